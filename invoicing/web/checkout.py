"""The buyer's checkout, ``/p/<token>/pay``: plain forms, no sign-in, no script, no cookie.

    GET  /p/<token>/pay          the form, with a key of its own
    POST /p/<token>/pay          one attempt a key; leads on to
    GET  /p/<token>/pay/<key>    how far that attempt is, whoever comes back, from where and when

So nothing that is loaded again, brought up by Back or sent twice is a POST that pays anew. The
sandbox has its bank at ``/sandbox/<payment>``.
"""

import asyncio
from collections.abc import Callable
from html import escape
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from invoicing import sandbox_bank, sharing, till_pages
from invoicing.house import House
from invoicing.model.errors import NotFound, OutsideFailed, Problem, Refused, StaleVersion
from invoicing.paying import Slip
from invoicing.sharing import Shared
from invoicing.web import plain
from invoicing.web.arriving import small_form
from invoicing.web.asking import words_of
from invoicing.web.public import HEADERS, Pace, nowhere

#: Attempts of one address, and for one invoice, within a minute: cards are not tried out here.
MOST_ATTEMPTS = 12
#: What a refused attempt is answered with; the rest is what was typed.
STATUS = ((StaleVersion, 409), (Refused, 409), (OutsideFailed, 503))
Made = Callable[[House, Shared, str], Response]


class Checkout:
    """The routes, at the books that `house` opens."""

    def __init__(self, house: Callable[[], House]) -> None:
        self.house = house
        self.pace = Pace(lambda: self.house().now())
        self.attempts = Pace(lambda: self.house().now(), MOST_ATTEMPTS)

    def routes(self) -> list[Route]:
        """GET shows, POST pays."""
        return [
            Route("/p/{token:str}/pay", self.form, methods=["GET"]),
            Route("/p/{token:str}/pay", self.pay, methods=["POST"]),
            Route("/p/{token:str}/pay/{key:str}", self.attempt, methods=["GET"]),
            Route("/sandbox/{payment:str}", self.bank, methods=["GET"]),
            Route("/sandbox/{payment:str}", self.say, methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """The form."""
        return await self._shown(request, _form)

    async def pay(self, request: Request) -> Response:
        """One attempt; leads on to its page."""
        fields = await small_form(request)
        token = request.path_params["token"]
        if slow := self.attempts.too_fast(request) or self._tried_often(request, token):
            return slow
        slip = Slip(
            fields.get("form", ""),
            fields.get("offer", ""),
            fields.get("amount"),
            "keep" in fields,
        )

        def made(house: House, shared: Shared, path: str) -> Response:
            return _paid(house, shared, path, slip, _base(house, request))

        return await self._shown(request, made)

    async def attempt(self, request: Request) -> Response:
        """How far an attempt is; `go` sends the buyer on to confirm."""
        key, onward = request.path_params["key"], "go" in request.query_params

        def made(house: House, shared: Shared, path: str) -> Response:
            page = till_pages.attempt(house, shared, path, key, onward=onward)
            return HTMLResponse(page, 200, HEADERS)

        return await self._shown(request, made)

    async def _shown(self, request: Request, made: Made) -> Response:
        return await asyncio.to_thread(self._made, request, made)

    def _made(self, request: Request, made: Made) -> Response:
        """What the token of the address leads to."""
        if slow := self.pace.too_fast(request):
            return slow
        token, house = request.path_params["token"], self.house()
        try:
            return made(house, sharing.opened(house, token), f"/p/{token}")
        except NotFound:
            return nowhere(request)

    def _tried_often(self, request: Request, token: str) -> Response | None:
        return None if self.attempts.take(token) else self.attempts.wait(request)

    async def bank(self, request: Request) -> Response:
        """Where a test card wants to be confirmed."""
        return await asyncio.to_thread(self._bank, request)

    def _bank(self, request: Request) -> Response:
        if slow := self.pace.too_fast(request):
            return slow
        w = words_of(request.scope)
        try:
            asked = sandbox_bank.asked(self.house(), request.path_params["payment"])
        except NotFound:
            return nowhere(request)
        told = escape(w("sandbank.asks", amount=asked.amount, currency=asked.currency))
        buttons = "".join(
            f'<p><button name="answer" value="{name}">{escape(w(f"sandbank.{name}"))}</button></p>'
            for name in ("yes", "no")
        )
        return plain.page(
            w, w("sandbank.title"), f'<p>{told}</p><form method="post">{buttons}</form>'
        )

    async def say(self, request: Request) -> Response:
        """What the buyer says there; leads back to the checkout."""
        agreed = (await small_form(request)).get("answer") == "yes"
        payment = request.path_params["payment"]
        try:
            back = await asyncio.to_thread(sandbox_bank.say, self.house(), payment, agreed=agreed)
        except NotFound:
            return nowhere(request)
        return RedirectResponse(urlsplit(back).path or "/", 303)


def _form(house: House, shared: Shared, path: str) -> Response:
    try:
        return HTMLResponse(till_pages.form(house, shared, path), 200, HEADERS)
    except Refused as refused:
        return HTMLResponse(till_pages.closed(house, shared, path, refused), 200, HEADERS)


def _paid(house: House, shared: Shared, path: str, slip: Slip, base: str) -> Response:
    """Lead on to the attempt; where it is refused, show the form again with the reason."""
    try:
        capture = till_pages.pay(house, shared, slip, lambda key: f"{base}{path}/pay/{key}")
    except Problem as why:
        now = sharing.again(house, shared)
        status = next((code for kind, code in STATUS if isinstance(why, kind)), 400)
        try:
            page = till_pages.form(house, now, path, slip, why)
        except Refused as refused:
            page = till_pages.closed(house, now, path, refused)
        return HTMLResponse(page, status, HEADERS)
    onward = "?go=1" if capture.redirect else ""
    return RedirectResponse(f"{path}/pay/{capture.key}{onward}", 303, HEADERS)


def _base(house: House, request: Request) -> str:
    """Where buyers reach this server."""
    return house.settings().public_url or str(request.base_url).rstrip("/")
