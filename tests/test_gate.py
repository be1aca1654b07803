"""The gate: hosts, closed doors, other sites, sessions, headers, and errors without traces."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from invoicing import identity
from invoicing.house import House
from invoicing.model.errors import InvalidInput, LedgerBusy, NotFound
from invoicing.web.asking import local_path
from invoicing.web.gate import Rules, rules, trusted_hosts
from invoicing.web.headers import policy
from invoicing.web.routes import ERRORS, middleware
from tests.houses import KARI, NILS, set_up
from tests.signing_in import enter, give_passphrase

STREAM = "ws://127.0.0.1:8501/_stcore/stream"
HTML = {"accept": "text/html,*/*;q=0.8"}
SCRIPT = "\n      window.prerenderReady = false\n    "
INDEX = f"<html><script>{SCRIPT}</script><script type='module' src='./static/app.js'></script>"


@pytest.fixture
def house(house: House) -> House:
    """Some people of it can sign in."""
    for person in (KARI, NILS):
        give_passphrase(house, person)
    return house


@pytest.fixture
def made_rules(house: House, tmp_path: Path) -> Rules:
    shell, own = tmp_path / "shell", tmp_path / "own"
    for path, text in (
        (shell / "index.html", INDEX),
        (shell / "static" / "app.js", ""),
        (own / "fonts" / "inter.woff2", ""),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return rules(lambda: house, shell, own)


@pytest.fixture
def client(made_rules: Rules) -> TestClient:
    """Nobody, at a small application behind the gate."""
    inside = Starlette(
        routes=[
            WebSocketRoute("/_stcore/stream", stream),
            Route("/crash", crash),
            Route("/refuse/{what}", refuse),
            Route("/{path:path}", page, methods=["GET", "POST", "PUT"]),
        ],
        middleware=middleware(made_rules),
        exception_handlers=dict(ERRORS),
    )
    return TestClient(inside, base_url="http://127.0.0.1:8501", follow_redirects=False)


async def page(request: Request) -> Response:
    if request.url.path == "/gone":
        raise HTTPException(404)
    return PlainTextResponse(f"inside {request.url.path}")


async def crash(request: Request) -> Response:
    raise RuntimeError("a secret of the house")


async def refuse(request: Request) -> Response:
    problems = {"found": NotFound("invoice", 7), "input": InvalidInput("search", "input.required")}
    raise problems[request.path_params["what"]]


async def stream(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("streaming")
    await websocket.close()


@pytest.fixture
def kari(client: TestClient, house: House) -> TestClient:
    """The same, signed in."""
    client.cookies.set(identity.COOKIE, enter(house))
    return client


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────


def test_an_anonymous_deep_link_leads_to_the_sign_in_and_back(client: TestClient) -> None:
    for path in ("/", "/invoices", "/invoice?id=7&tab=history", "/frame", "/å?q=æ"):
        answer = client.get(path, headers=HTML)
        assert (answer.status_code, answer.text) == (303, "")
        where = answer.headers["location"]
        assert where.startswith("/sign-in?next=%2F")
        back = client.build_request("GET", where).url.params["next"]
        assert local_path(back) == back
        assert client.build_request("GET", back).url == client.build_request("GET", path).url


def test_an_anonymous_script_is_told_that_it_is_signed_out(client: TestClient) -> None:
    for path in (
        "/jobs/1/file",
        "/_stcore/host-config",
        "/media/a",
        "/_stcore/upload_file",
    ):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.text == "You are signed out; sign in to go on."


def test_files_that_the_sign_in_page_needs_are_open_and_nothing_beside_them(
    client: TestClient,
) -> None:
    for path in ("/static/app.js", "/app/static/fonts/inter.woff2"):
        assert client.get(path).text == f"inside {path}"
    for path in ("/static/", "/static/app.jsx", "/static/../x", "/index.html", "/app/static/x"):
        assert client.get(path, headers=HTML).status_code == 303


def test_health_is_open_to_everyone(client: TestClient) -> None:
    assert client.get("/_stcore/health").status_code == 200


def test_a_session_opens_every_page(kari: TestClient) -> None:
    assert kari.get("/invoices", headers=HTML).text == "inside /invoices"


def test_a_revoked_session_closes_them_at_once(kari: TestClient, house: House) -> None:
    identity.revoke_sessions(house, KARI, 1)
    assert kari.get("/invoices", headers=HTML).status_code == 303


def test_sample_books_are_open_to_everyone(client: TestClient, house: House) -> None:
    set_up(house, sample=True)
    assert client.get("/invoices", headers=HTML).text == "inside /invoices"
    set_up(house, sample=False)


def connect(client: TestClient, **headers: str) -> str:
    plain = {"origin": "http://127.0.0.1:8501"} | headers
    with client.websocket_connect(STREAM, headers=plain) as websocket:
        return websocket.receive_text()


def test_a_websocket_needs_a_session(client: TestClient, house: House) -> None:
    with pytest.raises(WebSocketDisconnect):
        connect(client)
    client.cookies.set(identity.COOKIE, enter(house))
    assert connect(client) == "streaming"


def test_a_websocket_of_another_site_is_refused(kari: TestClient) -> None:
    assert connect(kari) == "streaming"
    foreign = (
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"host": "evil.example", "origin": "http://evil.example"},
    )
    for headers in foreign:
        with pytest.raises(WebSocketDisconnect):
            connect(kari, **headers)


def test_a_websocket_that_does_not_say_where_it_comes_from_is_refused(kari: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), kari.websocket_connect(STREAM):
        pass


# ── hosts, sites, closed doors ───────────────────────────────────────────────────────────────────


def test_this_machine_is_answered_by_all_its_names_and_by_no_other(kari: TestClient) -> None:
    for host in ("127.0.0.1", "localhost:8501", "[::1]:8501", "LOCALHOST"):
        assert kari.get("/", headers={"host": host}).status_code == 200
    for host in ("evil.example", "127.0.0.1.evil.example", "", "[", "evil@x.example", "::1"):
        answer = kari.get("/", headers={"host": host})
        assert (answer.status_code, "inside" in answer.text) == (400, False)


def test_a_company_may_name_its_own_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "tally.fjord.no" not in trusted_hosts()
    monkeypatch.setenv("INVOICING_HOSTS", "Tally.fjord.no, invoices.fjord.no,")
    assert {"tally.fjord.no", "invoices.fjord.no", "127.0.0.1"} <= trusted_hosts()
    assert "" not in trusted_hosts()


#: Headers of a request that acts, and whether it is one of ours.
SENT: tuple[tuple[dict[str, str], bool], ...] = (
    ({"origin": "http://127.0.0.1:8501"}, True),
    ({"sec-fetch-site": "same-origin"}, True),
    ({"origin": "http://127.0.0.1:8501", "sec-fetch-site": "same-origin"}, True),
    ({"origin": "https://127.0.0.1:8501"}, True),  # a proxy in front ends the TLS
    ({}, False),
    ({"origin": "http://evil.example"}, False),
    ({"origin": "http://127.0.0.1:8502"}, False),
    ({"origin": "null", "sec-fetch-site": "same-origin"}, False),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "same-site"}, False),
    ({"origin": "http://127.0.0.1:8501", "sec-fetch-site": "cross-site"}, False),
)


def test_what_acts_must_come_from_our_own_pages(kari: TestClient) -> None:
    for headers, ours in SENT:
        expected = 200 if ours else 403
        assert kari.post("/act", headers=headers).status_code == expected, headers
        assert kari.put("/_stcore/upload_file/a", headers=headers).status_code == expected


def test_looking_may_come_from_anywhere(kari: TestClient) -> None:
    answer = kari.get("/", headers={"origin": "http://evil.example"} | HTML)
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


def test_doors_of_streamlit_that_nobody_needs_are_closed(kari: TestClient) -> None:
    for path in ("/_stcore/metrics", "/_stcore/agent/mcp", "/auth/login", "/oauth2callback"):
        assert kari.get(path).status_code == 404


# ── headers and errors ───────────────────────────────────────────────────────────────────────────


def test_every_answer_carries_the_security_headers(kari: TestClient) -> None:
    for path in ("/", "/static/app.js", "/_stcore/metrics", "/crash", "/gone"):
        found = kari.get(path).headers
        assert found["x-content-type-options"] == "nosniff"
        assert found["x-frame-options"] == "DENY"
        assert found["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in found["content-security-policy"]


def test_the_policy_names_the_inline_script_of_this_streamlit_and_no_other() -> None:
    found = dict(rule.split(" ", 1) for rule in policy(INDEX).split("; "))
    assert found["script-src"] == "'self' 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"
    assert found["default-src"] == "'self'"
    assert "unsafe" not in found["script-src"]
    assert dict(r.split(" ", 1) for r in policy("").split("; "))["script-src"] == "'self'"


def test_a_page_is_kept_by_no_cache_and_a_font_is(kari: TestClient) -> None:
    assert kari.get("/").headers["cache-control"] == "no-store"
    kept = kari.get("/app/static/fonts/inter.woff2").headers["cache-control"]
    assert kept == "public, max-age=86400"


def test_a_crash_is_told_in_words_and_its_trace_goes_to_the_log(
    kari: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "tally"):
        answer = kari.get("/crash", headers=HTML)
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "secret" not in answer.text
    assert "a secret of the house" in caplog.text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/gone", 404, "There is nothing at this address"),
        ("/refuse/found", 404, "Invoice 7 was not found"),
        ("/refuse/input", 400, ""),
    ],
)
def test_problems_of_routes_become_pages_in_words(
    kari: TestClient, path: str, status: int, says: str
) -> None:
    answer = kari.get(path, headers=HTML)
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "text/html; charset=utf-8",
    )
    assert says in answer.text
    bare = kari.get(path)
    assert (bare.status_code, bare.headers["content-type"]) == (
        status,
        "text/plain; charset=utf-8",
    )


def test_a_page_speaks_the_language_of_the_browser_and_then_of_the_account(
    kari: TestClient, house: House
) -> None:
    norwegian = HTML | {"accept-language": "nb-NO,nb;q=0.9,en;q=0.5"}
    assert '<html lang="nb">' in kari.get("/gone", headers=norwegian).text
    identity.choose_language(house, KARI, "en")
    assert '<html lang="en">' in kari.get("/gone", headers=norwegian).text
    identity.choose_language(house, KARI, None)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/invoices?q=a%20b&filter=%5B%5D", "/invoices?q=a%20b&filter=%5B%5D"),
        (None, "/"),
        ("", "/"),
        ("invoices", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/ok\r\nset-cookie: x=1", "/"),
        ("/\thttps://evil.example", "/"),
        ("/sign-in?next=/", "/"),
        ("/sign-out", "/"),
        ("///evil.example", "/"),
        ("http://[", "/"),
    ],
)
def test_after_the_sign_in_the_way_leads_to_a_page_of_ours_only(
    asked: str | None, given: str
) -> None:
    assert local_path(asked) == given


# ── the start ────────────────────────────────────────────────────────────────────────────────────


async def start(made_rules: Rules, error: BaseException | None) -> list[dict[str, Any]]:
    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        if error:
            raise error
        yield

    sent: list[dict[str, Any]] = []
    asked = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> dict[str, str]:
        return {"type": next(asked)}

    async def send(message: Any) -> None:
        sent.append(message)

    app = Starlette(lifespan=life, middleware=middleware(made_rules))
    await app({"type": "lifespan", "asgi": {}, "state": {}}, receive, send)
    return sent


def test_books_held_by_another_process_are_told_of_in_a_sentence(made_rules: Rules) -> None:
    [told] = asyncio.run(start(made_rules, LedgerBusy(4711)))
    assert told["type"] == "lifespan.startup.failed"
    assert "4711" in told["message"]
    assert "Traceback" not in told["message"]


def test_any_other_failure_at_the_start_keeps_its_trace(made_rules: Rules) -> None:
    with pytest.raises(RuntimeError):
        asyncio.run(start(made_rules, RuntimeError("broken")))
    assert [m["type"] for m in asyncio.run(start(made_rules, None))] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
