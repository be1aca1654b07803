"""The invoice index: which part stands where. The whole state is in the URL (listing.py)."""

from collections.abc import Sequence

import streamlit as st

from invoicing.model.decisions import Action, decide, general
from invoicing.model.table import Table
from parts import bulk_bar, filter_panel, index, look, search_box
from parts.columns_editor import columns_button
from parts.display import display_button
from parts.export_dialog import export_button
from parts.filter_words import filter_words
from parts.listed import line_above, listed, selected, sums
from parts.quick_filters import quick_filters
from parts.rows import ALSO
from parts.view_tabs import view_tabs


def actions(at: index.Index, found: Table, ticked: Sequence[int]) -> None:
    """Top right: display, columns, export and a new invoice."""
    display_button(at)
    columns_button(at)
    export_button(at, found, ticked)
    if decide(Action.CREATE, general(at.actor)):
        look.link_button(at.w("nav.new_invoice"), "/edit", primary=True)


def main() -> None:
    """One reading of the URL, one question, one table."""
    at = index.opened("invoice")
    w = at.w
    heading = st.container()
    view_tabs(at)
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        search_box.bar(at, w("list.search_hint"))
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
        look.header(w("nav.invoices"), actions=lambda: actions(at, found, ticked))
    with above:
        if not what.all:
            selected(at, what.ids)
        bulk_bar.bulk_bar(at, found, what)


main()
