"""«Record payment»: the panel at the right with its two tabs.

A new payment goes on this invoice, or with a switch on several of the customer's: one payment
each, what is left over stays with the customer. The other tab uses money that is there already.
The panel keeps one key while it is open, so a double click or a repeated message books once.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import streamlit as st

from invoicing import forms, payments, receipts, splitting
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Invoice
from invoicing.model.money import ZERO
from invoicing.model.payment import Method, Payment, suggested
from invoicing.payments import Receipt
from invoicing.splitting import Share

from . import look
from .acts import Desk, attempt, done, record_name

#: So many invoices have a field of their own.
SHOWN = 30


def record_payment(desk: Desk) -> None:
    """Open the panel."""
    w, key = desk.w, secrets.token_hex(12)

    @st.dialog(w("action.record_payment"), position="right")
    def drawer() -> None:
        due = w.money(desk.invoice.amount_due, desk.invoice.currency)
        st.caption(w("payment.due_on", name=desk.name, due=due))
        new, existing = st.tabs([w("payment.new"), w("payment.use_existing")])
        with new:
            if st.toggle(w("split.several"), key=f"several-{key}", help=w("split.several_help")):
                _several(desk, key)
            else:
                _one(desk, key)
        with existing:
            _existing(desk, key)

    drawer()


@dataclass(frozen=True)
class Details:
    """What is filled in beside the amount, as it stands in the fields."""

    paid_on: object
    method: Method
    reference: str
    note: str
    send: bool

    def receipt(self, amount: Decimal) -> Receipt:
        """The form as a door takes it."""
        if not isinstance(self.paid_on, date):
            raise InvalidInput("paid_on", "input.required")
        return Receipt(amount, self.paid_on, self.method, self.reference, self.note, self.send)


def _amount(desk: Desk, key: str) -> str:
    w, invoice = desk.w, desk.invoice
    return st.text_input(
        f"{w('property.amount')} ({invoice.currency})",
        value=w.money(invoice.amount_due, invoice.currency, code=False),
        key=f"amount-{key}",
        max_chars=40,
    )


def _details(desk: Desk, key: str) -> Details:
    w, today = desk.w, desk.house.today()
    paid_on = st.date_input(
        w("property.paid_on"),
        value=today,
        max_value=today,
        format=w("common.date_pattern"),
        key=f"day-{key}",
    )
    method = st.selectbox(
        w("property.method"),
        list(Method),
        index=list(Method).index(Method.WIRE_TRANSFER),
        format_func=lambda m: w(f"method.{m}"),
        key=f"method-{key}",
    )
    reference = st.text_input(w("property.reference"), key=f"reference-{key}")
    note = st.text_area(w("property.note"), height=80, key=f"note-{key}")
    return Details(paid_on, method, reference, note, _receipt_tick(desk, key))


def _receipt_tick(desk: Desk, key: str) -> bool:
    """«Send receipt», off by itself (A-47); who may not manage payments is told why not."""
    w, may = desk.w, receipts.permitted(desk.actor)
    why = None if may else w(f"reason.{may.reason}")
    return st.checkbox(w("receipt.tick"), disabled=not may, help=why, key=f"receipt-{key}")


# -- on this invoice --------------------------------------------------------------------


def _one(desk: Desk, key: str) -> None:
    w, invoice = desk.w, desk.invoice
    with st.form(f"payment-{key}", border=False):
        typed = _amount(desk, key)
        details = _details(desk, key)
        sent = st.form_submit_button(w("action.record_payment"), type="primary")

    def book() -> None:
        receipt = details.receipt(forms.amount("amount", typed, w.language))
        payments.record(desk.house, desk.actor, invoice.id, receipt, invoice.version, key)

    if sent and attempt(w, book):
        done(desk, Action.RECORD_PAYMENT)


# -- on several -------------------------------------------------------------------------


def _several(desk: Desk, key: str) -> None:
    """The amount, spread over the customer's open invoices as suggested or as typed."""
    w, currency = desk.w, desk.invoice.currency
    typed = _amount(desk, f"all-{key}")
    found = splitting.candidates(desk.house, desk.actor, desk.invoice.id)
    others = [i.id for i in found if i.id != desk.invoice.id][: SHOWN - 1]
    invoices = [i for i in found if i.id in (*others, desk.invoice.id)]
    amount = _read(typed, w.language)
    fields = _shares(desk, invoices, amount, key)
    if len(found) > len(invoices):
        st.caption(w("split.more", count=len(found) - len(invoices)))
    if amount is not None:
        _told_rest(desk, amount, fields)
    details = _details(desk, f"all-{key}")
    sent = st.button(w("split.record"), type="primary", key=f"split-{key}")

    def book() -> None:
        shares = [
            Share(id, part, next(i.version for i in invoices if i.id == id))
            for id, text in fields.items()
            if (part := _part(text, w.language))
        ]
        receipt = details.receipt(forms.amount("amount", typed, w.language))
        splitting.split(desk.house, desk.actor, receipt, shares, key)

    if sent and attempt(w, book):
        count = sum(bool(_read(text, w.language)) for text in fields.values())
        told = w("done.split", count=count, amount=w.money(amount, currency))
        look.toast_later(told, ":material/check:")
        st.rerun()


def _shares(
    desk: Desk, invoices: list[Invoice], amount: Decimal | None, key: str
) -> Mapping[int, str]:
    """A field for each invoice; another amount suggests anew."""
    w = desk.w
    look.quiet_line(w("split.suggested"))
    parts = suggested(amount or ZERO, [invoice.amount_due for invoice in invoices])
    fields = {}
    for invoice, part in zip(invoices, parts, strict=True):
        name, due = record_name(invoice, w), w.money(invoice.amount_due, invoice.currency)
        label = w("split.share", name=name, due=due, day=invoice.due_date)
        text = w.money(part, invoice.currency, code=False) if part else ""
        place = f"share-{key}-{invoice.id}-{amount}"
        fields[invoice.id] = st.text_input(label, text, key=place, max_chars=40)
    return fields


def _told_rest(desk: Desk, amount: Decimal, fields: Mapping[int, str]) -> None:
    """What is left over, or too much."""
    w, currency = desk.w, desk.invoice.currency
    parts = sum((_read(text, w.language) or ZERO for text in fields.values()), ZERO)
    left = amount - parts
    if left > 0:
        customer = desk.invoice.buyer.name or "--"
        st.caption(w("split.left", left=w.money(left, currency), customer=look.plain(customer)))


def _part(text: str, language: str) -> Decimal | None:
    return forms.amount("amount", text, language) if text.strip() else None


def _read(text: str, language: str) -> Decimal | None:
    """What stands in a field as long as it is being typed; None where it is no amount."""
    try:
        return _part(text, language)
    except InvalidInput:
        return None


# -- money that is there ----------------------------------------------------------------


def _existing(desk: Desk, key: str) -> None:
    w = desk.w
    words = st.text_input(w("payment.search"), placeholder=w("payment.search_hint"), key=f"s-{key}")
    found = payments.unapplied(desk.house, desk.actor, desk.invoice.currency, words, w.language)
    if not words.strip():
        theirs = payments.waiting_for(desk.house, desk.actor, desk.invoice)
        found = [*theirs, *(p for p in found if p not in theirs)]
    if not found:
        st.caption(w("payment.none_unapplied"))
        return

    def told(payment: Payment) -> str:
        money = w.money(payment.amount, payment.currency)
        return f"{money} · {w.date(payment.paid_on)} · #{payment.id} · {payment.customer or '--'}"

    chosen = st.radio(w("payment.choose"), found, format_func=told, key=f"r-{key}")
    divided = payments.divisible(chosen, desk.invoice)
    if divided:
        left = w.money(chosen.amount - desk.invoice.amount_due, chosen.currency)
        st.caption(w("split.stays", left=left))
    if st.button(w("action.apply_payment"), type="primary", key=f"a-{key}") and attempt(
        w, lambda: _apply(desk, chosen, key, divided)
    ):
        done(desk, Action.RECORD_PAYMENT)


def _apply(desk: Desk, chosen: Payment, key: str, divided: bool) -> Invoice:
    invoice = desk.invoice
    return payments.apply(
        desk.house, desk.actor, invoice.id, chosen.id, invoice.version, key, keep_rest=divided
    )
