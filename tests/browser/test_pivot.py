"""The pivot in a browser: a square of the heat map leads to its invoices; a report is kept."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.watching import settled


def squares(page: Page) -> list[dict[str, float]]:
    """Where the squares with a figure stand."""
    drawn = page.locator(".bars .point:has(text)")
    expect(drawn.first).to_be_visible()
    boxes = [square.locator("path").bounding_box() for square in drawn.all()]
    return [dict(box) for box in boxes if box]  # type: ignore[call-overload]


def test_a_square_of_the_heat_map_leads_to_its_invoices_and_back(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/pivot?chart=heat&group=status,owner")
    settled(page)
    box = squares(page)[0]
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(r"/invoices\?view=all&filter=.*status.*owner"))
    settled(page)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/pivot\?chart=heat"))
    assert squares(page)


def test_a_report_is_kept_and_found_again(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/pivot?chart=heat&value=count")
    settled(page)
    page.get_by_role("button", name="Saved reports").click()
    page.get_by_role("button", name="Save as").click()
    page.get_by_label("Name").fill("Heat of the day")
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(r"/pivot\?report=\d+$"))
    expect(page.get_by_role("heading", name="Pivot: Heat of the day")).to_be_visible()
    settled(page)
    page.goto("/pivot")
    settled(page)
    page.get_by_role("button", name="Saved reports").click()
    page.get_by_role("link", name="Heat of the day").click()
    expect(page.get_by_role("heading", name="Pivot: Heat of the day")).to_be_visible()
    assert squares(page)
