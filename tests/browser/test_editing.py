"""The editor in a browser: a customer made on the way, lines typed, and somebody else at it too."""

import re
from contextlib import suppress

from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.conftest import OpenPage
from tests.browser.watching import settled

#: Of the columns of the lines, as pages/parts/line_editor.py asks for them.
WIDTHS = (46, 128, 68, 50, 80, 66, 62, 82, 32)


def place_of(page: Page, row: int, column: int) -> tuple[float, float]:
    """Where a cell of the lines is on the screen; rows and columns count from 1, the column of
    numbers is 0."""
    page.get_by_test_id("stDataFrame").first.scroll_into_view_if_needed()
    grid = page.get_by_test_id("data-grid-canvas").first
    grid.locator("tr").first.wait_for(state="attached")
    box, rows = grid.bounding_box(), grid.locator("tr").count()
    assert box
    left = (sum(WIDTHS[:column]) + WIDTHS[column] / 2) * box["width"] / sum(WIDTHS)
    return box["x"] + left, box["y"] + box["height"] / rows * (row + 0.5)


def type_into(page: Page, row: int, column: int, text: str) -> None:
    opened = page.locator("#portal textarea")
    for _ in range(5):  # a grid that is still being drawn lets a click pass
        page.mouse.dblclick(*place_of(page, row, column))
        with suppress(TimeoutError):
            opened.wait_for(timeout=2_000)
            break
    opened.fill(text)
    opened.press("Enter")
    expect(opened).to_be_hidden()
    settled(page)


def new_draft(page: Page, title: str) -> str:
    """A draft with a new customer and a line; the address of its record."""
    page.goto("/edit")
    settled(page).get_by_text("New contact").click()
    form = page.get_by_test_id("stForm")
    form.get_by_label("Contact", exact=True).fill(f"Per Vik {title}")
    form.get_by_label("Company").fill(f"Vik AS {title}")
    form.get_by_role("button", name="Add contact").click()
    settled(page)
    expect(page.get_by_role("combobox", name=re.compile("Contact")).first).to_have_value(
        re.compile(f"Per Vik {title}")
    )
    type_into(page, 1, 1, "Consulting")
    type_into(page, 1, 4, "1,000")
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Title", exact=True).press("Enter")
    settled(page)
    expect(page.locator(".t-sheet")).to_contain_text("NOK 1,250.00")
    expect(page.locator(".paper")).to_contain_text("1\xa0250,00\xa0NOK")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    settled(page)
    return page.url


def test_a_draft_is_written_for_a_customer_made_on_the_way(page: Page) -> None:
    new_draft(page, "Spring")
    sheet = page.locator(".t-sheet")
    expect(sheet).to_contain_text("Vik AS Spring")
    expect(sheet).to_contain_text("Consulting")


def test_two_who_edit_one_draft_both_keep_what_they_typed(open_page: OpenPage) -> None:
    first, second = open_page(), open_page()
    address = new_draft(first, "Shared").replace("/invoice?", "/edit?")
    for page in (first, second):
        page.goto(address)
        settled(page)
    type_into(first, 1, 4, "2,000")
    first.get_by_label("Comments").fill("Mine")
    second.get_by_label("Title", exact=True).fill("Theirs")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_role("heading", name="Theirs", level=1)).to_be_visible()
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("Title: Shared → Theirs")).to_be_visible()
    expect(first.get_by_label("Comments")).to_have_value("Mine")
    expect(first.locator(".t-sheet")).to_contain_text("NOK 2,500.00")
    first.get_by_role("button", name="Save my changes too").click()
    expect(first.get_by_role("heading", name="Theirs", level=1)).to_be_visible()
    expect(settled(first).locator(".t-sheet")).to_contain_text("Mine")
    expect(first.locator(".t-sheet")).to_contain_text("NOK 2,500.00")
