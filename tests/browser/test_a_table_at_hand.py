"""The table under the hand: keys, widths, columns, groups and completion, as a reader uses them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.watching import settled


def rows(page: Page) -> Locator:
    return page.locator("tbody tr[data-id]")


def at(page: Page, address: str) -> Page:
    """A list whose table stands there and listens."""
    page.goto(address)
    settled(page)
    expect(rows(page).first).to_be_visible()
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


# ── the keyboard ─────────────────────────────────────────────────────────────────────────────────


BELOW = """
() => document.querySelector("[data-testid=stMain] h1").getBoundingClientRect().top
  - document.querySelector(".st-key-selected-sums").getBoundingClientRect().bottom
"""


def test_j_and_k_move_x_ticks_and_enter_opens_and_the_table_stays_where_it_is(page: Page) -> None:
    at(page, "/invoices?status=open")
    before = page.evaluate(BELOW)
    press(page, "j", "j", "k", "j")
    expect(rows(page).nth(1)).to_be_focused()
    press(page, "x", "j", "x")
    settled(page)
    expect(page.get_by_text("2 selected")).to_be_visible()
    expect(page.get_by_role("button", name="Actions")).to_be_visible()
    assert page.evaluate(BELOW) == before
    expect(rows(page).nth(2)).to_be_focused()
    number = rows(page).nth(2).get_by_role("link").inner_text()
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def test_a_slash_goes_to_the_search_box_where_letters_are_letters(page: Page) -> None:
    at(page, "/invoices")
    press(page, "/")
    box = page.get_by_placeholder("Number, buyer")
    expect(box).to_be_focused()
    page.keyboard.type("jkx?/")
    expect(box).to_have_value("jkx?/")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_question_mark_tells_the_keys_and_escape_closes_it(page: Page) -> None:
    at(page, "/invoices")
    press(page, "?")
    help = page.get_by_role("dialog", name="Keyboard")
    expect(help).to_contain_text("Tick the row")
    press(page, "j")
    expect(rows(page).nth(0)).not_to_be_focused()
    press(page, "Escape")
    expect(help).to_have_count(0)


def test_a_screen_reader_hears_the_count_and_knows_rows_and_order(page: Page) -> None:
    at(page, "/invoices?status=paid&sort=due_date&page=2&size=25")
    table = page.get_by_role("table", name="Invoices")
    total = int(table.get_attribute("aria-rowcount") or "0")
    expect(page.locator("p.said")).to_have_text(re.compile(rf"^{total - 1:,} rows$"))
    expect(rows(page).first).to_have_attribute("aria-rowindex", "27")
    expect(page.get_by_role("columnheader", name="Due date")).to_have_attribute(
        "aria-sort", "ascending"
    )


# ── widths ───────────────────────────────────────────────────────────────────────────────────────


def head_width(page: Page, name: str) -> float:
    box = page.get_by_role("columnheader", name=name).bounding_box()
    assert box
    return box["width"]


def test_the_edge_of_a_column_is_dragged_and_the_width_stays(page: Page) -> None:
    at(page, "/invoices")
    edge = page.get_by_role("separator", name="Column width: Buyer").bounding_box()
    assert edge
    page.mouse.move(edge["x"] + 5, edge["y"] + 10)
    page.mouse.down()
    page.mouse.move(edge["x"] - 60, edge["y"] + 10, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("widths=buyer_name"))
    settled(page)
    narrow = head_width(page, "Buyer")
    page.reload()
    settled(page)
    assert abs(head_width(page, "Buyer") - narrow) < 2


def test_the_arrow_keys_widen_a_column_and_delete_lets_it_fit_again(page: Page) -> None:
    at(page, "/invoices")
    fitting = head_width(page, "Status")
    page.get_by_role("separator", name="Column width: Status").focus()
    press(page, "ArrowRight")
    expect(page).to_have_url(re.compile("widths=status"))
    settled(page)
    assert head_width(page, "Status") > fitting + 10
    page.get_by_role("separator", name="Column width: Status").focus()
    press(page, "Delete")
    expect(page).not_to_have_url(re.compile("widths"))


def test_pinned_columns_stay_while_the_rest_scrolls(page: Page) -> None:
    columns = "number,buyer_name,status,issue_date,due_date,amount_billed,amount_paid,amount_due"
    more = "currency,owner,company,contact,team,created_at,modified_at"
    at(page, f"/invoices?columns={columns},{more}&pinned=2")
    before = page.get_by_role("columnheader", name="Buyer").bounding_box()
    gone = page.get_by_role("columnheader", name="Invoice date").bounding_box()
    page.locator(".box").evaluate("box => box.scrollTo(500, 0)")
    after = page.get_by_role("columnheader", name="Buyer").bounding_box()
    moved = page.get_by_role("columnheader", name="Invoice date").bounding_box()
    assert None not in (before, after, gone, moved)
    assert before["x"] == after["x"]
    assert moved["x"] == gone["x"] - 500


# ── the editor of columns ────────────────────────────────────────────────────────────────────────


def chosen(page: Page) -> list[str]:
    return page.locator("ol li > span").all_inner_texts()


def editor(page: Page, address: str = "/invoices") -> Page:
    at(page, address)
    page.get_by_role("button", name="Edit columns").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return settled(page)


@pytest.mark.contract("A-87")
def test_columns_are_found_ticked_dragged_pinned_and_applied(page: Page) -> None:
    editor(page)
    page.get_by_placeholder("Search properties").fill("purchase")
    page.get_by_role("checkbox", name="Purchase order number").check()
    assert chosen(page)[-1] == "Purchase order number"
    handle = page.get_by_role("button", name="Purchase order number").first.bounding_box()
    target = page.locator("li[data-key=buyer_name]").bounding_box()
    assert None not in (handle, target)
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 8, target["y"] + 40, steps=12)
    page.mouse.move(handle["x"] + 8, target["y"] + 3, steps=4)
    page.mouse.up()
    assert chosen(page)[:4] == ["Number", "Status", "Purchase order number", "Buyer"]
    page.get_by_role("button", name=re.compile("^Pin.*Purchase order number$")).click()
    page.get_by_role("button", name="Remove column: Currency").click()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settled(page)
    heads = page.locator(".index thead th:not(.tick)").all_inner_texts()
    assert [head.strip(" ↓↑\n") for head in heads][:3] == [
        "Number",
        "Purchase order number",
        "Status",
    ]
    assert not any("Currency" in head for head in heads)
    expect(page).to_have_url(re.compile("pinned=2"))


def test_columns_move_by_the_arrow_keys_and_the_first_stays(page: Page) -> None:
    editor(page)
    page.get_by_role("button", name=re.compile("^Move.*Status$")).focus()
    press(page, "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp")
    assert chosen(page)[:2] == ["Number", "Status"]
    press(page, "ArrowDown")
    assert chosen(page)[:3] == ["Number", "Buyer", "Status"]
    expect(page.locator(".said").last).to_have_text("Status is column 3 of 9")
    expect(page.get_by_role("button", name=re.compile("^Move.*Number$"))).to_be_disabled()
    page.get_by_role("button", name="Reset to standard").click()
    assert chosen(page)[:3] == ["Number", "Status", "Buyer"]


def test_a_computed_column_is_written_beside_the_others(page: Page) -> None:
    editor(page)
    page.get_by_text("Computed columns").last.click()
    page.get_by_label("Column name").fill("Paid %")
    page.get_by_label("Expression").fill("amount_paid / amount_billed * 100")
    press(page, "Enter")
    settled(page)
    page.get_by_role("button", name="Save column").click()
    settled(page)
    assert chosen(page)[-1] == "Paid %"
    page.get_by_role("button", name="Apply").click()
    settled(page)
    expect(page.get_by_role("columnheader", name="Paid %")).to_be_visible()


# ── groups ───────────────────────────────────────────────────────────────────────────────────────


def test_a_group_opens_in_place_stays_where_it_is_and_leads_to_its_rows(page: Page) -> None:
    at(page, "/invoices?group=owner,due_date.year&density=compact")
    page.locator(".box").evaluate("box => box.scrollTo(0, 60)")
    group = page.locator("tr.group th").nth(2)
    name = group.get_by_role("link").inner_text()
    group.get_by_role("button").click()
    settled(page)
    expect(group.get_by_role("button")).to_have_attribute("aria-expanded", "true")
    assert page.locator(".box").evaluate("box => box.scrollTop") == 60
    within = page.locator("tr[data-level='1']").first
    expect(within).to_be_visible()
    within.get_by_role("button").click()
    settled(page)
    expect(page.locator("tr[data-level='2']").first).to_contain_text("INV-")
    count = int(group.locator("xpath=..").locator("td").first.inner_text().replace(",", ""))
    group.get_by_role("link").click()
    settled(page)
    expect(page.get_by_text(f"Owner is {name}").first).to_be_visible()
    expect(page.get_by_text(re.compile(f"^{count:,} invoices?$"))).to_be_visible()
    page.go_back()
    settled(page)
    expect(page.locator("tr[data-level='2']").first).to_be_visible()


def test_the_keys_open_and_close_a_group(page: Page) -> None:
    at(page, "/invoices?group=status")
    press(page, "j", "ArrowRight")
    settled(page)
    expect(page.locator("tr[data-level='1']").first).to_be_visible()
    press(page, "ArrowLeft")
    settled(page)
    expect(page.locator("tr[data-level='1']")).to_have_count(0)


# ── completion ───────────────────────────────────────────────────────────────────────────────────


def test_completion_offers_words_and_then_their_values(open_page: OpenPage) -> None:
    page = open_page(locale="nb-NO")
    at(page, "/invoices")
    expect(page.locator(".st-key-url_q [aria-autocomplete=list]")).to_be_visible()
    press(page, "/")
    page.keyboard.type("stat")
    offered = page.get_by_role("listbox", name="Forslag")
    expect(offered.get_by_role("option").first).to_contain_text("status:")
    press(page, "Tab")
    page.keyboard.type("bet")
    press(page, "ArrowDown", "Enter")
    box = page.get_by_placeholder(re.compile("Nummer, kjøper"))
    expect(box).to_have_value("status:betalt ")
    expect(offered).to_be_hidden()
    page.keyboard.type("nord")
    press(page, "Enter")
    expect(page.get_by_text("Status er Betalt")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Fjern: Status er Betalt").click()
    settled(page)
    expect(box).to_have_value("nord")


# ── many cells ───────────────────────────────────────────────────────────────────────────────────


def test_five_hundred_rows_of_twenty_columns_are_drawn_once_and_stay_when_one_is_ticked(
    page: Page,
) -> None:
    columns = (
        "number,status,buyer_name,issue_date,due_date,amount_billed,amount_due,currency,owner,"
        "company,contact,team,amount_paid,base_billed,base_due,created_at,modified_at,"
        "days_overdue,purchase_order,title"
    )
    at(page, f"/invoices?columns={columns}&size=500")
    expect(rows(page)).to_have_count(500)
    rows(page).nth(4).evaluate("row => { row.seen = true }")
    rows(page).nth(4).get_by_role("checkbox").check()
    settled(page)
    expect(page.get_by_text("1 selected")).to_be_visible()
    assert rows(page).nth(4).evaluate("row => row.seen === true"), "the rows were drawn anew"
