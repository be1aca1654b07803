"""«Edit columns»: which columns a list shows, in which order, and which of them stay.

A drawer with all properties by group to tick, and the chosen ones to drag; see
assets/columns_editor.js. Below them the columns that are computed from others. What is
applied goes into the URL: columns, pinned, computed.
"""

from typing import Any

import streamlit as st

from invoicing import computing, listing
from invoicing.model.table import PINNED_MOST
from invoicing.words import Words

from . import computed_editor, values
from .components import file_component
from .index import Index

KEY = "columns-editor"
COMPUTED = "computed"


def columns_button(at: Index) -> None:
    """The button, top right of the table, and the drawer it opens."""
    if st.button(at.w("columns.edit"), icon=":material/view_column:", key="edit-columns"):
        _drawer(at)


def _drawer(opened: Index) -> None:
    w = opened.w

    @st.dialog(w("columns.edit"), width="medium", position="right")
    def drawer() -> None:
        at = opened.now()
        view = at.view
        done = file_component("columns_editor")(
            key=KEY,
            data={
                "groups": groups(at),
                "chosen": list(view.columns),
                "pinned": view.pinned,
                "pinned_most": PINNED_MOST,
                "locked": view.columns[0],
                "usual": list(listing.COLUMNS[at.subject]),
                "labels": _labels(w),
            },
            on_applied_change=lambda: _apply(at),
        )
        computed_editor.editor(at)
        if done.applied:
            st.rerun()

    drawer()


def _apply(at: Index) -> None:
    chosen = st.session_state[KEY]["applied"]
    columns = tuple(str(name) for name in chosen["columns"])
    widths = {name: wide for name, wide in at.view.widths.items() if name in columns}
    at.change(columns=columns, pinned=int(chosen["pinned"]), widths=widths)


def groups(at: Index) -> list[Any]:
    """Every property that is offered, and the computed columns, by group."""
    found: dict[str, list[list[str]]] = {}
    for prop in at.registry.offered():
        found.setdefault(prop.group, []).append([prop.name, values.label(at.w, prop)])
    for name, text in at.view.computed.items():
        found.setdefault(COMPUTED, []).append([f"{computing.SIGN}{name}", name, text])
    return [[at.w(f"group.{name}"), rows] for name, rows in found.items()]


def _labels(w: Words) -> dict[str, str]:
    names = "find all chosen nothing reset apply move pin remove locked placed".split()
    counted = {"chosen_count": w("columns.chosen_count", number="{count}")}
    holes = {"name": "{name}", "place": "{place}", "number": "{count}"}
    return {name: w(f"columns.{name}", **holes) for name in names} | counted
