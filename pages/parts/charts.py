"""Charts: calm, in the colours of the theme, and a click on a mark leads to what it stands for.

    charts.follow()                              # first, on a page that has charts
    charts.show("by-owner", figure, alt, links)  # links: of each trace the address of each point

A click is a selection that Streamlit keeps for the chart's key; it is used up in its callback, so
that coming Back does not leave again at once.
"""

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from . import desk, router

GOING = "_chart_goes"
#: From not due to long overdue, and what it stands on in both themes.
AGES = ("#3f8fa3", "#e0b45a", "#dd8d42", "#cf6248", "#b23a4e", "#8e2f52", "#6d2750", "#4f1f49")
RISES, FALLS, STANDS, SOFT = "#cf6248", "#2e9e6b", "#3f8fa3", "#a9c6ce"
#: Lines and bars that only have to be told apart.
SEVERAL = ("#3f9db2", "#e08a2e", "#8f6fd6", "#2e9e6b", "#cf5560", "#5a8fd6", "#a67c52", "#8a97a3")
LABEL_LONGEST = 26
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def size_of(amount: Decimal) -> float:
    """How large a mark is drawn; only that, no figure is made of it."""
    return float(amount)


def point_at(figure: Decimal | None) -> float | None:
    """Where a figure stands; a gap where there is none."""
    return None if figure is None else size_of(figure)


def short(text: str) -> str:
    """A name as the scale of a chart has room for it, and nothing in it is taken for markup."""
    return escape(text if len(text) <= LABEL_LONGEST else f"{text[: LABEL_LONGEST - 1]}…")


def follow() -> None:
    """Go where the last click on a chart leads."""
    address = st.session_state.pop(GOING, None)
    if address:
        router.go(address)


def laid(figure: go.Figure, height: int, **more: Any) -> go.Figure:
    """The layout that all charts share."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        bargap=0.32,
        dragmode=False,
        hoverlabel={"align": "left"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        clickmode="event+select",
        **more,
    )
    figure.update_xaxes(automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
    figure.update_traces(
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}}, selector="bar"
    )
    return figure


def show(name: str, figure: go.Figure, alt: str, links: Sequence[Sequence[str]] = ()) -> None:
    """Draw a chart; `links[trace][point]` is where a click on it leads, "" nowhere."""
    figure.update_layout(separators=desk.w().separators)
    if not links:
        st.plotly_chart(figure, key=f"chart-{name}", config=CONFIG, alt=alt)
        return
    turn: int = st.session_state.setdefault(f"_chart_{name}", 0)
    key = f"chart-{name}-{turn}"

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        st.session_state[f"_chart_{name}"] = turn + 1
        if points:
            point = points[0]
            number = point.get("point_index", point.get("point_number", 0))
            st.session_state[GOING] = links[point["curve_number"]][number]

    st.plotly_chart(
        figure, key=key, config=CONFIG, alt=alt, on_select=clicked, selection_mode="points"
    )
