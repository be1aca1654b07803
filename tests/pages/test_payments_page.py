"""The payments index and the page of one payment."""

from decimal import Decimal

import pytest

from invoicing import listing
from invoicing.house import House
from invoicing.model.filters import where
from invoicing.model.payment import PaymentStatus
from invoicing.words import words
from tests.houses import (
    KARI,
    NILS,
    OLA,
    SIRI,
    TODAY,
    a_line,
    a_paid_invoice,
    a_payment,
    an_online_payment,
    an_open_invoice,
    pay,
)
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, labels, links, menu, plain, widget
from tests.pages.reading import said

EN = words("en")


def some_payments(house: House) -> None:
    """By hand, in two currencies, online and refunded, and one on no invoice."""
    pay(house, an_open_invoice(house, "1000"), "400")  # 1
    pay(house, an_open_invoice(house, "300", currency="EUR", lines=(a_line("300"),)))  # 2
    online = an_open_invoice(house, "80")
    an_online_payment(
        house, online, "80", status=PaymentStatus.REFUNDED, refunded=Decimal(80), fees=Decimal(2)
    )  # 3
    a_payment(house, amount=Decimal(55), customer="Ukjent AS", customer_email="u@ukjent.no")  # 4


@pytest.mark.contract("A-51")
def test_the_amount_leads_to_the_payment_and_the_invoice_to_its_record(seat: Seat) -> None:
    some_payments(seat.house)
    shown = grid(seat.open("payments"), "payments")
    assert shown.heads[0] == "Amount"
    assert shown.links("Amount") == {
        "400.00": "/payment?id=1",
        "300.00": "/payment?id=2",
        "80.00": "/payment?id=3",
        "55.00": "/payment?id=4",
    }
    assert shown.links("Invoice")["INV-00002"] == "/invoice?id=2"
    by_amount = {row["Amount"]: row for row in shown.rows}
    assert by_amount["55.00"]["Invoice"] == "--"
    assert by_amount["400.00"]["Processor"] == "Manual"
    assert by_amount["80.00"]["Payment status"] == "Refunded"


@pytest.mark.parametrize(
    ("typed", "amounts"),
    [
        ("ukjent", ["55.00"]),
        ("u@ukjent.no", ["55.00"]),
        ("INV-00002", ["300.00"]),
        ("nobody", []),
    ],
)
def test_payments_are_searched_by_customer_email_and_invoice(
    seat: Seat, typed: str, amounts: list[str]
) -> None:
    some_payments(seat.house)
    at = seat.open("payments")
    widget(at, "text_input", "Search").set_value(typed).run()
    assert grid(at, "payments").column("Amount") == amounts
    assert at.query_params["q"] == typed


@pytest.mark.parametrize(
    ("typed", "amounts"),
    [("400", ["400.00"]), ("300.00", ["300.00"]), ("4", ["55.00"])],
)
def test_payments_are_searched_by_amount_and_id(seat: Seat, typed: str, amounts: list[str]) -> None:
    some_payments(seat.house)
    assert set(amounts) <= set(grid(seat.open("payments", q=typed), "payments").column("Amount"))


def test_count_and_sums_are_those_of_the_door(seat: Seat) -> None:
    some_payments(seat.house)
    found = listing.page(seat.house, KARI, listing.view_from({}, "payment"), "payment")
    [line] = drawn(seat.open("payments"), "t-sums")
    assert plain(line).startswith("4 payments")
    for sums in found.sums:
        for amount in sums.amounts.values():
            assert EN.money(amount, sums.currency).replace("\xa0", " ") in plain(line)


def test_the_order_is_that_of_the_url(seat: Seat) -> None:
    some_payments(seat.house)
    shown = grid(seat.open("payments", sort="amount"), "payments")
    assert shown.column("Amount") == ["55.00", "80.00", "300.00", "400.00"]
    assert shown.data["order"] == ["amount", False]


def test_without_payments_the_page_says_so(seat: Seat) -> None:
    assert grid(seat.open("payments"), "payments").empty == EN("list.no_payments_yet")
    at = seat.open("payments", q="nobody")
    assert grid(at, "payments").empty == EN("list.no_payments")


def test_a_reach_holds_for_payments_of_invoices_too(seat: Seat) -> None:
    a_paid_invoice(seat.house, by=NILS)
    a_paid_invoice(seat.house, "200")
    assert len(grid(seat.open("payments", OLA), "payments").rows) == 2
    assert not grid(seat.open("payments", SIRI), "payments").rows
    assert "Nothing to show here" in said(seat.open("payment", SIRI, id="1"))


def test_the_page_of_a_payment_tells_what_is_known_and_what_happened(seat: Seat) -> None:
    some_payments(seat.house)
    at = seat.open("payment", id="1")
    assert plain(drawn(at, "t-head")[0]) == "Payments NOK 400.00 Succeeded"
    assert plain(drawn(at, "t-figures")[0]).startswith("Amount NOK 400.00 Refunded NOK 0.00")
    facts = " ".join(map(plain, drawn(at, "t-pairs")))
    for fact in ("Payment method Wire transfer", "Customer Fjell og Hav AS", "Currency NOK"):
        assert fact in facts
    assert links(at)["Open the invoice"] == "/invoice?id=1"
    told = plain(drawn(at, "t-timeline")[0])
    assert told.startswith("Payment recorded · NOK 400.00")
    assert "Invoice: INV-00001" in told
    manual = EN("reason.payment_manual")
    assert menu(at) == {
        "Open the invoice": None,
        "Refund": manual,
        "Send receipt": None,
        "Ask the payment provider again": manual,
        "Delete payment": None,
    }


@pytest.mark.parametrize("id", ["99", "x", "", "-1"])
def test_a_payment_that_is_not_there_shows_nothing(seat: Seat, id: str) -> None:
    assert "Nothing to show here" in said(seat.open("payment", id=id))


# ── views, columns, groups ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("view", "amounts"),
    [
        ("all", {"400.00", "300.00", "80.00", "55.00"}),
        ("unapplied", {"55.00"}),
        ("online", {"80.00"}),
        ("refunds", {"80.00"}),
        ("attention", set()),
    ],
)
def test_built_in_views_show_what_their_names_say(seat: Seat, view: str, amounts: set[str]) -> None:
    some_payments(seat.house)
    shown = grid(seat.open("payments", view=view), "payments")
    assert set(shown.column("Amount")) == amounts


def test_what_the_gateway_knows_can_be_shown_filtered_and_grouped(seat: Seat) -> None:
    some_payments(seat.house)
    online = an_online_payment(
        seat.house,
        an_open_invoice(seat.house, "90"),
        "90",
        brand="Visa",
        last4="4242",
        payout_on=TODAY,
        fees=Decimal(1),
    )
    names = "amount,brand,last4,payout_on,fees,net,source"
    at = seat.open("payments", columns=names, filter=where("brand", "is", "visa").to_json())
    [row] = grid(at, "payments").rows
    assert row == {
        "Amount": "90.00",
        "Bank or issuer": "Visa",
        "Last four digits": "4242",
        "Payout date": "Mar 18, 2026",
        "Fees": "1.00",
        "Net": "89.00",
        "Source": "Paid online",
    }
    assert "90.00" in grid(seat.open("payments", q="90"), "payments").column("Amount")
    groups = grid(seat.open("payments", group="source"), "groups-payment")
    texts = [
        cell if isinstance(cell, str) else cell[0] for _, [cell, *_], *_ in groups.data["rows"]
    ]
    assert {text.split(" (")[0] for text in texts} >= {"Paid online", "Recorded by hand"}
    assert online.id == 5


def test_the_index_has_the_keys_and_the_tools_of_the_invoices(seat: Seat) -> None:
    some_payments(seat.house)
    at = seat.open("payments")
    assert {"Edit columns", "Export", "Advanced filters"} <= set(labels(at))
    assert grid(at, "payments").data["keys"]["rows"]
