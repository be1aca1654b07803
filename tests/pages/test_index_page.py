"""The invoice index: search, filter, order and page in the URL; count, sums, badges, rights."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import identity, lifecycle, listing
from invoicing.house import House
from invoicing.model.filters import where
from invoicing.model.people import Actor, Reach
from invoicing.words import words
from tests import houses
from tests.houses import (
    BJOERN,
    EVA,
    FULL,
    KARI,
    NILS,
    OLA,
    SIRI,
    SOERENSEN,
    a_draft,
    a_line,
    an_open_invoice,
    pay,
)
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, links, plain, widget
from tests.pages.reading import said

EN = words("en")


def some_invoices(house: House) -> None:
    """One of each status, in two currencies, of two buyers and two owners."""
    today, sorensen = house.today(), {"contact": BJOERN, "company": SOERENSEN}
    an_open_invoice(house, "1000", due_date=today + timedelta(days=3))  # 1: due soon
    pay(house, an_open_invoice(house, "2000", **sorensen), "500")  # 2: partially paid
    pay(house, an_open_invoice(house, "300", currency="EUR", lines=(a_line("300"),)))  # 3: paid
    gone = an_open_invoice(house, "77", by=NILS, purchase_order="PO-77")  # 4
    lifecycle.void(house, KARI, gone.id)
    a_draft(house, "50", title="Spring delivery")  # 5
    a_draft(house, "60", by=NILS)  # 6
    an_open_invoice(house, "400", due_date=today)  # 7: overdue as soon as a day has passed
    house.clock.forward(days=1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Books with one invoice of each kind; a day has passed since they were written."""
    return houses.a_house(tmp_path, houses.NOON + timedelta(days=1), some_invoices)


def asked(house: House, **params: str) -> list[str]:
    """What the door answers to the same query parameters: the ids, in order."""
    view = listing.view_from(params)
    return [str(row.id) for row in listing.page(house, KARI, view).rows]


def allow(house: House, who: Actor, **granted: object) -> None:
    """Change what somebody may, in the books."""
    assert who.account_id is not None
    wanted = replace(FULL, **granted)
    identity.save_account(house, KARI, who.account_id, permissions=wanted)


def ids(at: AppTest) -> list[str]:
    return [row_id for row_id, _ in grid(at).data["rows"]]


def quick(at: AppTest, name: str = "status", label: str = "Status") -> Any:
    """The choices of a quick filter, opened."""
    at.session_state[f"quick_{name}"] = True
    return widget(at.run(), "button_group", label)


# ── what it lists ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-04", "A-07")
def test_the_index_lists_invoices_and_their_first_column_leads_to_the_record(seat: Seat) -> None:
    at = seat.open("invoices")
    shown = grid(at)
    assert shown.heads[0] == "Number"
    assert shown.links("Number") == {
        "INV-00001": "/invoice?id=1",
        "INV-00002": "/invoice?id=2",
        "INV-00003": "/invoice?id=3",
        "INV-00004": "/invoice?id=4",
        "Spring delivery": "/invoice?id=5",
        "Draft #6": "/invoice?id=6",
        "INV-00005": "/invoice?id=7",
    }


def test_a_draft_without_a_number_is_known_by_its_title_else_its_id(seat: Seat) -> None:
    at = seat.open("invoices", status="draft")
    assert sorted(grid(at).column("Number")) == ["Draft #6", "Spring delivery"]


def test_badges_stand_beside_the_status(seat: Seat) -> None:
    status = {row["Number"]: row["Status"] for row in grid(seat.open("invoices")).rows}
    assert status == {
        "INV-00001": "Open Due soon",
        "INV-00002": "Open Partially paid",
        "INV-00003": "Paid",
        "INV-00004": "Voided",
        "Spring delivery": "Draft",
        "Draft #6": "Draft",
        "INV-00005": "Open Overdue",
    }


def test_due_today_is_not_overdue(seat: Seat, house: House) -> None:
    house.clock.forward(days=-1)
    assert "Open Due today" in grid(seat.open("invoices")).column("Status")
    assert not grid(seat.open("invoices", status="overdue")).rows


def test_an_empty_cell_has_two_dashes(seat: Seat, house: House) -> None:
    lifecycle.create(house, KARI, {"title": "Nothing yet"})
    [row] = [r for r in grid(seat.open("invoices")).rows if r["Number"] == "Nothing yet"]
    assert (row["Buyer"], row["Due date"]) == ("--", "--")


# ── count and sums ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-04")
@pytest.mark.parametrize(
    "params",
    [{}, {"status": "open"}, {"q": "sørensen"}, {"status": "paid"}, {"q": "fjell"}],
    ids=str,
)
def test_count_and_sums_are_those_of_the_door(
    seat: Seat, house: House, params: dict[str, str]
) -> None:
    at = seat.open("invoices", **params)
    found = listing.page(house, KARI, listing.view_from(params))
    [line] = drawn(at, "t-sums")
    assert plain(line).startswith(EN("list.count", count=found.count))
    for sums in found.sums:
        for amount in sums.amounts.values():
            assert EN.money(amount, sums.currency).replace("\xa0", " ") in plain(line)
    assert len(grid(at).rows) == found.count


def test_currencies_stand_below_one_another_and_are_never_added(seat: Seat) -> None:
    [line] = drawn(seat.open("invoices"), "t-sums")
    assert "EUR · 1" in plain(line)
    assert "NOK · 6" in plain(line)
    assert "EUR 300.00" in plain(line)


# ── search, filter, order, page ──────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-80")
def test_a_search_finds_and_stands_in_the_url(seat: Seat, house: House) -> None:
    at = seat.open("invoices")
    widget(at, "text_input", "Search").set_value("sørensen").run()
    assert grid(at).column("Number") == ["INV-00002"]
    assert at.query_params["q"] == "sørensen"
    assert ids(at) == asked(house, q="sørensen")


@pytest.mark.parametrize(
    "words_typed", ["INV-00004", "po-77", "ANNE@fjellhav.no", "Bjørn", "fjell hav"]
)
def test_a_search_looks_at_number_buyer_contact_and_order(
    seat: Seat, house: House, words_typed: str
) -> None:
    at = seat.open("invoices", q=words_typed)
    assert grid(at).rows
    assert ids(at) == asked(house, q=words_typed)


@pytest.mark.parametrize("choice", list(listing.QUICK))
def test_the_quick_filter_shows_one_kind_and_stands_in_the_url(
    seat: Seat, house: House, choice: str
) -> None:
    at = seat.open("invoices")
    quick(at).set_value([choice]).run()
    assert at.query_params["status"] == choice
    assert ids(at) == asked(house, status=choice)
    assert len(grid(at).rows) == {"open": 3, "draft": 2}.get(choice, 1)


def test_a_search_and_a_quick_filter_work_together_and_from_a_cold_link(
    seat: Seat, house: House
) -> None:
    at = seat.open("invoices", q="fjell", status="open", sort="amount_due")
    assert widget(at, "text_input", "Search").value == "fjell"
    assert quick(at).value == ["open"]
    assert grid(at).column("Number") == ["INV-00005", "INV-00001"]
    assert ids(at) == asked(house, q="fjell", status="open", sort="amount_due")


def test_the_order_is_that_of_the_url(seat: Seat) -> None:
    rising = grid(seat.open("invoices", sort="amount_billed"))
    falling = grid(seat.open("invoices", sort="-amount_billed"))
    assert rising.data["order"] == ["amount_billed", False]
    assert falling.data["order"] == ["amount_billed", True]
    assert rising.column("Number") == list(reversed(falling.column("Number")))
    assert falling.column("Amount billed")[0] == "2,000.00"


@pytest.mark.parametrize(
    "nonsense",
    [{"sort": "nonsense"}, {"page": "x"}, {"size": "7"}, {"status": "lost"}, {"page": "-1"}],
    ids=str,
)
def test_what_a_url_cannot_mean_is_the_usual(seat: Seat, nonsense: dict[str, str]) -> None:
    assert ids(seat.open("invoices", **nonsense)) == ids(seat.open("invoices"))


@pytest.mark.contract("A-80")
def test_any_property_can_be_filtered_by_the_url_and_the_filter_be_cleared(
    seat: Seat, house: House
) -> None:
    wanted = where("purchase_order", "is", "PO-77").to_json()
    at = seat.open("invoices", filter=wanted)
    assert grid(at).column("Number") == ["INV-00004"]
    assert ids(at) == asked(house, filter=wanted)
    assert "Purchase order number is «PO-77»" in said(at)
    assert links(at)["Clear filter"] == "?"
    assert "Clear filter" not in links(seat.open("invoices"))


def test_a_filter_that_is_none_is_said_with_the_way_back(seat: Seat) -> None:
    at = seat.open("invoices", filter="{")
    assert "The filter cannot be read; build it again." in [e.value for e in at.error]
    assert links(at)["Invoices"] == "/invoices"


def test_pages_and_their_size_stand_in_the_url(seat: Seat, house: House) -> None:
    for _ in range(24):
        a_draft(house)
    at = seat.open("invoices", size="25", page="2")
    assert len(grid(at).rows) == 31 - 25
    assert "26–31 of 31" in said(at)
    first = seat.open("invoices", size="25")
    assert len(grid(first).rows) == 25
    assert not set(ids(first)) & set(ids(at))
    assert parse_qs(links(first)["2"].removeprefix("?")) == {"size": ["25"], "page": ["2"]}
    assert links(at)["50"] == "?size=50"


def test_a_page_beyond_the_end_still_leads_back(seat: Seat) -> None:
    at = seat.open("invoices", page="9")
    assert plain(drawn(at, "t-sums")[0]).startswith("7 invoices")
    assert not at.exception


def test_a_new_search_begins_at_the_first_page(seat: Seat) -> None:
    at = seat.open("invoices", page="2", size="25")
    widget(at, "text_input", "Search").set_value("fjell").run()
    assert "page" not in at.query_params


def test_nothing_found_says_so(seat: Seat) -> None:
    at = seat.open("invoices", q="no such buyer")
    assert grid(at).empty == "No invoice matches. Change the search or the filter."
    assert "0 invoices" in said(at)


def test_a_search_is_a_text_and_never_a_pattern_or_markup(seat: Seat) -> None:
    for typed in ("%", "_", "'; drop table invoice; --", "<b>fjell</b>", "\\"):
        at = seat.open("invoices", q=typed)
        assert not grid(at).rows
        assert not at.error


# ── rights ───────────────────────────────────────────────────────────────────────────────────────


def test_who_may_edit_is_led_to_a_new_invoice(seat: Seat) -> None:
    assert links(seat.open("invoices"))["New invoice"] == "/edit"


def test_who_only_looks_is_offered_no_new_invoice(seat: Seat) -> None:
    at = seat.open("invoices", OLA)
    assert "New invoice" not in links(at)
    assert len(grid(at).rows) == 7


@pytest.mark.contract("A-91")
def test_without_the_permission_export_is_disabled_and_says_why(seat: Seat) -> None:
    export = widget(seat.open("invoices", OLA), "button", "Export")
    assert export.disabled
    assert export.help == EN("reason.no_export")


@pytest.mark.parametrize(("who", "seen"), [(KARI, 7), (NILS, 7), (SIRI, 0), (OLA, 7), (EVA, 7)])
def test_a_reach_holds_in_table_count_and_sums(seat: Seat, who: Actor, seen: int) -> None:
    at = seat.open("invoices", who)
    assert len(grid(at).rows) == seen
    assert plain(drawn(at, "t-sums")[0]).startswith(EN("list.count", count=seen))


def test_who_may_see_nothing_is_told_so(seat: Seat, house: House) -> None:
    allow(house, SIRI, view=Reach.NONE)
    at = seat.open("invoices", SIRI)
    assert "You do not have access" in said(at)
    assert "INV-0" not in said(at)


def test_a_permission_that_is_taken_back_holds_at_the_next_run(seat: Seat, house: House) -> None:
    at = seat.open("invoices", NILS)
    assert "New invoice" in links(at)
    allow(house, NILS, edit=Reach.NONE, export=False)
    at.run()
    assert "New invoice" not in links(at)
    assert widget(at, "button", "Export").disabled
