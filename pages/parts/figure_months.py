"""Key figures over the months: a line for each figure chosen, and the table."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from invoicing import key_figures
from invoicing.model.key_figures import FIGURES, UNITS, Measured, figures
from invoicing.model.lists import split_list

from . import charts, look, place
from .figure_explained import RECEIVABLES, SALES, named, value
from .figure_lines import currency
from .index import Index
from .report_table import Cell, Head, report_table

USUAL = ("dso", "countback", "best")


def draw(at: Index, asked: key_figures.Asking) -> None:
    """The last twelve month-ends, the last of them not over yet."""
    w = at.w
    found = key_figures.over_time(at.house, at.actor, asked)
    if not found:
        look.note(w("figure.empty"))
        return
    code = currency(at, sorted(found))
    st.pills(
        w("figure.which"),
        list(FIGURES),
        selection_mode="multi",
        format_func=lambda name: w(f"figure.{name}"),
        label_visibility="collapsed",
        **place.choose("which", list(FIGURES)),
    )
    chosen = [n for n in split_list(place.asked().get("which")) if n in FIGURES] or list(USUAL)
    _chart(at, found[code], chosen, code)
    _table(at, found[code], code)


def _chart(at: Index, found: Sequence[Measured], chosen: Sequence[str], code: str) -> None:
    w = at.w
    months = [w.span(one.period.last.replace(day=1), "short_month") for one in found]
    told = [figures(one) for one in found]
    lines = [
        go.Scatter(
            x=months,
            y=[charts.point_at(each[n]) for each in told],
            text=[value(at, n, each[n]) for each in told],
            hovertemplate=f"%{{x}}<br>{w(f'figure.{n}')}: %{{text}}<extra></extra>",
            name=w(f"figure.{n}"),
            mode="lines+markers",
            line={"color": charts.SEVERAL[i % len(charts.SEVERAL)], "width": 2},
        )
        for i, n in enumerate(chosen)
    ]
    figure = charts.laid(go.Figure(lines), 320)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.12, "x": 0})
    units = dict.fromkeys(w(f"figure.in_{UNITS[n]}") for n in chosen)
    figure.update_yaxes(title=", ".join(units))
    figure.update_xaxes(showgrid=False)
    links = [[f"/key_figures{_way(one, n)}" for one in found] for n in chosen]
    charts.show("figures", figure, w("figure.months_alt", code=code), links)


def _way(one: Measured, name: str) -> str:
    """What explains the figure, as the report of that day tells it."""
    day, figure = one.period.last.isoformat(), named(one, name, True)
    return place.link(asof=day, tab=None, which=None, figure=figure)


def _table(at: Index, found: Sequence[Measured], code: str) -> None:
    w = at.w
    heads = [
        Head(w("roll.month"), figures=False),
        Head(f"{w('figure.sales')} {code}"),
        Head(f"{w('figure.receivables')} {code}"),
        *(Head(w(f"figure.short_{name}")) for name in FIGURES),
    ]
    lines = []
    for one in reversed(found):
        told = [
            Cell(value(at, n, f), _way(one, n)) if f is not None else Cell("–", quiet=True)
            for n, f in figures(one).items()
        ]
        amounts = [
            Cell(w.money(amount, code, code=False), _way(one, n))
            if amount
            else Cell("–", quiet=True)
            for n, amount in ((SALES, one.sales), (RECEIVABLES, one.closing))
        ]
        lines.append([Cell(w.span(one.period.last.replace(day=1), "month")), *amounts, *told])
    report_table(w("figure.title"), heads, lines)
