"""Money received: record it, apply what is there, delete what was recorded by mistake.

`key` makes a command safe to send again: the same key never books twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing import forms, listing
from invoicing import record as records
from invoicing.house import House
from invoicing.ledger import reading
from invoicing.ledger.books import Books
from invoicing.lifecycle import allowed
from invoicing.model.decisions import Action
from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.events import Event
from invoicing.model.filters import Condition, Filter
from invoicing.model.invoice import Invoice
from invoicing.model.money import LARGEST, is_whole
from invoicing.model.payment import Method, Payment, PaymentStatus
from invoicing.model.people import Actor
from invoicing.model.table import View


@dataclass(frozen=True, slots=True)
class Receipt:
    """The record form: what came in, when, how."""

    amount: Decimal
    paid_on: date
    method: Method = Method.WIRE_TRANSFER
    reference: str | None = None
    note: str | None = None


def record(
    house: House,
    actor: Actor,
    invoice_id: int,
    receipt: Receipt,
    expected: int | None = None,
    key: str | None = None,
) -> Invoice:
    """Record a manual payment on an invoice (A-40, T5, T6). No receipt is sent (A-47)."""
    with house.books(actor) as books:
        if not books.once(key, "record_payment", invoice_id):
            return records.visible(books.cursor, actor, invoice_id)
        invoice = allowed(books, Action.RECORD_PAYMENT, invoice_id, expected)
        _check_amount(receipt.amount, invoice)
        payment = _new_payment(books, invoice, receipt)
        return _book(books, invoice, payment)


def _check_amount(amount: Any, invoice: Invoice) -> None:
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount <= 0:
        raise InvalidInput("amount", "input.amount_positive")
    if amount > LARGEST:
        raise InvalidInput("amount", "problem.amount_too_large")
    if not is_whole(amount, invoice.currency):
        raise InvalidInput("amount", "input.amount_digits", currency=invoice.currency)
    if amount > invoice.amount_due:
        due = invoice.amount_due
        raise InvalidInput("amount", "input.amount_too_big", due=due, currency=invoice.currency)


def _new_payment(books: Books, invoice: Invoice, receipt: Receipt) -> Payment:
    if receipt.paid_on > books.today:
        raise InvalidInput("paid_on", "input.date_in_future")
    if receipt.paid_on.year < 1900:
        raise InvalidInput("paid_on", "input.date_out_of_range")
    customer = invoice.contact or invoice.company
    return Payment(
        id=books.next_id("payment"),
        amount=receipt.amount,
        currency=invoice.currency,
        paid_on=receipt.paid_on,
        status=PaymentStatus.SUCCEEDED,
        method=receipt.method,
        invoice_id=invoice.id,
        reference=clean_text("reference", receipt.reference),
        note=clean_text("note", receipt.note, 2_000),
        contact_id=invoice.contact.id if invoice.contact else None,
        customer=invoice.buyer.name or (customer.name if customer else None),
        customer_email=invoice.contact.email if invoice.contact else None,
        created_at=books.at,
        created_by=books.actor.name,
    )


def _book(books: Books, invoice: Invoice, payment: Payment) -> Invoice:
    """Put the payment on the invoice; both histories say so."""
    after = invoice.with_payments((*invoice.payments, payment), payment.paid_on)
    saved = books.write(after, Event.PAYMENT_RECORDED, **_told(payment))
    books.save_payment(payment, saved)
    books.note("payment", payment.id, Event.PAYMENT_RECORDED, None, (), invoice=saved.number)
    return saved


def _told(payment: Payment) -> dict[str, object]:
    return {
        "payment_id": payment.id,
        "amount": payment.amount,
        "currency": payment.currency,
        "paid_on": payment.paid_on,
        "method": payment.method.value,
    }


#: Why a payment cannot be applied (T7); the first that holds is told.
APPLY_GUARDS: tuple[tuple[str, Callable[[Payment, Invoice], bool]], ...] = (
    ("reason.payment_deleted", lambda p, i: p.deleted_at is not None),
    ("reason.payment_elsewhere", lambda p, i: p.invoice_id is not None),
    ("reason.payment_not_succeeded", lambda p, i: p.status is not PaymentStatus.SUCCEEDED),
    ("reason.payment_currency", lambda p, i: p.currency != i.currency),
    ("reason.payment_too_big", lambda p, i: p.amount > i.amount_due),
)


def apply(
    house: House,
    actor: Actor,
    invoice_id: int,
    payment_id: int,
    expected: int | None = None,
    key: str | None = None,
) -> Invoice:
    """Put an unapplied payment on an invoice (A-45, T7)."""
    with house.books(actor) as books:
        if not books.once(key, "apply_payment", invoice_id):
            return records.visible(books.cursor, actor, invoice_id)
        invoice = allowed(books, Action.RECORD_PAYMENT, invoice_id, expected)
        payment = _reachable(books, payment_id)
        for reason, holds in APPLY_GUARDS:
            if holds(payment, invoice):
                raise Refused(reason)
        return _book(books, invoice, replace(payment, invoice_id=invoice.id))


def unapplied(
    house: House, actor: Actor, currency: str, words: str, language: str = "en"
) -> list[Payment]:
    """Money of customers that is on no invoice, by amount, ID, or e-mail and name (A-44)."""
    waiting = (
        Condition("invoice_id", "unknown"),
        Condition("payment_status", "is", PaymentStatus.SUCCEEDED.value),
        Condition("currency", "is", currency),
    )
    wanted, search = Filter((waiting,)), words.strip()
    if typed := _typed_number(search, language):
        keys = (Condition("amount", "eq", typed), Condition("payment_id", "eq", typed))
        wanted, search = Filter(tuple((*waiting, key) for key in keys)), ""
    view = View(("payment_id",), wanted, search, sort="paid_on")
    rows = listing.page(house, actor, view, "payment").rows
    with house.reading() as cursor:
        found = [reading.payment(cursor, row.id) for row in rows]
    return [payment for payment in found if payment is not None]


def _typed_number(text: str, language: str) -> str | None:
    try:
        return f"{forms.amount('amount', text, language):f}"
    except InvalidInput:
        return None


def delete(house: House, actor: Actor, payment_id: int, key: str | None = None) -> Invoice | None:
    """Delete a recorded payment; the balance of its invoice comes back (A-50, T10)."""
    with house.books(actor) as books:
        payment = _reachable(books, payment_id)
        if not books.once(key, "delete_payment", payment_id):
            return None
        records.may_delete(actor, payment).enforce()
        gone = replace(payment, deleted_at=books.at)
        if payment.invoice_id is None:
            books.save_payment(gone, None)
            books.note("payment", payment_id, Event.PAYMENT_DELETED)
            return None
        invoice = books.invoice(payment.invoice_id)
        books.save_payment(gone, invoice)
        books.note("payment", payment_id, Event.PAYMENT_DELETED, invoice=invoice.number)
        left = tuple(p for p in invoice.payments if p.id != payment_id)
        after = invoice.with_payments(left, books.today)
        return books.write(after, Event.PAYMENT_DELETED, **_told(payment))


def _reachable(books: Books, payment_id: int) -> Payment:
    payment = books.payment(payment_id)
    if payment.invoice_id is None:
        if not books.actor.reaches(books.actor.granted().view, None):
            raise NotFound("payment", payment_id)
    else:
        try:
            records.visible(books.cursor, books.actor, payment.invoice_id)
        except NotFound:
            raise NotFound("payment", payment_id) from None
    return payment
