"""Tick, look, confirm, watch it being done, take the result along."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.serving import serving
from tests.browser.watching import settled, shot


@pytest.fixture
def desk(tmp_path: Path, open_page: OpenPage) -> Page:
    """The list of a dashboard whose books this test may change."""
    with serving(tmp_path / "home") as server:
        page = open_page(base_url=server.url)
        page.goto("/invoices?status=open")
        settled(page)
        yield page
        page.close()  # before its server, which it would miss


def choose(page: Page, act: str) -> None:
    page.locator(".st-key-bulk").get_by_role("button", name="Actions").click()
    page.get_by_role("button", name=act, exact=True).click()
    settled(page)


def test_ticked_invoices_are_voided_and_accounted_for(desk: Page) -> None:
    page = desk
    table = page.get_by_role("table", name="Invoices")
    rows = table.get_by_role("row")
    names = [rows.nth(n).get_by_role("link").first.inner_text() for n in (1, 2)]
    for n in (1, 2):
        rows.nth(n).get_by_role("checkbox").check()
    settled(page)
    choose(page, "Void")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Void 2 invoices")).to_be_visible()
    sure = dialog.get_by_role("button", name="Void", exact=True)
    expect(sure).to_be_disabled()
    dialog.get_by_label("Type 2 to confirm").fill("2")
    expect(sure).to_be_enabled()
    shot(page, "bulk-void")
    sure.click()
    expect(dialog.get_by_text("2 done, 0 refused")).to_be_visible(timeout=30_000)
    with page.expect_download() as taken:
        dialog.get_by_role("link", name="Download").click()
    assert taken.value.suggested_filename == "Void – batch 1.csv"
    lines = Path(taken.value.path()).read_text("utf-8-sig").splitlines()
    assert sorted(line.split(",")[0] for line in lines[1:]) == sorted(names)
    assert {line.split(",")[2] for line in lines[1:]} == {"Done"}
    shot(page, "bulk-voided")
    dialog.locator(".st-key-bulk-close button").click()
    settled(page)
    for name in names:
        expect(table.get_by_role("link", name=name)).to_have_count(0)
    expect(table.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.goto("/jobs")
    settled(page)
    expect(page.get_by_text("Void 2 invoices")).to_be_visible()


def test_a_job_goes_on_when_its_dialog_and_its_page_are_left(desk: Page) -> None:
    page = desk
    rows = page.get_by_role("table", name="Invoices").get_by_role("row")
    rows.nth(1).get_by_role("checkbox").check()
    settled(page)
    page.get_by_role("button", name="Select all").click()
    settled(page)
    choose(page, "Assign owner")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").click()
    page.get_by_role("option", name="Nobody").click()
    settled(page)
    dialog.get_by_role("button", name="Assign owner", exact=True).click()
    expect(dialog.get_by_test_id("stProgress").or_(dialog.get_by_text("refused"))).to_be_visible()
    dialog.get_by_role("button", name="Close", exact=True).first.click()
    expect(dialog).to_have_count(0)
    side = page.locator(".st-key-jobs")
    expect(side.get_by_text("Assign an owner to")).to_be_visible()
    page.get_by_role("link", name="Payments").first.click()
    expect(page.get_by_role("heading", name="Payments")).to_be_visible()
    expect(side.get_by_text("0 refused")).to_be_visible(timeout=60_000)
    shot(page, "bulk-side")
    side.get_by_role("button", name="Hide").click()
    expect(side.get_by_text("Assign an owner to")).to_have_count(0)
