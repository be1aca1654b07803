"""Taking money online: claim, capture, settle, whatever order the answers come in."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing import checkouts, hearing, lifecycle, payments, record
from invoicing.checkouts import Checkout
from invoicing.house import House
from invoicing.ledger import captures as kept
from invoicing.ledger import reading
from invoicing.model.capture import CaptureState
from invoicing.model.errors import InvalidInput, Refused, StaleVersion
from invoicing.model.events import Event
from invoicing.model.gateway import BadSignature, Stored
from invoicing.model.invoice import Invoice, Status
from invoicing.model.payment import Method, Payment, PaymentStatus
from invoicing.outside.sandbox import SETTLES_AFTER
from tests.checkouts import CONSENT, Buyer
from tests.houses import EVA, KARI, OLA, Clock, a_draft, an_open_invoice, now_of, pay, set_up

C, D = CaptureState, Decimal


@pytest.fixture
def buyer(house: House) -> Buyer:
    return Buyer(house)


def events(house: House, invoice: Invoice) -> list[str]:
    return [h.event for h in record.read(house, KARI, invoice.id).history]


def all_payments(house: House) -> list[Payment]:
    with house.reading() as cursor:
        ids = [row[0] for row in cursor.execute("select id from payment order by id").fetchall()]
        found = [reading.payment(cursor, id) for id in ids]
    return [p for p in found if p is not None]


def stored_of(house: House, invoice: Invoice) -> Stored | None:
    with house.reading() as cursor:
        return kept.method_of(cursor, invoice.contact and invoice.contact.id, "sandbox")


def later(house: House, **span: int) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.forward(**span)


# ── the buyer pays ───────────────────────────────────────────────────────────────────────────────


def test_a_payment_lands_on_the_invoice(house: House, buyer: Buyer) -> None:
    invoice = buyer.invoice("1250.50")
    capture = buyer.pays(invoice)
    paid = now_of(house, invoice)
    assert (capture.state, paid.status, paid.amount_due) == (C.SUCCEEDED, Status.PAID, 0)
    [payment] = paid.payments
    assert (payment.amount, payment.processor) == (D("1250.50"), "sandbox")
    assert payment.gateway_reference == capture.reference
    assert payment.last4
    assert payment.fees > 0
    assert not paid.capturing
    assert events(house, invoice)[0] == Event.CAPTURE_ENDED


@pytest.mark.parametrize("how", ["card_declined", "card_insufficient", "card_expired"])
def test_a_decline_leaves_nothing_behind(house: House, buyer: Buyer, how: str) -> None:
    invoice = buyer.invoice()
    capture = buyer.pays(invoice, how)
    after = now_of(house, invoice)
    assert (capture.state, bool(capture.reason)) == (C.FAILED, True)
    assert (after.status, after.payments, after.capturing) == (Status.OPEN, (), False)
    assert buyer.pays(invoice).state is C.SUCCEEDED


def test_the_same_key_pays_once(house: House, buyer: Buyer) -> None:
    invoice = buyer.invoice()
    wanted = buyer.wanted(invoice)
    first = checkouts.pay(house, invoice.id, wanted, "once")
    assert checkouts.pay(house, invoice.id, wanted, "once").id == first.id
    assert len(all_payments(house)) == 1
    other = buyer.invoice()
    with pytest.raises(InvalidInput):
        checkouts.pay(house, other.id, buyer.wanted(other), "once")


def test_a_part_is_paid_only_where_the_invoice_allows_it(house: House, buyer: Buyer) -> None:
    whole, parts = buyer.invoice(), buyer.invoice(allow_partial=True)
    with pytest.raises(InvalidInput):
        buyer.pays(whole, amount=D(40))
    buyer.pays(parts, amount=D(40))
    assert now_of(house, parts).amount_due == 60
    with pytest.raises(InvalidInput):
        buyer.pays(parts, amount=D(61))
    for nonsense in ("0", "-1", "0.001"):
        with pytest.raises(InvalidInput):
            buyer.pays(parts, amount=D(nonsense))


def test_what_the_buyer_saw_must_still_be_so(house: House, buyer: Buyer) -> None:
    invoice = buyer.invoice()
    wanted = buyer.wanted(invoice)
    lifecycle.edit(house, KARI, invoice.id, {"comments": "Other terms"})
    with pytest.raises(StaleVersion):
        checkouts.pay(house, invoice.id, wanted, "k")
    pay(house, now_of(house, invoice), "30")
    with pytest.raises(InvalidInput):
        buyer.pays(invoice, seen=now_of(house, invoice), amount=D(100))


@pytest.mark.parametrize("situation", ["draft", "void", "paid", "manual"])
def test_only_what_is_open_and_collected_online_is_paid_there(
    house: House, buyer: Buyer, situation: str
) -> None:
    invoice = buyer.invoice()
    if situation == "draft":
        invoice = a_draft(house)
    elif situation == "void":
        invoice = lifecycle.void(house, KARI, invoice.id)
    elif situation == "paid":
        invoice = pay(house, invoice)
    else:
        invoice = an_open_invoice(house)
    with pytest.raises(Refused):
        checkouts.pay(house, invoice.id, Checkout(1, D(100), "card_success"), "k")


def test_without_a_gateway_nothing_is_paid(house: House, buyer: Buyer) -> None:
    invoice = buyer.invoice()
    set_up(house, gateway=None)
    with pytest.raises(Refused):
        buyer.pays(invoice)
    assert not now_of(house, invoice).capturing


# ── confirming, and answers in any order ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("first", ["message", "return", "janitor"])
def test_a_confirmed_payment_lands_once_whoever_tells_first(
    house: House, buyer: Buyer, first: str
) -> None:
    invoice = buyer.invoice()
    capture = buyer.pays(invoice, "card_confirm")
    assert capture.state is C.ACTION
    assert capture.redirect
    assert not now_of(house, invoice).capturing
    buyer.confirms(capture)
    later(house, minutes=2)
    told = {
        "message": lambda: buyer.message(capture),
        "return": lambda: checkouts.resume(house, capture.id),
        "janitor": lambda: checkouts.watch(house),
    }
    told[first]()
    for again in told.values():
        again()
        again()
    assert now_of(house, invoice).status is Status.PAID
    assert len(all_payments(house)) == 1


def test_who_does_not_confirm_has_not_paid(house: House, buyer: Buyer) -> None:
    invoice = buyer.invoice()
    capture = buyer.pays(invoice, "card_confirm")
    buyer.confirms(capture, agreed=False)
    assert checkouts.resume(house, capture.id).reason == "not_confirmed"
    assert now_of(house, invoice).status is Status.OPEN


@pytest.mark.contract("A-37")
def test_saving_an_edit_ends_an_open_checkout(house: House, buyer: Buyer) -> None:
    invoice = buyer.invoice()
    capture = buyer.pays(invoice, "card_confirm")
    lifecycle.edit(house, KARI, invoice.id, {"comments": "New terms"})
    assert Event.CHECKOUT_CANCELLED in events(house, invoice)
    checkouts.watch(house)
    assert checkouts.resume(house, capture.id).state is C.CANCELLED
    buyer.confirms(capture)
    later(house, minutes=2)
    checkouts.watch(house)
    assert all_payments(house) == []


@pytest.mark.contract("A-38")
def test_a_payment_that_landed_first_stops_the_edit(house: House, buyer: Buyer) -> None:
    invoice = buyer.invoice()
    buyer.pays(invoice)
    with pytest.raises(Refused) as told:
        lifecycle.edit(house, KARI, invoice.id, {"comments": "Too late"}, invoice.version)
    assert told.value.key == "reason.has_payment_edit"


def test_money_that_came_before_the_checkout_was_ended_is_recorded(
    house: House, buyer: Buyer
) -> None:
    invoice = buyer.invoice()
    capture = buyer.pays(invoice, "card_confirm")
    buyer.confirms(capture)
    lifecycle.edit(house, KARI, invoice.id, {"comments": "New terms"})
    checkouts.watch(house)
    assert now_of(house, invoice).status is Status.PAID


def test_money_that_does_not_fit_any_more_becomes_unapplied_and_is_told(
    house: House, buyer: Buyer
) -> None:
    invoice = buyer.invoice()
    capture = buyer.pays(invoice, "card_confirm")
    buyer.confirms(capture)
    lifecycle.void(house, KARI, invoice.id)
    checkouts.watch(house)
    [payment] = all_payments(house)
    assert (payment.invoice_id, payment.amount) == (None, 100)
    assert Event.PAYMENT_UNPLACED in events(house, invoice)
    assert now_of(house, invoice).status is Status.VOIDED


# ── silence ──────────────────────────────────────────────────────────────────────────────────────


def test_silence_holds_the_invoice_until_somebody_knows(house: House, buyer: Buyer) -> None:
    invoice = buyer.invoice()
    capture = buyer.pays(invoice, "card_vanishes")
    assert capture.state is C.UNKNOWN
    held = now_of(house, invoice)
    assert held.capturing
    acts: list[Any] = [
        lambda: lifecycle.edit(house, KARI, invoice.id, {"comments": "x"}),
        lambda: lifecycle.void(house, KARI, invoice.id),
        lambda: pay(house, held),
        lambda: buyer.pays(invoice),
    ]
    for act in acts:
        with pytest.raises(Refused) as told:
            act()
        assert told.value.key == "reason.capturing"
    later(house, minutes=2)
    checkouts.watch(house)
    assert now_of(house, invoice).status is Status.PAID
    assert len(all_payments(house)) == 1


def test_a_crash_between_claim_and_capture_is_taken_up_again(
    house: House, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = buyer.invoice()
    with monkeypatch.context() as broken:
        broken.setattr(checkouts, "_ask", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            buyer.pays(invoice)
    assert now_of(house, invoice).capturing
    later(house, minutes=2)
    checkouts.watch(house)
    assert now_of(house, invoice).status is Status.PAID


def test_what_never_arrived_is_given_free_after_a_day(
    house: House, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = buyer.invoice()
    with monkeypatch.context() as broken:
        broken.setattr(checkouts, "_ask", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            buyer.pays(invoice)
    later(house, hours=24)
    checkouts.watch(house)
    after = now_of(house, invoice)
    assert (after.status, after.capturing) == (Status.OPEN, False)


# ── bank debits ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("how", "status"), [("debit_settles", Status.PAID), ("debit_returns", Status.OPEN)]
)
def test_a_bank_debit_is_processing_first(
    house: House, buyer: Buyer, how: str, status: Status
) -> None:
    invoice = buyer.invoice()
    capture = buyer.pays(invoice, how)
    assert capture.state is C.PROCESSING
    waiting = now_of(house, invoice)
    assert (waiting.status, waiting.amount_due) == (Status.OPEN, 100)
    with pytest.raises(InvalidInput):
        buyer.pays(invoice, amount=D(100))
    assert isinstance(house.clock, Clock)
    house.clock.at += SETTLES_AFTER + timedelta(minutes=1)
    checkouts.watch(house)
    assert now_of(house, invoice).status is status


# ── messages ─────────────────────────────────────────────────────────────────────────────────────


def test_a_message_is_heard_once(house: House, buyer: Buyer) -> None:
    from invoicing.gateways import sandbox

    invoice = buyer.invoice()
    capture = buyer.pays(invoice, "card_confirm")
    buyer.confirms(capture)
    payload, signature = sandbox(house).message(capture.reference or "")
    assert hearing.hear(house, "sandbox", payload, signature)
    assert not hearing.hear(house, "sandbox", payload, signature)
    with pytest.raises(BadSignature):
        hearing.hear(house, "sandbox", payload + b" ", signature)
    later(house, minutes=10)
    with pytest.raises(BadSignature):
        hearing.hear(house, "sandbox", payload, signature)


# ── stored methods ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-58")
def test_a_stored_method_is_charged(house: House, buyer: Buyer) -> None:
    buyer.pays(buyer.invoice(), consent=CONSENT)
    invoice = buyer.invoice("70")
    capture = checkouts.charge(house, EVA, invoice.id, "charge-1", invoice.version)
    assert capture.state is C.SUCCEEDED
    assert checkouts.charge(house, EVA, invoice.id, "charge-1").id == capture.id
    paid = now_of(house, invoice)
    assert (paid.status, paid.payments[0].online) == (Status.PAID, True)
    assert paid.payments[0].created_by == "Eva Moe"


def test_only_who_manages_payments_charges_and_only_with_a_stored_method(
    house: House, buyer: Buyer
) -> None:
    invoice = buyer.invoice()
    for who, reason in ((OLA, "reason.no_payments"), (KARI, "reason.no_stored_method")):
        with pytest.raises(Refused) as told:
            checkouts.charge(house, who, invoice.id, f"k-{who.name}")
        assert told.value.key == reason


def test_a_charge_the_bank_wants_confirmed_fails_with_its_reason(
    house: House, buyer: Buyer
) -> None:
    first = buyer.invoice()
    capture = buyer.pays(first, "card_confirm", consent=CONSENT)
    buyer.confirms(capture)
    checkouts.resume(house, capture.id)
    assert stored_of(house, first) is not None
    invoice = buyer.invoice()
    charged = checkouts.charge(house, KARI, invoice.id, "k-2")
    assert (charged.state, charged.reason) == (C.FAILED, "not_confirmed")
    assert now_of(house, invoice).status is Status.OPEN


def test_without_the_buyers_word_no_method_is_kept(house: House, buyer: Buyer) -> None:
    invoice = buyer.invoice()
    buyer.pays(invoice)
    assert stored_of(house, invoice) is None


def test_the_latest_method_takes_the_place_of_the_one_before(house: House, buyer: Buyer) -> None:
    first = buyer.invoice()
    buyer.pays(first, consent=CONSENT)
    before = stored_of(house, first)
    buyer.pays(buyer.invoice(), "debit_settles", consent=CONSENT)
    after = stored_of(house, first)
    assert before is not None
    assert after is not None
    assert (before.method, after.method) == (Method.CARD, Method.BANK_DEBIT)


# ── online money and the rest of the books ───────────────────────────────────────────────────────


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_amounts_are_paid_in_the_digits_of_their_currency(
    house: House, buyer: Buyer, currency: str
) -> None:
    total = {"JPY": "1250", "KWD": "12.345"}[currency]
    invoice = buyer.invoice(total, currency=currency)
    buyer.pays(invoice)
    assert now_of(house, invoice).payments[0].amount == D(total)


def test_an_online_payment_cannot_be_deleted(house: House, buyer: Buyer) -> None:
    invoice = buyer.invoice()
    buyer.pays(invoice)
    [payment] = now_of(house, invoice).payments
    with pytest.raises(Refused):
        payments.delete(house, KARI, payment.id)
    assert payment.status is PaymentStatus.SUCCEEDED
    assert replace(payment, processor=None).online is False
