"""The tiles of the overview: a figure, what it was a month ago, and its line over a year."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import escape
from urllib.parse import urlencode

from streamlit.delta_generator import DeltaGenerator

from invoicing import aged, key_figures, listing, overview
from invoicing.model.behind import only
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, Filter
from invoicing.model.money import ZERO
from invoicing.model.properties import Value
from invoicing.model.table import Table
from invoicing.overview import ASKS, OWED, TILES, Overview, Rates

from . import charts, explain, look, place
from .index import Index
from .report_table import Cell, Head

#: Where less is better, so that a rise is not good news.
RISE_IS_BAD = frozenset({"overdue", "dso"})
WAITING = '<span class="t-waiting" aria-hidden="true"></span>'


def tiles(at: Index, found: Overview, into: DeltaGenerator, *, waiting: bool = False) -> None:
    """All of them in a row; each leads to what explains it. `waiting`: the trend is to come."""
    one = _awaited if waiting else _tile
    tiles = "".join(one(at, found, name) for name in TILES)
    busy = ' aria-busy="true"' if waiting else ""
    into.html(f'<dl class="t-cards t-tiles"{busy}>{tiles}</dl>')


def value(at: Index, found: Overview, tile: str, amount: Decimal | None) -> str:
    """A figure of a tile in words."""
    if amount is None:
        return at.w("common.empty")
    if tile == "dso":
        return at.w("figure.so_many_days", number=key_figures.rounded(amount))
    return at.w.money(amount, found.currency)


def _tile(at: Index, found: Overview, tile: str) -> str:
    series = found.series(tile) or [None if tile == "dso" else ZERO]
    now, before = series[-1], series[-2] if len(series) > 1 else None
    link = escape(place.link(figure=tile))
    label, text = escape(at.w(f"overview.{tile}")), escape(value(at, found, tile, now))
    way = _way(tile, now, before)
    then = ""
    if before is not None and found.months:
        month = at.w.span(found.months[-2].period.last.replace(day=1), "short_month")
        said = at.w("overview.then", month=month, value=value(at, found, tile, before))
        then = f'<dd class="t-then {way}">{escape(said)}</dd>'
    line = _line(series)
    return f'<a href="{link}"><dt>{label}</dt><dd>{text}</dd>{then}{line}</a>'


def _awaited(at: Index, found: Overview, tile: str) -> str:
    """A tile as far as it is known at once; what is to come has its place."""
    known = value(at, found, tile, found.today(tile)) if tile in ASKS else WAITING
    label = escape(at.w(f"overview.{tile}"))
    told = escape(known) if tile in ASKS else known
    then = f'<dd class="t-then">{WAITING}</dd>'
    line = '<span class="t-spark" aria-hidden="true"></span>'
    link = escape(place.link(figure=tile))
    return f'<a href="{link}"><dt>{label}</dt><dd>{told}</dd>{then}{line}</a>'


def _way(tile: str, now: Decimal | None, before: Decimal | None) -> str:
    """Whether the change is good or bad news, where it is either."""
    if tile not in RISE_IS_BAD or now is None or before is None or now == before:
        return ""
    return "t-up" if now > before else "t-down"


def _line(series: Sequence[Decimal | None]) -> str:
    """The trend as small bars, which say nothing that the page over time does not."""
    known = [charts.size_of(n) for n in series if n is not None]
    if len(known) < 2:
        return ""
    low, high = min(0, *known), max(0, *known)
    tall = (high - low) or 1
    bars = "".join(
        f'<i style="height:{max(4, round((charts.size_of(n) - low) / tall * 100))}%"></i>'
        if n is not None
        else "<i></i>"
        for n in series
    )
    return f'<span class="t-spark" aria-hidden="true">{bars}</span>'


def rates(at: Index, found: Overview) -> None:
    """By which rate foreign amounts were told, of which days, and what has none."""
    rates_told(at, found.currency, found.rates)


def rates_told(at: Index, code: str, told: Rates | None) -> None:
    """The same, of rates that were asked for by themselves."""
    if parts := _by_rates(at, code, told):
        look.quiet_line(" ".join(parts))


def _by_rates(at: Index, code: str, told: Rates | None) -> list[str]:
    return aged.rates_told(told, code, at.w) if told else []


def explained(at: Index, found: Overview) -> None:
    """The drawer of the tile that the URL names, if any."""
    text = place.asked().get("figure", "")
    if text in TILES:
        shown = (found.series(text) or [None])[-1]
        told = _explanation(at, found, text, value(at, found, text, shown))
        explain.explain(at.w, told, "figure")
    elif text:
        _debtor_explained(at, found, text)


def of_debtor(tile: str, key: str | None) -> str:
    """A figure of one who owes, as addresses name it; `explained` reads it."""
    return json.dumps([tile, key], ensure_ascii=False)


def _debtor_explained(at: Index, found: Overview, text: str) -> None:
    w = at.w
    try:
        tile, key = json.loads(text)
        standing = {one.key: one for one in overview.by(at.house, at.actor, found, "buyer_name")}
        one = standing[key]
        amount = {"outstanding": one.amount, "overdue": one.overdue}[tile]
    except (ValueError, TypeError, KeyError):
        look.field_error(w.explain(InvalidInput("figure", "aged.no_figure")))
        return
    mine = only(at.registry, "buyer_name", key) or ()
    told = _of_rows(at, found, tile, w.money(amount, found.currency), mine)
    since = [(w("overview.oldest"), _late(at, one.oldest))] if one.oldest else []
    title = f"{key or w('aged.none')} · {w(f'overview.{tile}')}"
    explain.explain(w, replace(told, title=title, facts=[*told.facts, *since]), "figure")


def _late(at: Index, oldest: date) -> str:
    return f"{at.w.date(oldest)} ({at.w.days((at.house.today() - oldest).days)})"


def _explanation(at: Index, found: Overview, tile: str, figure: str) -> explain.Explanation:
    w, facts, title = at.w, facts_of(at, found.view.filter), at.w(f"overview.{tile}")
    how = _how(at, found, tile)
    if tile == "dso":
        one = found.months[-1:]
        facts += [(w("figure.receivables"), w.money(m.closing, m.currency)) for m in one]
        facts += [(w("figure.sales"), w.money(m.sales, m.currency)) for m in one]
        link = (w("overview.to_figures"), place.elsewhere("key_figures", figure=None, shown=None))
        return explain.Explanation(title, figure, how, facts, link=link)
    if tile == "collected":
        query = urlencode({"filter": overview.payments_of(found).to_json()})
        link = (w("overview.to_payments"), f"/payments?{query}")
        return explain.Explanation(title, figure, how, facts, link=link)
    return _of_rows(at, found, tile, figure)


def facts_of(at: Index, asked: Filter, day: date | None = None) -> list[look.Pair]:
    """Which invoices, as of when (today), known when."""
    w, zone = at.w, at.house.settings().timezone
    said = listing.in_words(at.house, at.actor, asked, at.registry, w)
    return [
        (w("export.filter"), said or w("export.no_filter")),
        (w("aged.as_of"), w.date(day or at.house.today())),
        (w("aged.known_at"), w.moment(at.house.now(), zone)),
    ]


def _how(at: Index, found: Overview, tile: str) -> str:
    return " ".join([at.w(f"overview.how_{tile}"), *_by_rates(at, found.currency, found.rates)])


def _of_rows(
    at: Index, found: Overview, tile: str, figure: str, more: Sequence[Condition] = ()
) -> explain.Explanation:
    """A figure that is the sum of invoices; `more` is asked of them beside what the tile asks."""
    w, wanted = at.w, overview.rows_of(found, *ASKS[tile], *more)
    table = overview.some_rows(at.house, at.actor, found, wanted)
    facts = [*facts_of(at, wanted), (w("explain.count"), w.number(table.count))]
    link = (w("explain.show", count=table.count), to_invoices(found, wanted))
    title, how = w(f"overview.{tile}"), _how(at, found, tile)
    return explain.Explanation(
        title, figure, how, facts, _heads(at), _rows(at, table), table.count, link
    )


def key_text(key: Value) -> str | None:
    """What a bar stands for, as addresses and labels name it."""
    return None if key is None else str(key)


def to_rows(at: Index, found: Overview, name: str, key: Value, *more: Condition) -> str:
    """The index with the invoices of a bar, or of a part of it."""
    mine = only(at.registry, name, key_text(key)) or ()
    return to_invoices(found, overview.rows_of(found, OWED, *mine, *more))


def to_invoices(found: Overview, wanted: Filter) -> str:
    """The index with these invoices."""
    search = {"q": found.view.search} if found.view.search else {}
    return f"/invoices?{urlencode({'filter': wanted.to_json()} | search)}"


def _heads(at: Index) -> list[Head]:
    names = ("buyer_name", "due_date", "amount_due")
    return [
        Head(at.w("thing.invoice"), figures=False),
        *(Head(at.w(f"property.{n}"), figures=n != "buyer_name") for n in names),
    ]


def _rows(at: Index, table: Table) -> list[list[Cell]]:
    w = at.w
    return [
        [
            *explain.invoice(row, w),
            Cell(w.date(row.values["due_date"])),  # type: ignore[arg-type]
            Cell(w.money(row.values["amount_due"], str(row.values["currency"]))),  # type: ignore[arg-type]
        ]
        for row in table.rows
    ]
