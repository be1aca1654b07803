"""Receipts from the pages: the act of a payment, and the tick of the form that records one."""

from collections.abc import Iterator
from typing import Any

import pytest

from invoicing import outbox
from invoicing.model.mail import Mail
from invoicing.words import words
from parts import acts
from tests.houses import ANNE, KARI, OLA, SIRI, a_paid_invoice, a_payment, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import keyed, widget
from tests.pages.reading import errors, said, toasts

EN = words("en")


@pytest.fixture(autouse=True)
def one_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A drawer keeps its key while it is open; these runs open it anew each time."""
    with monkeypatch.context() as patch:
        patch.setattr(acts.secrets, "token_hex", lambda size: "5e" * size)
        yield


def mails(seat: Seat) -> list[Mail]:
    return outbox.mails(seat.house, KARI)


def dialog_of(seat: Seat, payment_id: int) -> Any:
    at = seat.open("payment", id=str(payment_id))
    return keyed(at, "act-send_receipt").click().run()


def send(at: Any) -> Any:
    keyed(at, "act-send_receipt").click()
    return keyed(at, "sure").click().run()


@pytest.mark.contract("A-48")
def test_a_payment_sends_its_receipt_to_the_contact(seat: Seat) -> None:
    payment = a_paid_invoice(seat.house).payments[0]
    at = dialog_of(seat, payment.id)
    assert widget(at, "text_input", "To").value == ANNE.email
    at = send(at)
    assert toasts(at) == ["The receipt of NOK\xa0100.00 is in the outbox."]
    [mail] = mails(seat)
    assert (mail.payment_id, mail.letter.recipients) == (payment.id, (ANNE.email,))
    assert "Receipt sent" not in said(at)
    outbox.deliver(seat.house)
    assert "Receipt sent" in said(seat.open("payment", id=str(payment.id)))


def test_a_receipt_to_nobody_is_refused_in_the_dialog(seat: Seat) -> None:
    at = dialog_of(seat, a_payment(seat.house, contact_id=None, customer_email=None).id)
    at = send(at)
    assert EN("input.no_address") in said(at)
    assert mails(seat) == []


def test_who_does_not_manage_payments_is_told_why_no_receipt(seat: Seat) -> None:
    payment = a_paid_invoice(seat.house).payments[0]
    at = seat.open("payment", OLA, id=str(payment.id))
    assert widget(at, "button", "Send receipt").disabled


@pytest.mark.contract("A-47")
@pytest.mark.parametrize("tick", [False, True])
def test_the_form_sends_a_receipt_only_where_it_is_ticked(seat: Seat, tick: bool) -> None:
    at = seat.open("invoice", id=str(an_open_invoice(seat.house).id))
    at = keyed(at, "act-record_payment").click().run()
    box = widget(at, "checkbox", EN("receipt.tick"))
    assert not box.value
    box.set_value(tick)
    [sent] = [button for button in at.button if button.proto.is_form_submitter]
    keyed(at, "act-record_payment").click()
    at = sent.click().run()
    assert not errors(at)
    assert len(mails(seat)) == tick


def test_the_tick_is_shut_for_who_may_only_record(seat: Seat) -> None:
    at = seat.open("invoice", SIRI, id=str(an_open_invoice(seat.house, by=SIRI).id))
    at = keyed(at, "act-record_payment").click().run()
    box = widget(at, "checkbox", EN("receipt.tick"))
    assert (box.disabled, box.help) == (True, EN("reason.no_payments"))
