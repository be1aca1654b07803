"""A pivot as a chart and a table for each currency; every figure leads to its invoices."""

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st

from invoicing import pivot, telling
from invoicing.model.grouping import WITHIN_MOST, Group
from invoicing.model.money import ZERO
from invoicing.pivot import Pivot

from . import charts, look, place
from .index import Index
from .report_table import Cell, Head, report_table

#: So many rows are drawn, and so many columns in colours of their own.
BARS_MOST = 30
COLOURS_MOST = len(charts.SEVERAL) - 1


def draw(at: Index) -> None:
    """The pivot that the URL asks for."""
    w, params = at.w, place.asked()
    found = pivot.pivot(at.house, at.actor, at.view, params.get("shown"))
    if not found.count:
        look.note(w("pivot.empty"))
        return
    value, codes = pivot.value_asked(params), found.codes
    _currencies(at, found)
    if found.rest:
        look.note(w("pivot.more", count=w.number(found.many), most=str(WITHIN_MOST)))
    for code in codes:
        if len(codes) == 1:
            _chart(at, found, code, value)
        else:
            look.card_title(code)
        _table(at, found, code, value)
    place.pager(found.count, w)


def _currencies(at: Index, found: Pivot) -> None:
    """With several currencies one is chosen, or all."""
    codes = [*sorted(found.sums), pivot.ALL]
    if len(codes) > 2:
        [usual] = pivot.codes_shown(found.sums, at.house.settings().base_currency, None)
        st.segmented_control(
            at.w("property.currency"),
            codes,
            format_func=lambda code: at.w("pivot.all") if code == pivot.ALL else code,
            label_visibility="collapsed",
            **place.keep("shown", codes, default=usual),
        )


def _name(at: Index, group: Group) -> str:
    return telling.group(at.w, at.registry, group, at.house.settings().timezone)


def _rows(at: Index, code: str, *path: Group) -> str:
    """The index with the rows of a figure."""
    wanted = pivot.behind(at.view, code, *path)
    search = {"q": at.view.search} if at.view.search else {}
    return f"/invoices?{urlencode({'view': 'all', 'filter': wanted.to_json()} | search)}"


def _said(at: Index, figure: Decimal, code: str, value: str) -> str:
    if value == pivot.COUNT:
        return at.w.number(int(figure))
    return at.w.money(figure, code, code=False)


def _table(at: Index, found: Pivot, code: str, value: str) -> None:
    w = at.w
    columns = pivot.across(found, [code])
    rest = [Head(w("pivot.rest"))] if found.rest else []
    heads = [
        Head(telling.level(w, at.registry, found.levels[0]), figures=False),
        *(Head(_name(at, column)) for column in columns),
        *rest,
        Head(w("aged.all")),
    ]

    def line(name: str, row: Group | None) -> list[Cell]:
        above = (row,) if row else ()
        figures = pivot.cells(found, columns, row, code, value)
        ways = [_rows(at, code, *above, column) for column in columns]
        ways += [""] if found.rest else []
        ways.append(_rows(at, code, *above))
        filled = zip(figures, ways, strict=True)
        return [Cell(name, ways[-1]), *(_figure(at, f, way, code, value) for f, way in filled)]

    lines = [line(_name(at, row), row) for row in pivot.held(found, code)]
    label = f"{w('pivot.title')} · {code}"
    report_table(label, heads, lines, [line(w("aged.all"), None)], w("pivot.empty"))


def _figure(at: Index, figure: Decimal, way: str, code: str, value: str) -> Cell:
    if not figure:
        return Cell("–", quiet=True)
    return Cell(_said(at, figure, code, value), way or None)


def _chart(at: Index, found: Pivot, code: str, value: str) -> None:
    """Stacked bars: a bar a row, a colour a column; the smaller columns share the last colour."""
    w, rows = at.w, pivot.held(found, code)[:BARS_MOST]
    columns = pivot.across(found, [code])
    told = [pivot.cells(found, columns, row, code, value) for row in rows]
    totals = pivot.cells(found, columns, None, code, value)[: len(columns)]
    largest = sorted(range(len(totals)), key=lambda i: -abs(totals[i]))[:COLOURS_MOST]
    names = [_name(at, row) for row in rows]
    traces, links = [], []
    for colour, i in enumerate(sorted(largest)):
        column = columns[i]
        traces.append(_bars(at, (names, [t[i] for t in told]), _name(at, column), colour, code))
        links.append([_rows(at, code, row, column) for row in rows])
    others = [t[-1] - sum((t[i] for i in largest), ZERO) for t in told]
    if any(others):
        label = w("pivot.rest") if largest else pivot.value_name(w, value)
        traces.append(_bars(at, (names, others), label, COLOURS_MOST if largest else 0, code))
        links.append(["" if largest else _rows(at, code, row) for row in rows])
    figure = charts.laid(go.Figure(traces), 340, barmode="relative")
    figure.update_layout(showlegend=bool(largest), legend={"orientation": "h", "y": 1.14, "x": 0})
    figure.update_yaxes(title=code if value != pivot.COUNT else None, tickformat="~s")
    figure.update_xaxes(type="category")
    by = telling.level(w, at.registry, found.levels[0])
    alt = w("pivot.alt", value=pivot.value_name(w, value), rows=by, code=code)
    charts.show("pivot", figure, alt, links)
    if len(pivot.held(found, code)) > len(rows):
        look.quiet_line(w("pivot.drawn", most=str(BARS_MOST)))


def _bars(
    at: Index, bars: tuple[Sequence[str], Sequence[Decimal]], name: str, colour: int, code: str
) -> go.Bar:
    """One column: names of the rows, and its figure in each."""
    value = pivot.value_asked(place.asked())
    return go.Bar(
        x=bars[0],
        y=[charts.size_of(figure) for figure in bars[1]],
        text=[_said(at, figure, code, value) for figure in bars[1]],
        name=name,
        textposition="none",
        hovertemplate="%{x}<br>%{fullData.name}: %{text}<extra></extra>",
        marker={"color": charts.SEVERAL[colour]},
    )
