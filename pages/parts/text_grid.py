"""Rows of texts in a grid: typed in the reader's own style, read by the domain.

Everything in it is text, so no amount passes through a float, and what cannot be read stays as
it was typed. The grid keeps its rows while cells are edited, so that the cursor stays. Where
rows come, go or change places it is drawn anew, with another key. A number typed into the first
column moves its row to that place; 0, or the button at its end, takes the row away.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import streamlit as st

from invoicing.words import Words

Row = dict[str, str]
Columns = Callable[[Sequence[Row]], dict[str, Any]]
PLACE, GONE = "no", "gone"
ROW_HEIGHT = 35
#: So many rows stand in sight; the others are scrolled to.
TALLEST = 14


def held(key: str, start: Callable[[], list[Row]]) -> list[Row]:
    """The rows the grid was drawn with; `start` gives those of the first time."""
    rows: list[Row] = st.session_state.setdefault(f"{key}-rows", start())
    return rows


def put(key: str, rows: list[Row]) -> None:
    """Other rows from the next drawing on. Before the grid is drawn, or followed by a rerun."""
    st.session_state[f"{key}-rows"] = rows
    st.session_state[f"{key}-times"] = st.session_state.get(f"{key}-times", 0) + 1


def redraw(key: str, rows: list[Row]) -> NoReturn:
    """Other rows at once."""
    put(key, rows)
    st.rerun()


def now(key: str, rows: Sequence[Row]) -> list[Row]:
    """The rows with what is typed into them, before the grid is drawn."""
    typed = st.session_state.get(_name(key)) or {}
    edits = typed.get("edited_rows", {})
    found = [dict(row) for row in rows]
    for index, cells in edits.items():
        if int(index) < len(found):
            found[int(index)] |= {n: str(v or "") for n, v in cells.items() if n in found[0]}
    return found


def text_grid(
    key: str,
    rows: list[Row],
    columns: Mapping[str, Any],
    computed: Mapping[str, Sequence[str]],
    w: Words,
) -> list[Row]:
    """Draw it; gives the rows as typed now. `computed` are columns to read, by their texts."""
    numbers = [str(number) for number in range(1, len(rows) + 1)]
    shown = [
        {PLACE: numbers[i]}
        | row
        | {name: texts[i] for name, texts in computed.items()}
        | {GONE: "✕"}
        for i, row in enumerate(rows)
    ]
    edited = st.data_editor(
        shown,
        key=_name(key),
        hide_index=True,
        width="stretch",
        height="content" if len(rows) <= TALLEST else ROW_HEIGHT * (TALLEST + 1),
        row_height=ROW_HEIGHT,
        column_config=_place(w) | dict(columns) | {GONE: _gone(key, w)},
        disabled=list(computed),
    )
    typed = [{name: str(value or "") for name, value in row.items()} for row in edited]
    kept = [{name: row[name] for name in rows[0]} for row in typed]
    order = _ordered([row[PLACE] for row in typed], numbers)
    if order is not None:
        redraw(key, [kept[i] for i in order])
    return kept


def _name(key: str) -> str:
    return f"{key}-grid-{st.session_state.get(f'{key}-times', 0)}"


def _place(w: Words) -> dict[str, Any]:
    said = st.column_config.TextColumn(w("line.no"), width=46, help=w("line.no_help"))
    return {PLACE: said}


def _gone(key: str, w: Words) -> Any:
    return st.column_config.ButtonColumn(
        "",
        width=32,
        type="tertiary",
        help=w("line.remove"),
        on_click=_take_away,
        args=(key,),
        key=f"{key}-gone",
    )


def _take_away(key: str) -> None:
    """The row whose button was clicked goes; what is typed into the others stays."""
    clicked = st.session_state[f"{key}-gone"].row
    rows = now(key, st.session_state[f"{key}-rows"])
    put(key, [row for i, row in enumerate(rows) if i != clicked])


def _ordered(typed: Sequence[str], numbers: Sequence[str]) -> list[int] | None:
    """The order of the rows once each moved one stands where it was sent; None: as it is.

    A row that was sent to 0 is left out.
    """
    moved = {
        i: int(text)
        for i, (text, was) in enumerate(zip(typed, numbers, strict=True))
        if text != was and text.strip().isdecimal()
    }
    if not moved:
        return None
    order = [i for i in range(len(typed)) if i not in moved]
    for index, place in sorted(moved.items(), key=lambda each: each[1]):
        if place > 0:
            order.insert(place - 1, index)
    return order
