"""«What changed?»: the drawer that tells what entered a view, left it and changed in it."""

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import lifecycle
from invoicing.house import House
from tests import houses
from tests.houses import KARI, SIRI, a_draft, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, keyed, labels, links, plain, title_of_dialog, widget


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = houses.a_house(tmp_path)
    paid = an_open_invoice(house, "500", title="paid")
    edited = a_draft(house, title="Spring")
    deleted = a_draft(house, title="Gone")
    a_draft(house, title="still")
    house.clock.forward(days=10)  # type: ignore[attr-defined]
    pay(house, paid)
    lifecycle.edit(house, KARI, edited.id, {"title": "Summer <b>"})
    lifecycle.delete(house, KARI, deleted.id)
    a_draft(house, title="new")
    return house


def told(at: AppTest, head: str) -> list[str]:
    """The rows under a heading of the drawer."""
    [body] = drawn(at, 't-moved"')
    [section] = [s for s in body.split("<section>") if plain(s).startswith(head)]
    return [
        plain(row) for row in re.findall(r"<li>(?=<a|<b>)(.*?)</li>(?=<li><[ab]|</ol>)", section)
    ]


def opened(seat: Seat, **query: str) -> AppTest:
    at = seat.open("invoices", **query)
    return keyed(at, "view-changes").click().run()


def test_the_drawer_tells_what_moved_and_why(seat: Seat) -> None:
    at = opened(seat)
    assert title_of_dialog(at) == "What changed?"
    assert told(at, "Entered: 1") == ["new Fjell og Hav AS New"]
    assert told(at, "Left: 1") == ["Gone Fjell og Hav AS Deleted"]
    changed = told(at, "Changed in it: 2")
    assert "Title: Spring → Summer <b>" in unescape(changed[0])
    assert "Status: Open → Paid" in changed[1]
    assert "Balance due: 500.00 → 0.00" in changed[1]


def test_its_rows_lead_to_the_records_but_for_deleted_ones(seat: Seat) -> None:
    found = links(opened(seat))
    assert found["INV-00001"] == "/invoice?id=1"
    assert found["new"] == "/invoice?id=5"
    assert "Gone" not in found


def test_it_is_about_the_view_as_it_is_shown(seat: Seat) -> None:
    at = opened(seat, view="outstanding")
    assert told(at, "Left: 1")[0].startswith("INV-00001")
    assert not told(at, "Entered: 0")
    nothing = opened(seat, q="no such buyer")
    assert plain(drawn(nothing, 't-moved"')[0]).endswith("Entered: 0 Left: 0 Changed in it: 0")


def test_the_days_are_chosen(seat: Seat, house: House) -> None:
    house.clock.forward(days=5)  # type: ignore[attr-defined]
    at = opened(seat)
    assert told(at, "Entered: 1")
    widget(at, "button_group", "Days").set_value(1)
    at = keyed(at, "view-changes").click().run()
    assert not told(at, "Entered: 0")


def test_it_tells_no_more_than_one_may_see_and_payments_have_none(seat: Seat) -> None:
    at = seat.open("invoices", SIRI)
    keyed(at, "view-changes").click().run()
    assert plain(drawn(at, 't-moved"')[0]).endswith("Entered: 0 Left: 0 Changed in it: 0")
    assert "What changed?" not in labels(seat.open("payments"))
