"""What a pivot is made of: view, rows, columns, values."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from invoicing import pivot
from invoicing.model.grouping import levels_from

from . import groups, place
from .index import Index
from .view_tabs import name_of


def bar() -> DeltaGenerator:
    """The row of filters."""
    return st.container(horizontal=True, vertical_alignment="bottom", key="bar")


def controls(at: Index) -> None:
    """The view it stands on, then what stands where."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="pivot-how"):
        _view(at)
        _levels(at)
        st.segmented_control(
            at.w("pivot.value"),
            pivot.VALUES,
            selection_mode="multi",
            format_func=lambda value: pivot.value_name(at.w, value),
            **place.choose("value", pivot.VALUES, pivot.VALUES[0]),
        )


def _view(at: Index) -> None:
    """Any view there is; one that gathers rows brings its rows and columns."""
    shelf = at.opened.shelf
    tabs = {tab.key: tab for tab in (*shelf.tabs, *shelf.more)}
    st.selectbox(
        at.w("thing.view"),
        list(tabs),
        format_func=lambda key: name_of(at, tabs[key]),
        width=190,
        **place.keep("view", list(tabs), default="all"),
    )


def _levels(at: Index) -> None:
    """Both properties; the same one is not offered twice."""
    now = [*pivot.levels_asked(at.view), ""][:2]
    asked = levels_from(",".join(now), at.registry)
    offered = groups.choices(at) | {str(each): groups.level_name(at, each) for each in asked}
    _level(at, "rows", now[0], _others(offered, now[1]))
    _level(at, "columns", now[1], {"": at.w("pivot.none")} | _others(offered, now[0]))


def _others(offered: Mapping[str, str], taken: str) -> dict[str, str]:
    """Without the property that is taken, in whatever span."""
    name = taken.partition(".")[0]
    return {text: label for text, label in offered.items() if text.partition(".")[0] != name}


def _level(at: Index, name: str, now: str, offered: Mapping[str, str]) -> None:
    key = f"pivot-{name}"
    if st.session_state.get(key) != now:
        st.session_state[key] = now
    st.selectbox(
        at.w(f"pivot.{name}"),
        list(offered),
        format_func=offered.__getitem__,
        width=220,
        key=key,
        on_change=_gather,
        args=(at,),
    )


def _gather(at: Index) -> None:
    chosen = [st.session_state.get(f"pivot-{key}") or "" for key in ("rows", "columns")]
    at.change(group_by=tuple(filter(None, chosen)), page=1)
