"""The record of a payment: what needs attention, what is known, and the cards at its right."""

from collections.abc import Mapping
from itertools import groupby

import streamlit as st

from invoicing import telling
from invoicing.model.capture import RefundProgress
from invoicing.model.events import Happening
from invoicing.model.gateway import DeclineReason
from invoicing.model.payment import PaymentStatus
from invoicing.model.properties import PAYMENT
from invoicing.model.settings import Settings

from . import look, values
from .index_table import Tone
from .payment_acts import Desk

REFUND_TONES: Mapping[RefundProgress, Tone] = {
    RefundProgress.SENT: "info",
    RefundProgress.PENDING: "info",
    RefundProgress.UNKNOWN: "warn",
    RefundProgress.SUCCEEDED: "good",
    RefundProgress.FAILED: "bad",
}
#: What is told by a figure, a badge, a link or a card of its own.
ELSEWHERE = frozenset({"amount", "net", "fees", "refunded", "paid_on", "invoice", "invoice_id"})
GATEWAY = ("processor", "brand", "last4", "payout_on")


def attention(desk: Desk, settings: Settings) -> None:
    """What somebody should know or do: deleted, on its way, came back, disputed, on no invoice."""
    w, payment = desk.w, desk.record.payment
    if payment.deleted_at:
        look.caution(w("payment.is_deleted", at=w.moment(payment.deleted_at, settings.timezone)))
    elif payment.status is PaymentStatus.DISPUTED:
        look.caution(w("payment.disputed", processor=payment.processor))
    elif payment.status is PaymentStatus.PROCESSING:
        look.note(w("payment.processing"))
    elif payment.status is PaymentStatus.FAILED:
        look.caution(w("payment.failed", why=_why(desk)))
    elif payment.invoice_id is None and payment.amount > payment.refunded:
        look.note(w("payment.unapplied"))


def _why(desk: Desk) -> str:
    """The reason of the gateway, in our words."""
    attempt = desk.record.attempt
    reason = attempt.reason if attempt else None
    known = {each.value for each in DeclineReason}
    return desk.w(f"decline.{reason if reason in known else 'other'}")


def figures(desk: Desk) -> None:
    """The amounts side by side."""
    w, payment = desk.w, desk.record.payment
    net = payment.amount - payment.fees - payment.refunded
    amounts = {
        "amount": payment.amount,
        "refunded": payment.refunded,
        "fees": payment.fees,
        "net": net,
    }
    told = [(w(f"property.{n}"), w.money(a, payment.currency)) for n, a in amounts.items()]
    look.figures([*told, (w("property.paid_on"), w.date(payment.paid_on))])


def about(desk: Desk, settings: Settings) -> None:
    """Every property that is known, group by group."""
    w, payment = desk.w, desk.record.payment
    held = PAYMENT.values(payment)
    known = [p for p in PAYMENT.properties.values() if held.get(p.name) is not None]
    shown = [p for p in known if p.name not in (*ELSEWHERE, *GATEWAY)]
    zone = settings.timezone
    with look.card(w("payment.about"), "payment-about"):
        for group, rows in groupby(shown, key=lambda p: p.group):
            pairs = [
                (w(f"property.{p.name}"), values.text(w, p, held[p.name], payment.currency, zone))
                for p in rows
            ]
            look.pairs(pairs, heading=w(f"group.{group}"))


def invoice(desk: Desk) -> None:
    """The invoice it is on, or that it is on none."""
    w, record = desk.w, desk.record
    with look.card(w("thing.invoice"), "payment-invoice"):
        if record.invoice is None:
            st.caption(w("payment.on_no_invoice"))
            return
        to = f"/invoice?id={record.payment.invoice_id}"
        look.item(record.invoice, record.payment.customer or "", link=(w("payment.to_invoice"), to))


def gateway(desk: Desk) -> None:
    """What the processor knows: method, payout, fee, its own reference."""
    w, payment = desk.w, desk.record.payment
    if not payment.online:
        return
    digits = f"•••• {payment.last4}" if payment.last4 else None
    rows = (
        ("property.processor", values.processor(w, payment.processor)),
        ("property.brand", payment.brand),
        ("property.last4", digits),
        ("property.fees", w.money(payment.fees, payment.currency) if payment.fees else None),
        ("property.payout_on", payment.payout_on and w.date(payment.payout_on)),
        ("payment.gateway_reference", payment.gateway_reference),
    )
    with look.card(w("payment.gateway"), "payment-gateway"):
        look.pairs([(w(key), text or w("common.empty")) for key, text in rows])


def refunds(desk: Desk, settings: Settings) -> None:
    """Each refund with its reason and how far it is."""
    w, given = desk.w, desk.record.refunds
    if not desk.record.payment.online:
        return
    with look.card(w("refunding.card"), "payment-refunds", count=len(given)):
        if not given:
            st.caption(w("refunding.none"))
        for each in given:
            at = w.moment(each.created_at, settings.timezone)
            look.item(
                w.money(each.amount, each.currency),
                f"{each.reason} · {at} · {each.created_by}",
                badge=(w(f"refund_status.{each.state}"), REFUND_TONES[each.state]),
            )


def history(desk: Desk, settings: Settings) -> None:
    """What happened, newest first."""
    w, record = desk.w, desk.record
    currency = record.payment.currency
    with look.card(w("card.history"), "payment-history", count=len(record.history)):
        look.timeline(
            [
                (
                    telling.event(h, w, currency),
                    w.moment(h.at, settings.timezone),
                    telling.who(h.actor, w),
                    _details(desk, h),
                )
                for h in record.history
            ]
        )


def _details(desk: Desk, happening: Happening) -> list[str]:
    """Which invoice it was about, and the reason that was given."""
    w, detail = desk.w, happening.detail
    named = {"invoice": "thing.invoice", "reason": "common.reason"}
    return [f"{w(key)}: {detail[name]}" for name, key in named.items() if detail.get(name)]
