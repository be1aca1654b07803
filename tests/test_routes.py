"""Our own routes: signing in and out, downloads, and commands for a running dashboard."""

import json
import re
from pathlib import Path
from stat import S_IMODE
from typing import Any, TextIO

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from invoicing import identity
from invoicing.house import House
from invoicing.web.command import Commands
from invoicing.web.downloads import disposition
from invoicing.web.gate import Rules
from invoicing.web.headers import policy, security
from invoicing.web.routes import ERRORS, middleware, routes
from invoicing.web.shell import CHANGES, dressed
from tests.houses import (
    KARI,
    NILS,
    OLA,
    set_up,
)
from tests.signing_in import GOOD, enter, give_passphrase

HERE = "http://127.0.0.1:8501"
INDEX = '<html lang="en"><head><title>Streamlit</title></head></html>'
HTML = {"accept": "text/html"}
OURS = HTML | {"origin": HERE}


@pytest.fixture
def house(house: House) -> House:
    """Some people of it can sign in."""
    for person in (KARI, NILS, OLA):
        give_passphrase(house, person)
    return house


def echo(argv: list[str], *, house: House, out: TextIO, err: TextIO, cwd: Path) -> int:
    """A command line that says what it was asked."""
    out.write(f"{' '.join(argv)} in {cwd} of {house.settings().company.name}")
    err.write("beside")
    return len(argv)


@pytest.fixture
def commands(house: House) -> Commands:
    return Commands(lambda: house, echo)


def app(house: House, commands: Commands) -> Starlette:
    hosts, files = frozenset({"127.0.0.1"}), frozenset({"/static/app.js"})
    given = Rules(lambda: house, hosts, files, security("x"), INDEX)
    return Starlette(
        routes=[*routes(given, commands, {"invoices"}), Route("/{rest:path}", streamlits_own)],
        middleware=middleware(given),
        exception_handlers=dict(ERRORS),
    )


async def streamlits_own(request: Request) -> Response:
    return PlainTextResponse(f"Streamlit at {request.url.path}")


@pytest.fixture
def client(house: House, commands: Commands) -> TestClient:
    """Nobody, on this machine."""
    return TestClient(
        app(house, commands), HERE, follow_redirects=False, client=("127.0.0.1", 50000)
    )


def sign_in(client: TestClient, **fields: str) -> Any:
    form = {"email": "kari@fjord.no", "passphrase": GOOD, "next": "/invoice?id=7"} | fields
    return client.post("/sign-in", data=form, headers=OURS)


# ── signing in and out ───────────────────────────────────────────────────────────────────────────


def test_the_form_is_shown_in_the_language_of_the_browser(client: TestClient) -> None:
    english = client.get("/sign-in?next=/invoices", headers=HTML)
    norwegian = client.get("/sign-in", headers=HTML | {"accept-language": "nb"})
    assert "<h1>Sign in</h1>" in english.text
    assert 'value="/invoices"' in english.text
    assert "<h1>Logg inn</h1>" in norwegian.text
    assert english.headers["cache-control"] == "no-store"


def test_signing_in_sets_a_cookie_that_scripts_cannot_read_and_leads_back(
    client: TestClient, house: House
) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/invoice?id=7")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/", "max-age=43200"))
    assert "secure" not in cookie
    assert identity.actor(house, client.cookies[identity.COOKIE]) == KARI
    assert client.get("/sign-in", headers=HTML).headers["location"] == "/"


def test_behind_https_the_cookie_stays_on_https(house: House, commands: Commands) -> None:
    safe = TestClient(app(house, commands), "https://127.0.0.1", follow_redirects=False)
    form = {"email": "kari@fjord.no", "passphrase": GOOD}
    answer = safe.post("/sign-in", data=form, headers={"origin": "https://127.0.0.1"})
    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_refusal_shows_the_form_again_with_the_email_and_no_cookie(client: TestClient) -> None:
    answer = sign_in(client, passphrase="wrong wrong wrong", email='"><script>@fjord.no')
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert 'role="alert">This email and passphrase do not belong together' in answer.text
    assert "&quot;&gt;&lt;script&gt;@fjord.no" in answer.text
    assert "<script>" not in answer.text
    assert "wrong wrong" not in answer.text


def test_too_many_attempts_are_told_to_wait(client: TestClient) -> None:
    for _ in range(5):
        assert sign_in(client, passphrase="wrong wrong wrong").status_code == 403
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert "try again in 1 minute." in answer.text


@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/sign-out"])
def test_signing_in_never_leads_off_the_site(client: TestClient, onward: str) -> None:
    assert sign_in(client, next=onward).headers["location"] == "/"


def test_another_sites_form_does_not_sign_in(client: TestClient) -> None:
    form = {"email": "kari@fjord.no", "passphrase": GOOD}
    answer = client.post("/sign-in", data=form, headers={"origin": "http://evil.example"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 403), (b"\xff\xfe=\x00", 403), (b"a=1&" * 11, 400), (b"x" * 20_000, 413)],
)
def test_a_body_that_is_no_form_of_ours_is_refused(
    client: TestClient, body: bytes, status: int
) -> None:
    assert client.post("/sign-in", content=body, headers=OURS).status_code == status


def test_signing_in_ends_the_session_that_was_there(client: TestClient, house: House) -> None:
    before = enter(house, NILS)
    client.cookies.set(identity.COOKIE, before)
    sign_in(client)
    assert identity.actor(house, before) is None


def test_a_link_of_ours_signs_out_at_once(client: TestClient, house: House) -> None:
    sign_in(client)
    token = client.cookies[identity.COOKIE]
    answer = client.get("/sign-out", headers=HTML | {"sec-fetch-site": "same-origin"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?left=1")
    assert 'tally_session=""' in answer.headers["set-cookie"]
    assert identity.actor(house, token) is None
    assert "You are signed out." in client.get("/sign-in?left=1", headers=HTML).text


def test_a_link_elsewhere_only_asks_whether_to_sign_out(client: TestClient, house: House) -> None:
    sign_in(client)
    token = client.cookies[identity.COOKIE]
    asked = client.get("/sign-out", headers=HTML | {"sec-fetch-site": "cross-site"})
    assert "<h1>Do you want to sign out?</h1>" in asked.text
    assert identity.actor(house, token) == KARI
    client.post("/sign-out", headers=OURS)
    assert identity.actor(house, token) is None


def test_the_sample_company_needs_no_sign_in(client: TestClient, house: House) -> None:
    set_up(house, sample=True)
    answer = client.get("/sign-in?next=/invoices", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/invoices")


# ── the shell of the pages ───────────────────────────────────────────────────────────────────────


def test_pages_get_the_shell_in_their_language_and_other_addresses_do_not_exist(
    client: TestClient, house: House
) -> None:
    sign_in(client)
    for path in ("/invoices", "/invoices?q=a"):
        assert client.get(path, headers=HTML).text == dressed(INDEX)
    norwegian = client.get("/invoices", headers=HTML | {"accept-language": "nb"})
    assert '<html lang="nb">' in norwegian.text
    for path in ("/nope", "/invoices/", "/invoices/_stcore/health", "/index.html", "/export/x"):
        assert client.get(path, headers=HTML).status_code == 404
    assert client.post("/invoices", headers=OURS).status_code == 405


def test_the_front_door_leads_to_the_invoices_which_the_side_marks(client: TestClient) -> None:
    sign_in(client)
    for path, onward in (("/", "/invoices"), ("/?view=overdue&q=a%20b", "?view=overdue&q=a%20b")):
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 307
        assert answer.headers["location"].endswith(onward)


def test_streamlits_own_addresses_are_left_to_it(client: TestClient) -> None:
    sign_in(client)
    for path in ("/_stcore/host-config", "/media/a.png", "/static/app.js"):
        assert client.get(path).text == f"Streamlit at {path}"


def test_every_change_to_the_shell_still_finds_its_place_in_streamlits_page() -> None:
    index = (Path(streamlit.__file__).with_name("static") / "index.html").read_text("utf-8")
    for found, ours in CHANGES:
        assert len(re.findall(found, index, re.DOTALL)) == 1
        assert ours in dressed(index)
    assert '<html lang="en">' in index
    assert "<noscript>" in index
    assert "SourceSans" not in dressed(index)
    assert dressed(index).count("<script>") == policy(dressed(index)).count("sha256-") == 2


# ── downloads ────────────────────────────────────────────────────────────────────────────────────


def test_nobody_downloads_without_a_session(client: TestClient) -> None:
    for path in ("/jobs/1/file", "/invoices/1.pdf"):
        assert client.get(path).status_code == 401
        assert client.get(path, headers=HTML).status_code == 303


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("Måned 3", "Maned 3.csv", "M%C3%A5ned%203.csv"),
        ("../../etc/passwd", "etc passwd.csv", "etc%20passwd.csv"),
        ('a"; filename="b.exe', "a ; filename= b.exe.csv", "a%20%3B%20filename%3D%20b.exe.csv"),
        ("a\r\nset-cookie: x", "a set-cookie x.csv", "a%20set-cookie%20x.csv"),
        ("report.csv", "report.csv", "report.csv"),
        ("\u202eevil", "evil.csv", "evil.csv"),
        ("...", "export.csv", "export.csv"),
        ("請求書", "export.csv", "%E8%AB%8B%E6%B1%82%E6%9B%B8.csv"),
        ("x" * 300, "x" * 100 + ".csv", "x" * 100 + ".csv"),
    ],
)
def test_a_file_has_the_name_asked_for_as_far_as_a_name_can(
    name: str, plain: str, full: str
) -> None:
    assert disposition(name, ".csv") == (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
    )


# ── commands ─────────────────────────────────────────────────────────────────────────────────────


def ask(client: TestClient, token: str, **headers: str) -> Any:
    body = {"argv": ["list", "--limit", "1"], "cwd": "/tmp"}
    return client.post(
        "/_command", json=body, headers={"authorization": f"Bearer {token}"} | headers
    )


def test_a_command_is_done_and_its_words_and_code_come_back(
    client: TestClient, commands: Commands
) -> None:
    answer = ask(client, commands.token)
    assert answer.json() == {
        "code": 3,
        "out": "list --limit 1 in /tmp of Fjord Handel AS",
        "err": "beside",
    }


def test_a_command_needs_the_token(client: TestClient, commands: Commands) -> None:
    for token in ("", "wrong", commands.token[:-1], f"{commands.token}x"):
        assert ask(client, token).status_code == 403
    assert client.post("/_command", json={}).status_code == 403


@pytest.mark.parametrize(
    "header",
    [
        {"origin": HERE},
        {"sec-fetch-site": "same-origin"},
        {"x-forwarded-for": "192.0.2.7"},
        {"forwarded": "for=192.0.2.7"},
    ],
)
def test_no_browser_and_no_proxy_gives_commands(
    client: TestClient, commands: Commands, header: dict[str, str]
) -> None:
    assert ask(client, commands.token, **header).status_code == 403


def test_no_other_machine_gives_commands(house: House, commands: Commands) -> None:
    away = TestClient(app(house, commands), HERE, client=("192.0.2.7", 50000))
    assert ask(away, commands.token).status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"argv": "list", "cwd": "/"}', b'{"argv": [1], "cwd": "/"}', b'{"a": 1}']
)
def test_a_command_that_cannot_be_read_is_refused(
    client: TestClient, commands: Commands, body: bytes
) -> None:
    headers = {"authorization": f"Bearer {commands.token}"}
    assert client.post("/_command", content=body, headers=headers).status_code == 400


def test_the_way_in_is_written_for_the_owner_only_and_taken_away_again(
    commands: Commands, tmp_path: Path
) -> None:
    commands.announce(tmp_path, 8501)
    written = tmp_path / "server.json"
    assert S_IMODE(written.stat().st_mode) == 0o600
    told = json.loads(written.read_text())
    assert (told["port"], told["token"]) == (8501, commands.token)
    commands.withdraw(tmp_path)
    assert [p.name for p in tmp_path.iterdir() if "server" in p.name] == []


def test_the_way_into_another_dashboard_is_left_alone(
    house: House, commands: Commands, tmp_path: Path
) -> None:
    commands.announce(tmp_path, 8501)
    Commands(lambda: house, echo).withdraw(tmp_path)
    assert (tmp_path / "server.json").exists()
    commands.withdraw(tmp_path / "nowhere")


# ── statements of account ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("format", "begins", "media"),
    [("pdf", b"%PDF", "application/pdf"), ("xlsx", b"PK", "spreadsheetml.sheet")],
)
def test_a_statement_is_fetched_by_who_is_signed_in(
    house: House, client: TestClient, format: str, begins: bytes, media: str
) -> None:
    there = f"/statements/company/1.{format}?kind=activity&as_of=2026-03-18&first=2026-01-01"
    assert client.get(there, follow_redirects=False).status_code in (303, 401)
    sign_in(client)
    answer = client.get(there)
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert media in answer.headers["content-type"]
    assert f"2026-03-18.{format}" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/statements/company/99.pdf", 404),
        ("/statements/nobody/1.pdf", 404),
        ("/statements/company/1.txt", 404),
        ("/statements/company/1.pdf?as_of=yesterday", 400),
        ("/statements/company/1.pdf?kind=all", 400),
        ("/statements/company/1.pdf?kind=activity&first=2027-01-01&as_of=2026-01-01", 400),
    ],
)
def test_a_statement_that_cannot_be_is_refused(client: TestClient, path: str, status: int) -> None:
    sign_in(client)
    assert client.get(path).status_code == status
