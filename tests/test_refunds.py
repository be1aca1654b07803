"""Money given back: whole or in part, never more than came, and void stays blocked for ever."""

from decimal import Decimal

import pytest

from invoicing import checkouts, hearing, lifecycle, payments, refunds
from invoicing.gateways import gateway_of
from invoicing.house import House
from invoicing.model.capture import RefundProgress
from invoicing.model.errors import GatewayUnreachable, InvalidInput, Refused
from invoicing.model.gateway import EventKind
from invoicing.model.invoice import Invoice, Status
from invoicing.model.payment import Payment, PaymentStatus
from invoicing.outside.sandbox import Sandbox
from tests.checkouts import Buyer
from tests.houses import KARI, OLA, Clock, a_paid_invoice, now_of

D = Decimal


@pytest.fixture
def paid(house: House) -> Invoice:
    buyer = Buyer(house)
    invoice = buyer.invoice("100")
    buyer.pays(invoice)
    return now_of(house, invoice)


def payment_of(house: House, invoice: Invoice) -> Payment:
    return now_of(house, invoice).payments[0]


def give_back(house: House, invoice: Invoice, amount: str, key: str = "r-1") -> RefundProgress:
    id = invoice.payments[0].id
    return refunds.refund(house, KARI, id, D(amount), "Wrong goods", key).state


def test_a_part_and_then_the_rest(house: House, paid: Invoice) -> None:
    assert give_back(house, paid, "30") is RefundProgress.SUCCEEDED
    payment = payment_of(house, paid)
    assert (payment.status, payment.refunded) == (PaymentStatus.PARTIALLY_REFUNDED, 30)
    give_back(house, paid, "70", "r-2")
    payment = payment_of(house, paid)
    assert (payment.status, payment.refunded) == (PaymentStatus.REFUNDED, 100)
    assert now_of(house, paid).status is Status.PAID
    assert [r.reason for r in refunds.of(house, KARI, payment.id)] == ["Wrong goods"] * 2


def test_never_more_than_is_left(house: House, paid: Invoice) -> None:
    give_back(house, paid, "30")
    for amount in ("70.01", "0", "-5", "0.001"):
        with pytest.raises(InvalidInput):
            give_back(house, paid, amount, f"r-{amount}")
    with pytest.raises(InvalidInput):
        refunds.refund(house, KARI, paid.payments[0].id, D(1), "  ", "r-9")


def test_the_same_key_gives_back_once(house: House, paid: Invoice) -> None:
    give_back(house, paid, "30")
    give_back(house, paid, "30")
    assert payment_of(house, paid).refunded == 30


@pytest.mark.contract("A-71")
def test_void_stays_blocked_after_everything_was_given_back(house: House, paid: Invoice) -> None:
    give_back(house, paid, "100")
    with pytest.raises(Refused) as told:
        lifecycle.void(house, KARI, paid.id)
    assert told.value.key == "reason.online_payment_ever"


def test_a_manual_payment_is_deleted_not_refunded(house: House) -> None:
    invoice = a_paid_invoice(house)
    with pytest.raises(Refused) as told:
        give_back(house, invoice, "10")
    assert told.value.key == "reason.payment_manual"
    payments.delete(house, KARI, invoice.payments[0].id)


def test_only_who_manages_payments_gives_back(house: House, paid: Invoice) -> None:
    with pytest.raises(Refused):
        refunds.refund(house, OLA, paid.payments[0].id, D(1), "x", "r-1")


def test_silence_holds_the_amount_until_somebody_knows(
    house: House, paid: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(house.clock, Clock)
    whole = Sandbox.refund

    def goes_silent(self: Sandbox, order: object) -> object:
        whole(self, order)  # type: ignore[arg-type]
        raise GatewayUnreachable("sandbox")

    with monkeypatch.context() as silent:
        silent.setattr(Sandbox, "refund", goes_silent)
        assert give_back(house, paid, "60") is RefundProgress.UNKNOWN
    assert payment_of(house, paid).refunded == 0
    with pytest.raises(InvalidInput):
        give_back(house, paid, "60", "r-2")
    house.clock.forward(minutes=2)
    checkouts.watch(house)
    assert payment_of(house, paid).refunded == 60


def test_a_dispute_marks_the_payment_and_winning_it_takes_the_mark_off(
    house: House, paid: Invoice
) -> None:
    gateway = gateway_of(house)
    assert isinstance(gateway, Sandbox)
    reference = paid.payments[0].gateway_reference or ""
    for kind, status in (
        (EventKind.DISPUTE, PaymentStatus.DISPUTED),
        (EventKind.DISPUTE, PaymentStatus.DISPUTED),
        (EventKind.DISPUTE_WON, PaymentStatus.SUCCEEDED),
    ):
        hearing.hear(house, "sandbox", *gateway.message(reference, kind))
        assert payment_of(house, paid).status is status
    assert now_of(house, paid).status is Status.PAID
