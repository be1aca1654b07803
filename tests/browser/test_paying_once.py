"""Money moves once: an impatient hand, a reload, Back and a message sent again never pay twice.

Each act that moves money is done in a real browser: its button is pressed several times in one
breath, the page is loaded anew, and the way back and forth is walked. The books count.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from invoicing import checkouts, lifecycle
from invoicing.checkouts import Checkout
from invoicing.house import House
from invoicing.ledger import captures, sample
from invoicing.ledger.database import Ledger
from invoicing.model.gateway import Stored
from invoicing.model.invoice import Invoice
from invoicing.model.payment import Method
from invoicing.model.people import system
from tests.browser.conftest import OpenPage
from tests.browser.serving import NOW, Server, serving
from tests.browser.test_a_day_at_the_desk import choose, figure
from tests.browser.watching import settled
from tests.houses import Clock, a_payment

KEEPER = system("keeper")
#: Three clicks before anything can answer, as a message that is sent again.
BURST = "button => { button.click(); button.click(); button.click() }"
AMOUNT = re.compile("^Amount")


@dataclass(frozen=True)
class Books:
    """A dashboard on sample books, and what the tests of this file may pay."""

    server: Server
    invoices: tuple[int, int]  # of one customer, the one that is due first before the other
    charged: int  # an invoice whose contact has a stored method
    refunded: int  # an online payment
    unapplied: int  # money on no invoice


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    home = tmp_path_factory.mktemp("paying") / "home"
    home.mkdir()
    now = datetime.fromisoformat(NOW).astimezone(UTC)
    sample.make(home / "sample.duckdb", Clock(now))
    house = House(Ledger(home / "sample.duckdb"), home, Clock(now))
    ready = prepared(house)
    house.ledger.close()
    with serving(home) as server:
        yield Books(server, *ready)


def prepared(house: House) -> tuple[tuple[int, int], int, int, int]:
    """Make what is to be paid, from an open invoice of the sample."""
    with house.reading() as cursor:
        [(model,)] = cursor.execute(
            "select min(id) from invoice where status = 'open' and payment_count = 0"
            " and amount_due > 100 and currency = 'NOK' and contact_id is not null"
            " and company_id is not null"
        ).fetchall()
    first, second, charged, online = (another(house, model) for _ in range(4))
    assert charged.contact is not None
    stored = Stored("card_success", "sbc_1", Method.CARD, "Sandcard", "4242", (2030, 12))
    with house.ledger.write() as cursor:
        captures.keep_method(
            cursor, charged.contact.id, "sandbox", stored, "agreed", datetime(2026, 1, 2)
        )
        sql = "update invoice set collection = 'online' where id = $id"
        cursor.execute(sql, {"id": online.id})
    wanted = Checkout(online.revision, online.amount_due, "card_success")
    landed = checkouts.pay(house, online.id, wanted, "bought").payment_id
    assert landed is not None
    money = a_payment(house, amount=Decimal(1), reference="LOOSE-1")
    return (first.id, second.id), charged.id, landed, money.id


def another(house: House, model: int) -> Invoice:
    return lifecycle.finalize(house, KEEPER, lifecycle.clone(house, KEEPER, model).id)


@pytest.fixture
def desk(books: Books, open_page: OpenPage) -> Page:
    return open_page(base_url=books.server.url)


def record(page: Page, id: int) -> Page:
    page.goto(f"/invoice?id={id}")
    return settled(page)


def drawer(page: Page, id: int) -> Locator:
    record(page, id).get_by_role("button", name="Record payment").first.click()
    opened = page.get_by_role("dialog")
    expect(opened.get_by_label(AMOUNT).first).to_be_visible()
    return opened


def standing(page: Page, *ids: int) -> list[tuple[Decimal, int]]:
    """What is paid on invoices, and by how many payments."""
    found = []
    for id in ids:
        paid = figure(record(page, id), "Amount paid")
        found.append((paid, page.get_by_role("link", name="View linked payment").count()))
    return found


def more(before: list[tuple[Decimal, int]], *amounts: str) -> list[tuple[Decimal, int]]:
    """The same with one payment more on each."""
    pairs = zip(before, amounts, strict=True)
    return [(paid + Decimal(amount), count + 1) for (paid, count), amount in pairs]


def impatiently(page: Page, button: Locator, done: str) -> None:
    """Press it three times in one breath, then wait for its word."""
    expect(button).to_be_enabled()
    button.evaluate(BURST)
    expect(page.get_by_text(re.compile(done)).first).to_be_visible()
    settled(page)


def to_and_fro(page: Page) -> None:
    """Load the page anew, leave it, come back, go on and back again."""
    settled(page).reload()
    settled(page).get_by_role("link", name="Payments").first.click()
    expect(page.get_by_role("heading", name="Payments")).to_be_visible()
    settled(page).go_back()
    settled(page).go_forward()
    settled(page).go_back()
    settled(page).reload()
    settled(page)


@pytest.mark.contract("A-41")
def test_a_payment_is_recorded_once(desk: Page, books: Books) -> None:
    id = books.invoices[0]
    before = standing(desk, id)
    opened = drawer(desk, id)
    opened.get_by_label(AMOUNT).fill("1")
    button = opened.get_by_role("button", name="Record payment")
    impatiently(desk, button, "The payment on .* is recorded")
    to_and_fro(desk)
    assert standing(desk, id) == more(before, "1")


def test_a_reload_while_it_is_recorded_leaves_one_payment_or_none(desk: Page, books: Books) -> None:
    id = books.invoices[0]
    before = standing(desk, id)
    opened = drawer(desk, id)
    opened.get_by_label(AMOUNT).fill("1")
    button = opened.get_by_role("button", name="Record payment")
    expect(button).to_be_enabled()
    button.evaluate(BURST)
    desk.reload()
    settled(desk)
    assert standing(desk, id) in (before, more(before, "1"))


def test_one_receipt_of_money_is_spread_once(desk: Page, books: Books) -> None:
    loose, before = unapplied(desk), standing(desk, *books.invoices)
    opened = drawer(desk, books.invoices[0])
    opened.get_by_text("The money covers several invoices").click()
    settled(desk)
    opened.get_by_label(AMOUNT).fill("3")
    opened.get_by_label(AMOUNT).press("Tab")
    settled(desk)
    numbers = [desk_number(desk, books.server, id) for id in books.invoices]
    for label in opened.get_by_label(re.compile("· due ")).all():
        label.fill("")
    for number in numbers:
        opened.get_by_label(re.compile(f"^{number} ")).fill("1")
        opened.get_by_label(re.compile(f"^{number} ")).press("Tab")
        settled(desk)
    button = opened.get_by_role("button", name="Record payments")
    impatiently(desk, button, "is recorded on 2 invoices")
    to_and_fro(desk)
    assert standing(desk, *books.invoices) == more(before, "1", "1")
    assert unapplied(desk) == loose + 1, "the rest of the money"


def unapplied(page: Page) -> int:
    """How many payments of 1.00 are on no invoice."""
    page.goto("/payments?view=unapplied&size=500")
    return settled(page).get_by_role("rowheader").all_inner_texts().count("1.00")


def desk_number(page: Page, server: Server, id: int) -> str:
    """The number of an invoice, read beside the page that is open."""
    beside = page.context.new_page()
    beside.goto(f"{server.url}/invoice?id={id}")
    number = settled(beside).locator(".t-head h1").inner_text()
    beside.close()
    return number


@pytest.mark.contract("A-45")
def test_existing_money_is_used_once(desk: Page, books: Books) -> None:
    id = books.invoices[1]
    before = standing(desk, id)
    opened = drawer(desk, id)
    opened.get_by_role("tab", name="Use existing").click()
    opened.get_by_label("Search payments").fill(str(books.unapplied))
    opened.get_by_label("Search payments").press("Enter")
    expect(opened.get_by_role("radio")).to_have_count(1)
    settled(desk)
    button = opened.get_by_role("button", name="Apply payment")
    impatiently(desk, button, "The payment on .* is recorded")
    to_and_fro(desk)
    assert standing(desk, id) == more(before, "1")


@pytest.mark.contract("A-58")
def test_a_stored_method_is_charged_once(desk: Page, books: Books) -> None:
    due = figure(record(desk, books.charged), "Balance due")
    choose(desk, "Charge payment method")
    button = desk.get_by_role("dialog").get_by_role("button", name="Charge", exact=True)
    impatiently(desk, button, "is charged")
    to_and_fro(desk)
    assert standing(desk, books.charged) == [(due, 1)]
    expect(desk.locator(".t-head")).to_contain_text("Paid")


def test_money_is_given_back_once(desk: Page, books: Books) -> None:
    desk.goto(f"/payment?id={books.refunded}")
    choose(settled(desk), "Refund")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label(AMOUNT).fill("2")
    dialog.get_by_label("Reason").fill("Wrong goods")
    impatiently(desk, dialog.get_by_role("button", name="Refund", exact=True), "is refunded")
    to_and_fro(desk)
    desk.goto(f"/payment?id={books.refunded}")
    assert figure(settled(desk), "Refunded") == 2
    expect(desk.get_by_text("Wrong goods").first).to_be_visible()
    assert desk.locator(".st-key-card_payment-refunds .t-item").count() == 1


def test_a_payment_is_deleted_once_and_its_invoice_owes_again_once(
    desk: Page, books: Books
) -> None:
    id = books.invoices[0]
    opened = drawer(desk, id)
    opened.get_by_label(AMOUNT).fill("1")
    opened.get_by_role("button", name="Record payment").click()
    expect(desk.get_by_text(re.compile("The payment on .* is recorded"))).to_be_visible()
    before = standing(desk, id)
    desk.get_by_role("link", name="View linked payment").last.click()
    table = settled(desk).get_by_role("table", name="Payments")
    table.get_by_role("rowheader").get_by_role("link").click()
    choose(settled(desk), "Delete payment")
    button = desk.get_by_role("dialog").get_by_role("button", name="Delete record")
    impatiently(desk, button, "is deleted")
    paid, count = before[0]
    assert standing(desk, id) == [(paid - 1, count - 1)]
