"""Removing a stored payment method: here at once, and at its processor.

    remove   one transaction: it is charged no more, and that the processor has to forget it
    ask      the processor, outside any transaction, with a key made from what was written down
    settle   one transaction: it is forgotten there too; else it stays written down

A processor that cannot be reached, or refuses, is asked again (`watch`); the method stays removed.
"""

from dataclasses import replace

from invoicing.gateways import gateway_of
from invoicing.house import House
from invoicing.ledger import captures, customers
from invoicing.ledger import forgetting as kept
from invoicing.ledger.books import Books
from invoicing.ledger.forgetting import ToForget
from invoicing.model.customer import KeptMethod, Side
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import OutsideFailed, Refused
from invoicing.model.events import Event
from invoicing.model.gateway import Stored
from invoicing.model.people import Actor, system

GATEWAY = system("gateway")


def remove_method(house: House, actor: Actor, contact_id: int) -> bool:
    """Forget the stored payment method of a contact; it is charged no more. Whether its processor
    has forgotten it too; else it will be asked again. `Refused` where there is none."""
    decide(Action.REMOVE_METHOD, general(actor)).enforce()
    with house.books(actor) as books:
        found = customers.methods(books.cursor, Side.CONTACT, contact_id)
        if not found:
            raise Refused("reason.no_stored_method")
        waiting = let_go(books, found[0], contact_id)
    return tell(house, waiting)


def let_go(books: Books, method: KeptMethod, contact_id: int) -> ToForget:
    """Take a method off inside an open transaction, and write down that its processor has to know;
    the history of the contact says so."""
    stored = method.stored
    captures.forget_method(books.cursor, method.contact.id)
    id = books.next_id("method_to_forget")
    waiting = ToForget(id, contact_id, method.processor, stored)
    kept.add(books.cursor, waiting, books.at)
    books.note("contact", contact_id, Event.METHOD_REMOVED, method=_named(stored))
    return waiting


def replaced(books: Books, contact_id: int, processor: str, by: Stored) -> None:
    """Let the method of a contact go that another one takes the place of."""
    for method in customers.methods(books.cursor, Side.CONTACT, contact_id):
        if (method.processor, method.stored.token) != (processor, by.token):
            let_go(books, method, contact_id)


def tell(house: House, waiting: ToForget) -> bool:
    """Ask the processor to forget it; whether it did."""
    try:
        gateway_of(house, waiting.processor).forget(waiting.stored, waiting.key)
    except (OutsideFailed, Refused):
        with house.books(GATEWAY) as books:
            kept.asked(books.cursor, waiting.id, books.at)
        return False
    with house.books(replace(GATEWAY, name=waiting.processor)) as books:
        if kept.done(books.cursor, waiting.id):
            told = _named(waiting.stored)
            books.note("contact", waiting.contact_id, Event.METHOD_FORGOTTEN, method=told)
    return True


def _named(stored: Stored) -> dict[str, str | None]:
    return {"brand": stored.brand, "last4": stored.last4}
