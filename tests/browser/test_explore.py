"""Questions in SQL in a browser: a snapshot, a question, its answer and the ways on, an end."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.watching import settled

LONG = "select count(*) from range(100000000000)"


def test_a_question_is_asked_answered_taken_to_the_list_and_ended(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/explore")
    settled(page)
    page.get_by_role("button", name="Make a snapshot").click()
    sql = page.get_by_label("SQL", exact=True)
    expect(sql).to_be_visible(timeout=60_000)  # by itself, as soon as the snapshot is made
    expect(page.get_by_text(re.compile(r"^invoices \(\d"))).to_be_visible()
    settled(page)

    sql.fill("select number, amount_total from invoices where number is not null limit 3")
    sql.press("Control+Enter")
    expect(page.get_by_text("3 rows.")).to_be_visible(timeout=60_000)
    settled(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV", exact=True).click()
    assert len(taken.value.path().read_text("utf-8").splitlines()) == 1 + 3
    page.get_by_role("tab", name="Chart").click()
    expect(page.locator(".bars .point").first).to_be_visible()

    sql.fill(LONG)
    sql.press("Control+Enter")
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("The question was cancelled.")).to_be_visible(timeout=60_000)
    expect(sql).to_have_value(LONG)

    page.reload()
    settled(page)
    page.get_by_label("Asked before").click()
    page.get_by_role("option", name="select number, amount_total").click()
    settled(page)
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("link", name="Show 3 invoices in the list").click(timeout=60_000)
    expect(page).to_have_url(re.compile(r"/invoices\?.*number.*any_of"))
    page.go_back()
    expect(sql).to_have_value(re.compile("select number, amount_total"))
