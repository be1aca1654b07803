"""The overview: figures with their trend, charts that lead to their invoices, latest activity."""

import streamlit as st

from invoicing import overview
from parts import (
    charts,
    filter_panel,
    index,
    overview_charts,
    overview_lately,
    overview_tiles,
    report_table,
    saved_reports,
)
from parts.filter_words import filter_words
from parts.place import asked, keep
from parts.quick_filters import quick_filters


def shown(at: index.Index, codes: list[str]) -> str:
    """One currency, or all in the company's: what the URL says, else what fits."""
    base = at.house.settings().base_currency
    options = [overview.BASE, *codes] if codes != [base] else [base]
    usual = options[0]
    if len(options) > 1:
        st.segmented_control(
            at.w("property.currency"),
            options,
            format_func=lambda o: at.w("overview.in_base", code=base) if o == overview.BASE else o,
            label_visibility="collapsed",
            **keep("shown", options, default=usual),
        )
    chosen = asked().get("shown")
    return chosen if chosen in options else usual


def main() -> None:
    """One reading of the URL; each part asks a door of its own, and what takes longest comes last
    into the place that is kept for it."""
    at = index.report("overview")
    charts.follow()
    report_table.dress()
    saved_reports.header(at, at.w("overview.title"))
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        quick_filters(at)
        filter_panel.button(at)
    filter_words(at)
    codes = overview.currencies(at.house, at.actor, at.view)
    if not codes and not at.view.filter:
        codes = [at.house.settings().base_currency]
    with filter_panel.beside(at):
        found = overview.at_once(at.house, at.actor, at.view, shown(at, codes))
        place = st.empty()
        overview_tiles.tiles(at, found, place, waiting=True)
        overview_tiles.rates(at, found)
        overview_charts.draw(at, found)
        lately = st.container(border=True, key="card-lately")
        found = overview.with_trend(at.house, at.actor, found)
        overview_tiles.tiles(at, found, place)
        overview_lately.last(at, lately)
    if not overview_lately.explained(at):
        overview_tiles.explained(at, found)


main()
