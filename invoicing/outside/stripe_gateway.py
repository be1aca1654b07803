"""Stripe, through its own package: payment intents, refunds, customers, stored methods, webhooks.

Card data never comes here: a `token` is a payment method that Stripe's script made in the
buyer's browser. Every order carries our key twice: as idempotency key, and in the metadata, where
`find` looks for it. Stripe's search lags up to a minute behind, so who has to know at once asks
`pay` again with the same key: within a day that gives the first answer.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

import stripe

from invoicing.model.errors import GatewayUnreachable, InvalidInput, OutsideFailed, Refused
from invoicing.model.gateway import (
    Answer,
    AnswerState,
    BadSignature,
    DeclineReason,
    Event,
    EventKind,
    Order,
    Refunded,
    RefundOrder,
    RefundState,
    Stored,
)
from invoicing.model.payment import Method
from invoicing.outside import signatures
from invoicing.outside.minor import Exceptions, from_minor, to_minor

T = TypeVar("T")
S, R = AnswerState, DeclineReason
NAME = "stripe"
#: Stripe counts these two in hundredths, though ISO 4217 gives them no minor unit.
UNITS: Exceptions = {"ISK": 2, "UGX": 2}
KEY, REFUND_KEY = "attempt", "refund"
EXPAND = ["latest_charge.balance_transaction", "payment_method"]
SECONDS = 20
STATES: Mapping[str, AnswerState] = {
    "succeeded": S.SUCCEEDED,
    "processing": S.PROCESSING,
    "requires_action": S.ACTION,
    "requires_confirmation": S.ACTION,
    "requires_payment_method": S.FAILED,
    "canceled": S.FAILED,
}
REASONS: Mapping[str, DeclineReason] = {
    "insufficient_funds": R.INSUFFICIENT_FUNDS,
    "expired_card": R.EXPIRED,
    "authentication_required": R.NOT_CONFIRMED,
    "payment_intent_authentication_failure": R.NOT_CONFIRMED,
    "debit_not_authorized": R.RETURNED,
    "payment_intent_payment_attempt_failed": R.RETURNED,
}
REFUND_STATES: Mapping[str, RefundState] = {
    "succeeded": RefundState.SUCCEEDED,
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
EVENTS: Mapping[str, EventKind] = {
    "payment_intent.succeeded": EventKind.PAYMENT,
    "payment_intent.processing": EventKind.PAYMENT,
    "payment_intent.payment_failed": EventKind.PAYMENT,
    "payment_intent.canceled": EventKind.PAYMENT,
    "payment_intent.requires_action": EventKind.PAYMENT,
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

    def pay(self, order: Order) -> Answer:
        """Create and confirm a payment intent; a decline is an answer."""
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
        return _answer(found)

    def _declined(self, declined: stripe.CardError, order: Order) -> Answer:
        told: Any = declined.json_body
        error = _part(told or {}, "error")
        if intent := _part(error, "payment_intent"):
            return _answer(intent)
        reason = _reason(error)
        return Answer(S.FAILED, "", order.amount, order.currency, reason, key=order.key)

    def find(self, key: str) -> Answer | None:
        """By the key in its metadata."""
        query = f"metadata['{KEY}']:'{key}'"
        found = self._ask(lambda: self._api.payment_intents.search({"query": query}))
        if not found.data:
            return None
        return self._read(found.data[0].id)

    def _read(self, reference: str) -> Answer:
        return _answer(
            self._ask(lambda: self._api.payment_intents.retrieve(reference, {"expand": EXPAND}))
        )

    def cancel(self, reference: str) -> Answer:
        """Cancel an intent; where it cannot be any more, tell what it is."""
        try:
            self._ask(lambda: self._api.payment_intents.cancel(reference))
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
        return _refunded(found)

    def find_refund(self, order: RefundOrder) -> Refunded | None:
        """Among the refunds of its payment."""
        params: Any = {"payment_intent": order.reference, "limit": 100}
        found = self._ask(lambda: self._api.refunds.list(params))
        rows: list[Any] = list(found.data)
        mine = (_refunded(row) for row in rows)
        return next((each for each in mine if each.key == order.key), None)

    # -- buyers -------------------------------------------------------------------------

    def customer(self, key: str, name: str, email: str | None) -> str:
        """A customer of theirs, made once for `key`."""
        params: Any = {"name": name, "metadata": {KEY: key}} | ({"email": email} if email else {})
        made = self._ask(lambda: self._api.customers.create(params, _once(f"customer-{key}")))
        return str(made.id)

    def forget(self, stored: Stored) -> None:
        """Detach a payment method; one that is gone already is no problem."""
        try:
            self._ask(lambda: self._api.payment_methods.detach(stored.token))
        except OutsideFailed as failed:
            if isinstance(failed, GatewayUnreachable):
                raise

    # -- messages -----------------------------------------------------------------------

    def event(self, payload: bytes, signature: str, now: datetime) -> Event:
        """A webhook. What it says of a payment is only a hint: the payment itself is read."""
        signatures.check(payload, signature, self.webhook_secret, now)
        try:
            told = json.loads(payload)
            kind = EVENTS.get(told["type"], EventKind.OTHER)
            at = datetime.fromtimestamp(int(told["created"]), UTC).replace(tzinfo=None)
            about, id = told["data"]["object"], str(told["id"])
        except (ValueError, KeyError, TypeError) as unreadable:
            raise BadSignature from unreadable
        if kind is EventKind.PAYMENT:
            return Event(id, kind, at, about["id"], self._read(about["id"]))
        if kind is EventKind.REFUND:
            return Event(id, kind, at, about.get("payment_intent"), refunded=_refunded(about))
        detail = {n: str(about[n]) for n in ("reason", "status", "amount", "id") if about.get(n)}
        return Event(id, kind, at, about.get("payment_intent"), detail=detail)

    def _ask(self, question: Callable[[], T]) -> T:
        """Ask; silence and answers that tell nothing are `GatewayUnreachable`."""
        try:
            return question()
        except stripe.CardError:
            raise
        except stripe.IdempotencyError as reused:
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


def _answer(found: Any) -> Answer:
    """A payment intent, with its charge expanded, in our words."""
    intent = _plain(found)
    currency = intent["currency"].upper()
    state = STATES[intent["status"]]
    charge, method = _part(intent, "latest_charge"), _part(intent, "payment_method")
    kind, shown = _shown(method or _part(charge, "payment_method_details"))
    return Answer(
        state,
        intent["id"],
        from_minor(intent["amount"], currency, UNITS),
        currency,
        reason=_why(intent) if state is S.FAILED else None,
        redirect=_part(_part(intent, "next_action"), "redirect_to_url").get("url"),
        fee=_fee(charge, currency),
        stored=_stored(intent, method, kind, shown),
        method=kind,
        brand=shown.get("brand") or shown.get("bank_code"),
        last4=shown.get("last4"),
        key=_part(intent, "metadata").get(KEY),
    )


Plain = Mapping[str, Any]


def _plain(found: Any) -> Plain:
    """What the package gives as objects, as plain mappings all the way down."""
    if found is None:
        return {}
    return found if isinstance(found, Mapping) else found.to_dict()


def _part(holder: Plain, name: str) -> Plain:
    """A part that is there as a whole; an id alone tells nothing."""
    found = holder.get(name)
    return {} if isinstance(found, str) else _plain(found)


def _shown(details: Plain) -> tuple[Method, Plain]:
    if details.get("type") == "sepa_debit":
        return Method.BANK_DEBIT, _part(details, "sepa_debit")
    return Method.CARD, _part(details, "card")


def _why(intent: Plain) -> DeclineReason:
    if intent["status"] == "canceled":
        return R.CANCELLED
    return _reason(_part(intent, "last_payment_error"))


def _reason(error: Plain) -> DeclineReason:
    if not error:
        return R.OTHER
    codes = (str(error.get(name)) for name in ("decline_code", "code"))
    return next((REASONS[code] for code in codes if code in REASONS), R.DECLINED)


def _fee(charge: Plain, currency: str) -> Decimal | None:
    """In the payment's currency only; paid out in another, it is told with the payout."""
    balance = _part(charge, "balance_transaction")
    if not balance or str(balance["currency"]).upper() != currency:
        return None
    return from_minor(int(balance["fee"]), currency, UNITS)


def _stored(intent: Plain, method: Plain, kind: Method, shown: Plain) -> Stored | None:
    customer = intent.get("customer")
    if not method or not isinstance(customer, str) or not intent.get("setup_future_usage"):
        return None
    year, month = shown.get("exp_year"), shown.get("exp_month")
    expires = (int(year), int(month)) if year and month else None
    brand = shown.get("brand") or shown.get("bank_code")
    return Stored(method["id"], customer, kind, brand, shown.get("last4"), expires)


def _refunded(found: Any) -> Refunded:
    refund = _plain(found)
    return Refunded(
        REFUND_STATES[refund.get("status") or "pending"],
        refund["id"],
        from_minor(refund["amount"], refund["currency"].upper(), UNITS),
        _part(refund, "metadata").get(REFUND_KEY),
    )
