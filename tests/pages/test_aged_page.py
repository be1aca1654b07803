"""The page of aged receivables: its table, its clocks, and what explains a figure."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import receivables
from invoicing.house import House
from invoicing.words import words
from tests.houses import KARI, NILS, OLA, SIRI, Clock, a_payment, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, labels, links, page_of, plain, title_of_dialog, widget
from tests.pages.reading import errors, said

EN = words("en")


def some(house: House) -> None:
    """Forty days late, not due, in another currency, and money on no invoice."""
    late = house.today() - timedelta(days=40)
    an_open_invoice(house, "100", issue_date=late, due_date=late)
    an_open_invoice(house, "70", by=NILS)
    an_open_invoice(house, "30", currency="EUR")
    a_payment(house, amount=Decimal(10))


def lines(at: AppTest) -> list[str]:
    """The lines of the table, as text."""
    [table] = drawn(at, 'class="t-report"')[:1]
    return [plain(row) for row in table.split("<tr>")[1:]]


def test_the_table_has_a_line_for_each_customer_and_currency_and_totals(seat: Seat) -> None:
    some(seat.house)
    assert lines(seat.open("aged")) == [
        "Buyer Currency Not due 1–30 days 31–60 days 61–90 days Over 90 days Unapplied"
        " Outstanding Invoices",
        "Fjell og Hav AS EUR 30.00 – – – – – 30.00 1",
        "Fjell og Hav AS NOK 70.00 – 100.00 – – -10.00 160.00 2",
        "All EUR 30.00 – – – – – 30.00 1",
        "All NOK 70.00 – 100.00 – – -10.00 160.00 2",
    ]


def test_the_page_says_that_the_ranges_tie_to_the_books(seat: Seat) -> None:
    some(seat.house)
    [ties] = drawn(seat.open("aged"), "t-ties")
    assert plain(ties).replace("\xa0", " ") == (
        "✓ All ranges add up to EUR 30.00 · NOK 170.00, and so do the entries of the books."
    )
    assert "Money on no invoice is left out" in said(seat.open("aged", status="open"))


def test_it_is_gathered_and_ranged_as_the_address_says(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("aged", by="owner", edges="45", currency="NOK")
    assert lines(at)[0] == "Owner Currency Not due 1–45 days Over 45 days Outstanding Invoices"
    assert lines(at)[1:3] == [
        "Kari Nordmann NOK – 100.00 – 100.00 1",
        "Nils Berg NOK 70.00 – – 70.00 1",
    ]


def test_all_in_the_companys_currency_is_one_line_each_with_its_rates(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("aged", by="currency")
    assert lines(at)[0].startswith("Currency Not due"), "a line of its own needs no column"
    assert len(lines(at)) == 1 + 2, "and no total besides"
    at = seat.open("aged", by="currency", shown="base", figure='["NOK", "total"]')
    assert lines(at)[0].startswith("Currency Currency Not due")
    assert lines(at)[1:] == [
        "NOK NOK 70.00 – 100.00 – – 170.00 2",
        "All NOK 70.00 – 100.00 – – 170.00 2",
    ]
    told = said(at)
    assert EN("aged.base_without_unapplied") in told
    assert EN("aged.how_base", code="NOK") in told
    assert "shown=base" in " ".join(links(at).values())


def test_a_moment_that_is_none_is_told_once_and_the_report_stands(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("aged", known="yesterday")
    assert said(at).count("“yesterday” is no moment") == 1
    assert len(lines(at)) == 1 + 2 + 2


def test_ranges_that_are_none_are_told_and_the_usual_hold(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("aged", edges="90,30")
    assert errors(at) == ["Ranges are up to 8 rising numbers of days, like 30, 60, 90."]
    assert "31–60 days" in lines(at)[0]


def test_a_heading_sorts_within_each_currency(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("aged", by="owner", order="total")
    assert [line.split()[0] for line in lines(at)[1:-2]] == ["Kari", "Not", "Nils", "Kari"]
    [table] = drawn(at, 'class="t-report"')[:1]
    assert 'aria-sort="ascending"' in table
    assert "order=-total" in unescape(table)


def test_the_slider_stops_at_moments_that_matter(seat: Seat) -> None:
    assert isinstance(seat.house.clock, Clock)
    invoice = an_open_invoice(seat.house, "100")
    seat.house.clock.forward(days=1)
    pay(seat.house, invoice)
    seat.house.clock.forward(days=1)
    at = seat.open("aged")
    slider = widget(at, "select_slider", "Known at")
    stops = [option.replace("\xa0", " ") for option in slider.options]
    assert stops == ["Mar 18, 2026, 11:59 PM", "Mar 19, 2026, 11:59 PM", "Now"]
    assert "Nothing was outstanding." in said(at)
    first = receivables.moments_that_matter(
        seat.house, KARI, receivables.View(("id",)), seat.house.today()
    )[0]
    at = seat.open("aged", known=f"{first.isoformat()}Z")
    assert "100.00" in lines(at)[1]


def test_a_moment_and_another_stand_side_by_side(seat: Seat) -> None:
    assert isinstance(seat.house.clock, Clock)
    seat.house.clock.to(date(2026, 2, 10))
    an_open_invoice(seat.house, "100", due_date=date(2026, 3, 1))
    seat.house.clock.to(date(2026, 3, 18))
    an_open_invoice(seat.house, "40", due_date=date(2026, 4, 1))
    at = seat.open("aged")
    assert widget(at, "button", "Compare").click().run().query_params["vs_asof"] == "2026-02-28"
    at = seat.open("aged", vs_asof="2026-02-28")
    assert lines(at)[1] == "Fjell og Hav AS NOK 100.00 140.00 +40.00 -60.00 +100.00 – – – –"
    assert "Stop comparing" in labels(at)
    then = page_of(links(at)["100.00"])[1]
    assert then["asof"] == "2026-02-28"
    assert "vs_asof" not in then


def test_a_figure_explains_itself_and_leads_to_its_rows(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("aged", by="owner")
    table = drawn(at, 'class="t-report"')[0]
    assert "figure=%5B%22NOK%22%2C+2%2C+%22Kari+Nordmann%22%5D" in table
    at = seat.open("aged", by="owner", figure='["NOK", 2, "Kari Nordmann"]')
    assert title_of_dialog(at) == "Explain this number"
    told = said(at)
    assert "Owner: Kari Nordmann · NOK · 31–60 days" in told
    assert "As of Mar 18, 2026" in told
    assert "Rows 1" in told
    assert "the range is the days from Due date to Mar 18, 2026" in told
    page, query = page_of(links(at)["Show the 1 invoice in the list"])
    shown = grid(seat.open(page, **query))
    assert shown.column("Number") == ["INV-00001"]


def test_the_total_tells_what_is_on_invoices_and_what_is_not(seat: Seat) -> None:
    some(seat.house)
    told = said(seat.open("aged", figure='["NOK", "total"]'))
    assert "All · NOK · Outstanding NOK 160.00" in told.replace("\xa0", " ")
    assert "On invoices NOK 170.00 Unapplied -NOK 10.00" in told.replace("\xa0", " ")


def test_unapplied_money_leads_to_its_payments(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("aged", figure='["NOK", "unapplied"]')
    page, query = page_of(links(at)["Show the 1 payment in the list"])
    assert page == "payments"
    assert grid(seat.open(page, **query), "payments").column("Amount") == ["10.00"]


def test_a_figure_that_is_none_is_told(seat: Seat) -> None:
    [told] = errors(seat.open("aged", figure="x"))
    assert told == "This figure is not in the report; choose one in the table."


def test_the_export_takes_the_address_of_the_page_along(seat: Seat) -> None:
    at = seat.open("aged", by="owner", asof="2026-01-31")
    assert links(at)["XLSX (Excel)"] == "/reports/aged.xlsx?by=owner&asof=2026-01-31"


@pytest.mark.parametrize(("who", "owners"), [(SIRI, 0), (OLA, 2)])
def test_a_reach_holds(seat: Seat, who: object, owners: int) -> None:
    some(seat.house)
    at = seat.open("aged", who, by="owner", currency="NOK")  # type: ignore[arg-type]
    assert sum("NOK" in line for line in lines(at)[1:-1]) == owners


def test_it_speaks_norwegian(seat: Seat) -> None:
    some(seat.house)
    assert "Ikke forfalt" in lines(seat.open("aged", language="nb"))[0]
