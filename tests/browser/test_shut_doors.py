"""Books of one's own are shut: to anonymous callers everywhere, and to who was sent away."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from playwright.sync_api import Page, expect

from invoicing import founding, identity
from invoicing.model.invoice import Party
from tests.browser.conftest import OpenPage
from tests.browser.serving import NOW, Server, serving
from tests.browser.watching import Watch, settled
from tests.signing_in import CHEAP, GOOD
from tests.sources import ROOT

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
LINKS = ["/", *(f"/{page}" for page in PAGES), "/start", "/invoice?id=1", "/edit?id=1"]
FILES = ["/jobs/1/file", "/invoices/1.pdf", "/media/x.csv", "/component/x", "/x"]
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard on books that Kari founded."""
    home = tmp_path_factory.mktemp("shut") / "home"
    kari = ("Kari Nordmann", "kari@fjord.no", GOOD)
    founding.found(
        home,
        lambda: datetime.fromisoformat(NOW),
        Party("Fjord Handel AS"),
        "Europe/Oslo",
        "NOK",
        *kari,
        CHEAP,
    )
    with serving(home) as running:
        yield running


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def asked(own: Server, path: str, **headers: str) -> tuple[int, str]:
    """Status and body of an anonymous request; a redirect is not followed."""
    request = Request(own.url + path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with build_opener(NoRedirect).open(request, timeout=20) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except HTTPError as refused:
        return refused.code, str(refused.headers.get("location") or refused.read())


def shaken(own: Server, headers: dict[str, str]) -> int:
    """The status a websocket's handshake is answered with; urllib would never ask to upgrade."""
    with closing(HTTPConnection(urlsplit(own.url).netloc, timeout=20)) as connection:
        connection.request("GET", "/_stcore/stream", headers=HANDSHAKE | headers)
        return connection.getresponse().status


def sign_in(page: Page, email: str = "kari@fjord.no", passphrase: str = GOOD) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("link", LINKS)
def test_every_page_sends_an_anonymous_person_to_the_sign_in(own: Server, link: str) -> None:
    status, where = asked(own, link, Accept="text/html")
    assert status == 303
    assert where.startswith("/sign-in?next=")


@pytest.mark.parametrize("path", [*FILES, "/_stcore/stream", "/_stcore/host-config", "/_command"])
def test_every_route_refuses_an_anonymous_caller(own: Server, path: str) -> None:
    status, said = asked(own, path)
    assert status in {401, 403, 404, 405}
    assert "Fjord" not in said


@pytest.mark.parametrize("cookie", ["", "tally_session=", "tally_session=" + "x" * 43])
def test_a_websocket_without_a_session_is_refused(own: Server, cookie: str) -> None:
    assert shaken(own, {"Origin": own.url} | ({"Cookie": cookie} if cookie else {})) == 403


def test_a_websocket_of_another_site_is_refused_even_with_a_session(
    own: Server, open_page: OpenPage
) -> None:
    page = open_page(base_url=own.url)
    page.goto("/payments")
    sign_in(page)
    page.wait_for_url("**/payments")
    # Streamlit has cookies of its own beside ours.
    [session] = [one for one in page.context.cookies() if one["name"] == identity.COOKIE]
    assert session["httpOnly"]
    assert session["sameSite"] == "Lax"
    cookie = {"Cookie": f"{session['name']}={session['value']}"}
    assert shaken(own, cookie | {"Origin": "https://elsewhere.example"}) == 403
    assert shaken(own, cookie) == 403, "without an Origin"
    assert shaken(own, cookie | {"Origin": own.url}) == 101


def test_signing_out_everywhere_reaches_the_other_browser_at_its_next_click(
    own: Server, open_page: OpenPage
) -> None:
    here, there = open_page(base_url=own.url), open_page(base_url=own.url)
    for page in (here, there):
        page.goto("/account")
        sign_in(page)
        page.wait_for_url("**/account")
        settled(page)
    here.get_by_role("button", name="Sign out").first.click()
    settled(here)
    there.get_by_role("link", name="Payments").click()
    expect(there.get_by_text("You are signed out; sign in to go on.")).to_be_visible()
    expect(there.get_by_role("heading", name="Payments")).to_have_count(0)
    here.get_by_role("link", name="Payments").click()
    expect(settled(here).get_by_role("heading", name="Payments")).to_be_visible()


def test_wrong_passphrases_lock_the_door_for_a_while_also_for_the_right_one(
    own: Server, open_page: OpenPage, watch: Watch
) -> None:
    watch.expects("403")
    watch.expects("429")
    page = open_page(base_url=own.url)
    page.goto("/sign-in")
    told = page.get_by_role("alert")
    for _ in range(15):
        sign_in(page, "nobody@fjord.no", "wrong wrong wrong")
        expect(told).to_be_visible()
        if "Too many attempts" in told.inner_text():
            break
    expect(told).to_have_text(re.compile(r"Too many attempts; try again in \d+ minutes?\."))
    sign_in(page, "nobody@fjord.no", GOOD)
    expect(told).to_contain_text("Too many attempts")
