"""What buyers say about an invoice: that they will pay by a day, and that they do not agree."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from invoicing.model.reminders import Waits


class PromiseState(StrEnum):
    """What a promise is on a day; it follows from the money that came and from the day."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"


class DisputeState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"  # the buyer is right
    REJECTED = "rejected"


#: Until it is rejected. Who agreed that the buyer is right puts the invoice right first.
DISPUTED = (DisputeState.OPEN, DisputeState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Promise:
    """`amount` by `promised_on`. `state` is what it is today, or became before another one took
    its place (then also `withdrawn`); None where the invoice was voided. `stands`: it counts."""

    id: int
    promised_on: date
    amount: Decimal
    note: str | None
    made_at: datetime
    made_by: str
    stands: bool
    state: str | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """Why the buyer does not agree, and what came of it."""

    id: int
    state: DisputeState
    reason: str
    opened_at: datetime
    opened_by: str
    answer: str | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None


def pause(promise: str | None, dispute: str | None) -> Waits | None:
    """Why the buyer is left in peace."""
    if dispute in DISPUTED:
        return Waits.IN_DISPUTE
    return Waits.PROMISED if promise == PromiseState.OPEN else None
