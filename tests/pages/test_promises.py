"""The card of promises and disputes on the page of an invoice."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import promises
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Invoice
from invoicing.model.promises import DisputeState
from invoicing.words import words
from tests.houses import KARI, OLA, TODAY, a_draft, an_open_invoice, now_of
from tests.pages.conftest import Seat
from tests.pages.looking import cautions, keyed, widget
from tests.pages.reading import errors, said, toasts

EN = words("en")
FRIDAY = TODAY + timedelta(days=2)


def page(seat: Seat, invoice: Invoice, *who: Any) -> AppTest:
    return seat.open("invoice", *who, id=str(invoice.id))


def sent(at: AppTest, opener: str, label: str) -> AppTest:
    """Press the button of the open dialog. These runs forget it, so it is opened again."""
    keyed(at, opener).click()
    [button] = [b for b in at.button if b.label == label and b.key != opener]
    return button.click().run()


def promised(at: AppTest, amount: str) -> AppTest:
    """Type an amount into the dialog of a promise, and press its button."""
    at = keyed(at, "promise-add").click().run()
    widget(at, "text_input", "Amount (NOK)").set_value(amount)
    return sent(at, "promise-add", "Add a promise")


def test_a_promise_is_added_on_the_card_and_shown_with_what_it_is(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = page(seat, invoice)
    assert EN("promise.none") in said(at)
    at = keyed(at, "promise-add").click().run()
    widget(at, "text_input", f"Amount ({invoice.currency})").set_value("60")
    widget(at, "date_input", "Paid by").set_value(FRIDAY)
    at = sent(at, "promise-add", "Add a promise")
    assert (errors(at), toasts(at)) == ([], [EN("promise.added")])
    found = promises.of(seat.house, KARI, invoice.id).promise
    assert found is not None
    assert (found.amount, found.promised_on) == (Decimal(60), FRIDAY)
    told = said(at).replace("\xa0", " ")
    assert "NOK 60.00 by Mar 20, 2026" in told
    assert "Promise to pay · NOK 60.00 · Mar 20, 2026" in told, "the history names the currency"


def test_a_promise_without_an_amount_asks_for_one(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = promised(page(seat, invoice), " ")
    assert "Fill in “Amount”." in said(at)


def test_more_than_is_due_is_refused_in_the_dialog(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = promised(page(seat, invoice), "100.01")
    assert "100.00" in said(at)
    assert promises.of(seat.house, KARI, invoice.id).promises == ()


def test_a_second_promise_says_that_it_takes_the_place_of_the_first(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    promises.record_promise(seat.house, KARI, invoice.id, FRIDAY, Decimal(60))
    at = keyed(page(seat, invoice), "promise-add").click().run()
    assert EN("promise.replaces") in cautions(at)


def test_a_promise_is_withdrawn_on_the_card(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    promises.record_promise(seat.house, KARI, invoice.id, FRIDAY, Decimal(60))
    at = keyed(page(seat, invoice), "promise-withdraw").click().run()
    assert toasts(at) == [EN("promise.withdrawn")]
    assert promises.of(seat.house, KARI, invoice.id).promise is None
    assert "Withdrawn" in said(at)


@pytest.mark.parametrize("outcome", [DisputeState.ACCEPTED, DisputeState.REJECTED])
def test_a_dispute_is_added_and_settled_on_the_card(seat: Seat, outcome: DisputeState) -> None:
    invoice = an_open_invoice(seat.house)
    at = keyed(page(seat, invoice), "dispute-add").click().run()
    widget(at, "text_area", EN("dispute.reason")).set_value("Too dear")
    at = sent(at, "dispute-add", "Add a dispute")
    assert (errors(at), toasts(at)) == ([], [EN("dispute.added")])
    assert "Too dear" in said(at)
    at = keyed(page(seat, now_of(seat.house, invoice)), "dispute-settle").click().run()
    widget(at, "radio", EN("dispute.outcome")).set_value(outcome)
    at = sent(at, "dispute-settle", "Settle")
    assert (errors(at), toasts(at)) == ([], [EN("dispute.settled")])
    [dispute] = promises.of(seat.house, KARI, invoice.id).disputes
    assert dispute.state is outcome


def test_a_dispute_without_a_reason_is_refused_in_the_dialog(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = keyed(page(seat, invoice), "dispute-add").click().run()
    at = sent(at, "dispute-add", "Add a dispute")
    assert EN.explain(InvalidInput("reason", "input.required")) in said(at)
    assert promises.of(seat.house, KARI, invoice.id).disputes == ()


def test_who_may_not_edit_reads_the_card_and_changes_nothing(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    promises.record_promise(seat.house, KARI, invoice.id, FRIDAY, Decimal(60))
    promises.dispute(seat.house, KARI, invoice.id, "Too dear")
    at = page(seat, invoice, OLA)
    for key in ("promise-add", "dispute-add", "promise-withdraw", "dispute-settle"):
        assert keyed(at, key).disabled, key
        assert keyed(at, key).help == EN("reason.no_edit")


def test_a_draft_has_no_such_card(seat: Seat) -> None:
    at = page(seat, a_draft(seat.house))
    assert not [b for b in at.button if b.key in ("promise-add", "dispute-add")]
