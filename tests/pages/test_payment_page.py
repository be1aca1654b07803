"""The page of an online payment: what the gateway knows, refunds, disputes, and giving back."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from invoicing import hearing, payment_record, refunds
from invoicing.gateways import sandbox
from invoicing.house import House
from invoicing.model.capture import RefundProgress
from invoicing.model.errors import GatewayUnreachable, Refused
from invoicing.model.gateway import EventKind
from invoicing.model.payment import PaymentStatus
from invoicing.outside.sandbox import Sandbox
from invoicing.words import words
from parts import payment_acts
from tests.checkouts import Buyer
from tests.houses import KARI, OLA, Clock, a_payment
from tests.pages.conftest import Seat
from tests.pages.looking import (
    cautions,
    drawn,
    keyed,
    menu,
    open_dialog,
    plain,
    sent_to,
    title_of_dialog,
    widget,
)
from tests.pages.reading import errors, said, toasts

EN = words("en")
D = Decimal


@pytest.fixture(autouse=True)
def one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dialog keeps its key while it is open; these runs open it anew each time."""
    one = SimpleNamespace(token_hex=lambda size: "5e" * size)
    monkeypatch.setattr(payment_acts, "secrets", one)


def bought(house: House, how: str = "card_success") -> int:
    buyer = Buyer(house)
    return buyer.pays(buyer.invoice("100"), how).payment_id or 0


def opened(seat: Seat, id: int, **more: Any) -> Any:
    return seat.open("payment", id=str(id), **more)


def flat(texts: list[str]) -> list[str]:
    return [text.replace("\xa0", " ") for text in texts]


def give_back(at: Any, amount: str, why: str = "Wrong goods") -> Any:
    """Fill in the dialog of a refund and send it."""
    open_dialog(at, "refund")
    widget(at, "text_input", "Amount (NOK)").set_value(amount)
    widget(at, "text_input", "Reason").set_value(why)
    keyed(at, "act-refund").click()
    [sent] = [button for button in at.button if button.proto.is_form_submitter]
    return sent.click().run()


def items(at: Any) -> list[str]:
    return [plain(item) for item in drawn(at, "t-item")]


# ── what is told ─────────────────────────────────────────────────────────────────────────────────


def test_who_acts_without_an_account_is_named_in_the_readers_language(seat: Seat) -> None:
    bought(seat.house)
    told = said(seat.open("property_history", language="nb", id="1"))
    assert "Kjøperen" in told
    assert "buyer" not in told


def test_what_the_gateway_knows_stands_on_the_page(seat: Seat) -> None:
    at = opened(seat, bought(seat.house))
    assert plain(drawn(at, "t-head")[0]) == "Payments NOK 100.00 Succeeded"
    payment = payment_record.read(seat.house, KARI, 1).payment
    known = " ".join(map(plain, drawn(at, "t-pairs")))
    for fact in (
        "Processor Sandbox",
        "Bank or issuer Sandcard",
        f"Last four digits •••• {payment.last4}",
        "Fees NOK 3.40",
        "Payout date --",
        f"Provider's reference {payment.gateway_reference}",
    ):
        assert fact in known
    assert plain(drawn(at, "t-figures")[0]) == (
        "Amount NOK 100.00 Refunded NOK 0.00 Fees NOK 3.40 Net NOK 96.60 Payment date Mar 18, 2026"
    )


def test_a_payment_by_hand_has_no_gateway_and_no_refunds(seat: Seat) -> None:
    at = opened(seat, a_payment(seat.house).id)
    known = " ".join(map(plain, drawn(at, "t-pairs")))
    assert "Provider's reference" not in known
    assert [e.label for e in at.expander] == [
        "About this payment",
        "Invoice",
        "History :gray-badge[1]",
    ]
    assert "On no invoice." in said(at)
    assert plain(drawn(at, "t-note")[-1]) == EN("payment.unapplied")
    assert menu(at)["Open the invoice"] == EN("reason.payment_unapplied")


def test_a_dispute_is_told_until_it_is_won(seat: Seat) -> None:
    id = bought(seat.house)
    gateway = sandbox(seat.house)
    reference = payment_record.read(seat.house, KARI, id).payment.gateway_reference or ""
    hearing.hear(seat.house, "sandbox", *gateway.message(reference, EventKind.DISPUTE))
    at = opened(seat, id)
    assert plain(drawn(at, "t-head")[0]).endswith("Disputed")
    assert cautions(at) == [EN("payment.disputed", processor="sandbox")]
    assert menu(at)["Refund"] == EN("reason.nothing_to_refund")
    assert "Payment disputed" in plain(drawn(at, "t-timeline")[0])
    assert isinstance(seat.house.clock, Clock)
    seat.house.clock.forward(days=9)
    hearing.hear(seat.house, "sandbox", *gateway.message(reference, EventKind.DISPUTE_WON))
    at = opened(seat, id)
    assert not cautions(at)
    assert menu(at)["Refund"] is None


def test_a_bank_debit_on_its_way_is_asked_for_and_arrives(seat: Seat) -> None:
    assert isinstance(seat.house.clock, Clock)
    id = bought(seat.house, "debit_settles")
    at = opened(seat, id)
    assert plain(drawn(at, "t-note")[-1]) == EN("payment.processing")
    seat.house.clock.forward(days=4)
    keyed(at, "act-ask_gateway").click().run()
    assert toasts(at) == [EN("done.ask_gateway")]
    assert plain(drawn(at, "t-head")[0]).endswith("Succeeded")


def test_a_debit_that_came_back_says_why(seat: Seat) -> None:
    assert isinstance(seat.house.clock, Clock)
    id = bought(seat.house, "debit_returns")
    seat.house.clock.forward(days=4)
    payment_record.ask_gateway(seat.house, KARI, id)
    assert cautions(opened(seat, id)) == [EN("payment.failed", why=EN("decline.returned"))]


def test_a_gateway_that_is_away_is_a_sentence(seat: Seat) -> None:
    id = bought(seat.house, "debit_settles")

    def away(self: Sandbox, *asked: object) -> object:
        raise GatewayUnreachable("sandbox")

    seat.patch.setattr(Sandbox, "find", away)
    at = keyed(opened(seat, id), "act-ask_gateway").click().run()
    assert errors(at) == [EN("problem.gateway_unreachable", gateway="sandbox")]


# ── giving back ──────────────────────────────────────────────────────────────────────────────────


def test_the_whole_is_offered_and_given_back(seat: Seat) -> None:
    id = bought(seat.house)
    at = open_dialog(opened(seat, id), "refund")
    assert title_of_dialog(at).replace("\xa0", " ") == "Refund NOK 100.00"
    assert widget(at, "text_input", "Amount (NOK)").value == "100.00"
    at = give_back(opened(seat, id), "100.00")
    assert flat(toasts(at)) == ["NOK 100.00 is refunded."]
    assert plain(drawn(at, "t-head")[0]) == "Payments NOK 100.00 Refunded"
    assert any(item.startswith("NOK 100.00 Refunded Wrong goods · ") for item in items(at))
    assert menu(at)["Refund"] == EN("reason.nothing_to_refund")


def test_a_part_leaves_the_rest_to_be_given_back(seat: Seat) -> None:
    id = bought(seat.house)
    at = give_back(opened(seat, id), "30")
    assert plain(drawn(at, "t-head")[0]) == "Payments NOK 100.00 Partially refunded"
    at = open_dialog(opened(seat, id), "refund")
    told = "NOK 70.00 of NOK 100.00 can be refunded. The invoice keeps its status."
    assert told in said(at).replace("\xa0", " ")
    assert widget(at, "text_input", "Amount (NOK)").value == "70.00"


@pytest.mark.parametrize(
    ("amount", "why", "sentence"),
    [
        ("100.01", "x", "Refund at most NOK 100.00"),
        ("0", "x", "Enter an amount above zero."),
        ("ten", "x", "ten"),
        ("10", " ", "Reason"),
    ],
)
def test_what_cannot_be_refunded_is_told_and_stays_as_typed(
    seat: Seat, amount: str, why: str, sentence: str
) -> None:
    id = bought(seat.house)
    at = give_back(opened(seat, id), amount, why)
    [told] = flat(errors(at))
    assert sentence in told
    assert widget(at, "text_input", "Amount (NOK)").value == amount
    assert payment_record.read(seat.house, KARI, id).refunds == ()


def test_the_same_dialog_gives_back_once(seat: Seat) -> None:
    id = bought(seat.house)
    for _ in range(2):
        give_back(opened(seat, id), "30")
    assert payment_record.read(seat.house, KARI, id).payment.refunded == 30


def test_a_refund_without_an_answer_is_shown_as_such_and_asked_for_again(seat: Seat) -> None:
    id = bought(seat.house)
    whole = Sandbox.refund

    def silent(self: Sandbox, order: object) -> object:
        whole(self, order)  # type: ignore[arg-type]
        raise GatewayUnreachable("sandbox")

    with seat.patch.context() as patch:
        patch.setattr(Sandbox, "refund", silent)
        at = give_back(opened(seat, id), "30")
    assert flat(toasts(at))[0].startswith("The payment provider did not answer")
    assert any("No answer yet" in item for item in items(at))
    assert menu(at)["Ask the payment provider again"] is None
    keyed(at, "act-ask_gateway").click().run()
    assert any(item.startswith("NOK 30.00 Refunded") for item in items(at))


def test_a_refund_the_gateway_refuses_is_shown_as_failed(seat: Seat) -> None:
    id = bought(seat.house)

    def refuses(self: Sandbox, order: object) -> object:
        raise Refused("reason.refund_too_big")

    seat.patch.setattr(Sandbox, "refund", refuses)
    at = give_back(opened(seat, id), "30")
    assert flat(toasts(at)) == [
        "The payment provider refused the refund of NOK 30.00; nothing was given back."
    ]
    assert any("Failed" in item for item in items(at))
    found = payment_record.read(seat.house, KARI, id)
    assert (found.left, found.refunds[0].state) == (100, RefundProgress.FAILED)
    assert found.payment.status is PaymentStatus.SUCCEEDED


def test_who_does_not_manage_payments_sees_refunds_but_makes_none(seat: Seat) -> None:
    id = bought(seat.house)
    refunds.refund(seat.house, KARI, id, D(30), "Wrong goods", "r-1")
    at = opened(seat, id, who=OLA)
    assert menu(at)["Refund"] == EN("reason.no_payments")
    assert any(item.startswith("NOK 30.00 Refunded") for item in items(at))


def test_the_menu_opens_the_invoice(seat: Seat) -> None:
    at = keyed(opened(seat, bought(seat.house)), "act-open_invoice").click().run()
    assert sent_to(at) == "/invoice?id=1"


def test_the_page_speaks_norwegian(seat: Seat) -> None:
    at = opened(seat, bought(seat.house), language="nb")
    assert list(menu(at)) == [
        "Åpne fakturaen",
        "Refunder",
        "Send kvittering",
        "Spør betalingsleverandøren igjen",
        "Slett betaling",
    ]


@pytest.mark.contract("A-71")
def test_the_page_of_an_invoice_that_was_paid_online_and_refunded_cannot_void_it(
    seat: Seat,
) -> None:
    id = bought(seat.house)
    refunds.refund(seat.house, KARI, id, D(100), "Wrong goods", "r-1")
    assert menu(seat.open("invoice", id="1"))["Void"] == EN("reason.online_payment_ever")
