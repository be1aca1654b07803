"""A customer: a company or a contact, what is known of it, and its figures.

The debtor of an invoice is its company, else the company of its contact, else the contact. So
every invoice has one debtor at most, and the statements of all of them add up to the whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from invoicing.model.gateway import Stored
from invoicing.model.invoice import Link
from invoicing.model.money import ZERO
from invoicing.model.rating import RATINGS

#: Days before the end of its last month from which a stored method is told to expire.
EXPIRES_SOON = 45


class Side(StrEnum):
    """Which kind of record a customer is; also the subject of its history."""

    COMPANY = "company"
    CONTACT = "contact"


#: What can be changed on each, in the order of forms. The company of a contact is its name.
FIELDS: Mapping[Side, tuple[str, ...]] = {
    Side.COMPANY: (
        "name",
        "org_number",
        "external_id",
        "email",
        "street",
        "postcode",
        "city",
        "country",
        "language",
    ),
    Side.CONTACT: ("name", "email", "company", "external_id", "language"),
}
#: What a list of them shows.
LISTED: Mapping[Side, tuple[str, ...]] = {
    Side.COMPANY: ("name", "org_number", "external_id", "email", "city", "country"),
    Side.CONTACT: ("name", "email", "company"),
}
#: Values by which two of a kind are likely the same.
ALIKE: Mapping[Side, tuple[str, ...]] = {
    Side.COMPANY: ("org_number", "email", "name"),
    Side.CONTACT: ("email", "name"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What the books hold of a company or a contact; `values` has each of its FIELDS."""

    side: Side
    id: int
    version: int
    values: Mapping[str, str | None]
    created_at: datetime
    company: Link | None = None  # of a contact
    merged_into: int | None = None  # None: it stands for itself

    @property
    def name(self) -> str:
        return self.values["name"] or ""

    @property
    def link(self) -> Link:
        """As an invoice names it."""
        return Link(self.id, self.name, self.values.get("email") if self.is_contact else None)

    @property
    def is_contact(self) -> bool:
        return self.side is Side.CONTACT


@dataclass(frozen=True, slots=True)
class Figures:
    """A customer's money in one currency. Drafts and voided invoices count in none of them."""

    currency: str
    invoices: int = 0
    billed: Decimal = ZERO
    paid: Decimal = ZERO
    due: Decimal = ZERO
    overdue: Decimal = ZERO
    unapplied: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class KeptMethod:
    """The payment method a contact agreed to have kept, and the words that were agreed to."""

    contact: Link
    processor: str
    stored: Stored
    consent: str
    consented_at: datetime

    def expired(self, today: date) -> bool:
        """Whether its last month is over."""
        return self.stored.expires is not None and (today.year, today.month) > self.stored.expires

    def expires_soon(self, today: date) -> bool:
        """Whether it still works, and the end of its last month is near."""
        if self.stored.expires is None or self.expired(today):
            return False
        year, month = self.stored.expires
        first_after = date(year + month // 12, month % 12 + 1, 1)
        return (first_after - today).days <= EXPIRES_SOON


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the index of customers. `due` is what is outstanding by currency."""

    id: int
    values: Mapping[str, str | None]
    company: Link | None
    invoices: int
    last_invoice: date | None
    due: Mapping[str, Decimal] = field(default_factory=dict)
    rating: str | None = None


#: An owner that is nobody.
NOBODY = "@none"


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """What the index of customers is asked; `show` is all, owing or overdue, `rating` one of
    `RATED`. With an `owner` (a name, or `NOBODY`) only invoices of that owner count, and customers
    without any are left out."""

    side: Side = Side.COMPANY
    words: str = ""
    show: str = "all"
    sort: str = "name"
    descending: bool = False
    page: int = 1
    size: int = 50
    rating: str = "any"
    owner: str = ""


#: What a list of them is ordered by besides their values.
COUNTED = ("invoices", "last_invoice", "rating", "due")
SHOWS = ("all", "owing", "overdue")
#: Payers of a rating, those that have none, or all.
RATED = ("any", *RATINGS, "none")
