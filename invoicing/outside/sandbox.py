"""A gateway that moves no money: for sample books, trying out, and tests.

Everything it was asked is kept in a file, as a real one keeps it elsewhere: it survives a crash
of ours, knows its keys again, and can take money without being able to say so. What happens is
decided by the test method chosen:

    card_success · card_declined · card_insufficient · card_expired · card_confirm (the buyer must
    confirm) · card_slow · card_vanishes (takes the money, and the line goes dead) ·
    debit_settles, debit_returns (a bank debit, known after some days)
"""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

from invoicing.model.errors import GatewayUnreachable, InvalidInput, Refused
from invoicing.model.gateway import (
    Answer,
    AnswerState,
    DeclineReason,
    Event,
    EventKind,
    Offer,
    Order,
    Refunded,
    RefundOrder,
    RefundState,
    Stored,
)
from invoicing.model.money import quantise
from invoicing.model.payment import Method
from invoicing.outside import signatures

S, R = AnswerState, DeclineReason
SETTLES_AFTER = timedelta(days=3)
FEE_PERCENT, FEE_FIXED = Decimal("0.014"), Decimal(2)
#: Method → how it ends, with the reason where it fails.
ENDS: dict[str, tuple[AnswerState, DeclineReason | None]] = {
    "card_success": (S.SUCCEEDED, None),
    "card_declined": (S.FAILED, R.DECLINED),
    "card_insufficient": (S.FAILED, R.INSUFFICIENT_FUNDS),
    "card_expired": (S.FAILED, R.EXPIRED),
    "card_confirm": (S.ACTION, None),
    "card_slow": (S.SUCCEEDED, None),
    "card_vanishes": (S.SUCCEEDED, None),
    "debit_settles": (S.PROCESSING, None),
    "debit_returns": (S.PROCESSING, None),
}
_files = Lock()


def method_of(chosen: str) -> Method:
    """Whether a test method is a card or a bank debit."""
    return Method.BANK_DEBIT if chosen.startswith("debit") else Method.CARD


class Sandbox:
    """`path` keeps its memory; `slow` is called where an answer takes long."""

    name = "sandbox"

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        secret: str,
        slow: Callable[[], object] = lambda: None,
    ) -> None:
        self.path, self.clock, self.secret, self.slow = path, clock, secret, slow

    # -- the gateway --------------------------------------------------------------------

    def check(self) -> bool:
        """It knows everybody, and moves nothing."""
        return False

    def offers(self, currency: str) -> tuple[Offer, ...]:
        """Every test method, in any currency."""
        return tuple(Offer(name, name, method_of(name)) for name in ENDS)

    def pay(self, order: Order) -> Answer:
        """Take the test money."""
        chosen = order.token.removeprefix("stored:").split("#")[0]
        if chosen not in ENDS:
            raise InvalidInput("method", "input.unknown_method", found=order.token)
        with self._memory() as kept:
            known = kept["orders"].get(order.key)
            if known is None:
                gone = order.token in kept.get("forgotten", ())
                known = kept["orders"][order.key] = self._taken(order, chosen, gone)
                self._agreed(kept, known)
            elif Decimal(known["amount"]) != order.amount or known["currency"] != order.currency:
                raise InvalidInput("key", "problem.key_reused")
            first = not known.pop("asked", False)
            known["asked"] = True
        if chosen == "card_slow":
            self.slow()
        if chosen == "card_vanishes" and first:
            raise GatewayUnreachable(self.name)
        return self._answer(order.key, known)

    def _agreed(self, kept: dict[str, Any], known: dict[str, Any]) -> None:
        """What is stored with an order is not forgotten any more."""
        token = _token(known)
        if known["store"] and token in kept.get("forgotten", ()):
            kept["forgotten"].remove(token)

    def _taken(self, order: Order, chosen: str, gone: bool) -> dict[str, Any]:
        state, reason = (S.FAILED, R.OTHER) if gone else ENDS[chosen]
        if order.off_session and state is S.ACTION:
            state, reason = S.FAILED, R.NOT_CONFIRMED
        return {
            "reference": f"sb_{secrets.token_hex(8)}",
            "chosen": chosen,
            "amount": str(order.amount),
            "currency": order.currency,
            "state": state.value,
            "reason": reason.value if reason else None,
            "store": order.store,
            "customer": order.customer or f"sbc_{secrets.token_hex(6)}",
            "at": self.clock().isoformat(),
            "return_url": order.return_url,
            "refunds": {},
        }

    def find(self, key: str, reference: str | None = None) -> Answer | None:
        """The order as it is now; a bank debit has settled after some days."""
        with self._memory() as kept:
            known = kept["orders"].get(key)
            if known is None:
                return None
            self._settle(known)
        return self._answer(key, known)

    def _settle(self, known: dict[str, Any]) -> None:
        due = datetime.fromisoformat(known["at"]) + SETTLES_AFTER
        if known["state"] == S.PROCESSING and self.clock() >= due:
            returned = known["chosen"] == "debit_returns"
            known["state"] = (S.FAILED if returned else S.SUCCEEDED).value
            known["reason"] = R.RETURNED.value if returned else None

    def cancel(self, reference: str) -> Answer:
        """Give up what is not confirmed."""
        with self._memory() as kept:
            key, known = _by_reference(kept, reference)
            if known["state"] == S.ACTION:
                known.update(state=S.FAILED.value, reason=R.CANCELLED.value)
        return self._answer(key, known)

    def at_bank(self, reference: str) -> tuple[Answer, str | None]:
        """What the bank's page is about, and where the buyer goes from there."""
        key, known = self._known(reference)
        return self._answer(key, known), known["return_url"]

    def confirm(self, reference: str, *, agreed: bool) -> Answer:
        """What the buyer says at the bank's page."""
        with self._memory() as kept:
            key, known = _by_reference(kept, reference)
            if known["state"] == S.ACTION:
                reason = None if agreed else R.NOT_CONFIRMED.value
                known.update(state=(S.SUCCEEDED if agreed else S.FAILED).value, reason=reason)
        return self._answer(key, known)

    def refund(self, order: RefundOrder) -> Refunded:
        """Give test money back."""
        with self._memory() as kept:
            _, known = _by_reference(kept, order.reference)
            refunds = known["refunds"]
            if order.key not in refunds:
                given = sum((Decimal(r["amount"]) for r in refunds.values()), Decimal(0))
                if known["state"] != S.SUCCEEDED or given + order.amount > Decimal(known["amount"]):
                    raise Refused("reason.refund_too_big")
                refunds[order.key] = {
                    "reference": f"sbr_{secrets.token_hex(8)}",
                    "amount": str(order.amount),
                }
            found = refunds[order.key]
        return _refunded(order.key, found)

    def find_refund(self, order: RefundOrder) -> Refunded | None:
        """The refund of that key."""
        with self._memory() as kept:
            _, known = _by_reference(kept, order.reference)
        found = known["refunds"].get(order.key)
        return _refunded(order.key, found) if found else None

    def customer(self, key: str, name: str, email: str | None) -> str:
        """One id a key."""
        with self._memory() as kept:
            made = kept["customers"].setdefault(key, f"sbc_{secrets.token_hex(6)}")
        return str(made)

    def forget(self, stored: Stored, key: str) -> None:
        """It pays no more, until the buyer agrees to it again."""
        with self._memory() as kept:
            forgotten = kept.setdefault("forgotten", [])
            if stored.token not in forgotten:
                forgotten.append(stored.token)

    def event(self, payload: bytes, signature: str, now: datetime) -> Event:
        """A message of this sandbox."""
        signatures.check(payload, signature, self.secret, now)
        told = json.loads(payload)
        key, known = self._known(told["payment"])
        at = datetime.fromisoformat(told["at"])
        answer = self._answer(key, known)
        event = Event(told["id"], EventKind(told["kind"]), at, told["payment"], answer)
        if event.kind is EventKind.PAYOUT:
            return replace(event, paid_out=(told["payment"],), day=at.date())
        return event

    def message(self, reference: str, kind: EventKind = EventKind.PAYMENT) -> tuple[bytes, str]:
        """A message about a payment and its signature, as a webhook would bring them."""
        told = {
            "id": f"sbe_{secrets.token_hex(8)}",
            "kind": kind.value,
            "payment": reference,
            "at": self.clock().isoformat(),
        }
        payload = json.dumps(told).encode()
        return payload, signatures.sign(payload, self.secret, self.clock())

    # -- memory -------------------------------------------------------------------------

    def _known(self, reference: str) -> tuple[str, dict[str, Any]]:
        with self._memory() as kept:
            key, known = _by_reference(kept, reference)
            self._settle(known)
        return key, known

    def _answer(self, key: str, known: dict[str, Any]) -> Answer:
        state = AnswerState(known["state"])
        amount, currency = Decimal(known["amount"]), known["currency"]
        method = method_of(known["chosen"])
        last4 = f"{sum(known['chosen'].encode()) % 10_000:04d}"
        brand = "Sandbank" if method is Method.BANK_DEBIT else "Sandcard"
        stored = None
        if known["store"] and state in (S.SUCCEEDED, S.PROCESSING):
            token = _token(known)
            expires = None if method is Method.BANK_DEBIT else (self.clock().year + 3, 12)
            stored = Stored(token, known["customer"], method, brand, last4, expires)
        fee = quantise(amount * FEE_PERCENT + FEE_FIXED, currency) if state is S.SUCCEEDED else None
        redirect = f"/sandbox/{known['reference']}" if state is S.ACTION else None
        reason = DeclineReason(known["reason"]) if known["reason"] else None
        answer = Answer(state, known["reference"], amount, currency, reason, redirect, fee)
        return replace(answer, stored=stored, method=method, brand=brand, last4=last4, key=key)

    @contextmanager
    def _memory(self) -> Iterator[dict[str, Any]]:
        """What it knows; written back whole, unless something went wrong."""
        with _files:
            empty: dict[str, Any] = {"orders": {}, "customers": {}}
            kept = json.loads(self.path.read_text()) if self.path.exists() else empty
            yield kept
            fresh = self.path.with_suffix(".new")
            private = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(private, "w") as file:
                json.dump(kept, file)
            fresh.replace(self.path)


def _token(known: dict[str, Any]) -> str:
    return f"stored:{known['chosen']}#{known['customer']}"


def _by_reference(kept: dict[str, Any], reference: str) -> tuple[str, dict[str, Any]]:
    for key, known in kept["orders"].items():
        if known["reference"] == reference:
            return key, known
    raise InvalidInput("payment", "problem.gateway_unknown_payment")


def _refunded(key: str, found: dict[str, Any]) -> Refunded:
    return Refunded(RefundState.SUCCEEDED, found["reference"], Decimal(found["amount"]), key)
