"""The chart of a pivot: stacked bars, bars beside each other, or a heat map; a click leads to the
invoices of its mark.

A heat map is made of bars that are all as tall as each other, since a click on those of plotly's
own is not a selection.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from invoicing import pivot, telling
from invoicing.model.grouping import Group
from invoicing.model.money import ZERO
from invoicing.pivot import Pivot

from . import charts, look, place
from .index import Index
from .pivot_cells import name, rows, said

#: So many rows are drawn, so many columns in colours of their own, and so many of a heat map.
BARS_MOST = 30
COLOURS_MOST = len(charts.SEVERAL) - 1
ACROSS_MOST = 20
#: From the largest below nothing to the largest above it.
SCALE = ("#8e2f3e", "#dfa9ad", "#eef2f3", "#9cc3cf", "#1d5566")
ROW_HEIGHT, AROUND = 28, 70


@dataclass(frozen=True)
class Drawing:
    """The rows that are drawn, and the figures of each: a column each, the sum last."""

    at: Index
    found: Pivot
    code: str
    value: str
    rows: Sequence[Group]
    columns: Sequence[Group]
    told: Sequence[Sequence[Decimal]]
    largest: Sequence[int]  # the columns by their totals

    def text(self, figure: Decimal) -> str:
        return said(self.at, figure, self.code, self.value)

    def link(self, row: Group, *column: Group) -> str:
        return rows(self.at, self.code, row, *column)

    def beyond(self, largest: Sequence[int]) -> list[str]:
        """Where each row leads in the other columns than these."""
        columns = [self.columns[i] for i in largest]
        beside = pivot.beyond(self.found, columns) if columns else pivot.EVERYTHING
        return [rows(self.at, self.code, row, beside=beside) for row in self.rows]


def draw(at: Index, found: Pivot, code: str, value: str) -> None:
    """The chart that the URL asks for, of the first of the values."""
    kind = pivot.chart_asked(place.asked())
    if kind not in KINDS:
        return
    held, columns = pivot.held(found, code), pivot.across(found, [code])
    told = [pivot.cells(found, columns, row, code, value) for row in held[:BARS_MOST]]
    totals = pivot.cells(found, columns, None, code, value)[: len(columns)]
    largest = sorted(range(len(totals)), key=lambda i: -abs(totals[i]))
    what = Drawing(at, found, code, value, held[:BARS_MOST], columns, told, largest)
    figure, links = KINDS[kind](what)
    by = telling.level(at.w, at.registry, found.levels[0])
    alt = at.w("pivot.alt", value=pivot.value_name(at.w, value), rows=by, code=code)
    charts.show(f"pivot-{code}-{kind}", figure, alt, links)
    if len(held) > BARS_MOST:
        look.quiet_line(at.w("pivot.drawn", most=str(BARS_MOST)))


Drawn = tuple[go.Figure, list[list[str]]]


def _bars(what: Drawing, mode: str = "relative") -> Drawn:
    """A bar a row, a colour a column; the smaller columns share the last colour."""
    w, largest = what.at.w, sorted(what.largest[:COLOURS_MOST])
    traces, links = [], []
    for colour, i in enumerate(largest):
        column = what.columns[i]
        traces.append(_bar(what, [t[i] for t in what.told], name(what.at, column), colour))
        links.append([what.link(row, column) for row in what.rows])
    others = [t[-1] - sum((t[i] for i in largest), ZERO) for t in what.told]
    if any(others):
        label = w("pivot.rest") if largest else pivot.value_name(w, what.value)
        traces.append(_bar(what, others, label, COLOURS_MOST if largest else 0))
        links.append(what.beyond(largest))
    figure = charts.laid(go.Figure(traces), 340, barmode=mode)
    figure.update_layout(showlegend=bool(largest), legend={"orientation": "h", "y": 1.14, "x": 0})
    figure.update_yaxes(title=what.code if what.value != pivot.COUNT else None, tickformat="~s")
    figure.update_xaxes(type="category")
    return figure, links


def _bar(what: Drawing, figures: Sequence[Decimal], label: str, colour: int) -> go.Bar:
    """One column: its figure in each row."""
    return go.Bar(
        x=[name(what.at, row) for row in what.rows],
        y=[charts.size_of(figure) for figure in figures],
        text=[what.text(figure) for figure in figures],
        name=label,
        textposition="none",
        hovertemplate="%{x}<br>%{fullData.name}: %{text}<extra></extra>",
        marker={"color": charts.SEVERAL[colour]},
    )


def _heat(what: Drawing) -> Drawn:
    """A square for each cell, the darker the further from nothing; the first row on top."""
    shown = sorted(what.largest[:ACROSS_MOST])
    heads = [name(what.at, what.columns[i]) for i in shown]
    heads = heads or [pivot.value_name(what.at.w, what.value)]
    told = [[t[i] for i in shown] or [t[-1]] for t in what.told]
    most = max((abs(figure) for line in told for figure in line), default=ZERO) or Decimal(1)
    traces, links = [], []
    for row, line in reversed(list(zip(what.rows, told, strict=True))):
        ways = [what.link(row, what.columns[i]) for i in shown] or [what.link(row)]
        traces.append(_squares(what, row, heads, line, most))
        links.append([way if figure else "" for way, figure in zip(ways, line, strict=True)])
    figure = charts.laid(go.Figure(traces), ROW_HEIGHT * len(traces) + AROUND, barmode="stack")
    figure.update_layout(bargap=0.03)
    figure.update_xaxes(type="category", side="top")
    places = [n + Decimal("0.5") for n in range(len(traces))]
    figure.update_yaxes(
        tickvals=[charts.size_of(at) for at in places],
        ticktext=[name(what.at, row) for row in reversed(what.rows)],
        range=[0, len(traces)],
        showgrid=False,
    )
    return figure, links


def _squares(
    what: Drawing, row: Group, heads: Sequence[str], line: Sequence[Decimal], most: Decimal
) -> go.Bar:
    """The squares of one row."""
    steps = [i / (len(SCALE) - 1) for i in range(len(SCALE))]
    return go.Bar(
        x=list(heads),
        y=[1] * len(heads),
        text=[what.text(figure) if figure else "" for figure in line],
        customdata=[what.text(figure) for figure in line],
        name=name(what.at, row),
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        hovertemplate="%{fullData.name} · %{x}<br>%{customdata}<extra></extra>",
        marker={
            "color": [charts.size_of(figure) for figure in line],
            "colorscale": [list(pair) for pair in zip(steps, SCALE, strict=True)],
            "cmin": charts.size_of(-most),
            "cmax": charts.size_of(most),
            "line": {"width": 1, "color": "rgba(255,255,255,0.6)"},
        },
    )


KINDS: Mapping[str, Callable[[Drawing], Drawn]] = {
    "bars": _bars,
    "beside": lambda what: _bars(what, "group"),
    "heat": _heat,
}
