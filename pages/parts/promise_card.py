"""What the buyer said: promises to pay with what came of them, and disputes."""

from datetime import timedelta

import streamlit as st

from invoicing import forms, promises
from invoicing.model.decisions import Action
from invoicing.model.promises import Dispute, DisputeState, Promise
from invoicing.promises import Said
from invoicing.record import Record

from . import folds, look, values
from .acts import Desk, attempt

#: A promise is suggested for so many days from today.
SUGGESTED = timedelta(days=7)
DOTS = " · "


def show(at: Desk, record: Record) -> None:
    """The card; a draft has none."""
    w = at.w
    if not record.decisions[Action.RESOLVE].shown:
        return
    found = promises.of(at.house, at.actor, at.invoice.id)
    said = len(found.promises) + len(found.disputes)
    with folds.card(at, w("card.promises"), "promises", count=said, opened=bool(said)):
        if not said:
            st.caption(w("promise.none"))
        for each in found.promises:
            _promise(at, record, each)
        for argued in found.disputes:
            _dispute(at, record, argued)
        with st.container(horizontal=True, gap="small"):
            if _button(at, record, Action.PROMISE, "promise.add", "add"):
                promise(at, found)
            if _button(at, record, Action.DISPUTE, "dispute.add", "add"):
                dispute(at)


def _button(at: Desk, record: Record, action: Action, label: str, icon: str) -> bool:
    """A button of the card; disabled, it tells why."""
    decision = record.decisions[action]
    return st.button(
        at.w(label),
        key=label.replace(".", "-"),
        icon=f":material/{icon}:",
        type="tertiary",
        disabled=not decision,
        help=None if decision else at.w(f"reason.{decision.reason}"),
    )


def _promise(at: Desk, record: Record, each: Promise) -> None:
    w = at.w
    amount = w.money(each.amount, at.invoice.currency)
    told = [w.moment(each.made_at, at.house.settings().timezone), each.made_by]
    badge = None
    if each.state:
        badge = (w(f"promise_state.{each.state}"), values.PROMISE_TONES[each.state])
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        with st.container(width="stretch", gap=None):
            look.item(
                w("promise.says", amount=amount, day=w.date(each.promised_on)),
                DOTS.join([*told, *filter(None, [each.note])]),
                badge=badge,
            )
        gone = each.stands and _button(at, record, Action.PROMISE, "promise.withdraw", "undo")
    if gone and attempt(
        w, lambda: promises.withdraw(at.house, at.actor, at.invoice.id, at.invoice.version)
    ):
        look.toast_later(w("promise.withdrawn"), ":material/check:")
        st.rerun()


def _dispute(at: Desk, record: Record, each: Dispute) -> None:
    w, zone = at.w, at.house.settings().timezone
    told = [w.moment(each.opened_at, zone), each.opened_by]
    if each.settled_at:
        told += [w.moment(each.settled_at, zone), str(each.settled_by)]
    badge = (w(f"dispute_state.{each.state}"), values.DISPUTE_TONES[each.state])
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        with st.container(width="stretch", gap=None):
            look.item(each.reason, DOTS.join([*told, *filter(None, [each.answer])]), badge=badge)
        is_open = each.state is DisputeState.OPEN
        pressed = is_open and _button(at, record, Action.RESOLVE, "dispute.settle", "gavel")
    if pressed:
        resolve(at, each)


def promise(at: Desk, found: Said) -> None:
    """How much, and by when; all that is due is offered."""
    w, invoice = at.w, at.invoice

    @st.dialog(w("promise.title", name=at.name))
    def dialog() -> None:
        st.caption(w("promise.hint"))
        if found.promise:
            look.caution(w("promise.replaces"))
        with st.form("promise", border=False):
            today = at.house.today()
            day = st.date_input(
                w("promise.day"),
                today + SUGGESTED,
                min_value=today,
                format=w("common.date_pattern"),
            )
            typed = st.text_input(
                f"{w('property.amount')} ({invoice.currency})",
                value=w.money(invoice.amount_due, invoice.currency, code=False),
                max_chars=40,
            )
            note = st.text_input(w("promise.note"))
            sent = st.form_submit_button(w("promise.add"), type="primary")

        def add() -> None:
            amount = forms.amount("amount", typed, w.language)
            promises.record_promise(
                at.house, at.actor, invoice.id, day, amount, note, invoice.version
            )

        if sent and attempt(w, add):
            look.toast_later(w("promise.added"), ":material/check:")
            st.rerun()

    dialog()


def dispute(at: Desk) -> None:
    """Why the buyer does not agree."""
    w, invoice = at.w, at.invoice

    @st.dialog(w("dispute.title", name=at.name))
    def dialog() -> None:
        st.caption(w("dispute.hint"))
        with st.form("dispute", border=False):
            reason = st.text_area(w("dispute.reason"))
            sent = st.form_submit_button(w("dispute.add"), type="primary")
        if sent and attempt(
            w,
            lambda: promises.dispute(at.house, at.actor, invoice.id, reason, invoice.version),
        ):
            look.toast_later(w("dispute.added"), ":material/check:")
            st.rerun()

    dialog()


def resolve(at: Desk, each: Dispute) -> None:
    """What came of it."""
    w, invoice = at.w, at.invoice

    @st.dialog(w("action.resolve"))
    def dialog() -> None:
        st.text(each.reason)
        with st.form("resolve", border=False):
            outcome = st.radio(
                w("dispute.outcome"),
                (DisputeState.REJECTED, DisputeState.ACCEPTED),
                format_func=lambda state: w(f"dispute_state.{state}"),
                horizontal=True,
            )
            st.caption(w("dispute.accepted_hint"))
            answer = st.text_area(w("dispute.answer"))
            sent = st.form_submit_button(w("dispute.settle"), type="primary")
        if sent and attempt(
            w,
            lambda: promises.resolve(
                at.house, at.actor, invoice.id, outcome, answer, invoice.version
            ),
        ):
            look.toast_later(w("dispute.settled"), ":material/check:")
            st.rerun()

    dialog()
