"""The gate: everything that arrives passes here first, pages and websockets alike.

    trusted host → nothing that is closed → not from another site → a session → inside

Anonymous callers see the sign-in, the health check, and the files the sign-in page needs.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from invoicing import identity
from invoicing.house import House
from invoicing.model.errors import Problem
from invoicing.web import plain
from invoicing.web.asking import ACTOR, token, wants_html
from invoicing.web.headers import policy, security
from invoicing.web.shell import dressed

log = logging.getLogger("tally")

Refusal = Callable[[Scope], Response]
COMMAND = "/_command"
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
#: Open to everyone; a command asks for a token of its own.
OPEN = frozenset({"/sign-in", "/sign-out", "/_stcore/health", COMMAND})
#: Pages for buyers: whoever has the link; and the bank of the sandbox, where they confirm.
PUBLIC = ("/p/", "/sandbox/")
#: Gateways and commands come from no page; each shows a signature or a token of its own.
HOOKS = "/hooks/"
#: Streamlit's own doors that nobody here needs.
CLOSED = (
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/agent",
    "/auth/",
    "/oauth2callback",
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def trusted_hosts(also: str | None = None) -> frozenset[str]:
    """This machine, and the names in `also` (INVOICING_HOSTS), separated by commas."""
    named = os.environ.get("INVOICING_HOSTS", "") if also is None else also
    return LOCAL | {name.strip().lower() for name in named.split(",") if name.strip()}


@dataclass(frozen=True)
class Rules:
    """What the gate goes by. `files` are the paths of files that are no secret; `index` is
    Streamlit's page, whose inline scripts the headers allow."""

    house: Callable[[], House]
    hosts: frozenset[str]
    files: frozenset[str]
    headers: dict[str, str]
    index: str = ""


def rules(house: Callable[[], House], shell: Path, own_static: Path) -> Rules:
    """The rules for a Streamlit whose static folder is `shell`, and our own static files."""
    files = _paths(shell, "/") | _paths(own_static, "/app/static/")
    index = (shell / "index.html").read_text("utf-8")
    return Rules(house, trusted_hosts(), files, security(policy(dressed(index))), index)


def _paths(folder: Path, prefix: str) -> frozenset[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".html")
    return frozenset(prefix + path.relative_to(folder).as_posix() for path in found)


class Gate:
    """Pure ASGI: it sees websockets too, and streams pass untouched."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self.app = app
        self.rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        guarded = _Guarded(scope, send, self.rules)
        try:
            refused = await self._refusal(scope)
            await (_answer(scope, refused) if refused else self.app)(scope, receive, guarded)
        except Exception as error:
            if scope["type"] == "websocket" or guarded.started:
                raise
            if not isinstance(error, Problem):
                log.exception("unexpected, at %s", scope["path"])
            await _apology(scope, error)(scope, receive, guarded)

    async def _refusal(self, scope: Scope) -> Refusal | None:
        """What to answer instead of letting the caller in; None lets them in."""
        headers, path = Headers(scope=scope), scope["path"]
        if _host_name(headers.get("host")) not in self.rules.hosts:
            return _unknown_host
        if path.startswith(CLOSED):
            return _nothing_here
        if path != COMMAND and not path.startswith(HOOKS) and _crosses_sites(scope, headers):
            return _from_elsewhere
        if path in OPEN or path in self.rules.files or path.startswith((*PUBLIC, HOOKS)):
            return None
        scope[ACTOR] = await asyncio.to_thread(self._actor, scope)
        return None if scope[ACTOR] else _way_in

    def _actor(self, scope: Scope) -> object:
        return identity.actor(self.rules.house(), token(scope))


def _answer(scope: Scope, refused: Refusal) -> ASGIApp:
    """A websocket that is closed before it is accepted is answered with 403."""
    return WebSocketClose() if scope["type"] == "websocket" else refused(scope)


def _unknown_host(scope: Scope) -> Response:
    return PlainTextResponse("Unknown host", 400)


def _nothing_here(scope: Scope) -> Response:
    return plain.sentence(scope, "problem.page_missing", 404)


def _from_elsewhere(scope: Scope) -> Response:
    return plain.sentence(scope, "problem.cross_site", 403)


def _apology(scope: Scope, error: Exception) -> Response:
    if isinstance(error, Problem):
        return plain.problem(scope, error)
    return plain.sentence(scope, "problem.unexpected", 500)


def _host_name(host: str | None) -> str | None:
    try:
        return urlsplit(f"//{host or ''}").hostname
    except ValueError:
        return None


def _crosses_sites(scope: Scope, headers: Headers) -> bool:
    """Whether something that acts, or a websocket, may have been sent by another site's page."""
    if scope["type"] == "http" and scope["method"] in SAFE:
        return False
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if site not in (None, "same-origin", "none"):
        return True
    if origin is None:
        return site is None or scope["type"] == "websocket"
    return urlsplit(origin).netloc.lower() != headers["host"].lower()


def _way_in(scope: Scope) -> Response:
    """A person who asked for a page is shown the sign-in, and comes back to it afterwards."""
    if scope["method"] not in ("GET", "HEAD") or not wants_html(scope):
        return plain.sentence(scope, "problem.signed_out", 401)
    query = scope["query_string"].decode("latin-1")
    wanted = quote(scope["path"]) + (f"?{query}" if query else "")
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", 303)


class _Guarded:
    """Sends on what it is given, with the security headers on top of every answer."""

    def __init__(self, scope: Scope, send: Send, rules: Rules) -> None:
        public = scope["path"] in rules.files
        self.keep = "public, max-age=86400" if public else "no-store"
        self.send, self.headers = send, rules.headers
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            headers.update(self.headers)
            headers.setdefault("cache-control", self.keep)
        await self.send(message)
