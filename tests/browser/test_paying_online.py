"""A buyer with impatient fingers: double click, reload, Back and sending again never pay twice."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from invoicing import sharing
from tests.browser.conftest import OpenPage
from tests.browser.serving import serving
from tests.checkouts import Buyer
from tests.houses import KARI, a_house, closed, now_of, opened

PAID = "Paid. Thank you!"
#: Attempts of one address are counted by the minute, so this clock must move.
MOVING = {"INVOICING_NOW": "+0s"}


@dataclass
class Till:
    """A running dashboard with invoices to pay, each used by one test."""

    url: str
    links: Iterator[str]


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Till]:
    folder: Path = tmp_path_factory.mktemp("till")
    house = a_house(folder)
    buyer = Buyer(house)
    invoices = [buyer.invoice(language="en") for _ in range(6)]
    links = [sharing.path(house, KARI, each.id) for each in invoices]
    home = closed(house)
    with serving(home, **MOVING) as server:
        yield Till(server.url, iter(links))
    house = opened(folder)
    paid = [now_of(house, each) for each in invoices]
    closed(house)
    assert {each.amount_paid for each in paid} <= {0, 100}
    assert all(len(each.payments) <= 1 for each in paid)


@pytest.fixture
def visit(till: Till, open_page: OpenPage) -> Callable[[str], Page]:
    """A phone at the checkout of an invoice of a hundred crowns, a card chosen."""
    path = next(till.links)

    def visiting(card: str) -> Page:
        page = open_page(base_url=till.url, viewport={"width": 390, "height": 800})
        page.goto(f"{path}/pay")
        page.get_by_label(card, exact=True).check()
        return page

    return visiting


def press(page: Page) -> None:
    page.get_by_role("button", name="Pay NOK 100.00").click()


def paid_once(page: Page) -> None:
    """What the buyer sees, and what the invoice shows."""
    expect(page.get_by_role("heading", name=PAID)).to_be_visible()
    page.get_by_role("link", name="See the invoice").click()
    expect(page.get_by_text(PAID)).to_be_visible()
    sums = page.locator(".sums dl")
    expect(sums.locator("dt", has_text="Amount paid")).to_be_visible()
    expect(sums.locator("dd").last).to_have_text("NOK\xa0100.00")


def test_a_double_click_pays_once(visit: Callable[[str], Page]) -> None:
    page = visit("Test card that takes its time")
    page.get_by_role("button", name="Pay NOK 100.00").dblclick()
    paid_once(page)


def test_loading_the_result_again_pays_nothing(visit: Callable[[str], Page]) -> None:
    page = visit("Test card that pays")
    press(page)
    expect(page.get_by_role("heading", name=PAID)).to_be_visible()
    for _ in range(2):
        page.reload()
    paid_once(page)


def test_back_after_paying_finds_nothing_left_to_pay(visit: Callable[[str], Page]) -> None:
    page = visit("Test card that pays")
    form = page.locator("form").evaluate("form => form.outerHTML")
    press(page)
    expect(page.get_by_role("heading", name=PAID)).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Nothing is left to pay on this invoice.")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    # And a browser that kept the old page sends the old form once more.
    page.evaluate("html => { document.body.innerHTML = html; document.forms[0].submit() }", form)
    paid_once(page)


def test_two_tabs_pay_once(watch: object, visit: Callable[[str], Page]) -> None:
    watch.expects("409")  # type: ignore[attr-defined]
    first, second = visit("Test card that pays"), visit("Test card that pays")
    press(first)
    expect(first.get_by_role("heading", name=PAID)).to_be_visible()
    press(second)
    expect(second.get_by_text("Nothing is left to pay on this invoice.")).to_be_visible()
    paid_once(first)


def test_confirming_twice_and_coming_back_pays_once(visit: Callable[[str], Page]) -> None:
    page = visit("Test card that must be confirmed")
    press(page)
    confirm = page.get_by_role("button", name="Confirm")
    confirm.click()
    expect(page.get_by_role("heading", name=PAID)).to_be_visible()
    page.go_back()
    confirm.click()
    paid_once(page)


def test_a_declined_card_says_why_and_another_one_pays(visit: Callable[[str], Page]) -> None:
    page = visit("Test card without enough money")
    press(page)
    expect(page.get_by_text("There is not enough money on the account.")).to_be_visible()
    page.get_by_role("link", name="Try again").click()
    page.get_by_label("Test card that pays", exact=True).check()
    press(page)
    paid_once(page)
