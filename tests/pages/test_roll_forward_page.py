"""The page of movements: its waterfall and table, what explains a figure, a view over time."""

from datetime import date

import pytest

from invoicing import listing, views
from invoicing.house import House
from tests.houses import KARI, Clock, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, links, page_of, plain, title_of_dialog, widget
from tests.pages.reading import errors, said


@pytest.fixture
def quarter(seat: Seat) -> House:
    """January: 1,000. February: 300 of it paid, 500 more."""
    house = seat.house
    assert isinstance(house.clock, Clock)
    house.clock.to(date(2026, 1, 10))
    first = an_open_invoice(house, "1000")
    house.clock.to(date(2026, 2, 5))
    pay(house, first, "300")
    an_open_invoice(house, "500", title="second")
    house.clock.to(date(2026, 3, 18))
    return house


def rows(at: object) -> list[str]:
    [table] = drawn(at, 'class="t-report"')[:1]  # type: ignore[arg-type]
    return [plain(row) for row in table.split("<tr>")[1:]]


def test_the_period_is_told_from_opening_to_closing(seat: Seat, quarter: House) -> None:
    at = seat.open("roll_forward", **{"from": "2026-02-01", "asof": "2026-02-28"})
    assert rows(at) == [
        "Movement NOK",
        "Opening balance 1,000.00",
        "Invoiced 500.00",
        "Paid -300.00",
        "Closing balance 1,200.00",
    ]
    [ties] = drawn(at, "t-ties")
    assert "✓ The closing balance is NOK 1,200.00" in plain(ties).replace("\xa0", " ")
    [chart] = at.get("plotly_chart")
    assert '"waterfall"' in chart.proto.spec


def test_a_period_is_chosen_with_one_click(seat: Seat, quarter: House) -> None:
    at = seat.open("roll_forward")
    at = widget(at, "button", "Last month").click().run()
    assert (at.query_params["from"], at.query_params["asof"]) == ("2026-02-01", "2026-02-28")


def test_a_movement_explains_itself_and_leads_to_its_invoices(seat: Seat, quarter: House) -> None:
    asked = {"from": "2026-02-01", "figure": '["NOK", "paid"]'}
    at = seat.open("roll_forward", **asked)
    assert title_of_dialog(at) == "Explain this number"
    told = said(at)
    assert "Paid · NOK" in told
    assert "The ledger entries of this kind" in told
    page, query = page_of(links(at)["Show the 1 invoice in the list"])
    assert grid(seat.open(page, **query)).column("Number") == ["INV-00001"]
    opening = seat.open("roll_forward", **(asked | {"figure": '["NOK", "opening"]'}))
    assert "until the day before the period" in said(opening)


@pytest.mark.parametrize("figure", ["x", "[]", '["NOK", "luck"]', '["EUR", "paid"]', '[["a"], 1]'])
def test_a_figure_that_is_none_is_told(seat: Seat, quarter: House, figure: str) -> None:
    [told] = errors(seat.open("roll_forward", figure=figure, **{"from": "2026-02-01"}))
    assert told == "This figure is not in the report; choose one in the table."


def test_a_period_that_runs_backwards_is_told(seat: Seat, quarter: House) -> None:
    at = seat.open("roll_forward", **{"from": "2026-03-01", "asof": "2026-02-01"})
    assert "The period ends before it begins" in errors(at)[0]


def test_nothing_is_said_where_nothing_moved(seat: Seat) -> None:
    assert "Nothing was outstanding, and nothing moved." in said(seat.open("roll_forward"))


def test_a_view_is_told_month_by_month(seat: Seat, quarter: House) -> None:
    kept = views.save_as(quarter, KARI, "Seconds", listing.view_from({"q": "second"}))
    at = seat.open("roll_forward", tab="months")
    assert rows(at)[:4] == [
        "Month Invoices Billed NOK Paid NOK Balance NOK Outstanding at the end NOK",
        "March 2026 0 – – – 1,200.00",
        "February 2026 1 500.00 – 500.00 1,200.00",
        "January 2026 1 1,000.00 300.00 700.00 1,000.00",
    ]
    at = seat.open("roll_forward", tab="months", view=kept.key)
    assert rows(at)[2] == "February 2026 1 500.00 – 500.00 500.00"
    at = widget(at, "selectbox", "View").set_value("overdue").run()
    assert at.query_params["view"] == "overdue"


def test_a_month_leads_to_its_rows(seat: Seat, quarter: House) -> None:
    at = seat.open("roll_forward", tab="months")
    at = seat.open("roll_forward", **page_of(links(at)["300.00"])[1])
    assert title_of_dialog(at) == "Explain this number"
    assert "The property “Paid” of each of these invoices" in said(at)
    page, query = page_of(links(at)["Show the 1 invoice in the list"])
    assert grid(seat.open(page, **query)).column("Number") == ["INV-00001"]
