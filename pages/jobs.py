"""Jobs: what runs in the background, what came of it, and the results to take along."""

import streamlit as st

from invoicing import jobs
from invoicing.model.errors import Problem
from invoicing.model.jobs import Job
from invoicing.words import Words
from parts import desk, job_progress, look
from parts.ticker import ticking


def one(job: Job, w: Words) -> None:
    """One job as a card."""
    zone = desk.house().settings().timezone
    with st.container(border=True, gap="small"):
        job_progress.head(w, job)
        if job.active:
            job_progress.under_way(w, job)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            at = w.moment(job.created_at, zone)
            st.caption(look.plain(w("jobs.started", who=job.actor, at=at)), width="stretch")
            job_progress.result(w, job)
            again = not job.active and st.button(w("job.repeat"), key=f"job-repeat-{job.id}")
        if again:
            repeat(job, w)


def repeat(job: Job, w: Words) -> None:
    """Start it again."""
    try:
        job_progress.watch(jobs.repeat(desk.house(), desk.actor(), job.id).id)
    except Problem as problem:
        st.error(w.explain(problem), icon=":material/block:")
        return
    st.rerun()


def latest() -> bool:
    """The latest jobs, newest first."""
    w, found = desk.w(), jobs.mine(desk.house(), desk.actor())
    for job in found:
        one(job, w)
    if not found:
        st.info(w("jobs.empty"), icon=":material/pending_actions:")
    return any(job.active for job in found)


look.header(desk.w()("nav.jobs"))
ticking("jobs", latest)
