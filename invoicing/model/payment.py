"""One receipt of money: recorded by hand, or taken online by a processor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Method(StrEnum):
    CARD = "card"
    BANK_DEBIT = "bank_debit"
    CASH = "cash"
    CHECK = "check"
    WIRE_TRANSFER = "wire_transfer"
    OTHER = "other"


class PaymentStatus(StrEnum):
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"


#: Money that arrived: it lowers the balance, whatever happened to it afterwards.
SETTLED = frozenset(PaymentStatus) - {PaymentStatus.PROCESSING, PaymentStatus.FAILED}


@dataclass(frozen=True, slots=True)
class Payment:
    """Amounts in `currency`. `invoice_id` None is unapplied money of the customer;
    `processor` None means recorded by hand; `deleted_at` None means it stands."""

    id: int
    amount: Decimal
    currency: str
    paid_on: date
    status: PaymentStatus
    method: Method
    invoice_id: int | None = None
    reference: str | None = None
    note: str | None = None
    contact_id: int | None = None
    customer: str | None = None
    customer_email: str | None = None
    processor: str | None = None
    refunded: Decimal = Decimal(0)
    fees: Decimal = Decimal(0)
    gateway_reference: str | None = None  # the processor's id of it
    brand: str | None = None  # bank or issuer
    last4: str | None = None
    payout_on: date | None = None
    created_at: datetime | None = None
    created_by: str | None = None
    deleted_at: datetime | None = None

    @property
    def online(self) -> bool:
        """Taken by a processor; such a payment is refunded, never deleted."""
        return self.processor is not None

    @property
    def refundable(self) -> Decimal:
        """What can still be given back: arrived by a processor and not given back yet."""
        if not self.online or not self.settled or self.status is PaymentStatus.DISPUTED:
            return Decimal(0)
        return self.amount - self.refunded

    @property
    def counts(self) -> bool:
        """Whether it stands in the way of edit, delete and void: a failed one does not."""
        return self.status is not PaymentStatus.FAILED and self.deleted_at is None

    @property
    def settled(self) -> bool:
        """Whether it lowers the balance of its invoice."""
        return self.status in SETTLED and self.deleted_at is None


def suggested(amount: Decimal, dues: Iterable[Decimal]) -> list[Decimal]:
    """What each of several debts takes of an amount: the first as much as is due, then the next."""
    shares = []
    for due in dues:
        share = max(Decimal(0), min(amount, due))
        amount -= share
        shares.append(share)
    return shares
