"""The pivot on the screen: what stands where is in the address, and figures lead to invoices."""

from datetime import date

from streamlit.testing.v1 import AppTest

from invoicing import listing, views
from invoicing.house import House
from tests.houses import KARI, NILS, a_draft, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, labels, links, page_of, plain, title_of_dialog, widget
from tests.pages.reading import said


def some(house: House) -> None:
    pay(house, an_open_invoice(house, "100", due_date=date(2026, 4, 1)), "30")
    an_open_invoice(house, "70", by=NILS, due_date=date(2026, 5, 1))
    an_open_invoice(house, "5", currency="EUR", due_date=date(2026, 5, 1))


def lines(at: AppTest) -> list[list[str]]:
    """Each table as its lines."""
    found = drawn(at, 'class="t-report"')
    return [[plain(row) for row in table.split("<tr>")[1:]] for table in found]


def test_rows_and_columns_stand_with_their_totals_and_a_chart(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("pivot", group="owner,due_date.month", value="balance")
    assert lines(at) == [
        [
            "Owner April 2026 May 2026 All",
            "Kari Nordmann 70.00 – 70.00",
            "Nils Berg – 70.00 70.00",
            "All 70.00 70.00 140.00",
        ]
    ]
    [chart] = at.get("plotly_chart")
    assert "May\\u00a02026" in chart.proto.spec
    assert '"relative"' in chart.proto.spec


def test_all_currencies_stand_in_tables_of_their_own(seat: Seat) -> None:
    some(seat.house)
    euros, kroner = lines(seat.open("pivot", shown="all", value="count"))
    assert euros == ["Owner Open All", "Kari Nordmann 1 1", "All 1 1"]
    assert kroner[-1] == "All 2 2"


def test_what_stands_where_is_chosen_and_kept_in_the_address(seat: Seat) -> None:
    some(seat.house)
    at = widget(seat.open("pivot"), "selectbox", "Columns").set_value("due_date.month").run()
    assert at.query_params["group"] == "owner,due_date.month"
    at = widget(at, "selectbox", "Columns").set_value("").run()
    assert at.query_params["group"] == "owner"
    assert lines(at)[0][0] == "Owner All"
    at = widget(at, "selectbox", "Rows").set_value("status").run()
    assert lines(at)[0] == ["Status All", "Open 170.00", "All 170.00"]


def test_a_figure_leads_to_its_invoices(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("pivot", group="owner,due_date.month", q="INV")
    told = seat.open("pivot", **page_of(links(at)["100.00"])[1])
    assert title_of_dialog(told) == "Explain this number"
    page, query = page_of(links(told)["Show the 1 invoice in the list"])
    assert grid(seat.open(page, **query)).column("Number") == ["INV-00001"]
    told = seat.open("pivot", **page_of(links(at)["170.00"])[1])
    page, query = page_of(links(told)["Show the 2 invoices in the list"])
    assert sorted(grid(seat.open(page, **query)).column("Number")) == ["INV-00001", "INV-00002"]


def test_a_saved_view_brings_its_rows_columns_and_filter(seat: Seat) -> None:
    some(seat.house)
    view = listing.view_from({"group": "due_date.year,owner", "owner": "Nils Berg"})
    kept = views.save_as(seat.house, KARI, "Years", view)
    at = widget(seat.open("pivot"), "selectbox", "View").set_value(kept.key).run()
    assert at.query_params["view"] == kept.key
    assert lines(at)[0] == ["Due date by year Nils Berg All", "2026 70.00 70.00", "All 70.00 70.00"]


def test_more_columns_than_are_shown_are_told(seat: Seat) -> None:
    for number in range(52):
        a_draft(seat.house, "10", title=f"t{number:02}")
    at = seat.open("pivot", group="owner,title")
    assert "There are 52 columns: the first 50 are shown" in said(at)
    assert lines(at)[0][-1].endswith("10.00 20.00 520.00")
    told = seat.open("pivot", **page_of(links(at)["20.00"])[1])
    assert [plain(figure) for figure in drawn(told, 't-figure"')] == ["NOK 20.00"]
    page, query = page_of(links(told)["Show the 2 invoices in the list"])
    assert len(grid(seat.open(page, **query)).rows) == 2


def test_nothing_is_said_where_nothing_matches(seat: Seat) -> None:
    assert "No invoices match." in said(seat.open("pivot"))


def test_the_export_takes_the_address_along_and_it_speaks_norwegian(seat: Seat) -> None:
    some(seat.house)
    at = seat.open("pivot", language="nb", value="count")
    assert "Verdier" in labels(at, "button_group")
    assert any(way.startswith("/reports/pivot.csv?") for way in links(at).values())
