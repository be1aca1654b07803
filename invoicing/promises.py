"""Promises to pay, and disputes: written down, taken back, settled, and what they are today.

Of the promises of an invoice the latest counts. Whether it is kept is asked of the entries, never
written: who records the payment need not know of the promise. While it is open, and while a
dispute is not rejected, no reminder goes by itself.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from invoicing.house import House
from invoicing.ledger import promises as kept
from invoicing.ledger.books import Books
from invoicing.lifecycle import allowed
from invoicing.model.decisions import Action
from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor
from invoicing.model.promises import DISPUTED, Dispute, DisputeState, Promise, PromiseState
from invoicing.payments import check_amount
from invoicing.record import visible

LATEST = date(2200, 1, 1)
LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Said:
    """What the buyer of an invoice said, the latest first."""

    promises: tuple[Promise, ...]
    disputes: tuple[Dispute, ...]

    @property
    def promise(self) -> Promise | None:
        """The one that counts."""
        return next((each for each in self.promises if each.stands), None)

    @property
    def open_dispute(self) -> Dispute | None:
        return next((each for each in self.disputes if each.state is DisputeState.OPEN), None)


def of(house: House, actor: Actor, id: int) -> Said:
    """The promises and disputes of an invoice within reach."""
    with house.looking(actor) as books:
        visible(books.cursor, actor, id)
        return _said(books, id)


def _said(books: Books, id: int) -> Said:
    promises = kept.promises(books.cursor, id, books.today)
    return Said(tuple(promises), tuple(kept.disputes(books.cursor, id)))


def record_promise(
    house: House,
    actor: Actor,
    id: int,
    promised_on: date,
    amount: Decimal,
    note: str | None = None,
    expected: int | None = None,
) -> Invoice:
    """Write down that `amount` will be there by `promised_on`; the promise before counts no more.

    `InvalidInput` for a day that is past and for more than is due.
    """
    with house.books(actor) as books:
        invoice = allowed(books, Action.PROMISE, id, expected)
        if not books.today <= promised_on < LATEST:
            raise InvalidInput("promised_on", "promise.day_past")
        check_amount(amount, invoice)
        _end(books, id)
        number = books.next_id("promise")
        said = clean_text("note", note, LONGEST)
        made = Promise(number, promised_on, amount, said, books.at, actor.name, True, None)
        kept.add_promise(books.cursor, id, made, books.next_id("entry", 0))
        day = promised_on.isoformat()
        return books.write(invoice, Event.PROMISED, amount=str(amount), promised_on=day)


def withdraw(house: House, actor: Actor, id: int, expected: int | None = None) -> Invoice:
    """The promise that counts does so no more; what it became is remembered."""
    with house.books(actor) as books:
        invoice = allowed(books, Action.PROMISE, id, expected)
        if not _end(books, id):
            raise Refused("promise.none_counts")
        return books.write(invoice, Event.PROMISE_WITHDRAWN)


def _end(books: Books, id: int) -> bool:
    """End the promise that counts; False where none does."""
    found = _said(books, id).promise
    if found is None:
        return False
    became = "withdrawn" if found.state == PromiseState.OPEN else str(found.state)
    kept.end_promise(books.cursor, found.id, became, books.at, books.actor.name)
    return True


def dispute(
    house: House, actor: Actor, id: int, reason: str, expected: int | None = None
) -> Invoice:
    """Write down that the buyer does not agree, and why. One dispute at a time."""
    with house.books(actor) as books:
        invoice = allowed(books, Action.DISPUTE, id, expected)
        why = clean_text("reason", reason, LONGEST)
        if not why:
            raise InvalidInput("reason", "input.required")
        if _said(books, id).open_dispute:
            raise Refused("dispute.is_open")
        number = books.next_id("dispute")
        made = Dispute(number, DisputeState.OPEN, why, books.at, actor.name)
        kept.open_dispute(books.cursor, id, made)
        return books.write(replace(invoice, in_dispute=True), Event.CLAIM_DISPUTED, reason=why)


def resolve(
    house: House,
    actor: Actor,
    id: int,
    outcome: DisputeState,
    answer: str | None = None,
    expected: int | None = None,
) -> Invoice:
    """Settle the open dispute: accepted (the buyer is right) or rejected."""
    with house.books(actor) as books:
        invoice = allowed(books, Action.RESOLVE, id, expected)
        if outcome is DisputeState.OPEN:
            raise InvalidInput("outcome", "input.required")
        found = _said(books, id).open_dispute
        if found is None:
            raise Refused("dispute.none_open")
        said = clean_text("answer", answer, LONGEST)
        settled = replace(
            found, state=outcome, answer=said, settled_at=books.at, settled_by=actor.name
        )
        kept.settle_dispute(books.cursor, settled)
        accepted = outcome is DisputeState.ACCEPTED
        event = Event.CLAIM_ACCEPTED if accepted else Event.CLAIM_REJECTED
        return books.write(replace(invoice, in_dispute=outcome in DISPUTED), event)
