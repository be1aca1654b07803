"""A pivot as a chart and a table for each currency; every figure leads to what explains it."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from invoicing import pivot, telling
from invoicing.model.filters import Filter, both
from invoicing.model.grouping import WITHIN_MOST, Group
from invoicing.pivot import Pivot

from . import index_figure, look, pivot_chart, place
from .index import Index
from .pivot_cells import name, rows, said
from .report_table import Cell, Head, report_table


def draw(at: Index) -> None:
    """The pivot that the URL asks for."""
    w, params = at.w, place.asked()
    found = pivot.pivot(at.house, at.actor, at.view, params.get("shown"))
    if not found.count:
        look.note(w("pivot.empty"))
        return
    values = pivot.values_asked(params)
    _shown(at, found)
    if found.rest:
        look.note(w("pivot.more", count=w.number(found.many), most=str(WITHIN_MOST)))
    for code in found.codes:
        if len(found.codes) > 1:
            look.card_title(code)
        pivot_chart.draw(at, found, code, values[0])
        _table(at, found, code, values)
    place.pager(found.count, w)
    index_figure.explained(at)


def _shown(at: Index, found: Pivot) -> None:
    """Which currency, where there are several, and how it is drawn."""
    w, codes = at.w, [*sorted(found.sums), pivot.ALL]
    with st.container(horizontal=True, vertical_alignment="center", key="pivot-shown"):
        if len(codes) > 2:
            [usual] = pivot.codes_shown(found.sums, at.house.settings().base_currency, None)
            st.segmented_control(
                w("property.currency"),
                codes,
                format_func=lambda code: w("pivot.all") if code == pivot.ALL else code,
                label_visibility="collapsed",
                **place.keep("shown", codes, default=usual),
            )
        st.segmented_control(
            w("pivot.chart"),
            pivot.CHARTS,
            format_func=lambda name: w(f"pivot.chart.{name}"),
            label_visibility="collapsed",
            **place.keep("chart", pivot.CHARTS, default=pivot.CHARTS[0]),
        )


def _table(at: Index, found: Pivot, code: str, values: Sequence[str]) -> None:
    w, columns = at.w, pivot.across(found, [code])
    rest = [pivot.beyond(found)] if found.rest else []
    names = [*(name(at, column) for column in columns), *(w("pivot.rest") for _ in rest)]
    ways = [rows(at, code, column) for column in columns]
    ways += [rows(at, code, beside=beside) for beside in rest]
    names, ways = [*names, w("aged.all")], [*ways, rows(at, code)]
    titles = zip(pivot.headed(w, names, values), (x for x in ways for _ in values), strict=True)
    heads = [
        Head(telling.level(w, at.registry, found.levels[0]), figures=False),
        *(Head(title, way) for title, way in titles),
    ]

    def line(label: str, row: Group | None) -> list[Cell]:
        above = (row,) if row else ()
        whole = pivot.within(*above)
        behind = [pivot.within(*above, column) for column in columns]
        behind += [*(both(whole, beside) for beside in rest), whole]
        each = [inside for inside in behind for _ in values]
        figures = pivot.told(found, columns, row, code, values)
        filled = zip(figures, each, strict=True)
        cells = [_figure(at, f, inside, code, v) for (v, f), inside in filled]
        return [Cell(label, rows(at, code, *above)), *cells]

    lines = [line(name(at, row), row) for row in pivot.held(found, code)]
    label = f"{w('pivot.title')} · {code}"
    report_table(label, heads, lines, [line(w("aged.all"), None)], w("pivot.empty"))


def _figure(at: Index, figure: Decimal, inside: Filter, code: str, value: str) -> Cell:
    """A figure leads to what explains it."""
    if not figure:
        return Cell("–", quiet=True)
    return Cell(said(at, figure, code, value), index_figure.way(value, code, inside))
