"""Aged receivables as addresses, files and the command line ask for them.

view, filter, q, status …   which invoices, as in the index (listing.py)
asof, known      the day, and the moment from which it is seen (moment_from); today and now
by               the property that lines are gathered by; the customer
clock            due_date or issue_date
edges            the ranges, ``30,60,90`` days past due
vs_asof, vs_known    another day or moment to compare with
order            the column that lines are ordered by (ordered)
shown            ``base``: all in the company's currency; each in its own
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from invoicing import receivables, views
from invoicing.house import House
from invoicing.ledger.overview import Rates
from invoicing.model.aging import Aged, AgedRow, AgingQuestion, Moments
from invoicing.model.behind import TOTAL, UNAPPLIED
from invoicing.model.dates import ISO_DAY
from invoicing.model.errors import InvalidInput
from invoicing.model.money import quantise
from invoicing.model.people import Actor
from invoicing.model.properties import Property, Sort, Value
from invoicing.model.receivables import EDGES, EDGES_MOST, Buckets
from invoicing.model.table import View
from invoicing.report_files import Column, Report, asked_in_words
from invoicing.words import Words

PARAMETERS = ("asof", "known", "by", "clock", "edges", "vs_asof", "vs_known", "shown")
BASE = "base"
#: What lines are ordered by besides their figures.
KEY, COUNT = "key", "count"
USUAL_BY = "buyer_name"
DAYS_LONGEST = 9_999


@dataclass(frozen=True)
class Asking:
    """What is asked: which invoices, how they are aged, and what to compare with."""

    view: View
    question: AgingQuestion
    against: Moments | None = None


def asking(
    house: House, actor: Actor, params: Mapping[str, str], view: View | None = None
) -> Asking:
    """What parameters ask for; `InvalidInput` names what can't be read. `view` wins over theirs."""
    view = view or views.opened(house, actor, {"view": views.ALL, **params}).view
    at = receivables.moments(
        house,
        day_from("asof", params.get("asof")),
        moment_from(house, "known", params.get("known")),
    )
    clock = params.get("clock") or receivables.CLOCKS[0]
    by = params.get("by") or USUAL_BY
    house.registry()[by]
    against = None
    if params.get("vs_asof") or params.get("vs_known"):
        known = moment_from(house, "vs_known", params.get("vs_known"))
        against = Moments(
            day_from("vs_asof", params.get("vs_asof")) or at.as_of, known or at.known_at
        )
    base = house.settings().base_currency if params.get("shown") == BASE else ""
    question = AgingQuestion(at, by, clock, edges_from(params.get("edges")), base)
    return Asking(view, question, against)


def day_from(field: str, text: str | None) -> date | None:
    """A day as ISO 8601 has it; None for nothing."""
    if not text:
        return None
    try:
        return date.fromisoformat(text if ISO_DAY.fullmatch(text) else "")
    except ValueError:
        raise InvalidInput(field, "input.no_day", found=text) from None


def moment_from(house: House, field: str, text: str | None) -> datetime | None:
    """A moment as naive UTC: ISO 8601, on the company's clock where it names no zone; a day is
    its end. None for nothing."""
    if not text:
        return None
    if ISO_DAY.fullmatch(text):
        return receivables.end_of(house, day_from(field, text) or house.today())
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field, "input.no_moment", found=text) from None
    local = at if at.tzinfo else at.replace(tzinfo=house.settings().timezone)
    return local.astimezone(UTC).replace(tzinfo=None)


def moment_to(at: datetime) -> str:
    """A moment of the books as `moment_from` reads it."""
    return f"{at.isoformat()}Z"


def edges_from(text: str | None) -> Buckets:
    """The ranges of a text like ``30, 60, 90``."""
    if not text:
        return Buckets(EDGES)
    parts = [part.strip() for part in text.split(",")]
    whole = all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts)
    edges = tuple(int(part) for part in parts) if whole else ()
    rising = edges == tuple(sorted(set(edges))) and edges[:1] > (0,)
    if not rising or len(edges) > EDGES_MOST:
        raise InvalidInput("edges", "aged.edges", most=EDGES_MOST)
    return Buckets(edges)


def range_label(w: Words, question: AgingQuestion, index: int) -> str:
    """The name of a range: «Not due», «1–30 days», «Over 90 days»."""
    first, last = question.buckets.bounds(index)
    if first is None:
        return w("aged.not_due" if question.clock == "due_date" else "aged.just_issued")
    if last is None:
        return w("aged.over", days=str(first - 1))
    return w("aged.days", first=str(first), last=str(last))


def key_label(w: Words, prop: Property, key: str | None) -> str:
    """What a line is called: the value it gathers, as people read it."""
    if key is None:
        return w("aged.none")
    if prop.sort is Sort.FLAG:
        return w("common.yes" if key == "true" else "common.no")
    if prop.sort is Sort.DATE:
        return w.date(date.fromisoformat(key))
    return w(f"{prop.words}{key}") if prop.words and f"{prop.words}{key}" in w else key


def report(house: House, actor: Actor, params: Mapping[str, str], w: Words) -> Report:
    """The report as a file has it: a row a line and currency, then what was asked."""
    asked = asking(house, actor, params)
    found = receivables.aged(house, actor, asked.view, asked.question)
    prop = house.registry()[asked.question.by]
    ranges = range(asked.question.buckets.count)
    columns = [
        Column(w(f"property.{prop.name}"), Sort.TEXT),
        Column(w("property.currency"), Sort.TEXT),
        *(Column(range_label(w, asked.question, i), Sort.MONEY) for i in ranges),
        *([Column(w("aged.unapplied"), Sort.MONEY)] if found.unapplied_shown else []),
        Column(w("aged.total"), Sort.MONEY),
        Column(w("aged.count"), Sort.NUMBER),
    ]
    lines = ordered(found, params.get("order", ""))
    rows = [[key_label(w, prop, row.key), *cells(found, row)] for row in lines]
    totals = [[w("aged.all"), *cells(found, row)] for row in found.totals]
    about: list[list[Value]] = [
        *asked_in_words(house, actor, asked.view, w),
        *clocks_in_words(asked.question, w),
        *rates_in_words(house, actor, asked, w),
        [],
        [*(column.header for column in columns)],
        *totals,
    ]
    return Report(w("aged.title"), columns, rows, about)


def clocks_in_words(question: AgingQuestion, w: Words) -> list[list[Value]]:
    """The two clocks and the date that is aged by, as label and value."""
    return [
        [w("aged.as_of"), question.moments.as_of],
        [w("aged.known_at"), question.moments.known_at],
        [w("aged.clock"), w(f"property.{question.clock}")],
    ]


def ordered(found: Aged, order: str) -> list[AgedRow]:
    """The lines within each currency by a column (`KEY`, `COUNT`, a range by its number, the total
    or what is unapplied), falling with a «-»; the largest first where it is none of these."""
    name = order.removeprefix("-")
    known = {KEY, COUNT, TOTAL, UNAPPLIED, *map(str, range(found.question.buckets.count))}
    if name not in known:
        return list(found.rows)

    def value(row: AgedRow) -> object:
        if name == KEY:
            return (row.key is None, (row.key or "").casefold())
        if name.isdigit():
            return row.amounts[int(name)]
        return getattr(row, name)

    rows = sorted(found.rows, key=value, reverse=order.startswith("-"))  # type: ignore[arg-type]
    return sorted(rows, key=lambda row: row.currency)


def rates_in_words(house: House, actor: Actor, asked: Asking, w: Words) -> list[list[Value]]:
    """By which rates all is told in the company's currency, as label and value; else nothing."""
    if not asked.question.base:
        return []
    return [[w("aged.rates"), in_base_words(house, actor, asked, w)]]


def in_base_words(house: House, actor: Actor, asked: Asking, w: Words) -> str:
    """How all came to be in the company's currency: as of today with the days of the rates."""
    code, told = asked.question.base, []
    if asked.question.moments.as_of == house.today():
        told = rates_told(receivables.rates(house, actor, asked.view), code, w)
    told = told or [w("aged.at_its_rate", code=code)]
    return " ".join([*told, w("aged.base_without_unapplied")])


def rates_told(rates: Rates, code: str, w: Words) -> list[str]:
    """Of which days the rates are, and how many invoices have none."""
    told = []
    if rates.first and rates.last:
        told.append(w("overview.rates", code=code, first=rates.first, last=rates.last))
    return [*told, *([w("overview.without_rate", count=rates.without)] if rates.without else [])]


def cells(found: Aged, row: AgedRow) -> list[Value]:
    """Currency, ranges, unapplied money where it is shown, total and number of invoices."""
    loose = [row.unapplied] if found.unapplied_shown else []
    amounts = [quantise(a, row.currency) for a in (*row.amounts, *loose, row.total)]
    return [row.currency, *amounts, row.count]
