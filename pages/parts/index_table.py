"""The table of an index page: links, sortable headers, ticks, badges, marks, groups, keys.

Drawn in the browser from plain texts (never from HTML, so nothing needs escaping) by
assets/index_table.js. The page decides what a cell says; money and dates arrive as the
words the reader shall see.

A page uses it like this:

    view = listing.view_from(st.query_params.to_dict())
    found = listing.page(house, actor, view)
    shown = index_table("invoices", columns, [row_of(r) for r in found.rows],
                        labels=labels(w("nav.invoices"), w),
                        empty=w("list.empty"), order=place.Order(view.sort, view.descending),
                        selectable=True, scope=view.filter.to_json())
    if shown.selected: …
    place.pager(found.count, w)

A click on a header runs `on_sort` as a Streamlit callback, before the page, so the page
reads the new order in the same run. The default writes it to the URL (see place.py). So do
`on_width`, when the reader has moved the edge of a column, and `on_open`, for the arrow of a
group.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zlib import crc32

import streamlit as st

from invoicing.words import Words

from . import place
from .components import file_component

Kind = Literal["text", "number", "money", "date"]
Tone = Literal["neutral", "info", "good", "warn", "bad", "mute"]
EMPTY_CELL = "--"


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` decides alignment and figures; `width` is pixels, None fits the content.

    `hint` is shown on hovering over the header.
    """

    key: str
    label: str
    kind: Kind = "text"
    sortable: bool = True
    width: int | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, with `href` a link, with `tone` a badge. `title` is shown on hovering.

    `also` stands behind it in the same cell ("Open" and then "Overdue").
    `href` is a local path or an https address; anything else is shown as plain text.
    `sign` marks the cell: a character before the text, and what it says in words.
    """

    text: str
    href: str | None = None
    tone: Tone | None = None
    title: str | None = None
    also: tuple["Cell", ...] = ()
    sign: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its id (what a tick reports) and one cell per column.

    `tone` colours its edge: what it says must also stand in a cell. A group has an arrow,
    `open` or not; what lies in it stands deeper, `level` steps.
    """

    id: str
    cells: Sequence[Cell]
    tone: Tone | None = None
    open: bool | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Labels:
    """The words around the data: the table's name for screen readers, and what else it says.

    `count` is read aloud when it changes. `keys` are the rows of the help, (keys, what they
    do), under `keys_title`; with none, the table leaves the keyboard alone.
    """

    table: str
    tick_all: str = ""
    tick_row: str = ""
    count: str = ""
    width: str = ""
    open: str = ""
    keys: Sequence[tuple[str, str]] = ()
    keys_title: str = ""
    close: str = ""


KEYS = ("/", "j k", "Enter", "x", "?")


def labels(table: str, w: Words, count: str = "") -> Labels:
    """The labels of a table with ticks, widths, groups and keys."""
    acts = ("search", "move", "open", "tick", "help")
    return Labels(
        table,
        tick_all=w("table.tick_all"),
        tick_row=w("table.tick"),
        count=count,
        width=w("table.width"),
        open=w("table.open_group"),
        keys=[(keys, w(f"table.key.{act}")) for keys, act in zip(KEYS, acts, strict=True)],
        keys_title=w("table.keys"),
        close=w("table.close"),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reader did: ids ticked in this scope, and the header clicked in this run."""

    selected: tuple[str, ...] = ()
    sorted: place.Order | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """How the table stands on the page.

    The first `pinned` columns stay while the rest scrolls sideways. `first` is the number of
    the first row in the whole list of `total` rows. With `fill` the table scrolls inside the
    window, leaving `below` pixels for what stands under it; without, it is as tall as its rows.
    """

    pinned: int = 1
    density: str = "comfortable"
    first: int = 1
    total: int | None = None
    fill: bool = True
    below: int = 64


FRAME = Frame()


def index_table(
    key: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    labels: Labels,
    empty: str,
    order: place.Order | None = None,
    on_sort: Callable[[place.Order], None] = place.sort_by,
    on_width: Callable[[str, int | None], None] | None = None,
    on_open: Callable[[str, bool], None] | None = None,
    selectable: bool = False,
    selected: Collection[str] = (),
    scope: str = "",
    frame: Frame = FRAME,
) -> Shown:
    """Show `rows` under `columns`; return the ticked ids and a header click, if any.

    `scope` names what the ticks belong to (say, the filter as text): ticks survive paging and
    sorting, and are dropped when the scope changes. To untick after a bulk act, change it.
    `selected` is ticked at first in a scope.
    """
    data = _drawn(columns, rows, labels, empty, selectable) | {
        "order": order and [order.column, order.descending],
        "ticks": {"scope": scope, "first": list(selected)} if selectable else None,
        "resizable": on_width is not None,
        "pinned": frame.pinned,
        "density": frame.density,
        "first": frame.first,
        "total": frame.total,
        "below": frame.below if frame.fill else None,
    }
    result = _mounted(key, data, on_sort, on_width, on_open)
    ticked = result.ticked or {}
    ids = ticked["ids"] if ticked.get("scope") == scope else selected
    return Shown(tuple(ids) if selectable else (), _order(result.sorted) if result.sorted else None)


def _drawn(
    columns: Sequence[Column], rows: Sequence[Row], labels: Labels, empty: str, selectable: bool
) -> dict[str, Any]:
    """Columns, rows and words for the browser, which draws rows anew only where `stamp` differs."""
    drawn = [_row(row) for row in rows]
    words = ("table", "tick_all", "tick_row", "count", "width", "open")
    return {
        "columns": [[c.key, c.label, c.kind, c.sortable, c.width, c.hint] for c in columns],
        "rows": drawn,
        "stamp": crc32(repr((drawn, [c.kind for c in columns], empty, selectable)).encode()),
        "labels": {name: getattr(labels, name) for name in words} | {"empty": empty},
        "keys": _keys(labels),
    }


def _mounted(
    key: str,
    data: dict[str, Any],
    on_sort: Callable[[place.Order], None],
    on_width: Callable[[str, int | None], None] | None,
    on_open: Callable[[str, bool], None] | None,
) -> Any:
    def sort() -> None:
        on_sort(_order(st.session_state[key]["sorted"]))

    def resize() -> None:
        if on_width:
            moved = st.session_state[key]["resized"]
            on_width(str(moved["column"]), None if moved["width"] is None else int(moved["width"]))

    def unfold() -> None:
        if on_open:
            asked = st.session_state[key]["opened"]
            on_open(str(asked["id"]), bool(asked["open"]))

    return file_component("index_table")(
        key=key,
        data=data,
        on_sorted_change=sort,
        on_resized_change=resize,
        on_opened_change=unfold,
        on_ticked_change=lambda: None,
    )


def _order(clicked: Any) -> place.Order:
    return place.Order(str(clicked["column"]), bool(clicked["descending"]))


def _keys(labels: Labels) -> dict[str, Any] | None:
    if not labels.keys:
        return None
    rows = [list(row) for row in labels.keys]
    return {"title": labels.keys_title, "close": labels.close, "rows": rows}


def _row(row: Row) -> list[Any]:
    cells = [_cell(cell) for cell in row.cells]
    group = row.open is not None
    more: dict[str, Any] = {"open": row.open} if group else {}
    tone = " ".join(filter(None, (row.tone and f"edge-{row.tone}", "group" if group else "")))
    more |= {name: value for name, value in (("tone", tone), ("level", row.level)) if value}
    return [row.id, cells, more] if more else [row.id, cells]


def _cell(cell: Cell) -> str | list[Any]:
    plain = cell.href is None and cell.tone is None and cell.title is None
    if plain and not cell.also and not cell.sign:
        return cell.text or EMPTY_CELL
    also = [_cell(c) for c in cell.also]
    told = [cell.text or EMPTY_CELL, safe_href(cell.href), cell.tone, cell.title, also]
    return [*told, list(cell.sign)] if cell.sign else told


def safe_href(href: str | None) -> str | None:
    """`href` if it leads to a local path, a query of this page, or https; else None."""
    if href is None:
        return None
    local = href.startswith(("/", "?")) and not href.startswith(("//", "/\\"))
    return href if local or href.startswith("https://") else None
