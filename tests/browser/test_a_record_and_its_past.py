"""A record and what is around it: associated in the browser, and seen as it was before."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_a_day_at_the_desk import open_first
from tests.browser.watching import settled, shot

LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1920, "height": 1080}, "color_scheme": "dark"},
}


def associated(page: Page, name: str) -> None:
    """Add a deal that is kept elsewhere."""
    add = page.get_by_role("button", name="Add deal")
    if not add.is_visible():  # it is open where this account left it open
        page.locator("summary", has_text="Deals").click()
    add.click()
    dialog = page.get_by_role("dialog")
    chosen = dialog.get_by_role("combobox", name="Name or number")
    chosen.fill(name)
    chosen.press("Enter")
    dialog.get_by_role("button", name="Add deal").click()
    expect(page.get_by_text(f"{name} is associated.")).to_be_visible()
    expect(dialog).to_be_hidden()
    settled(page)


@pytest.mark.contract("A-13", "A-14")
@pytest.mark.parametrize("look", LOOKS)
def test_a_deal_is_added_and_the_record_is_seen_as_it_was_before(
    open_page: OpenPage, look: str
) -> None:
    page = open_page(**LOOKS[look])
    page.goto("/invoices?status=open&sort=-issue_date")
    settled(page)
    number = open_first(page)
    deal = f"Spring in {look}"
    associated(page, deal)
    timeline = page.locator(".t-timeline")
    expect(timeline).to_contain_text(f"Association added · Deal: {deal}")
    shot(page, f"record-{look}")

    page.get_by_role("link", name="See it at any moment").click()
    expect(page.get_by_role("heading", name=f"{number} as it was")).to_be_visible()
    settled(page)
    page.get_by_role("slider").press("ArrowLeft")
    expect(page.locator(".st-key-past-banner")).to_contain_text("It can be read, not changed.")
    expect(page).to_have_url(re.compile("known="))
    expect(timeline).not_to_contain_text(deal)
    page.reload()
    settled(page)
    expect(page.locator(".st-key-past-banner")).to_be_visible()
    expect(timeline).not_to_contain_text(deal)
    shot(page, f"past-{look}")
