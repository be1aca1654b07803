"""Two at once, one of them online: money is taken once, recorded always, the books stay whole."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from invoicing import attempts, checkouts, lifecycle, payments, refunds
from invoicing.house import House
from invoicing.model.errors import Problem
from invoicing.model.invoice import Invoice, Status
from invoicing.payments import Receipt
from tests.checkouts import CONSENT, Buyer
from tests.houses import KARI, NILS, TODAY, now_of, set_up
from tests.test_races import race, won

Act = Callable[[], Any]
ROUNDS = pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.slow)])


@pytest.fixture
def buyer(house: House) -> Buyer:
    return Buyer(house)


def paying(buyer: Buyer, invoice: Invoice, key: str, how: str = "card_success") -> Act:
    wanted = buyer.wanted(invoice, how)
    return lambda: checkouts.pay(buyer.house, invoice.id, wanted, key)


@ROUNDS
def test_pay_and_edit(house: House, buyer: Buyer, rounds: int) -> None:
    for n in range(rounds):
        invoice = buyer.invoice()
        outcomes = race(
            paying(buyer, invoice, f"k-{n}"),
            lambda i=invoice: lifecycle.edit(house, KARI, i.id, {"comments": "x"}, i.version),
        )
        after = now_of(house, invoice)
        assert won(outcomes).count(True) == 1, outcomes
        assert (after.status is Status.PAID) == won(outcomes)[0]
        assert not after.capturing


@ROUNDS
def test_pay_and_void(house: House, buyer: Buyer, rounds: int) -> None:
    for n in range(rounds):
        invoice = buyer.invoice()
        outcomes = race(
            paying(buyer, invoice, f"k-{n}"), lambda i=invoice: lifecycle.void(house, NILS, i.id)
        )
        assert won(outcomes).count(True) == 1, outcomes
        after = now_of(house, invoice)
        assert after.status is (Status.PAID if won(outcomes)[0] else Status.VOIDED)


@ROUNDS
def test_pay_in_two_tabs(house: House, buyer: Buyer, rounds: int) -> None:
    for n in range(rounds):
        invoice = buyer.invoice()
        race(paying(buyer, invoice, f"a-{n}"), paying(buyer, invoice, f"b-{n}"))
        race(paying(buyer, buyer.invoice(), f"c-{n}"), paying(buyer, invoice, f"c-{n}"))
        assert now_of(house, invoice).amount_paid == 100


@ROUNDS
def test_record_and_pay_online(house: House, buyer: Buyer, rounds: int) -> None:
    for n in range(rounds):
        invoice = buyer.invoice()
        receipt = Receipt(Decimal(100), TODAY)
        outcomes = race(
            paying(buyer, invoice, f"k-{n}"),
            lambda i=invoice, r=receipt: payments.record(house, KARI, i.id, r),
        )
        assert won(outcomes).count(True) == 1, outcomes
        assert now_of(house, invoice).amount_paid == 100


@ROUNDS
def test_charge_and_record(house: House, buyer: Buyer, rounds: int) -> None:
    buyer.pays(buyer.invoice(), consent=CONSENT)
    for n in range(rounds):
        invoice = buyer.invoice()
        receipt = Receipt(Decimal(100), TODAY)
        outcomes = race(
            lambda i=invoice, n=n: checkouts.charge(house, KARI, i.id, f"c-{n}"),
            lambda i=invoice, r=receipt: payments.record(house, NILS, i.id, r),
        )
        assert won(outcomes).count(True) == 1, outcomes
        assert now_of(house, invoice).amount_paid == 100


@ROUNDS
def test_refund_and_refund(house: House, buyer: Buyer, rounds: int) -> None:
    for n in range(rounds):
        invoice = buyer.invoice()
        buyer.pays(invoice)
        [payment] = now_of(house, invoice).payments

        def back(key: str, id: int = payment.id) -> Any:
            return refunds.refund(house, KARI, id, Decimal(60), "x", key)

        outcomes = race(lambda n=n: back(f"a-{n}"), lambda n=n: back(f"b-{n}"))
        assert won(outcomes).count(True) == 1, outcomes
        assert now_of(house, invoice).payments[0].refunded == 60


@ROUNDS
def test_message_and_return(house: House, buyer: Buyer, rounds: int) -> None:
    for _ in range(rounds):
        invoice = buyer.invoice()
        capture = buyer.pays(invoice, "card_confirm")
        buyer.confirms(capture)
        outcomes = race(
            lambda c=capture: buyer.message(c),
            lambda c=capture: checkouts.resume(house, c.id),
            lambda c=capture: buyer.message(c),
        )
        assert not [o for o in outcomes if isinstance(o, Problem)], outcomes
        assert now_of(house, invoice).amount_paid == 100


@ROUNDS
def test_a_confirmed_checkout_and_an_edit(house: House, buyer: Buyer, rounds: int) -> None:
    """The bank has the money: whoever is first, it is recorded, once."""
    for _ in range(rounds):
        invoice = buyer.invoice()
        capture = buyer.pays(invoice, "card_confirm")
        buyer.confirms(capture)
        outcomes = race(
            lambda c=capture: checkouts.resume(house, c.id),
            lambda i=invoice: lifecycle.edit(house, KARI, i.id, {"comments": "x"}, i.version),
        )
        checkouts.give_up(house, invoice.id)
        after = now_of(house, invoice)
        assert won(outcomes)[0], outcomes
        assert (after.status, after.amount_paid, after.capturing) == (Status.PAID, 100, False)


@ROUNDS
def test_two_checkouts_that_are_opened_at_once(house: House, buyer: Buyer, rounds: int) -> None:
    """At most one waits for its buyer; both confirmed, the invoice is paid once."""
    for n in range(rounds):
        invoice = buyer.invoice()
        race(
            paying(buyer, invoice, f"a-{n}", "card_confirm"),
            paying(buyer, invoice, f"b-{n}", "card_confirm"),
        )
        opened = attempts.under_way(house, KARI, invoice.id)
        assert len(opened) == 1, opened
        buyer.confirms(opened[0])
        race(*[lambda c=c: checkouts.resume(house, c.id) for c in (opened[0], opened[0])])
        assert now_of(house, invoice).amount_paid == 100


@ROUNDS
def test_delete_a_payment_and_charge(house: House, buyer: Buyer, rounds: int) -> None:
    set_up(house, gateway="sandbox")
    buyer.pays(buyer.invoice(), consent=CONSENT)
    for n in range(rounds):
        invoice = buyer.invoice()
        paid = payments.record(house, KARI, invoice.id, Receipt(Decimal(40), TODAY))
        race(
            lambda p=paid: payments.delete(house, KARI, p.payments[0].id),
            lambda i=invoice, n=n: checkouts.charge(house, KARI, i.id, f"d-{n}"),
        )
        after = now_of(house, invoice)
        assert after.amount_paid <= 100
        assert not after.capturing
        assert after.amount_due == 100 - after.amount_paid
