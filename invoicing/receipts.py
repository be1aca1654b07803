"""Receipts: the customer is told that money came, and so are we where it came online.

    send_in     puts a receipt into the outbox inside a transaction that is open; for doors
    send        the same for the button, and for acts on many payments (permission, reach)
    arrived     both receipts of an online payment (A-59); it never raises

By itself a receipt is sent once a payment: its key is made from the payment. Who asks for another
one gives a key of their own. It carries the PDF of its invoice and speaks the contact's language.
"""

from collections.abc import Mapping
from dataclasses import replace

from invoicing import letters, papers, record
from invoicing.documents import mail_html
from invoicing.house import House
from invoicing.ledger import outbox, people, reading
from invoicing.ledger.books import Books
from invoicing.ledger.database import Cursor
from invoicing.ledger.people import Customer
from invoicing.model.decisions import Action, Decision, Switches, decide, general, situation
from invoicing.model.errors import InvalidInput, Problem
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice
from invoicing.model.letters import PLACEHOLDERS, LetterKind, filled
from invoicing.model.mail import (
    Address,
    Enclosure,
    Letter,
    Mail,
    MailKind,
    clean_name,
    read_address,
)
from invoicing.model.payment import Payment
from invoicing.model.people import Actor
from invoicing.outbox import post
from invoicing.words import Words


def offered(actor: Actor, payment: Payment) -> Decision:
    """Whether a receipt of the payment may be sent: it arrived, and the actor manages payments."""
    facts = situation(Invoice(0, payment.currency), actor, Switches(), payment)
    return decide(Action.SEND_RECEIPT, facts)


def permitted(actor: Actor) -> Decision:
    """Whether the actor may send receipts at all."""
    facts = replace(general(actor), payment_arrived=True)
    return decide(Action.SEND_RECEIPT, facts)


def address_of(house: House, actor: Actor, payment_id: int) -> str:
    """Where the receipt of a payment within reach would go; empty where nobody knows."""
    with house.reading() as cursor:
        payment = record.reachable_payment(cursor, actor, payment_id)
        return _address(payment, _customer(cursor, payment)) or ""


def send(
    house: House, actor: Actor, payment_id: int, to: str | None = None, key: str | None = None
) -> Mail:
    """Put the receipt of a payment within reach into the outbox (A-48).

    `to` None: the contact's address. The same `key` sends once; without one the receipt that was
    sent before, by hand or by itself, is given instead of another.
    """
    with house.books(actor) as books:
        payment = record.reachable_payment(books.cursor, actor, payment_id)
        return send_in(books, payment, to, key)


def send_in(books: Books, payment: Payment, to: str | None = None, key: str | None = None) -> Mail:
    """`send` inside an open transaction. `Refused` by the rules or where we have no address to
    send from, `InvalidInput` naming `to` where there is no address to send to."""
    offered(books.actor, payment).enforce()
    return _to_customer(books, payment, to, key)


def arrived(books: Books, payment_id: int) -> None:
    """Money came online: both receipts (A-59). What keeps one from leaving is told by the
    payment's history; the money is recorded all the same."""
    payment = books.payment(payment_id)
    for write in (_to_customer, _to_ourselves):
        try:
            write(books, payment)
        except Problem as problem:
            books.note("payment", payment_id, Event.RECEIPT_IMPOSSIBLE, said=problem.key)


def on_its_way(cursor: Cursor, payment_id: int) -> bool:
    """Whether the customer's receipt of an online payment is in the outbox."""
    return outbox.by_key(cursor, f"receipt-{payment_id}-customer") is not None


# -- what they say ----------------------------------------------------------------------


def _to_customer(
    books: Books, payment: Payment, to: str | None = None, key: str | None = None
) -> Mail:
    invoice = _invoice(books, payment)
    known = _customer(books.cursor, payment)
    contact = known.contact if known else None
    typed = to if to is not None else _address(payment, known)
    if not typed:
        raise InvalidInput("to", "input.no_address")
    address = read_address("to", typed)
    if contact and contact.email and contact.email.lower() == address.email.lower():
        address = replace(address, name=clean_name(contact.name))
    spoken = known.language if known else None
    w = letters.words_of(books.settings, spoken, invoice.language if invoice else None)
    kind = LetterKind.RECEIPT if invoice else LetterKind.RECEIPT_UNAPPLIED
    sender = letters.own_address(books, books.actor.email, *letters.owner_address(books, invoice))
    letter = _written(books, payment, invoice, kind, w, sender, address)
    told = _key(payment, "customer", key)
    id = contact.id if contact else None
    return _post(books, payment, letter, told, MailKind.RECEIPT, id)


def _customer(cursor: Cursor, payment: Payment) -> Customer | None:
    """Who paid; a payment always carries the contact of its invoice."""
    return people.customer(cursor, payment.contact_id) if payment.contact_id is not None else None


def _address(payment: Payment, known: Customer | None) -> str | None:
    """The contact's address of today, else the one of the day the money came."""
    return (known and known.contact and known.contact.email) or payment.customer_email


def _to_ourselves(books: Books, payment: Payment) -> None:
    """Who took the money and who owns the invoice, else the company."""
    invoice = _invoice(books, payment)
    who = books.actor.email or letters.account_address(books, books.actor.account_id)
    us = (who, *letters.owner_address(books, invoice))
    company = books.settings.company.email or books.settings.mail_from
    known = tuple(dict.fromkeys(email for email in us if email)) or (company,)
    whom = [read_address("to", email) for email in known if email]
    if not whom:
        raise InvalidInput("to", "input.no_address")
    w = letters.words_of(books.settings)
    sender = letters.own_address(books, whom[0].email)
    letter = _written(books, payment, invoice, LetterKind.MONEY_CAME, w, sender, *whom)
    _post(books, payment, letter, _key(payment, "ours", None), MailKind.NOTICE, None)


def _key(payment: Payment, kind: str, asked: str | None) -> str:
    return f"receipt-{payment.id}-{kind}" + (f"-{asked}" if asked else "")


def _post(
    books: Books,
    payment: Payment,
    letter: Letter,
    key: str,
    kind: MailKind,
    contact_id: int | None,
) -> Mail:
    return post(
        books,
        letter,
        key,
        kind,
        invoice_id=payment.invoice_id,
        payment_id=payment.id,
        contact_id=contact_id,
    )


def _invoice(books: Books, payment: Payment) -> Invoice | None:
    """The invoice a payment is on."""
    return reading.invoice(books.cursor, payment.invoice_id) if payment.invoice_id else None


def _written(
    books: Books,
    payment: Payment,
    invoice: Invoice | None,
    kind: LetterKind,
    w: Words,
    sender: Address,
    *to: Address,
) -> Letter:
    known = facts(books, payment, invoice, w)
    said, values = (
        letters.wording(books.cursor, kind, w),
        {name: known[name] for name in PLACEHOLDERS[kind]},
    )
    body = filled(said.body, values, "body")
    rows = tuple((w(key), values[name]) for name, key in SHOWN.items() if name in values)
    dress = mail_html.Dress(books.settings.brand_colour)
    return Letter(
        sender,
        to,
        filled(said.subject, values, "subject"),
        body,
        mail_html.render(body, rows, w, dress),
        enclosures=(Enclosure(invoice.id, papers.file_name(invoice)),) if invoice else (),
    )


#: What stands in the letter as a table, by its placeholder.
SHOWN: Mapping[str, str] = {
    "number": "paper.number",
    "amount": "property.amount",
    "date": "property.paid_on",
    "method": "property.method",
    "balance": "property.amount_due",
}


def facts(books: Books, payment: Payment, invoice: Invoice | None, w: Words) -> dict[str, str]:
    """What the placeholders stand for, in the words of the reader."""
    balance = w.money(invoice.amount_due, invoice.currency) if invoice else None
    return {
        "number": (invoice and invoice.number) or w("common.empty"),
        "balance": balance or w("common.empty"),
        "amount": w.money(payment.amount, payment.currency),
        "date": w.date(payment.paid_on),
        "method": w(f"method.{payment.method}"),
        "buyer": payment.customer or "",
        "seller": books.settings.company.name or "",
    }
