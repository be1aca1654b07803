"""What every payment gateway does, whoever is behind it: the same tests for the sandbox and Stripe.

Stripe is its real package, talking HTTP to `fake_stripe`.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import stripe

from invoicing.model.errors import GatewayUnreachable, InvalidInput, OutsideFailed, Refused
from invoicing.model.gateway import (
    BadSignature,
    EventKind,
    Order,
    RefundOrder,
    RefundState,
)
from invoicing.model.payment import Method
from invoicing.outside import signatures
from invoicing.outside.minor import from_minor, to_minor
from invoicing.outside.stripe_gateway import UNITS, Stripe
from tests.fake_stripe import Books, fake_stripe
from tests.gateways import NOW, SECRET, D, R, Rig, S, a_stripe, the_sandbox


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Books]]:
    with fake_stripe() as running:
        yield running


@pytest.fixture
def books(server: tuple[str, Books]) -> Books:
    server[1].__init__()  # type: ignore[misc]
    return server[1]


@pytest.fixture(params=["sandbox", "stripe"])
def rig(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    if request.param == "sandbox":
        return the_sandbox(tmp_path)
    monkeypatch.setattr(stripe.HTTPClient, "_sleep_time_seconds", lambda *_, **__: 0)
    address, books = request.getfixturevalue("server")[0], request.getfixturevalue("books")
    return a_stripe(address, books)


# ── taking money ─────────────────────────────────────────────────────────────────────────────────


def test_money_comes(rig: Rig) -> None:
    answer = rig.gateway.pay(rig.order())
    assert (answer.state, answer.amount, answer.currency) == (S.SUCCEEDED, D("1250.50"), "NOK")
    assert answer.reference
    assert answer.key == "a-1"
    assert answer.last4
    assert answer.fee is not None
    assert answer.fee > 0


@pytest.mark.parametrize(
    ("token", "reason"),
    [("declined", R.DECLINED), ("insufficient", R.INSUFFICIENT_FUNDS), ("expired", R.EXPIRED)],
)
def test_a_decline_is_an_answer_with_its_reason(rig: Rig, token: str, reason: R) -> None:
    answer = rig.gateway.pay(rig.order(token=token))
    assert (answer.state, answer.reason) == (S.FAILED, reason)
    assert answer.stored is None


def test_the_same_key_takes_money_once(rig: Rig) -> None:
    first, again = rig.gateway.pay(rig.order()), rig.gateway.pay(rig.order())
    assert first.reference == again.reference
    assert rig.gateway.pay(rig.order("a-2")).reference != first.reference


def test_the_same_key_for_something_else_is_refused(rig: Rig) -> None:
    rig.gateway.pay(rig.order())
    with pytest.raises(InvalidInput):
        rig.gateway.pay(rig.order(amount=D("1")))


@pytest.mark.parametrize(
    ("amount", "currency"), [("500", "JPY"), ("1.250", "KWD"), ("0.01", "EUR")]
)
def test_amounts_come_back_in_the_digits_of_their_currency(
    rig: Rig, amount: str, currency: str
) -> None:
    answer = rig.gateway.pay(rig.order(amount=D(amount), currency=currency))
    assert (str(answer.amount), answer.currency) == (amount, currency)


def test_silence_is_not_a_no_and_the_same_key_tells(rig: Rig) -> None:
    order = rig.order(token=rig.go_dead())
    with pytest.raises(GatewayUnreachable):
        rig.gateway.pay(order)
    found = rig.gateway.find(order.key)
    assert found is not None
    assert found.state is S.SUCCEEDED
    assert rig.gateway.pay(order).reference == found.reference


def test_what_never_arrived_is_not_found(rig: Rig) -> None:
    assert rig.gateway.find("never") is None


def test_what_was_declined_is_found_as_declined(rig: Rig) -> None:
    rig.gateway.pay(rig.order(token="declined"))
    found = rig.gateway.find("a-1")
    assert found is not None
    assert found.state is S.FAILED


# ── the buyer's confirmation ─────────────────────────────────────────────────────────────────────


def test_the_buyer_is_sent_on_to_confirm(rig: Rig) -> None:
    answer = rig.gateway.pay(rig.order(token="confirm", return_url="https://a.example/back"))
    assert answer.state is S.ACTION
    assert answer.redirect
    rig.confirm(answer.reference, True)
    found = rig.gateway.find("a-1")
    assert found is not None
    assert found.state is S.SUCCEEDED


def test_who_does_not_confirm_does_not_pay(rig: Rig) -> None:
    answer = rig.gateway.pay(rig.order(token="confirm"))
    rig.confirm(answer.reference, False)
    found = rig.gateway.find("a-1")
    assert found is not None
    assert (found.state, found.reason) == (S.FAILED, R.NOT_CONFIRMED)


def test_a_buyer_who_is_not_there_cannot_confirm(rig: Rig) -> None:
    answer = rig.gateway.pay(rig.order(token="confirm", off_session=True))
    assert (answer.state, answer.reason) == (S.FAILED, R.NOT_CONFIRMED)


def test_an_unconfirmed_order_can_be_given_up(rig: Rig) -> None:
    answer = rig.gateway.pay(rig.order(token="confirm"))
    assert rig.gateway.cancel(answer.reference).reason is R.CANCELLED
    assert rig.gateway.cancel(answer.reference).state is S.FAILED


def test_giving_up_too_late_tells_that_the_money_came(rig: Rig) -> None:
    answer = rig.gateway.pay(rig.order(token="confirm"))
    rig.confirm(answer.reference, True)
    assert rig.gateway.cancel(answer.reference).state is S.SUCCEEDED


# ── bank debits ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("arrives", "state"), [(True, S.SUCCEEDED), (False, S.FAILED)])
def test_a_bank_debit_is_known_later(rig: Rig, arrives: bool, state: S) -> None:
    order = rig.order(token="debit", method=Method.BANK_DEBIT, currency="EUR")
    answer = rig.gateway.pay(order)
    assert (answer.state, answer.method) == (S.PROCESSING, Method.BANK_DEBIT)
    rig.settle(answer.reference, arrives)
    found = rig.gateway.find("a-1")
    assert found is not None
    assert found.state is state
    assert found.reason is (None if arrives else R.RETURNED)


# ── giving back ──────────────────────────────────────────────────────────────────────────────────


def refund(rig: Rig, reference: str, amount: str, key: str = "r-1") -> Any:
    return rig.gateway.refund(RefundOrder(key, reference, D(amount), "NOK", "wrong goods"))


def test_money_is_given_back_whole_or_in_parts(rig: Rig) -> None:
    reference = rig.gateway.pay(rig.order()).reference
    first = refund(rig, reference, "250.50")
    assert (first.state, first.amount) == (RefundState.SUCCEEDED, D("250.50"))
    assert refund(rig, reference, "1000", "r-2").reference != first.reference


def test_never_more_than_came(rig: Rig) -> None:
    reference = rig.gateway.pay(rig.order()).reference
    refund(rig, reference, "1000")
    with pytest.raises(Refused):
        refund(rig, reference, "250.51", "r-2")


def test_the_same_refund_twice_is_one(rig: Rig) -> None:
    reference = rig.gateway.pay(rig.order()).reference
    assert refund(rig, reference, "10").reference == refund(rig, reference, "10").reference
    refund(rig, reference, "1240.50", "r-2")


def test_a_refund_is_found_by_its_key(rig: Rig) -> None:
    reference = rig.gateway.pay(rig.order()).reference
    order = RefundOrder("r-1", reference, D("10"), "NOK")
    assert rig.gateway.find_refund(order) is None
    made = rig.gateway.refund(order)
    found = rig.gateway.find_refund(order)
    assert found is not None
    assert (found.reference, found.key) == (made.reference, "r-1")


def test_what_did_not_come_cannot_be_given_back(rig: Rig) -> None:
    answer = rig.gateway.pay(rig.order(token="confirm"))
    with pytest.raises(Refused):
        refund(rig, answer.reference, "1")


# ── stored methods ───────────────────────────────────────────────────────────────────────────────


def test_a_method_is_stored_only_where_the_buyer_agreed(rig: Rig) -> None:
    buyer = rig.gateway.customer("c-1", "Fjell og Hav AS", "anne@fjellhav.no")
    assert rig.gateway.pay(rig.order(customer=buyer)).stored is None
    kept = rig.gateway.pay(rig.order("a-2", customer=buyer, store=True)).stored
    assert kept is not None
    assert kept.customer == buyer
    assert kept.last4
    assert kept.expires is not None
    assert kept.expires > (2026, 3)


def test_a_stored_method_pays_again_without_the_buyer(rig: Rig) -> None:
    buyer = rig.gateway.customer("c-1", "Fjell og Hav AS", None)
    kept = rig.gateway.pay(rig.order(customer=buyer, store=True)).stored
    assert kept is not None
    again = rig.order("a-2", token=kept.token, customer=buyer, off_session=True)
    assert rig.gateway.pay(again).state is S.SUCCEEDED
    rig.gateway.forget(kept, "forget-1")
    rig.gateway.forget(kept, "forget-1")
    rig.gateway.forget(kept, "forget-2")


def test_a_buyer_is_made_once(rig: Rig) -> None:
    assert rig.gateway.customer("c-1", "A", None) == rig.gateway.customer("c-1", "A", None)
    assert rig.gateway.customer("c-2", "A", None) != rig.gateway.customer("c-1", "A", None)


# ── messages ─────────────────────────────────────────────────────────────────────────────────────


def test_a_message_tells_the_payment_as_it_is_now(rig: Rig) -> None:
    answer = rig.gateway.pay(rig.order(token="confirm"))
    payload, signature = rig.message(answer.reference)
    event = rig.gateway.event(payload, signature, NOW)
    assert (event.kind, event.payment) == (EventKind.PAYMENT, answer.reference)
    assert event.answer is not None
    assert event.answer.state is S.ACTION  # whatever the message said
    assert event.answer.key == "a-1"
    assert event.id


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_message_from_another_time_is_not_believed(rig: Rig, minutes: int) -> None:
    payload, signature = rig.message(rig.gateway.pay(rig.order()).reference)
    with pytest.raises(BadSignature):
        rig.gateway.event(payload, signature, NOW + timedelta(minutes=minutes))


def test_a_message_that_was_changed_is_not_believed(rig: Rig) -> None:
    payload, signature = rig.message(rig.gateway.pay(rig.order()).reference)
    for forged in (payload + b" ", b"\xff\xfe", b""):
        with pytest.raises(BadSignature):
            rig.gateway.event(forged, signature, NOW)


@pytest.mark.parametrize(
    "header",
    ["", "t=1", "v1=00", "t=x,v1=00", "t=1773835200", "t=1,t=2,v1=00", "t=9999999999999,v1=0"],
)
def test_a_header_that_is_none_is_not_believed(rig: Rig, header: str) -> None:
    payload, _ = rig.message(rig.gateway.pay(rig.order()).reference)
    with pytest.raises(BadSignature):
        rig.gateway.event(payload, header, NOW)


# ── Stripe alone ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def at_stripe(server: tuple[str, Books], books: Books, monkeypatch: pytest.MonkeyPatch) -> Rig:
    monkeypatch.setattr(stripe.HTTPClient, "_sleep_time_seconds", lambda *_, **__: 0)
    return a_stripe(server[0], books)


@pytest.mark.parametrize("line", [["cut"], ["dead"], ["cut", "dead"]])
def test_a_line_that_breaks_and_mends_takes_money_once(
    at_stripe: Rig, books: Books, line: list[str]
) -> None:
    books.line = line
    assert at_stripe.gateway.pay(at_stripe.order()).state is S.SUCCEEDED
    assert len(books.intents) == 1


def test_an_error_after_the_money_moved_is_unknown_and_found(at_stripe: Rig, books: Books) -> None:
    books.line = ["500"] * 3
    with pytest.raises(GatewayUnreachable):
        at_stripe.gateway.pay(at_stripe.order())
    assert len(books.intents) == 1
    assert at_stripe.gateway.find("a-1") is not None


def test_a_wrong_key_is_a_no_that_names_the_way_out(server: tuple[str, Books]) -> None:
    wrong = Stripe("sk_test_wrong", SECRET, server[0])
    with pytest.raises(OutsideFailed) as told:
        wrong.pay(Order("a", D(1), "NOK", "pm_success", ""))
    assert told.value.key == "problem.gateway_refuses"


def test_nobody_at_home_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe.HTTPClient, "_sleep_time_seconds", lambda *_, **__: 0)
    away = Stripe("sk_test_right", SECRET, "http://127.0.0.1:9")
    with pytest.raises(GatewayUnreachable):
        away.pay(Order("a", D(1), "NOK", "pm_success", ""))


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("charge.dispute.created", EventKind.DISPUTE),
        ("charge.dispute.funds_reinstated", EventKind.DISPUTE_WON),
        ("payout.paid", EventKind.PAYOUT),
        ("customer.created", EventKind.OTHER),
    ],
)
def test_other_messages_are_told_apart(at_stripe: Rig, type: str, kind: EventKind) -> None:
    about = {"id": "dp_1", "payment_intent": "pi_1", "reason": "fraudulent", "amount": 100}
    told = {"id": "evt_9", "type": type, "created": 1_773_835_200, "data": {"object": about}}
    payload = json.dumps(told).encode()
    event = at_stripe.gateway.event(payload, signatures.sign(payload, SECRET, NOW), NOW)
    assert (event.kind, event.payment) == (kind, "pi_1")
    assert event.detail["reason"] == "fraudulent"


# ── minor units ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("1234.50", "NOK", 123450),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("10", "ISK", 1000),
    ],
)
def test_minor_units_and_back(amount: str, currency: str, minor: int) -> None:
    assert to_minor(D(amount), currency, UNITS) == minor
    assert from_minor(minor, currency, UNITS) == D(amount)


def test_a_rest_below_the_minor_unit_is_refused() -> None:
    with pytest.raises(InvalidInput):
        to_minor(D("0.5"), "JPY")


def test_the_sandbox_remembers_after_a_crash(tmp_path: Path) -> None:
    first = the_sandbox(tmp_path).gateway.pay(the_sandbox(tmp_path).order())
    again = the_sandbox(tmp_path)
    assert again.gateway.pay(again.order()).reference == first.reference
    assert (tmp_path / "sandbox.json").stat().st_mode & 0o077 == 0
