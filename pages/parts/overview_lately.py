"""What happened lately: so much of each kind on each day, the last lines, and those of a day."""

import json
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

import plotly.graph_objects as go
from streamlit.delta_generator import DeltaGenerator

from invoicing import lately, telling
from invoicing.aged import day_from
from invoicing.lately import Lately, OfDay
from invoicing.model.dates import Clock
from invoicing.model.errors import InvalidInput
from invoicing.model.events import KINDS

from . import charts, explain, look, overview_tiles, place
from .index import Index
from .report_table import Cell, Head, report_table

HEIGHT = 252
#: The first part of the name of a day's figure in addresses.
HAPPENED = "happened"
LEGEND = {"orientation": "h", "y": 1.17, "x": 0, "traceorder": "normal"}
PAGES_MOST = 10_000


def named(day: date, kind: str | None = None, page: int = 1) -> str:
    """The lines of a day, of one kind or all, as addresses name them; `explained` reads it."""
    return json.dumps([HAPPENED, day.isoformat(), kind, page])


def days(at: Index) -> None:
    """A bar a day, in parts by what kind of thing happened; each leads to its lines."""
    w, found = at.w, lately.by_day(at.house, at.actor, at.view)
    look.card_title(w("lately.days"))
    if not found:
        look.quiet_line(w("lately.none", count=lately.DAYS))
        return
    colours = dict(zip(KINDS, charts.SEVERAL, strict=False))
    bars = [
        go.Bar(
            x=[day.isoformat() for day in counts],
            y=list(counts.values()),
            text=[w.number(count) for count in counts.values()],
            customdata=[w.date(day) for day in counts],
            textposition="none",
            hovertemplate="%{customdata}<br>%{fullData.name}: %{text}<extra></extra>",
            name=w(f"history.kind.{kind}"),
            marker={"color": colours[kind]},
        )
        for kind, counts in found.items()
    ]
    figure = charts.laid(go.Figure(bars), HEIGHT, barmode="stack")
    figure.update_layout(showlegend=True, legend=LEGEND)
    figure.update_yaxes(tickformat="~s", rangemode="tozero")
    ticks = [day for day in next(iter(found.values())) if day.weekday() == 0]
    figure.update_xaxes(
        type="category",
        tickvals=[day.isoformat() for day in ticks],
        ticktext=[w.date(day) for day in ticks],
    )
    links = [
        [
            f"/overview{place.link(figure=named(day, kind))}" if n else ""
            for day, n in counts.items()
        ]
        for kind, counts in found.items()
    ]
    sums = [f"{w(f'history.kind.{k}')} {w.number(sum(n.values()))}" for k, n in found.items()]
    alt = w("lately.alt", count=lately.DAYS, sums=", ".join(sums))
    charts.show("days", figure, alt, links)


def last(at: Index, card: DeltaGenerator) -> None:
    """The last lines, into their card; the day of each leads to all of that day."""
    w, zone = at.w, at.house.settings().timezone
    clock, rows = Clock(at.house.today(), zone), []
    for one in lately.last(at.house, at.actor, at.view):
        way = place.link(figure=named(clock.day_of(one.happening.at)))
        rows.append(_line(at, one, Cell(w.moment(one.happening.at, zone), way)))
    with card:
        look.card_title(w("overview.lately"))
        report_table(w("overview.lately"), _heads(at), rows, empty=w("overview.nothing_yet"))


def explained(at: Index) -> bool:
    """The drawer with the lines of a day, if the URL asks for it; whether it did."""
    read = _read(place.asked().get("figure", ""))
    if read is None:
        return False
    day, kind, page = read
    found = lately.of_day(at.house, at.actor, at.view, day, kind, page)
    explain.explain(at.w, _explanation(at, found, day, kind), "figure")
    return True


def _read(text: str) -> tuple[date, str | None, int] | None:
    """What `named` wrote; None where it did not."""
    try:
        first, said, kind, page = json.loads(text)
        day = day_from("figure", said)
    except (ValueError, TypeError, InvalidInput):
        return None
    known = (kind is None or kind in KINDS) and type(page) is int and 0 < page < PAGES_MOST
    return (day, kind, page) if first == HAPPENED and day and known else None


def _explanation(at: Index, found: OfDay, day: date, kind: str | None) -> explain.Explanation:
    w = at.w
    facts = [
        *overview_tiles.facts_of(at, at.view.filter, day),
        (w("explain.count"), w.number(found.count)),
    ]
    title = " · ".join([w.date(day), *([w(f"history.kind.{kind}")] if kind else [])])
    link = None
    if found.exact:
        query = urlencode({"filter": found.exact.to_json()})
        link = (w("explain.show", count=found.invoices), f"/invoices?{query}")
    zone = at.house.settings().timezone
    rows = [_line(at, one, Cell(w.time(one.happening.at, zone))) for one in found.lines]
    return explain.Explanation(
        *(title, w.number(found.count), w("lately.how"), facts, _heads(at), rows, found.count),
        link=link,
        page=found.page,
        way=lambda page: place.link(figure=named(day, kind, page)),
    )


def _heads(at: Index) -> Sequence[Head]:
    keys = ("overview.when", "thing.invoice", "property.buyer_name", "overview.what")
    return [Head(at.w(key), figures=False) for key in (*keys, "overview.who")]


def _line(at: Index, one: Lately, when: Cell) -> Sequence[Cell]:
    w = at.w
    return [
        when,
        Cell(one.name or w("list.draft", id=one.id), f"/invoice?id={one.id}", tone="t-whole"),
        Cell(one.buyer or w("common.empty")),
        Cell(telling.event(one.happening, w, one.currency)),
        Cell(telling.who(one.happening.actor, w)),
    ]
