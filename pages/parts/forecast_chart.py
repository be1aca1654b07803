"""The forecast drawn: week by week, or all weeks so far; each with its range, and what came."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

import plotly.graph_objects as go
import streamlit as st

from invoicing.model.money import ZERO

from . import charts, look, place
from .forecast_shown import Shown

TABS = ("weeks", "so_far")
HEIGHT = 300
CAME = "#e08a2e"


def draw(shown: Shown) -> None:
    """Title, which of the two, and the chart."""
    w = shown.at.w
    with st.container(horizontal=True, vertical_alignment="center", key="forecast-which"):
        look.card_title(w("forecast.chart", code=shown.code))
        st.segmented_control(
            w("roll.tabs"),
            TABS,
            format_func=lambda name: w(f"forecast.tab_{name}"),
            label_visibility="collapsed",
            **place.keep("tab", TABS, default=TABS[0]),
        )
    (_so_far if place.asked().get("tab") == "so_far" else _weeks)(shown)


def _names(shown: Shown) -> list[str]:
    """The first day of each week."""
    return [shown.days(n).split(" – ")[0] for n in range(len(shown.made.weeks))]


def _finished(shown: Shown, traces: Sequence[go.Bar | go.Scatter], alt: str) -> None:
    figure = charts.laid(go.Figure(list(traces)), HEIGHT, barmode="group")
    figure.update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.16, "x": 0}, hovermode="closest"
    )
    figure.update_yaxes(title=shown.code, tickformat="~s", rangemode="tozero")
    figure.update_xaxes(type="category", showgrid=False)
    weeks = [
        f"/forecast{place.link(figure=f'week-{week.number + 1}')}" for week in shown.made.weeks
    ]
    charts.show("forecast", figure, alt, [weeks for _ in traces])


def _weeks(shown: Shown) -> None:
    """Bars of P50 with a whisker from P10 to P90."""
    w, names, weeks = shown.at.w, _names(shown), shown.made.weeks
    texts = [
        f"{shown.days(n)}<br>{w('forecast.middle')}: {shown.money(week.range.middle)}"
        f"<br>{w('forecast.low')} – {w('forecast.high')}: {shown.range(week.range)}"
        f"<br>{w('forecast.expected')}: {shown.money(week.expected)}"
        for n, week in enumerate(weeks)
    ]
    marks = [(w.range.low, w.range.middle, w.range.high) for w in weeks]
    bars = go.Bar(
        x=names,
        y=[charts.size_of(middle) for _, middle, _ in marks],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [charts.size_of(high - middle) for _, middle, high in marks],
            "arrayminus": [charts.size_of(middle - low) for low, middle, _ in marks],
            "thickness": 1.4,
            "width": 4,
            "color": "#8a97a3",
        },
        customdata=texts,
        hovertemplate="%{customdata}<extra></extra>",
        name=w("forecast.legend_weeks"),
        marker={"color": charts.STANDS},
    )
    traces: list[go.Bar | go.Scatter] = [bars]
    if shown.supposed:
        usual = [week.range.middle for week in shown.usual.weeks]
        traces.append(_plain_bars(shown, names, usual))
    traces += _came(shown, names, shown.came)
    _finished(shown, traces, w("forecast.alt_weeks", code=shown.code))


def _plain_bars(shown: Shown, names: list[str], amounts: Sequence[Decimal]) -> go.Bar:
    return go.Bar(
        x=names,
        y=[charts.size_of(amount) for amount in amounts],
        customdata=[shown.money(amount) for amount in amounts],
        hovertemplate="%{x}<br>%{customdata}<extra></extra>",
        name=shown.at.w("forecast.as_it_stands"),
        marker={"color": charts.SOFT},
    )


def _so_far(shown: Shown) -> None:
    """A line of P50 in a band from P10 to P90."""
    w, names, weeks = shown.at.w, _names(shown), shown.made.weeks
    texts = [
        f"{shown.days(n)}<br>{w('forecast.middle')}: {shown.money(week.so_far.middle)}"
        f"<br>{w('forecast.low')} – {w('forecast.high')}: {shown.range(week.so_far)}"
        for n, week in enumerate(weeks)
    ]
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    high = go.Scatter(x=names, y=[charts.size_of(week.so_far.high) for week in weeks], **edge)
    low = go.Scatter(
        x=names,
        y=[charts.size_of(week.so_far.low) for week in weeks],
        fill="tonexty",
        fillcolor="rgba(63,143,163,0.24)",
        **{**edge, "showlegend": True},
        name=f"{w('forecast.low')} – {w('forecast.high')}",
    )
    middle = go.Scatter(
        x=names,
        y=[charts.size_of(week.so_far.middle) for week in weeks],
        customdata=texts,
        hovertemplate="%{customdata}<extra></extra>",
        name=w("forecast.middle"),
        mode="lines+markers",
        line={"color": charts.STANDS, "width": 2},
    )
    traces: list[go.Bar | go.Scatter] = [high, low, middle]
    if shown.supposed:
        traces.append(_usual_line(shown, names))
    known = [amount for amount in shown.came if amount is not None]
    sums: list[Decimal | None] = [*accumulate(known, initial=ZERO)][1:]
    traces += _came(shown, names, sums)
    _finished(shown, traces, w("forecast.alt_so_far", code=shown.code))


def _usual_line(shown: Shown, names: list[str]) -> go.Scatter:
    """P50 as it stands."""
    usual = [week.so_far.middle for week in shown.usual.weeks]
    return go.Scatter(
        x=names,
        y=[charts.size_of(amount) for amount in usual],
        customdata=[shown.money(amount) for amount in usual],
        hovertemplate="%{x}<br>%{customdata}<extra></extra>",
        name=shown.at.w("forecast.as_it_stands"),
        mode="lines",
        line={"color": "#8a97a3", "width": 2, "dash": "dot"},
    )


def _came(shown: Shown, names: list[str], came: Sequence[Decimal | None]) -> list[go.Scatter]:
    """What came since, where the day is past."""
    label, pairs = shown.at.w("forecast.came"), zip(names, came, strict=False)
    known = [(name, amount) for name, amount in pairs if amount is not None]
    if not known:
        return []
    return [
        go.Scatter(
            x=[name for name, _ in known],
            y=[charts.size_of(amount) for _, amount in known],
            customdata=[shown.money(amount) for _, amount in known],
            hovertemplate=f"%{{x}}<br>{label}: %{{customdata}}<extra></extra>",
            name=label,
            mode="markers",
            marker={"color": CAME, "size": 9, "symbol": "diamond"},
        )
    ]
