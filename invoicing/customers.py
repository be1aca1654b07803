"""Customers: contacts with their companies, to be found and added."""

from invoicing.house import House
from invoicing.ledger import people
from invoicing.ledger.people import Customer
from invoicing.lifecycle import may_create
from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Invoice, Link, Party
from invoicing.model.people import Actor
from invoicing.record import require_view

__all__ = ["Customer", "add", "described", "find", "get", "of"]


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
        link = people.company_by(books.cursor, None, firm) if firm else None
        if firm and link is None:
            id = books.next_id("company")
            link = people.add_company(books.cursor, id, Party(firm), None, books.at)
        contact = Link(books.next_id("contact"), who, address)
        people.add_contact(books.cursor, contact, link.id if link else None, books.at)
        books.note("contact", contact.id, "created")
    return contact.id


def plausible(address: str) -> bool:
    """One address with something on both sides of one @, and no spaces."""
    local, at, domain = address.partition("@")
    spaced = any(c.isspace() or c in ",;<>" for c in address)
    return bool(local and at and "." in domain and not spaced and "@" not in domain)
