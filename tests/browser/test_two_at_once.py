"""Two tabs at one invoice, and impatient fingers: what was drawn before counts no more."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_a_day_at_the_desk import choose, figure, open_first
from tests.browser.watching import settled

STALE = "Somebody changed this in the meantime; reload the page and try again."


def an_open_record(page: Page, sort: str = "amount_due") -> str:
    """An open invoice on its page; its address."""
    page.goto(f"/invoices?status=due_soon&sort={sort}")
    settled(page)
    open_first(page)
    return page.url


def drawer(page: Page) -> Locator:
    page.get_by_role("button", name="Record payment").first.click()
    opened = page.get_by_role("dialog")
    expect(opened.get_by_label(re.compile("^Amount"))).to_be_visible()
    return opened


def pay(page: Page, amount: str) -> None:
    opened = drawer(page)
    opened.get_by_label(re.compile("^Amount")).fill(amount)
    opened.get_by_role("button", name="Record payment").click()
    expect(page.get_by_text(re.compile("The payment on .* is recorded"))).to_be_visible()
    settled(page)


@pytest.mark.contract("A-40", "A-72")
def test_a_void_that_was_asked_before_a_payment_came_is_refused(open_page: OpenPage) -> None:
    first, second = open_page(), open_page()
    second.goto(an_open_record(first, "-amount_due"))
    settled(second)
    number = first.get_by_role("heading", level=1).inner_text()
    choose(first, "Void")
    asked = first.get_by_role("dialog").get_by_role("textbox")
    asked.fill(number)
    asked.press("Enter")
    sure = first.get_by_role("dialog").get_by_role("button", name="Void invoice")
    expect(sure).to_be_enabled()
    pay(second, "1")
    sure.click()
    reason = "Delete the recorded payment before voiding the invoice."
    expect(first.get_by_role("dialog").get_by_text(reason)).to_be_visible()
    second.reload()
    expect(settled(second).locator(".t-head")).to_contain_text("Partially paid")


def test_a_payment_on_a_stale_screen_is_refused_and_what_was_typed_stays(
    open_page: OpenPage,
) -> None:
    first, second = open_page(), open_page()
    second.goto(an_open_record(first, "-issue_date"))
    settled(second)
    opened = drawer(first)
    opened.get_by_label(re.compile("^Amount")).fill("2")
    opened.get_by_label("Reference number").fill("R-77")
    pay(second, "1")
    opened.get_by_role("button", name="Record payment").click()
    expect(opened.get_by_text(STALE)).to_be_visible()
    expect(opened.get_by_label(re.compile("^Amount"))).to_have_value("2")
    expect(opened.get_by_label("Reference number")).to_have_value("R-77")


def test_a_double_click_books_once(page: Page) -> None:
    an_open_record(page, "due_date")
    before = figure(page, "Amount paid")
    opened = drawer(page)
    opened.get_by_label(re.compile("^Amount")).fill("1")
    opened.get_by_role("button", name="Record payment").dblclick()
    expect(opened).to_be_hidden()
    settled(page)
    assert figure(page, "Amount paid") == before + 1
    assert page.get_by_role("link", name="View linked payment").count() == 1


def test_a_drawer_that_is_closed_books_nothing(page: Page) -> None:
    an_open_record(page, "due_date")
    before = figure(page, "Amount paid")
    opened = drawer(page)
    opened.get_by_label(re.compile("^Amount")).fill("1")
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    page.reload()
    settled(page)
    assert figure(page, "Amount paid") == before


def test_a_wrong_amount_stays_as_it_was_typed_beside_its_sentence(page: Page) -> None:
    an_open_record(page, "due_date")
    opened = drawer(page)
    amount = opened.get_by_label(re.compile("^Amount"))
    for typed, sentence in (("0", "above zero"), ("1e30", "1e30"), ("99999999", "more than")):
        amount.fill(typed)
        opened.get_by_label("Reference number").fill("R-1")
        opened.get_by_role("button", name="Record payment").click()
        expect(opened.get_by_role("alert")).to_contain_text(sentence)
        expect(amount).to_have_value(typed)
        expect(opened.get_by_label("Reference number")).to_have_value("R-1")
