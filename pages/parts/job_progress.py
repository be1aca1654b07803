"""How far a job is: a bar while it runs, what came of it, its result, and how to end it.

`show(id)` draws one job wherever it is called; `side()` draws in the side what this person has
under way, whatever page they are on. Both look again by themselves as long as something runs,
and only that long. To have a job stay in the side until it is hidden, also when it was done
before anyone looked, say `watch(id)` when it is started.
"""

from collections.abc import Callable

import streamlit as st

from invoicing import jobs
from invoicing.model.errors import NotFound
from invoicing.model.jobs import Job, State
from invoicing.words import Words

from . import desk, look
from .index_table import Tone
from .ticker import ticking

WATCHED = "_jobs"
TONES: dict[State, Tone] = {
    State.QUEUED: "neutral",
    State.RUNNING: "info",
    State.DONE: "good",
    State.FAILED: "bad",
    State.CANCELLED: "mute",
    State.INTERRUPTED: "warn",
}


def title(w: Words, job: Job) -> str:
    """What a job is about."""
    return w(f"job.kind.{job.kind}", **job.parameters)


def told(w: Words, job: Job) -> str:
    """How far it is, or what came of it, in one line."""
    if job.problem is not None:
        return w.explain(job.problem)
    if job.state is State.QUEUED:
        return w("job.waiting")
    if job.state is State.RUNNING:
        steps = {"done": w.number(job.done), "total": w.number(job.total)}
        return w("job.steps", **steps) if job.total is not None else w("job.begins")
    if job.state is State.INTERRUPTED:
        return w("job.interrupted")
    if not job.outcome:
        return ""
    says = str(job.outcome.get("says") or f"job.done.{job.kind}")
    return w(says, **{name: _figure(w, name, value) for name, value in job.outcome.items()})


def _figure(w: Words, name: str, value: object) -> object:
    """A figure as the language writes it; `count` stays a number, it chooses the plural."""
    return w.number(value) if type(value) is int and name != "count" else value


def show(id: int, then: Callable[[Job], None] | None = None, meanwhile: str = "") -> None:
    """One job, by itself, with a remark for as long as it is under way; once it is over, `then`
    draws what comes next below it."""

    def draw() -> bool:
        job = jobs.read(desk.house(), desk.actor(), id)
        lines(desk.w(), job)
        if job.active and meanwhile:
            st.caption(look.plain(meanwhile))
        if then and not job.active:
            then(job)
        return job.active

    ticking(f"job-{id}", draw)


def lines(w: Words, job: Job, place: str = "page") -> None:
    """A job with its bar or its result; once in each place of a run."""
    head(w, job)
    if job.active:
        under_way(w, job, place)
    else:
        result(w, job)


def head(w: Words, job: Job) -> None:
    """What it is about, its state, and how far it is or what came of it."""
    badge = (w(f"job.state.{job.state}"), TONES[job.state])
    look.item(title(w, job), told(w, job), badge=badge)


def result(w: Words, job: Job) -> None:
    """The file to take along, where there is one."""
    if available(job):
        look.link_button(w("job.result"), f"/jobs/{job.id}/file", download=True)


def available(job: Job) -> bool:
    """Whether there is a result to take along."""
    if job.file is None or job.expires_at is None:
        return False
    return job.expires_at > desk.house().now()


def under_way(w: Words, job: Job, place: str = "page") -> None:
    """The bar, and the way to end it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress((job.percent or 0) / 100)
        st.button(
            w("job.cancel"),
            key=f"job-cancel-{place}-{job.id}",
            on_click=jobs.cancel,
            args=(desk.house(), desk.actor(), job.id),
            type="tertiary",
        )


# -- the side ---------------------------------------------------------------------------


def watch(id: int) -> None:
    """Keep a job in the side until it is hidden."""
    st.session_state.setdefault(WATCHED, {})[id] = True


def side() -> None:
    """What this person has under way, and what ended while they were here."""
    for job in jobs.active(desk.house(), desk.actor()):
        watch(job.id)
    if st.session_state.get(WATCHED):
        with st.sidebar, st.container(key="jobs"):
            ticking("side", _side)


def _side() -> bool:
    w, found = desk.w(), list(_watched())
    for job in found:
        lines(w, job, "side")
        if not job.active:
            with st.container(horizontal=True, gap="small"):
                if st.button(w("job.refresh"), key=f"job-again-{job.id}", type="tertiary"):
                    hide(job.id)
                    st.rerun()
                st.button(
                    w("job.hide"),
                    key=f"job-hide-{job.id}",
                    on_click=hide,
                    args=(job.id,),
                    type="tertiary",
                )
    return any(job.active for job in found)


def _watched() -> list[Job]:
    found = []
    for id in list(st.session_state.get(WATCHED, ())):
        try:
            found.append(jobs.read(desk.house(), desk.actor(), id))
        except NotFound:
            hide(id)
    return found


def hide(id: int) -> None:
    """Take a job out of the side."""
    st.session_state[WATCHED].pop(id, None)
