"""An attempt to take money online, and a refund: their states, and what may follow on what."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from invoicing.model.gateway import AnswerState, Order, RefundOrder, RefundState
from invoicing.model.payment import Method


class CaptureState(StrEnum):
    CREATED = "created"  # a checkout was opened, nothing was asked
    SENT = "sent"  # the gateway is being asked
    ACTION = "action"  # the buyer has to confirm
    PROCESSING = "processing"  # a bank debit on its way
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"  # asked, and nobody knows the answer
    CANCELLED = "cancelled"  # given up, by an edit or because the invoice was paid


C = CaptureState
#: Money may be moving this moment: nothing else may happen to the invoice.
IN_FLIGHT = frozenset({C.SENT, C.UNKNOWN})
#: Waits for the buyer: an edit, a void or another payment ends it.
OPEN = frozenset({C.CREATED, C.ACTION})
FROM_ANSWER = {
    AnswerState.SUCCEEDED: C.SUCCEEDED,
    AnswerState.PROCESSING: C.PROCESSING,
    AnswerState.ACTION: C.ACTION,
    AnswerState.FAILED: C.FAILED,
}


@dataclass(frozen=True, slots=True)
class Capture:
    """One attempt. `account_id` None: the buyer's own."""

    id: int
    key: str
    invoice_id: int
    revision: int
    amount: Decimal
    currency: str
    processor: str
    token: str
    method: Method
    state: CaptureState
    created_by: str
    created_at: datetime
    asked_at: datetime
    customer: str | None = None
    contact_id: int | None = None
    store: bool = False
    consent: str | None = None
    off_session: bool = False
    reference: str | None = None
    reason: str | None = None
    redirect: str | None = None
    payment_id: int | None = None
    account_id: int | None = None
    to_tell: bool = False  # given up, and the gateway does not know yet
    return_url: str | None = None

    def order(self, description: str) -> Order:
        """What the gateway is asked, the same each time."""
        return Order(
            self.key,
            self.amount,
            self.currency,
            self.token,
            description,
            self.customer,
            self.method,
            self.store,
            self.off_session,
            self.return_url,
        )


class RefundProgress(StrEnum):
    SENT = "sent"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


#: Money may still go back: it is taken off what can be refunded.
MOVING = frozenset({RefundProgress.SENT, RefundProgress.UNKNOWN, RefundProgress.PENDING})
FROM_REFUND = {
    RefundState.PENDING: RefundProgress.PENDING,
    RefundState.SUCCEEDED: RefundProgress.SUCCEEDED,
    RefundState.FAILED: RefundProgress.FAILED,
}


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back."""

    id: int
    key: str
    payment_id: int
    amount: Decimal
    currency: str
    reason: str
    state: RefundProgress
    created_by: str
    created_at: datetime
    asked_at: datetime
    reference: str | None = None
    account_id: int | None = None

    def order(self, payment_reference: str) -> RefundOrder:
        """What the gateway is asked, the same each time."""
        return RefundOrder(self.key, payment_reference, self.amount, self.currency, self.reason)
