"""Views in a real browser: tabs and Back, a change and its mark, saving, and only the keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.watching import settled

UNSAVED = "Unsaved"


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Views", exact=True).get_by_role(
        "link", name=name, exact=True
    )


def here(page: Page, name: str) -> None:
    expect(tab(page, name)).to_have_attribute("aria-current", "page")


def rows(page: Page) -> list[str]:
    return page.get_by_role("rowheader").all_inner_texts()


@pytest.mark.contract("A-86")
def test_a_view_is_changed_saved_and_found_again_by_back(page: Page) -> None:
    page.goto("/invoices")
    tab(settled(page), "Overdue").click()
    here(settled(page), "Overdue")
    box = page.get_by_label("Search")
    box.fill("as")
    box.press("Enter")
    expect(settled(page).get_by_text(UNSAVED)).to_be_visible()
    late = rows(page)

    page.get_by_role("button", name="Save as …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Late companies")
    dialog.get_by_label("Name").press("Tab")
    settled(page)
    dialog.get_by_role("button", name="Save").click()
    here(settled(page), "Late companies")
    expect(page.get_by_text(UNSAVED)).to_be_hidden()
    expect(box).to_have_value("as")
    assert rows(page) == late
    assert re.search(r"\?view=\d+$", page.url)

    page.get_by_role("columnheader").get_by_role("button", name="Due date").click()
    expect(settled(page).get_by_text(UNSAVED)).to_be_visible()
    turned = rows(page)
    assert turned != late
    tab(page, "Paid").click()
    here(settled(page), "Paid")
    expect(box).to_have_value("")
    page.go_back()
    here(settled(page), "Late companies")
    expect(page.get_by_text(UNSAVED)).to_be_visible()
    expect(box).to_have_value("as")
    assert rows(page) == turned

    page.get_by_role("button", name="Save", exact=True).click()
    expect(settled(page).get_by_text(UNSAVED)).to_be_hidden()
    page.reload()
    assert rows(settled(page)) == turned
    deleted(page, "Late companies")


def deleted(page: Page, name: str) -> None:
    """Take a view away, with the keyboard alone."""
    page.locator(".st-key-view-acts").get_by_role("button", name="View", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete …").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"“{name}” is deleted for everybody")
    dialog.get_by_role("button", name="Delete view").focus()
    page.keyboard.press("Enter")
    expect(tab(settled(page), name)).to_have_count(0)
    here(page, "All")


def test_tabs_are_arranged_with_the_keyboard(page: Page) -> None:
    page.goto("/payments")
    tab(settled(page), "All").click()
    page.goto("/invoices")
    arrange(settled(page))
    drawer = page.get_by_role("dialog")
    mine = drawer.get_by_role("button", name="drag): Mine")
    mine.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(mine).to_be_focused()
    expect(drawer.get_by_role("status")).to_have_text("Mine is tab 6 of 8")
    drawer.get_by_role("checkbox", name="Drafts").uncheck()
    drawer.get_by_role("button", name="Save").click()
    tabs = page.get_by_role("navigation", name="Views", exact=True).get_by_role("link")
    names = "All, Outstanding, Overdue, Due soon, Mine, Paid, Voided"
    expect(tabs).to_have_text(names.split(", "))
    settled(page).get_by_role("button", name="More views").click()
    page.get_by_role("navigation", name="More views").get_by_role("link", name="Drafts").click()
    here(settled(page), "Drafts")

    arrange(page)
    drawer.get_by_role("button", name="Reset to standard").click()
    drawer.get_by_role("button", name="Save").click()
    expect(tabs).to_have_count(8)


def arrange(page: Page) -> None:
    page.locator(".st-key-view-acts").get_by_role("button", name="View", exact=True).click()
    page.get_by_role("button", name="Arrange the tabs …").click()
    settled(page)


def test_where_tabs_fill_the_line_the_acts_stand_below_them_at_the_right(
    open_page: OpenPage,
) -> None:
    page = open_page(viewport={"width": 700, "height": 700})
    page.goto("/invoices?view=overdue&q=as")
    settled(page)
    expect(page.locator(".st-key-view-acts .t-dirty")).to_be_visible()
    line = page.locator(".st-key-views").bounding_box()
    tabs = page.locator(".st-key-views .t-tabs").bounding_box()
    acts = page.locator(".st-key-view-acts").bounding_box()
    assert line
    assert tabs
    assert acts
    assert acts["y"] >= tabs["y"] + tabs["height"] - 1
    assert abs(line["x"] + line["width"] - acts["x"] - acts["width"]) <= 2
    assert acts["height"] < 2 * tabs["height"]
