"""Online payments of an invoice that are under way, for those who look at it."""

from collections.abc import Sequence

from invoicing import record
from invoicing.house import House
from invoicing.ledger import captures as kept
from invoicing.ledger import reading
from invoicing.model.capture import IN_FLIGHT, OPEN, Capture, CaptureState
from invoicing.model.events import Event
from invoicing.model.gateway import Stored
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor


def under_way(house: House, actor: Actor, invoice_id: int) -> Sequence[Capture]:
    """Attempts that have no end yet, and the last one if it failed; the latest first."""
    with house.reading() as cursor:
        record.visible(cursor, actor, invoice_id)
        found = kept.of_invoice(cursor, invoice_id)
    last_failed = [c for c in found[:1] if c.state is CaptureState.FAILED]
    return [*last_failed, *(c for c in found if c.state in IN_FLIGHT | OPEN)]


def being_paid(house: House, actor: Actor, invoice: Invoice) -> bool:
    """Whether a buyer has a checkout of an issued invoice open, which saving would cancel."""
    if invoice.number is None:
        return False
    return any(c.state in OPEN for c in under_way(house, actor, invoice.id))


def ended_by(house: House, saved: Invoice) -> bool:
    """Whether a change that was just saved cancelled a checkout (A-37)."""
    with house.reading() as cursor:
        past = reading.history(cursor, "invoice", saved.id)
    return any(h.event == Event.CHECKOUT_CANCELLED and h.at == saved.modified_at for h in past[:3])


def stored_with(house: House, invoice: Invoice) -> Stored | None:
    """The method that would be charged."""
    gateway, contact = house.settings().gateway, invoice.contact
    with house.reading() as cursor:
        return kept.method_of(cursor, contact.id if contact else None, gateway)
