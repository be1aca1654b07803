"""A pivot: the rows of a view in a table of one property against another, per currency.

view, filter, q, status …   which invoices, as in the index (listing.py)
group            rows and columns, ``owner,due_date.month``: as the index is gathered
value            billed, paid, balance, count: one or several by commas
shown            a currency, or ``all``
chart            how it is drawn: ``bars``, ``beside`` each other, ``heat`` map, ``none``
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from invoicing import listing, telling, views
from invoicing.house import House
from invoicing.ledger import grouping
from invoicing.ledger import listing as questions
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Filter, both, where
from invoicing.model.grouping import (
    WITHIN_MOST,
    Group,
    GroupOrder,
    Level,
    inside,
    levels_from,
    outside,
)
from invoicing.model.lists import split_list
from invoicing.model.money import ZERO, quantise
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.model.table import Sums, View
from invoicing.record import require_view
from invoicing.report_files import Column, Report, asked_in_words
from invoicing.words import Words

COUNT = "count"
PARAMETERS = ("value", "shown", "chart")
VALUES = (*listing.SUMS["invoice"], COUNT)
CHARTS = ("bars", "beside", "heat", "none")
#: Rows by columns where the address names none.
USUAL = ("owner", "status")
ALL = "all"
EVERYTHING = Filter()
#: So many rows a file has at most.
ROWS_MOST = 10_000


@dataclass(frozen=True)
class Pivot:
    """A page of rows, each with its groups within; `columns` are the first of `many`, with their
    sums over all rows. `count` is of all rows, those with anything in `codes`, the currencies
    shown; `sums` are those of the whole view."""

    levels: tuple[Level, ...]
    rows: tuple[Group, ...]
    count: int
    columns: tuple[Group, ...]
    many: int
    sums: Mapping[str, Sums]
    codes: tuple[str, ...]

    @property
    def rest(self) -> bool:
        """Whether there are more columns than are told one by one."""
        return self.many > len(self.columns)


def levels_asked(view: View) -> tuple[str, ...]:
    """Rows, and columns where there are any."""
    return view.group_by or USUAL


def pivot(house: House, actor: Actor, view: View, shown: str | None = ALL) -> Pivot:
    """The rows of a page of the view by its columns, in the currency that is `shown`, or all."""
    require_view(actor)
    asker = house.asker(actor)
    source = asker.source("invoice")
    levels = levels_from(",".join(levels_asked(view)), source.registry)
    order, base = GroupOrder(), house.settings().base_currency
    with house.reading() as cursor:
        sums = {s.currency: s for s in questions.sums(cursor, view, source, asker)}
        codes = codes_shown(sums, base, shown)
        if len(codes) < len(sums):
            view = replace(view, filter=both(view.filter, where("currency", "is", codes[0])))
        rows = grouping.grouped(cursor, view, levels, order, source, asker)
        columns: tuple[Group, ...] = ()
        many = 0
        if len(levels) > 1:
            first = replace(view, page=1, size=WITHIN_MOST)
            across = grouping.grouped(cursor, first, levels[1:], order, source, asker)
            columns, many = across.groups, across.count
    return Pivot(levels, rows.groups, rows.count, columns, many, sums, tuple(codes))


def figure(sums: Sequence[Sums], code: str, value: str) -> Decimal:
    """A sum, or the count, of one currency; nothing is zero."""
    for each in sums:
        if each.currency == code:
            return Decimal(each.count) if value == COUNT else each.amounts[value]
    return ZERO


def across(found: Pivot, codes: Sequence[str]) -> list[Group]:
    """The columns that have anything in these currencies."""
    return [g for g in found.columns if any(sums.currency in codes for sums in g.sums)]


def cells(
    found: Pivot, columns: Sequence[Group], row: Group | None, code: str, value: str
) -> list[Decimal]:
    """A figure for each column, the rest where there are more, and the sum of the row.

    Without a row they are the totals, of all rows.
    """
    if row is None:
        sums = [figure(column.sums, code, value) for column in columns]
        whole = figure(list(found.sums.values()), code, value)
    else:
        within = {group.key: group.sums for group in row.groups}
        sums = [figure(within.get(column.key, ()), code, value) for column in columns]
        whole = figure(row.sums, code, value)
    return [*sums, *([whole - sum(sums, ZERO)] if found.rest else []), whole]


def held(found: Pivot, code: str) -> list[Group]:
    """The rows of the page that have anything in a currency."""
    return [row for row in found.rows if any(sums.currency == code for sums in row.sums)]


def behind(view: View, code: str, *path: Group, beside: Filter = EVERYTHING) -> Filter:
    """The filter of a cell, a row, a column, or (without a path) of everything in a currency;
    `beside` is asked too, as `beyond` says it."""
    asked = both(view.filter, both(within(*path), beside))
    return both(asked, where("currency", "is", code))


def beyond(found: Pivot, columns: Sequence[Group] | None = None) -> Filter:
    """What the rest asks beside its row: to be in none of these columns, all that are told."""
    left_out = found.columns if columns is None else columns
    return outside(found.columns, left_out, found.rest)


def within(*path: Group) -> Filter:
    """What `behind` asks beside the filter of the view and the currency."""
    return inside([(g.level, g.shown if isinstance(g.key, str) else g.key) for g in path])


def codes_shown(codes: Iterable[str], base: str, asked: str | None) -> list[str]:
    """The currencies that are asked for: one, the company's own at first, or all."""
    codes = sorted(codes)
    if asked == ALL or not codes:
        return codes
    usual = base if base in codes else codes[0]
    return [asked if asked in codes else usual]


def values_asked(params: Mapping[str, str]) -> tuple[str, ...]:
    """What is told of each cell, in the order of `VALUES`; what can't be read has its default."""
    asked = split_list(params.get("value"))
    return tuple(value for value in VALUES if value in asked) or VALUES[:1]


def chart_asked(params: Mapping[str, str]) -> str:
    """How it is drawn; what can't be read has its default."""
    chart = params.get("chart", "")
    return chart if chart in CHARTS else CHARTS[0]


def told(
    found: Pivot, columns: Sequence[Group], row: Group | None, code: str, values: Sequence[str]
) -> list[tuple[str, Decimal]]:
    """`cells` of several values, those of a column behind one another, each with its value."""
    each = [cells(found, columns, row, code, value) for value in values]
    return [pair for column in zip(*each, strict=True) for pair in zip(values, column, strict=True)]


def headed(w: Words, names: Iterable[str], values: Sequence[str]) -> list[str]:
    """The heads of `told`: a column by its name, and with several values, what of it."""
    if len(values) == 1:
        return list(names)
    return [f"{name} · {value_name(w, value)}" for name in names for value in values]


def value_name(w: Words, value: str) -> str:
    """What a figure is called."""
    return w("aged.count") if value == COUNT else w(f"sum.{value}")


def report(house: House, actor: Actor, params: Mapping[str, str], w: Words) -> Report:
    """The pivot as a file has it: all rows, a line a row and currency, then the totals."""
    view = views.opened(house, actor, {"view": views.ALL, **params}).view
    found = pivot(house, actor, replace(view, page=1, size=ROWS_MOST), params.get("shown"))
    if found.count > ROWS_MOST:
        raise InvalidInput("rows", "report.too_long", most=ROWS_MOST)
    values, registry, zone = values_asked(params), house.registry(), house.settings().timezone
    codes, shown = found.codes, across(found, found.codes)
    heads = [telling.level(w, registry, level) for level in found.levels]
    columns = [
        Column(heads[0], Sort.TEXT),
        Column(w("property.currency"), Sort.TEXT),
        *_columns(w, [telling.group(w, registry, c, zone) for c in shown], found, values),
    ]

    def line(name: str, row: Group | None, code: str) -> list[Value]:
        figures = told(found, shown, row, code, values)
        return [name, code, *(int(f) if v == COUNT else quantise(f, code) for v, f in figures)]

    rows = [
        line(telling.group(w, registry, row, zone), row, code)
        for code in codes
        for row in held(found, code)
    ]
    totals = [line(w("aged.all"), None, code) for code in codes]
    about = [*asked_in_words(house, actor, view, w), *_about(w, heads, values)]
    about += [[], [column.header for column in columns], *totals]
    return Report(w("pivot.title"), columns, rows, about)


def _columns(
    w: Words, names: Sequence[str], found: Pivot, values: Sequence[str]
) -> Iterable[Column]:
    """The columns of figures, the rest and the sum among them."""
    every = [*names, *([w("pivot.rest")] if found.rest else []), w("aged.all")]
    kinds = [Sort.NUMBER if value == COUNT else Sort.MONEY for value in values] * len(every)
    return map(Column, headed(w, every, values), kinds)


def _about(w: Words, heads: Sequence[str], values: Sequence[str]) -> list[list[Value]]:
    """What stands where, as the second sheet says it."""
    labels = (w("pivot.rows"), w("pivot.columns"))
    said: list[list[Value]] = [[label, head] for label, head in zip(labels, heads, strict=False)]
    return [*said, [w("pivot.value"), ", ".join(value_name(w, value) for value in values)]]
