"""The pivot of a view: one property against another. The whole state is in the URL (pivot.py)."""

from parts import charts, filter_panel, index, pivot_how, pivot_table, report_table, saved_reports
from parts.filter_words import filter_words
from parts.quick_filters import quick_filters
from parts.reports_menu import export_menu


def main() -> None:
    """One reading of the URL, one pivot."""
    at = index.report("pivot")
    charts.follow()
    report_table.dress()
    saved_reports.header(at, at.w("pivot.title"), lambda: export_menu(at, "pivot"))
    with pivot_how.bar():
        quick_filters(at)
        filter_panel.button(at)
    filter_words(at)
    pivot_how.controls(at)
    with filter_panel.beside(at):
        pivot_table.draw(at)


main()
