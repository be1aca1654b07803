"""One payment: what it is, where it sits, and its deletion (A-51)."""

import secrets

import streamlit as st

from invoicing import payments, receipts
from invoicing import record as records
from invoicing.model.properties import PAYMENT
from parts import acts, desk, guard, look, router, values

house, actor, w = desk.house(), desk.actor(), desk.w()
payment, deletable = records.payment(house, actor, guard.id_in_url("payment"))
settings = house.settings()
name = w.money(payment.amount, payment.currency)


@st.dialog(w("confirm.delete_payment.title"))
def delete() -> None:
    """«Delete record» after one more question; the invoice owes the money again."""
    key = st.session_state.setdefault(f"delete-{payment.id}", secrets.token_hex(12))
    look.caution(w("confirm.delete_payment.body", amount=name))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(w("common.cancel"), key="cancel"):
            st.rerun()
        sure = st.button(w("confirm.delete_payment.yes"), key="sure", type="primary")
    if sure and acts.attempt(w, lambda: payments.delete(house, actor, payment.id, key)):
        look.toast_later(w("done.delete_payment", name=name), ":material/check:")
        to = f"/invoice?id={payment.invoice_id}" if payment.invoice_id else "/payments"
        router.go(to, replace=True)


@st.dialog(w("action.send_receipt"))
def send_receipt() -> None:
    """To whom, and off it goes: with the invoice as PDF, in the contact's language."""
    key = st.session_state.setdefault(f"receipt-{payment.id}", secrets.token_hex(12))
    to = st.text_input(
        w("send.to"), receipts.address_of(house, actor, payment.id), max_chars=254, key=f"to-{key}"
    )
    st.caption(w("receipt.says"))
    with look.buttons():
        if st.button(w("common.cancel"), key="cancel"):
            st.rerun()
        sure = st.button(w("receipt.yes"), key="sure", type="primary")
    if sure and acts.attempt(w, lambda: receipts.send(house, actor, payment.id, to, key)):
        del st.session_state[f"receipt-{payment.id}"]
        look.toast_later(w("done.send_receipt", name=name), ":material/check:")
        st.rerun()


def actions() -> None:
    """Send a receipt of it, and delete what was recorded by hand."""
    receiptable = receipts.offered(actor, payment)
    with st.popover(w("common.actions"), icon=":material/more_horiz:", key="actions"):
        sends = st.button(
            w("action.send_receipt"),
            key="act-send_receipt",
            icon=":material/receipt:",
            type="tertiary",
            disabled=not receiptable,
        )
        if not receiptable:
            st.caption(w(f"reason.{receiptable.reason}"))
        chosen = st.button(
            w("action.delete_payment"),
            icon=":material/delete:",
            type="tertiary",
            disabled=not deletable,
        )
        if not deletable:
            st.caption(w(f"reason.{deletable.reason}"))
        if sends:
            send_receipt()
        elif chosen:
            delete()


status = payment.status.value
look.header(
    name,
    badges=[(w(f"payment_status.{status}"), values.PAYMENT_TONES[status])],
    back=("/payments", w("nav.payments")),
    actions=actions,
)
if payment.deleted_at:
    look.caution(w("payment.is_deleted", at=w.moment(payment.deleted_at, settings.timezone)))
left, right = st.columns([7, 4], gap="large")
with left:
    held = PAYMENT.values(payment)
    rows = [(n, PAYMENT[n], v) for n, v in held.items() if v is not None and n != "invoice_id"]
    look.pairs(
        [
            (w(f"property.{n}"), values.text(w, p, v, payment.currency, settings.timezone))
            for n, p, v in rows
        ]
    )
    if payment.invoice_id:
        look.link_button(w("payment.to_invoice"), f"/invoice?id={payment.invoice_id}")
with right, look.card(w("card.history"), "payment-history"):
    past = records.payment_history(house, actor, payment.id)
    look.timeline(
        [(w(f"event.{h.event}"), w.moment(h.at, settings.timezone), h.actor, []) for h in past]
    )
