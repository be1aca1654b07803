"""The buyer's page, ``/p/<token>``: no sign-in, no script, nothing of the inside.

A token that leads nowhere gets a page of its own that tells nothing. Who asks too often waits.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from invoicing import sharing, till_pages
from invoicing.house import House
from invoicing.model.errors import NotFound
from invoicing.sharing import Shared
from invoicing.web.asking import words_of
from invoicing.web.downloads import disposition

PREFIX = "/p/"
#: Requests of one address within a minute.
MOST = 120
ADDRESSES = 10_000
HEADERS = {"x-robots-tag": "noindex, nofollow", "cache-control": "no-store"}


class Public:
    """The routes, at the books that `house` opens."""

    def __init__(self, house: Callable[[], House]) -> None:
        self.house = house
        self.pace = Pace(lambda: self.house().now())

    def routes(self) -> list[Route]:
        """Read only."""
        return [
            Route("/p/{token:str}.pdf", self.paper, methods=["GET"]),
            Route("/p/{rest:path}", self.page, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """The invoice."""
        return await asyncio.to_thread(self._page, request, request.path_params["rest"])

    async def paper(self, request: Request) -> Response:
        """Its PDF."""
        return await asyncio.to_thread(self._paper, request, request.path_params["token"])

    def _page(self, request: Request, token: str) -> Response:
        def made(house: House, shared: Shared) -> Response:
            return HTMLResponse(till_pages.invoice(house, shared, token), 200, HEADERS)

        return self._shown(request, token, "page", made)

    def _paper(self, request: Request, token: str) -> Response:
        def made(house: House, shared: Shared) -> Response:
            name, content = sharing.paper(house, shared)
            told = {"content-disposition": disposition(name.removesuffix(".pdf"), ".pdf")}
            return Response(content, 200, HEADERS | told, "application/pdf")

        return self._shown(request, token, "pdf", made)

    def _shown(
        self, request: Request, token: str, kind: str, made: Callable[[House, Shared], Response]
    ) -> Response:
        """What the token leads to, noted as looked at."""
        if slow := self.pace.too_fast(request):
            return slow
        house = self.house()
        try:
            shared = sharing.opened(house, token)
        except NotFound:
            return nowhere(request)
        sharing.looked(house, shared, kind, request.headers.get("user-agent"))
        return made(house, shared)


def nowhere(request: Request) -> Response:
    """A page of its own for what is not there, in the reader's language."""
    w = words_of(request.scope)
    html = (
        f'<!DOCTYPE html>\n<html lang="{w.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{w('public.nowhere')}</title></head>"
        '<body style="font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:30em;'
        f'padding:0 1em"><h1>{w("public.nowhere")}</h1><p>{w("public.nowhere_says")}</p>'
        "</body></html>\n"
    )
    return HTMLResponse(html, 404, HEADERS)


class Pace:
    """How often each address asks: a bucket that holds a minute's worth and refills steadily."""

    def __init__(self, clock: Callable[[], datetime], most: int = MOST) -> None:
        self.most, self.clock = most, clock
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = Lock()

    def too_fast(self, request: Request) -> Response | None:
        """The answer to who has to wait; None lets them in."""
        who = request.client.host if request.client else "?"
        return None if self.take(who) else self.wait(request)

    def wait(self, request: Request) -> Response:
        """What is told to who has to."""
        said = words_of(request.scope)("public.too_fast")
        return PlainTextResponse(said, 429, HEADERS | {"retry-after": "60"})

    def take(self, who: str) -> bool:
        """Use one request of an address, if there is one left."""
        now = self.clock()
        with self._lock:
            left, at = self._left.pop(who, (self.most, now))
            left = min(self.most, left + (now - at).total_seconds() * self.most / 60)
            allowed = left >= 1
            self._left[who] = (left - allowed, now)
            if len(self._left) > ADDRESSES:
                self._left.popitem(last=False)
        return allowed
