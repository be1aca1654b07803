"""What a gateway's answer does to the books. Every function works in an open transaction, and a
second time it does nothing: answers come twice, late, and in any order.

Money that arrived is always recorded. Where it does not fit the invoice any more (void, paid,
deleted meanwhile), it becomes unapplied money of the customer, and the history says so.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from invoicing import forgetting, receipts
from invoicing.ledger import captures as kept
from invoicing.ledger import reading
from invoicing.ledger.books import Books
from invoicing.model.capture import (
    FROM_ANSWER,
    FROM_REFUND,
    IN_FLIGHT,
    Capture,
    CaptureState,
    Refund,
    RefundProgress,
)
from invoicing.model.events import Event
from invoicing.model.gateway import Answer, AnswerState, EventKind, Refunded
from invoicing.model.invoice import Invoice, Status
from invoicing.model.money import ZERO
from invoicing.model.payment import Payment, PaymentStatus

C = CaptureState
#: An answer that is older than what is known changes nothing.
FINAL = frozenset({C.SUCCEEDED, C.FAILED})


def settle(books: Books, capture: Capture, answer: Answer) -> Capture:
    """Write down what became of an attempt."""
    known = kept.capture(books.cursor, capture.id) or capture
    state = FROM_ANSWER[answer.state]
    if known.state in FINAL and state is not C.SUCCEEDED and known.payment_id is None:
        return known
    if known.state is C.CANCELLED and state is C.ACTION:
        return known
    older = state is C.ACTION or (known.state in FINAL and state is C.PROCESSING)
    if known.payment_id is not None and older:
        return known
    after = replace(
        known,
        state=state,
        reference=answer.reference or known.reference,
        reason=answer.reason and answer.reason.value,
        redirect=answer.redirect,
        asked_at=books.at,
    )
    if state in (C.SUCCEEDED, C.PROCESSING) and known.payment_id is None:
        landed = _land(books, after, answer)
        after = replace(after, payment_id=landed)
        dispute(books, landed)
    elif known.payment_id is not None:
        _follow(books, known.payment_id, answer)
    kept.save_capture(books.cursor, after)
    rest(books, after, known)
    if answer.stored and after.store and after.contact_id is not None and after.consent:
        forgetting.replaced(books, after.contact_id, after.processor, answer.stored)
        kept.keep_method(
            books.cursor, after.contact_id, after.processor, answer.stored, after.consent, books.at
        )
        books.note("contact", after.contact_id, Event.METHOD_STORED)
    return after


def rest(books: Books, after: Capture, before: Capture) -> None:
    """Give the invoice free once nothing moves any more, and say how the attempt ended."""
    if after.state in IN_FLIGHT or after.state is before.state:
        return
    invoice = reading.invoice(books.cursor, after.invoice_id)
    if invoice is None or not invoice.capturing:
        return
    if not kept.in_flight(books.cursor, invoice.id):
        books.invoice(invoice.id)
        told = {"state": after.state.value, "reason": after.reason or ""}
        books.write(replace(invoice, capturing=False), Event.CAPTURE_ENDED, **told)


def _land(books: Books, capture: Capture, answer: Answer) -> int:
    """A payment of money that came, or is on its way; on the invoice where it fits."""
    invoice = reading.invoice(books.cursor, capture.invoice_id)
    payment = _payment(books, capture, answer, invoice)
    if invoice is None or not fits(invoice, capture):
        books.save_payment(payment, None)
        told: dict[str, Any] = {"amount": payment.amount, "currency": payment.currency}
        books.note(
            "invoice", capture.invoice_id, Event.PAYMENT_UNPLACED, payment_id=payment.id, **told
        )
        books.note("payment", payment.id, Event.PAYMENT_UNPLACED)
        return _receipted(books, payment)
    books.invoice(invoice.id)
    payment = replace(payment, invoice_id=invoice.id)
    after = invoice.with_payments((*invoice.payments, payment), payment.paid_on)
    told = {
        "payment_id": payment.id,
        "amount": payment.amount,
        "currency": payment.currency,
        "paid_on": payment.paid_on,
        "method": payment.method.value,
    }
    saved = books.write(after, Event.PAYMENT_LANDED, **told)
    books.save_payment(payment, saved)
    books.note("payment", payment.id, Event.PAYMENT_LANDED, invoice=saved.number)
    return _receipted(books, payment)


def _receipted(books: Books, payment: Payment) -> int:
    if payment.settled:
        receipts.arrived(books, payment.id)
    return payment.id


def fits(invoice: Invoice, capture: Capture) -> bool:
    """Whether the money can go on the invoice as it is now."""
    on_its_way = sum(
        (p.amount for p in invoice.payments if p.status is PaymentStatus.PROCESSING), ZERO
    )
    free = invoice.amount_due - on_its_way
    return (
        invoice.status is Status.OPEN
        and capture.currency == invoice.currency
        and (capture.amount <= free)
    )


def _payment(books: Books, capture: Capture, answer: Answer, invoice: Invoice | None) -> Payment:
    arrived = answer.state is AnswerState.SUCCEEDED
    contact = invoice.contact if invoice else None
    return Payment(
        id=books.next_id("payment"),
        amount=answer.amount,
        currency=answer.currency,
        paid_on=books.today,
        status=PaymentStatus.SUCCEEDED if arrived else PaymentStatus.PROCESSING,
        method=answer.method,
        contact_id=capture.contact_id,
        customer=(invoice.buyer.name if invoice else None) or (contact.name if contact else None),
        customer_email=contact.email if contact else None,
        processor=capture.processor,
        fees=answer.fee or ZERO,
        gateway_reference=answer.reference,
        brand=answer.brand,
        last4=answer.last4,
        created_at=books.at,
        created_by=capture.created_by,
    )


def _follow(books: Books, payment_id: int, answer: Answer) -> None:
    """A payment that was on its way arrived, or came back; and its fee is known now."""
    payment = books.payment(payment_id)
    after = payment
    if answer.fee is not None and not payment.fees:
        after = replace(after, fees=answer.fee)
    if payment.status is PaymentStatus.PROCESSING and answer.state is AnswerState.SUCCEEDED:
        after = replace(after, status=PaymentStatus.SUCCEEDED, paid_on=books.today)
        change(books, payment, after, Event.PAYMENT_LANDED)
        _receipted(books, after)
    elif answer.state is AnswerState.FAILED and payment.status is not PaymentStatus.FAILED:
        after = replace(after, status=PaymentStatus.FAILED)
        change(books, payment, after, Event.PAYMENT_CAME_BACK)
    elif after != payment:
        invoice = reading.invoice(books.cursor, payment.invoice_id) if payment.invoice_id else None
        books.save_payment(after, invoice)


def change(books: Books, before: Payment, after: Payment, event: Event) -> None:
    """A payment as it is now, on its invoice and in both histories."""
    told = {"payment_id": after.id, "amount": after.amount, "currency": after.currency}
    books.note("payment", after.id, event)
    if before.invoice_id is None:
        books.save_payment(after, None)
        return
    invoice = books.invoice(before.invoice_id)
    others = tuple(after if p.id == after.id else p for p in invoice.payments)
    saved = books.write(invoice.with_payments(others, books.today), event, **told)
    books.save_payment(after, saved)


def dispute(books: Books, payment_id: int) -> None:
    """Bring a payment to what its gateway said last of a dispute, if it ever said anything."""
    payment = books.payment(payment_id)
    last = kept.last_dispute(books.cursor, payment.processor or "", payment.gateway_reference or "")
    disputed = payment.status is PaymentStatus.DISPUTED
    if last == EventKind.DISPUTE and payment.settled and not disputed:
        after = replace(payment, status=PaymentStatus.DISPUTED)
        change(books, payment, after, Event.PAYMENT_DISPUTED)
    elif last == EventKind.DISPUTE_WON and disputed:
        back = PaymentStatus.PARTIALLY_REFUNDED if payment.refunded else PaymentStatus.SUCCEEDED
        change(books, payment, replace(payment, status=back), Event.DISPUTE_WON)


def paid_out(books: Books, payment_id: int, day: date) -> None:
    """The processor paid the money out to our account."""
    payment = books.payment(payment_id)
    if payment.payout_on is None:
        invoice = reading.invoice(books.cursor, payment.invoice_id) if payment.invoice_id else None
        books.save_payment(replace(payment, payout_on=day), invoice)
        books.note("payment", payment_id, Event.PAYMENT_PAID_OUT, day=day)


def settle_refund(books: Books, refund: Refund, found: Refunded) -> Refund:
    """Write down what became of a refund; the payment shows what was given back."""
    known = kept.refund_by_key(books.cursor, refund.key) or refund
    state = FROM_REFUND[found.state]
    if known.state is state or known.state is RefundProgress.FAILED:
        return known
    after = replace(known, state=state, reference=found.reference, asked_at=books.at)
    kept.save_refund(books.cursor, after)
    if state is RefundProgress.SUCCEEDED:
        _given_back(books, after, 1)
    elif known.state is RefundProgress.SUCCEEDED:
        _given_back(books, after, -1)
    elif state is RefundProgress.FAILED:
        books.note("payment", refund.payment_id, Event.REFUND_FAILED, amount=refund.amount)
    return after


def _given_back(books: Books, refund: Refund, sign: int) -> None:
    payment = books.payment(refund.payment_id)
    refunded = payment.refunded + sign * refund.amount
    status = PaymentStatus.PARTIALLY_REFUNDED
    if refunded == payment.amount:
        status = PaymentStatus.REFUNDED
    elif not refunded:
        status = PaymentStatus.SUCCEEDED
    after = replace(payment, refunded=refunded, status=status)
    change(books, payment, after, Event.PAYMENT_REFUNDED if sign > 0 else Event.REFUND_FAILED)
