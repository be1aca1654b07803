"""How what was outstanding changed: the roll-forward of a period, and a view over the months."""

import streamlit as st

from invoicing import rolling
from parts import charts, filter_panel, index, over_time, report_table, roll_forward, saved_reports
from parts.asking import asking
from parts.filter_words import filter_words
from parts.place import asked, keep
from parts.quick_filters import quick_filters

TABS = ("period", "months")


def main() -> None:
    """One reading of the URL, one report."""
    at = index.report("roll_forward")
    charts.follow()
    report_table.dress()
    months = asked().get("tab") == "months"
    part = over_time if months else roll_forward
    saved_reports.header(at, at.w("roll.title"), lambda: part.export(at))
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        st.segmented_control(
            at.w("roll.tabs"),
            TABS,
            format_func=lambda name: at.w(f"roll.tab_{name}"),
            label_visibility="collapsed",
            **keep("tab", TABS, default="period"),
        )
        quick_filters(at)
        filter_panel.button(at)
    filter_words(at)
    what = asking(at, rolling.asking, rolling.PARAMETERS)
    with filter_panel.beside(at):
        part.draw(at, what)


main()
