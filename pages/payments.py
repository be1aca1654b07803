"""The payments index: the parts of the invoice index, for payments."""

import streamlit as st

from parts import filter_panel, index, look, place, values
from parts.export_dialog import export_button
from parts.filter_words import filter_words
from parts.index_table import Labels, index_table
from parts.quick_filters import quick_filters
from parts.rows import ALSO, rows
from parts.view_tabs import view_tabs


def main() -> None:
    """One reading of the URL, one question, one table."""
    at = index.opened("payment")
    w = at.w
    heading = st.container()
    view_tabs(at)
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        look.search_bar(w, w("list.search_payments_hint"))
        quick_filters(at)
        filter_panel.button(at)
    filter_words(at)
    found = at.find(*ALSO[at.subject])
    with heading:
        look.header(w("nav.payments"), actions=lambda: export_button(at, found))
    look.sums(*values.sums(found, at.subject, w))
    with filter_panel.beside(at):
        index_table(
            "payments",
            values.columns(at.registry, at.view.columns, w),
            rows(at, found),
            labels=Labels(w("nav.payments")),
            empty=w("list.no_payments"),
            order=place.Order(at.view.sort, at.view.descending),
        )
        place.pager(found.count, w)


main()
