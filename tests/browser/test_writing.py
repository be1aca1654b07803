"""Share an invoice: written by hand from its page with its link in the text, and many as PDFs."""

import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.serving import Server, serving
from tests.browser.test_acts_on_many import choose
from tests.browser.watching import settled, shot


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard whose books the tests of this file may change."""
    with serving(tmp_path_factory.mktemp("writing") / "home") as server:
        yield server


@pytest.fixture
def desk(own: Server, open_page: OpenPage) -> Page:
    """Its list of invoices."""
    page = open_page(base_url=own.url)
    page.goto("/invoices?status=open")
    settled(page)
    return page


@pytest.mark.contract("A-110", "A-130", "A-135", "A-136", "A-137", "A-138")
def test_an_email_is_written_by_hand_and_invoices_are_inserted(desk: Page) -> None:
    page = desk
    first = page.get_by_role("table", name="Invoices").get_by_role("row").nth(1)
    number = first.get_by_role("link").first.inner_text()
    first.get_by_role("link").first.click()
    settled(page)
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("button", name="Send via email").click()
    settled(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Create custom email").click()
    dialog.get_by_role("link", name="Write").click()
    expect(page.get_by_role("heading", name="New email")).to_be_visible()
    settled(page)
    text = page.get_by_role("textbox", name="Text")
    expect(text).not_to_be_empty()
    assert f"[Invoice {number}](" in text.input_value()
    page.get_by_role("textbox", name="Subject").fill("Your order")
    text.fill(f"Hello!\n{text.input_value()}")
    page.get_by_role("button", name="Insert").click()
    page.get_by_placeholder("Number or buyer …").fill("INV-00003")
    page.get_by_placeholder("Number or buyer …").press("Enter")
    settled(page)
    page.get_by_role("button", name="INV-00003 ·").click()
    settled(page)
    assert "[Invoice INV-00003](" in text.input_value()
    assert text.input_value().startswith("Hello!")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Your order")).to_be_visible()
    settled(page)
    message = page.get_by_role("article")
    expect(message.get_by_role("link", name="Invoice INV-00003")).to_be_visible()
    page.get_by_role("textbox", name="Text").fill("One more thing")
    page.get_by_role("button", name="Answer").click()
    settled(page)
    expect(page.get_by_role("article")).to_have_count(2)
    shot(page, "inbox-conversation")
    page.get_by_role("button", name="Close conversation").click()
    expect(page.get_by_role("button", name="Open again")).to_be_visible()


def test_the_pdfs_of_ticked_invoices_come_in_one_zip(desk: Page) -> None:
    page = desk
    rows = page.get_by_role("table", name="Invoices").get_by_role("row")
    names = [rows.nth(n).get_by_role("link").first.inner_text() for n in (1, 2)]
    for n in (1, 2):
        rows.nth(n).get_by_role("checkbox").check()
    settled(page)
    choose(page, "PDF zip")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="PDF zip", exact=True).click()
    expect(dialog.get_by_text("2 done, 0 refused")).to_be_visible(timeout=30_000)
    with page.expect_download() as taken:
        dialog.get_by_role("link", name="Download").click()
    assert taken.value.suggested_filename == "PDF zip – batch 1.zip"
    with zipfile.ZipFile(taken.value.path()) as found:
        assert sorted(found.namelist()) == sorted([*(f"{n}.pdf" for n in names), "result.csv"])
