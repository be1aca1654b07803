"""A server that takes its time is waited for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.serving import serving
from tests.browser.watching import settled

SLOW = Path(__file__).with_name("slow")


@pytest.fixture
def slow_page(open_page: OpenPage, tmp_path: Path) -> Iterator[Page]:
    """A page of a server that takes its time before it hears of a click."""
    with serving(tmp_path / "home", PYTHONPATH=str(SLOW)) as server:
        page = open_page(base_url=server.url)
        yield page
        page.close()


def test_a_page_has_settled_once_the_server_has_answered_what_was_clicked(slow_page: Page) -> None:
    page = slow_page
    page.goto("/invoices")
    settled(page).get_by_role("button", name="Amount billed").click()
    assert settled(page).url.endswith("sort=amount_billed")
