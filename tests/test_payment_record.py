"""The record of a payment: what is told of it, and one rule for its menu and its doors."""

from decimal import Decimal

import pytest

from invoicing import checkouts, payment_record, record, refunds
from invoicing.gateways import sandbox
from invoicing.house import House
from invoicing.model.capture import RefundProgress
from invoicing.model.decisions import PAYMENT_MENU, Action, Reason
from invoicing.model.errors import GatewayUnreachable, NotFound, Refused
from invoicing.model.invoice import Status
from invoicing.model.payment import Payment, PaymentStatus
from invoicing.outside.sandbox import Sandbox
from invoicing.payment_record import PaymentRecord
from tests.checkouts import Buyer
from tests.houses import (
    KARI,
    NILS,
    OLA,
    SIRI,
    Clock,
    a_paid_invoice,
    a_payment,
    an_online_payment,
    an_open_invoice,
)

D = Decimal


def bought(house: House, how: str = "card_success") -> int:
    """The id of a payment a buyer made."""
    buyer = Buyer(house)
    capture = buyer.pays(buyer.invoice("100"), how)
    assert capture.payment_id is not None
    return capture.payment_id


def reasons(record: PaymentRecord) -> dict[Action, Reason | None]:
    return {action: decision.reason for action, decision in record.decisions.items()}


def goes_silent(patch: pytest.MonkeyPatch) -> None:
    """Refunds are done over there, and nobody here hears of it."""
    whole = Sandbox.refund

    def silent(self: Sandbox, order: object) -> object:
        whole(self, order)  # type: ignore[arg-type]
        raise GatewayUnreachable("sandbox")

    patch.setattr(Sandbox, "refund", silent)


# ── what is told ─────────────────────────────────────────────────────────────────────────────────


def test_an_online_payment_is_told_with_its_attempt_and_what_can_be_refunded(house: House) -> None:
    id = bought(house)
    refunds.refund(house, KARI, id, D(30), "Wrong goods", "r-1")
    found = payment_record.read(house, KARI, id)
    assert (found.invoice, found.left, found.payment.refunded) == ("INV-00001", 70, 30)
    assert found.attempt is not None
    assert found.attempt.payment_id == id
    assert [(r.amount, r.state) for r in found.refunds] == [(30, RefundProgress.SUCCEEDED)]
    assert [h.event for h in found.history] == [
        "payment_refunded",
        "refund_started",
        "payment_landed",
    ]


def test_a_payment_by_hand_has_no_attempt_and_nothing_to_refund(house: House) -> None:
    paid = a_paid_invoice(house)
    found = payment_record.read(house, KARI, paid.payments[0].id)
    assert (found.attempt, found.refunds, found.left) == (None, (), 0)
    assert found.invoice == paid.number


def test_who_does_not_reach_the_invoice_does_not_reach_its_payment(house: House) -> None:
    paid = a_paid_invoice(house, by=NILS)
    for door in (payment_record.read, payment_record.ask_gateway):
        with pytest.raises(NotFound):
            door(house, SIRI, paid.payments[0].id)


# ── the menu, status by status ───────────────────────────────────────────────────────────────────

R = Reason
#: OPEN_INVOICE, REFUND, SEND_RECEIPT, ASK_GATEWAY and DELETE_PAYMENT, for who may everything.
MENU = {
    "by hand": (None, R.PAYMENT_MANUAL, None, R.PAYMENT_MANUAL, None),
    "by hand, on no invoice": (R.PAYMENT_UNAPPLIED, R.PAYMENT_MANUAL, None, R.PAYMENT_MANUAL, None),
    "succeeded": (None, None, None, R.NOTHING_WAITS, R.PAYMENT_ONLINE),
    "partially_refunded": (None, None, None, R.NOTHING_WAITS, R.PAYMENT_ONLINE),
    "refunded": (None, R.NOTHING_TO_REFUND, None, R.NOTHING_WAITS, R.PAYMENT_ONLINE),
    "processing": (None, R.NOTHING_TO_REFUND, R.PAYMENT_NOT_ARRIVED, None, R.PAYMENT_ONLINE),
    "failed": (None, R.NOTHING_TO_REFUND, R.PAYMENT_NOT_ARRIVED, R.NOTHING_WAITS, R.PAYMENT_ONLINE),
    "disputed": (None, R.NOTHING_TO_REFUND, None, R.NOTHING_WAITS, R.PAYMENT_ONLINE),
}


def of_kind(house: House, kind: str) -> Payment:
    if kind == "by hand":
        return a_paid_invoice(house).payments[0]
    if kind == "by hand, on no invoice":
        return a_payment(house)
    given = {"refunded": D(100), "partially_refunded": D(40)}.get(kind, D(0))
    invoice = an_open_invoice(house, "100")
    return an_online_payment(house, invoice, "100", status=PaymentStatus(kind), refunded=given)


@pytest.mark.parametrize("kind", MENU)
def test_the_menu_of_a_payment_is_decided_by_the_rules(house: House, kind: str) -> None:
    found = payment_record.read(house, KARI, of_kind(house, kind).id)
    assert tuple(reasons(found).values()) == MENU[kind]
    assert tuple(found.decisions) == PAYMENT_MENU


@pytest.mark.parametrize("kind", MENU)
def test_who_does_not_manage_payments_may_only_look(house: House, kind: str) -> None:
    found = payment_record.read(house, OLA, of_kind(house, kind).id)
    acts = set(PAYMENT_MENU) - {Action.OPEN_INVOICE}
    assert {reasons(found)[action] for action in acts} == {R.NO_PAYMENTS}


@pytest.mark.parametrize("kind", MENU)
def test_the_door_of_a_refund_says_what_the_menu_says(house: House, kind: str) -> None:
    payment = of_kind(house, kind)
    expected = MENU[kind][1]
    if expected is None:
        return
    with pytest.raises(Refused) as told:
        refunds.refund(house, KARI, payment.id, D(1), "x", "k")
    assert told.value.key == f"reason.{expected}"


# ── asking again ─────────────────────────────────────────────────────────────────────────────────


def test_the_gateway_is_asked_how_far_a_bank_debit_is(house: House) -> None:
    assert isinstance(house.clock, Clock)
    id = bought(house, "debit_settles")
    assert payment_record.ask_gateway(house, KARI, id).payment.status is PaymentStatus.PROCESSING
    house.clock.forward(days=4)
    found = payment_record.ask_gateway(house, KARI, id)
    assert found.payment.status is PaymentStatus.SUCCEEDED
    paid = record.read(house, KARI, found.payment.invoice_id or 0).invoice
    assert paid.status is Status.PAID
    with pytest.raises(Refused, match="nothing_waits"):
        payment_record.ask_gateway(house, KARI, id)


def test_a_debit_that_came_back_is_a_failed_payment_with_its_reason(house: House) -> None:
    assert isinstance(house.clock, Clock)
    id = bought(house, "debit_returns")
    house.clock.forward(days=4)
    found = payment_record.ask_gateway(house, KARI, id)
    assert found.payment.status is PaymentStatus.FAILED
    assert found.attempt is not None
    assert found.attempt.reason == "returned"


def test_a_refund_nobody_heard_of_holds_its_money_until_the_gateway_is_asked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = bought(house)
    with monkeypatch.context() as patch:
        goes_silent(patch)
        refunds.refund(house, KARI, id, D(100), "Wrong goods", "r-1")
    held = payment_record.read(house, KARI, id)
    assert (held.left, held.refunds[0].state) == (0, RefundProgress.UNKNOWN)
    assert reasons(held)[Action.REFUND] is R.NOTHING_TO_REFUND
    with pytest.raises(Refused, match="nothing_to_refund"):
        refunds.refund(house, KARI, id, D(1), "x", "r-2")
    found = payment_record.ask_gateway(house, KARI, id)
    assert found.payment.status is PaymentStatus.REFUNDED
    assert len(found.refunds) == 1
    assert sandbox(house).find(_key(found)) is not None


def test_asking_takes_the_permission_for_payments(house: House) -> None:
    id = bought(house, "debit_settles")
    with pytest.raises(Refused, match="no_payments"):
        payment_record.ask_gateway(house, OLA, id)


def test_asking_while_the_gateway_is_away_changes_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = bought(house, "debit_settles")

    def away(self: Sandbox, *asked: object) -> object:
        raise GatewayUnreachable("sandbox")

    monkeypatch.setattr(Sandbox, "find", away)
    with pytest.raises(GatewayUnreachable):
        payment_record.ask_gateway(house, KARI, id)
    assert payment_record.read(house, KARI, id).payment.status is PaymentStatus.PROCESSING
    assert checkouts.watch(house) == 0


def _key(found: PaymentRecord) -> str:
    assert found.attempt is not None
    return found.attempt.key
