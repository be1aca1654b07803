"""Owners, companies and contacts: the people around an invoice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from invoicing.ledger.database import Cursor
from invoicing.ledger.predicates import Bindings, search_words
from invoicing.ledger.reading import rows
from invoicing.model.invoice import Link, Party
from invoicing.model.people import Owner


def owners(cursor: Cursor) -> list[Owner]:
    """Active accounts, by name."""
    sql = "select id, name, team from account where disabled_at is null order by name"
    return [Owner(*row) for row in cursor.execute(sql).fetchall()]


def owner(cursor: Cursor, account_id: int) -> Owner | None:
    """An active account as an owner."""
    return next((o for o in owners(cursor) if o.account_id == account_id), None)


def payment_owner(cursor: Cursor, payment_id: int) -> Owner | None:
    """The owner of the invoice a payment is on."""
    sql = "select owner_id, owner, team from payment where id = $id and owner_id is not null"
    found = cursor.execute(sql, {"id": payment_id}).fetchone()
    return Owner(*found) if found else None


@dataclass(frozen=True, slots=True)
class Customer:
    """A contact with its company, as pickers offer it; `buyer` is its postal address."""

    contact: Link | None
    company: Link | None
    buyer: Party
    language: str | None = None


CUSTOMER = """
    select c.id, c.name, c.email, o.id as company_id, o.name as company, o.street, o.postcode,
        o.city, o.country, o.org_number, coalesce(c.language, o.language) as language
    from contact c left join company o on o.id = c.company_id
"""


def find_customers(cursor: Cursor, words: str, most: int = 50) -> list[Customer]:
    """Contacts whose name, e-mail or company holds every word, by name."""
    bindings = Bindings()
    text = "strip_accents(lower(concat_ws(' ', c.name, c.email, o.name)))"
    where = f"c.merged_into is null and {search_words(text, words, bindings)}"
    sql = f"{CUSTOMER} where {where} order by c.name, c.id limit {int(most)}"
    return [_customer(row) for row in rows(cursor, sql, **bindings.values)]


def customer(cursor: Cursor, contact_id: int) -> Customer | None:
    """One contact with its company; where it was merged, the one it was merged into."""
    same = "(select coalesce(merged_into, id) from contact where id = $id)"
    found = rows(cursor, f"{CUSTOMER} where c.id = {same}", id=contact_id)
    return _customer(found[0]) if found else None


def _customer(row: dict[str, Any]) -> Customer:
    company = None if row["company_id"] is None else Link(row["company_id"], row["company"])
    name = row["company"] or row["name"]
    address = {k: row[k] for k in ("street", "postcode", "city", "country", "org_number")}
    contact = Link(row["id"], row["name"], row["email"])
    return Customer(contact, company, Party(name, **address), row["language"])


def address(cursor: Cursor, company_id: int) -> Party:
    """A company's name and postal address; nothing where there is no such company."""
    sql = "select name, street, postcode, city, country, org_number from company where id = $id"
    found = cursor.execute(sql, {"id": company_id}).fetchall()
    return Party(*found[0]) if found else Party()


#: Whether there is such a record; the names of tables come from here alone.
KNOWN = {
    "contact": "select 1 from contact where id = $id and merged_into is null",
    "company": "select 1 from company where id = $id and merged_into is null",
}


def known(cursor: Cursor, kind: str, id: int) -> bool:
    """Whether the books have this contact or company, and it was not merged into another."""
    return bool(cursor.execute(KNOWN[kind], {"id": id}).fetchall())


def contact_by_email(cursor: Cursor, email: str) -> int | None:
    """The contact with an e-mail address, whatever its case; a merged one's leads on."""
    sql = (
        "select coalesce(merged_into, id) from contact where lower(email) = lower($email)"
        " order by merged_into nulls first, id limit 1"
    )
    found = cursor.execute(sql, {"email": email}).fetchone()
    return int(found[0]) if found else None


def company_by(cursor: Cursor, external_id: str | None, name: str | None) -> Link | None:
    """The company with a customer number, else with a name, whatever its case.

    What only a merged company is called leads to the one it was merged into.
    """
    column, value = ("external_id", external_id) if external_id else ("name", name)
    sql = f"""select s.id, s.name from company m
        join company s on s.id = coalesce(m.merged_into, m.id)
        where lower(m.{column}) = lower($value) order by m.merged_into nulls first, m.id limit 1"""
    found = cursor.execute(sql, {"value": value}).fetchone()
    return Link(*found) if found else None


def add_company(
    cursor: Cursor, id: int, party: Party, external_id: str | None, at: datetime
) -> Link:
    """A new company."""
    cursor.execute(
        "insert into company (id, name, external_id, org_number, street, postcode, city, country,"
        " email, created_at) values ($id, $name, $external_id, $org_number, $street, $postcode,"
        " $city, $country, $email, $at)",
        {
            "id": id,
            "name": party.name,
            "external_id": external_id,
            "org_number": party.org_number,
            "street": party.street,
            "postcode": party.postcode,
            "city": party.city,
            "country": party.country,
            "email": party.email,
            "at": at,
        },
    )
    return Link(id, party.name or "")


def add_contact(cursor: Cursor, link: Link, company_id: int | None, at: datetime) -> Link:
    """A new contact."""
    cursor.execute(
        "insert into contact (id, name, email, company_id, created_at)"
        " values ($id, $name, $email, $company_id, $at)",
        {
            "id": link.id,
            "name": link.name,
            "email": link.email,
            "company_id": company_id,
            "at": at,
        },
    )
    return link
