"""The main flow as an analyst walks it: find, open, take payment, go back, void, take the file."""

import csv
import io
import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import settled


def rows(page: Page) -> list[str]:
    """The first column of the index table."""
    return page.get_by_role("rowheader").all_inner_texts()


def open_first(page: Page) -> str:
    """Open the first record of the list; its number."""
    link = page.get_by_role("rowheader").first.get_by_role("link")
    number = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", name=number)).to_be_visible()
    settled(page)
    return number


def figure(page: Page, label: str) -> Decimal:
    """A key figure in the head of a record."""
    cell = page.locator(".t-figures > div", has=page.get_by_text(label, exact=True)).locator("dd")
    return Decimal(re.sub(r"[^0-9.-]", "", cell.inner_text()))


def choose(page: Page, act: str) -> None:
    """An act of the «Actions» menu."""
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("button", name=act, exact=True).click()


@pytest.mark.contract("A-05", "A-06", "A-07", "A-08", "A-41", "A-42")
def test_a_payment_is_recorded_and_back_restores_the_list(page: Page) -> None:
    page.goto("/")
    settled(page).get_by_role("link", name="Invoices").first.click()
    expect(page.get_by_text("Sample company")).to_be_visible()
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Overdue").click()
    settled(page).get_by_role("columnheader").get_by_role("button", name="Due date").click()
    settled(page)
    box = page.get_by_role("searchbox").or_(page.get_by_role("textbox", name="Search")).first
    box.fill("inv")
    box.press("Enter")
    settled(page)
    address, before = page.url, rows(page)
    assert all(part in address for part in ("view=overdue", "sort=", "q=inv"))

    number = open_first(page)
    due = figure(page, "Balance due")
    page.get_by_role("button", name="Record payment").first.click()
    drawer = page.get_by_role("dialog")
    amount = drawer.get_by_label(re.compile("^Amount"))
    amount.fill("lots")
    drawer.get_by_role("button", name="Record payment").click()
    expect(drawer.get_by_role("alert")).to_contain_text("lots")
    amount.fill("0.01" if due < 2 else "1")
    drawer.get_by_role("button", name="Record payment").click()
    expect(page.get_by_text(f"The payment on {number} is recorded.")).to_be_visible()
    settled(page)
    assert figure(page, "Balance due") == due - Decimal("1")
    expect(page.get_by_text("Partially paid").first).to_be_visible()
    expect(page.get_by_role("link", name="View linked payment").first).to_be_visible()

    page.go_back()
    expect(page.get_by_role("heading", name="Invoices")).to_be_visible()
    settled(page)
    assert page.url == address
    assert rows(page) == before


@pytest.mark.contract("A-33", "A-10", "A-11", "A-12", "A-13", "A-140", "A-141")
def test_a_record_has_its_cards_and_its_history_can_be_searched(page: Page) -> None:
    page.goto("/invoices?status=paid&q=AS")
    settled(page)
    open_first(page)
    for card in ("About this invoice", "Payments", "Contacts", "Companies", "History"):
        expect(page.locator("summary", has_text=card).first).to_be_visible()
    expect(page.get_by_role("combobox", name="Owner")).to_be_visible()
    timeline = page.locator(".t-timeline")
    expect(timeline).to_contain_text("Finalized")
    page.get_by_label("Search activities").fill("finalized")
    page.get_by_label("Search activities").press("Enter")
    settled(page)
    assert timeline.locator("> li").count() == 1
    page.get_by_role("button", name="Actions").click()
    expect(page.get_by_role("button", name="Void", exact=True)).to_be_disabled()


@pytest.mark.contract("A-68", "A-69", "A-70")
def test_voiding_warns_and_leaves_nothing_to_collect(page: Page) -> None:
    page.goto("/invoices?status=open&sort=-issue_date")
    settled(page)
    number = open_first(page)
    choose(page, "Void")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Voiding cannot be undone.")
    sure = dialog.get_by_role("button", name="Void invoice")
    expect(sure).to_be_disabled()
    dialog.get_by_label(f"Type {number} to confirm").fill(number.lower())
    expect(sure).to_be_enabled()
    sure.click()
    expect(page.get_by_text(f"{number} is voided.")).to_be_visible()
    settled(page)
    expect(page.locator(".t-head")).to_contain_text("Voided")
    assert figure(page, "Balance due") == 0
    page.get_by_role("button", name="Actions").click()
    expect(page.get_by_role("button", name="Record payment", exact=True)).to_be_disabled()


@pytest.mark.contract("A-51", "A-50")
def test_a_recorded_payment_is_deleted_by_its_own_path(page: Page) -> None:
    page.goto("/invoices?status=overdue&sort=issue_date")
    settled(page)
    number = open_first(page)
    due = figure(page, "Balance due")
    page.get_by_role("button", name="Record payment").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Record payment").click()
    expect(page.get_by_text(f"The payment on {number} is recorded.")).to_be_visible()
    settled(page).get_by_role("link", name="View linked payment").last.click()
    expect(page.get_by_role("heading", name="Payments")).to_be_visible()
    settled(page)
    assert len(rows(page)) == 1
    page.get_by_role("rowheader").first.get_by_role("link").click()
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete record").click()
    expect(page.get_by_role("heading", name=number)).to_be_visible()
    settled(page)
    assert figure(page, "Balance due") == due


@pytest.mark.contract("A-91", "A-99")
def test_the_filtered_list_is_taken_along_as_csv(page: Page) -> None:
    page.goto("/invoices?status=overdue&q=as&sort=due_date")
    settled(page)
    shown = rows(page)
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Export name").fill("Overdue AS")
    dialog.get_by_label("Export name").press("Enter")
    settled(page)
    dialog.get_by_label("File format").click()
    page.get_by_role("option", name="CSV", exact=True).click()
    settled(page)
    with page.expect_download() as waiting:
        dialog.get_by_role("button", name="Export", exact=True).click()
    assert waiting.value.suggested_filename == "Overdue AS.csv"
    text = waiting.value.path().read_text("utf-8-sig")
    taken = list(csv.DictReader(io.StringIO(text)))
    assert [row["Number"] for row in taken][: len(shown)] == shown
    assert {row["Status"] for row in taken} == {"open"}
    expect(page.get_by_text(f"{len(taken)} invoices", exact=True).first).to_be_visible()


@pytest.mark.contract("A-20", "A-21", "A-24", "A-25")
def test_a_draft_is_written_cloned_and_deleted(page: Page) -> None:
    page.goto("/edit")
    settled(page)
    page.get_by_label("Title").fill("Spring delivery")
    page.get_by_label("Title").press("Enter")
    settled(page).get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Spring delivery")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Actions").click()
    acts = page.locator("[data-testid=stPopoverBody]").locator("button, a.t-menu-link")
    told = [act.splitlines()[-1] for act in acts.all_inner_texts()]
    assert told == ["Edit", "View property history", "Clone", "Delete"]
    page.get_by_role("button", name="Clone", exact=True).click()
    expect(page.get_by_text("A new draft was made from Spring delivery.")).to_be_visible()
    settled(page)
    choose(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Spring delivery is deleted.")).to_be_visible()
    expect(page.get_by_role("heading", name="Invoices")).to_be_visible()
