"""The index of customers, and the page of a company and of a contact."""

from datetime import date
from decimal import Decimal

import pytest

from invoicing import customers, ratings
from invoicing.house import House
from invoicing.ledger import captures
from invoicing.model.customer import Side
from invoicing.model.gateway import Stored
from invoicing.model.payment import Method
from invoicing.words import words
from tests.houses import (
    ANNE,
    BJOERN,
    EVA,
    FJELL,
    KARI,
    OLA,
    Clock,
    a_payment,
    an_open_invoice,
    pay,
)
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, keyed, labels, plain, sent_to, widget
from tests.pages.reading import errors, said, toasts

EN = words("en")


def some_money(house: House) -> None:
    """Something open, something paid, something on no invoice."""
    an_open_invoice(house, "100")
    pay(house, an_open_invoice(house, "50"))
    a_payment(house, amount=Decimal(30))


def test_a_company_leads_to_its_page_and_tells_what_it_owes(seat: Seat) -> None:
    some_money(seat.house)
    shown = grid(seat.open("customers"), "customers")
    assert shown.links("Name") == {
        "Fjell og Hav AS": "/company?id=1",
        "Sørensen & Sønn": "/company?id=2",
    }
    assert shown.column("Balance") == ["NOK 100.00", "--"]
    assert shown.column("Invoices") == ["2", "0"]


def test_contacts_are_the_other_side_of_the_list(seat: Seat) -> None:
    shown = grid(seat.open("customers", side="contact"), "customers")
    assert shown.links("Name")["Anne Fjell"] == "/contact?id=1"
    assert shown.links("Company")["Fjell og Hav AS"] == "/company?id=1"


def test_the_search_and_who_is_shown_stand_in_the_url(seat: Seat) -> None:
    some_money(seat.house)
    at = seat.open("customers", side="contact", show="owing")
    assert grid(at, "customers").column("Name") == [ANNE.name]
    widget(at, "text_input", "Search").set_value("nobody").run()
    assert at.query_params["q"] == "nobody"
    assert grid(at, "customers").empty == EN("customer.none")


def test_customers_of_one_owner_are_chosen_and_stand_in_the_url(seat: Seat) -> None:
    some_money(seat.house)
    at = seat.open("customers")
    widget(at, "selectbox", "Owner").select(KARI.name).run()
    assert at.query_params["owner"] == KARI.name
    assert grid(at, "customers").column("Name") == [FJELL.name]
    assert grid(seat.open("customers", owner="@none"), "customers").empty == EN("customer.none")


def test_a_company_shows_its_money_its_people_and_its_past(seat: Seat) -> None:
    some_money(seat.house)
    customers.edit(seat.house, KARI, Side.COMPANY, FJELL.id, {"city": "Bergen"})
    at = seat.open("company", id="1")
    assert plain(drawn(at, "t-head")[0]) == "Customers Fjell og Hav AS Company"
    [sums] = drawn(at, "t-sums")
    for told in ("2 finalized invoices", "Balance NOK 100.00", "Unapplied NOK 30.00"):
        assert told in plain(sums)
    invoices = grid(at, "customer-invoices")
    assert invoices.links("Number")["INV-00001"] == "/invoice?id=1"
    assert invoices.column("Balance due") == ["NOK 0.00", "NOK 100.00"]
    payments = grid(at, "customer-payments")
    assert payments.column("Invoice") == ["Unapplied", "INV-00002"]
    assert payments.links("Amount")["NOK\xa030.00"] == "/payment?id=2"
    page = said(at)
    assert "Anne Fjell" in page
    assert "City: -- → Bergen" in page


def rated(house: House) -> None:
    """Paid forty days late, and rated since."""
    assert isinstance(house.clock, Clock)
    house.clock.to(date(2026, 1, 15))
    late = an_open_invoice(house, "100", due_date=date(2026, 1, 31))
    house.clock.to(date(2026, 3, 12))
    pay(house, late)
    ratings.work_out(house, KARI)


def test_a_customer_shows_how_it_pays_what_that_is_made_of_and_as_of_when(seat: Seat) -> None:
    assert "Not rated: nothing was paid or overdue" in said(seat.open("company", id="1"))
    rated(seat.house)
    for page in ("company", "contact"):
        told = said(seat.open(page, id="1")).replace("\xa0", " ")
        assert "40 days D Average payment delay" in told
        day = "Mar 12, 2026"
        assert f"NOK 100.00 Paid within the year or overdue As of {day}" in told
        assert "A up to 3 days, B up to 14, C up to 30, D above." in told


def test_the_list_shows_how_each_pays_and_is_narrowed_to_a_rating(seat: Seat) -> None:
    rated(seat.house)
    assert grid(seat.open("customers"), "customers").column("Payer rating") == ["D", "--"]
    at = seat.open("customers", side="contact", rating="none")
    assert grid(at, "customers").column("Name") == [BJOERN.name]
    widget(at, "selectbox", "Payer rating").set_value("D").run()
    assert at.query_params["rating"] == "D"
    assert grid(at, "customers").column("Name") == [ANNE.name]


def test_a_contact_shows_the_same_money_and_its_company(seat: Seat) -> None:
    some_money(seat.house)
    at = seat.open("contact", id="1", language="nb")
    assert "Åpne" in said(at)
    assert 'href="/company?id=1"' in " ".join(drawn(at, "/company?id=1"))
    assert len(grid(at, "customer-invoices").rows) == 2


@pytest.mark.parametrize("id", ["99", "x", ""])
def test_a_customer_that_is_not_there_shows_nothing(seat: Seat, id: str) -> None:
    assert "Nothing to show here" in said(seat.open("company", id=id))


def test_a_company_is_edited_in_a_drawer(seat: Seat) -> None:
    at = seat.open("company", id="1")
    keyed(at, "edit-customer").click().run()
    keyed(at, "edit-customer").click()
    widget(at, "text_input", "City").set_value("Bergen")
    keyed(at, "edit-company-1-1-save").click().run()
    assert toasts(at) == ["Fjell og Hav AS was saved"]
    assert customers.read(seat.house, KARI, Side.COMPANY, 1).profile.values["city"] == "Bergen"


def test_what_is_refused_is_told_at_its_field_and_stays_typed(seat: Seat) -> None:
    at = seat.open("company", id="1")
    keyed(at, "edit-customer").click().run()
    keyed(at, "edit-customer").click()
    widget(at, "text_input", "Country").set_value("Atlantis")
    keyed(at, "edit-company-1-1-save").click().run()
    assert errors(at) == [EN("input.country", field="Country")]
    assert widget(at, "text_input", "Country").value == "Atlantis"


def test_a_new_contact_leads_to_its_page(seat: Seat) -> None:
    at = seat.open("customers", side="contact")
    keyed(at, "new-customer").click().run()
    keyed(at, "new-customer").click()
    widget(at, "text_input", "Name").set_value("Per Nord")
    keyed(at, "new-contact-save").click().run()
    assert sent_to(at) == "/contact?id=3"


def test_who_may_edit_nothing_cannot_press_the_buttons(seat: Seat) -> None:
    assert keyed(seat.open("customers", OLA), "new-customer").disabled
    assert keyed(seat.open("company", OLA, id="1"), "edit-customer").disabled


def test_a_stored_method_is_removed_after_a_question(seat: Seat) -> None:
    visa = Stored("tok", "cus", Method.CARD, "Visa", "4242", (2026, 4))
    with seat.house.books(KARI) as books:
        captures.keep_method(books.cursor, ANNE.id, "sandbox", visa, "Keep my card.", books.at)
    at = seat.open("contact", EVA, id="1")
    page = said(at)
    for told in ("Visa •••• 4242", "Expires 04/2026", "Expires soon", "«Keep my card\\.»"):
        assert told in page
    keyed(at, "remove-method-1").click().run()
    assert "will be forgotten" in said(at)
    keyed(at, "remove-method-1").click()
    keyed(at, "sure").click().run()
    assert toasts(at) == ["The payment method was removed"]
    assert "remove-method-1" not in [b.key for b in at.button]


def test_where_the_provider_cannot_be_told_yet_that_is_said(seat: Seat) -> None:
    visa = Stored("tok", "cus", Method.CARD, "Visa", "4242", None)
    with seat.house.books(KARI) as books:
        captures.keep_method(books.cursor, ANNE.id, "stripe", visa, "Keep my card.", books.at)
    at = seat.open("contact", EVA, id="1")
    keyed(at, "remove-method-1").click().run()
    keyed(at, "remove-method-1").click()
    keyed(at, "sure").click().run()
    [toast] = toasts(at)
    assert toast.endswith("Stripe could not be told yet and is asked again")


def test_who_does_not_manage_payments_removes_no_method(seat: Seat) -> None:
    visa = Stored("tok", "cus", Method.CARD, "Visa", "4242", None)
    with seat.house.books(KARI) as books:
        captures.keep_method(books.cursor, ANNE.id, "sandbox", visa, "Keep my card.", books.at)
    at = seat.open("contact", OLA, id="1")
    assert keyed(at, "remove-method-1").disabled
    assert "Remove payment method" in labels(at)
