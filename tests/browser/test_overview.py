"""Charts in a browser: a click on a bar leads to its invoices, and Back returns to the chart."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.watching import settled

#: Which part of the bars of a card is the largest, and so the surest to be met.
LARGEST = """card => {
  const size = (bar) => { const b = bar.getBoundingClientRect(); return b.width * b.height }
  const bars = [...document.querySelectorAll(`.st-key-card-${card} .bars .point path`)]
  return bars.map(size).reduce((best, n, i, all) => (n > all[best] ? i : best), 0)
}"""


def test_a_click_on_a_bar_leads_to_its_invoices_and_back(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/overview")
    settled(page)
    bar = page.locator(".st-key-card-ages .bars .point path").first
    expect(bar).to_be_visible()
    box = bar.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(r"/invoices\?filter=.*due_date"))
    settled(page)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/overview$"))
    expect(page.locator(".st-key-card-ages .bars .point path").first).to_be_visible()


@pytest.mark.parametrize(
    ("card", "where"),
    [("debtors", r"/invoices\?filter=.*buyer_name"), ("days", r"/overview\?.*figure=.*happened")],
)
def test_what_stands_in_parts_leads_somewhere_too(
    open_page: OpenPage, card: str, where: str
) -> None:
    page = open_page()
    page.goto("/overview")
    settled(page)
    bars = page.locator(f".st-key-card-{card} .bars .point path")
    expect(bars.first).to_be_attached()
    bar = bars.nth(page.evaluate(LARGEST, card))
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(where))
    settled(page)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/overview$"))
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_figure_opens_its_drawer_and_back_closes_it(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/aged?by=currency")
    settled(page)
    page.locator(".t-report tbody td a").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("How it is computed")).to_be_visible()
    page.go_back()
    expect(drawer).to_be_hidden()
