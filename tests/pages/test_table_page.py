"""The table of an index: how a search was read, columns, marks, groups; all in the URL."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from invoicing.house import House
from invoicing.model.filters import filter_from
from tests import houses
from tests.houses import BJOERN, KARI, NILS, SOERENSEN, a_draft, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import Grid, drawn, grid, keyed, labels, links, plain, widget


def some_invoices(house: House) -> None:
    today, sorensen = house.today(), {"contact": BJOERN, "company": SOERENSEN}
    an_open_invoice(house, "1000", due_date=today)
    pay(house, an_open_invoice(house, "2000", **sorensen), "500")
    an_open_invoice(house, "300", currency="EUR", by=NILS)
    a_draft(house, "50", title="Spring delivery")
    house.clock.forward(days=1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Four invoices; the first is overdue since today."""
    return houses.a_house(tmp_path, houses.NOON + timedelta(days=1), some_invoices)


def url(at: AppTest) -> dict[str, str]:
    return {n: v if isinstance(v, str) else v[-1] for n, v in at.query_params.items()}


def terms(at: AppTest) -> list[str]:
    return [plain(each).replace("\xa0", " ").removesuffix(" ×") for each in items(at)]


def items(at: AppTest) -> list[str]:
    return [item for body in drawn(at, "t-terms") for item in body.split("<li")[1:]]


# ── how the search was read ──────────────────────────────────────────────────────────────────────


def test_a_search_is_shown_as_it_was_read(seat: Seat) -> None:
    at = seat.open("invoices", q="amount>=1000 owner:kari amount>1,000 ovner:x fjell")
    assert [term.split(">", 1)[-1] for term in terms(at)] == [
        "Amount billed ≥ 1,000",
        "Owner contains kari",
        "“amount>1,000” could not be read and is searched for as text",
        "“ovner:x” is searched for as text; did you mean owner?",
        "Text: “fjell”",
    ]


def test_a_term_can_be_taken_off_and_the_rest_stays(seat: Seat) -> None:
    at = seat.open("invoices", q="amount>=1000 -owner:nils fjell", sort="due_date")
    off = {a: b for a, b in links(at).items() if a == "×"}
    assert len(items(at)) == 3
    assert parse_qs(off["×"].removeprefix("?")) == {
        "q": ["amount>=1000 -owner:nils"],
        "sort": ["due_date"],
    }


def test_plain_text_needs_no_explanation(seat: Seat) -> None:
    assert items(seat.open("invoices", q="fjell og hav")) == []


@pytest.mark.parametrize(("page", "example"), [("invoices", "overdue>30"), ("payments", "fees>0")])
def test_the_help_lists_the_words_with_examples(seat: Seat, page: str, example: str) -> None:
    [body] = drawn(seat.open(page), "t-search-help")
    assert example in plain(body)


def test_completion_offers_words_and_values_of_the_readers_language(seat: Seat) -> None:
    at = seat.open("invoices", language="nb")
    [found] = [c for c in at.get("bidi_component") if c.key == "completion-invoice"]
    words = {word: rest for word, *rest in json.loads(found.proto.json)["words"]}
    assert words["status"] == ["Status", ["utkast", "åpen", "betalt", "annullert"], ":"]
    assert words["beløp"][2] == ">"


# ── columns ──────────────────────────────────────────────────────────────────────────────────────


def test_the_columns_of_the_link_are_shown_in_its_order_with_widths_pins_and_density(
    seat: Seat,
) -> None:
    at = seat.open(
        "invoices",
        columns="number,amount_due,title",
        widths="title:240",
        pinned="2",
        density="compact",
    )
    found = grid(at)
    assert found.heads == ["Number", "Balance due", "Title"]
    assert [column[4] for column in found.data["columns"]] == [None, None, 240]
    assert (found.data["pinned"], found.data["density"]) == (2, "compact")


def test_a_computed_column_is_shown_with_its_expression_and_cannot_be_sorted_by(
    seat: Seat,
) -> None:
    computed = json.dumps({"Paid %": "amount_paid / amount_billed * 100"})
    found = grid(seat.open("invoices", columns="number,=Paid %", computed=computed, sort="id"))
    assert found.column("Paid %") == ["0", "25", "0", "0"]
    [_, [_, _, kind, sortable, _, hint]] = found.data["columns"]
    assert (kind, sortable) == ("number", False)
    assert hint == "= amount_paid / amount_billed * 100"


def test_a_computed_column_that_is_wrong_says_so_at_its_head(seat: Seat) -> None:
    computed = json.dumps({"Bad": "amount_due + colour"})
    found = grid(seat.open("invoices", columns="number,=Bad", computed=computed))
    assert set(found.column("Bad")) == {"--"}
    assert "“colour” (character 14)" in found.data["columns"][1][5]


def opened_editor(seat: Seat, **params: str) -> AppTest:
    return keyed(seat.open("invoices", **params), "edit-columns").click().run()


def offered(at: AppTest) -> dict[str, Any]:
    [found] = [c for c in at.get("bidi_component") if c.key == "columns-editor"]
    data: dict[str, Any] = json.loads(found.proto.json)
    return data


@pytest.mark.contract("A-87")
def test_the_editor_offers_every_property_by_group_and_the_columns_in_their_order(
    seat: Seat,
) -> None:
    data = offered(opened_editor(seat, columns="number,amount_due,title", pinned="2"))
    assert data["chosen"] == ["number", "amount_due", "title"]
    assert (data["pinned"], data["pinned_most"], data["locked"]) == (2, 3, "number")
    groups = {group: [row[0] for row in rows] for group, rows in data["groups"]}
    assert "due_date" in groups["Dates"]
    assert {name for rows in groups.values() for name in rows} == {
        p.name for p in seat.house.registry().offered()
    }


def written(at: AppTest, name: str, text: str) -> AppTest:
    """Fill the form for a computed column and press save."""
    widget(at, "text_input", "Column name").set_value(name)
    widget(at, "text_input", "Expression").set_value(text)
    keyed(at, "edit-columns").click()
    at.run()
    keyed(at, "edit-columns").click()
    return widget(at, "button", "Save column").click().run()


def test_a_computed_column_is_kept_in_the_view_and_shown(seat: Seat) -> None:
    at = written(opened_editor(seat, columns="number,title"), "Rest", "amount_due * 2")
    assert json.loads(url(at)["computed"]) == {"Rest": "amount_due * 2"}
    assert url(at)["columns"] == "number,title,=Rest"


def test_a_mistake_in_an_expression_is_told_at_its_place_and_cannot_be_saved(seat: Seat) -> None:
    at = opened_editor(seat)
    widget(at, "text_input", "Expression").set_value("amount_due + colour")
    at = keyed(at, "edit-columns").click().run()
    assert "“colour” (character 14)" in plain("".join(drawn(at, "t-error")))
    assert "amount_due + <mark>c</mark>olour" in "".join(drawn(at, "t-expression"))
    assert widget(at, "button", "Save column").disabled


# ── marks ────────────────────────────────────────────────────────────────────────────────────────


def signs(found: Grid) -> dict[str, list[str]]:
    """Number → what the signs in its row say."""
    rows = {}
    for _, cells, *_ in found.data["rows"]:
        lists = [cell for cell in cells if isinstance(cell, list)]
        rows[str(cells[0][0])] = [cell[5][1].replace("\xa0", " ") for cell in lists if cell[5:]]
    return rows


def test_overdue_invoices_and_large_amounts_are_marked_with_a_sign_in_words(seat: Seat) -> None:
    found = grid(seat.open("invoices", marks="on", large="1500"))
    assert signs(found) == {
        "INV-00001": ["Overdue"],
        "INV-00002": ["Large amount: NOK 1,500.00 or more"],
        "INV-00003": [],
        "Spring delivery": [],
    }
    tones = {row[1][0][0]: (row[2:] or [{}])[0].get("tone") for row in found.data["rows"]}
    assert (tones["INV-00001"], tones["INV-00002"]) == ("edge-bad", "edge-warn")


def test_nothing_is_marked_unless_asked(seat: Seat) -> None:
    assert set(map(tuple, signs(grid(seat.open("invoices"))).values())) == {()}


def test_an_amount_is_large_in_the_companys_currency_and_not_without_a_rate(seat: Seat) -> None:
    found = signs(grid(seat.open("invoices", marks="on", large="100")))
    assert found["INV-00003"] == []


# ── how it is shown ──────────────────────────────────────────────────────────────────────────────


def panel(seat: Seat, **params: str) -> AppTest:
    at = seat.open("invoices", **params)
    at.session_state["display"] = True
    return at.run()


def test_the_panel_shows_and_writes_density_marks_and_threshold(seat: Seat) -> None:
    at = panel(seat, marks="on", density="compact")
    assert widget(at, "toggle", "Mark overdue invoices and large amounts").value is True
    assert widget(at, "button_group", "Row height").value == "compact"
    at = widget(at, "number_input", "Large amounts from (NOK)").set_value(5000).run()
    assert url(at) == {"marks": "on", "density": "compact", "large": "5000"}
    at = widget(at, "toggle", "Mark overdue invoices and large amounts").set_value(False).run()
    assert "marks" not in url(at)


def test_the_panel_chooses_one_or_two_properties_to_gather_by(seat: Seat) -> None:
    at = widget(panel(seat, page="2"), "selectbox", "Group by").set_value("owner").run()
    assert url(at) == {"group": "owner"}
    at = widget(at, "selectbox", "Then by").set_value("due_date.month").run()
    assert url(at) == {"group": "owner,due_date.month"}
    at = widget(at, "selectbox", "Group by").set_value("").run()
    assert url(at) == {}


# ── groups ───────────────────────────────────────────────────────────────────────────────────────


def gathered(at: AppTest, subject: str = "invoice") -> list[list[str]]:
    return [list(row.values()) for row in grid(at, f"groups-{subject}").rows if any(row.values())]


def test_groups_are_lines_of_count_and_sums_for_each_currency(seat: Seat) -> None:
    at = seat.open("invoices", group="status")
    assert grid(at, "groups-invoice").heads == [
        "Status",
        "Rows",
        "Currency",
        "Billed",
        "Paid",
        "Balance",
    ]
    assert gathered(at) == [
        ["Draft", "1", "NOK", "50.00", "0.00", "0.00"],
        ["Open", "3", "EUR", "300.00", "0.00", "300.00"],
        [" ", " ", "NOK", "3,000.00", "500.00", "2,500.00"],
    ]


def test_an_open_group_shows_its_rows_and_its_name_leads_to_them(seat: Seat) -> None:
    at = seat.open("invoices", group="owner", open="nils%20berg")
    rows = gathered(at)
    assert [row[0] for row in rows] == [
        "Kari Nordmann",
        "Nils Berg",
        "INV-00003 Fjell og Hav AS Open",
    ]
    address = grid(at, "groups-invoice").links("Owner")["Nils Berg"]
    query = parse_qs(address.removeprefix("?"))
    assert set(query) == {"filter"}
    [[condition]] = filter_from(query["filter"][0]).groups
    assert (condition.property, condition.operator, condition.value) == ("owner", "is", "Nils Berg")


def test_groups_within_a_group_are_shown_when_it_opens(seat: Seat) -> None:
    at = seat.open("invoices", group="currency,due_date.month", open="nok,nok/2026-04-01")
    found = grid(at, "groups-invoice")
    names = [
        row[1][0] if isinstance(row[1][0], str) else row[1][0][0] for row in found.data["rows"]
    ]
    assert [name.replace("\xa0", " ") for name in names] == [
        "EUR",
        "NOK",
        "March 2026",
        "April 2026",
        "Spring delivery",
        "INV-00002",
    ]
    more = [(row[2:] or [{}])[0] for row in found.data["rows"]]
    assert [each.get("level", 0) for each in more] == [0, 0, 1, 1, 2, 2]
    assert [each.get("open") for each in more] == [False, True, False, True, None, None]


def test_payments_are_gathered_too(seat: Seat) -> None:
    at = seat.open("payments", group="method", open="wire_transfer")
    assert gathered(at, "payment")[0][:4] == ["Wire transfer", "1", "NOK", "500.00"]
    assert gathered(at, "payment")[1][0].startswith("500.00")


# ── payments ─────────────────────────────────────────────────────────────────────────────────────


def test_the_payments_index_has_the_same_machinery(seat: Seat) -> None:
    at = seat.open("payments", columns="amount,fees", marks="on", large="100", q="amount>100")
    found = grid(at, "payments")
    assert found.heads == ["Amount", "Fees"]
    assert signs(found) == {"500.00": ["Large amount: NOK 100.00 or more"]}
    assert "Edit columns" in labels(at)
    assert len(items(at)) == 1


def test_the_keyboard_and_the_count_are_told_in_words(seat: Seat) -> None:
    data = grid(seat.open("invoices", KARI)).data
    assert data["keys"]["rows"][0] == ["/", "Go to the search box"]
    assert data["labels"]["count"] == "4 rows"
    assert (data["first"], data["total"]) == (1, 4)
