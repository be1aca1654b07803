"""Messages of a payment gateway: each has its effect once, in the transaction that keeps its id.

They may come twice, in any order, late or never: what they say is settled like any other answer.
"""

from invoicing import landing
from invoicing.checkouts import GATEWAY
from invoicing.gateways import gateway_of
from invoicing.house import House
from invoicing.ledger import captures as kept
from invoicing.ledger.books import Books
from invoicing.model.capture import Refund, RefundProgress
from invoicing.model.events import Event as Happened
from invoicing.model.gateway import Event, EventKind, Refunded


def hear(house: House, processor: str, payload: bytes, signature: str) -> bool:
    """A message of a gateway: its effect is booked once, in the transaction that keeps its id.

    Raises `BadSignature`. False where the message was heard before.
    """
    event = gateway_of(house, processor).event(payload, signature, house.now())
    with house.books(GATEWAY) as books:
        if not kept.first_time(books.cursor, processor, event, books.at):
            return False
        HEARD.get(event.kind, _nothing)(books, event)
    return True


def _nothing(books: Books, event: Event) -> None:
    """A message about what is not ours to book: its id is kept, no more."""


def _heard_payment(books: Books, event: Event) -> None:
    capture = None
    if event.answer is not None and event.answer.key is not None:
        capture = kept.capture_by(books.cursor, key=event.answer.key)
    capture = capture or kept.capture_by(books.cursor, reference=event.payment)
    if capture is not None and event.answer is not None:
        landing.settle(books, capture, event.answer)


def _heard_refund(books: Books, event: Event) -> None:
    found = event.refunded
    if found is None:
        return
    refund = kept.refund_by_key(books.cursor, found.key or found.reference)
    if refund is None and found.key is None and event.payment is not None:
        refund = _made_elsewhere(books, event.payment, found)
    if refund is not None:
        landing.settle_refund(books, refund, found)


def _made_elsewhere(books: Books, payment_reference: str, found: Refunded) -> Refund | None:
    """A refund that was made at the gateway's own desk, now on our record too."""
    id = kept.payment_id(books.cursor, payment_reference)
    payment = books.payment(id) if id is not None else None
    if payment is None or found.amount > payment.amount - payment.refunded:
        return None
    made = Refund(
        books.next_id("refund"),
        found.reference,
        payment.id,
        found.amount,
        payment.currency,
        payment.processor or "",
        RefundProgress.SENT,
        books.actor.name,
        books.at,
        books.at,
        found.reference,
    )
    kept.save_refund(books.cursor, made)
    books.note("payment", payment.id, Happened.REFUND_STARTED, amount=made.amount)
    return made


def _heard_dispute(books: Books, event: Event) -> None:
    id = kept.payment_id(books.cursor, event.payment) if event.payment else None
    if id is not None:
        landing.dispute(books, id)


def _heard_payout(books: Books, event: Event) -> None:
    for reference in event.paid_out:
        id = kept.payment_id(books.cursor, reference)
        if id is not None and event.day is not None:
            landing.paid_out(books, id, event.day)


HEARD = {
    EventKind.PAYMENT: _heard_payment,
    EventKind.REFUND: _heard_refund,
    EventKind.DISPUTE: _heard_dispute,
    EventKind.DISPUTE_WON: _heard_dispute,
    EventKind.PAYOUT: _heard_payout,
}
