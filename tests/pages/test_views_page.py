"""The views of an index as tabs: where they lead, what was changed, what can be done."""

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import listing, views
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.model.views import SavedView, Visibility
from invoicing.words import words
from tests import houses
from tests.houses import KARI, NILS, OLA, SIRI, a_draft, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import cautions, drawn, grid, keyed, labels, links, widget
from tests.pages.reading import said, toasts

EN = words("en")
OPEN = {"status": "open", "sort": "-amount_billed", "columns": "number,title,amount_billed"}


def two_invoices(house: House) -> None:
    an_open_invoice(house, "100", title="small")
    an_open_invoice(house, "900", title="big")
    a_draft(house, title="draft")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return houses.a_house(tmp_path, prepare=two_invoices)


def kept(house: House, who: Actor = KARI, name: str = "Big first", **params: str) -> SavedView:
    return views.save_as(house, who, name, listing.view_from(params or OPEN))


def tabs(at: AppTest) -> list[str]:
    [nav] = drawn(at, 'class="t-tabs"')
    return re.findall(r"<a [^>]*>([^<]+)", nav)


def here(at: AppTest) -> str:
    [nav] = drawn(at, 'class="t-tabs"')
    [name] = re.findall(r'aria-current="page">([^<]+)', nav)
    return str(name)


def titles(at: AppTest) -> list[str]:
    return grid(at).column("Title")


def query(at: AppTest) -> dict[str, list[str]]:
    return {n: v if isinstance(v, list) else [v] for n, v in dict(at.query_params).items()}


# ── tabs ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-86")
def test_saved_views_are_tabs_behind_the_built_in_ones(seat: Seat, house: House) -> None:
    view = kept(house)
    at = seat.open("invoices")
    assert tabs(at)[:3] == ["All", "Drafts", "Outstanding"]
    assert tabs(at)[-1] == "Big first"
    assert here(at) == "All"
    assert links(at)["Big first"] == f"?view={view.id}"


@pytest.mark.contract("A-86")
def test_a_view_shows_its_rows_columns_and_order(seat: Seat, house: House) -> None:
    at = seat.open("invoices", view=kept(house).key)
    assert here(at) == "Big first"
    assert grid(at).heads == ["Number", "Title", "Amount billed"]
    assert titles(at) == ["big", "small"]
    assert "Unsaved" not in said(at)


@pytest.mark.parametrize("name", listing.BUILT_IN["invoice"])
def test_every_built_in_view_opens_at_its_tab(seat: Seat, house: House, name: str) -> None:
    at = seat.open("invoices", view=name)
    assert here(at) == EN(f"view.{name}")
    view = listing.view_from({"view": name}, actor=KARI)
    wanted = [str(row.id) for row in listing.page(house, KARI, view).rows]
    assert [id for id, _ in grid(at).data["rows"]] == wanted


def test_payments_have_tabs_too(seat: Seat, house: House) -> None:
    view = listing.view_from({"status": "failed"}, "payment")
    views.save_as(house, KARI, "Trouble", view, "payment")
    ours = ["All", "Unapplied", "Online", "Refunded", "Needs attention"]
    assert tabs(seat.open("payments")) == [*ours, "Trouble"]


def test_the_view_one_begins_with_is_named_as_soon_as_something_is_changed(
    seat: Seat, house: House
) -> None:
    view = kept(house)
    views.make_default(house, KARI, view.key)
    at = seat.open("invoices")
    assert (here(at), titles(at)) == ("Big first", ["big", "small"])
    widget(at, "text_input", "Search").set_value("small").run()
    assert query(at) == {"view": [view.key], "q": ["small"]}
    assert titles(at) == ["small"]


def test_views_that_are_no_tabs_stand_under_more_with_their_owner(seat: Seat, house: House) -> None:
    view = kept(house, NILS, "His")
    views.share(house, NILS, view.id, Visibility.EVERYONE)
    at = seat.open("invoices")
    assert "His" not in tabs(at)
    [more] = drawn(at, 'class="t-views"')
    assert f'href="?view={view.id}">His<small>Nils Berg' in more
    at = seat.open("invoices", view=view.key)
    assert tabs(at)[-1] == here(at) == "His"


# ── changed and saved ────────────────────────────────────────────────────────────────────────────


def test_a_changed_view_says_so_and_leads_back(seat: Seat, house: House) -> None:
    view = kept(house)
    at = seat.open("invoices", view=view.key)
    widget(at, "text_input", "Search").set_value("small").run()
    assert "Unsaved" in said(at)
    assert links(at)["Reset"] == f"?view={view.id}"
    widget(at, "text_input", "Search").set_value("").run()
    assert "Unsaved" not in said(at)
    assert query(at) == {"view": [view.key]}


def test_what_the_view_has_is_taken_away_by_an_empty_parameter(seat: Seat, house: House) -> None:
    at = seat.open("invoices", view=kept(house, q="big").key)
    assert widget(at, "text_input", "Search").value == "big"
    widget(at, "text_input", "Search").set_value("").run()
    assert query(at)["q"] == [""]
    assert len(grid(at).rows) == 3
    again = seat.open("invoices", view="1", q="")
    assert widget(again, "text_input", "Search").value == ""
    assert len(grid(again).rows) == 3


def test_paging_keeps_the_view(seat: Seat, house: House) -> None:
    for _ in range(30):
        a_draft(house)
    view = kept(house, size="25", status="draft")
    first = seat.open("invoices", view=view.key)
    assert len(grid(first).rows) == 25
    assert parse_qs(links(first)["2"].removeprefix("?")) == {"view": ["1"], "page": ["2"]}
    assert links(first)["50"] == "?view=1&size=50"


@pytest.mark.contract("A-86")
def test_save_keeps_what_is_shown(seat: Seat, house: House) -> None:
    view = kept(house)
    at = seat.open("invoices", view=view.key, q="big")
    keyed(at, "view-save").click().run()
    assert query(at) == {"view": [view.key]}
    assert "“Big first” is saved" in toasts(at)
    assert views.read(house, KARI, view.id).params["q"] == "big"
    assert titles(at) == ["big"]


def test_a_view_that_somebody_saved_meanwhile_is_not_saved_over(seat: Seat, house: House) -> None:
    view = kept(house)
    at = seat.open("invoices", view=view.key, q="big")
    meanwhile = views.save(house, KARI, view.id, replace(listing.view_from(OPEN), size=25))
    keyed(at, "view-save").click().run()
    [error] = at.error
    assert error.value == EN("problem.stale_version", expected=1, found=2)
    assert views.read(house, KARI, view.id) == meanwhile


@pytest.mark.contract("A-86")
def test_save_as_keeps_it_under_a_name(seat: Seat, house: House) -> None:
    at = seat.open("invoices", view="overdue", q="big")
    assert "view-save" not in [button.key for button in at.button]
    keyed(at, "view-save-as").click().run()
    widget(at, "text_input", "Name").set_value("Late and big")
    keyed(at, "view-save-as").click()
    keyed(at, "view-sure").click().run()
    saved = views.by_name(house, KARI, "late and big").saved
    assert saved
    assert (saved.params["q"], saved.params["status"]) == ("big", "overdue")
    assert query(at) == {"view": [saved.key]}
    assert here(at) == "Late and big"


def test_a_name_that_is_taken_is_said_in_the_dialog(seat: Seat, house: House) -> None:
    kept(house)
    at = seat.open("invoices", q="big")
    keyed(at, "view-save-as").click().run()
    widget(at, "text_input", "Name").set_value("big FIRST")
    keyed(at, "view-save-as").click()
    keyed(at, "view-sure").click().run()
    assert "already have one called “big FIRST”" in said(at)


# ── the menu ─────────────────────────────────────────────────────────────────────────────────────

EVERY = "Save as …, Rename …, Clone …, Share …, Remove from the tabs, Open with this view"
EVERY = [*EVERY.split(", "), "Arrange the tabs …", "Delete …"]  # type: ignore[assignment]


def acts(at: AppTest) -> dict[str, bool]:
    """What the menu offers, and whether it can be chosen."""
    found = [b for b in at.button if str(b.key).startswith("view-act-")]
    return {b.label: not b.disabled for b in found}


def test_the_menu_has_every_act_for_the_owner(seat: Seat, house: House) -> None:
    at = seat.open("invoices", view=kept(house).key)
    assert acts(at) == dict.fromkeys(EVERY, True)


def test_a_built_in_view_is_neither_renamed_nor_shared_nor_deleted(seat: Seat) -> None:
    offered = acts(seat.open("invoices", view="paid"))
    assert set(EVERY) - set(offered) == {"Rename …", "Share …", "Delete …"}


def test_what_belongs_to_somebody_else_tells_why_it_cannot_be_changed(
    seat: Seat, house: House
) -> None:
    view = kept(house)
    views.share(house, KARI, view.id, Visibility.EVERYONE)
    at = seat.open("invoices", SIRI, view=view.key, q="x")
    refused = {"Rename …", "Share …", "Delete …"}
    assert {label for label, can in acts(at).items() if not can} == refused
    assert "clone it to have one of your own" in said(at)
    assert "Save" not in labels(at)


def test_a_view_is_renamed_and_what_was_changed_in_it_stays(seat: Seat, house: House) -> None:
    view = kept(house)
    at = seat.open("invoices", view=view.key, q="big")
    keyed(at, "view-act-rename").click().run()
    widget(at, "text_input", "Name").set_value("Other")
    keyed(at, "view-act-rename").click()
    keyed(at, "view-sure").click().run()
    assert here(at) == "Other"
    assert query(at) == {"view": [view.key], "q": ["big"]}


def test_a_view_is_deleted_after_a_last_look(seat: Seat, house: House) -> None:
    view = kept(house)
    at = seat.open("invoices", view=view.key)
    keyed(at, "view-act-delete").click().run()
    assert "deleted for everybody" in cautions(at)[0]
    keyed(at, "view-act-delete").click()
    keyed(at, "view-sure").click().run()
    assert not query(at)
    assert "Big first" not in tabs(at)


def test_a_view_is_shared(seat: Seat, house: House) -> None:
    view = kept(house)
    at = seat.open("invoices", view=view.key)
    keyed(at, "view-act-share").click().run()
    widget(at, "radio", "Who sees it").set_value(Visibility.EVERYONE)
    keyed(at, "view-act-share").click()
    keyed(at, "view-sure").click().run()
    assert views.read(house, OLA, view.id).visibility is Visibility.EVERYONE


def test_a_clone_is_opened(seat: Seat, house: House) -> None:
    view = kept(house)
    at = seat.open("invoices", view=view.key)
    keyed(at, "view-act-clone").click().run()
    keyed(at, "view-act-clone").click()
    keyed(at, "view-sure").click().run()
    assert here(at) == "Copy of Big first"


def test_tabs_are_pinned_taken_away_and_chosen_to_begin_with(seat: Seat, house: House) -> None:
    at = seat.open("invoices", view="paid")
    keyed(at, "view-act-first").click().run()
    assert views.shelf(house, KARI).first == "paid"
    keyed(at, "view-act-pin").click().run()
    assert "paid" not in [tab.key for tab in views.shelf(house, KARI).tabs]
    assert "Make it a tab" in acts(at)


def test_the_drawer_of_tabs_offers_all_views_by_whose_they_are(seat: Seat, house: House) -> None:
    mine, his = kept(house), kept(house, NILS, "His")
    views.share(house, NILS, his.id, Visibility.EVERYONE)
    at = seat.open("invoices")
    keyed(at, "view-act-arrange").click().run()
    assert widget(at, "selectbox", "The list opens with").value == "all"
    [editor] = [c for c in at.get("bidi_component") if c.key == "tabs-editor"]
    data = json.loads(editor.proto.json)
    offered = {name: [key for key, _ in rows] for name, rows in data["groups"]}
    assert offered == {
        "Built in": list(listing.BUILT_IN["invoice"]),
        "My views": [mine.key],
        "Shared with me": [his.key],
    }
    assert data["chosen"] == [*listing.BUILT_IN["invoice"], mine.key]


# ── what is not there any more ───────────────────────────────────────────────────────────────────


def test_a_view_that_is_gone_is_told_and_everything_shown(seat: Seat) -> None:
    at = seat.open("invoices", view="99")
    assert "This view is gone" in cautions(at)[0]
    assert here(at) == "All"
    assert len(grid(at).rows) == 3


@pytest.mark.contract("A-86")
def test_what_cannot_be_read_of_a_view_is_named_above_its_rows(seat: Seat, house: House) -> None:
    view = kept(house)
    with house.ledger.write() as cursor:
        cursor.execute("update saved_view set state = replace(state, 'title', 'colour')")
    at = seat.open("invoices", view=view.key)
    assert "“colour”" in cautions(at)[0]
    assert grid(at).heads == ["Number", "Amount billed"]
