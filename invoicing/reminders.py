"""The reminders of an invoice as people see them, and the schedule they follow (settings)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from invoicing import record
from invoicing.house import House
from invoicing.ledger import outbox as mails
from invoicing.ledger import reminders as kept
from invoicing.ledger.database import Cursor
from invoicing.lifecycle import allowed
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice
from invoicing.model.letters import LetterKind
from invoicing.model.mail import MailKind
from invoicing.model.people import Actor
from invoicing.model.properties import Change
from invoicing.model.reminders import Became, Settled, Step, Waits, read_steps
from invoicing.reminding import still_to_come, waits


@dataclass(frozen=True, slots=True)
class Past:
    """A reminder that had its turn. `step` None: by hand. `state` is what became of it, the
    outbox's word where it has one; `reason` why it was skipped."""

    step: int | None
    state: str
    at: datetime
    actor: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reminders:
    """What is coming, what was, why the next one waits, and who is switched off: the invoice, its
    company or its contact."""

    due_date: date | None
    coming: tuple[Step, ...]
    past: tuple[Past, ...]
    waits: Waits | None
    off: frozenset[str]
    scheduled: bool


def of(house: House, actor: Actor, id: int) -> Reminders:
    """The reminders of an invoice within reach."""
    with house.looking(actor) as books:
        invoice = record.visible(books.cursor, actor, id)
        steps = tuple(still_to_come(books, invoice))
        reached = steps and steps[0].on(invoice.due_date or books.today) <= books.today
        return Reminders(
            invoice.due_date,
            steps,
            tuple(_past(books.cursor, id)),
            waits(books, invoice, books.today) if reached else None,
            kept.switched_off(books.cursor, invoice),
            any(step.since for step in kept.steps(books.cursor)),
        )


def _past(cursor: Cursor, id: int) -> list[Past]:
    sent = {m.id: m for m in mails.listed(cursor, invoice_id=id) if m.kind is MailKind.REMINDER}
    found = []
    for each in kept.settled(cursor, id):
        mail = sent.pop(each.mail_id, None) if each.mail_id is not None else None
        state = f"mail_state.{mail.state}" if mail else f"reminder.became.{each.became}"
        found.append(Past(each.days, state, each.at, each.actor, each.reason))
    by_hand = (
        Past(None, f"mail_state.{mail.state}", mail.created_at, mail.created_by)
        for mail in sent.values()
    )
    return sorted((*found, *by_hand), key=lambda past: past.at, reverse=True)


def drop(house: House, actor: Actor, id: int, days: int, expected: int | None = None) -> Invoice:
    """Delete a coming reminder: the step so many days after the due date (A-57)."""
    with house.books(actor) as books:
        invoice = allowed(books, Action.EDIT_REMINDERS, id, expected)
        due = invoice.due_date
        if due is None or days not in {step.days for step in still_to_come(books, invoice)}:
            raise Refused("reason.no_reminder")
        gone = Settled(due, days, Became.DELETED, None, None, books.at, actor.name)
        kept.settle(books.cursor, id, gone)
        return books.write(invoice, Event.REMINDER_DELETED, days=days)


def switch(house: House, actor: Actor, id: int, *, on: bool) -> Invoice:
    """Let reminders of one invoice go, or none."""
    with house.books(actor) as books:
        invoice = allowed(books, Action.SWITCH_REMINDERS, id, None)
        kept.switch(books.cursor, "invoice", id, on=on, at=books.at, actor=actor.name)
        return books.write(invoice, Event.REMINDERS_ON if on else Event.REMINDERS_OFF)


def switch_customer(house: House, actor: Actor, id: int, *, on: bool) -> None:
    """Let reminders of all invoices go to the customer of this one, or none: its company, else
    its contact."""
    with house.books(actor) as books:
        invoice = allowed(books, Action.SWITCH_REMINDERS, id, None)
        subject, subject_id = _customer(invoice)
        kept.switch(books.cursor, subject, subject_id, on=on, at=books.at, actor=actor.name)
        kept.refresh(books.cursor, subject, subject_id)
        event = Event.REMINDERS_ON if on else Event.REMINDERS_OFF
        books.note(subject, subject_id, event)
        books.note("invoice", id, event, whole_customer=True)


def _customer(invoice: Invoice) -> tuple[str, int]:
    if invoice.company:
        return "company", invoice.company.id
    if invoice.contact:
        return "contact", invoice.contact.id
    raise Refused("reason.no_contact")


# -- the schedule -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step as it stands in the form."""

    days: int
    kind: LetterKind
    on: bool


def schedule(house: House) -> list[Step]:
    """The steps, in order."""
    with house.reading() as cursor:
        return kept.steps(cursor)


def save_schedule(house: House, actor: Actor, wanted: Sequence[Wanted]) -> tuple[Step, ...]:
    """Keep this schedule. A step that is switched on counts from today: reminders whose day was
    before are not made up for."""
    decide(Action.SETTINGS, general(actor)).enforce()
    with house.books(actor) as books:
        before = kept.steps(books.cursor)
        known = {step.days: step.since for step in before}
        after = read_steps(
            Step(each.days, each.kind, (known.get(each.days) or books.today) if each.on else None)
            for each in wanted
        )
        if after != tuple(before):
            kept.save_steps(books.cursor, after)
            kept.refresh(books.cursor)
            told = Change("reminder_steps", _plain(before), _plain(after))
            books.note("setting", 0, "settings_changed", changed=(told,))
    return after


def _plain(steps: Sequence[Step]) -> str:
    return ", ".join(f"{s.days:+d} {s.kind} {s.since or 'off'}" for s in steps)
