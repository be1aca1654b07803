"""The list keeps its place on the way back, and its file says what the page said."""

import csv
import io
import re
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_a_day_at_the_desk import open_first, rows
from tests.browser.watching import settled


def sums(page: Page) -> dict[str, dict[str, Decimal]]:
    """Currency → name → amount, as they stand above a list with several currencies."""
    table = page.locator(".t-sums-table")
    found: dict[str, dict[str, Decimal]] = {}
    for text in table.locator("td, dd").all_inner_texts():
        if figure := re.fullmatch(r"(-?)([A-Z]{3})\s([\d,.]+)", text.strip()):
            sign, currency, digits = figure.groups()
            amounts = found.setdefault(currency, {})
            name = ("Amount billed", "Amount paid", "Balance due")[len(amounts)]
            amounts[name] = Decimal(sign + digits.replace(",", ""))
    return found


def taken(page: Page) -> list[dict[str, str]]:
    """The rows of the file that Export gives."""
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as waiting:
        page.get_by_role("dialog").get_by_role("button", name="Export", exact=True).click()
    return list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))


@pytest.mark.contract("A-04", "A-80", "A-99")
def test_count_and_sums_of_the_file_are_those_of_the_page(page: Page) -> None:
    page.goto("/invoices?status=open&q=a&sort=-amount_due")
    settled(page)
    shown, file = sums(page), taken(page)
    count = int(re.sub(r"\D", "", page.get_by_text(re.compile(r"^[\d,]+ invoices$")).inner_text()))
    assert len(file) == count > 50
    assert [row["Number"] for row in file][:50] == rows(page)
    assert set(shown) == {row["Currency"] for row in file}
    for currency, amounts in shown.items():
        mine = [row for row in file if row["Currency"] == currency]
        for name in ("Amount billed", "Balance due"):
            assert sum(Decimal(row[name]) for row in mine) == amounts[name], (currency, name)


def narrowed(page: Page) -> None:
    """Choose a status, an order, a search and the second page of few rows, one after the other."""
    page.goto("/invoices")
    settled(page).get_by_test_id("stPopoverButton").filter(has_text="Status").click()
    settled(page).get_by_role("button", name="Paid", exact=True).click()
    expect(page).to_have_url(re.compile("status=paid"))
    settled(page).keyboard.press("Escape")
    settled(page).get_by_role("button", name="Amount billed").click()
    expect(page).to_have_url(re.compile("sort=amount_billed"))
    box = settled(page).get_by_label("Search")
    box.fill("as")
    box.press("Enter")
    expect(page).to_have_url(re.compile("q=as"))
    pages = settled(page).get_by_role("navigation", name="Pages")
    pages.locator("a[href*='q=as'][href$='size=25']").click()
    expect(page.get_by_text(re.compile("^1–25 of"))).to_be_visible()
    settled(page)
    pages.get_by_role("link", name="2", exact=True).click()
    expect(page.get_by_text(re.compile("^26–50 of"))).to_be_visible()
    settled(page)


@pytest.mark.contract("A-04")
def test_back_restores_search_status_order_and_page(page: Page) -> None:
    narrowed(page)
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {
        "status": ["paid"],
        "sort": ["amount_billed"],
        "q": ["as"],
        "size": ["25"],
        "page": ["2"],
    }
    address, before = page.url, rows(page)
    open_first(page)
    page.go_back()
    expect(page.get_by_text(re.compile("^26–50 of"))).to_be_visible()
    settled(page)
    assert (page.url, rows(page)) == (address, before)
    expect(page.get_by_label("Search")).to_have_value("as")
    cell = page.get_by_role("columnheader", name="Amount billed")
    expect(cell).to_have_attribute("aria-sort", "ascending")
    page.reload()
    settled(page)
    assert rows(page) == before
    page.go_back()
    expect(page.get_by_text(re.compile("^1–25 of"))).to_be_visible()


def test_a_name_is_needed_before_a_file_is_given(page: Page) -> None:
    page.goto("/invoices?status=draft")
    settled(page).get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Export name").fill(" ")
    dialog.get_by_label("Export name").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Fill in “Export name”")
    expect(dialog.get_by_role("button", name="Export", exact=True)).to_be_disabled()
