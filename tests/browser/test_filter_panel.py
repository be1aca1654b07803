"""Advanced filters in the browser: made beside the table, closed by X, kept by the address."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_a_day_at_the_desk import open_first, rows
from tests.browser.watching import settled

CHIPS = re.compile("^Advanced filters$")


def asked(page: Page) -> list[list[dict[str, object]]]:
    """The filter of the address."""
    found = parse_qs(urlsplit(page.url).query).get("filter", ["[]"])
    return json.loads(found[-1])  # type: ignore[no-any-return]


def chips(page: Page) -> Locator:
    return page.get_by_role("group", name=CHIPS)


def choose(page: Page, label: str, typed: str, option: str) -> None:
    """Type into the last select box of this name and take the option."""
    box = page.get_by_role("combobox", name=label).last
    box.click()
    box.fill(typed)
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def value(page: Page, typed: str) -> None:
    box = page.get_by_label("Value").last
    box.fill(typed)
    box.press("Enter")
    settled(page)


@pytest.mark.contract("A-81", "A-82", "A-83", "A-84", "A-85")
def test_a_filter_is_made_beside_the_table_and_stays_when_the_panel_closes(page: Page) -> None:
    page.goto("/invoices")
    settled(page).get_by_role("button", name="Advanced filters").click()
    settled(page)
    choose(page, "Property", "balance", "Amounts › Balance due")
    value(page, "10,000")
    big = rows(page)
    expect(chips(page)).to_contain_text("Balance due ≥ 10,000")

    page.get_by_role("button", name="Add filter", exact=True).click()
    settled(page)
    choose(page, "Property", "currency", "Amounts › Currency")
    choose(page, "Value", "nok", "NOK")
    page.keyboard.press("Escape")
    fewer = rows(page)
    assert set(fewer) < set(big)

    page.get_by_role("button", name="Add filter group").click()
    settled(page)
    choose(page, "Property", "status", "Basics › Status")
    choose(page, "Value", "void", "Voided")
    page.keyboard.press("Escape")
    assert [len(group) for group in asked(page)] == [2, 1]
    all_of_it = rows(page)
    assert set(fewer) < set(all_of_it)
    expect(chips(page)).to_contain_text("OR")

    page.get_by_role("button", name="Close the panel").click()
    settled(page)
    expect(page.get_by_role("button", name="Add filter group")).to_have_count(0)
    assert rows(page) == all_of_it
    page.reload()
    settled(page)
    assert rows(page) == all_of_it


@pytest.mark.contract("A-85")
def test_back_brings_the_filter_back_with_the_panel(page: Page) -> None:
    wanted = [
        [
            {"property": "amount_due", "operator": "gte", "value": "10000"},
            {"property": "status", "operator": "is", "value": "open"},
        ]
    ]
    page.goto(f"/invoices?filter={json.dumps(wanted)}")
    settled(page).get_by_role("button", name="Advanced filters (2)").click()
    settled(page)
    before = rows(page)
    open_first(page)
    page.go_back()
    settled(page)
    expect(chips(page)).to_contain_text("Status is Open")
    assert rows(page) == before
    expect(page.get_by_role("button", name="Edit filter")).to_have_count(2)

    page.get_by_role("link", name="Remove: Status is Open").click()
    settled(page)
    assert asked(page) == [wanted[0][:1]]
    expect(page.get_by_role("button", name="Edit filter")).to_have_count(1)
    page.go_back()
    settled(page)
    assert asked(page) == wanted
    expect(page.get_by_role("button", name="Edit filter")).to_have_count(2)


def test_a_pasted_column_filters_the_table_beside_it(page: Page) -> None:
    page.goto("/invoices?sort=number")
    settled(page).get_by_role("button", name="Advanced filters").click()
    settled(page).get_by_text("Paste a column").click()
    field = page.get_by_label("Numbers, references or amounts from a spreadsheet")
    field.fill("INV-00012\nINV-00015\nINV-99999")
    page.get_by_role("button", name="Filter by these").click()
    expect(page.get_by_text("2 of 3 values are found.")).to_be_visible()
    settled(page)
    assert rows(page) == ["INV-00012", "INV-00015"]
    page.get_by_text("1 not found").click()
    expect(page.get_by_text("INV-99999", exact=True)).to_be_visible()
