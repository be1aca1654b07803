"""Open one invoice: the record, its history, and what may be done to it."""

from dataclasses import dataclass, replace

from invoicing.house import House
from invoicing.ledger import associations, captures, people, preferences, reading
from invoicing.ledger.database import Cursor
from invoicing.model.decisions import (
    Action,
    Decision,
    Reason,
    Situation,
    decide,
    lacking,
    situation,
)
from invoicing.model.errors import NotFound, Refused
from invoicing.model.events import Happening
from invoicing.model.filters import sayable
from invoicing.model.invoice import Invoice
from invoicing.model.payment import Payment
from invoicing.model.people import Actor, Owner, Reach
from invoicing.model.settings import Settings


@dataclass(frozen=True)
class Record:
    """An invoice as a person sees it: with its past and its menu."""

    invoice: Invoice
    history: tuple[Happening, ...]
    decisions: dict[Action, Decision]
    lacking: tuple[Reason, ...] = ()  # what keeps a draft from being finalized


def read(house: House, actor: Actor, id: int) -> Record:
    """The record page in one reading. `NotFound` also where it is out of reach."""
    with house.reading() as cursor:
        invoice = visible(cursor, actor, id)
        past = associations.told(cursor, actor, reading.history(cursor, "invoice", id))
        settings = preferences.settings(cursor)
        contact = invoice.contact.id if invoice.contact else None
        stored = captures.method_of(cursor, contact, settings.gateway)
    facts = situation(invoice, actor, settings.switches, today=house.today(settings))
    facts = replace(facts, has_stored=stored is not None)
    return Record(invoice, past, {a: decide(a, facts) for a in Action}, lacking(facts))


def visible(cursor: Cursor, actor: Actor, id: int) -> Invoice:
    """The invoice if the actor may see it; the same answer whether it is missing or hidden."""
    found = reading.invoice(cursor, id)
    if found is None or not actor.reaches(actor.granted().view, found.owner):
        raise NotFound("invoice", id)
    return found


def by_number(house: House, actor: Actor, number: str) -> Record:
    """The record behind an invoice number."""
    sayable("number", number)
    with house.reading() as cursor:
        id = reading.invoice_id(cursor, number)
    if id is None:
        raise NotFound("invoice", number)
    return read(house, actor, id)


def payment(house: House, actor: Actor, id: int) -> tuple[Payment, Decision]:
    """A payment within reach, and whether it may be deleted."""
    with house.reading() as cursor:
        found = reachable_payment(cursor, actor, id)
    return found, may_delete(actor, found)


def reachable_payment(cursor: Cursor, actor: Actor, id: int) -> Payment:
    """A payment the actor may see; the same answer whether it is missing or hidden."""
    found, owner = reading.payment(cursor, id), people.payment_owner(cursor, id)
    if found is None or not actor.reaches(actor.granted().view, owner):
        raise NotFound("payment", id)
    return found


def payment_of(cursor: Cursor, id: int) -> Payment:
    """A payment, whoever asks."""
    found = reading.payment(cursor, id)
    if found is None:
        raise NotFound("payment", id)
    return found


def may_delete(actor: Actor, found: Payment) -> Decision:
    """Whether a payment may be deleted: manual ones only, by who manages payments."""
    return decide(Action.DELETE_PAYMENT, payment_situation(actor, found))


def payment_situation(actor: Actor, found: Payment) -> Situation:
    """The facts the rules look at where an act is about a payment."""
    return situation(Invoice(0, found.currency), actor, Settings().switches, found)


def payment_history(house: House, actor: Actor, id: int) -> tuple[Happening, ...]:
    """What happened to a payment, newest first."""
    payment(house, actor, id)
    with house.reading() as cursor:
        return tuple(reading.history(cursor, "payment", id))


def owners(house: House) -> list[Owner]:
    """Everybody an invoice can be assigned to."""
    with house.reading() as cursor:
        return people.owners(cursor)


def require_view(actor: Actor) -> None:
    """Refuse who may see nothing at all."""
    if actor.granted().view is Reach.NONE:
        raise Refused("reason.no_view")
