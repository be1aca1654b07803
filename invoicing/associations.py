"""What an invoice is associated with (A-13, A-14): shown, added, labelled, taken off.

Whom it is billed to, its contact and its company, are part of the document and changed in the
editor; these doors add others beside them. Deals, quotes and subscriptions are kept elsewhere:
what is known of one is a name or number, and perhaps an address. The invoice's own property
(`deal`, `quote`, `subscription`) names the first of them, so lists and filters find it.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from invoicing.house import House
from invoicing.ledger import associations as kept
from invoicing.ledger import people
from invoicing.ledger.books import Books
from invoicing.ledger.database import Cursor
from invoicing.lifecycle import allowed
from invoicing.model.associations import (
    ADDRESS_LONGEST,
    LABEL_LONGEST,
    MOST,
    NAMED,
    OURS,
    Association,
    Candidate,
    Kind,
)
from invoicing.model.decisions import Action
from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor
from invoicing.record import require_view, visible

__all__ = [
    "Association",
    "Candidate",
    "Kind",
    "add",
    "candidates",
    "names",
    "of",
    "relabel",
    "remove",
]
#: What is told of a company's address.
ADDRESS = ("street", "postcode", "city", "country", "org_number")
#: How many are offered to choose from.
OFFERED = 20

Cards = dict[Kind, tuple[Association, ...]]


def of(house: House, actor: Actor, id: int) -> Cards:
    """Everything an invoice is associated with, by kind; invoices out of reach are left out."""
    with house.reading() as cursor:
        return _cards(cursor, actor, visible(cursor, actor, id))


def _cards(cursor: Cursor, actor: Actor, invoice: Invoice) -> Cards:
    found = [*_own(cursor, invoice), *kept.standing(cursor, invoice.id)]
    view = actor.granted().view
    seen = [a for a in found if a.kind is not Kind.INVOICE or actor.reaches(view, a.owner)]
    named = {(a.kind, a.name) for a in seen if a.id is not None}
    return {
        kind: tuple(
            a
            for a in seen
            if a.kind is kind and not (a.id is None and kind in NAMED and (kind, a.name) in named)
        )
        for kind in Kind
    }


def _own(cursor: Cursor, invoice: Invoice) -> list[Association]:
    """What the invoice tells itself: whom it is billed to, and the first of what came before."""
    contact, company = invoice.contact, invoice.company
    own: list[Association] = []
    if contact:
        facts = (("contact_email", contact.email),) if contact.email else ()
        own.append(
            Association(None, Kind.CONTACT, contact.name, contact.id, billed=True, facts=facts)
        )
    if company:
        address = people.address(cursor, company.id)
        told = ((f"buyer_{name}", getattr(address, name)) for name in ADDRESS)
        own.append(
            Association(
                None,
                Kind.COMPANY,
                company.name,
                company.id,
                billed=True,
                facts=tuple((name, value) for name, value in told if value),
            )
        )
    named = ((kind, getattr(invoice, kind)) for kind in sorted(NAMED))
    return [*own, *(Association(None, kind, name) for kind, name in named if name)]


def candidates(house: House, actor: Actor, id: int, kind: Kind, words: str) -> list[Candidate]:
    """Records of these books that could be added and hold every word; a few of them."""
    with house.reading() as cursor:
        there = {a.record_id for a in _cards(cursor, actor, visible(cursor, actor, id))[kind]}
        if kind is Kind.INVOICE:
            there.add(id)
        found = kept.candidates(cursor, kind, words, actor, OFFERED + len(there))
    return [c for c in found if c.record_id not in there][:OFFERED]


def names(house: House, actor: Actor, kind: Kind, words: str = "") -> list[str]:
    """What records of this kind, kept elsewhere, were called so far; who sees nothing sees none."""
    require_view(actor)
    with house.reading() as cursor:
        return kept.names(cursor, kind, words, actor, OFFERED)


def add(
    house: House,
    actor: Actor,
    id: int,
    kind: Kind,
    record: int | str,
    *,
    label: str | None = None,
    address: str | None = None,
    expected: int | None = None,
) -> Association:
    """Associate a record: by its id where it is ours, else by what it is called elsewhere.

    `InvalidInput` for a record that is not there or associated already, and for an address
    that is none.
    """
    with house.books(actor) as books:
        invoice = allowed(books, Action.ASSOCIATE, id, expected)
        new = replace(
            _read(books, id, kind, record),
            label=clean_text("label", label, LABEL_LONGEST),
            address=_address(address) if kind in NAMED else None,
        )
        there = _cards(books.cursor, books.actor, invoice)[kind]
        if any(_same(a, new) for a in there):
            raise InvalidInput("record", "association.known", name=new.name)
        if len(there) >= MOST:
            raise InvalidInput("record", "association.too_many", most=MOST)
        added = kept.add(books, id, new)
        _tell(books, invoice, Event.ASSOCIATED, added)
    return added


def _read(books: Books, id: int, kind: Kind, record: int | str) -> Association:
    if kind not in OURS:
        name = clean_text("record", str(record))
        if name is None:
            raise InvalidInput("record", "input.required")
        return Association(None, kind, name)
    if not isinstance(record, int) or (kind is Kind.INVOICE and record == id):
        raise InvalidInput("record", "association.not_there")
    if kind is Kind.INVOICE:
        other = visible(books.cursor, books.actor, record)
        return Association(None, kind, _called(other), record)
    name = kept.record_name(books.cursor, kind, record)
    if name is None:
        raise InvalidInput("record", "association.not_there")
    return Association(None, kind, name, record)


def _same(there: Association, new: Association) -> bool:
    if new.record_id is not None:
        return there.record_id == new.record_id
    return there.name.casefold() == new.name.casefold()


def _address(typed: str | None) -> str | None:
    address = clean_text("address", typed, ADDRESS_LONGEST)
    if address is None:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname:
        raise InvalidInput("address", "association.address")
    return address


def _tell(books: Books, invoice: Invoice, event: Event, what: Association) -> None:
    """Into the history of the invoice, and where two are associated, of the other one.

    The first deal, quote or subscription becomes the invoice's property of that name.
    """
    detail: dict[str, Any] = {
        "association": what.kind.value,
        "record": what.name,
        "label": what.label,
    }
    if what.kind is Kind.INVOICE:
        detail["other"] = what.record_id
    first = what.kind in NAMED and getattr(invoice, what.kind) is None
    if event is Event.ASSOCIATED and first:
        books.write(_naming(invoice, what.kind, what.name), event, **detail)
    else:
        books.note("invoice", invoice.id, event, **detail)
    if what.kind is Kind.INVOICE and what.record_id is not None:
        told = detail | {"record": _called(invoice), "other": invoice.id}
        books.note("invoice", what.record_id, event, **told)


def _naming(invoice: Invoice, kind: Kind, name: str | None) -> Invoice:
    changes: dict[str, Any] = {kind.value: name}
    return replace(invoice, **changes)


def _called(invoice: Invoice) -> str:
    return invoice.number or invoice.title or f"#{invoice.id}"


def remove(
    house: House,
    actor: Actor,
    id: int,
    kind: Kind,
    association: int | None,
    expected: int | None = None,
) -> None:
    """Take one off; `association` None is what the invoice's own property names.

    `Refused` for whom it is billed to: that is changed in the editor.
    """
    with house.books(actor) as books:
        invoice = allowed(books, Action.ASSOCIATE, id, expected)
        there = _cards(books.cursor, books.actor, invoice)[kind]
        gone = _one(there, association)
        if gone.id is not None:
            kept.end(books, gone.id)
        left = [a.name for a in there if a is not gone]
        if kind in NAMED and getattr(invoice, kind) == gone.name:
            after = _naming(invoice, kind, left[0] if left else None)
            detail = {"association": kind.value, "record": gone.name, "label": gone.label}
            books.write(after, Event.DISSOCIATED, **detail)
        else:
            _tell(books, invoice, Event.DISSOCIATED, gone)


def relabel(
    house: House,
    actor: Actor,
    id: int,
    kind: Kind,
    association: int | None,
    text: str | None,
    expected: int | None = None,
) -> None:
    """Give one another label, or none; what it was called before stays on record."""
    with house.books(actor) as books:
        invoice = allowed(books, Action.ASSOCIATE, id, expected)
        before = _one(_cards(books.cursor, books.actor, invoice)[kind], association)
        after = replace(before, label=clean_text("label", text, LABEL_LONGEST))
        if after == before:
            return
        where = id
        if before.id is not None:
            where = kept.begun_by(books.cursor, before.id)
            kept.end(books, before.id)
        # A row belongs to the invoice it was added to and names the other, which may be this one.
        row = after if where == id else replace(after, record_id=id, name=_called(invoice))
        kept.add(books, where, row)
        _tell(books, invoice, Event.LABELLED, after)


def _one(there: tuple[Association, ...], id: int | None) -> Association:
    found = [a for a in there if a.id == id]
    if not found:
        raise NotFound("association", "--" if id is None else id)
    if found[0].billed and id is None:
        raise Refused("reason.billed_to")
    return found[0]
