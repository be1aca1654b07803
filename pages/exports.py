"""Exports: what is under way, the log of who took what, and what is exported by itself."""

from functools import partial

import streamlit as st

from invoicing import export_desk, listing
from parts import desk, export_log, export_plans, job_progress, look, place
from parts.ticker import ticking

house, actor, w = desk.house(), desk.actor(), desk.w()


def under_way(before: int) -> bool:
    """One's own exports that wait or run; when one of them ends, the log below has changed."""
    waiting = export_desk.waiting(house, actor)
    for job in waiting:
        with st.container(border=True):
            job_progress.lines(w, job)
    if len(waiting) < before:
        st.rerun(scope="app")
    return bool(waiting)


def main() -> None:
    """The log, and the plans beside it."""
    look.header(w("nav.exports"))
    waiting = len(export_desk.waiting(house, actor))
    if waiting:
        ticking("exports", partial(under_way, waiting))
    plans = export_desk.plans(house, actor)
    logged, planned = st.tabs([w("exports.log"), w("exports.plans")])
    with logged:
        here = listing.view_from(st.query_params.to_dict())
        lines, count = export_desk.log(house, actor, here.page, here.size)
        export_log.table(house, w, lines)
        place.pager(count, w)
    with planned:
        export_plans.cards(house, actor, w, plans)


main()
