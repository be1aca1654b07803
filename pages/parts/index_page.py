"""An index as a page: which part stands where. The whole state is in the URL (listing.py).

What differs from one kind of record to another is a row of `PAGES`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from invoicing.model.decisions import Action, decide, general
from invoicing.model.table import Table

from . import bulk_bar, filter_panel, index, look, search_box
from .columns_editor import columns_button
from .display import display_button
from .export_dialog import export_button
from .filter_words import filter_words
from .listed import line_above, listed, selected, sums
from .quick_filters import quick_filters
from .rows import ALSO
from .view_tabs import view_tabs


@dataclass(frozen=True, slots=True)
class New:
    """A link at the top right that begins a record: who may, its words, where it leads."""

    action: Action
    key: str
    address: str


@dataclass(frozen=True, slots=True)
class Page:
    """What one index says of itself."""

    title: str
    hint: str
    new: New | None = None


PAGES: Mapping[str, Page] = {
    "invoice": Page(
        "nav.invoices", "list.search_hint", New(Action.CREATE, "nav.new_invoice", "/edit")
    ),
    "payment": Page("nav.payments", "list.search_payments_hint"),
}


def show(subject: str) -> None:
    """One reading of the URL, one question, one table."""
    at, page = index.opened(subject), PAGES[subject]
    w = at.w
    heading = st.container()
    view_tabs(at)
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        search_box.bar(at, w(page.hint))
        quick_filters(at)
        filter_panel.button(at)
    search_box.as_read(at)
    filter_words(at)
    found = at.find(*ALSO[at.subject])
    sums(at, found)
    above = line_above(at)
    with filter_panel.beside(at):
        shown = listed(at, found, bulk_bar.scope(at))
    what = bulk_bar.chosen(at, found, shown.selected)
    ticked = () if what.all else what.ids
    with heading:
        look.header(w(page.title), actions=lambda: _actions(at, page, found, ticked))
    with above:
        if not what.all:
            selected(at, what.ids)
        bulk_bar.bulk_bar(at, found, what)


def _actions(at: index.Index, page: Page, found: Table, ticked: Sequence[int]) -> None:
    """Top right: display, columns, export and a new record."""
    if at.subject == "invoice" and decide(Action.SEE_DELETED, general(at.actor)):
        look.quiet_link(at.w("nav.deletions"), "/deletions")
    display_button(at)
    columns_button(at)
    export_button(at, found, ticked)
    if page.new and decide(page.new.action, general(at.actor)):
        look.link_button(at.w(page.new.key), page.new.address, primary=True)
