"""«Export», top right of the table, and its dialog (A-91 to A-99).

A small file comes at once: it is made while the button is pressed and fetched by the browser. A
large one is made in the background; the side tells how far it is, on whatever page, and its
result lies in the log of exports as well. The same dialog plans an export for every day, week or
month.
"""

import secrets
from collections.abc import Sequence
from datetime import time

import streamlit as st

from invoicing import export_desk
from invoicing.jobs import Job, State
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import Problem
from invoicing.model.exports import ExportRequest
from invoicing.model.rhythm import DAYS, Every, Rhythm
from invoicing.model.table import Table
from invoicing.words import Words

from . import fetching, job_progress, look
from .acts import attempt
from .export_fields import Asking, remember, request
from .index import Index

ONCE = "once"
#: When a planned export is offered to run, on the company's clock.
USUAL_TIME = time(7)


def export_button(at: Index, found: Table, ticked: Sequence[int] = ()) -> None:
    """Opens the dialog; disabled, with the reason, for who may not export."""
    exporting = decide(Action.EXPORT, general(at.actor))
    if st.button(
        at.w("action.export"),
        icon=":material/download:",
        disabled=not exporting,
        help=None if exporting else at.w(f"reason.{exporting.reason}"),
    ):
        export_dialog(Asking(at, found.count, tuple(ticked)))


def export_dialog(asking: Asking) -> None:
    """What, in which format, with which columns; now, or again and again."""
    w, key = asking.at.w, secrets.token_hex(8)

    @st.dialog(w(f"export.title_{asking.at.subject}"), width="medium")
    def dialog() -> None:
        asked = request(asking)
        rhythm = _rhythm(w)
        with look.buttons():
            if st.button(w("common.cancel")):
                st.rerun()
            sure = st.button(
                w("export.plan" if rhythm else "action.export"),
                type="primary",
                key="export-now",
                disabled=asked is None,
            )
        if sure and asked and attempt(w, lambda: _do(asking.at, asked, rhythm, key)):
            st.rerun()

    dialog()


def _rhythm(w: Words) -> Rhythm | None:
    """Now, or how often; the day and the time where it needs them."""
    with st.expander(w("export.again"), icon=":material/event_repeat:"):
        every = st.segmented_control(
            w("export.how_often"),
            (ONCE, *Every),
            default=ONCE,
            format_func=lambda each: w(f"export.every_{each}"),
            label_visibility="collapsed",
        )
        if every in (None, ONCE):
            return None
        often, (left, right) = Every(every), st.columns(2)
        day = None
        if DAYS[often]:
            day = left.selectbox(
                w(f"export.day_{often}"),
                DAYS[often],
                format_func=lambda n: w(f"weekday.{n}") if often is Every.WEEKLY else str(n),
            )
        at = right.time_input(w("export.time"), USUAL_TIME, step=900)
        st.caption(w("export.again_help"))
        return Rhythm(often, at, day)


def _do(at: Index, asked: ExportRequest, rhythm: Rhythm | None, key: str) -> None:
    """Plan it or make it; raises what a door refuses."""
    remember(asked)
    if rhythm:
        export_desk.plan(at.house, at.actor, asked, rhythm, _followed(at, asked))
        look.toast_later(at.w("export.planned", name=asked.name), ":material/event_repeat:")
        return
    job = export_desk.order(at.house, at.actor, asked, key)
    if job.problem is not None:
        raise job.problem
    job_progress.watch(job.id)
    _tell(at.w, job)


def _followed(at: Index, asked: ExportRequest) -> str | None:
    """The view a plan follows: the one whose rows are asked for, where it stands as it was kept."""
    opened, wanted = at.opened, (at.view.filter, at.view.search)
    same = (asked.view.filter, asked.view.search) == wanted
    return opened.tab.key if same and not opened.dirty else None


def _tell(w: Words, job: Job) -> None:
    if job.state is State.DONE:
        fetching.fetch_later(f"/jobs/{job.id}/file")
        look.toast_later(w("export.made", **job.outcome), ":material/download_done:")
    elif job.active:
        look.toast_later(w("export.started"), ":material/hourglass_top:")
    else:
        raise Problem("cli.export.cancelled")
