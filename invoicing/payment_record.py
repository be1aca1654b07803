"""Open one payment: where it sits, what the gateway knows of it, its refunds and its past."""

from dataclasses import dataclass
from decimal import Decimal

from invoicing import checkouts, record, refunds
from invoicing.house import House
from invoicing.ledger import captures as kept
from invoicing.ledger import reading
from invoicing.model.capture import MOVING, Capture, Refund
from invoicing.model.decisions import PAYMENT_MENU, Action, Decision, decide
from invoicing.model.events import Happening
from invoicing.model.payment import Payment
from invoicing.model.people import Actor


@dataclass(frozen=True)
class PaymentRecord:
    """A payment as a person sees it. `invoice` is the number of the one it is on; `attempt` how
    the gateway was asked for it, None for what was recorded by hand; `left` can be refunded."""

    payment: Payment
    invoice: str | None
    attempt: Capture | None
    refunds: tuple[Refund, ...]
    left: Decimal
    history: tuple[Happening, ...]
    decisions: dict[Action, Decision]


def read(house: House, actor: Actor, id: int) -> PaymentRecord:
    """The record page in one reading. `NotFound` also where it is out of reach."""
    payment, _ = record.payment(house, actor, id)
    with house.reading() as cursor:
        attempt = kept.attempt_of(cursor, id)
        given = tuple(kept.refunds_of(cursor, id))
        past = tuple(reading.history(cursor, "payment", id))
        on = reading.invoice(cursor, payment.invoice_id) if payment.invoice_id else None
    facts, left = refunds.facts(actor, payment, given), refunds.refundable(payment, given)
    decisions = {action: decide(action, facts) for action in PAYMENT_MENU}
    number = on.number if on else None
    return PaymentRecord(payment, number, attempt, given, left, past, decisions)


def ask_gateway(house: House, actor: Actor, id: int) -> PaymentRecord:
    """Ask the gateway how far a payment and its refunds are, with the keys they were made with;
    gives the record as it is then."""
    found = read(house, actor, id)
    found.decisions[Action.ASK_GATEWAY].enforce()
    if found.attempt is not None:
        checkouts.resume(house, found.attempt.id)
    for refund in found.refunds:
        if refund.state in MOVING:
            refunds.resume(house, refund.key)
    return read(house, actor, id)
