"""What Stripe's objects say, in our words: payment intents, hosted pages, refunds, methods."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from invoicing.model.gateway import (
    Answer,
    AnswerState,
    DeclineReason,
    Refunded,
    RefundState,
    Stored,
)
from invoicing.model.payment import Method
from invoicing.outside.minor import Exceptions, from_minor

S, R = AnswerState, DeclineReason
Plain = Mapping[str, Any]
#: Stripe counts these two in hundredths, though ISO 4217 gives them no minor unit.
UNITS: Exceptions = {"ISK": 2, "UGX": 2}
#: Where our keys stand in the metadata of theirs.
KEY, REFUND_KEY = "attempt", "refund"
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


def answer_of(found: Any) -> Answer:
    """A payment intent, with its charge expanded, in our words."""
    intent = plain(found)
    currency = intent["currency"].upper()
    state = STATES[intent["status"]]
    charge, method = part(intent, "latest_charge"), part(intent, "payment_method")
    kind, shown = _shown(method or part(charge, "payment_method_details"))
    return Answer(
        state,
        intent["id"],
        from_minor(intent["amount"], currency, UNITS),
        currency,
        reason=_why(intent) if state is S.FAILED else None,
        redirect=part(part(intent, "next_action"), "redirect_to_url").get("url"),
        fee=_fee(charge, currency),
        stored=_stored(intent, method, kind, shown),
        method=kind,
        brand=shown.get("brand") or shown.get("bank_code"),
        last4=shown.get("last4"),
        key=part(intent, "metadata").get(KEY),
    )


def session_of(found: Any) -> Answer:
    """A page of theirs, with its payment intent expanded.

    While it is open the buyer may try one card after the other, so only its end is an end.
    """
    session = plain(found)
    intent = part(session, "payment_intent")
    if session["status"] == "complete" and intent:
        return answer_of(intent)
    currency = session["currency"].upper()
    still_open = session["status"] != "expired"
    return Answer(
        S.ACTION if still_open else S.FAILED,
        session["id"],
        from_minor(session["amount_total"], currency, UNITS),
        currency,
        reason=None if still_open else R.CANCELLED,
        redirect=session.get("url") if still_open else None,
        key=part(session, "metadata").get(KEY),
    )


def plain(found: Any) -> Plain:
    """What the package gives as objects, as plain mappings all the way down."""
    if found is None:
        return {}
    return found if isinstance(found, Mapping) else found.to_dict()


def part(holder: Plain, name: str) -> Plain:
    """A part that is there as a whole; an id alone tells nothing."""
    found = holder.get(name)
    return {} if isinstance(found, str) else plain(found)


def _shown(details: Plain) -> tuple[Method, Plain]:
    if details.get("type") == "sepa_debit":
        return Method.BANK_DEBIT, part(details, "sepa_debit")
    return Method.CARD, part(details, "card")


def _why(intent: Plain) -> DeclineReason:
    if intent["status"] == "canceled":
        return R.CANCELLED
    return reason_of(part(intent, "last_payment_error"))


def reason_of(error: Plain) -> DeclineReason:
    """Why a card or an account said no."""
    if not error:
        return R.OTHER
    codes = (str(error.get(name)) for name in ("decline_code", "code"))
    return next((REASONS[code] for code in codes if code in REASONS), R.DECLINED)


def _fee(charge: Plain, currency: str) -> Decimal | None:
    """In the payment's currency only; paid out in another, it is told with the payout."""
    balance = part(charge, "balance_transaction")
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


def refunded_of(found: Any) -> Refunded:
    """A refund."""
    refund = plain(found)
    return Refunded(
        REFUND_STATES[refund.get("status") or "pending"],
        refund["id"],
        from_minor(refund["amount"], refund["currency"].upper(), UNITS),
        part(refund, "metadata").get(REFUND_KEY),
    )
