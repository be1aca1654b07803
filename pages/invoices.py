"""The invoice index: which part stands where. The whole state is in the URL (listing.py)."""

import streamlit as st

from invoicing.model.decisions import Action, decide, general
from invoicing.model.table import Table
from parts import bulk_bar, filter_panel, index, look, place, values
from parts.export_dialog import export_button
from parts.filter_words import filter_words
from parts.index_table import index_table, labels
from parts.quick_filters import quick_filters
from parts.rows import ALSO, rows
from parts.view_tabs import view_tabs


def actions(at: index.Index, found: Table) -> None:
    """Top right: export and a new invoice."""
    export_button(at, found)
    if decide(Action.CREATE, general(at.actor)):
        look.link_button(at.w("nav.new_invoice"), "/edit", primary=True)


def main() -> None:
    """One reading of the URL, one question, one table."""
    at = index.opened("invoice")
    w = at.w
    heading = st.container()
    view_tabs(at)
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        look.search_bar(w, w("list.search_hint"))
        quick_filters(at)
        filter_panel.button(at)
    filter_words(at)
    found = at.find(*ALSO[at.subject])
    with heading:
        look.header(w("nav.invoices"), actions=lambda: actions(at, found))
    look.sums(*values.sums(found, at.subject, w))
    above = st.container(key="selected-sums")
    with filter_panel.beside(at):
        shown = index_table(
            "invoices",
            values.columns(at.registry, at.view.columns, w),
            rows(at, found),
            labels=labels(w("nav.invoices"), w),
            empty=w("list.empty"),
            order=place.Order(at.view.sort, at.view.descending),
            selectable=True,
            scope=bulk_bar.scope(at),
        )
        place.pager(found.count, w)
    with above:
        bulk_bar.bulk_bar(at, found, bulk_bar.chosen(at, found, shown.selected))


main()
