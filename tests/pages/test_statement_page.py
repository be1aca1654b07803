"""The page of a statement of account, and the way to it."""

from decimal import Decimal

import pytest

from invoicing import jobs, outbox, payments
from invoicing.model.mail import MailKind
from tests.houses import KARI, OLA, TODAY, a_payment, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, keyed, links, plain, widget
from tests.pages.reading import errors, said, toasts


def some_money(seat: Seat) -> None:
    pay(seat.house, an_open_invoice(seat.house, "100"), "30")
    a_payment(seat.house, amount=Decimal(5), reference="KID 1")


def test_a_customer_leads_to_its_statement(seat: Seat) -> None:
    there = links(seat.open("company", id="1"))
    assert there["Statement of account"] == "/statement?side=company&id=1"


def test_open_items_are_shown_with_their_sum_and_the_files(seat: Seat) -> None:
    some_money(seat)
    at = seat.open("statement", side="company", id="1")
    shown = grid(at, "statement-NOK")
    assert [(r["Number"], r["What"], r["Open"]) for r in shown.rows] == [
        ("INV-00001", "Invoice", "70.00"),
        ("KID 1", "Payment on account", "-5.00"),
    ]
    assert shown.links("Number") == {"INV-00001": "/invoice?id=1", "KID 1": "/payment?id=2"}
    assert "Balance NOK 65.00 Not due NOK 70.00" in plain(drawn(at, "t-figures")[0])
    assert links(at)["PDF"] == f"/statements/company/1.pdf?kind=open&as_of={TODAY}"


def test_activity_begins_and_ends_with_a_balance(seat: Seat) -> None:
    some_money(seat)
    at = seat.open("statement", side="contact", id="1", kind="activity")
    assert grid(at, "statement-NOK").column("Balance") == ["100.00", "70.00", "65.00"]
    assert "Balance before NOK 0.00 Balance NOK 65.00" in plain(drawn(at, "t-figures")[0])
    assert "/statements/company/1.xlsx?kind=activity" in links(at)["XLSX"]


def test_another_day_stands_in_the_address(seat: Seat) -> None:
    some_money(seat)
    at = seat.open("statement", side="company", id="1", as_of="2026-03-01")
    assert "Nothing is open." in said(at)
    widget(at, "date_input", "As of").set_value(TODAY).run()
    assert at.query_params["as_of"] == TODAY.isoformat()
    assert grid(at, "statement-NOK").rows


def test_what_was_known_at_a_moment_stands_beside_the_day(seat: Seat) -> None:
    some_money(seat)
    seat.house.clock.forward(days=2)  # type: ignore[attr-defined]
    late = payments.Receipt(Decimal(70), TODAY)
    payments.record(seat.house, KARI, 1, late)
    at = seat.open("statement", side="company", id="1", as_of=TODAY.isoformat())
    assert grid(at, "statement-NOK").column("Open") == ["-5.00"]
    slider = widget(at, "select_slider", "Known at")
    at = slider.set_value(at.session_state["url_known"] and f"{TODAY}T22:59:59.999999Z").run()
    assert grid(at, "statement-NOK").column("Open") == ["70.00", "-5.00"]
    assert f"known={TODAY}T22" in links(at)["PDF"]


def test_a_moment_that_is_none_is_told(seat: Seat) -> None:
    at = seat.open("statement", side="company", id="1", known="soon")
    assert "soon" in said(at) or any("soon" in error for error in errors(at))


@pytest.mark.parametrize("query", [{"side": "company", "id": "9"}, {"side": "x", "id": "1"}, {}])
def test_what_is_no_customer_shows_nothing(seat: Seat, query: dict[str, str]) -> None:
    assert "Nothing to show here" in said(seat.open("statement", **query))


def test_a_statement_is_sent_from_its_page(seat: Seat) -> None:
    some_money(seat)
    at = seat.open("statement", side="company", id="1")
    keyed(at, "send-statement").click().run()
    assert widget(at, "text_input", "To").value == "anne@fjellhav.no"
    keyed(at, "send-statement").click()
    keyed(at, "sure").click().run()
    assert toasts(at) == ["The statement is on its way to anne@fjellhav.no"]
    [mail] = outbox.mails(seat.house, KARI)
    assert mail.kind is MailKind.STATEMENT


def test_who_may_edit_nothing_cannot_send(seat: Seat) -> None:
    some_money(seat)
    assert keyed(seat.open("statement", OLA, side="company", id="1"), "send-statement").disabled


def test_statements_of_a_whole_list_are_ordered_in_a_dialog(seat: Seat) -> None:
    some_money(seat)
    at = seat.open("customers", show="owing")
    keyed(at, "statements").click().run()
    assert "For 1 customer of this list" in said(at)
    keyed(at, "statements").click()
    keyed(at, "sure").click().run()
    [job] = jobs.mine(seat.house, KARI)
    assert (job.kind, job.parameters["customers"]) == ("statements_zip", [["company", 1]])
