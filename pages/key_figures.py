"""Key figures of collection: of all, line by line, and over the months."""

import streamlit as st

from invoicing import key_figures
from parts import (
    charts,
    figure_lines,
    figure_months,
    filter_panel,
    index,
    report_table,
    saved_reports,
)
from parts.asking import asking
from parts.filter_words import filter_words
from parts.place import asked, keep
from parts.quick_filters import quick_filters
from parts.reports_menu import export_menu

TABS = ("lines", "months")


def main() -> None:
    """One reading of the URL, one report."""
    at = index.report("key_figures")
    charts.follow()
    report_table.dress()
    months = asked().get("tab") == "months"
    saved_reports.header(at, at.w("figure.title"), lambda: export_menu(at, "key_figures"))
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        st.segmented_control(
            at.w("roll.tabs"),
            TABS,
            format_func=lambda name: at.w(f"figure.tab_{name}"),
            label_visibility="collapsed",
            **keep("tab", TABS, default="lines"),
        )
        quick_filters(at)
        filter_panel.button(at)
    filter_words(at)
    what = asking(at, key_figures.asking, key_figures.PARAMETERS)
    figure_lines.controls(at, what, months)
    with filter_panel.beside(at):
        (figure_months if months else figure_lines).draw(at, what)


main()
