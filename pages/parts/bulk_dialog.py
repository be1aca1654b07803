"""The dialog of an act on many: what will pass, what is refused and why; then how far it is.

It is opened on what the rules say at that moment, and does exactly that: an invoice that changes
before its turn is refused. What cannot be undone is confirmed by typing how many. The job goes on
when the dialog is closed; the side shows it.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from invoicing import bulk, defining
from invoicing import record as records
from invoicing.bulk import Plan, Which
from invoicing.model.bulk import Planned
from invoicing.model.custom import CustomProperty
from invoicing.model.errors import Problem
from invoicing.model.jobs import Job
from invoicing.words import Words

from . import job_progress, look, own_values, send_dialog, settings_series
from .acts import attempt
from .index import Index

#: What the person fills in, once it is read: it raises `InvalidInput` where that cannot be.
Filled = Callable[[], Mapping[str, Any]]
RUNNING = "_bulk_running"
NOBODY = 0
#: Names are not broken at their hyphens and spaces.
WHOLE = {ord("-"): "\u2011"}


def open_dialog(at: Index, act: str, which: Which, begun: Callable[[], None]) -> None:
    """Look, and tell; `begun` is called when the job has begun."""
    w = at.w
    try:
        plan = bulk.look(at.house, at.actor, act, which)
    except Problem as problem:
        st.error(w.explain(problem), icon=":material/block:")
        return
    key = secrets.token_hex(12)
    st.session_state.pop(RUNNING, None)

    @st.dialog(w(f"job.kind.bulk_{act}", count=plan.passing), width="medium", on_dismiss="rerun")
    def dialog() -> None:
        running = st.session_state.get(RUNNING)
        if running is not None:
            job_progress.show(running, lambda job: _over(w, job), w("bulk.goes_on"))
            return
        _told(at, plan)
        filled = FORMS[act](at) if act in FORMS and plan.passing else dict
        ready = _cautioned(w, plan) and filled is not None
        if not _pressed(w, plan, ready):
            return

        def start() -> None:
            given = filled() if filled else {}
            job = bulk.start(at.house, at.actor, plan, given, language=w.language, key=key)
            st.session_state[RUNNING] = job.id
            job_progress.watch(job.id)
            begun()

        if attempt(w, start):
            st.rerun(scope="fragment")

    dialog()


# -- before -----------------------------------------------------------------------------


def _told(at: Index, plan: Plan) -> None:
    """How many pass, and the others by their reason, with examples."""
    w = at.w
    rows = [[w.number(plan.passing), w("bulk.passes"), ""]] if plan.passing else []
    for refusal in plan.refusals:
        named = ", ".join(name_of(w, row) for row in refusal.examples)
        told = w("bulk.refused", reason=w(f"reason.{refusal.reason}"))
        rows.append([w.number(refusal.count), told, named.translate(WHOLE)])
    if plan.missing:
        rows.append([w.number(plan.missing), w("bulk.missing"), ""])
    look.plain_table([w(f"nav.{at.subject}s"), w("bulk.what"), w("bulk.for_example")], rows)
    if not plan.passing:
        look.caution(w("reason.bulk_nothing"))


def name_of(w: Words, row: Planned) -> str:
    """What a record is called."""
    return row.name or w("list.draft", id=row.id)


def _cautioned(w: Words, plan: Plan) -> bool:
    """What follows, in the words of the record's dialogs; whether it is confirmed."""
    act = bulk.act_named(plan.act)
    if not plan.passing:
        return False
    for caution in act.cautions:
        look.caution(w(caution))
    if plan.act == "delete" and plan.numbered:
        names = ", ".join(name_of(w, row) for row in plan.numbered[:3])
        more = len(plan.numbered) - 3
        names = w("bulk.and_more", names=names, count=more) if more > 0 else names
        key = "bulk.delete.gaps" if len(plan.numbered) > 1 else "confirm.delete.gap"
        look.caution(w(key, name=names))
        look.caution(w("confirm.delete.accounting"))
    if not act.final:
        return True
    typed = st.text_input(
        w("bulk.type_count", count=plan.passing), key="bulk-count", live=True, autocomplete="off"
    )
    return "".join(filter(str.isdigit, typed)) == str(plan.passing)


def _pressed(w: Words, plan: Plan, ready: bool) -> bool:
    """Cancel, or go on."""
    with look.buttons():
        if st.button(w("common.cancel"), key="bulk-cancel"):
            st.rerun()
        label = w(f"bulk.act.{plan.act}")
        return st.button(label, key="bulk-sure", type="primary", disabled=not ready)


# -- what is to be filled in ------------------------------------------------------------


def _owner(at: Index) -> Filled | None:
    w, names = at.w, {o.account_id: o.name for o in records.owners(at.house)}
    chosen = st.selectbox(
        w("property.owner"),
        [NOBODY, *names],
        index=None,
        format_func=lambda id: names[id] if id else w("common.nobody"),
        placeholder=w("bulk.choose"),
        key="bulk-owner",
    )
    return None if chosen is None else lambda: {"owner": chosen or None}


def _property(at: Index) -> Filled | None:
    w = at.w
    offered = [p for p in defining.definitions(at.house, at.actor) if not p.archived]
    chosen: CustomProperty | None = st.selectbox(
        w("bulk.property"),
        offered,
        index=None,
        format_func=lambda p: p.label,
        placeholder=w("bulk.choose"),
        key="bulk-property",
    )
    if chosen is None:
        return None
    typed = own_values.field(chosen, None, w)
    st.caption(w("bulk.empty_takes_off"))
    return lambda: {"name": chosen.name, "value": own_values.value(chosen, typed, w)}


def _series(at: Index) -> Filled:
    """Asked only where there are several."""
    chosen = settings_series.pick(at.house, at.actor, at.w)
    return lambda: {"series": chosen}


def _reason(at: Index) -> Filled:
    label = at.w("bulk.delete.reason")
    typed = st.text_input(label, key="bulk-reason")
    return lambda: {"reason": typed}


def _base(at: Index) -> Filled:
    """Nothing is asked: links begin as this person reaches the server."""
    here = send_dialog.base()
    return lambda: {"base": here}


FORMS: Mapping[str, Callable[[Index], Filled | None]] = {
    "assign_owner": _owner,
    "set_property": _property,
    "finalize": _series,
    "delete": _reason,
    "send": _base,
    "remind": _base,
}


# -- afterwards -------------------------------------------------------------------------


def _over(w: Words, job: Job) -> None:
    """It is done: the list is to be drawn anew."""
    with look.buttons():
        if st.button(w("common.close"), key="bulk-close", type="primary"):
            job_progress.hide(job.id)
            st.rerun()
