"""Payments from the invoice's page: record a new one, use an existing one, delete one."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing import outbox
from invoicing.house import House
from invoicing.model.invoice import Invoice, Status
from invoicing.model.payment import Method, Payment
from invoicing.words import words
from parts import acts
from tests.houses import (
    ANNE,
    EVA,
    KARI,
    NILS,
    OLA,
    TODAY,
    a_paid_invoice,
    a_payment,
    an_online_payment,
    an_open_invoice,
    history,
    now_of,
    pay,
)
from tests.pages.conftest import Seat
from tests.pages.looking import (
    cautions,
    drawn,
    grid,
    keyed,
    labels,
    links,
    page_of,
    plain,
    sent_to,
    widget,
)
from tests.pages.reading import errors, said, toasts

EN = words("en")
AMOUNT = "Amount (NOK)"


@pytest.fixture(autouse=True)
def one_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A drawer keeps its key while it is open; these runs open it anew each time."""
    with monkeypatch.context() as patch:
        patch.setattr(acts.secrets, "token_hex", lambda size: "5e" * size)
        yield


def drawer(seat: Seat, invoice: Invoice, who: Any = KARI, language: str = "en") -> Any:
    """The record page with «Record payment» open."""
    at = seat.open("invoice", who, language, id=str(invoice.id))
    return keyed(at, "act-record_payment").click().run()


def again(at: Any, pressed: Any) -> Any:
    """Press something inside the drawer, which stays open."""
    keyed(at, "act-record_payment").click()
    return pressed.click().run()


def submit(at: Any, **typed: str) -> Any:
    """Type into the form of a new payment and send it."""
    for label, value in typed.items():
        widget(at, "text_input", AMOUNT if label == "amount" else label).set_value(value)
    [sent] = [button for button in at.button if button.proto.is_form_submitter]
    return again(at, sent)


def only_payment(house: House, invoice: Invoice) -> Payment:
    [payment] = now_of(house, invoice).payments
    return payment


# ── a new payment ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-40", "A-41")
def test_the_drawer_has_two_tabs_and_begins_with_the_balance_of_today(seat: Seat) -> None:
    at = drawer(seat, pay(seat.house, an_open_invoice(seat.house, "1500"), "500"))
    [dialog] = at._tree.get("dialog")
    assert dialog.proto.dialog.title == "Record payment"
    assert [tab.label for tab in at.tabs] == ["New payment", "Use existing"]
    assert widget(at, "text_input", AMOUNT).value == "1,000.00"
    assert widget(at, "date_input", "Payment date").value == TODAY
    assert widget(at, "selectbox", "Payment method").value is Method.WIRE_TRANSFER
    assert "NOK 1,000.00 is due on INV-00001." in said(at).replace("\xa0", " ")


@pytest.mark.contract("A-40", "A-41", "A-42")
def test_a_recorded_payment_is_on_the_card_and_the_invoice_is_paid(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house, "1000")
    at = drawer(seat, invoice)
    widget(at, "date_input", "Payment date").set_value(TODAY - timedelta(days=2))
    widget(at, "selectbox", "Payment method").set_value(Method.CASH)
    widget(at, "text_area", "Internal note").set_value("Over the counter")
    submit(at, **{"Reference number": "R-7"})
    assert toasts(at) == ["The payment on INV-00001 is recorded."]
    assert plain(drawn(at, "t-head")[0]) == "Invoices INV-00001 Paid"
    assert plain(drawn(at, "t-figures")[0]).startswith("Balance due 0.00")
    item = drawn(at, "t-item")[0]
    assert plain(item).startswith("NOK 1,000.00 Succeeded Mar 16, 2026 · Cash")
    paid = only_payment(seat.house, invoice)
    assert (paid.amount, paid.paid_on, paid.method, paid.reference, paid.note) == (
        Decimal(1000),
        date(2026, 3, 16),
        Method.CASH,
        "R-7",
        "Over the counter",
    )


@pytest.mark.contract("A-40")
def test_a_part_of_the_balance_leaves_the_rest_due(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house, "1000")
    at = submit(drawer(seat, invoice), amount="250.50")
    assert plain(drawn(at, "t-figures")[0]).startswith("Balance due 749.50")
    assert "Partially paid" in plain(drawn(at, "t-head")[0])


@pytest.mark.contract("A-47")
def test_no_receipt_leaves_when_a_payment_is_recorded_by_hand(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = drawer(seat, invoice)
    assert not widget(at, "checkbox", EN("receipt.tick")).value
    submit(at)
    assert history(seat.house, invoice)[-1] == "payment_recorded"
    assert outbox.mails(seat.house, KARI) == []
    assert now_of(seat.house, invoice).last_sent_at is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "Enter an amount above zero."),
        ("-5", "Enter an amount above zero."),
        ("1000.01", "The amount is more than the balance due, NOK 1,000.00; enter that or less."),
        ("1e30", None),
        ("NaN", None),
        ("", None),
        ("ten", None),
        ("1.234,50,0", None),
        ("0.001", "NOK cannot be paid in so small parts; round the amount to the currency's "
         "smallest unit."),
    ],
)  # fmt: skip
def test_a_wrong_amount_is_refused_with_a_sentence_and_stays_as_typed(
    seat: Seat, typed: str, sentence: str | None
) -> None:
    invoice = an_open_invoice(seat.house, "1000")
    at = submit(drawer(seat, invoice), amount=typed, **{"Reference number": "R-7"})
    [told] = [error.replace("\xa0", " ") for error in errors(at)]
    assert told == sentence or (sentence is None and told.endswith("."))
    assert widget(at, "text_input", AMOUNT).value == typed
    assert widget(at, "text_input", "Reference number").value == "R-7"
    assert now_of(seat.house, invoice) == invoice


@pytest.mark.parametrize(
    ("language", "label", "typed"),
    [
        ("en", AMOUNT, "1,234.50"),
        ("en", AMOUNT, "1.234,50"),
        ("nb", "Beløp (NOK)", "1 234,50"),
        ("nb", "Beløp (NOK)", "1.234,50"),
        ("nb", "Beløp (NOK)", "1234,5"),
    ],
)
def test_an_amount_is_read_in_the_style_of_who_types_it(
    seat: Seat, language: str, label: str, typed: str
) -> None:
    invoice = an_open_invoice(seat.house, "1234.50")
    at = drawer(seat, invoice, KARI, language)
    widget(at, "text_input", label).set_value(typed)
    submit(at)
    assert only_payment(seat.house, invoice).amount == Decimal("1234.50")


@pytest.mark.parametrize("language", ["en", "nb"])
def test_the_amount_that_is_offered_can_be_recorded_as_it_stands(seat: Seat, language: str) -> None:
    invoice = an_open_invoice(seat.house, "1234567.89")
    submit(drawer(seat, invoice, KARI, language))
    assert now_of(seat.house, invoice).status is Status.PAID


def test_who_manages_payments_but_may_not_edit_records_one(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    submit(drawer(seat, invoice, EVA))
    assert only_payment(seat.house, invoice).created_by == "Eva Moe"


# ── an existing payment ──────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-43", "A-44", "A-45", "A-46")
@pytest.mark.parametrize("typed", ["40", "40.00", "1", "anne@fjellhav.no", "fjell"])
def test_an_existing_payment_is_found_by_amount_id_or_email_and_applied(
    seat: Seat, typed: str
) -> None:
    payment = a_payment(seat.house, amount=Decimal(40))
    a_payment(
        seat.house, amount=Decimal(75), contact_id=2, customer="Nord AS", customer_email="n@o"
    )
    invoice = an_open_invoice(seat.house)
    at = drawer(seat, invoice)
    keyed(at, "act-record_payment").click()
    widget(at, "text_input", "Search payments").set_value(typed).run()
    assert [option.replace("\xa0", " ") for option in at.radio[0].options] == [
        "NOK 40.00 · Mar 18, 2026 · #1 · Fjell og Hav AS"
    ]
    again(at, widget(at, "button", "Apply payment"))
    assert only_payment(seat.house, invoice).id == payment.id
    assert plain(drawn(at, "t-figures")[0]).startswith("Balance due 60.00")
    assert plain(drawn(at, "t-item")[0]).startswith("NOK 40.00 Succeeded")


@pytest.mark.contract("A-49")
def test_a_payment_on_another_invoice_is_not_offered(seat: Seat) -> None:
    a_paid_invoice(seat.house)
    at = drawer(seat, an_open_invoice(seat.house))
    assert not at.radio
    assert "No unapplied payment in this currency matches." in said(at)


def test_of_a_payment_larger_than_the_balance_the_rest_stays_unapplied(seat: Seat) -> None:
    a_payment(seat.house, amount=Decimal(500))
    invoice = an_open_invoice(seat.house, "100")
    at = drawer(seat, invoice)
    assert "Only what is due is used; NOK 400.00 stays unapplied." in said(at).replace("\xa0", " ")
    again(at, widget(at, "button", "Apply payment"))
    assert now_of(seat.house, invoice).status is Status.PAID
    [note] = drawn(at, "t-note")
    assert plain(note).replace("\xa0", " ") == (
        "Fjell og Hav AS has NOK 400.00 that is on no invoice. Show"
    )


def test_money_of_a_processor_that_is_too_much_is_refused(seat: Seat) -> None:
    a_payment(seat.house, amount=Decimal(500), processor="sandbox", method=Method.CARD)
    invoice = an_open_invoice(seat.house, "100")
    at = drawer(seat, invoice)
    again(at, widget(at, "button", "Apply payment"))
    assert errors(at) == [EN("reason.payment_too_big")]
    assert now_of(seat.house, invoice) == invoice


def test_the_customers_own_money_is_offered_first(seat: Seat) -> None:
    a_payment(seat.house, customer="Nord AS", customer_email="n@nord.no", contact_id=None)
    a_payment(seat.house, amount=Decimal(40))
    at = drawer(seat, an_open_invoice(seat.house))
    assert [option.split(" · ")[2] for option in at.radio[0].options] == ["#2", "#1"]


# ── one receipt of money over several invoices ───────────────────────────────────────────────────


def spread(seat: Seat, invoice: Invoice) -> Any:
    """The drawer with its switch for several invoices on."""
    at = drawer(seat, invoice)
    keyed(at, "act-record_payment").click()
    return widget(at, "toggle", "The money covers several invoices").set_value(True).run()


def parts_of(at: Any) -> dict[str, str]:
    """What each invoice is to take, by its number."""
    return {
        e.label.split()[0].replace("\\", ""): e.value for e in at.text_input if "due" in e.label
    }


def type_amount(at: Any, amount: str) -> Any:
    keyed(at, "act-record_payment").click()
    return widget(at, "text_input", AMOUNT).set_value(amount).run()


def test_money_is_spread_over_the_customers_invoices_oldest_due_first(seat: Seat) -> None:
    late = an_open_invoice(seat.house, "300", due_date=TODAY + timedelta(days=40))
    early = an_open_invoice(seat.house, "200", due_date=TODAY + timedelta(days=2))
    at = type_amount(spread(seat, late), "350")
    assert parts_of(at) == {"INV-00002": "200.00", "INV-00001": "150.00"}
    again(at, widget(at, "button", "Record payments"))
    assert [t.replace("\xa0", " ") for t in toasts(at)] == ["NOK 350.00 is recorded on 2 invoices."]
    assert only_payment(seat.house, early).amount == 200
    assert only_payment(seat.house, late).amount == 150


def test_what_no_invoice_takes_stays_with_the_customer_and_can_be_used(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house, "100")
    at = type_amount(spread(seat, invoice), "130")
    left = "NOK 30.00 is left over and stays with Fjell og Hav AS as unapplied money."
    assert left in said(at).replace("\xa0", " ")
    again(at, widget(at, "button", "Record payments"))
    other = an_open_invoice(seat.house, "50")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acts.secrets, "token_hex", lambda size: "0b" * size)
        at = drawer(seat, other)
        assert "NOK 30.00" in at.radio[0].options[0].replace("\xa0", " ")
        again(at, widget(at, "button", "Apply payment"))
    assert only_payment(seat.house, other).amount == 30


def test_parts_that_come_to_more_than_the_money_are_refused_and_stay_as_typed(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house, "100")
    at = type_amount(spread(seat, invoice), "60")
    keyed(at, "act-record_payment").click()
    [part] = [e for e in at.text_input if "due" in e.label]
    part.set_value("70").run()
    again(at, widget(at, "button", "Record payments"))
    [told] = [error.replace("\xa0", " ") for error in errors(at)]
    assert told.startswith("The parts come to NOK 70.00, more than the NOK 60.00 received")
    assert list(parts_of(at).values()) == ["70"]
    assert now_of(seat.house, invoice) == invoice


# ── deleting a payment ───────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-50", "A-51")
def test_a_payment_is_deleted_by_the_way_of_the_card_the_index_and_its_amount(seat: Seat) -> None:
    other = a_paid_invoice(seat.house, "70")
    invoice = a_paid_invoice(seat.house, "1000")
    card = seat.open("invoice", id=str(invoice.id))
    page, query = page_of(links(card)["View linked payment"])
    index = seat.open(page, **query)
    assert grid(index, "payments").links("Amount") == {"1,000.00": "/payment?id=2"}
    page, query = page_of(grid(index, "payments").links("Amount")["1,000.00"])
    at = seat.open(page, **query)
    assert at.get("popover")[0].proto.popover.label == "Actions"
    widget(at, "button", "Delete payment").click().run()
    assert [caution.replace("\xa0", " ") for caution in cautions(at)] == [
        "The payment of NOK 1,000.00 is deleted, and its invoice owes the amount again."
    ]
    assert keyed(at, "sure").label == "Delete record"
    widget(at, "button", "Delete payment").click()
    keyed(at, "sure").click().run()
    assert sent_to(at) == f"/invoice?id={invoice.id}"
    assert now_of(seat.house, invoice).status is Status.OPEN
    assert now_of(seat.house, other).status is Status.PAID


@pytest.mark.contract("A-50")
def test_there_is_no_way_to_detach_a_payment(seat: Seat) -> None:
    invoice = a_paid_invoice(seat.house)
    at = seat.open("invoice", id=str(invoice.id))
    [item] = [each for each in drawn(at, "t-item") if "View linked payment" in each]
    assert item.count("<a ") == 1
    assert not any("detach" in label.lower() or "unlink" in label.lower() for label in labels(at))


@pytest.mark.contract("A-51")
def test_an_online_payment_cannot_be_deleted_and_says_why(seat: Seat) -> None:
    payment = an_online_payment(seat.house, an_open_invoice(seat.house), "100")
    at = seat.open("payment", id=str(payment.id))
    assert widget(at, "button", "Delete payment").disabled
    assert EN("reason.payment_online") in said(at)


def test_who_does_not_manage_payments_cannot_delete_one(seat: Seat) -> None:
    invoice = a_paid_invoice(seat.house, by=NILS)
    at = seat.open("payment", OLA, id=str(invoice.payments[0].id))
    assert widget(at, "button", "Delete payment").disabled
    assert EN("reason.no_payments") in said(at)


def test_a_deleted_payment_still_has_its_page_and_says_that_it_is_gone(seat: Seat) -> None:
    invoice = a_paid_invoice(seat.house)
    payment = invoice.payments[0]
    at = seat.open("payment", id=str(payment.id))
    widget(at, "button", "Delete payment").click().run()
    widget(at, "button", "Delete payment").click()
    keyed(at, "sure").click().run()
    gone = seat.open("payment", id=str(payment.id))
    assert "This payment was deleted" in said(gone)
    assert widget(gone, "button", "Delete payment").disabled
    assert not grid(seat.open("payments"), "payments").rows


def test_unapplied_money_of_a_customer_has_a_page_and_no_invoice(seat: Seat) -> None:
    payment = a_payment(seat.house, contact_id=ANNE.id)
    at = seat.open("payment", id=str(payment.id))
    assert "Open the invoice" not in links(at)
    assert "Fjell og Hav AS" in said(at)
