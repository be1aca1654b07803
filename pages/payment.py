"""One payment: what it is, where it sits, its refunds, what happened, and what may be done."""

import streamlit as st

from invoicing import payment_record
from parts import desk, guard, look, payment_acts, payment_cards, values

house, actor, w = desk.house(), desk.actor(), desk.w()
record = payment_record.read(house, actor, guard.id_in_url("payment"))
settings = house.settings()
at = payment_acts.Desk(house, actor, w, record)

status = record.payment.status.value
look.header(
    at.name,
    badges=[(w(f"payment_status.{status}"), values.PAYMENT_TONES[status])],
    back=("/payments", w("nav.payments")),
    actions=lambda: payment_acts.menu(at),
)
payment_cards.attention(at, settings)
payment_cards.figures(at)
body, panel = st.columns([7, 4], gap="large")
with body:
    payment_cards.about(at, settings)
    payment_cards.refunds(at, settings)
with panel:
    payment_cards.invoice(at)
    payment_cards.gateway(at)
    payment_cards.history(at, settings)
