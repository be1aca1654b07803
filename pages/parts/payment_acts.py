"""What can be done to a payment: the menu of its record, and the dialog of each act.

As with an invoice, the rule table says what is enabled, and a dialog has a key of its own for as
long as it is open: a double click or a message sent again moves money once.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from invoicing import forms, payment_record, payments, receipts, refunds
from invoicing.house import House
from invoicing.model.capture import Refund, RefundProgress
from invoicing.model.decisions import PAYMENT_MENU, Action
from invoicing.model.people import Actor
from invoicing.payment_record import PaymentRecord
from invoicing.words import Words

from . import acts, look, router

ICONS: Mapping[Action, str] = {
    Action.OPEN_INVOICE: ":material/receipt_long:",
    Action.REFUND: ":material/undo:",
    Action.SEND_RECEIPT: ":material/receipt:",
    Action.ASK_GATEWAY: ":material/sync:",
    Action.DELETE_PAYMENT: ":material/delete:",
}


@dataclass(frozen=True)
class Desk:
    """Who acts on which payment, as it was when the page was drawn."""

    house: House
    actor: Actor
    w: Words
    record: PaymentRecord

    @property
    def name(self) -> str:
        """The amount: payments are known by it."""
        payment = self.record.payment
        return self.w.money(payment.amount, payment.currency)


def menu(desk: Desk) -> None:
    """«Actions»: a disabled act tells why."""
    w = desk.w
    with st.popover(w("common.actions"), icon=":material/more_horiz:", key="actions"):
        for action in PAYMENT_MENU:
            decision = desk.record.decisions[action]
            if acts.chosen(w, action, decision, ICONS[action]):
                OPEN[action](desk)


def open_invoice(desk: Desk) -> None:
    """The invoice the money is on."""
    router.go(f"/invoice?id={desk.record.payment.invoice_id}")


def send_receipt(desk: Desk) -> None:
    """To whom, and off it goes: with the invoice as PDF, in the contact's language (A-48)."""
    w, payment, key = desk.w, desk.record.payment, secrets.token_hex(12)
    known = receipts.address_of(desk.house, desk.actor, payment.id)

    @st.dialog(w("action.send_receipt"))
    def dialog() -> None:
        to = st.text_input(w("send.to"), known, max_chars=254, key=f"to-{key}")
        st.caption(w("receipt.says"))
        with look.buttons():
            if st.button(w("common.cancel"), key="cancel"):
                st.rerun()
            sure = st.button(w("receipt.yes"), key="sure", type="primary")
        if sure and acts.attempt(
            w, lambda: receipts.send(desk.house, desk.actor, payment.id, to, key)
        ):
            look.toast_later(w("done.send_receipt", name=desk.name), ":material/check:")
            st.rerun()

    dialog()


def ask_gateway(desk: Desk) -> None:
    """Ask how far it is; the page then shows it."""
    payment = desk.record.payment
    if acts.attempt(desk.w, lambda: payment_record.ask_gateway(desk.house, desk.actor, payment.id)):
        look.toast_later(desk.w("done.ask_gateway"), ":material/sync:")
        st.rerun()


def delete(desk: Desk) -> None:
    """«Delete record» after one more question; the invoice owes the money again (A-51)."""
    w, payment, key = desk.w, desk.record.payment, secrets.token_hex(12)

    @st.dialog(w("confirm.delete_payment.title"))
    def dialog() -> None:
        body = "body" if payment.invoice_id else "loose"
        look.caution(w(f"confirm.delete_payment.{body}", amount=desk.name))
        with look.buttons():
            if st.button(w("common.cancel"), key="cancel"):
                st.rerun()
            sure = st.button(w("confirm.delete_payment.yes"), key="sure", type="primary")
        if sure and acts.attempt(
            w, lambda: payments.delete(desk.house, desk.actor, payment.id, key)
        ):
            look.toast_later(w("done.delete_payment", name=desk.name), ":material/check:")
            to = f"/invoice?id={payment.invoice_id}" if payment.invoice_id else "/payments"
            router.go(to, replace=True)

    dialog()


def refund(desk: Desk) -> None:
    """How much, and why; the whole of what is left is offered."""
    w, record, key = desk.w, desk.record, secrets.token_hex(12)
    payment = record.payment

    @st.dialog(w("refunding.title", name=desk.name))
    def dialog() -> None:
        left = w.money(record.left, payment.currency)
        st.caption(w("refunding.left", left=left, name=desk.name))
        with st.form(f"refund-{key}", border=False):
            typed = st.text_input(
                f"{w('property.amount')} ({payment.currency})",
                value=w.money(record.left, payment.currency, code=False),
                max_chars=40,
            )
            why = st.text_input(w("common.reason"))
            sent = st.form_submit_button(w("action.refund"), type="primary")
        made: list[Refund] = []

        def give() -> None:
            amount = forms.amount("amount", typed, w.language)
            made.append(refunds.refund(desk.house, desk.actor, payment.id, amount, why, key))

        if sent and acts.attempt(w, give):
            _told(w, made[0])

    dialog()


def _told(w: Words, made: Refund) -> None:
    """How it ended, on the page as it is then."""
    worked = made.state is RefundProgress.SUCCEEDED
    icon = ":material/check:" if worked else ":material/info:"
    amount = w.money(made.amount, made.currency)
    look.toast_later(w(f"refunding.done.{made.state}", amount=amount), icon)
    st.rerun()


OPEN: Mapping[Action, Callable[[Desk], None]] = {
    Action.OPEN_INVOICE: open_invoice,
    Action.REFUND: refund,
    Action.SEND_RECEIPT: send_receipt,
    Action.ASK_GATEWAY: ask_gateway,
    Action.DELETE_PAYMENT: delete,
}
