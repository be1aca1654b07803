"""The whole way with Stripe: from the buyer's form over Stripe's page and back, also where the
line goes dead in between."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stripe

from invoicing import checkouts
from invoicing.house import House
from invoicing.model.capture import CaptureState
from invoicing.model.invoice import Status
from invoicing.model.payment import PaymentStatus
from invoicing.outside import signatures
from tests.buyers import Visit, attempts, outside, paid, told, visiting
from tests.fake_stripe import Books, fake_stripe, pay_at_page
from tests.houses import Clock, ask, set_up

C = CaptureState


@pytest.fixture
def theirs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Books]:
    """What Stripe remembers."""
    with fake_stripe() as (address, books):
        monkeypatch.setattr(stripe.HTTPClient, "_sleep_time_seconds", lambda *_, **__: 0)
        monkeypatch.setenv("STRIPE_API_KEY", "sk_test_right")
        monkeypatch.setenv("STRIPE_API_BASE", address)
        yield books


@pytest.fixture
def at(house: House, theirs: Books) -> Visit:
    """A buyer at the checkout of an invoice in yen."""
    visit = visiting(house, outside(house), "1250", currency="JPY")
    set_up(house, gateway="stripe", public_url="https://pay.fjord.example")
    return visit


def later(house: House, span: timedelta) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.at += span


def test_the_buyer_goes_to_stripes_page_and_comes_back_paid(at: Visit, theirs: Books) -> None:
    assert "Stripe takes the payment on its own page." in told(at.see("/pay"))
    where = at.send(at.filled("card")).headers["location"]
    page = at.see(where)
    [(reference, session)] = theirs.sessions.items()
    assert f'http-equiv="refresh" content="0;url={session["url"]}"' in page.text
    back = session["asked"]["success_url"]
    assert back == "https://pay.fjord.example" + where.removesuffix("?go=1")
    assert "One more step" in told(at.see(where.removesuffix("?go=1")))
    pay_at_page(theirs, reference)
    assert "Paid. Thank you! We have received JPY 1,250." in told(
        at.see(where.removesuffix("?go=1"))
    )
    [payment] = paid(at).payments
    assert (payment.amount, payment.processor) == (1250, "stripe")
    assert str(payment.gateway_reference).startswith("pi_")


def test_a_line_that_goes_dead_is_taken_up_with_the_very_same_question(
    house: House, at: Visit, theirs: Books
) -> None:
    theirs.line = ["", "dead", "500", "dead"]  # the buyer is made known; then nobody hears
    form = at.filled("card", keep="1")
    where = at.send(form).headers["location"]
    assert attempts(house, at.invoice)[0].state is C.UNKNOWN
    later(house, timedelta(seconds=5))
    assert "One more step" in told(at.see(where))
    assert (len(theirs.sessions), len(theirs.customers)) == (1, 1)
    assert at.send(form).headers["location"].startswith(where.split("?")[0])
    [reference] = theirs.sessions
    pay_at_page(theirs, reference)
    assert "Paid. Thank you!" in told(at.see(where))
    assert ask(house, "select processor, last4 from stored_method") == [("stripe", "4242")]


def test_a_new_checkout_closes_the_page_that_waits(at: Visit, theirs: Books) -> None:
    at.send(at.filled("card"))
    at.send(at.filled("card"))
    states = [session["status"] for session in theirs.sessions.values()]
    assert states == ["expired", "open"]


def test_a_page_that_was_paid_meanwhile_stops_the_new_checkout(at: Visit, theirs: Books) -> None:
    form = at.filled("card")
    at.send(at.filled("card"))
    [reference] = theirs.sessions
    pay_at_page(theirs, reference)
    answer = at.send(form)
    assert (answer.status_code, len(theirs.sessions)) == (409, 1)
    assert paid(at).status is Status.PAID


def test_stripe_out_of_reach_opens_nothing_and_says_so(
    house: House, at: Visit, theirs: Books
) -> None:
    where = at.send(at.filled("card")).headers["location"]
    theirs.line = ["cut"] * 3
    answer = at.send(at.filled("card"))
    assert answer.status_code == 503
    assert "The payment provider does not answer, and nothing was paid." in told(answer)
    assert len(theirs.sessions) == 1
    later(house, timedelta(minutes=2))
    checkouts.watch(house)
    assert "cancelled" in told(at.see(where))
    assert paid(at).amount_paid == 0


def test_a_checkout_that_nobody_confirms_ends_after_a_day(
    house: House, at: Visit, theirs: Books
) -> None:
    where = at.send(at.filled("card")).headers["location"]
    later(house, timedelta(hours=23))
    checkouts.watch(house)
    assert attempts(house, at.invoice)[0].state is C.ACTION
    later(house, timedelta(hours=2))
    checkouts.watch(house)
    assert [session["status"] for session in theirs.sessions.values()] == ["expired"]
    page = told(at.see(where))
    assert "The payment was cancelled, and nothing was paid." in page
    assert not re.search("Continue", page)


@pytest.mark.parametrize("order", [("40", "60"), ("100",)])
def test_a_refund_made_at_stripes_own_desk_is_on_our_record(
    house: House, at: Visit, theirs: Books, monkeypatch: Any, order: tuple[str, ...]
) -> None:
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_1")
    where = at.send(at.filled("card")).headers["location"]
    intent = pay_at_page(theirs, next(iter(theirs.sessions)))
    at.see(where)
    for n, part in enumerate(order):
        minor = 1250 * int(part) // 100
        about = {"id": f"re_{n}", "amount": minor, "currency": "jpy", "status": "pending"}
        about |= {"payment_intent": intent["id"], "metadata": {}}
        for kind, status in (("created", "pending"), ("updated", "succeeded")):
            for _ in "twice":
                tell(house, at, f"refund.{kind}", about | {"status": status})
    [payment] = paid(at).payments
    assert (payment.refunded, payment.status) == (1250, PaymentStatus.REFUNDED)
    assert paid(at).status is Status.PAID


def tell(house: House, at: Visit, kind: str, about: dict[str, Any]) -> None:
    """A message of Stripe's about an object."""
    stamp = int(house.clock().timestamp())
    id = f"evt_{kind}_{about['id']}"
    message = {"id": id, "type": kind, "created": stamp, "data": {"object": about}}
    payload = json.dumps(message).encode()
    signature = {"stripe-signature": signatures.sign(payload, "whsec_1", house.now())}
    assert at.client.post("/hooks/stripe", content=payload, headers=signature).status_code == 200


def test_no_key_on_the_server_means_no_way_to_pay(at: Visit, monkeypatch: Any) -> None:
    monkeypatch.delenv("STRIPE_API_KEY")
    assert "/pay" not in at.see().text
    assert "cannot be paid online" in told(at.see("/pay"))
