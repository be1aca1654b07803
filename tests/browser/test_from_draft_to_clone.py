"""An invoice's life in a browser: created, edited, finalized, edited again, voided, cloned.

At every stage it is looked at in both widths and both themes; the pictures are kept in the folder
INVOICING_SHOTS names.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.conftest import OpenPage
from tests.browser.serving import Server, serving
from tests.browser.watching import settled, shot

WIDTHS = ((1280, 800), (1920, 1080))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
#: Milliseconds until a busy machine has drawn a page.
SLOW = 30_000
TITLE = "Spring at the coast"
#: Columns of the discounts, as pages/parts/adjustment_editor.py asks for them.
EXTRAS = (46, 90, 190, 90, 120, 32)
ROWS = "Item\tQty\tPrice\tVAT\nConsulting\t8\t1,250\t25\nAtlas of the coast\t2\t499.50\t0"


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Sample books of its own: the walk switches a setting on."""
    folder: Path = tmp_path_factory.mktemp("life")
    with serving(folder / "home") as running:
        yield running


def look_at(page: Page, stage: str) -> None:
    """Pictures of this stage, and nothing sticks out at the side."""
    for width, height in WIDTHS:
        for theme in THEMES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=theme)
            settled(page)
            shot(page, f"life-{stage}-{width}-{theme}")
            main = page.get_by_test_id("stMain")
            assert main.evaluate("box => box.scrollWidth <= box.clientWidth + 1"), stage
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    settled(page)


def choose(page: Page, act: str) -> None:
    """An act of the «Actions» menu."""
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("button", name=act, exact=True).click()
    settled(page)


def press(page: Page, name: str, within: Locator | None = None) -> None:
    (within or page).get_by_role("button", name=name, exact=True).click()
    settled(page)


def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")
    settled(page)


def paste(page: Page, rows: str) -> None:
    press(page, "Paste")
    page.get_by_label("Rows from a spreadsheet").fill(rows)
    press(page, "Add these lines")


def type_size(page: Page, text: str) -> None:
    """Into the third column of the only discount, beside its number."""
    grid = page.get_by_test_id("data-grid-canvas").nth(1)
    grid.scroll_into_view_if_needed()
    box, opened = grid.bounding_box(), page.locator("#portal textarea")
    assert box
    left = (sum(EXTRAS[:3]) + EXTRAS[3] / 2) * box["width"] / sum(EXTRAS)
    for _ in range(5):  # a grid that is still being drawn lets a click pass
        page.mouse.dblclick(box["x"] + left, box["y"] + box["height"] * 0.75)
        with suppress(TimeoutError):
            opened.wait_for(timeout=2_000)
            break
    opened.fill(text)
    opened.press("Enter")
    expect(opened).to_be_hidden(timeout=SLOW)
    settled(page)


def allow_editing(page: Page) -> None:
    page.goto("/settings?section=invoices")
    settled(page).get_by_text("Allow editing of finalized invoices").click()
    settled(page).get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible(timeout=SLOW)


def create(page: Page) -> None:
    """A draft with a customer found by search, pasted lines and a discount."""
    page.goto("/edit")
    write(settled(page), "Title", TITLE)
    press(page, "Finalize")
    expect(page.get_by_text(f"{TITLE} cannot be finalized yet")).to_be_visible(timeout=SLOW)
    look_at(page, "missing")
    page.get_by_role("link", name="Add a contact").click()
    contact = page.get_by_role("combobox", name=re.compile("Contact")).first
    expect(contact).to_be_focused(timeout=SLOW)
    contact.press("ArrowDown")
    contact.press("Enter")
    paste(settled(page), ROWS)
    expect(page.locator(".t-sheet")).to_contain_text("NOK 13,499.00", timeout=SLOW)
    press(page, "Discount")
    type_size(page, "10 %")
    expect(page.locator(".t-sheet")).to_contain_text("NOK 12,149.10", timeout=SLOW)
    expect(page.locator(".paper")).to_contain_text("Atlas of the coast", timeout=SLOW)


def reload(page: Page) -> None:
    """What was typed is there again."""
    page.reload()
    expect(settled(page).get_by_text("You have unsaved changes from")).to_be_visible(timeout=SLOW)
    look_at(page, "unsaved")
    press(page, "Continue")
    expect(page.get_by_label("Title", exact=True)).to_have_value(TITLE, timeout=SLOW)
    expect(page.locator(".t-sheet")).to_contain_text("NOK 12,149.10", timeout=SLOW)
    look_at(page, "editor")


def finalize(page: Page) -> str:
    """Asked in the editor, then saved with the keyboard and finalized on its page; its number."""
    press(page, "Finalize")
    expect(page.get_by_role("dialog")).to_contain_text("gets the next number", timeout=SLOW)
    press(page, "Cancel", page.get_by_role("dialog"))
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible(timeout=SLOW)
    press(settled(page), "Finalize")
    look_at(page, "finalize")
    press(page, "Finalize", page.get_by_role("dialog"))
    issued = page.get_by_role("heading", name=re.compile("INV-"), level=1)
    expect(issued).to_be_visible(timeout=SLOW)
    look_at(page, "issued")
    return issued.inner_text()


def edit(page: Page, number: str) -> None:
    """One line more on the finalized invoice, saved with the keyboard."""
    choose(page, "Edit")
    expect(page.get_by_label("Title", exact=True)).to_have_value(TITLE, timeout=SLOW)
    paste(page, "Freight\t1\t200")
    expect(page.locator(".t-sheet")).to_contain_text("NOK 12,374.10", timeout=SLOW)
    look_at(page, "edit-finalized")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name=number, exact=True, level=1)).to_be_visible(
        timeout=SLOW
    )
    expect(settled(page).locator(".t-sheet")).to_contain_text("NOK 12,374.10", timeout=SLOW)


def void(page: Page, number: str) -> None:
    choose(page, "Void")
    page.get_by_role("dialog").get_by_role("textbox").fill(number)
    sure = page.get_by_role("dialog").get_by_role("button", name="Void invoice")
    expect(sure).to_be_enabled(timeout=SLOW)
    look_at(page, "void")
    sure.click()
    expect(settled(page).locator(".t-badge", has_text="Voided").first).to_be_visible(timeout=SLOW)
    look_at(page, "voided")


@pytest.mark.contract("A-20", "A-21", "A-23", "A-32", "A-34", "A-60", "A-68")
def test_an_invoice_is_created_edited_finalized_edited_voided_and_cloned(
    own_server: Server, open_page: OpenPage
) -> None:
    page = open_page(base_url=own_server.url)
    allow_editing(page)
    create(page)
    reload(page)
    number = finalize(page)
    edit(page, number)
    void(page, number)
    choose(page, "Clone")
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible(timeout=SLOW)
    expect(settled(page).locator(".t-sheet")).to_contain_text("NOK 12,374.10", timeout=SLOW)
    look_at(page, "clone")
