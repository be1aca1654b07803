"""From draft to paid or void: create, edit, finalize, clone, assign, void, delete.

Each act reads inside its transaction, asks the one rule table, and writes a new
value with its history. `expected` is the version the person saw; None skips
that check (bulk and command line decide on what they find).
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from invoicing import products
from invoicing.house import House
from invoicing.ledger import customs, numbering, people
from invoicing.ledger.books import Books
from invoicing.model.checkdigits import kid
from invoicing.model.custom import with_values
from invoicing.model.decisions import Action, decide, general, situation
from invoicing.model.editing import UNSEALED, clean_text, currency_code, edited, unsealed
from invoicing.model.errors import InvalidInput, NotFound, StaleVersion
from invoicing.model.events import Event
from invoicing.model.invoice import Collection, Invoice, Link, Party, Source
from invoicing.model.people import Actor, Owner
from invoicing.model.series import Series
from invoicing.model.settings import Settings


def create(
    house: House,
    actor: Actor,
    changes: Mapping[str, Any],
    *,
    source: Source = Source.MANUAL,
    event: Event = Event.CREATED,
) -> Invoice:
    """A new draft; only a currency is required, the company's own by default."""
    with house.books(actor) as books:
        return create_in(books, changes, source=source, event=event)


def create_in(
    books: Books,
    changes: Mapping[str, Any],
    *,
    source: Source = Source.MANUAL,
    event: Event = Event.CREATED,
) -> Invoice:
    """`create` inside a transaction that is already open."""
    may_create(books.actor)
    _on_record(books, changes)
    rest = dict(changes)
    currency = currency_code(rest.pop("currency", books.settings.base_currency))
    new = Invoice(books.next_id("invoice"), currency, owner=_self(books.actor), source=source)
    blank = paid_as_usual(new, books.settings)
    made = edited(blank, _with_buyer(books, blank, rest))
    products.only_of_the_library(books, blank, made)
    return books.write(made, event)


def paid_as_usual(invoice: Invoice, settings: Settings) -> Invoice:
    """A new invoice, paid in the way that the settings name for new ones."""
    collection = Collection.ONLINE if settings.collect_online else Collection.MANUAL
    return replace(invoice, collection=collection, allow_partial=settings.partial_payments)


def _on_record(books: Books, changes: Mapping[str, Any]) -> None:
    """Refuse a contact or company that the books do not have."""
    for field in ("contact", "company"):
        link = changes.get(field)
        if isinstance(link, Link) and not people.known(books.cursor, field, link.id):
            raise InvalidInput(field, "input.unknown_customer")


def _with_buyer(books: Books, before: Invoice, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes; with another customer also its buyer, unless somebody wrote another one."""
    now = changes.get("company", before.company) or changes.get("contact", before.contact)
    was, written = before.customer, before.buyer.name
    wrote_another = written and (was is None or written != was.name)
    if "buyer" in changes or now == was or wrote_another or not isinstance(now, Link | None):
        return dict(changes)
    company = changes.get("company", before.company)
    known = people.address(books.cursor, company.id) if company else Party()
    return {**changes, "buyer": replace(known, name=now.name if now else None)}


def may_create(actor: Actor) -> None:
    """Refuse who may edit nothing."""
    decide(Action.CREATE, general(actor)).enforce()


def _self(actor: Actor) -> Owner | None:
    return Owner(actor.account_id, actor.name, actor.team) if actor.account_id else None


def allowed(books: Books, action: Action, id: int, expected: int | None) -> Invoice:
    """The invoice, if the rules let the actor do `action` to it now.

    What forbids the act is told before that somebody changed the invoice: it says more.
    """
    invoice = books.invoice(id)
    if not books.actor.reaches(books.actor.granted().view, invoice.owner):
        raise NotFound("invoice", id)
    switches, today = books.settings.switches, books.today
    decide(action, situation(invoice, books.actor, switches, today=today)).enforce()
    if expected is not None and invoice.version != expected:
        raise StaleVersion(expected, invoice.version)
    return invoice


def edit(
    house: House,
    actor: Actor,
    id: int,
    changes: Mapping[str, Any],
    expected: int | None = None,
) -> Invoice:
    """Save changed fields of a draft, or of a finalized invoice where that is switched on."""
    with house.books(actor) as books:
        return edit_in(books, allowed(books, Action.EDIT, id, expected), changes)


def differing(before: Invoice, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What of `typed` is not as it was before; to be saved on top of a newer version."""
    after = edited(before, typed)
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in typed}
    return {name: value for name, (was, value) in pairs.items() if value != was}


def edit_in(books: Books, invoice: Invoice, changes: Mapping[str, Any]) -> Invoice:
    """Save changed fields inside an open transaction; nothing changed writes nothing."""
    _on_record(books, changes)
    after = edited(invoice, _with_buyer(books, invoice, changes))
    products.only_of_the_library(books, invoice, after)
    if replace(after, revision=invoice.revision) == invoice:
        return invoice
    if invoice.number is None:
        return books.write(after, Event.EDITED)
    _still_valid(after)
    return books.write(after.settled(books.today), Event.EDITED_FINALIZED)


def _still_valid(invoice: Invoice) -> None:
    """A finalized invoice keeps what finalizing asked for."""
    needed = (
        ("contact", "reason.no_contact"),
        ("lines", "reason.no_lines"),
        ("due_date", "input.required"),
    )
    for field, key in needed:
        if not getattr(invoice, field):
            raise InvalidInput(field, key)


def finalize(
    house: House, actor: Actor, id: int, expected: int | None = None, series: int | None = None
) -> Invoice:
    """Issue a draft: number of `series`, else of the company's first one, seller and buyer as
    of now, its sealed snapshot (T3)."""
    with house.books(actor) as books:
        return finalize_in(books, id, expected, series)


def finalize_in(
    books: Books, id: int, expected: int | None = None, series: int | None = None
) -> Invoice:
    """`finalize` inside an open transaction, which is lost where it is refused half-way."""
    invoice = allowed(books, Action.FINALIZE, id, expected)
    chosen = series_of(books, series)
    issued = invoice.finalized(books.take_number(id, chosen), books.today, books.settings.company)
    if issued.currency == books.settings.base_currency:
        issued = replace(issued, rate=Decimal(1), rate_date=issued.issue_date)
    issued = replace(issued, payment_reference=_reference(books, issued, chosen))
    return books.write(issued, Event.FINALIZED, number=issued.number)


def series_of(books: Books, id: int | None) -> Series:
    """The series with an id, while it is offered; the company's first one where none is named."""
    known = {each.id: each for each in numbering.series(books.cursor)} if id else {}
    found = known.get(id) if id else books.settings.series
    if found is None or found.archived:
        raise InvalidInput("series", "input.unknown_series")
    return found


def _reference(books: Books, issued: Invoice, series: Series) -> str | None:
    """What was agreed with the buyer, else the number as a KID where the bank knows them."""
    modulus = books.settings.kid_modulus
    if issued.payment_reference or not modulus or not issued.number:
        return issued.payment_reference
    length = books.settings.kid_length
    return kid(series.digits_of(issued.number, length - 1), modulus, length)


def void(house: House, actor: Actor, id: int, expected: int | None = None) -> Invoice:
    """Void a finalized invoice for ever (T12)."""
    with house.books(actor) as books:
        return void_in(books, id, expected)


def void_in(books: Books, id: int, expected: int | None = None) -> Invoice:
    """`void` inside an open transaction."""
    invoice = allowed(books, Action.VOID, id, expected)
    return books.write(invoice.voided(books.today), Event.VOIDED)


def delete(
    house: House,
    actor: Actor,
    id: int,
    expected: int | None = None,
    reason: str | None = None,
) -> Invoice:
    """Delete for good; the number is burnt and the deletion logged (T13, T14)."""
    with house.books(actor) as books:
        return delete_in(books, id, expected, reason)


def delete_in(
    books: Books, id: int, expected: int | None = None, reason: str | None = None
) -> Invoice:
    """`delete` inside an open transaction."""
    invoice = allowed(books, Action.DELETE, id, expected)
    books.erase(invoice, clean_text("reason", reason))
    return invoice


def clone(house: House, actor: Actor, id: int) -> Invoice:
    """A new draft with the same details, dated today, owned by who cloned it."""
    with house.books(actor) as books:
        invoice = allowed(books, Action.CLONE, id, None)
        copy = invoice.cloned(books.next_id("invoice"), books.today)
        owner = copy.owner or _self(actor)
        cloned_from = {"id": id, "number": invoice.number}
        return books.write(replace(copy, owner=owner), Event.CLONED, cloned_from=cloned_from)


def set_properties(
    house: House,
    actor: Actor,
    id: int,
    values: Mapping[str, Any],
    expected: int | None = None,
) -> Invoice:
    """Set properties that stand in no document (`UNSEALED`) and the company's own, None taking a
    value off; on finalized invoices too, and without a new revision."""
    with house.books(actor) as books:
        return set_properties_in(books, allowed(books, Action.SET_PROPERTY, id, expected), values)


def set_properties_in(books: Books, invoice: Invoice, values: Mapping[str, Any]) -> Invoice:
    """`set_properties` inside a transaction that is open; nothing changed writes nothing."""
    ours = {name: value for name, value in values.items() if name in UNSEALED}
    own = {name: value for name, value in values.items() if name not in UNSEALED}
    after = with_values(unsealed(invoice, ours), own, customs.definitions(books.cursor))
    return invoice if after == invoice else books.write(after, Event.PROPERTY_SET)


def assign_owner(
    house: House, actor: Actor, id: int, account_id: int | None, expected: int | None = None
) -> Invoice:
    """Give the invoice to another account, or to nobody; finalized ones too (A-09)."""
    with house.books(actor) as books:
        return assign_owner_in(books, id, account_id, expected)


def assign_owner_in(
    books: Books, id: int, account_id: int | None, expected: int | None = None
) -> Invoice:
    """`assign_owner` inside an open transaction."""
    invoice = allowed(books, Action.ASSIGN_OWNER, id, expected)
    owner = owner_of(books, account_id)
    if owner == invoice.owner:
        return invoice
    after = books.write(replace(invoice, owner=owner), Event.OWNER_CHANGED)
    for payment in after.payments:
        books.save_payment(payment, after)
    return after


def owner_of(books: Books, account_id: int | None) -> Owner | None:
    """Who is to own; `InvalidInput` for an account that can own nothing."""
    owner = people.owner(books.cursor, account_id) if account_id is not None else None
    if account_id is not None and owner is None:
        raise InvalidInput("owner", "input.unknown_owner")
    return owner
