"""Customers: companies and contacts, to be found, added, looked at and changed.

What stands on an invoice already stays as it was written there; a change holds from then on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from invoicing import quick, ratings
from invoicing.house import House
from invoicing.intake.countries import country_code
from invoicing.ledger import customers as kept
from invoicing.ledger import people, reading
from invoicing.ledger.books import Books
from invoicing.ledger.people import Customer
from invoicing.lifecycle import may_create
from invoicing.model.customer import (
    FIELDS,
    LISTED,
    Figures,
    KeptMethod,
    Listed,
    ListQuestion,
    Profile,
    Side,
)
from invoicing.model.decisions import Action, Decision, decide, general
from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.events import Event, Happening
from invoicing.model.invoice import Invoice, Link
from invoicing.model.people import Actor
from invoicing.model.properties import Change
from invoicing.model.rating import Rated
from invoicing.record import require_view
from invoicing.words import HEADER_LANGUAGES

__all__ = ["Customer", "CustomerRecord", "add", "create", "described", "edit", "find", "get", "of"]


@dataclass(frozen=True)
class CustomerRecord:
    """A customer as a person sees it; invoices and payments are the latest, as rows, with how
    many there are. `contacts` are those of a company."""

    profile: Profile
    figures: Sequence[Figures]
    invoices: Sequence[Mapping[str, Any]]
    invoice_count: int
    payments: Sequence[Mapping[str, Any]]
    payment_count: int
    methods: Sequence[KeptMethod]
    contacts: Sequence[Profile]
    rated: Rated | None
    history: Sequence[Happening]
    decisions: Mapping[Action, Decision]


# ── finding ──────────────────────────────────────────────────────────────────────────────────────


def find(house: House, actor: Actor, words: str) -> list[Customer]:
    """Contacts whose name, e-mail or company holds every word; fifty at most."""
    require_view(actor)
    with house.reading() as cursor:
        return people.find_customers(cursor, words)


def get(house: House, actor: Actor, contact_id: int) -> Customer | None:
    """One contact with its company, as they are now; None where there is no such contact."""
    require_view(actor)
    with house.reading() as cursor:
        return people.customer(cursor, contact_id)


def of(house: House, actor: Actor, invoice: Invoice) -> Customer | None:
    """The invoice's contact and company as they are now; None where it has no contact."""
    return get(house, actor, invoice.contact.id) if invoice.contact else None


def described(customer: Customer) -> str:
    """«Kari Nordmann · Acme AS · kari@acme.example»."""
    contact, company = customer.contact, customer.company
    parts = (contact and contact.name, company and company.name, contact and contact.email)
    return " · ".join(part for part in parts if part)


def owners(house: House, actor: Actor) -> list[str]:
    """Whose invoices a list of customers can be asked for: oneself, nobody, then by name."""
    [row] = [row for row in quick.QUICK["invoice"] if row.name == "owner"]
    return quick.offered(house, actor, row)


def listed(house: House, actor: Actor, question: ListQuestion) -> tuple[list[Listed], int]:
    """A page of the index of customers, and how many there are; sums are within reach.

    An order that is none is that of the names.
    """
    require_view(actor)
    question = whose(actor, question)
    known = (*LISTED[question.side], *kept.COUNTED)
    if question.sort not in known:
        question = replace(question, sort="name", descending=False)
    with house.reading() as cursor:
        return kept.listed(cursor, question, house.asker(actor))


def whose(actor: Actor, question: ListQuestion) -> ListQuestion:
    """The question with the name of who asks in place of `quick.ME`."""
    return replace(question, owner=actor.name) if question.owner == quick.ME else question


def read(house: House, actor: Actor, side: Side, id: int) -> CustomerRecord:
    """The page of a customer in one reading; the id of a merged one leads to who stands for it."""
    require_view(actor)
    asker = house.asker(actor)
    with house.reading() as cursor:
        profile = kept.standing(cursor, side, id)
        if profile is None:
            raise NotFound(side.value, id)
        id = profile.id
        contacts = "p.company_id = $id and p.merged_into is null"
        return CustomerRecord(
            profile,
            kept.figures(cursor, side, id, asker),
            *kept.invoices(cursor, side, id, asker),
            *kept.payments(cursor, side, id, asker),
            kept.methods(cursor, side, id),
            () if profile.is_contact else kept.profiles(cursor, Side.CONTACT, contacts, id=id),
            ratings.of(cursor, actor, side, id),
            reading.history(cursor, side.value, id),
            {a: decide(a, general(actor)) for a in (Action.EDIT_CUSTOMER, Action.REMOVE_METHOD)},
        )


# ── changing ─────────────────────────────────────────────────────────────────────────────────────


def add(house: House, actor: Actor, name: str, email: str, company: str) -> int:
    """A new contact, in a company found by its name or made; gives the contact's id."""
    may_create(actor)
    who = clean_text("contact", name)
    address = clean_text("contact_email", email)
    firm = clean_text("company", company)
    if who is None:
        raise InvalidInput("contact", "input.required")
    if address is not None and not plausible(address):
        raise InvalidInput("contact_email", "input.email")
    with house.books(actor) as books:
        if address and people.contact_by_email(books.cursor, address) is not None:
            raise InvalidInput("contact_email", "input.email_known")
        link = company_named(books, firm)
        contact = Link(books.next_id("contact"), who, address)
        people.add_contact(books.cursor, contact, link.id if link else None, books.at)
        books.note("contact", contact.id, Event.CREATED)
    return contact.id


def company_named(books: Books, name: str | None) -> Link | None:
    """The company of this name, made where there is none; None for no name."""
    if name is None:
        return None
    found = people.company_by(books.cursor, None, name)
    if found is not None:
        return found
    blank: dict[str, str | None] = dict.fromkeys(FIELDS[Side.COMPANY])
    return create_in(books, Side.COMPANY, blank | {"name": name}).link


def create(house: House, actor: Actor, side: Side, values: Mapping[str, str | None]) -> Profile:
    """A new company or contact from what was typed; a company of a contact is found by its name,
    or made."""
    decide(Action.EDIT_CUSTOMER, general(actor)).enforce()
    with house.books(actor) as books:
        return create_in(books, side, cleaned(side, values))


def create_in(books: Books, side: Side, values: Mapping[str, str | None]) -> Profile:
    """`create` inside a transaction, of values that are clean."""
    nothing: dict[str, str | None] = dict.fromkeys(FIELDS[side])
    blank = Profile(side, 0, 1, nothing, books.at)
    _refuse_known(books, blank, values)
    new = _with(books, blank, values)
    new = replace(new, id=books.next_id(side.value))
    kept.add(books.cursor, new, books.at)
    books.note(side.value, new.id, Event.CREATED, 1, _changes(blank, new))
    return new


def edit(
    house: House,
    actor: Actor,
    side: Side,
    id: int,
    values: Mapping[str, str | None],
    expected: int | None = None,
) -> Profile:
    """Change some values of a customer. Where nothing differs, nothing is written."""
    decide(Action.EDIT_CUSTOMER, general(actor)).enforce()
    with house.books(actor) as books:
        before = on_record(books, side, id)
        if expected is not None and before.version != expected:
            raise StaleVersion(expected, before.version)
        return edit_in(books, before, cleaned(side, values))


def edit_in(books: Books, before: Profile, values: Mapping[str, str | None]) -> Profile:
    """`edit` inside a transaction, of values that are clean."""
    _refuse_known(books, before, values)
    after = _with(books, before, values)
    if after == before:
        return before
    after = replace(after, version=before.version + 1)
    save(books, after, Event.EDITED, _changes(before, after))
    return after


def save(
    books: Books, after: Profile, event: Event, changed: tuple[Change, ...] = (), **detail: Any
) -> None:
    """Write a customer over the version before it, and its history."""
    if not kept.save(books.cursor, after):
        raise StaleVersion(after.version - 1, after.version)
    books.note(after.side.value, after.id, event, after.version, changed, **detail)


def on_record(books: Books, side: Side, id: int) -> Profile:
    """A customer that stands for itself; `NotFound` else, `Refused` where it was merged."""
    found = kept.profile(books.cursor, side, id)
    if found is None:
        raise NotFound(side.value, id)
    if found.merged_into is not None:
        raise Refused("reason.customer_merged")
    return found


# ── what may be typed ────────────────────────────────────────────────────────────────────────────


def plausible(address: str) -> bool:
    """One address with something on both sides of one @, and no spaces."""
    local, at, domain = address.partition("@")
    spaced = any(c.isspace() or c in ",;<>" for c in address)
    return bool(local and at and "." in domain and not spaced and "@" not in domain)


def _email(text: str) -> str:
    if not plausible(text):
        raise InvalidInput("email", "input.email")
    return text


def _country(text: str) -> str:
    code = country_code(text)
    if code is None:
        raise InvalidInput("country", "input.country")
    return code


def _language(text: str) -> str:
    if text not in HEADER_LANGUAGES:
        raise InvalidInput("language", "input.language", known=", ".join(HEADER_LANGUAGES))
    return text


READ: Mapping[str, Callable[[str], str]] = {
    "email": _email,
    "country": _country,
    "language": _language,
}


def cleaned(side: Side, values: Mapping[str, str | None]) -> dict[str, str | None]:
    """What was typed, field by field, as the books keep it; `InvalidInput` names the field."""
    found: dict[str, str | None] = {}
    for name, typed in values.items():
        if name not in FIELDS[side]:
            raise InvalidInput(name, "filter.unknown_property", name=name)
        text = clean_text(name, typed)
        found[name] = READ[name](text) if text and name in READ else text
    if "name" in found and not found["name"]:
        raise InvalidInput("name", "input.required")
    return found


#: Values that no two customers of a side may have, and the sentence that says so.
UNIQUE: Mapping[Side, Mapping[str, str]] = {
    Side.COMPANY: {"org_number": "input.org_number_known", "external_id": "input.number_known"},
    Side.CONTACT: {"email": "input.contact_known", "external_id": "input.number_known"},
}


def _refuse_known(books: Books, before: Profile, values: Mapping[str, str | None]) -> None:
    """Refuse a value that tells customers apart and that another one has already."""
    for name, sentence in UNIQUE[before.side].items():
        value = values.get(name)
        if value is None or value == before.values[name]:
            continue
        condition = f"p.merged_into is null and p.id <> $id and lower(p.{name}) = lower($value)"
        others = kept.profiles(books.cursor, before.side, condition, id=before.id, value=value)
        if others:
            raise InvalidInput(name, sentence, name=others[0].name)


def _with(books: Books, before: Profile, values: Mapping[str, str | None]) -> Profile:
    """The profile with other values; the company of a contact is found or made."""
    if not before.is_contact or "company" not in values:
        return replace(before, values={**before.values, **values})
    same = values["company"] == before.values["company"]
    company = before.company if same else company_named(books, values["company"])
    told = {**before.values, **values, "company": company.name if company else None}
    return replace(before, values=told, company=company)


def _changes(before: Profile, after: Profile) -> tuple[Change, ...]:
    pairs = ((n, before.values[n], after.values[n]) for n in FIELDS[before.side])
    return tuple(Change(n, was, now) for n, was, now in pairs if was != now)
