"""The page of the cash forecast: weeks that tie, what if, the back-test, what explains a figure."""

from datetime import date
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import promises
from invoicing.house import House
from tests.houses import BJOERN, NILS, SIRI, SOERENSEN, TODAY, Clock, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, links, page_of, plain, title_of_dialog, widget
from tests.pages.reading import errors, said


@pytest.fixture(autouse=True)
def history(seat: Seat) -> House:
    """Fjell paid three invoices ten days late; it owes 300 due in two weeks, and 100 of euros;
    Sørensen owes 500, promised for Friday, and has 40 of credit."""
    house = seat.house
    assert isinstance(house.clock, Clock)
    house.clock.to(date(2025, 11, 1))
    old = [an_open_invoice(house, "100", due_date=date(2025, 12, 15)) for _ in range(3)]
    house.clock.to(date(2025, 12, 25))
    for each in old:
        pay(house, each)
    house.clock.to(TODAY)
    an_open_invoice(house, "300", due_date=date(2026, 4, 1))
    other = {"contact": BJOERN, "company": SOERENSEN}
    promised = an_open_invoice(house, "500", by=NILS, due_date=TODAY, **other)
    promises.record_promise(house, NILS, promised.id, date(2026, 3, 20), Decimal(500))
    an_open_invoice(house, "-40", **other)
    an_open_invoice(house, "100", currency="EUR", rate=Decimal(11), rate_date=TODAY, due_date=TODAY)
    return house


def table(at: AppTest) -> list[str]:
    """The lines of the forecast, which comes before those of the back-test."""
    found = next(each for each in drawn(at, 'class="t-report"') if "P50 so far" in each)
    return [plain(row) for row in found.split("<tr>")[1:]]


def test_the_weeks_add_up_to_what_is_outstanding(seat: Seat) -> None:
    at = seat.open("forecast")
    lines = table(at)
    assert lines[0] == "Week Expected NOK P10 P50 P90 P50 so far"
    assert lines[1].startswith("1. Mar 19 – Mar 25")
    assert [line.split(" ")[:2] for line in lines[14:]] == [
        ["In", "13"], ["Later", "or"], ["Credit", "(not"], ["Outstanding", "760.00"],
    ]  # fmt: skip
    assert "add up to NOK 760.00, and so do the entries" in said(at).replace("\xa0", " ")
    [chart] = at.get("plotly_chart")
    assert "P50, with P10" in chart.proto.spec


def test_the_back_test_stands_beside_it_and_leads_to_its_day(seat: Seat) -> None:
    at = seat.open("forecast")
    told = said(at)
    assert "How forecasts of the year before came out" in told
    assert "Over thirteen weeks they were off by" in told
    _, query = page_of(links(at)["Dec 17, 2025"])
    then = seat.open("forecast", **query)
    assert table(then)[0].endswith("Came in")
    # All 300 came in the second week, when nobody had ever paid yet.
    assert table(then)[2].split()[-1] == "300.00"
    assert table(then)[14].startswith("In 13 weeks")
    assert '"diamond"' in then.get("plotly_chart")[0].proto.spec


def test_a_supposition_stands_beside_what_stands(seat: Seat) -> None:
    at = seat.open("forecast", delay="28", promises="100")
    assert table(at)[0].startswith("Week Expected NOK As it stands")
    assert table(at)[1].startswith("1. Mar 19 – Mar 25 500.00")
    assert "as it stands NOK" in said(at).replace("\xa0", " ")
    assert widget(at, "select_slider", "What if everybody paid later").value == "28"
    assert "Promised NOK 500.00: how much on time" in labels_of(at)
    back = links(at)["Back to as it stands"]
    assert "delay" not in back
    usual = seat.open("forecast")
    assert "As it stands" not in table(usual)[0]
    slider = widget(usual, "select_slider", "What if everybody paid later")
    moved = slider.set_value("14").run()
    assert moved.query_params["delay"] == "14"
    assert "As it stands" in table(moved)[0]


def labels_of(at: AppTest) -> list[str]:
    return [each.label.replace("\xa0", " ") for each in at.select_slider]


def test_a_week_explains_itself_and_leads_to_payers_and_open_invoices(seat: Seat) -> None:
    at = seat.open("forecast", figure="week-1", promises="100")
    assert title_of_dialog(at) == "Explain this number"
    told = said(at).replace("\xa0", " ")
    assert "Week 1: Mar 19 – Mar 25 · NOK NOK 500.00" in told
    assert "Open invoices 2" in told
    assert "Of promised money comes in the promised week: 100%" in told
    assert page_of(links(at)["Sørensen & Sønn"]) == ("company", {"id": str(SOERENSEN.id)})
    [way] = [href for text, href in links(at).items() if text.startswith("Show the 2 open")]
    page, query = page_of(way)
    assert sorted(grid(seat.open(page, **query)).column("Balance due")) == ["300.00", "500.00"]


@pytest.mark.parametrize("figure", ["until-4", "later", "credit"])
def test_every_other_figure_explains_itself(seat: Seat, figure: str) -> None:
    at = seat.open("forecast", figure=figure)
    assert title_of_dialog(at) == "Explain this number"
    assert "As of Mar 18, 2026" in said(at)


@pytest.mark.parametrize("figure", ["x", "week-14"])
def test_a_figure_that_is_none_is_told(seat: Seat, figure: str) -> None:
    [told] = errors(seat.open("forecast", figure=figure))
    assert told == "This figure is not in the report; choose one in the table."


def test_all_so_far_and_the_company_s_currency_are_a_click_away(seat: Seat) -> None:
    at = seat.open("forecast", shown="base", tab="so_far")
    assert table(at)[-1] == "Outstanding 1,860.00"
    assert "at the rate stored on each invoice" in said(at)
    assert "tonexty" in at.get("plotly_chart")[0].proto.spec
    assert table(seat.open("forecast", shown="EUR"))[-1] == "Outstanding 100.00"


def test_a_filter_on_what_payments_change_is_left_out_of_the_back_test(seat: Seat) -> None:
    at = seat.open("forecast", status="open")
    assert "that part of it is left out of this test" in said(at)


def test_what_was_read_is_kept_until_something_happens_and_for_nobody_else(seat: Seat) -> None:
    at = seat.open("forecast")
    assert table(at.run())[-1] == "Outstanding 760.00"
    an_open_invoice(seat.house, "40")
    assert table(at.run())[-1] == "Outstanding 800.00"
    assert table(seat.open("forecast", NILS))[-1] == "Outstanding 800.00"
    assert "nothing is expected" in said(seat.open("forecast", SIRI))


def test_what_cannot_be_read_is_told_and_the_rest_holds(seat: Seat) -> None:
    at = seat.open("forecast", delay="soon")
    assert "is no whole number from 0 to 91" in errors(at)[0]
    assert table(at)[-1] == "Outstanding 760.00"
