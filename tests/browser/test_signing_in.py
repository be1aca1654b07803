"""Books of one's own: nothing is shown before the sign-in, and nothing after signing out."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from invoicing import founding
from invoicing.model.invoice import Party
from tests.browser.conftest import OpenPage
from tests.browser.serving import NOW, Server, serving
from tests.browser.watching import Watch, settled
from tests.signing_in import CHEAP, GOOD

LINKS = ("/", "/invoices", "/invoice?id=1", "/payments", "/settings", "/nothing", "/frame")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard on books that Kari founded."""
    home = tmp_path_factory.mktemp("own") / "home"
    company, kari = Party("Fjord Handel AS"), ("Kari Nordmann", "kari@fjord.no", GOOD)
    founding.found(
        home, lambda: datetime.fromisoformat(NOW), company, "Europe/Oslo", "NOK", *kari, CHEAP
    )
    with serving(home) as running:
        yield running


def sign_in(page: Page, passphrase: str = GOOD) -> None:
    page.get_by_label("Email").fill("kari@fjord.no")
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Sign in").click()


def test_an_anonymous_deep_link_shows_the_sign_in_and_nothing_else(
    own: Server, open_page: OpenPage
) -> None:
    page = open_page(base_url=own.url)
    for link in LINKS:
        page.goto(link)
        expect(page.get_by_role("heading")).to_have_text("Sign in")
        assert page.locator("[data-testid=stApp]").count() == 0


def test_who_signs_in_comes_to_the_page_that_was_asked_for(
    own: Server, open_page: OpenPage, watch: Watch
) -> None:
    watch.expects("403")
    page = open_page(base_url=own.url)
    page.goto("/payments?q=fjord")
    sign_in(page, "not this one either")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    sign_in(page)
    page.wait_for_url("**/payments?q=fjord")
    settled(page)
    expect(page.get_by_text("Kari Nordmann")).to_be_visible()


def test_signing_out_in_one_tab_holds_in_the_others_from_their_next_step(
    own: Server, open_page: OpenPage
) -> None:
    first = open_page(base_url=own.url)
    first.goto("/payments")
    sign_in(first)
    settled(first)
    second = first.context.new_page()
    second.goto("/invoices")
    settled(second)
    second.get_by_role("link", name="Sign out").click()
    second.wait_for_url("**/sign-in?left=1")
    expect(second.get_by_role("status")).to_have_text("You are signed out.")
    first.keyboard.press("r")
    expect(first.get_by_text("You are signed out; sign in to go on.")).to_be_visible()
    expect(first.get_by_text("Kari Nordmann")).to_have_count(0)
    first.get_by_role("link", name="Sign in").click()
    sign_in(first)
    first.wait_for_url("**/payments")
