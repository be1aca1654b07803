"""Reminders are sent: by the night when a step has its turn, by hand whenever somebody asks.

A step is written down in the transaction that puts its mail into the outbox, under keys that the
books keep unique (invoice, due date, step): a crash, a second starter or a second look sends
nothing twice. Where nights were missed, only the last step that is due goes; those before it are
passed over. What cannot go now (a dispute, a promise, no address) waits and is looked at every
night.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from invoicing import letters, papers, sending, sharing
from invoicing.documents import mail_html
from invoicing.house import House
from invoicing.ledger import people, promises, reading
from invoicing.ledger import reminders as kept
from invoicing.ledger.books import Books
from invoicing.lifecycle import allowed
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput, Problem, Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice, Status
from invoicing.model.letters import LetterKind, filled
from invoicing.model.mail import Enclosure, Letter, Mail, MailKind, clean_name, read_address
from invoicing.model.money import ZERO
from invoicing.model.payment import PaymentStatus
from invoicing.model.people import Actor, system
from invoicing.model.promises import pause
from invoicing.model.reminders import Became, Settled, Skipped, Step, Turn, Waits, coming, turn
from invoicing.outbox import post
from invoicing.words import Words

log = logging.getLogger("tally")

NIGHT = system()


def paused(books: Books, invoice: Invoice, today: date) -> Waits | None:
    """Why the buyer is left in peace on that day."""
    if any(p.status is PaymentStatus.DISPUTED for p in invoice.payments):
        return Waits.DISPUTED
    if why := pause(*promises.states(books.cursor, invoice.id, today)):
        return why
    on_its_way = (p.amount for p in invoice.payments if p.status is PaymentStatus.PROCESSING)
    if invoice.capturing or sum(on_its_way, ZERO) >= invoice.amount_due:
        return Waits.PAYING
    return None


def waits(books: Books, invoice: Invoice, today: date) -> Waits | None:
    """Why no reminder of this invoice can go on that day."""
    if why := paused(books, invoice, today):
        return why
    try:
        read_address("to", (invoice.contact and invoice.contact.email) or "")
    except InvalidInput:
        return Waits.NO_ADDRESS
    try:
        letters.own_address(books, *letters.owner_address(books, invoice))
    except Problem:
        return Waits.NO_SENDER
    return None


def still_to_come(books: Books, invoice: Invoice) -> list[Step]:
    """The steps of the schedule that have not had their turn, in order; none where they are
    switched off or nothing is due."""
    owes = invoice.status is Status.OPEN and invoice.amount_due > 0
    if not owes or invoice.due_date is None or kept.switched_off(books.cursor, invoice):
        return []
    done = kept.settled(books.cursor, invoice.id)
    days = {each.days for each in done if each.due_date == invoice.due_date}
    return coming(kept.steps(books.cursor), invoice.due_date, days)


# -- by hand ----------------------------------------------------------------------------


def remind(
    house: House, actor: Actor, id: int, key: str, base: str | None, expected: int | None = None
) -> Mail:
    """Put a reminder into the outbox at once; the same `key` sends once. `base` is where buyers
    reach this server unless the settings know."""
    with house.books(actor) as books:
        return remind_in(books, id, key, base, expected)


def remind_in(
    books: Books, id: int, key: str, base: str | None, expected: int | None = None
) -> Mail:
    """`remind` inside an open transaction."""
    invoice = allowed(books, Action.REMIND, id, expected)
    letter = written(books, invoice, words_for(books, invoice), base)
    return _post(books, invoice, letter, f"remind-{id}-{key}")


def preview(house: House, actor: Actor, id: int, base: str | None) -> Letter:
    """The letter `remind` would send now."""
    with house.books(actor) as books:
        invoice = allowed(books, Action.REMIND, id, None)
        return written(books, invoice, words_for(books, invoice), base)


def words_for(books: Books, invoice: Invoice) -> LetterKind:
    """The words of a reminder by hand: those of the last step that is past, late ones where the
    schedule has none."""
    due = invoice.due_date
    if due is None or books.today <= due:
        return LetterKind.REMINDER_SOON
    steps = kept.steps(books.cursor)
    past = [s for s in steps if s.since and s.days > 0 and s.on(due) <= books.today]
    return past[-1].kind if past else LetterKind.REMINDER_LATE


def written(books: Books, invoice: Invoice, kind: LetterKind, base: str | None) -> Letter:
    """The letter in the buyer's language. Where nobody knows how buyers reach this server, it has
    no link, but the PDF."""
    settings, contact = books.settings, invoice.contact
    if contact is None or not contact.email:
        raise Refused("reason.no_address")
    address = replace(read_address("to", contact.email), name=clean_name(contact.name))
    owner = letters.owner_address(books, invoice)
    sender = letters.own_address(books, books.actor.email, *owner)
    known = people.customer(books.cursor, contact.id)
    w = letters.words_of(settings, invoice.language, known.language if known else None)
    said = letters.wording(books.cursor, kind, w)
    base = settings.public_url or base
    link = f"{base.rstrip('/')}{sharing.path_in(books, invoice)}" if base else ""
    values = sending.facts(invoice, settings, w, link)
    body = filled(said.body, values, "body")
    dress = mail_html.Dress(settings.brand_colour, link or None)
    return Letter(
        sender,
        (address,),
        filled(said.subject, values, "subject"),
        f"{body}\n\n{w('letter.see')}: {link}" if link and "{link}" not in said.body else body,
        mail_html.render(body, mail_html.about(invoice, w), w, dress),
        enclosures=(Enclosure(invoice.id, papers.file_name(invoice)),),
    )


def _post(books: Books, invoice: Invoice, letter: Letter, key: str) -> Mail:
    contact = invoice.contact.id if invoice.contact else None
    return post(books, letter, key, MailKind.REMINDER, invoice_id=invoice.id, contact_id=contact)


# -- by the night -----------------------------------------------------------------------


def send_due(house: House, today: date) -> Mapping[str, int]:
    """The duty of the night: every step whose turn it is by `today`."""
    with house.reading() as cursor:
        ids = kept.due(cursor, today)
    figures = dict.fromkeys(("sent", "skipped", "waiting", "failed"), 0)
    for id in ids:
        try:
            with house.books(NIGHT) as books:
                done = _take_turn(books, id, today)
        except Exception:
            log.exception("the reminder of invoice %s could not be written", id)
            done = {"failed": 1}
        for name, count in done.items():
            figures[name] += count
        house.worker.rest()
    return figures


def _take_turn(books: Books, id: int, today: date) -> Mapping[str, int]:
    invoice = books.invoice(id)
    due = invoice.due_date
    steps = still_to_come(books, invoice)
    if due is None or not steps:
        return {}
    now = turn(steps, due, today)
    if now.goes and waits(books, invoice, today):
        return {"waiting": 1}
    for step, reason in now.skipped:
        _skip(books, invoice, step, reason)
    if now.goes:
        _queue(books, invoice, now.goes)
    if now.goes or now.skipped:
        event = Event.REMINDER_QUEUED if now.goes else Event.REMINDER_SKIPPED
        told = now.goes or now.skipped[-1][0]
        books.write(invoice, event, days=told.days)
    return {"sent": int(now.goes is not None), "skipped": len(now.skipped)}


def _queue(books: Books, invoice: Invoice, step: Step) -> None:
    due = invoice.due_date
    assert due is not None, "a step counts from a due date"
    letter = written(books, invoice, step.kind, None)
    mail = _post(books, invoice, letter, f"reminder-{invoice.id}-{due}-{step.days}")
    what = Settled(due, step.days, Became.QUEUED, None, mail.id, books.at, books.actor.name)
    kept.settle(books.cursor, invoice.id, what)


def _skip(books: Books, invoice: Invoice, step: Step, reason: Skipped) -> None:
    due = invoice.due_date
    assert due is not None, "a step counts from a due date"
    what = Settled(due, step.days, Became.SKIPPED, reason, None, books.at, books.actor.name)
    kept.settle(books.cursor, invoice.id, what)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the night would do with an invoice: whose turn it is, and why that waits."""

    invoice: Invoice
    turn: Turn
    waits: Waits | None


def foreseen(house: House, today: date) -> list[Foreseen]:
    """Everything `send_due` would do; nothing is done."""
    with house.looking(NIGHT) as books:
        return list(_foreseen(books, today))


def _foreseen(books: Books, today: date) -> Iterator[Foreseen]:
    for id in kept.due(books.cursor, today):
        invoice = reading.invoice(books.cursor, id)
        if invoice is not None and invoice.due_date is not None:
            now = turn(still_to_come(books, invoice), invoice.due_date, today)
            if now.goes is None and not now.skipped:
                continue
            yield Foreseen(invoice, now, waits(books, invoice, today) if now.goes else None)


def told(house: House, today: date, w: Words) -> list[str]:
    """The same in sentences, one an invoice."""
    return [sentence(each, w) for each in foreseen(house, today)]


def sentence(each: Foreseen, w: Words) -> str:
    """«INV-00007: Reminder, 7 days after the due date, to anne@fjellhav.no»."""
    invoice, step = each.invoice, each.turn.goes
    name = invoice.number or ""
    if step is None:
        return w("reminder.foreseen_skipped", name=name, count=len(each.turn.skipped))
    if each.waits:
        return w("reminder.foreseen_waits", name=name, why=w(f"reminder.waits.{each.waits}"))
    to = (invoice.contact and invoice.contact.email) or ""
    return w("reminder.foreseen", name=name, what=when(step.days, w), to=to)


def when(days: int, w: Words) -> str:
    """«7 days after the due date»."""
    if days == 0:
        return w("reminder.on_day")
    return w("reminder.after" if days > 0 else "reminder.before", count=abs(days))
