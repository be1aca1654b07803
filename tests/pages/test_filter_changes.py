"""A filter that is there: conditions are changed, taken off, pasted, and said above the table."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import views
from invoicing.house import House
from invoicing.model.filters import Condition, Filter, filter_from, where
from invoicing.model.table import View
from tests import houses
from tests.houses import KARI, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, labels, links, plain, widget
from tests.pages.panels import asked, choose, numbers, opened, press, some, type_in
from tests.pages.reading import errors, said


@pytest.fixture
def house(tmp_path: Path) -> House:
    return houses.a_house(tmp_path, prepare=some)


# ── changing and taking off ──────────────────────────────────────────────────────────────────────

TWO = Filter(
    (
        (Condition("title", "contains", "spring"), Condition("status", "is", "open")),
        (Condition("status", "is", "paid"),),
    )
)


def test_conditions_stand_as_sentences_and_are_opened_to_be_changed(seat: Seat) -> None:
    at = opened(seat, filter=TWO.to_json())
    assert "Criterion" not in labels(at, "selectbox")
    press(at, "Edit filter", 1)
    assert widget(at, "selectbox", "Value").value == "open"
    choose(at, "Value", "draft")
    assert asked(at).groups[0][1] == Condition("status", "is", "draft")
    press(at, "Fold filter")
    assert "Status is Draft" in said(at)
    assert "Criterion" not in labels(at, "selectbox")


def test_conditions_are_removed_one_by_one_and_all_at_once(seat: Seat) -> None:
    at = opened(seat, filter=TWO.to_json())
    press(at, "Remove filter", 2)
    assert asked(at).groups == TWO.groups[:1]
    press(at, "Remove filter", 0)
    assert asked(at) == where("status", "is", "open")
    press(at, "Clear all")
    assert "filter" not in at.query_params
    assert len(numbers(at)) == 3
    assert widget(at, "selectbox", "Property").value is None


def test_each_condition_above_the_table_leads_to_the_filter_without_it(seat: Seat) -> None:
    at = seat.open("invoices", filter=TWO.to_json(), q="spr")
    [body] = drawn(at, "t-filter")
    assert plain(body) == (
        "Title contains «spring» × AND Status is Open × OR Status is Paid × Clear filter"
    )
    found = [href for text, href in link_list(body)]
    without = [filter_from(params(href)["filter"]) for href in found[:3]]
    assert without == [
        Filter((TWO.groups[0][1:], TWO.groups[1])),
        Filter((TWO.groups[0][:1], TWO.groups[1])),
        Filter(TWO.groups[:1]),
    ]
    assert params(found[3]) == {"q": "spr"}
    assert links(at)["Clear filter"] == found[3]


def link_list(body: str) -> list[tuple[str, str]]:
    return [
        (plain(text), unescape(href))
        for href, text in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', body)
    ]


def params(href: str) -> dict[str, str]:
    return dict(parse_qsl(href.removeprefix("?")))


def test_the_filter_of_a_saved_view_is_changed_and_cleared_for_this_once(seat: Seat) -> None:
    wanted = where("title", "contains", "spring")
    view = views.save_as(seat.house, KARI, "Spring", View(("number", "title"), wanted))
    at = seat.open("invoices", view=str(view.id))
    assert numbers(at) == {"INV-00001", "Spring fair"}
    press(at, "Advanced filters (1)")
    press(at, "Edit filter")
    type_in(at, "Value", "fair")
    assert numbers(at) == {"Spring fair"}
    press(at, "Clear all")
    assert at.query_params["view"] in (str(view.id), [str(view.id)])
    assert len(numbers(at)) == 3
    assert numbers(seat.open("invoices", view=str(view.id))) == {"INV-00001", "Spring fair"}


def test_the_panel_follows_when_the_url_says_something_else(seat: Seat) -> None:
    at = opened(seat, filter=TWO.to_json())
    at.query_params["filter"] = where("title", "is", "Autumn").to_json()
    at.run()
    assert numbers(at) == {"INV-00002"}
    assert labels(at).count("Edit filter") == 1


def test_twenty_groups_of_twenty_can_be_worked_on_group_by_group(seat: Seat) -> None:
    group = (Condition("title", "contains", "spring"),) * 20
    at = opened(seat, filter=Filter((group,) * 20).to_json())
    assert numbers(at) == {"INV-00001", "Spring fair"}
    assert labels(at).count("Edit filter") == 20
    assert "and 388 more conditions" in said(at)
    press(at, "Work on this group", 18)
    press(at, "Remove filter", 19)
    assert [len(group) for group in asked(at).groups] == [20] * 19 + [19]


# ── a pasted column ──────────────────────────────────────────────────────────────────────────────

PASTE = "Numbers, references or amounts from a spreadsheet"


def pasted(at: AppTest, text: str, kind: str | None = None) -> AppTest:
    widget(at, "text_area", PASTE).set_value(text)
    if kind:
        widget(at, "selectbox", "What they are").set_value(kind)
    return press(at, "Filter by these")


def test_a_pasted_column_is_a_filter_with_what_was_not_found(seat: Seat) -> None:
    at = pasted(opened(seat), "INV-00001\nINV-00002\nINV-77\n")
    assert asked(at) == where("number", "any_of", ("INV-00001", "INV-00002", "INV-77"))
    assert numbers(at) == {"INV-00001", "INV-00002"}
    text = said(at)
    assert "2 of 3 values are found. 1 not found INV-77" in text
    assert widget(at, "text_area", PASTE).value == ""


def test_pasted_amounts_name_what_stands_on_several_and_what_is_none(seat: Seat) -> None:
    an_open_invoice(seat.house, "200")
    at = pasted(opened(seat, language="en"), "Amount\n200.00\n1000\n7", "amount_billed")
    assert asked(at) == where("amount_billed", "any_of", ("200.00", "1000", "7"))
    text = said(at)
    assert "1 not found 7" in text
    assert "1 on several records 200.00" in text
    assert "1 could not be read Amount" in text


def test_a_pasted_column_joins_the_last_group(seat: Seat) -> None:
    at = pasted(opened(seat, filter=TWO.to_json()), "INV-00002")
    assert asked(at).groups == (
        TWO.groups[0],
        (*TWO.groups[1], Condition("number", "any_of", ("INV-00002",))),
    )


def test_nothing_pasted_is_said(seat: Seat) -> None:
    at = pasted(opened(seat), " ")
    assert errors(at) == ["Paste a column of numbers, references or amounts first."]
    assert not asked(at)
