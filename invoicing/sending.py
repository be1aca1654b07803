"""Send an invoice by e-mail: to whom, from whom, in which words, and off it goes to the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from invoicing import changed, letters, papers, sharing
from invoicing.documents import mail_html
from invoicing.house import House
from invoicing.ledger import outbox as kept
from invoicing.ledger import people
from invoicing.ledger.books import Books
from invoicing.lifecycle import allowed
from invoicing.model.decisions import Action
from invoicing.model.errors import Refused
from invoicing.model.invoice import Invoice
from invoicing.model.letters import LetterKind, filled
from invoicing.model.mail import (
    Address,
    Enclosure,
    Letter,
    Mail,
    MailKind,
    clean_name,
    read_address,
)
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from invoicing.outbox import post
from invoicing.words import Words, words


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the dialog is filled with. `locked` means another sender may not be chosen (A-121)."""

    to: str
    senders: tuple[str, ...]
    locked: bool
    subject: str
    body: str
    link: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person decided to send; addresses as typed."""

    to: str
    sender: str
    subject: str
    body: str
    cc: tuple[str, ...] = ()
    attach: bool = True
    at: datetime | None = None  # naive UTC; None: now


def propose(house: House, actor: Actor, id: int, base: str, *, telling: bool = False) -> Proposal:
    """What would be sent; `base` is where buyers reach this server unless the settings know.

    With `telling`, a letter that lists what was edited since the invoice was last sent (A-35).
    """
    with house.books(actor) as books:
        invoice = allowed(books, Action.SEND, id, None)
        w = _words(invoice, books.settings)
        changes = changed.listed(books, invoice, w) if telling else ""
        # The placeholders stay, to be filled in when it is sent.
        kind = LetterKind.CHANGED if changes else LetterKind.INVOICE
        said = letters.wording(books.cursor, kind, w)
    settings = house.settings()
    senders = senders_of(house, actor, settings)
    link = _link(house, actor, invoice, settings, base)
    return Proposal(
        (invoice.contact.email if invoice.contact else None) or "",
        senders,
        bool(settings.mail_from) and not settings.mail_from_others,
        said.subject,
        said.body.replace("{changes}", changes),
        link,
    )


def senders_of(house: House, actor: Actor, settings: Settings) -> tuple[str, ...]:
    """From whom: the default of the settings (A-119), else the one chosen last (A-122), else
    one's own (A-120); after it what else may be chosen."""
    own = actor.email
    if settings.mail_from:
        others = (own,) if settings.mail_from_others else ()
        return tuple(dict.fromkeys(filter(None, (settings.mail_from, *others))))
    with house.reading() as cursor:
        last = kept.last_sender(cursor, actor.account_id)
    return tuple(dict.fromkeys(filter(None, (last, own, settings.company.email))))


def send(house: House, actor: Actor, id: int, wanted: Wanted, key: str, base: str) -> Mail:
    """Put the e-mail into the outbox (A-128); the same key sends once."""
    settings = house.settings()
    with house.books(actor) as books:
        invoice = allowed(books, Action.SEND, id, None)
    link = _link(house, actor, invoice, settings, base)
    letter = written(house, actor, invoice, wanted, link)
    with house.books(actor) as books:
        invoice = allowed(books, Action.SEND, id, None)
        contact = people.contact_by_email(books.cursor, letter.to[0].email)
        return post(
            books,
            letter,
            f"send-{id}-{key}",
            MailKind.INVOICE,
            invoice_id=id,
            contact_id=contact,
            due_at=wanted.at,
            about=letter.subject,
        )


def send_in(books: Books, id: int, key: str, base: str | None, expected: int | None = None) -> Mail:
    """Send as it is proposed, to the contact, inside an open transaction: for many at once."""
    settings = books.settings
    invoice = allowed(books, Action.SEND_TO_CONTACT, id, expected)
    assert invoice.contact is not None, "the rule asked for it"
    address = _named(read_address("to", invoice.contact.email or ""), invoice)
    last = kept.last_sender(books.cursor, books.actor.account_id)
    owner = letters.owner_address(books, invoice)
    sender = letters.own_address(books, last, books.actor.email, *owner)
    root = base_of(settings, base)
    w = _words(invoice, settings)
    link = f"{root}{sharing.path_in(books, invoice)}"
    said = letters.wording(books.cursor, LetterKind.INVOICE, w)
    values = facts(invoice, settings, w, link)
    body = filled(said.body, values, "body")
    dress = mail_html.Dress(settings.brand_colour, link)
    letter = Letter(
        sender,
        (address,),
        filled(said.subject, values, "subject"),
        body,
        mail_html.render(body, mail_html.about(invoice, w), w, dress),
        enclosures=(Enclosure(invoice.id, papers.file_name(invoice)),),
    )
    return post(
        books,
        letter,
        f"send-{id}-{key}",
        MailKind.INVOICE,
        invoice_id=id,
        contact_id=invoice.contact.id,
        about=letter.subject,
    )


def base_of(settings: Settings, base: str | None) -> str:
    """Where buyers reach this server; `Refused` where nobody knows."""
    root = settings.public_url or base
    if not root:
        raise Refused("reason.no_public_url")
    return root.rstrip("/")


def written(house: House, actor: Actor, invoice: Invoice, wanted: Wanted, link: str) -> Letter:
    """The letter exactly as it will be sent, also for the preview; `InvalidInput` by field."""
    settings = house.settings()
    w = _words(invoice, settings)
    sender = chosen_sender(house, actor, settings, wanted.sender)
    values = facts(invoice, settings, w, link)
    body = filled(wanted.body, values, "body")
    name = papers.file_name(invoice)
    dress = mail_html.Dress(settings.brand_colour, link)
    return Letter(
        sender,
        (_named(read_address("to", wanted.to), invoice),),
        filled(wanted.subject, values, "subject"),
        body,
        mail_html.render(body, mail_html.about(invoice, w), w, dress),
        tuple(read_address("cc", text) for text in wanted.cc if text.strip()),
        (Enclosure(invoice.id, name),) if wanted.attach else (),
    )


def _named(address: Address, invoice: Invoice) -> Address:
    """With the contact's name where it is the contact's address."""
    contact = invoice.contact
    known = contact and contact.email and contact.email.lower() == address.email.lower()
    return Address(address.email, clean_name(contact.name)) if contact and known else address


def chosen_sender(house: House, actor: Actor, settings: Settings, chosen: str) -> Address:
    """Whom a letter is from, as chosen; `Refused` where the settings allow the default only."""
    offered = senders_of(house, actor, settings)
    address = read_address("sender", chosen)
    if settings.mail_from and address.email not in offered:
        raise Refused("reason.sender_is_set")
    return Address(address.email, clean_name(settings.company.name))


def _link(house: House, actor: Actor, invoice: Invoice, settings: Settings, base: str) -> str:
    return f"{settings.public_url or base.rstrip('/')}{sharing.path(house, actor, invoice.id)}"


def _words(invoice: Invoice, settings: Settings) -> Words:
    return words(invoice.language or papers.language_of(settings))


def facts(invoice: Invoice, settings: Settings, w: Words, link: str) -> Mapping[str, str]:
    """What the placeholders stand for, in the buyer's language."""
    return {
        "number": invoice.number or "",
        "amount": w.money(invoice.amount_due, invoice.currency),
        "due": w.date(invoice.due_date),
        "buyer": (invoice.contact and invoice.contact.name) or invoice.buyer.name or "",
        "seller": settings.company.name or "",
        "link": link,
    }


def split(text: str) -> Sequence[str]:
    """Addresses as people type them: between commas, semicolons or line ends."""
    return [
        part.strip()
        for part in text.replace(";", ",").replace("\n", ",").split(",")
        if part.strip()
    ]
