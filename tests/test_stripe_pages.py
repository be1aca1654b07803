"""Paying on a page of Stripe's: a hosted checkout, whatever comes back from it and when."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import stripe

from invoicing.model.errors import GatewayUnreachable
from invoicing.model.gateway import BadSignature, EventKind, Order
from invoicing.model.payment import Method
from invoicing.outside import signatures
from invoicing.outside.stripe_gateway import HOSTED, Stripe
from tests.fake_stripe import Books, fake_stripe, pay_at_page
from tests.gateways import NOW, SECRET, D, R, S, fails

BACK = "https://pay.fjord.example/p/token/pay/a-1"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Books]]:
    with fake_stripe() as running:
        yield running


@pytest.fixture
def books(server: tuple[str, Books]) -> Books:
    server[1].__init__()  # type: ignore[misc]
    return server[1]


@pytest.fixture
def gateway(server: tuple[str, Books], books: Books, monkeypatch: pytest.MonkeyPatch) -> Stripe:
    monkeypatch.setattr(stripe.HTTPClient, "_sleep_time_seconds", lambda *_, **__: 0)
    return Stripe("sk_test_right", SECRET, server[0])


def order(key: str = "a-1", **changes: Any) -> Order:
    usual = {"amount": D("1250.50"), "currency": "NOK", "return_url": BACK}
    return Order(**{"key": key, "token": HOSTED, "description": "INV-00001"} | usual | changes)


def message(kind: str, **about: Any) -> tuple[bytes, str]:
    told = {"id": "evt_9", "type": kind, "created": 1_773_835_200, "data": {"object": about}}
    payload = json.dumps(told).encode()
    return payload, signatures.sign(payload, SECRET, NOW)


def test_the_buyer_is_sent_to_a_page_of_exactly_this_amount(gateway: Stripe, books: Books) -> None:
    answer = gateway.pay(order())
    assert (answer.state, answer.amount, answer.key) == (S.ACTION, D("1250.50"), "a-1")
    assert answer.redirect
    asked = books.sessions[answer.reference]["asked"]
    assert asked["line_items"]["0"]["price_data"]["unit_amount"] == "125050"
    assert asked["success_url"] == asked["cancel_url"] == BACK
    assert asked["payment_intent_data"]["metadata"]["attempt"] == "a-1"
    assert "setup_future_usage" not in asked["payment_intent_data"]


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("500", "JPY", "500"), ("1.250", "KWD", "1250"), ("10", "ISK", "1000")],
)
def test_amounts_are_in_the_smallest_unit(
    gateway: Stripe, books: Books, amount: str, currency: str, minor: str
) -> None:
    answer = gateway.pay(order(amount=D(amount), currency=currency))
    asked = books.sessions[answer.reference]["asked"]["line_items"]["0"]["price_data"]
    assert (asked["unit_amount"], str(answer.amount)) == (minor, amount)


def test_a_bank_debit_is_offered_in_euro_alone(gateway: Stripe, books: Books) -> None:
    assert [o.method for o in gateway.offers("NOK")] == [Method.CARD]
    assert [o.method for o in gateway.offers("EUR")] == [Method.CARD, Method.BANK_DEBIT]
    answer = gateway.pay(order(currency="EUR", method=Method.BANK_DEBIT))
    assert books.sessions[answer.reference]["asked"]["payment_method_types"]["0"] == "sepa_debit"
    intent = pay_at_page(books, answer.reference, "pm_debit")
    assert gateway.find("a-1", answer.reference).state is S.PROCESSING
    fails(books, intent["id"], "debit_not_authorized")
    told = gateway.event(
        *message("checkout.session.async_payment_failed", id=answer.reference), NOW
    )
    assert told.answer is not None
    assert (told.answer.state, told.answer.reason) == (S.FAILED, R.RETURNED)


def test_what_was_paid_there_is_read_by_the_pages_reference(gateway: Stripe, books: Books) -> None:
    opened = gateway.pay(order())
    assert gateway.find("a-1", opened.reference).state is S.ACTION
    intent = pay_at_page(books, opened.reference)
    found = gateway.find("a-1", opened.reference)
    assert (found.state, found.reference, found.key) == (S.SUCCEEDED, intent["id"], "a-1")
    assert found.fee == D("2.50")


def test_the_same_key_opens_one_page(gateway: Stripe, books: Books) -> None:
    books.line = ["dead", "500", "dead"]
    with pytest.raises(GatewayUnreachable):
        gateway.pay(order())
    assert gateway.pay(order()).reference == gateway.pay(order()).reference
    assert len(books.sessions) == 1


def test_a_card_refused_there_is_no_end_while_the_page_is_open(
    gateway: Stripe, books: Books
) -> None:
    opened = gateway.pay(order())
    intent = pay_at_page(books, opened.reference, "pm_declined")
    assert gateway.find("a-1", opened.reference).state is S.ACTION
    told = gateway.event(*message("payment_intent.payment_failed", **intent), NOW)
    assert (told.kind, told.answer) == (EventKind.OTHER, None)
    pay_at_page(books, opened.reference)
    told = gateway.event(*message("checkout.session.completed", id=opened.reference), NOW)
    assert told.answer is not None
    assert told.answer.state is S.SUCCEEDED


def test_a_page_is_closed_and_a_late_closing_tells_of_the_money(
    gateway: Stripe, books: Books
) -> None:
    first, second = gateway.pay(order()), gateway.pay(order("a-2"))
    given_up = gateway.cancel(first.reference)
    assert (given_up.state, given_up.reason) == (S.FAILED, R.CANCELLED)
    pay_at_page(books, second.reference)
    assert gateway.cancel(second.reference).state is S.SUCCEEDED


def test_a_page_that_expired_is_an_end(gateway: Stripe, books: Books) -> None:
    opened = gateway.pay(order())
    books.sessions[opened.reference]["status"] = "expired"
    told = gateway.event(*message("checkout.session.expired", id=opened.reference), NOW)
    assert told.answer is not None
    assert (told.answer.state, told.answer.key) == (S.FAILED, "a-1")


def test_a_method_is_kept_with_the_gateways_buyer_where_one_agreed(
    gateway: Stripe, books: Books
) -> None:
    buyer = gateway.customer("contact-1", "Anne Fjell", "anne@fjellhav.no")
    opened = gateway.pay(order(store=True, customer=buyer))
    pay_at_page(books, opened.reference)
    found = gateway.find("a-1", opened.reference)
    assert found.stored is not None
    assert found.stored.customer == buyer


def test_a_payout_tells_which_payments_are_in_it(gateway: Stripe, books: Books) -> None:
    references = [gateway.pay(order(f"a-{n}", token="pm_success")).reference for n in range(4)]
    books.payouts["po_1"] = references
    told = gateway.event(*message("payout.paid", id="po_1", arrival_date=1_773_878_400), NOW)
    assert (told.kind, told.paid_out) == (EventKind.PAYOUT, tuple(references))
    assert told.day == date(2026, 3, 19)


def test_without_a_secret_no_message_is_believed(server: tuple[str, Books], books: Books) -> None:
    careless = Stripe("sk_test_right", "", server[0])
    payload, _ = message("payout.paid", id="po_1")
    with pytest.raises(BadSignature):
        careless.event(payload, signatures.sign(payload, "", NOW), NOW)
