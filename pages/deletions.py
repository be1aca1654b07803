"""The deletion log: what was deleted, when, by whom and why; searched, and taken along."""

from urllib.parse import urlencode

import streamlit as st

from invoicing import deletions
from invoicing.model.decisions import Action, decide, general
from invoicing.model.table import PAGE_SIZES
from invoicing.report_files import FORMATS
from parts import desk, look, place
from parts.index_table import Cell, Column, Frame, Kind, Labels, Row, index_table

#: Column → kind; ``deletion.<name>`` is its header.
COLUMNS: dict[str, Kind] = {
    "number": "text",
    "deleted_at": "date",
    "deleted_by": "text",
    "reason": "text",
    "buyer": "text",
    "issue_date": "date",
    "amount_billed": "money",
}
ON = "on"

house, actor, w = desk.house(), desk.actor(), desk.w()
zone = house.settings().timezone


def whole(name: str, usual: int, most: int) -> int:
    """A number of the URL."""
    text = st.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:9]) <= most else usual


def row(each: deletions.Deletion) -> Row:
    """One deletion; a draft had no number."""
    empty = w("common.empty")
    cells = {
        "number": Cell(each.number or w("list.draft", id=each.invoice_id)),
        "deleted_at": Cell(w.moment(each.deleted_at, zone)),
        "deleted_by": Cell(each.deleted_by),
        "reason": Cell(each.reason or empty),
        "buyer": Cell(each.buyer or empty),
        "issue_date": Cell(w.date(each.issue_date) if each.issue_date else empty),
        "amount_billed": Cell(w.money(each.amount_billed, each.currency)),
    }
    return Row(str(each.invoice_id), [cells[name] for name in COLUMNS])


slot = look.header(w("nav.deletions"), back=("/invoices", w("nav.invoices")))
st.caption(w("deletion.says"))
with st.container(horizontal=True, vertical_alignment="center"):
    words = look.search_bar(w, w("deletion.search"))
    chosen = st.toggle(
        w("deletion.finalized_only"),
        value=st.query_params.get("finalized") == ON,
        key="finalized-only",
        on_change=lambda: place.write(
            finalized=ON if st.session_state["finalized-only"] else None, page=None
        ),
    )
size = whole("size", 50, max(PAGE_SIZES))
found, count = deletions.log(house, actor, words, whole("page", 1, 10**6), size, drafts=not chosen)
with slot:
    if decide(Action.EXPORT, general(actor)):
        asked = {"q": words, "finalized": ON if chosen else ""}
        query = urlencode({key: value for key, value in asked.items() if value})
        for format in FORMATS:
            address = f"/reports/deletions.{format}?{query}".rstrip("?")
            look.link_button(format.upper(), address, download=True)
index_table(
    "deletions",
    [Column(n, w(f"deletion.{n}"), kind, sortable=False) for n, kind in COLUMNS.items()],
    [row(each) for each in found],
    labels=Labels(w("nav.deletions")),
    empty=w("deletion.none" if not words else "deletion.nothing"),
    frame=Frame(below=110),
)
place.pager(count, w)
