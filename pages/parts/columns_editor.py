"""«Edit columns»: which columns a list shows, in which order, and which of them stay.

A drawer with all properties by group to tick, and the chosen ones to drag; see
assets/columns_editor.js. What is applied goes into the URL (columns, pinned).
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from invoicing import listing
from invoicing.model.lists import join_list
from invoicing.model.properties import Property, Registry
from invoicing.model.table import PINNED_MOST, View
from invoicing.words import Words

from . import place
from .components import file_component


def button(w: Words, view: View, subject: str, label: Callable[[Property], str]) -> None:
    """The button, top right of the table, and the drawer it opens."""
    if st.button(w("columns.edit"), icon=":material/view_column:", key="edit-columns"):
        _drawer(w, view, subject, label)


def _drawer(w: Words, view: View, subject: str, label: Callable[[Property], str]) -> None:
    @st.dialog(w("columns.edit"), width="medium", position="right")
    def drawer() -> None:
        registry = listing.registry_of(subject)
        key = "columns-editor"

        def apply() -> None:
            chosen = st.session_state[key]["applied"]
            write(view, chosen["columns"], int(chosen["pinned"]))

        done = file_component("columns_editor")(
            key=key,
            data={
                "groups": groups(w, registry, label),
                "chosen": list(view.columns),
                "pinned": view.pinned,
                "pinned_most": PINNED_MOST,
                "locked": view.columns[0],
                "usual": list(listing.COLUMNS[subject]),
                "labels": _labels(w),
            },
            on_applied_change=apply,
        )
        if done.applied:
            st.rerun()

    drawer()


def groups(w: Words, registry: Registry, label: Callable[[Property], str]) -> list[Any]:
    """Every property, by its group: group label → key, label."""
    found: dict[str, list[list[str]]] = {}
    for prop in registry.properties.values():
        found.setdefault(prop.group, []).append([prop.name, label(prop)])
    return [[w(f"group.{name}"), rows] for name, rows in found.items()]


def write(view: View, columns: Sequence[str], pinned: int) -> None:
    """Put the columns into the URL, with the widths of those that are still there."""
    widths = {name: wide for name, wide in view.widths.items() if name in columns}
    place.write(columns=join_list(columns), pinned=str(pinned), widths=widths_text(widths))


def widths_text(widths: dict[str, int]) -> str:
    """Widths as the URL has them."""
    return join_list(f"{name}:{pixels}" for name, pixels in widths.items())


def resize(view: View, column: str, width: int | None) -> None:
    """Keep the width a reader gave a column; None lets its content decide again."""
    widths = {**view.widths, column: width}
    place.write(widths=widths_text({n: wide for n, wide in widths.items() if wide}))


def _labels(w: Words) -> dict[str, str]:
    names = "find all chosen chosen_count nothing reset apply move pin remove locked placed".split()
    keep = {"count": "{count}", "name": "{name}", "place": "{place}"}
    return {name: w(f"columns.{name}", **keep) for name in names}
