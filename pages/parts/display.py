"""«Display», top right of the table: row height, marks, and what rows are gathered by."""

from typing import Any

import streamlit as st

from invoicing.model.table import DENSITIES

from . import groups
from .index import Index

DENSITY, MARKS, LARGE = "display-density", "display-marks", "display-large"


def display_button(at: Index) -> None:
    """The button, and the panel it opens."""
    with st.popover(
        at.w("display.title"), icon=":material/tune:", on_change="rerun", key="display"
    ) as panel:
        # Drawn when it opens: a widget drawn unseen forgets what it was told to show.
        if panel.open:
            groups.by_group(at)
            _density(at)
            _marks(at)


def _density(at: Index) -> None:
    _shows(DENSITY, at.view.density)
    st.segmented_control(
        at.w("display.density"),
        DENSITIES,
        format_func=lambda name: at.w(f"density.{name}"),
        key=DENSITY,
        on_change=lambda: at.change(density=st.session_state[DENSITY] or DENSITIES[0]),
    )


def _marks(at: Index) -> None:
    _shows(MARKS, at.view.marks)
    st.toggle(
        at.w(f"display.marks_{at.subject}"),
        key=MARKS,
        on_change=lambda: at.change(marks=st.session_state[MARKS]),
    )
    if not at.view.marks:
        return
    _shows(LARGE, at.view.large)
    st.number_input(
        at.w("display.large", code=at.house.settings().base_currency),
        min_value=0,
        max_value=99_999_999,
        step=10_000,
        key=LARGE,
        on_change=lambda: at.change(large=int(st.session_state[LARGE] or 0)),
    )


def _shows(key: str, value: Any) -> None:
    """Let a widget show what the URL says."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value
