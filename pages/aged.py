"""Aged receivables: which part stands where. The whole state is in the URL (aged.py)."""

import streamlit as st

from invoicing import aged, receivables
from parts import (
    aged_controls,
    aged_figures,
    aged_table,
    filter_panel,
    index,
    report_table,
    saved_reports,
)
from parts.asking import asking
from parts.filter_words import filter_words
from parts.quick_filters import quick_filters


def main() -> None:
    """One reading of the URL, one report, and beside it what it is compared with."""
    at = index.report("aged")
    report_table.dress()
    saved_reports.header(at, at.w("aged.title"), lambda: aged_controls.export(at))
    bar = st.container(horizontal=True, vertical_alignment="bottom", key="bar")
    with bar:
        quick_filters(at)
        filter_panel.button(at)
    filter_words(at)
    what = asking(at, aged.asking, aged.PARAMETERS)
    with bar:
        aged_controls.compare(at, what)
        aged_controls.in_base(at)
    aged_controls.controls(at, what)
    found = receivables.aged(at.house, at.actor, what.view, what.question)
    aged_figures.summary(at, what, found)
    with filter_panel.beside(at):
        if what.against:
            aged_table.comparison(at, what, found)
        else:
            aged_table.table(at, what, found)
    aged_figures.explained(at, what)


main()
