"""The cash forecast: thirteen weeks, their range, what if, and how good forecasts were before."""

import streamlit as st

from invoicing import forecast
from parts import charts, filter_panel, forecast_page, index, report_table, saved_reports
from parts.asking import asking
from parts.filter_words import filter_words
from parts.quick_filters import quick_filters
from parts.reports_menu import export_menu


def main() -> None:
    """One reading of the URL, one forecast."""
    at = index.report("forecast")
    charts.follow()
    report_table.dress()
    saved_reports.header(at, at.w("forecast.title"), lambda: export_menu(at, "forecast"))
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        quick_filters(at)
        filter_panel.button(at)
    filter_words(at)
    what = asking(at, forecast.asking, forecast.PARAMETERS)
    with filter_panel.beside(at):
        forecast_page.draw(at, what)


main()
