"""The reminders of an invoice: what is coming, what was, and who gets none.

A coming one can be deleted (A-57), from the card or from «Edit reminders» in the menu.
"""

import secrets

import streamlit as st

from invoicing import reminders, reminding
from invoicing.model.decisions import Action
from invoicing.model.invoice import Status
from invoicing.model.mail import Letter
from invoicing.model.reminders import Step
from invoicing.record import Record
from invoicing.reminders import Reminders
from invoicing.reminding import when

from . import folds, look
from .acts import Desk, attempt, done
from .send_dialog import base, shown

TONES = {
    "mail_state.queued": "info",
    "mail_state.sending": "info",
    "mail_state.sent": "good",
    "mail_state.failed": "bad",
    "mail_state.bounced": "bad",
}


def show(at: Desk, record: Record) -> None:
    """The card; a draft has none."""
    w = at.w
    if not record.decisions[Action.SWITCH_REMINDERS].shown:
        return
    found = reminders.of(at.house, at.actor, at.invoice.id)
    with folds.card(
        at,
        w("card.reminders"),
        "reminders",
        count=len(found.coming),
        opened=bool(found.coming or found.past),
    ):
        _coming(at, record, found)
        for past in found.past:
            _past(at, past)
        if at.invoice.status is Status.OPEN:
            _switches(at, record, found)


def _coming(at: Desk, record: Record, found: Reminders) -> None:
    w, decision = at.w, record.decisions[Action.EDIT_REMINDERS]
    if found.waits:
        look.caution(w("reminder.waiting", why=w(f"reminder.waits.{found.waits}")))
    if not found.coming:
        st.caption(w(_why_none(at, found)))
    for step in found.coming:
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            with st.container(width="stretch", gap=None):
                _step(at, found, step)
            pressed = st.button(
                w("reminder.delete"),
                key=f"drop-reminder-{step.days}",
                icon=":material/delete:",
                type="tertiary",
                disabled=not decision,
                help=None if decision else w(f"reason.{decision.reason}"),
            )
        if pressed:
            delete(at, step)


def _why_none(at: Desk, found: Reminders) -> str:
    """The key of the sentence that tells why nothing is coming."""
    if at.invoice.status is not Status.OPEN or at.invoice.amount_due <= 0:
        return "reminder.none_due"
    if found.off:
        return "reminder.none_off"
    return "reminder.none_left" if found.scheduled else "reminder.none_scheduled"


def _step(at: Desk, found: Reminders, step: Step) -> None:
    w, due = at.w, found.due_date
    day = w.date(step.on(due)) if due else ""
    look.item(day, f"{w(f'reminder.kind.{step.kind}')} · {when(step.days, w)}")


def _past(at: Desk, past: reminders.Past) -> None:
    w = at.w
    told = [w.moment(past.at, at.house.settings().timezone), past.actor]
    if past.reason:
        told.append(w(f"reminder.skipped.{past.reason}"))
    what = w("reminder.by_hand") if past.step is None else when(past.step, w)
    look.item(what, " · ".join(told), badge=(w(past.state), TONES.get(past.state, "mute")))


def _switches(at: Desk, record: Record, found: Reminders) -> None:
    """Off for this invoice, off for its customer; each saves when it changes."""
    w, decision, invoice = at.w, record.decisions[Action.SWITCH_REMINDERS], at.invoice
    why = None if decision else w(f"reason.{decision.reason}")
    here = "invoice" not in found.off
    if st.toggle(
        w("reminder.switch"),
        here,
        key=f"reminders-{invoice.id}-{invoice.version}",
        disabled=not decision,
        help=why,
    ) != here and attempt(w, lambda: reminders.switch(at.house, at.actor, invoice.id, on=not here)):
        st.rerun()
    customer = invoice.customer
    if customer is None:
        return
    theirs = not found.off & {"company", "contact"}
    if st.toggle(
        w("reminder.switch_customer", name=look.plain(customer.name)),
        theirs,
        key=f"reminders-{invoice.id}-{invoice.version}-customer-{theirs}",
        disabled=not decision,
        help=why,
    ) != theirs and attempt(
        w, lambda: reminders.switch_customer(at.house, at.actor, invoice.id, on=not theirs)
    ):
        st.rerun()


def delete(at: Desk, step: Step) -> None:
    """One more question, and the coming reminder is gone."""
    w, invoice = at.w, at.invoice

    @st.dialog(w("reminder.delete_title"))
    def dialog() -> None:
        day = w.date(step.on(invoice.due_date)) if invoice.due_date else ""
        look.caution(w("reminder.delete_says", day=day, name=at.name))
        with look.buttons():
            if st.button(w("common.cancel"), key="cancel"):
                st.rerun()
            sure = st.button(w("reminder.delete_yes"), key="sure", type="primary")
        if sure and attempt(w, lambda: _drop(at, step)):
            look.toast_later(w("reminder.deleted"), ":material/check:")
            st.rerun()

    dialog()


def _drop(at: Desk, step: Step) -> None:
    reminders.drop(at.house, at.actor, at.invoice.id, step.days, at.invoice.version)


def edit(at: Desk) -> None:
    """«Edit reminders»: what is coming, each to be deleted."""
    w = at.w
    found = reminders.of(at.house, at.actor, at.invoice.id)

    @st.dialog(w("action.edit_reminders"))
    def dialog() -> None:
        for step in found.coming:
            with st.container(horizontal=True, vertical_alignment="top", gap="small"):
                with st.container(width="stretch", gap=None):
                    _step(at, found, step)
                gone = st.button(
                    w("reminder.delete"),
                    key=f"drop-{step.days}",
                    icon=":material/delete:",
                    type="tertiary",
                )
            if gone and attempt(w, lambda: _drop(at, step)):  # noqa: B023
                look.toast_later(w("reminder.deleted"), ":material/check:")
                st.rerun()

    dialog()


def remind(at: Desk) -> None:
    """The reminder as it would be sent now, and off it goes."""
    w, key, here = at.w, secrets.token_hex(12), base()
    found: list[Letter] = []
    if not attempt(
        w, lambda: found.append(reminding.preview(at.house, at.actor, at.invoice.id, here))
    ):
        return

    @st.dialog(w("action.remind"), width="large")
    def dialog() -> None:
        shown(w, found[0])
        with look.buttons():
            if st.button(w("common.cancel"), key="cancel"):
                st.rerun()
            sure = st.button(w("action.remind"), key="sure", type="primary")
        if sure and attempt(
            w,
            lambda: reminding.remind(
                at.house, at.actor, at.invoice.id, key, here, at.invoice.version
            ),
        ):
            done(at, Action.REMIND)

    dialog()
