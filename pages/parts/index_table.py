"""The table of an index page: links, sortable headers, ticks, badges, sticky first column.

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
reads the new order in the same run. The default writes it to the URL (see place.py).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from invoicing.words import Words

from . import place
from .components import file_component

Kind = Literal["text", "number", "money", "date"]
Tone = Literal["neutral", "info", "good", "warn", "bad", "mute"]
EMPTY_CELL = "--"


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` decides alignment and figures; `width` is pixels, None fits the content."""

    key: str
    label: str
    kind: Kind = "text"
    sortable: bool = True
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, with `href` a link, with `tone` a badge. `title` is shown on hovering.

    `also` stands behind it in the same cell ("Open" and then "Overdue").
    `href` is a local path or an https address; anything else is shown as plain text.
    """

    text: str
    href: str | None = None
    tone: Tone | None = None
    title: str | None = None
    also: tuple["Cell", ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its id (what a tick reports) and one cell per column."""

    id: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Labels:
    """The words around the data: the table's name for screen readers, and the ticks'."""

    table: str
    tick_all: str = ""
    tick_row: str = ""


def labels(table: str, w: Words) -> Labels:
    """The labels of a table with ticks."""
    return Labels(table, w("table.tick_all"), w("table.tick"))


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reader did: ids ticked in this scope, and the header clicked in this run."""

    selected: tuple[str, ...] = ()
    sorted: place.Order | None = None


def index_table(
    key: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    labels: Labels,
    empty: str,
    order: place.Order | None = None,
    on_sort: Callable[[place.Order], None] = place.sort_by,
    selectable: bool = False,
    selected: Collection[str] = (),
    scope: str = "",
    fill: bool = True,
    below: int = 64,
) -> Shown:
    """Show `rows` under `columns`; return the ticked ids and a header click, if any.

    `scope` names what the ticks belong to (say, the filter as text): ticks survive paging and
    sorting, and are dropped when the scope changes. To untick after a bulk act, change it.
    `selected` is ticked at first in a scope. With `fill` the table scrolls inside the window,
    leaving `below` pixels for what stands under it; without, it is as tall as its rows.
    """
    data = {
        "columns": [[c.key, c.label, c.kind, c.sortable, c.width] for c in columns],
        "rows": [[row.id, [_cell(c) for c in row.cells]] for row in rows],
        "order": order and [order.column, order.descending],
        "ticks": {"scope": scope, "first": list(selected)} if selectable else None,
        "labels": [labels.table, labels.tick_all, labels.tick_row, empty],
        "below": below if fill else None,
    }

    def sort() -> None:
        on_sort(_order(st.session_state[key]["sorted"]))

    table = file_component("index_table")
    result = table(key=key, data=data, on_sorted_change=sort, on_ticked_change=lambda: None)
    ticked = result.ticked or {}
    ids = ticked["ids"] if ticked.get("scope") == scope else selected
    return Shown(tuple(ids) if selectable else (), _order(result.sorted) if result.sorted else None)


def _order(clicked: Any) -> place.Order:
    return place.Order(str(clicked["column"]), bool(clicked["descending"]))


def _cell(cell: Cell) -> str | list[Any]:
    if cell.href is None and cell.tone is None and cell.title is None and not cell.also:
        return cell.text or EMPTY_CELL
    also = [_cell(c) for c in cell.also]
    return [cell.text or EMPTY_CELL, safe_href(cell.href), cell.tone, cell.title, also]


def safe_href(href: str | None) -> str | None:
    """`href` if it leads to a local path, a query of this page, or https; else None."""
    if href is None:
        return None
    local = href.startswith(("/", "?")) and not href.startswith(("//", "/\\"))
    return href if local or href.startswith("https://") else None
