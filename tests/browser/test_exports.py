"""Exports as a person makes them: the dialog, the file in every format, the log, a long one."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pandas
import pytest
from playwright.sync_api import Download, Locator, Page, expect

from invoicing.model.exports import Format
from tests.browser.conftest import OpenPage
from tests.browser.test_a_day_at_the_desk import rows
from tests.browser.watching import settled
from tests.export_readers import by_calamine, by_openpyxl, by_xlrd


def _frame(found: pandas.DataFrame) -> list[list[object]]:
    return [list(found.columns), *found.to_numpy().tolist()]


def _lines(path: Path) -> list[list[object]]:
    told = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [list(told[0]), *(list(each.values()) for each in told)]


#: Format → its words in the dialog, and a reader that is not ours: headers first.
READERS = {
    Format.CSV: ("CSV", lambda path: _frame(pandas.read_csv(path, encoding="utf-8-sig"))),
    Format.XLS: ("XLS (Excel 97–2003)", by_xlrd),
    Format.XLSX: ("XLSX (Excel)", by_openpyxl),
    Format.PARQUET: ("Parquet", lambda path: _frame(pandas.read_parquet(path))),
    Format.JSONL: ("JSON Lines", _lines),
}


def dialog(page: Page, address: str = "/invoices?status=open&sort=-amount_due") -> Locator:
    page.goto(address)
    settled(page).get_by_role("button", name="Export", exact=True).click()
    settled(page)
    return page.get_by_role("dialog")


def choose(page: Page, asked: Locator, field: str, choice: str) -> None:
    asked.get_by_label(field).click()
    page.get_by_role("option", name=choice, exact=True).click()
    settled(page)


def made(page: Page, asked: Locator) -> Download:
    with page.expect_download() as waiting:
        asked.get_by_role("button", name="Export", exact=True).click()
    settled(page)
    return waiting.value


@pytest.mark.contract("A-90", "A-92", "A-93", "A-94", "A-99")
@pytest.mark.parametrize("format", Format)
def test_each_format_is_downloaded_and_opens(page: Page, format: Format, tmp_path: Path) -> None:
    label, read = READERS[format]
    asked = dialog(page)
    asked.get_by_label("Export name").fill("Åpne fakturaer")
    asked.get_by_label("Export name").press("Enter")
    settled(page)
    choose(page, asked, "File format", label)
    if not format.for_machines:
        choose(page, asked, "Column header language", "Deutsch")
    file = made(page, asked)
    assert file.suggested_filename == f"Åpne fakturaer.{format}"
    path = tmp_path / f"file.{format}"
    file.save_as(path)
    head, *told = read(path)
    first = "number" if format.for_machines else "Nummer"
    due = "amount_due" if format.for_machines else "Offener Betrag"
    assert head[0] == first
    numbers = [row[0] for row in told]
    assert numbers[:50] == rows(page)
    shown = page.get_by_text(re.compile(r"^[\d,]+ invoices$")).inner_text()
    assert len(told) == int(re.sub(r"\D", "", shown))
    amounts = [Decimal(str(row[head.index(due)])) for row in told]
    assert amounts == sorted(amounts, reverse=True)
    expect(page.get_by_role("link", name="Download").first).to_be_visible()


@pytest.mark.contract("A-95", "A-96", "A-97", "A-98")
def test_an_export_is_customized(page: Page, tmp_path: Path) -> None:
    asked = dialog(page)
    choose(page, asked, "File format", "XLSX (Excel)")
    asked.get_by_text("Customize").click()
    asked.get_by_text("Chosen properties, in my order").click()
    settled(page)
    asked.get_by_label("Clear all").click()
    settled(page)
    for name in ("Owner", "Number"):
        asked.get_by_role("combobox", name="Properties, in order").fill(name)
        page.get_by_role("option", name=name, exact=True).click()
        settled(page)
    page.keyboard.press("Escape")
    asked.get_by_text("Include associated record names").click()
    settled(page)
    asked.get_by_text("All associated records").click()
    settled(page)
    path = tmp_path / "file.xlsx"
    made(page, asked).save_as(path)
    head, *told = by_calamine(path)
    assert head[:4] == ["Owner", "Number", "Associated contact IDs", "Associated contacts"]
    assert len(told) > 50


@pytest.mark.parametrize("where", ["top", "acts"])
def test_ticked_rows_are_exported_and_no_others(page: Page, where: str) -> None:
    """From the button at the top, and from the acts on what is ticked."""
    page.goto("/invoices?status=open")
    settled(page)
    expect(page.get_by_role("rowheader").nth(3)).to_be_visible()
    ticked = [rows(page)[n] for n in (0, 3)]
    table = page.get_by_role("table", name="Invoices").get_by_role("row")
    for n in (1, 4):
        table.nth(n).get_by_role("checkbox").check()
        settled(page)
    if where == "acts":
        page.locator(".st-key-bulk").get_by_role("button", name="Actions").click()
        page.locator(".st-key-bulk-export button").click()
    else:
        page.get_by_role("button", name="Export", exact=True).click()
    settled(page)
    asked = page.get_by_role("dialog")
    expect(asked.get_by_text("2 ticked rows")).to_be_visible()
    head, *told = made(page, asked).path().read_text("utf-8-sig").splitlines()
    assert head.startswith("Number,")
    assert [line.split(",")[0] for line in told] == ticked


def test_a_long_export_runs_while_the_reader_goes_on_and_lies_in_the_log(page: Page) -> None:
    asked = dialog(page, "/invoices")
    asked.get_by_label("Export name").fill("Whole past")
    asked.get_by_label("Export name").press("Enter")
    settled(page)
    asked.get_by_text("a change in the history of an invoice").click()
    settled(page)
    asked.get_by_role("button", name="Export", exact=True).click()
    expect(asked).to_have_count(0)
    side = page.get_by_test_id("stSidebar")
    expect(side.get_by_text("Export “Whole past”")).to_be_visible()
    side.get_by_role("link", name="Payments").click()
    expect(side.get_by_role("link", name="Download")).to_be_visible(timeout=60_000)
    with page.expect_download() as waiting:
        side.get_by_role("link", name="Download").click()
    assert waiting.value.suggested_filename == "Whole past.csv"
    page.goto("/exports")
    settled(page)
    line = page.get_by_role("row").filter(has_text="Whole past").first
    expect(line).to_contain_text("History: Everything you have access to")
    with page.expect_download() as again:
        line.get_by_role("link", name="Download").click()
    assert again.value.path().read_bytes() == waiting.value.path().read_bytes()


def test_an_export_is_planned_and_taken_away_again(page: Page) -> None:
    asked = dialog(page)
    asked.get_by_text("Schedule", exact=True).click()
    asked.get_by_text("Every week").click()
    settled(page)
    asked.get_by_role("button", name="Schedule export").click()
    expect(asked).to_have_count(0)
    page.goto("/exports")
    settled(page).get_by_role("tab", name="Scheduled").click()
    expect(page.get_by_text("Every Monday at 07:00")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is exported by itself.")).to_be_visible()


def test_the_dialog_fits_a_small_window(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 800, "height": 500})
    asked = dialog(page)
    asked.get_by_text("Customize").click()
    button = asked.get_by_role("button", name="Export", exact=True)
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport()
