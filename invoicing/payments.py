"""Money received: record it, apply what is there, delete what was recorded by mistake.

`key` makes a command safe to send again: the same key never books twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing import forms, listing, receipts
from invoicing import record as records
from invoicing.house import House
from invoicing.ledger import reading
from invoicing.ledger.books import Books
from invoicing.lifecycle import allowed
from invoicing.model.decisions import Action
from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
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
    send: bool = False  # whether the contact gets a receipt of it


def record(
    house: House,
    actor: Actor,
    invoice_id: int,
    receipt: Receipt,
    expected: int | None = None,
    key: str | None = None,
) -> Invoice:
    """Record a manual payment on an invoice (A-40, T5, T6). No receipt is sent by itself (A-47):
    `receipt.send` asks for one, which also needs the permission to manage payments."""
    with house.books(actor) as books:
        if not books.once(key, "record_payment", invoice_id):
            return records.visible(books.cursor, actor, invoice_id)
        invoice = allowed(books, Action.RECORD_PAYMENT, invoice_id, expected)
        check_amount(receipt.amount, invoice)
        payment = new_payment(books, invoice, receipt)
        saved = book(books, invoice, payment)
        if receipt.send:
            receipts.send_in(books, payment)
        return saved


def check_positive(amount: Any, currency: str) -> None:
    """Refuse what cannot be an amount of money in `currency`."""
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount <= 0:
        raise InvalidInput("amount", "input.amount_positive")
    if amount > LARGEST:
        raise InvalidInput("amount", "problem.amount_too_large")
    if not is_whole(amount, currency):
        raise InvalidInput("amount", "input.amount_digits", currency=currency)


def check_amount(amount: Any, invoice: Invoice) -> None:
    """Refuse what cannot be paid on this invoice."""
    check_positive(amount, invoice.currency)
    if amount > invoice.amount_due:
        due = invoice.amount_due
        raise InvalidInput("amount", "input.amount_too_big", due=due, currency=invoice.currency)


def new_payment(books: Books, invoice: Invoice, receipt: Receipt) -> Payment:
    """The payment of a receipt on an invoice, with a number of its own; not saved yet."""
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


def book(books: Books, invoice: Invoice, payment: Payment, **told: Any) -> Invoice:
    """Put the payment on the invoice; both histories say so, and `told` besides."""
    after = invoice.with_payments((*invoice.payments, payment), payment.paid_on)
    saved = books.write(after, Event.PAYMENT_RECORDED, **_told(payment), **told)
    books.save_payment(payment, saved)
    here = _told(payment) | {"invoice": saved.number} | told
    books.note("payment", payment.id, Event.PAYMENT_RECORDED, None, (), **here)
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
    *,
    keep_rest: bool = False,
) -> Invoice:
    """Put an unapplied payment on an invoice (A-45, T7).

    One that is larger than the balance is refused, or with `keep_rest` divided: what the invoice
    does not take stays behind as a payment of its own. Money of a processor is never divided.
    """
    with house.books(actor) as books:
        if not books.once(key, "apply_payment", invoice_id):
            return records.visible(books.cursor, actor, invoice_id)
        invoice = allowed(books, Action.RECORD_PAYMENT, invoice_id, expected)
        payment = _reachable(books, payment_id)
        if keep_rest and divisible(payment, invoice):
            payment = _divided(books, payment, invoice.amount_due)
        for reason, holds in APPLY_GUARDS:
            if holds(payment, invoice):
                raise Refused(reason)
        return book(books, invoice, replace(payment, invoice_id=invoice.id))


def divisible(payment: Payment, invoice: Invoice) -> bool:
    """Whether only a part of this money fits on the invoice, and the rest can stay behind."""
    fits = all(not holds(payment, invoice) for _, holds in APPLY_GUARDS[:-1])
    return fits and payment.amount > invoice.amount_due > 0 and not payment.online


def _divided(books: Books, payment: Payment, amount: Decimal) -> Payment:
    """The payment with `amount` of its money; the rest becomes a payment of its own."""
    part = replace(payment, amount=amount)
    rest = replace(payment, id=books.next_id("payment"), amount=payment.amount - amount)
    for each in (part, rest):
        books.save_payment(each, None)
    told: dict[str, Any] = {"whole": payment.amount, "currency": payment.currency}
    books.note("payment", part.id, Event.PAYMENT_DIVIDED, amount=amount, other=rest.id, **told)
    left = payment.amount - amount
    books.note("payment", rest.id, Event.PAYMENT_LEFT_OVER, amount=left, other=part.id, **told)
    return part


def unapplied(
    house: House, actor: Actor, currency: str, words: str, language: str = "en"
) -> list[Payment]:
    """Money of customers that is on no invoice, by amount, ID, or e-mail and name (A-44)."""
    wanted, search = Filter((_waiting(currency),)), words.strip()
    if typed := _typed_number(search, language):
        keys = (Condition("amount", "eq", typed), Condition("payment_id", "eq", typed))
        wanted, search = Filter(tuple((*_waiting(currency), key) for key in keys)), ""
    return _found(house, actor, wanted, search)


def _waiting(currency: str) -> tuple[Condition, ...]:
    return (
        Condition("invoice_id", "unknown"),
        Condition("payment_status", "is", PaymentStatus.SUCCEEDED.value),
        Condition("currency", "is", currency),
    )


def of_customer(invoice: Invoice) -> Filter | None:
    """Unapplied money of this invoice's customer in its currency; None where it names nobody."""
    email = invoice.contact.email if invoice.contact else None
    name = invoice.buyer.name or (invoice.company.name if invoice.company else None)
    keys = [Condition("customer_email", "is", email)] if email else []
    keys += [Condition("customer", "is", name)] if name else []
    waiting = _waiting(invoice.currency)
    return Filter(tuple((*waiting, key) for key in keys)) if keys else None


def waiting_for(house: House, actor: Actor, invoice: Invoice) -> list[Payment]:
    """The unapplied money of this invoice's customer, oldest first."""
    wanted = of_customer(invoice)
    return _found(house, actor, wanted) if wanted else []


def _found(house: House, actor: Actor, wanted: Filter, search: str = "") -> list[Payment]:
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
        _reachable(books, payment_id)
        if not books.once(key, "delete_payment", payment_id):
            return None
        return delete_in(books, payment_id)


def delete_in(books: Books, payment_id: int, expected: int | None = None) -> Invoice | None:
    """`delete` inside an open transaction; what forbids it is told before that somebody changed
    the payment since the version that was seen."""
    payment = _reachable(books, payment_id)
    records.may_delete(books.actor, payment).enforce()
    version = reading.payment_version(books.cursor, payment_id)
    if expected is not None and version != expected:
        raise StaleVersion(expected, version)
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
