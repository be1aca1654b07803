"""What an invoice is associated with: people, companies, and what came before or after it."""

from dataclasses import dataclass
from enum import StrEnum

from invoicing.model.people import Owner


class Kind(StrEnum):
    CONTACT = "contact"
    COMPANY = "company"
    DEAL = "deal"
    QUOTE = "quote"
    SUBSCRIPTION = "subscription"
    INVOICE = "invoice"


#: Records of these books; the others are kept elsewhere and known by name, number or address.
OURS = frozenset({Kind.CONTACT, Kind.COMPANY, Kind.INVOICE})
#: The invoice itself names the first of each of these, as a property.
NAMED = frozenset({Kind.DEAL, Kind.QUOTE, Kind.SUBSCRIPTION})
#: Associated records of one kind.
MOST = 1_000
LABEL_LONGEST, ADDRESS_LONGEST = 80, 2_000


@dataclass(frozen=True, slots=True)
class Association:
    """One associated record. `id` None: the invoice's own property tells of it.

    `billed`: it is whom the invoice is billed to, and is changed in the editor alone.
    `facts` are (property, text) that help to know it; `owner` is the associated invoice's.
    """

    id: int | None
    kind: Kind
    name: str
    record_id: int | None = None
    address: str | None = None
    label: str | None = None
    billed: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    owner: Owner | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that can be associated; `more` tells it from others of its name."""

    kind: Kind
    record_id: int | None
    name: str
    more: str = ""
    owner: Owner | None = None
