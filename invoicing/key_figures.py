"""Key figures of collection: of any filter, by any property, as of any day, and over the months.

view, filter, q, status …   which invoices, as in the index (listing.py)
asof, known      the last day, and the moment from which it is seen; today and now
days             how many days the period has; 90
by               the property that lines are gathered by; the customer
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from invoicing import aged, receivables, views
from invoicing.house import House
from invoicing.ledger import key_figures as questions
from invoicing.ledger.key_figures import Measuring
from invoicing.model.aging import Moments
from invoicing.model.behind import among
from invoicing.model.dates import STARTS
from invoicing.model.filters import GROUPS_MOST, Filter, both, where
from invoicing.model.key_figures import FIGURES, UNITS, Measured, Period, added, figures, rating
from invoicing.model.money import quantise
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.model.rating import RATINGS
from invoicing.model.receivables import Buckets
from invoicing.model.table import View
from invoicing.record import require_view
from invoicing.report_files import Column, Report, asked_in_words
from invoicing.words import Words

PARAMETERS = ("asof", "known", "days", "by")
DAYS = ("30", "90", "180", "365")
USUAL_DAYS = "90"
MONTHS = 12


@dataclass(frozen=True)
class Asking:
    """Which invoices, gathered by what, over how many days through which, seen from when."""

    view: View
    by: str
    days: int
    at: Moments

    @property
    def period(self) -> Period:
        """The days that are measured."""
        return Period(self.at.as_of - timedelta(days=self.days - 1), self.at.as_of)


def asking(
    house: House, actor: Actor, params: Mapping[str, str], view: View | None = None
) -> Asking:
    """What parameters ask for; `InvalidInput` names what can't be read. `view` wins over theirs."""
    view = view or views.opened(house, actor, {"view": views.ALL, **params}).view
    known = aged.moment_from(house, "known", params.get("known"))
    at = receivables.moments(house, aged.day_from("asof", params.get("asof")), known)
    by = params.get("by") or aged.USUAL_BY
    house.registry()[by]
    days = params.get("days", "")
    return Asking(view, by, int(days if days in DAYS else USUAL_DAYS), at)


def measured(house: House, actor: Actor, asked: Asking) -> list[Measured]:
    """The measures of each line and currency, the largest receivables first."""
    question = Measuring(asked.view, asked.by, [asked.period], asked.at.known_at)
    return [one[0] for one in _measured(house, actor, question)]


def whole(found: Sequence[Measured]) -> list[Measured]:
    """The lines of each currency as one."""
    codes = dict.fromkeys(one.currency for one in found)
    return [added([one for one in found if one.currency == code]) for code in sorted(codes)]


def rated(
    house: House, asked: Asking, found: Sequence[Measured], code: str
) -> Mapping[str, tuple[int, Filter | None]]:
    """Letter → how many lines of a currency have it, and the filter of their invoices in that
    currency; None where there are none, or more than one filter says."""
    lines, registry = [one for one in found if one.currency == code], house.registry()
    told: dict[str, tuple[int, Filter | None]] = {}
    for letter in RATINGS:
        keys = [one.key for one in lines if rating(one) == letter]
        mine = among(registry, asked.by, keys)
        wanted = (
            both(both(asked.view.filter, mine), where("currency", "is", code)) if mine else None
        )
        too_many = wanted is not None and len(wanted.groups) > GROUPS_MOST
        told[letter] = len(keys), None if too_many else wanted
    return told


def over_time(
    house: House, actor: Actor, asked: Asking, months: int = MONTHS, *, base: bool = False
) -> Mapping[str, list[Measured]]:
    """Per currency the measures through each of the last month-ends, the oldest first.

    Every period has as many days as the one asked for; the last one ends on the day itself. With
    `base` all in the company's currency, each invoice at its own rate, those without one left out.
    """
    last = asked.at.as_of
    nexts = [STARTS["month"](last, 2 - n) for n in range(months, 0, -1)]
    ends = [min(start - timedelta(days=1), last) for start in nexts]
    periods = [Period(end - timedelta(days=asked.days - 1), end) for end in ends]
    code = house.settings().base_currency if base else ""
    question = Measuring(asked.view, None, periods, asked.at.known_at, Buckets((30,)), False, code)
    found = _measured(house, actor, question)
    return {one[0].currency: one for one in found}


def _measured(house: House, actor: Actor, question: Measuring) -> list[list[Measured]]:
    require_view(actor)
    asker = house.asker(actor)
    if question.by:
        asker.source("invoice").column(question.by)
    with house.reading() as cursor:
        return questions.measured(cursor, question, asker)


def rounded(value: Decimal | None) -> Decimal | None:
    """A figure as it is told: one digit after the mark, halves away from zero."""
    return None if value is None else (value * 10).quantize(Decimal(1), "ROUND_HALF_UP") / 10


def report(house: House, actor: Actor, params: Mapping[str, str], w: Words) -> Report:
    """The figures as a file has them."""
    asked = asking(house, actor, params)
    return told(house, actor, asked, measured(house, actor, asked), w)


def told(house: House, actor: Actor, asked: Asking, found: Sequence[Measured], w: Words) -> Report:
    """A row a line and currency, all lines at the end."""
    prop = house.registry()[asked.by]
    columns = [
        Column(w(f"property.{asked.by}"), Sort.TEXT),
        Column(w("property.currency"), Sort.TEXT),
        Column(w("figure.sales"), Sort.MONEY),
        Column(w("figure.receivables"), Sort.MONEY),
        Column(w("figure.rating"), Sort.TEXT),
        *(
            Column(f"{w(f'figure.{n}')} ({w(f'figure.in_{UNITS[n]}')})", Sort.NUMBER)
            for n in FIGURES
        ),
    ]
    rows = [_row(one, aged.key_label(w, prop, one.key)) for one in found]
    rows += [_row(one, w("aged.all")) for one in whole(found)]
    about: list[list[Value]] = [
        *asked_in_words(house, actor, asked.view, w),
        [w("roll.from"), asked.period.first],
        [w("roll.to"), asked.period.last],
        [w("aged.known_at"), asked.at.known_at],
        [],
    ]
    about += [[w(f"figure.{n}"), w(f"figure.how_{n}")] for n in FIGURES]
    return Report(w("figure.title"), columns, rows, about)


def _row(one: Measured, name: str) -> list[Value]:
    amounts = (quantise(amount, one.currency) for amount in (one.sales, one.closing))
    return [name, one.currency, *amounts, rating(one), *map(rounded, figures(one).values())]
