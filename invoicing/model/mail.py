"""A letter by e-mail and its life: queued, on its way, sent or failed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput

CC_MOST = 9
TO_MOST = 5
SUBJECT_LONGEST, TEXT_LONGEST, NAME_LONGEST = 300, 50_000, 100
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
DOMAIN_PART = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
#: Waits before the second attempt, the third …; after the last one the mail has failed.
BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
#: How long who took a mail out may be silent before somebody else tries.
LEASE = timedelta(minutes=3)


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"  # a server took it
    FAILED = "failed"
    CANCELLED = "cancelled"
    BOUNCED = "bounced"  # it came back later


class MailKind(StrEnum):
    """What a mail is about; only INVOICE moves «Last sent date» (A-131)."""

    INVOICE = "invoice"
    REMINDER = "reminder"
    RECEIPT = "receipt"
    NOTICE = "notice"  # to ourselves
    STATEMENT = "statement"
    MESSAGE = "message"  # one to one, from the inbox


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address as it stands on the wire (ASCII), and a name beside it."""

    email: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along, made when it is sent: the PDF of an invoice, or of a statement of
    account (its question as JSON, model/statement.py)."""

    invoice_id: int | None
    name: str
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent. `html` None: the text alone. Replies go to `sender` (A-123)."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    html: str | None = None
    cc: tuple[Address, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    in_reply_to: str | None = None

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody it is handed to, once."""
        return tuple(dict.fromkeys(a.email for a in (*self.to, *self.cc)))


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter on record. `key` is unique: asking twice with one key sends one mail."""

    id: int
    key: str
    kind: MailKind
    letter: Letter
    message_id: str
    state: MailState
    created_at: datetime
    created_by: str
    due_at: datetime
    account_id: int | None = None
    invoice_id: int | None = None
    payment_id: int | None = None
    contact_id: int | None = None
    attempts: int = 0
    lease_until: datetime | None = None
    sent_at: datetime | None = None
    problem: str | None = None  # what the server said last
    detail: dict[str, str] = field(default_factory=dict)


def read_address(field: str, text: str, name: str | None = None) -> Address:
    """An address that can be put on an envelope; `InvalidInput` naming `field` otherwise.

    Domains with letters beyond ASCII are turned into their IDNA form; local parts with such
    letters are refused, since few servers take them.
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        plain = domain.lower().encode("idna").decode("ascii") if domain else ""
    except UnicodeError:
        plain = ""
    parts = plain.split(".")
    fits = len(parts) > 1 and all(DOMAIN_PART.fullmatch(part) for part in parts)
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if not (at and fits and LOCAL.fullmatch(local)) or dots or len(text) > 254:
        raise InvalidInput(field, "input.email")
    return Address(f"{local}@{plain}", clean_name(name))


def clean_name(name: str | None) -> str | None:
    """A name that can stand in a header: one line, no control characters, not too long."""
    told = clean_text("name", (name or "")[:NAME_LONGEST].replace("\n", " ").replace("\t", " "))
    return told or None


def read_cc(cc: Iterable[Address], to: Sequence[Address]) -> tuple[Address, ...]:
    """Copies without those that are there already; the tenth is refused (A-118)."""
    known = {a.email.lower() for a in to}
    kept: dict[str, Address] = {}
    for address in cc:
        if address.email.lower() not in known:
            kept.setdefault(address.email.lower(), address)
    if len(kept) > CC_MOST:
        raise InvalidInput("cc", "input.too_many_cc", most=CC_MOST)
    return tuple(kept.values())


def read_letter(letter: Letter) -> Letter:
    """A letter that can be sent; `InvalidInput` names what is missing or too long."""
    if not letter.to:
        raise InvalidInput("to", "input.required")
    if len(letter.to) > TO_MOST:
        raise InvalidInput("to", "input.too_many_to", most=TO_MOST)
    one_line = " ".join(letter.subject.split())
    subject = clean_text("subject", one_line, SUBJECT_LONGEST)
    if not subject:
        raise InvalidInput("subject", "input.required")
    text = clean_text("body", letter.text, TEXT_LONGEST)
    if not text:
        raise InvalidInput("body", "input.required")
    cc = read_cc(letter.cc, letter.to)
    return Letter(
        letter.sender,
        letter.to,
        subject,
        text,
        letter.html,
        cc,
        letter.enclosures,
        letter.in_reply_to,
    )


def next_attempt(attempts: int, at: datetime) -> datetime | None:
    """When to try again after `attempts` failed ones; None: no more."""
    return at + BACKOFF[attempts - 1] if attempts <= len(BACKOFF) else None
