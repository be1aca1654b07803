"""From the sample company to a company of one's own with its invoices, as on the first day."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.serving import serving
from tests.browser.watching import settled
from tests.sources import TESTS

RETAIL = TESTS / "data" / "online_retail_2010-12.csv"
GOOD = "seven grey herons"


def begin_books(page: Page) -> None:
    """Through the banner to the set-up, and from there to the sign-in."""
    page.goto("/")
    settled(page).get_by_role("link", name="Start your own books").click()
    settled(page).get_by_label("Company name").fill("Nordlys AS")
    page.get_by_label("Name", exact=True).fill("Anne Strand")
    page.get_by_label("Email").fill("anne@nordlys.no")
    page.get_by_label("Passphrase", exact=True).fill(GOOD)
    page.get_by_label("Passphrase once more").fill(GOOD)
    page.get_by_role("button", name="Start the books").click()
    settled(page).get_by_role("link", name="Sign in").click()


def sign_in(page: Page) -> None:
    page.get_by_label("Email").fill("anne@nordlys.no")
    page.get_by_label("Passphrase").fill(GOOD)
    page.get_by_role("button", name="Sign in").click()
    settled(page)


def import_retail(page: Page) -> None:
    """Answer what the file leaves open, and take it whole."""
    page.goto("/import")
    settled(page).locator("input[type=file]").set_input_files(RETAIL)
    page.get_by_role("button", name="All rows are in NOK").click()
    settled(page).get_by_label("Value of “Currency” for all rows").fill("GBP")
    page.keyboard.press("Enter")
    settled(page).get_by_role("button", name=re.compile("^Month first")).click()
    expect(settled(page).get_by_text("GBP 180,667.75")).to_be_visible()
    page.get_by_role("button", name="Import 512 invoices").click()
    page.get_by_role("link", name="Show imported invoices").click(timeout=60_000)


@pytest.mark.contract("A-04")
def test_a_company_begins_its_books_signs_in_and_imports_its_invoices(
    open_page: OpenPage, tmp_path: Path
) -> None:
    with serving(tmp_path / "home") as own:
        page = open_page(base_url=own.url)
        begin_books(page)
        sign_in(page)
        expect(page.get_by_text("Sample company")).to_have_count(0)
        import_retail(page)
        expect(settled(page).get_by_text("512 invoices")).to_be_visible()
        page.get_by_role("link", name="Anne Strand").click()
        expect(settled(page).get_by_role("heading", name="My account")).to_be_visible()
