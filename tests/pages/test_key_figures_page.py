"""The page of key figures: of all, line by line, over the months, and what explains one."""

from datetime import date
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import promises
from invoicing.house import House
from invoicing.model.key_figures import Measured
from tests.houses import BJOERN, KARI, NILS, OLA, SIRI, SOERENSEN, Clock, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import (
    _links,
    drawn,
    grid,
    keyed,
    links,
    page_of,
    plain,
    title_of_dialog,
    widget,
)
from tests.pages.reading import errors, said, toasts


@pytest.fixture(autouse=True)
def quarter(seat: Seat) -> House:
    """1,000 of January, due at its end, 600 of it paid late; 500 of March, not due."""
    house = seat.house
    assert isinstance(house.clock, Clock)
    house.clock.to(date(2026, 1, 10))
    first = an_open_invoice(house, "1000", due_date=date(2026, 1, 31))
    house.clock.to(date(2026, 2, 20))
    pay(house, first, "600")
    house.clock.to(date(2026, 3, 18))
    due = date(2026, 4, 1)
    an_open_invoice(house, "500", by=NILS, due_date=due, contact=BJOERN, company=SOERENSEN)
    return house


def lines(at: AppTest) -> list[str]:
    [table] = drawn(at, 'class="t-report"')[:1]
    return [plain(row) for row in table.split("<tr>")[1:]]


def test_the_figures_of_all_stand_above_their_lines(seat: Seat) -> None:
    at = seat.open("key_figures", days="30")
    [cards] = drawn(at, "t-cards")
    assert plain(cards).startswith("DSO 54.0 days DSO, count-back 58.4 days DSO, best")
    assert lines(at)[1:] == [
        "Sørensen & Sønn 500.00 500.00 – 30.0 18.0 30.0 0.0 – – 2.0 0.0% – –",
        "Fjell og Hav AS – 400.00 D – 58.4 – – 60.0% 30.4 0.0 100.0% – –",
        "All 500.00 900.00 D 54.0 58.4 30.0 24.0 60.0% 30.4 0.5 44.4% – –",
    ]
    assert "1–30 days → 31–60 days: 40.0%" in said(at)


def test_payers_of_a_rating_lead_to_their_invoices(seat: Seat) -> None:
    at = seat.open("key_figures", days="30")
    assert "Payers in this period: A: 0 B: 0 C: 0 D: 1" in said(at)
    page, query = page_of(links(at)["D: 1"])
    assert grid(seat.open(page, **query)).column("Number") == ["INV-00001"]


@pytest.mark.parametrize("by", ["due_date", "owner", "overdue"])
def test_they_do_so_whatever_lines_are_gathered_by(seat: Seat, by: str) -> None:
    at = seat.open("key_figures", days="30", by=by)
    page, query = page_of(links(at)["D: 1"])
    assert grid(seat.open(page, **query)).column("Number") == ["INV-00001"]


def test_a_rating_of_more_than_a_filter_names_says_why_it_leads_nowhere(seat: Seat) -> None:
    seat.patch.setattr("invoicing.model.behind.VALUES_MOST", 0)
    at = seat.open("key_figures", days="30")
    assert "D: 1" not in links(at)
    assert "A rating without a link has more lines than one filter can name" in said(at)


def test_a_roll_rate_without_meaning_is_not_defined_and_says_why(seat: Seat) -> None:
    seat.patch.setattr(Measured, "roll", property(lambda one: [None] * (len(one.ranges) - 2)))
    at = seat.open("key_figures", days="30")
    assert "1–30 days → 31–60 days: not defined" in said(at)
    told = seat.open("key_figures", days="30", figure='["NOK", "roll_1"]')
    assert "credit notes outweigh the invoices" in said(told)
    assert "In the range a month before NOK 1,000.00" in said(told).replace("\xa0", " ")


def test_payers_are_rated_anew_and_each_letter_leads_to_their_invoices(seat: Seat) -> None:
    at = seat.open("key_figures")
    assert "No payer is rated yet" in said(at)
    keyed(at, "rate-payers").click().run()
    assert toasts(at) == ["1 payer is rated"]
    assert "through Mar 18, 2026: A: 0 B: 0 C: 0 D: 1" in said(at).replace("\xa0", " ")
    page, query = page_of([href for text, href in _links(at) if text == "D: 1"][-1])
    assert "payer_rating" in query["filter"]
    assert grid(seat.open(page, **query)).column("Number") == ["INV-00001"]
    assert keyed(seat.open("key_figures", OLA), "rate-payers").disabled


def test_a_figure_explains_itself_with_its_amounts(seat: Seat) -> None:
    at = seat.open("key_figures", days="30", figure='["NOK", "dso"]')
    assert title_of_dialog(at) == "Explain this number"
    told = said(at).replace("\xa0", " ")
    assert "All · NOK · DSO 54.0 days" in told
    assert "Receivables NOK 900.00 Sales NOK 500.00" in told
    assert "Receivables at the end ÷ sales of the period × its days." in told
    at = seat.open("key_figures", days="30", figure='["NOK", "overdue", "Fjell og Hav AS"]')
    assert "Fjell og Hav AS · NOK · Share overdue" in said(at)
    page, query = page_of(links(at)["Show the 1 invoice in the list"])
    assert grid(seat.open(page, **query)).column("Number") == ["INV-00001"]


@pytest.mark.parametrize(
    "figure", ["x", '["EUR", "dso"]', '["NOK", "luck"]', '["NOK", "dso", "Nobody"]']
)
def test_a_figure_that_is_none_is_told(seat: Seat, figure: str) -> None:
    [told] = errors(seat.open("key_figures", figure=figure))
    assert told == "This figure is not in the report; choose one in the table."


def test_over_the_months_each_leads_to_its_day(seat: Seat) -> None:
    at = seat.open("key_figures", tab="months")
    assert lines(at)[1].startswith("March 2026 1,500.00 900.00 54.0 days")
    assert len(lines(at)) == 13
    [chart] = at.get("plotly_chart")
    assert "DSO, count-back" in chart.proto.spec
    assert page_of(links(at)["36.0 days"])[1]["asof"] == "2026-02-28"


def test_it_is_gathered_by_any_property(seat: Seat) -> None:
    at = seat.open("key_figures", by="owner")
    assert [line.split()[0] for line in lines(at)[1:]] == ["Nils", "Kari", "All"]
    assert widget(at, "selectbox", "By").value == "owner"


def test_who_sees_nothing_has_no_figures(seat: Seat) -> None:
    assert "Nothing was sold" in said(seat.open("key_figures", SIRI))


def test_a_day_that_is_none_is_told_and_today_holds(seat: Seat) -> None:
    at = seat.open("key_figures", asof="soon")
    assert "is no day" in errors(at)[0]
    assert lines(at)


def test_the_share_of_promises_kept_leads_to_the_promises(seat: Seat) -> None:
    house = seat.house
    assert isinstance(house.clock, Clock)
    promises.record_promise(house, KARI, 1, date(2026, 3, 20), Decimal(300))
    house.clock.to(date(2026, 3, 25))
    for figure in ('["NOK", "kept"]', '["NOK", "kept", "Fjell og Hav AS"]'):
        told = said(seat.open("key_figures", figure=figure)).replace("\xa0", " ")
        assert "Promises kept 0.0%" in told
        assert "Of that, come by its day NOK 0.00" in told
        assert "Promised by a day of the period NOK 300.00" in told
        assert "Promised on" in told
        assert "Mar 20, 2026 300.00" in told
