"""Key figures of collection: how fast money comes in, worked out of what a period measures.

Voided and written-off invoices weigh nothing, since their entries cancel out; drafts have none.
VAT is in, money on no invoice is not. A figure is None where it has no meaning: nothing was sold,
nothing was due.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoicing.model.money import ZERO, total
from invoicing.model.rating import letter_of
from invoicing.model.receivables import (
    Buckets,
    average_days_delinquent,
    average_delay,
    best_possible_dso,
    cei,
    dso,
    dso_countback,
    roll_rates,
    share,
    turnover,
)

#: Days ahead that what is due soon is told for.
SOON = (7, 30)
#: The ranges that are followed from month to month: one more than an aging usually has, so that
#: what goes on past 90 days is counted in a range of a month too.
ROLLED = Buckets((30, 60, 90, 120))


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day through the last."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Both ends count."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Measured:
    """What the books say about one line (customer, owner …), currency and period.

    `months` are the sales and days of the months back from the last day, newest first; `ranges`
    what stood in each range at the end (0 is not due) and `before` a month earlier; `delay` the
    amounts paid or overdue and the same times their days after due; `risk` what was billed of all
    that came to be 90 days past due in the period, and what was unpaid of it on that day. `soon` is
    what at the end was due that day or within each of `SOON`; `collected` the money on invoices
    from the first of the month through the last day; `promised` what was to be there by a day of
    the period and is judged by its end, and what of that came.
    """

    key: str | None
    currency: str
    period: Period
    opening: Decimal = ZERO
    sales: Decimal = ZERO
    months: Sequence[tuple[Decimal, int]] = ()
    ranges: Sequence[Decimal] = ()
    before: Sequence[Decimal] = ()
    delay: tuple[Decimal, Decimal] = (ZERO, ZERO)  # weight, weighted days
    risk: tuple[Decimal, Decimal] = (ZERO, ZERO)  # billed, unpaid
    soon: tuple[Decimal, ...] = (ZERO, ZERO)
    collected: Decimal = ZERO
    promised: tuple[Decimal, Decimal] = (ZERO, ZERO)  # by a day of the period, and kept of that

    @property
    def closing(self) -> Decimal:
        """What was outstanding at the end."""
        return total(self.ranges)

    @property
    def current(self) -> Decimal:
        """The part of it that was not due."""
        return self.ranges[0]

    @property
    def overdue(self) -> Decimal:
        """The part of it that was."""
        return total(self.ranges[1:])

    @property
    def roll(self) -> list[Decimal | None]:
        """Percent of each range a month before that stands in the next one.

        Never into the last one, which is open: the old debts of all years lie there, and few of
        them came from the range before within a month.
        """
        return roll_rates(self.before, self.ranges)[:-1]


def _dso(m: Measured) -> Decimal | None:
    return dso(m.closing, m.sales, m.period.days)


def _best(m: Measured) -> Decimal | None:
    return best_possible_dso(m.current, m.sales, m.period.days)


#: Name → figure; days or percent, turnover in times a year's part. In the order they are told.
FIGURES: Mapping[str, Callable[[Measured], Decimal | None]] = {
    "dso": _dso,
    "countback": lambda m: dso_countback(m.closing, m.months),
    "best": _best,
    "delinquent": lambda m: average_days_delinquent(_dso(m), _best(m)),
    "cei": lambda m: cei(m.opening, m.sales, m.closing, m.current),
    "delay": lambda m: average_delay(m.delay[1], m.delay[0]),
    "turnover": lambda m: turnover(m.sales, m.opening, m.closing),
    "overdue": lambda m: share(m.overdue, m.closing),
    "risk": lambda m: share(m.risk[1], m.risk[0]),
    "kept": lambda m: share(m.promised[1], m.promised[0]),
}
#: What each is measured in; ``figure.unit_<unit>`` says it.
UNITS: Mapping[str, str] = {
    "dso": "days",
    "countback": "days",
    "best": "days",
    "delinquent": "days",
    "cei": "percent",
    "delay": "days",
    "turnover": "times",
    "overdue": "percent",
    "risk": "percent",
    "kept": "percent",
}
#: Whether a rise is good news.
RISE_IS_GOOD = frozenset({"cei", "turnover", "kept"})


def rating(m: Measured) -> str | None:
    """How a payer pays, A to D, by the average delay; None where nothing was paid or overdue."""
    return letter_of(*m.delay)


def figures(m: Measured) -> dict[str, Decimal | None]:
    """Every figure of what was measured, exact."""
    return {name: work(m) for name, work in FIGURES.items()}


def added(parts: Sequence[Measured]) -> Measured:
    """The measures of several lines in one currency and period as one."""
    one = parts[0]

    def summed(columns: Sequence[Sequence[Decimal]]) -> tuple[Decimal, ...]:
        return tuple(map(total, zip(*columns, strict=True)))

    sold = summed([[amount for amount, _ in m.months] for m in parts])
    weight, weighted = summed([m.delay for m in parts])
    billed, unpaid = summed([m.risk for m in parts])
    promised, kept = summed([m.promised for m in parts])
    return Measured(
        None,
        one.currency,
        one.period,
        total(m.opening for m in parts),
        total(m.sales for m in parts),
        [(amount, days) for amount, (_, days) in zip(sold, one.months, strict=True)],
        summed([m.ranges for m in parts]),
        summed([m.before for m in parts]),
        (weight, weighted),
        (billed, unpaid),
        summed([m.soon for m in parts]),
        total(m.collected for m in parts),
        (promised, kept),
    )
