"""The overview page: tiles, charts that lead to what they count, latest activity."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import lately, overview
from invoicing.house import House
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import where
from invoicing.model.invoice import Party
from invoicing.model.table import View
from invoicing.overview import TILES
from parts import charts as drawing
from tests.houses import KARI, NILS, SIRI, Clock, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, links, page_of, plain, title_of_dialog, widget
from tests.pages.reading import said


@pytest.fixture
def books(seat: Seat) -> House:
    """1,000 late, 600 of it paid this month; 500 due in a week; 10 euros."""
    house = seat.house
    assert isinstance(house.clock, Clock)
    house.clock.to(date(2026, 1, 10))
    late = an_open_invoice(house, "1000", due_date=date(2026, 1, 31))
    house.clock.to(date(2026, 3, 2))
    pay(house, late, "600")
    house.clock.to(date(2026, 3, 18))
    an_open_invoice(house, "500", by=NILS, due_date=date(2026, 3, 25))
    an_open_invoice(
        house, "10", currency="EUR", rate=Decimal("11.5"), rate_date=date(2026, 3, 17),
        due_date=date(2026, 4, 1),
    )  # fmt: skip
    return house


def tiles(at: AppTest) -> str:
    [row] = drawn(at, "t-tiles")
    return plain(row).replace("\xa0", " ")


def charts(at: AppTest) -> list[Any]:
    return [json.loads(each.proto.spec)["data"] for each in at.get("plotly_chart")]


def ways(seat: Seat, name: str, **query: str) -> Any:
    """Where a click on each mark of a chart leads, by trace."""
    found: dict[str, Any] = {}
    show = drawing.show

    def seen(name: str, figure: Any, alt: str, links: Any = ()) -> None:
        found[name] = links
        show(name, figure, alt, links)

    with seat.patch.context() as patch:
        patch.setattr(drawing, "show", seen)
        seat.open("overview", **query)
    return found[name]


def due(seat: Seat, address: str) -> list[str]:
    """What is owed on each invoice of the list at an address."""
    page, query = page_of(address)
    return sorted(grid(seat.open(page, **query)).column("Balance due"))


def test_all_stands_in_the_companys_currency_with_the_rate_and_its_days(
    seat: Seat, books: House
) -> None:
    at = seat.open("overview")
    assert tiles(at).startswith("Outstanding NOK 1,015.00 Feb ’26: NOK 1,000.00 Overdue NOK 400.00")
    assert "Due in 7 days NOK 500.00" in tiles(at)
    assert "Collected this month NOK 600.00" in tiles(at)
    told = said(at).replace("\xa0", " ")
    assert "told in NOK at the rate stored on each invoice" in told
    assert "from Mar 17, 2026 to Mar 17, 2026" in told


def test_what_is_known_at_once_is_drawn_before_the_trend(seat: Seat, books: House) -> None:
    def later(*_: object) -> None:
        raise InvalidInput("known", "input.period_backwards")

    seat.patch.setattr(overview, "with_trend", later)
    at = seat.open("overview", shown="NOK")
    [row] = drawn(at, "t-tiles")
    assert "Outstanding NOK 900.00" in plain(row).replace("\xa0", " ")
    assert "Due in 7 days NOK 500.00" in plain(row).replace("\xa0", " ")
    assert ('aria-busy="true"' in row, row.count("t-waiting")) == (True, len(TILES) + 2)
    assert len(charts(at)) == 5


def test_where_all_has_come_nothing_waits(seat: Seat, books: House) -> None:
    [row] = drawn(seat.open("overview"), "t-tiles")
    assert "t-waiting" not in row
    assert "aria-busy" not in row


def test_one_currency_is_told_by_itself(seat: Seat, books: House) -> None:
    at = seat.open("overview", shown="EUR")
    assert tiles(at).startswith("Outstanding EUR 10.00")
    assert "at the rate stored" not in said(at)
    assert widget(at, "button_group", "Currency").options[0] == "All in NOK"


def test_a_tile_explains_itself_and_leads_to_its_invoices(seat: Seat, books: House) -> None:
    at = seat.open("overview", figure="overdue", shown="NOK")
    assert title_of_dialog(at) == "Explain this number"
    assert "that were due before today" in said(at)
    page, query = page_of(links(at)["Show the 1 invoice in the list"])
    assert grid(seat.open(page, **query)).column("Number") == ["INV-00001"]


@pytest.mark.parametrize(("tile", "page"), [("dso", "/key_figures"), ("collected", "/payments")])
def test_other_tiles_lead_to_their_page(seat: Seat, books: House, tile: str, page: str) -> None:
    at = seat.open("overview", figure=tile)
    assert any(address.startswith(page) for address in links(at).values())


def test_the_charts_show_ages_what_is_due_and_who_owes(seat: Seat, books: House) -> None:
    ages, calendar, owners, _, _ = charts(seat.open("overview", shown="NOK"))
    assert ages[0]["x"] == ["Not due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days"]
    assert ages[0]["text"] == ["500.00", "0.00", "400.00", "0.00", "0.00"]
    assert calendar[0]["text"][7].replace("\xa0", " ") == "NOK 500.00"
    assert owners[0]["y"] == ["Kari Nordmann", "Nils Berg"]
    companies = charts(seat.open("overview", shown="NOK", by="company"))[2]
    assert companies[0]["y"] == ["Fjell og Hav AS"]


def test_who_owes_most_leads_to_their_invoices(seat: Seat, books: House) -> None:
    at = seat.open("overview", shown="NOK")
    assert "Fjell og Hav AS 900.00 400.00 46 days" in said(at)
    page, query = page_of(links(at)["Fjell og Hav AS"])
    assert len(grid(seat.open(page, **query)).rows) == 2


def test_the_bar_of_a_debtor_shows_what_is_overdue_apart(seat: Seat, books: House) -> None:
    late, rest, whole = charts(seat.open("overview", shown="NOK"))[4]
    assert (late["name"], rest["name"], whole["name"]) == ("Overdue", "Not due", "Outstanding")
    assert [plain(part["text"][0]) for part in (late, rest)] == ["NOK 400.00", "NOK 500.00"]
    assert (late["x"], rest["x"], whole["text"]) == ([400], [500], [" 900.00"])
    assert late["customdata"] == ["Fjell og Hav AS"]


def test_a_click_on_a_debtor_leads_to_the_invoices_of_that_sum(seat: Seat, books: House) -> None:
    [late], [rest], [whole] = ways(seat, "debtors", shown="NOK")
    assert due(seat, late) == ["400.00"]
    assert due(seat, rest) == ["500.00"]
    assert due(seat, whole) == ["400.00", "500.00"]


def test_a_part_of_a_bar_that_is_nothing_leads_nowhere(seat: Seat, books: House) -> None:
    [late], [rest], [whole] = ways(seat, "debtors", shown="EUR")
    assert (late, due(seat, rest), due(seat, whole)) == ("", ["10.00"], ["10.00"])


def test_a_name_in_a_chart_is_never_markup_and_has_room(seat: Seat) -> None:
    an_open_invoice(seat.house, "100", buyer=Party("<b>A & B</b> " + "x" * 40))
    at = seat.open("overview")
    layout = json.loads(at.get("plotly_chart")[4].proto.spec)["layout"]
    assert layout["yaxis"]["ticktext"] == [f"&lt;b&gt;A &amp; B&lt;/b&gt; {'x' * 12}…"]
    assert charts(at)[4][0]["customdata"][0].startswith("&lt;b&gt;A &amp; B")


def test_each_day_has_a_bar_of_what_happened(seat: Seat, books: House) -> None:
    bars = {bar["name"]: bar for bar in charts(seat.open("overview"))[3]}
    assert list(bars) == ["Changes", "Status", "Payments"]
    days = dict(zip(bars["Status"]["x"], bars["Status"]["y"], strict=True))
    assert (len(days), days["2026-03-18"], days["2026-03-17"]) == (28, 2, 0)


def test_a_click_on_a_day_leads_to_what_happened_on_it(seat: Seat, books: House) -> None:
    changes, status, payments = ways(seat, "days")
    assert (payments[-1], payments[-17][:10]) == ("", "/overview?")
    for way, figure, told in (
        (status[-1], "2", "Finalized · INV-00003"),
        (changes[-1], "2", "Created"),
        (payments[-17], "1", "Payment recorded · NOK 600.00"),
    ):
        page, query = page_of(way)
        there = seat.open(page, **query)
        assert title_of_dialog(there) == "Explain this number"
        assert [plain(body) for body in drawn(there, 't-figure"')] == [figure]
        assert told in said(there).replace("\xa0", " ")
        page, query = page_of(
            links(there)[f"Show the {figure} invoice{'s' * (figure > '1')} in the list"]
        )
        assert len(grid(seat.open(page, **query)).rows) == int(figure)


def test_the_list_leads_to_all_of_a_day_without_a_mouse(seat: Seat, books: House) -> None:
    at = seat.open("overview")
    page, query = page_of(next(way for text, way in links(at).items() if "Mar 18" in text))
    there = seat.open(page or "overview", **query)
    assert [plain(body) for body in drawn(there, 't-figure"')] == ["4"]


def test_the_lines_of_a_day_are_turned_through(
    seat: Seat, books: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("invoicing.lately.PAGE", "parts.explain.SHOWN_MOST"):
        monkeypatch.setattr(module, 3)
    at = seat.open("overview", figure='["happened","2026-03-18",null,1]')
    assert "1–3 of 4" in said(at)
    there = seat.open("overview", **page_of(links(at)["2"])[1])
    assert "4–4 of 4" in said(there)
    assert lately.of_day(books, KARI, View(("id",)), date(2026, 3, 18), None, 2).count == 4


@pytest.mark.parametrize(
    "text",
    [
        '["happened","x",null,1]',
        '["happened","2026-03-18","x",1]',
        '["happened","2026-03-18",null,0]',
        '["happened","2026-03-18",null,true]',
        '["happened","2026-03-18",null]',
    ],
)
def test_what_names_no_day_opens_nothing(seat: Seat, books: House, text: str) -> None:
    at = seat.open("overview", figure=text)
    assert "This figure is not in the report" in said(at)
    assert not at._tree.get("dialog")


def test_what_happened_obeys_the_filter_of_the_page(seat: Seat, books: House) -> None:
    wanted = where("owner", "is", "Nils Berg").to_json()
    at = seat.open("overview", filter=wanted)
    assert charts(at)[3][0]["name"] == "Changes"
    assert sum(sum(bar["y"]) for bar in charts(at)[3]) == 2
    assert "Payment recorded" not in said(at)


def test_what_happened_last_is_told(seat: Seat, books: House) -> None:
    told = said(seat.open("overview")).replace("\xa0", " ")
    assert "INV-00003 Fjell og Hav AS Finalized · INV-00003 Kari Nordmann" in told
    assert "Payment recorded · NOK 600.00" in told


def test_where_nothing_is_owed_words_stand_in_place_of_empty_axes(seat: Seat) -> None:
    at = seat.open("overview")
    assert not at.get("plotly_chart")
    assert "Nothing falls due in the next 30 days." in said(at)


@pytest.mark.parametrize(("language", "signs"), [("en", ".,"), ("nb", ",\N{NO-BREAK SPACE}")])
def test_a_chart_writes_its_axis_as_the_language_does(
    seat: Seat, books: House, language: str, signs: str
) -> None:
    drawn = seat.open("overview", language=language).get("plotly_chart")
    assert {json.loads(each.proto.spec)["layout"]["separators"] for each in drawn} == {signs}


def test_who_sees_nothing_sees_no_figures(seat: Seat, books: House) -> None:
    at = seat.open("overview", SIRI)
    assert "Outstanding NOK 0.00 Overdue NOK 0.00" in tiles(at)
    assert "DSO --" in tiles(at)
    assert "Nothing has happened yet." in said(at)


def test_it_speaks_norwegian(seat: Seat, books: House) -> None:
    assert tiles(seat.open("overview", language="nb")).startswith("Utestående 1 015,00 NOK")
