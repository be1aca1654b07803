"""Giving money back: whole or in part, never more than came, once per key."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from invoicing import landing, record
from invoicing.gateways import gateway_of
from invoicing.house import House
from invoicing.ledger import captures as kept
from invoicing.ledger.books import Books
from invoicing.model.capture import MOVING, Refund, RefundProgress
from invoicing.model.decisions import Action, Situation, decide
from invoicing.model.editing import clean_text
from invoicing.model.errors import (
    GatewayUnreachable,
    InvalidInput,
    NotFound,
    OutsideFailed,
    Refused,
)
from invoicing.model.events import Event
from invoicing.model.gateway import Gateway
from invoicing.model.money import ZERO, is_whole
from invoicing.model.payment import Payment
from invoicing.model.people import Actor


def refund(
    house: House, actor: Actor, payment_id: int, amount: Decimal, reason: str, key: str
) -> Refund:
    """Give `amount` of an online payment back (T11); the invoice keeps its status."""
    record.payment(house, actor, payment_id)
    with house.books(actor) as books:
        if known := kept.refund_by_key(books.cursor, key):
            return _same(known, payment_id)
        payment = books.payment(payment_id)
        given = kept.refunds_of(books.cursor, payment_id)
        decide(Action.REFUND, facts(actor, payment, given)).enforce()
        made = _claimed(books, payment, amount, reason, key)
    return _ask(house, gateway_of(house, payment.processor), made, payment)


def _same(known: Refund, payment_id: int) -> Refund:
    if known.payment_id != payment_id:
        raise InvalidInput("key", "problem.key_reused")
    return known


def left(books: Books, payment: Payment) -> Decimal:
    """What can still be given back, refunds under way taken off."""
    return refundable(payment, kept.refunds_of(books.cursor, payment.id))


def facts(actor: Actor, payment: Payment, given: Sequence[Refund]) -> Situation:
    """What the rules look at about a payment with these refunds."""
    found = record.payment_situation(actor, payment)
    moving = any(refund.state in MOVING for refund in given)
    return replace(
        found,
        payment_refundable=refundable(payment, given) > 0,
        payment_waits=found.payment_waits or moving,
    )


def refundable(payment: Payment, refunds: Iterable[Refund]) -> Decimal:
    """What can still be given back of a payment with these refunds."""
    return payment.refundable - sum((r.amount for r in refunds if r.state in MOVING), ZERO)


def _claimed(books: Books, payment: Payment, amount: Decimal, reason: str, key: str) -> Refund:
    why = clean_text("reason", reason)
    if why is None:
        raise InvalidInput("reason", "input.required")
    if amount <= 0 or not is_whole(amount, payment.currency):
        raise InvalidInput("amount", "input.amount_positive")
    most = left(books, payment)
    if amount > most:
        raise InvalidInput("amount", "input.refund_too_big", left=most, currency=payment.currency)
    made = Refund(
        books.next_id("refund"),
        key,
        payment.id,
        amount,
        payment.currency,
        why,
        RefundProgress.SENT,
        books.actor.name,
        books.at,
        books.at,
        account_id=books.actor.account_id,
    )
    kept.save_refund(books.cursor, made)
    books.note("payment", payment.id, Event.REFUND_STARTED, amount=amount, reason=why)
    return made


def _ask(house: House, gateway: Gateway, made: Refund, payment: Payment) -> Refund:
    order = made.order(payment.gateway_reference or "")
    try:
        try:
            found = gateway.refund(order)
        except GatewayUnreachable:
            raise
        except (OutsideFailed, Refused, InvalidInput):
            # A no to this question; what an earlier one did, the gateway's own books tell.
            known = gateway.find_refund(order)
            if known is None:
                return _marked(house, made, RefundProgress.FAILED)
            found = known
    except GatewayUnreachable:
        return _marked(house, made, RefundProgress.UNKNOWN)
    with house.books(Actor(made.account_id, made.created_by)) as books:
        return landing.settle_refund(books, made, found)


def _marked(house: House, made: Refund, state: RefundProgress) -> Refund:
    with house.books(Actor(made.account_id, made.created_by)) as books:
        known = kept.refund_by_key(books.cursor, made.key) or made
        if known.state not in MOVING:
            return known
        after = replace(known, state=state, asked_at=books.at)
        kept.save_refund(books.cursor, after)
        if state is RefundProgress.FAILED:
            books.note("payment", made.payment_id, Event.REFUND_FAILED, amount=made.amount)
        return after


def resume(house: House, key: str) -> Refund:
    """Ask about a refund again, with the same key."""
    with house.reading() as cursor:
        made = kept.refund_by_key(cursor, key)
    if made is None:
        raise NotFound("payment", key)
    with house.reading() as cursor:
        payment = record.payment_of(cursor, made.payment_id)
    gateway = gateway_of(house, payment.processor)
    if made.state is RefundProgress.PENDING:
        found = gateway.find_refund(made.order(payment.gateway_reference or ""))
        if found is None:
            return made
        with house.books(Actor(made.account_id, made.created_by)) as books:
            return landing.settle_refund(books, made, found)
    return made if made.state not in MOVING else _ask(house, gateway, made, payment)


def of(house: House, actor: Actor, payment_id: int) -> list[Refund]:
    """The refunds of a payment within reach, the latest first."""
    record.payment(house, actor, payment_id)
    with house.reading() as cursor:
        return kept.refunds_of(cursor, payment_id)
