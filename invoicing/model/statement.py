"""A statement of account: what one debtor owes as of a day, or how it came to be, by currency.

Open items list what stands; activity begins with what was owed before a day and ends with the same
sum. Either way the total is what the aged receivables of that day say of the debtor: amounts on
invoices, less money that is on no invoice yet.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from invoicing.model.customer import Profile, Side
from invoicing.model.money import ZERO
from invoicing.model.receivables import Buckets

BUCKETS = Buckets()


class StatementKind(StrEnum):
    OPEN = "open"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class StatementQuestion:
    """Of whom, as of which day, known at which moment (naive UTC); activity from `first` on."""

    side: Side
    id: int
    as_of: date
    known_at: datetime
    kind: StatementKind = StatementKind.OPEN
    first: date | None = None

    def to_json(self) -> str:
        """As a mail and a job keep it, to draw the same paper later."""
        return json.dumps(asdict(self), default=str)


def question_from(text: str) -> StatementQuestion:
    """The opposite of `to_json`."""
    plain = json.loads(text)
    first = plain["first"]
    return StatementQuestion(
        Side(plain["side"]),
        int(plain["id"]),
        date.fromisoformat(plain["as_of"]),
        datetime.fromisoformat(plain["known_at"]),
        StatementKind(plain["kind"]),
        date.fromisoformat(first) if first else None,
    )


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice with something due, or money that is on no invoice (`due` below zero, no due
    date). `name` is the number of the invoice, or the reference of the payment."""

    name: str | None
    on: date
    due_date: date | None
    billed: Decimal
    due: Decimal
    invoice_id: int | None = None
    payment_id: int | None = None

    @property
    def called(self) -> str:
        """What it is: the end of `statement.kind.…`."""
        if self.invoice_id is None:
            return "unapplied"
        return "credit_note" if self.due < 0 else "invoiced"

    def days_late(self, as_of: date) -> int:
        """Days past due; 0 where it is not."""
        return max((as_of - self.due_date).days, 0) if self.due_date else 0


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of what is owed: `kind` is that of an entry, or "unapplied"."""

    on: date
    kind: str
    name: str | None
    amount: Decimal
    balance: Decimal = ZERO
    invoice_id: int | None = None
    payment_id: int | None = None

    @property
    def called(self) -> str:
        """What it is: the end of `statement.kind.…`."""
        return "credit_note" if self.kind == "invoiced" and self.amount < 0 else self.kind


@dataclass(frozen=True, slots=True)
class Account:
    """What is told of one currency. `buckets` are the open invoices by days past due."""

    currency: str
    items: Sequence[OpenItem] = ()
    movements: Sequence[Movement] = ()
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    buckets: Sequence[Decimal] = ()
    unapplied: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of `debtor`; `asked` names it, also where another record of it was asked for."""

    asked: StatementQuestion
    debtor: Profile
    accounts: Sequence[Account] = field(default_factory=tuple)

    @property
    def totals(self) -> dict[str, Decimal]:
        """What is owed in each currency; below zero it is ours to give back."""
        return {account.currency: account.closing for account in self.accounts}


def with_balances(opening: Decimal, movements: Sequence[Movement]) -> list[Movement]:
    """The movements with what is owed after each of them."""
    found, balance = [], opening
    for each in movements:
        balance += each.amount
        found.append(
            Movement(
                each.on,
                each.kind,
                each.name,
                each.amount,
                balance,
                each.invoice_id,
                each.payment_id,
            )
        )
    return found


def aged(items: Sequence[OpenItem], as_of: date) -> list[Decimal]:
    """What stands on invoices by days past due, as the aged receivables put it."""
    sums = [ZERO] * BUCKETS.count
    for item in items:
        if item.invoice_id is not None:
            days = (as_of - item.due_date).days if item.due_date else 0
            sums[BUCKETS.index(days)] += item.due
    return sums
