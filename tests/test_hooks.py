"""Messages of a gateway over HTTP: duplicated, reordered, late, forged and stale ones end in the
same books."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from starlette.testclient import TestClient

from invoicing import checkouts, record
from invoicing.gateways import sandbox
from invoicing.house import House
from invoicing.ledger.database import Ledger
from invoicing.model.capture import Capture, CaptureState
from invoicing.model.errors import LedgerBusy
from invoicing.model.events import Event
from invoicing.model.gateway import EventKind
from invoicing.model.invoice import Invoice, Status
from invoicing.model.payment import PaymentStatus
from invoicing.outside import signatures
from invoicing.outside.sandbox import SETTLES_AFTER
from invoicing.outside.signatures import WINDOW
from tests.buyers import outside
from tests.checkouts import Buyer
from tests.fake_stripe import fake_stripe, pay_at_page
from tests.houses import KARI, TODAY, Clock, ask, now_of, pay, set_up

C = CaptureState
Message = tuple[bytes, str]
MEMORY = "select processor, id, kind from gateway_event"


@pytest.fixture
def client(house: House) -> TestClient:
    return outside(house)


@pytest.fixture
def buyer(house: House) -> Buyer:
    return Buyer(house)


@pytest.fixture
def confirmed(buyer: Buyer) -> Callable[[], tuple[Invoice, Capture]]:
    """Invoices whose buyer confirmed at the bank; nobody of us knows."""

    def one() -> tuple[Invoice, Capture]:
        invoice = buyer.invoice()
        capture = buyer.pays(invoice, "card_confirm")
        buyer.confirms(capture)
        return invoice, capture

    return one


def message(house: House, capture: Capture, kind: EventKind = EventKind.PAYMENT) -> Message:
    return sandbox(house).message(capture.reference or "", kind)


def sent(client: TestClient, told: Message, gateway: str = "sandbox") -> Any:
    """As it comes: from another machine, with neither Origin nor cookie."""
    payload, signature = told
    headers = {f"{gateway}-signature": signature, "content-type": "application/json"}
    return client.post(f"/hooks/{gateway}", content=payload, headers=headers)


def later(house: House, span: timedelta) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.at += span


def books_of(house: House) -> Any:
    """All that money is: what is due, what came, and where every attempt is."""
    return (
        ask(house, "select id, status, amount_due, capturing from invoice order by id"),
        ask(house, "select amount, status, invoice_id, refunded from payment order by id"),
        ask(house, "select invoice_id, state, payment_id is null from capture order by id"),
    )


def test_a_message_lands_the_payment_and_is_kept(
    house: House, client: TestClient, confirmed: Any
) -> None:
    invoice, capture = confirmed()
    answer = sent(client, message(house, capture))
    assert (answer.status_code, answer.text) == (200, "")
    assert now_of(house, invoice).status is Status.PAID
    [(processor, _, kind)] = ask(house, MEMORY)
    assert (processor, kind) == ("sandbox", "payment")


def test_a_message_that_comes_again_changes_nothing(
    house: House, client: TestClient, confirmed: Any
) -> None:
    _, capture = confirmed()
    told = message(house, capture)
    sent(client, told)
    before = books_of(house)
    assert [sent(client, told).status_code for _ in range(3)] == [200, 200, 200]
    assert books_of(house) == before
    assert len(ask(house, MEMORY)) == 1


@pytest.mark.parametrize("order", list(permutations(["return", "message", "janitor", "other"])))
def test_message_and_return_come_in_any_order(
    house: House, client: TestClient, confirmed: Any, order: tuple[str, ...]
) -> None:
    invoice, capture = confirmed()
    told, other = message(house, capture), message(house, capture)
    later(house, timedelta(minutes=2))
    comes = {
        "return": lambda: checkouts.resume(house, capture.id),
        "message": lambda: sent(client, told),
        "janitor": lambda: checkouts.watch(house),
        "other": lambda: sent(client, other),
    }
    for name in order:
        comes[name]()
    after = now_of(house, invoice)
    assert (after.status, after.amount_paid, len(after.payments)) == (Status.PAID, 100, 1)


def test_a_late_message_finds_what_happened_meanwhile_and_loses_no_money(
    house: House, client: TestClient, confirmed: Any
) -> None:
    invoice, capture = confirmed()
    pay(house, invoice)
    later(house, timedelta(days=3))
    assert sent(client, message(house, capture)).status_code == 200
    [(_, first, on, _), (_, second, nowhere, _)] = books_of(house)[1]
    assert (first, second) == ("succeeded", "succeeded")
    assert (on, nowhere) == (invoice.id, None)


def test_an_older_state_undoes_nothing(
    house: House, client: TestClient, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = buyer.invoice()
    capture = buyer.pays(invoice, "debit_settles")
    bank = sandbox(house)
    early = bank.find(capture.key)
    assert early is not None
    later(house, SETTLES_AFTER)
    sent(client, message(house, capture))
    assert now_of(house, invoice).status is Status.PAID
    before = books_of(house)
    monkeypatch.setattr(type(bank), "_answer", lambda *_: early)
    assert sent(client, message(house, capture)).status_code == 200
    assert books_of(house) == before


@pytest.mark.parametrize("order", list(permutations(["opened", "won", "landed"])))
def test_disputes_end_the_same_in_any_order(
    house: House, client: TestClient, confirmed: Any, order: tuple[str, ...]
) -> None:
    invoice, capture = confirmed()
    comes = {"landed": message(house, capture)}
    comes["opened"] = message(house, capture, EventKind.DISPUTE)
    later(house, timedelta(minutes=1))
    comes["won"] = message(house, capture, EventKind.DISPUTE_WON)
    for name in order:
        assert sent(client, comes[name]).status_code == 200
    [payment] = now_of(house, invoice).payments
    assert payment.status is PaymentStatus.SUCCEEDED


@pytest.mark.parametrize("first", ["opened", "landed"])
def test_a_dispute_stands_until_it_is_won(
    house: House, client: TestClient, confirmed: Any, first: str
) -> None:
    invoice, capture = confirmed()
    comes = [message(house, capture), message(house, capture, EventKind.DISPUTE)]
    for told in comes if first == "landed" else reversed(comes):
        sent(client, told)
    after = now_of(house, invoice)
    assert after.payments[0].status is PaymentStatus.DISPUTED
    assert after.status is Status.PAID


def test_a_payout_is_told_to_its_payments_once(
    house: House, client: TestClient, buyer: Buyer
) -> None:
    invoice = buyer.invoice()
    capture = buyer.pays(invoice)
    before = books_of(house)
    assert sent(client, message(house, capture, EventKind.PAYOUT)).status_code == 200
    later(house, timedelta(days=1))
    assert sent(client, message(house, capture, EventKind.PAYOUT)).status_code == 200
    [payment] = now_of(house, invoice).payments
    assert payment.payout_on == TODAY
    past = record.payment_history(house, KARI, payment.id)
    assert [h.event for h in past].count(Event.PAYMENT_PAID_OUT) == 1
    assert books_of(house) == before


def test_what_is_forged_gets_four_hundred_and_not_a_word(
    house: House, client: TestClient, confirmed: Any
) -> None:
    invoice, capture = confirmed()
    payload, signature = message(house, capture)
    seconds = signature.partition(",")[0]
    other_secret = signatures.sign(payload, "guessed", house.now())
    forged = [
        (payload + b" ", signature),
        (payload, ""),
        (payload, "t=1,v1=2"),
        (payload, signature[:-1] + ("0" if signature[-1] != "0" else "1")),
        (payload, other_secret),
        (payload, seconds),
        (b"\xff\xfe", signature),
        (b"", ""),
    ]
    for told in forged:
        answer = sent(client, told)
        assert (answer.status_code, answer.text) == (400, "")
    assert now_of(house, invoice).status is Status.OPEN
    assert ask(house, MEMORY) == []


@pytest.mark.parametrize("off", [WINDOW + timedelta(seconds=1), -WINDOW - timedelta(seconds=1)])
def test_what_is_stale_or_from_the_future_is_not_believed(
    house: House, client: TestClient, confirmed: Any, off: timedelta
) -> None:
    invoice, capture = confirmed()
    told = message(house, capture)
    later(house, off)
    assert sent(client, told).status_code == 400
    assert now_of(house, invoice).status is Status.OPEN
    later(house, -off)
    assert sent(client, told).status_code == 200


def test_a_message_that_could_not_be_booked_is_asked_for_again(
    house: House, client: TestClient, confirmed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice, capture = confirmed()
    told = message(house, capture)

    def busy(_: Ledger) -> Any:
        raise LedgerBusy(1)

    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "write", busy)
        assert sent(client, told).status_code == 503
    assert ask(house, MEMORY) == []
    assert sent(client, told).status_code == 200
    assert now_of(house, invoice).status is Status.PAID


def test_a_message_whose_effect_fails_is_not_remembered_either(
    house: House, client: TestClient, confirmed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, capture = confirmed()
    told = message(house, capture)

    def broken(*_: object) -> None:
        raise LedgerBusy(1)

    with monkeypatch.context() as patch:
        patch.setattr("invoicing.hearing.HEARD", {EventKind.PAYMENT: broken})
        assert sent(client, told).status_code == 503
    assert ask(house, MEMORY) == []


def test_there_is_a_door_for_gateways_we_know_and_have(house: House, client: TestClient) -> None:
    assert client.post("/hooks/other", content=b"{}").status_code == 404
    assert client.post("/hooks/stripe", content=b"{}").status_code == 404
    assert client.get("/hooks/sandbox").status_code in (404, 405)


def test_nobody_reads_a_message_without_end(client: TestClient) -> None:
    answer = client.post("/hooks/sandbox", content=b"x" * 1_000_001)
    assert answer.status_code == 413


def test_a_message_of_stripe_is_heard_and_its_payment_read(
    house: House, client: TestClient, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fake_stripe() as (address, theirs):
        monkeypatch.setenv("STRIPE_API_KEY", "sk_test_right")
        monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_1")
        monkeypatch.setenv("STRIPE_API_BASE", address)
        invoice = buyer.invoice("1250", currency="JPY")
        set_up(house, gateway="stripe")
        capture = buyer.pays(invoice, "hosted", return_url="https://fjord.example/back")
        assert capture.state is C.ACTION
        pay_at_page(theirs, capture.reference or "")
        told = {
            "id": "evt_1",
            "type": "checkout.session.completed",
            "created": int(house.clock().timestamp()),
            "data": {"object": {"id": capture.reference, "amount_total": 1}},
        }
        payload = json.dumps(told).encode()
        signed = payload, signatures.sign(payload, "whsec_1", house.now())
        forged = payload, signatures.sign(payload, "", house.now())
        assert sent(client, forged, "stripe").status_code == 400
        assert [sent(client, signed, "stripe").status_code for _ in range(2)] == [200, 200]
    paid = now_of(house, invoice)
    assert (paid.status, paid.payments[0].amount) == (Status.PAID, 1250)
