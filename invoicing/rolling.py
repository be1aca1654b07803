"""The roll-forward and the view over time, as addresses, files and the command line ask for them.

view, filter, q, status …   which invoices, as in the index (listing.py)
from, asof       first and last day of the period; this month so far
known            the moment from which it is seen (aged.moment_from); now
months, dated    over time: how many months, gathered by which date
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from invoicing import aged, listing, receivables, views
from invoicing.house import House
from invoicing.model.aging import Moments, Rolled
from invoicing.model.dates import STARTS
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Filter, both, where
from invoicing.model.grouping import Level, inside
from invoicing.model.money import ZERO, quantise
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.model.receivables import RollForward
from invoicing.model.table import Sums, View
from invoicing.report_files import Column, Report, asked_in_words
from invoicing.words import Words

PARAMETERS = ("from", "asof", "known", "months", "dated")
OPENING, CLOSING = "opening", "closing"
#: The kinds of movement, as they are told.
KINDS = (
    "invoiced",
    "edited",
    "credited",
    "paid",
    "payment_deleted",
    "refunded",
    "voided",
    "deleted",
    "written_off",
)
MONTHS = ("12", "24", "36", "60")
DATED = ("issue_date", "due_date", "paid_date")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asking:
    """Which invoices, from which day through which, seen from when."""

    view: View
    first: date
    at: Moments


def asking(
    house: House, actor: Actor, params: Mapping[str, str], view: View | None = None
) -> Asking:
    """What parameters ask for; `InvalidInput` names what can't be read. `view` wins over theirs."""
    view = view or views.opened(house, actor, {"view": views.ALL, **params}).view
    known = aged.moment_from(house, "known", params.get("known"))
    at = receivables.moments(house, aged.day_from("asof", params.get("asof")), known)
    first = aged.day_from("from", params.get("from")) or at.as_of.replace(day=1)
    if first > at.as_of:
        raise InvalidInput("first", "input.period_backwards")
    return Asking(view, first, at)


def parts(moved: RollForward) -> dict[str, Decimal]:
    """Opening, each movement in the order it is told, closing."""
    kinds = {kind: moved.movements.get(kind, ZERO) for kind in KINDS}
    return {OPENING: moved.opening, **kinds, CLOSING: moved.closing}


def used(found: Rolled) -> list[str]:
    """The parts that any currency has, opening and closing always."""
    every = [parts(moved) for moved in found.currencies.values()]
    names = (OPENING, *KINDS, CLOSING)
    return [n for n in names if n in (OPENING, CLOSING) or any(each[n] for each in every)]


def report(house: House, actor: Actor, params: Mapping[str, str], w: Words) -> Report:
    """The roll-forward as a file has it."""
    asked = asking(house, actor, params)
    found = receivables.rolled(house, actor, asked.view, asked.first, asked.at)
    report = told(asked, found, w)
    return replace(report, about=[*asked_in_words(house, actor, asked.view, w), *report.about])


def told(asked: Asking, found: Rolled, w: Words) -> Report:
    """A row a part, a column a currency."""
    codes = sorted(found.currencies)
    columns = [Column(w("roll.part"), Sort.TEXT), *(Column(c, Sort.MONEY) for c in codes)]
    amounts = {code: parts(found.currencies[code]) for code in codes}
    rows: list[list[Value]] = [
        [w(f"roll.{name}"), *(quantise(amounts[code][name], code) for code in codes)]
        for name in used(found)
    ]
    about: list[list[Value]] = [
        [w("roll.from"), asked.first],
        [w("roll.to"), asked.at.as_of],
        [w("aged.known_at"), asked.at.known_at],
    ]
    return Report(w("roll.title"), columns, rows, about)


# -- over time ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """One month: count and sums of the view's rows with a date in it, and what was outstanding
    of them at its end, per currency. `inside` is the filter of the rows."""

    first: date
    last: date
    sums: Mapping[str, Sums]
    outstanding: Mapping[str, Decimal]
    inside: Filter

    @property
    def count(self) -> int:
        """Rows of all currencies."""
        return sum(each.count for each in self.sums.values())


def months(
    house: House, actor: Actor, view: View, dated: str, many: int, at: Moments
) -> Sequence[Month]:
    """The last `many` months of a view through the one of `at.as_of`, the oldest first."""
    if dated not in DATED:
        raise InvalidInput("dated", "filter.unknown_property", name=dated)
    starts = [STARTS["month"](at.as_of, step) for step in range(1 - many, 1)]
    end = STARTS["month"](at.as_of, 1) - DAY
    within = where(dated, "between", (starts[0].isoformat(), end.isoformat()))
    level = Level(dated, "month")
    wanted = View(("id",), both(view.filter, within), view.search, size=500, group_by=(str(level),))
    groups = {g.key: g for g in listing.grouped(house, actor, wanted).groups}
    ends = [min(STARTS["month"](first, 1) - DAY, at.as_of) for first in starts]
    owed = receivables.over_time(house, actor, view, ends, at)
    return [
        Month(
            first,
            ends[i],
            {s.currency: s for s in groups[first].sums} if first in groups else {},
            {code: amounts[i] for code, amounts in owed.items()},
            inside([(level, first)]),
        )
        for i, first in enumerate(starts)
    ]


def months_report(house: House, actor: Actor, params: Mapping[str, str], w: Words) -> Report:
    """The view over time as a file has it: a row a month and currency."""
    asked = asking(house, actor, params)
    many, dated = months_asked(params)
    found = months(house, actor, asked.view, dated, many, asked.at)
    names = listing.SUMS["invoice"]
    columns = [
        Column(w("roll.month"), Sort.DATE),
        Column(w("property.currency"), Sort.TEXT),
        Column(w("aged.count"), Sort.NUMBER),
        *(Column(w(f"sum.{name}"), Sort.MONEY) for name in names),
        Column(w("roll.at_end"), Sort.MONEY),
    ]
    rows: list[list[Value]] = []
    for month in found:
        rows += [_row(month, code) for code in codes_of([month])]
    about: list[list[Value]] = [
        *asked_in_words(house, actor, asked.view, w),
        [w("roll.dated"), w(f"property.{dated}")],
    ]
    return Report(w("roll.over_time"), columns, rows, about)


def codes_of(found: Sequence[Month]) -> list[str]:
    """The currencies of these months."""
    return sorted({code for m in found for code in (*m.sums, *m.outstanding)})


def months_asked(params: Mapping[str, str]) -> tuple[int, str]:
    """How many months, by which date; what can't be read has its default."""
    many = params.get("months", "")
    dated = params.get("dated", "")
    return int(many if many in MONTHS else MONTHS[0]), dated if dated in DATED else DATED[0]


def _row(month: Month, code: str) -> list[Value]:
    sums, names = month.sums.get(code), listing.SUMS["invoice"]
    amounts = (sums.amounts[name] if sums else ZERO for name in names)
    return [
        month.first,
        code,
        sums.count if sums else 0,
        *(quantise(amount, code) for amount in amounts),
        quantise(month.outstanding.get(code, ZERO), code),
    ]
