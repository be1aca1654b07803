"""Stripe, through its own package: payment intents, refunds, customers, stored methods, webhooks.

Card data never comes here: a buyer pays on a page of Stripe's (`HOSTED`, a Checkout Session), and
a `token` of any other kind is a payment method that Stripe keeps. Every order carries our key
twice: as idempotency key, and in the metadata, where `find` looks for it. Stripe's search lags up
to a minute behind, so who has to know at once reads by reference, or asks `pay` again with the
same key: within a day that gives the first answer.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import stripe

from invoicing.model.errors import GatewayUnreachable, InvalidInput, OutsideFailed, Refused
from invoicing.model.gateway import (
    Answer,
    AnswerState,
    BadSignature,
    Event,
    EventKind,
    Offer,
    Order,
    Refunded,
    RefundOrder,
    Stored,
)
from invoicing.model.payment import Method
from invoicing.outside import signatures
from invoicing.outside.minor import to_minor
from invoicing.outside.stripe_reading import (
    KEY,
    REFUND_KEY,
    UNITS,
    answer_of,
    part,
    plain,
    reason_of,
    refunded_of,
    session_of,
)

T = TypeVar("T")
S = AnswerState
NAME = "stripe"
EXPAND = ["latest_charge.balance_transaction", "payment_method"]
SECONDS = 20
#: The buyer chooses card or account on a page of Stripe's; such a page has an id of its own.
HOSTED, SESSION = "hosted", "cs_"
#: In the metadata of a payment that a page of theirs makes: its refused cards are no end.
PAGE = "page"
DEBIT_CURRENCY = "EUR"  # SEPA
EVENTS: Mapping[str, EventKind] = {
    "payment_intent.succeeded": EventKind.PAYMENT,
    "payment_intent.processing": EventKind.PAYMENT,
    "payment_intent.payment_failed": EventKind.PAYMENT,
    "payment_intent.canceled": EventKind.PAYMENT,
    "payment_intent.requires_action": EventKind.PAYMENT,
    "checkout.session.completed": EventKind.PAYMENT,
    "checkout.session.expired": EventKind.PAYMENT,
    "checkout.session.async_payment_succeeded": EventKind.PAYMENT,
    "checkout.session.async_payment_failed": EventKind.PAYMENT,
    "refund.created": EventKind.REFUND,
    "refund.updated": EventKind.REFUND,
    "refund.failed": EventKind.REFUND,
    "charge.dispute.created": EventKind.DISPUTE,
    "charge.dispute.funds_withdrawn": EventKind.DISPUTE,
    "charge.dispute.funds_reinstated": EventKind.DISPUTE_WON,
    "payout.paid": EventKind.PAYOUT,
}


class Stripe:
    """`base` is the address of the API where it is not Stripe's own (STRIPE_API_BASE)."""

    name = NAME

    def __init__(self, key: str, webhook_secret: str, base: str | None = None) -> None:
        self.webhook_secret = webhook_secret
        client = stripe.RequestsClient(timeout=SECONDS)
        bases: Any = {"base_addresses": {"api": base}} if base else {}
        self._api = stripe.StripeClient(key, http_client=client, max_network_retries=2, **bases).v1

    # -- paying -------------------------------------------------------------------------

    def check(self) -> bool:
        """Read our balance there, which moves nothing."""
        return bool(self._ask(self._api.balance.retrieve).livemode)

    def offers(self, currency: str) -> tuple[Offer, ...]:
        """Card everywhere, a bank debit in euro."""
        card, debit = (Offer(m.value, HOSTED, m) for m in (Method.CARD, Method.BANK_DEBIT))
        return (card, debit) if currency == DEBIT_CURRENCY else (card,)

    def pay(self, order: Order) -> Answer:
        """Create and confirm a payment intent, or open a page of Stripe's; a decline is an
        answer."""
        if order.token == HOSTED:
            return self._hosted(order)
        params: dict[str, Any] = {
            "amount": to_minor(order.amount, order.currency, UNITS),
            "currency": order.currency.lower(),
            "confirm": True,
            "description": order.description,
            "metadata": {KEY: order.key},
            "payment_method": order.token,
            "payment_method_types": ["card"],
            "expand": EXPAND,
        }
        params |= {"customer": order.customer} if order.customer else {}
        params |= {"off_session": True} if order.off_session else {}
        params |= {"setup_future_usage": "off_session"} if order.store else {}
        params |= {"return_url": order.return_url} if order.return_url else {}
        if order.method is Method.BANK_DEBIT:
            params["payment_method_types"] = ["sepa_debit"]
            params["mandate_data"] = {"customer_acceptance": {"type": "offline"}}
        try:
            found = self._ask(lambda: self._api.payment_intents.create(params, _once(order.key)))  # type: ignore[arg-type]
        except stripe.CardError as declined:
            return self._declined(declined, order)
        return answer_of(found)

    def _hosted(self, order: Order) -> Answer:
        """A page where the buyer pays exactly this; it leads back to the return address."""
        future = {"setup_future_usage": "off_session"} if order.store else {}
        back = order.return_url or ""
        params: Any = {
            "mode": "payment",
            "payment_method_types": [
                "sepa_debit" if order.method is Method.BANK_DEBIT else "card",
            ],
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": order.currency.lower(),
                        "unit_amount": to_minor(order.amount, order.currency, UNITS),
                        "product_data": {"name": order.description},
                    },
                }
            ],
            "metadata": {KEY: order.key},
            "payment_intent_data": {
                "description": order.description,
                "metadata": {KEY: order.key, PAGE: "1"},
                **future,
            },
            "success_url": back,
            "cancel_url": back,
        }
        params |= {"customer": order.customer} if order.customer else {}
        return session_of(
            self._ask(lambda: self._api.checkout.sessions.create(params, _once(order.key)))
        )

    def _declined(self, declined: stripe.CardError, order: Order) -> Answer:
        told: Any = declined.json_body
        error = part(told or {}, "error")
        if intent := part(error, "payment_intent"):
            return answer_of(intent)
        reason = reason_of(error)
        return Answer(S.FAILED, "", order.amount, order.currency, reason, key=order.key)

    def find(self, key: str, reference: str | None = None) -> Answer | None:
        """By its reference, else by the key in its metadata."""
        if reference:
            return self._read(reference)
        query = f"metadata['{KEY}']:'{key}'"
        found = self._ask(lambda: self._api.payment_intents.search({"query": query}))
        if not found.data:
            return None
        return self._read(found.data[0].id)

    def _read(self, reference: str) -> Answer:
        if reference.startswith(SESSION):
            inside: Any = {"expand": [f"payment_intent.{name}" for name in EXPAND]}
            return session_of(
                self._ask(lambda: self._api.checkout.sessions.retrieve(reference, inside))
            )
        return answer_of(
            self._ask(lambda: self._api.payment_intents.retrieve(reference, {"expand": EXPAND}))
        )

    def cancel(self, reference: str) -> Answer:
        """Cancel an intent or close a page; where it cannot be any more, tell what it is."""
        page = reference.startswith(SESSION)
        try:
            self._ask(
                lambda: (
                    self._api.checkout.sessions.expire(reference)
                    if page
                    else self._api.payment_intents.cancel(reference)
                )
            )
        except OutsideFailed as failed:
            if isinstance(failed, GatewayUnreachable):
                raise
        return self._read(reference)

    # -- refunds ------------------------------------------------------------------------

    def refund(self, order: RefundOrder) -> Refunded:
        """Give money back."""
        params: Any = {
            "payment_intent": order.reference,
            "amount": to_minor(order.amount, order.currency, UNITS),
            "metadata": {REFUND_KEY: order.key, "reason": (order.reason or "")[:400]},
        }
        try:
            found = self._ask(lambda: self._api.refunds.create(params, _once(order.key)))
        except OutsideFailed as failed:
            if isinstance(failed, GatewayUnreachable):
                raise
            raise Refused("reason.refund_too_big") from failed
        return refunded_of(found)

    def find_refund(self, order: RefundOrder) -> Refunded | None:
        """Among the refunds of its payment."""
        params: Any = {"payment_intent": order.reference, "limit": 100}
        found = self._ask(lambda: self._api.refunds.list(params))
        rows: list[Any] = list(found.data)
        mine = (refunded_of(row) for row in rows)
        return next((each for each in mine if each.key == order.key), None)

    # -- buyers -------------------------------------------------------------------------

    def customer(self, key: str, name: str, email: str | None) -> str:
        """A customer of theirs, made once for `key`."""
        params: Any = {"name": name, "metadata": {KEY: key}} | ({"email": email} if email else {})
        made = self._ask(lambda: self._api.customers.create(params, _once(f"customer-{key}")))
        return str(made.id)

    def forget(self, stored: Stored, key: str) -> None:
        """Detach a payment method, for good; one that is gone already is no problem."""
        try:
            self._ask(lambda: self._api.payment_methods.detach(stored.token, None, _once(key)))
        except OutsideFailed as failed:
            if not isinstance(failed.__cause__, stripe.InvalidRequestError):
                raise

    # -- messages -----------------------------------------------------------------------

    def event(self, payload: bytes, signature: str, now: datetime) -> Event:
        """A webhook. What it says of a payment is only a hint: the payment itself is read."""
        if not self.webhook_secret:
            raise BadSignature  # anybody could sign with nothing
        signatures.check(payload, signature, self.webhook_secret, now)
        try:
            told = json.loads(payload)
            kind = EVENTS.get(told["type"], EventKind.OTHER)
            at = datetime.fromtimestamp(int(told["created"]), UTC).replace(tzinfo=None)
            about, id = told["data"]["object"], str(told["id"])
        except (ValueError, KeyError, TypeError) as unreadable:
            raise BadSignature from unreadable
        if kind is EventKind.PAYMENT:
            if told["type"] == "payment_intent.payment_failed" and PAGE in part(about, "metadata"):
                return Event(id, EventKind.OTHER, at, about["id"])
            return Event(id, kind, at, about["id"], self._read(about["id"]))
        if kind is EventKind.REFUND:
            return Event(id, kind, at, about.get("payment_intent"), refunded=refunded_of(about))
        if kind is EventKind.PAYOUT and about.get("arrival_date"):
            day = datetime.fromtimestamp(int(about["arrival_date"]), UTC).date()
            return Event(id, kind, at, paid_out=self._paid_out(about["id"]), day=day)
        detail = {n: str(about[n]) for n in ("reason", "status", "amount", "id") if about.get(n)}
        return Event(id, kind, at, about.get("payment_intent"), detail=detail)

    def _paid_out(self, payout: str) -> tuple[str, ...]:
        """The payments in a payout, however many pages they fill."""
        params: Any = {"payout": payout, "limit": 100, "expand": ["data.source"]}
        rows = self._ask(
            lambda: list(self._api.balance_transactions.list(params).auto_paging_iter())
        )
        found = (part(plain(row), "source").get("payment_intent") for row in rows)
        return tuple(reference for reference in found if isinstance(reference, str))

    def _ask(self, question: Callable[[], T]) -> T:
        """Ask; silence and answers that tell nothing are `GatewayUnreachable`."""
        try:
            return question()
        except stripe.CardError:
            raise
        except stripe.IdempotencyError as reused:
            if reused.http_status == 409:  # the same question is being answered this moment
                raise GatewayUnreachable(NAME) from reused
            raise InvalidInput("key", "problem.key_reused") from reused
        except (
            stripe.InvalidRequestError,
            stripe.AuthenticationError,
            stripe.PermissionError,
        ) as e:
            raise OutsideFailed(
                "problem.gateway_refuses", said=e.user_message or e.code or ""
            ) from e
        except stripe.StripeError as silent:
            raise GatewayUnreachable(NAME) from silent


def _once(key: str) -> Any:
    return {"idempotency_key": key}
