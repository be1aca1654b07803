"""Aged receivables: who owes how much for how long, as of a day, known at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from invoicing.model.money import ZERO, total
from invoicing.model.receivables import Buckets, RollForward


@dataclass(frozen=True, slots=True)
class Moments:
    """The two clocks: what took effect until the end of `as_of`, as far as was on record at
    `known_at` (naive UTC)."""

    as_of: date
    known_at: datetime


@dataclass(frozen=True, slots=True)
class AgingQuestion:
    """How to age: by which property, by which date of the invoice, in which ranges.

    With `base`, the company's currency, all is told in it, each invoice at the rate that is stored
    with it; invoices without one, and money on no invoice, which has none, are left out.
    """

    moments: Moments
    by: str = "buyer_name"
    clock: str = "due_date"  # or issue_date
    buckets: Buckets = field(default_factory=Buckets)
    base: str = ""


@dataclass(frozen=True, slots=True)
class AgedRow:
    """One customer, owner … in one currency: a sum for each range, and money not yet applied.

    `unapplied` is negative: it lowers what is outstanding.
    """

    key: str | None
    currency: str
    amounts: tuple[Decimal, ...]
    unapplied: Decimal = ZERO
    count: int = 0

    @property
    def total(self) -> Decimal:
        """What is outstanding: all ranges and what is unapplied."""
        return total(self.amounts) + self.unapplied

    @property
    def overdue(self) -> Decimal:
        """All ranges but the first."""
        return total(self.amounts[1:])


@dataclass(frozen=True)
class Aged:
    """The report. `unapplied_shown` is False where a filter on invoices leaves it out, or all is
    told in the company's currency."""

    question: AgingQuestion
    rows: Sequence[AgedRow]
    unapplied_shown: bool = True

    @property
    def totals(self) -> list[AgedRow]:
        """One row a currency, in the order of the code."""
        found: dict[str, list[AgedRow]] = {}
        for row in self.rows:
            found.setdefault(row.currency, []).append(row)
        return [_sum(currency, found[currency]) for currency in sorted(found)]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of two reports: what it was, and what it became; either may be all zero."""

    before: AgedRow
    after: AgedRow

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """What each range changed by."""
        pairs = zip(self.before.amounts, self.after.amounts, strict=True)
        return tuple(after - before for before, after in pairs)

    @property
    def unapplied(self) -> Decimal:
        """What money on no invoice changed by."""
        return self.after.unapplied - self.before.unapplied

    @property
    def total(self) -> Decimal:
        """What is outstanding changed by."""
        return self.after.total - self.before.total


def compared(before: Sequence[AgedRow], after: Sequence[AgedRow]) -> list[Change]:
    """The lines of two reports with the same ranges side by side, the largest change first
    within each currency."""
    found = {(r.currency, r.key): r for r in before}, {(r.currency, r.key): r for r in after}
    changes = [
        Change(*(rows.get(line) or _nothing(line, before or after) for rows in found))
        for line in dict.fromkeys((*found[1], *found[0]))
    ]
    return sorted(changes, key=lambda c: (c.after.currency, -abs(c.total), -c.after.total))


def _nothing(line: tuple[str, str | None], like: Sequence[AgedRow]) -> AgedRow:
    return AgedRow(line[1], line[0], (ZERO,) * len(like[0].amounts))


def _sum(currency: str, rows: Sequence[AgedRow]) -> AgedRow:
    columns = zip(*(row.amounts for row in rows), strict=True)
    amounts = tuple(total(column) for column in columns)
    return AgedRow(
        None, currency, amounts, total(r.unapplied for r in rows), sum(r.count for r in rows)
    )


@dataclass(frozen=True)
class Rolled:
    """A roll-forward for each currency, from the end of the day before `first` through `last`."""

    first: date
    last: date
    currencies: Mapping[str, RollForward]
