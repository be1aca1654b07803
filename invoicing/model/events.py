"""What can happen, as the history names it, and the entries money leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from invoicing.model.properties import Change


class Event(StrEnum):
    CREATED = "created"
    CLONED = "cloned"
    IMPORTED = "imported"
    EDITED = "edited"
    FINALIZED = "finalized"
    EDITED_FINALIZED = "edited_finalized"
    OWNER_CHANGED = "owner_changed"
    PROPERTY_SET = "property_set"
    ASSOCIATED = "associated"
    DISSOCIATED = "dissociated"
    LABELLED = "labelled"
    PAYMENT_RECORDED = "payment_recorded"
    PAYMENT_DELETED = "payment_deleted"
    PAYMENT_DIVIDED = "payment_divided"
    PAYMENT_LEFT_OVER = "payment_left_over"
    CAPTURE_STARTED = "capture_started"
    CAPTURE_ENDED = "capture_ended"
    CHECKOUT_CANCELLED = "checkout_cancelled"
    PAYMENT_LANDED = "payment_landed"
    PAYMENT_UNPLACED = "payment_unplaced"
    PAYMENT_CAME_BACK = "payment_came_back"
    PAYMENT_DISPUTED = "payment_disputed"
    PAYMENT_PAID_OUT = "payment_paid_out"
    DISPUTE_WON = "dispute_won"
    REFUND_STARTED = "refund_started"
    REFUND_FAILED = "refund_failed"
    METHOD_STORED = "method_stored"
    METHOD_REMOVED = "method_removed"
    METHOD_FORGOTTEN = "method_forgotten"
    CUSTOMER_MERGED = "customer_merged"
    STATEMENT_SENT = "statement_sent"
    PAYMENT_REFUNDED = "payment_refunded"
    LINK_MADE = "link_made"
    LINK_RENEWED = "link_renewed"
    VIEWED = "viewed"
    SENT = "sent"
    MAIL_FAILED = "mail_failed"
    MAIL_BOUNCED = "mail_bounced"
    ANSWERED = "answered"
    REMINDED = "reminded"
    REMINDER_QUEUED = "reminder_queued"
    REMINDER_SKIPPED = "reminder_skipped"
    REMINDER_DELETED = "reminder_deleted"
    REMINDERS_OFF = "reminders_off"
    REMINDERS_ON = "reminders_on"
    PROMISED = "promised"
    PROMISE_WITHDRAWN = "promise_withdrawn"
    CLAIM_DISPUTED = "claim_disputed"
    CLAIM_ACCEPTED = "claim_accepted"
    CLAIM_REJECTED = "claim_rejected"
    RECEIPT_SENT = "receipt_sent"
    RECEIPT_IMPOSSIBLE = "receipt_impossible"
    NOTICE_SENT = "notice_sent"
    MESSAGE_SENT = "message_sent"
    VOIDED = "voided"
    DELETED = "deleted"


#: Kind of happening → the beginnings of its events; the first is what all others are.
KINDS: Mapping[str, tuple[str, ...]] = {
    "changes": (),
    "status": ("finalized", "voided", "deleted"),
    "payments": ("payment_", "capture_", "checkout_", "dispute_", "refund_", "method_"),
    "mail": ("sent", "mail_", "remind", "receipt_", "message_"),
    "views": ("link_", "viewed"),
    "associations": ("associated", "dissociated", "labelled"),
}


def kind_of(event: str) -> str:
    """The kind of an event, to filter a history by."""
    found = (kind for kind, starts in KINDS.items() if event.startswith(starts))
    return next(found, next(iter(KINDS)))


#: Of what most lines of a history tell, and all that it changes of an invoice; a law holds them to
#: it. So a question about any other property passes these lines by without reading them.
PAID_OR_SENT = (Event.PAYMENT_RECORDED, Event.SENT)
MOVED_BY_THEM = frozenset(
    "amount_paid amount_due status paid_date next_reminder last_sent_at last_viewed_at".split()
)


class EntryKind(StrEnum):
    """Why what is owed changed."""

    INVOICED = "invoiced"
    EDITED = "edited"
    PAID = "paid"
    PAYMENT_DELETED = "payment_deleted"
    VOIDED = "voided"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Entry:
    """One append-only change of what is owed; `amount` is added to the balance."""

    kind: EntryKind
    amount: Decimal
    effective_date: date
    payment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a record's history. `version` None: it changed nothing on the record."""

    id: int
    at: datetime
    actor: str
    event: str
    version: int | None = None
    changes: tuple[Change, ...] = ()
    detail: dict[str, Any] = field(default_factory=dict)
