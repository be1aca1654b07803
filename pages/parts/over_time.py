"""A view over time: how many of its rows fall in each month, their sums, what was outstanding."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st

from invoicing import listing, pivot, receivables, rolling
from invoicing.model.aging import AgingQuestion, Moments
from invoicing.model.behind import TOTAL, Behind, Figure
from invoicing.model.filters import both, where
from invoicing.model.money import ZERO
from invoicing.rolling import Month

from . import charts, explain, index_figure, place
from .index import Index
from .report_table import Cell, Head, report_table
from .reports_menu import export_menu

#: The figure that is no sum of the index.
AT_END = "at_end"


def export(at: Index) -> None:
    """The table as a file."""
    export_menu(at, "over_time")


def draw(at: Index, asked: rolling.Asking) -> None:
    """Controls, chart and table of one currency."""
    w, params = at.w, place.asked()
    with st.container(horizontal=True, vertical_alignment="bottom", key="months-how"):
        _view(at)
        st.selectbox(
            w("roll.dated"),
            rolling.DATED,
            format_func=lambda name: w(f"property.{name}"),
            width=190,
            **place.keep("dated", rolling.DATED, default=rolling.DATED[0]),
        )
        st.segmented_control(
            w("roll.months"),
            rolling.MONTHS,
            **place.keep("months", rolling.MONTHS, default=rolling.MONTHS[0]),
        )
    many, dated = rolling.months_asked(params)
    found = rolling.months(at.house, at.actor, asked.view, dated, many, asked.at)
    codes = rolling.codes_of(found) or [at.house.settings().base_currency]
    base = at.house.settings().base_currency
    usual = base if base in codes else codes[0]
    if len(codes) > 1:
        st.segmented_control(
            w("property.currency"), codes, label_visibility="collapsed",
            **place.keep("shown", codes, default=usual),
        )  # fmt: skip
    shown = params.get("shown")
    code = shown if shown in codes else usual
    _chart(at, asked, found, code)
    _table(at, asked, found, code)
    _explained(at, asked)


def _view(at: Index) -> None:
    """Any saved view, and the built-in ones."""
    shelf = at.opened.shelf
    tabs = {tab.key: tab for tab in (*shelf.tabs, *shelf.more)}

    def named(key: str) -> str:
        tab = tabs[key]
        return tab.saved.name if tab.saved else at.w(f"view.{key}")

    st.selectbox(
        at.w("thing.view"), list(tabs), format_func=named, width=220,
        **place.keep("view", list(tabs), default="all"),
    )  # fmt: skip


def _chart(at: Index, asked: rolling.Asking, found: Sequence[Month], code: str) -> None:
    w = at.w
    names = [w.span(month.first, "short_month") for month in found]
    sums = [month.sums.get(code) for month in found]
    billed = [each.amounts["billed"] if each else ZERO for each in sums]
    owed = [month.outstanding.get(code, ZERO) for month in found]
    bars = go.Bar(
        x=names,
        y=[charts.size_of(amount) for amount in billed],
        text=[w.money(amount, code) for amount in billed],
        textposition="none",
        hovertemplate=f"%{{x}}<br>{w('sum.billed')}: %{{text}}<extra></extra>",
        name=w("sum.billed"),
        marker={"color": "#9cc3cf"},
    )
    line = go.Scatter(
        x=names,
        y=[charts.size_of(amount) for amount in owed],
        text=[w.money(amount, code) for amount in owed],
        hovertemplate=f"%{{x}}<br>{w('roll.at_end')}: %{{text}}<extra></extra>",
        name=w("roll.at_end"),
        mode="lines+markers",
        line={"color": charts.RISES, "width": 2},
    )
    figure = charts.laid(go.Figure([bars, line]), 320)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.12, "x": 0})
    figure.update_yaxes(title=code, tickformat="~s")
    figure.update_xaxes(showgrid=False)
    links = [_rows(asked, month, code) for month in found]
    ends = [f"/roll_forward{_at_end(month, code)}" for month in found]
    charts.show("months", figure, w("roll.months_alt", code=code), [links, ends])


def _rows(asked: rolling.Asking, month: Month, code: str) -> str:
    """The index with the rows of a month."""
    wanted = both(both(asked.view.filter, month.inside), where("currency", "is", code))
    search = {"q": asked.view.search} if asked.view.search else {}
    return f"/invoices?{urlencode({'view': 'all', 'filter': wanted.to_json()} | search)}"


def _at_end(month: Month, code: str) -> str:
    """What explains what was outstanding at the end of a month."""
    return place.link(figure=json.dumps([AT_END, code, month.last.isoformat()]))


def _table(at: Index, asked: rolling.Asking, found: Sequence[Month], code: str) -> None:
    w, names = at.w, listing.SUMS["invoice"]
    heads = [
        Head(w("roll.month"), figures=False),
        Head(w("aged.count")),
        *(Head(f"{w(f'sum.{name}')} {code}") for name in names),
        Head(f"{w('roll.at_end')} {code}"),
    ]
    lines = []
    for month in reversed(found):
        sums, owed = month.sums.get(code), month.outstanding.get(code, ZERO)
        ways = {n: index_figure.way(n, code, month.inside) for n in (*names, pivot.COUNT)}
        count = w.number(sums.count if sums else 0)
        lines.append(
            [
                Cell(w.span(month.first, "month"), _rows(asked, month, code) if sums else None),
                Cell(count, ways[pivot.COUNT] if sums else None, quiet=not sums),
                *(_money(at, sums.amounts[n] if sums else ZERO, code, ways[n]) for n in names),
                _money(at, owed, code, _at_end(month, code)),
            ]
        )
    report_table(w("roll.over_time"), heads, lines)


def _money(at: Index, amount: Decimal, code: str, link: str) -> Cell:
    if not amount:
        return Cell("–", quiet=True)
    return Cell(at.w.money(amount, code, code=False), link)


def _explained(at: Index, asked: rolling.Asking) -> None:
    """The drawer of the figure that the URL names: a sum of the index, or a month's end."""
    try:
        name, code, day = json.loads(place.asked().get("figure") or "null") or ("", "", "")
        ends = date.fromisoformat(day) if name == AT_END else None
    except (ValueError, TypeError):
        ends = None
    if not ends:
        index_figure.explained(at)
        return
    moments = Moments(ends, asked.at.known_at)
    figure = Figure(str(code), TOTAL, whole=True)
    found = receivables.behind(at.house, at.actor, asked.view, AgingQuestion(moments), figure)
    told = _end_of(at, asked, moments, found, str(code))
    explain.explain(at.w, told, "figure")


def _end_of(
    at: Index, asked: rolling.Asking, moments: Moments, found: Behind, code: str
) -> explain.Explanation:
    w = at.w
    said = listing.in_words(at.house, at.actor, asked.view.filter, at.registry, w)
    zone = at.house.settings().timezone
    facts = [
        (w("export.filter"), said or w("export.no_filter")),
        (w("aged.as_of"), w.date(moments.as_of)),
        (w("aged.known_at"), w.moment(moments.known_at, zone)),
        (w("explain.count"), w.number(found.count)),
    ]
    heads = [
        Head(w("thing.invoice"), figures=False),
        Head(w("property.buyer_name"), figures=False),
        Head(w("property.due_date")),
        Head(w("aged.balance_then")),
    ]
    return explain.Explanation(
        f"{w('roll.at_end')} · {code}",
        w.money(found.amount, code),
        w("roll.how_end"),
        facts,
        heads,
        explain.record_rows(w, found, code),
        found.count,
        explain.to_index(w, found, asked.view),
    )
