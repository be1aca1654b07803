"""Gateways to test with: each with what happens on its other side."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from invoicing.model.gateway import AnswerState, DeclineReason, Gateway, Order
from invoicing.outside import signatures
from invoicing.outside.sandbox import SETTLES_AFTER, Sandbox
from invoicing.outside.stripe_gateway import Stripe
from tests.fake_stripe import Books, charged

NOW = datetime(2026, 3, 18, 12)
SECRET = "whsec_test"
S, R, D = AnswerState, DeclineReason, Decimal


@dataclass
class Rig:
    """A gateway and what happens on its other side."""

    gateway: Gateway
    tokens: dict[str, str]
    confirm: Callable[[str, bool], object]
    settle: Callable[[str, bool], object]
    message: Callable[[str], tuple[bytes, str]]
    go_dead: Callable[[], str]  # the next order is done, but nobody says so; gives its token

    def order(self, key: str = "a-1", token: str = "success", **changes: Any) -> Order:
        base = Order(key, D("1250.50"), "NOK", self.tokens.get(token, token), "INV-00001")
        return replace(base, **changes)


@dataclass
class Clock:
    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


def the_sandbox(folder: Path) -> Rig:
    clock = Clock()
    sandbox = Sandbox(folder / "sandbox.json", clock, SECRET)
    tokens = {
        name: f"card_{name}" for name in "success declined insufficient expired confirm".split()
    }
    tokens["debit"] = "debit_settles"

    def settle(reference: str, arrives: bool) -> None:
        clock.at += SETTLES_AFTER
        if not arrives:
            kept = json.loads(sandbox.path.read_text())
            for known in kept["orders"].values():
                known["chosen"] = "debit_returns"
            sandbox.path.write_text(json.dumps(kept))

    def message(reference: str) -> tuple[bytes, str]:
        payload, _ = sandbox.message(reference)
        return payload, signatures.sign(payload, SECRET, NOW)

    return Rig(
        sandbox,
        tokens,
        lambda reference, agreed: sandbox.confirm(reference, agreed=agreed),
        settle,
        message,
        lambda: "card_vanishes",
    )


def fails(books: Books, reference: str, code: str) -> None:
    error = {"code": code, "type": "invalid_request_error"}
    books.intents[reference] |= {"status": "requires_payment_method", "last_payment_error": error}


def told_by_stripe(reference: str) -> tuple[bytes, str]:
    told = {
        "id": "evt_1",
        "type": "payment_intent.succeeded",
        "created": 1_773_835_200,
        "data": {"object": {"id": reference}},
    }
    payload = json.dumps(told).encode()
    return payload, signatures.sign(payload, SECRET, NOW)


def a_stripe(address: str, books: Books) -> Rig:
    names = "success declined insufficient expired confirm debit".split()

    def confirm(reference: str, agreed: bool) -> None:
        if agreed:
            charged(books.intents[reference])
        else:
            fails(books, reference, "payment_intent_authentication_failure")

    def settle(reference: str, arrives: bool) -> None:
        if arrives:
            charged(books.intents[reference])
        else:
            fails(books, reference, "debit_not_authorized")

    def go_dead() -> str:
        books.line = ["dead", "500", "dead"]
        return "pm_success"

    tokens = {name: f"pm_{name}" for name in names}
    gateway = Stripe("sk_test_right", SECRET, address)
    return Rig(gateway, tokens, confirm, settle, told_by_stripe, go_dead)
