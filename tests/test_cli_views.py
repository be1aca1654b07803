"""Views on the command line: listed, and asked for by name wherever invoices are."""

import json
from pathlib import Path

import pytest

from invoicing import listing, views
from invoicing.house import House
from invoicing.model.views import Visibility
from tests.command_line import Said, tally
from tests.houses import KARI, NILS, a_draft, a_house, an_open_invoice, pay

EMAIL = ("--as", "nils@fjord.no")
WANTED = {"status": "open", "columns": "number,title", "sort": "-amount_billed"}


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def three(house: House) -> None:
    an_open_invoice(house, "100", title="small")
    an_open_invoice(house, "900", title="big")
    a_draft(house, title="draft")


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = a_house(tmp_path, prepare=three)
    kept = views.save_as(house, KARI, "Big first", listing.view_from(WANTED))
    views.share(house, KARI, kept.id, Visibility.EVERYONE)
    views.save_as(house, KARI, "Secret", listing.view_from(WANTED))
    return house


def titles(said: Said) -> list[str]:
    assert said.code == 0, said.err
    return [row["title"] for row in said.json["rows"]]


def test_a_list_is_that_of_a_view_with_its_columns_and_order(house: House) -> None:
    said = tally("list", "--view", "big FIRST", "--format", "json", house=house)
    assert titles(said) == ["big", "small"]
    assert list(said.json["rows"][0]) == ["id", "number", "title"]


@pytest.mark.parametrize("name", ["Drafts", "Utkast", "drafts"])
def test_a_built_in_view_goes_by_its_tab_in_either_language(house: House, name: str) -> None:
    said = tally("list", "--view", name, "--columns", "title", "--format", "json", house=house)
    assert titles(said) == ["draft"]


def test_what_else_is_said_wins_over_the_view(house: House) -> None:
    line = ("list", "--view", "1", "--columns", "title", "--format", "json")
    assert titles(tally(*line, "--sort", "amount_billed", house=house)) == ["small", "big"]
    assert titles(tally(*line, "--status", "draft", house=house)) == ["draft"]
    assert titles(tally(*line, "--search", "small", house=house)) == ["small"]


def test_a_view_one_does_not_see_is_not_there(house: House) -> None:
    said = tally("list", "--view", "Secret", *EMAIL, house=house)
    assert (said.code, said.out) == (2, "")
    assert "Secret" in said.err


def test_what_cannot_be_read_of_a_view_is_told_beside_the_rows_and_stops_acts(
    house: House,
) -> None:
    with house.ledger.write() as cursor:
        cursor.execute("update saved_view set state = replace(state, 'title', 'colour')")
    said = tally("list", "--view", "1", "--format", "json", house=house)
    assert len(said.json["rows"]) == 2
    assert "“colour”" in said.err
    done = tally("bulk", "void", "--view", "1", "--yes", house=house)
    assert (done.code, "“colour”" in done.err) == (2, True)
    assert len(tally("list", "--status", "open", "--format", "json", house=house).json["rows"]) == 2


def test_an_act_is_done_to_what_a_view_shows(house: House) -> None:
    pay(house, an_open_invoice(house, "5"))
    said = tally("bulk", "void", "--view", "Big first", "--yes", house=house)
    assert said.code == 0, said.err
    voided = tally(
        "list", "--view", "Voided", "--columns", "title", "--format", "json", house=house
    )
    assert sorted(titles(voided)) == ["big", "small"]


def test_computed_columns_of_a_view_are_listed_too(house: House) -> None:
    wanted = {"columns": "number,=Double", "computed": json.dumps({"Double": "amount_billed * 2"})}
    views.save_as(house, KARI, "Twice", listing.view_from(WANTED | wanted))
    said = tally(
        "list", "--view", "Twice", "--format", "json", "--as", "kari@fjord.no", house=house
    )
    assert [row["=Double"] for row in said.json["rows"]] == ["1800.00", "200.00"]


def test_views_are_listed_tabs_first(house: House) -> None:
    rows = tally("views", "--format", "json", *EMAIL, house=house).json
    assert [row["key"] for row in rows] == [*listing.BUILT_IN["invoice"], "1"]
    assert rows[-1] == {"key": "1", "name": "Big first", "owner": KARI.name, "visible": "Everyone"}
    table = tally("views", "--as", "kari@fjord.no", house=house).out
    assert "Secret" in table
    assert "Only me" in table


def test_payments_have_views_of_their_own(house: House) -> None:
    view = listing.view_from({"status": "failed"}, "payment")
    views.save_as(house, NILS, "Failed", view, "payment")
    rows = tally("views", "--of", "payment", "--format", "json", *EMAIL, house=house).json
    assert [row["key"] for row in rows[:-1]] == list(listing.BUILT_IN["payment"])
    assert rows[-1]["name"] == "Failed"
