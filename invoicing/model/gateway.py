"""What is asked of a payment gateway, and what it answers: the values both sides speak in.

Amounts are decimal in their currency; a gateway turns them into minor units by itself. `key` is
made from our own id of the attempt: asking twice with one key moves money once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from invoicing.model.payment import Method


class AnswerState(StrEnum):
    """How far an attempt is at the gateway."""

    SUCCEEDED = "succeeded"  # the money is ours
    PROCESSING = "processing"  # a bank debit on its way
    ACTION = "action"  # the buyer must confirm at `redirect`
    FAILED = "failed"  # it will not come; `reason` says why


class DeclineReason(StrEnum):
    """Why money did not come, in the words we have for it."""

    DECLINED = "declined"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    EXPIRED = "expired"
    NOT_CONFIRMED = "not_confirmed"  # the buyer did not pass the bank's check
    CANCELLED = "cancelled"
    RETURNED = "returned"  # a bank debit came back
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Stored:
    """A payment method a buyer agreed to have kept: the gateway's token and what is shown."""

    token: str
    customer: str
    method: Method
    brand: str | None = None
    last4: str | None = None
    expires: tuple[int, int] | None = None  # year, month; None: it does not


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to pay that a buyer may choose; its words are `offer.<name>`."""

    name: str
    token: str
    method: Method


@dataclass(frozen=True, slots=True)
class Order:
    """Take `amount` by the method `token`; `store` keeps it with the buyer for later."""

    key: str
    amount: Decimal
    currency: str
    token: str
    description: str
    customer: str | None = None
    method: Method = Method.CARD
    store: bool = False
    off_session: bool = False  # the buyer is not there to confirm
    return_url: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an order; `reference` is the gateway's own id of it."""

    state: AnswerState
    reference: str
    amount: Decimal
    currency: str
    reason: DeclineReason | None = None
    redirect: str | None = None
    fee: Decimal | None = None  # None: not known yet
    stored: Stored | None = None
    method: Method = Method.CARD
    brand: str | None = None
    last4: str | None = None
    key: str | None = None  # of the order, as the gateway remembers it


class RefundState(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Give `amount` of the payment `reference` back."""

    key: str
    reference: str
    amount: Decimal
    currency: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Refunded:
    """What became of a refund."""

    state: RefundState
    reference: str
    amount: Decimal
    key: str | None = None


class EventKind(StrEnum):
    PAYMENT = "payment"  # `answer` is its state now
    REFUND = "refund"  # `refunded` is its state now
    DISPUTE = "dispute"  # opened, or lost: the money is taken back
    DISPUTE_WON = "dispute_won"
    PAYOUT = "payout"  # payments paid out to our account
    OTHER = "other"  # nothing we act on


@dataclass(frozen=True, slots=True)
class Event:
    """A message of the gateway whose signature was right. `id` is kept for ever."""

    id: str
    kind: EventKind
    at: datetime  # naive UTC, when it happened there
    payment: str | None = None  # the gateway's id of the payment it is about
    answer: Answer | None = None
    refunded: Refunded | None = None
    paid_out: tuple[str, ...] = ()  # of a payout: the payments in it
    day: date | None = None  # of a payout: when it is on our account
    detail: Mapping[str, str] = field(default_factory=dict)


class BadSignature(Exception):
    """Not from the gateway, or too old or too early to be believed."""


class Gateway(Protocol):
    """A partner that takes money.

    Every method but `event` may raise `GatewayUnreachable`: then nobody knows, and the same
    order is asked again with the same key.
    """

    @property
    def name(self) -> str:
        """What the processor is called in payments."""

    def check(self) -> bool:
        """Whether real money moves; raises where the gateway does not know our keys."""

    def offers(self, currency: str) -> tuple[Offer, ...]:
        """The ways a buyer may pay in a currency; asks nobody."""

    def pay(self, order: Order) -> Answer:
        """Take money; a decline is an answer, not an error."""

    def find(self, key: str, reference: str | None = None) -> Answer | None:
        """The order made with `key`, as it is now; None where none ever arrived.

        Where its `reference` is known, that is read: a search by key may lag behind.
        """

    def cancel(self, reference: str) -> Answer:
        """Give up an order the buyer has not confirmed; the answer tells if money came first."""

    def refund(self, order: RefundOrder) -> Refunded:
        """Give money back; `Refused` where the gateway says it never will."""

    def find_refund(self, order: RefundOrder) -> Refunded | None:
        """The refund made with the order's key, as it is now."""

    def customer(self, key: str, name: str, email: str | None) -> str:
        """The gateway's id of a buyer, made once for `key`."""

    def forget(self, stored: Stored, key: str) -> None:
        """Remove a stored method; nothing happens where it is gone already."""

    def event(self, payload: bytes, signature: str, now: datetime) -> Event:
        """A message whose signature is right and fresh; else `BadSignature`."""
