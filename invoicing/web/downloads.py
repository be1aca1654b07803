"""Documents to take along: each asks a door as the actor of the request."""

import asyncio
import re
from collections.abc import Callable
from unicodedata import normalize
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from invoicing import inbox, papers, sharing, statements
from invoicing.house import House
from invoicing.web.asking import actor, words_of

NAME_LONGEST = 100
#: The largest id the books can hold.
LARGEST = 2**31 - 1


class Downloads:
    """The routes, at the books that `house` opens."""

    def __init__(self, house: Callable[[], House]) -> None:
        self.house = house

    def routes(self) -> list[Route]:
        """Read only."""
        return [
            Route("/invoices/{id:int}.pdf", self.paper, methods=["GET"]),
            Route("/invoices/{id:int}/link", self.link, methods=["GET"]),
            Route("/invoices/{id:int}/view", self.view, methods=["GET"]),
            Route("/settings/example.pdf", self.example, methods=["GET"]),
            Route("/inbox/files/{message:int}/{position:int}", self.attached, methods=["GET"]),
            Route("/statements/{side:str}/{id:int}.{format:str}", self.statement, methods=["GET"]),
        ]

    async def paper(self, request: Request) -> Response:
        """The PDF of an invoice."""
        id = request.path_params["id"]
        return await asyncio.to_thread(
            self._pdf, lambda house: papers.pdf(house, actor(request), id)
        )

    async def link(self, request: Request) -> Response:
        """The address of the buyer's page, as text."""
        path = await self._public(request)
        return PlainTextResponse(path, 200, {"cache-control": "no-store"})

    async def view(self, request: Request) -> Response:
        """The buyer's page itself."""
        return RedirectResponse(await self._public(request), 303)

    async def _public(self, request: Request) -> str:
        id, who = request.path_params["id"], actor(request)
        return await asyncio.to_thread(lambda: sharing.path(self.house(), who, id))

    async def example(self, request: Request) -> Response:
        """The PDF of an invoice that nobody owes, as documents look now."""
        return await asyncio.to_thread(
            self._pdf, lambda house: papers.example(house, actor(request), words_of(request.scope))
        )

    async def statement(self, request: Request) -> Response:
        """A statement of account as PDF or XLSX, as of the day of the query."""
        format = request.path_params["format"]
        if format not in STATEMENTS:
            raise HTTPException(404)
        media = STATEMENTS[format]
        who, path, query = actor(request), request.path_params, request.query_params

        def file() -> Response:
            house = self.house()
            question = statements.from_query(house, path["side"], path["id"], query)
            name, content = statements.file(house, who, question, format)
            return _file(name, content, media)

        return await asyncio.to_thread(file)

    async def attached(self, request: Request) -> Response:
        """A file that came with a mail: as what the mail says it is, and never shown here."""
        message, position = (request.path_params[name] for name in ("message", "position"))
        who = actor(request)
        if max(message, position) > LARGEST:
            raise HTTPException(404)

        def file() -> Response:
            found = inbox.file(self.house(), who, message, position)
            return _file(found.name, found.content or b"", found.type)

        return await asyncio.to_thread(file)

    def _pdf(self, made: Callable[[House], tuple[str, bytes]]) -> Response:
        return _file(*made(self.house()), "application/pdf")


#: Suffix → what browsers call it.
STATEMENTS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _file(name: str, content: bytes, media: str) -> Response:
    stem, dot, suffix = name.rpartition(".")
    headers = {
        "content-disposition": disposition(stem, dot + suffix),
        "content-encoding": "identity",
        "cache-control": "no-store",
    }
    return Response(content, 200, headers, media)


def disposition(name: str, suffix: str) -> str:
    """Content-Disposition of a file (RFC 6266): a plain name for old readers, the full one too."""
    clean = re.sub(r'[\\/:*?"<>|]+|[^\S ]', " ", "".join(filter(_visible, name)))
    clean = " ".join(clean.split()).strip(". ")[:NAME_LONGEST].removesuffix(suffix) or "export"
    ascii_name = normalize("NFKD", clean).encode("ascii", "ignore").decode() or "export"
    full = quote(clean + suffix, safe="")
    return f"attachment; filename=\"{ascii_name}{suffix}\"; filename*=UTF-8''{full}"


def _visible(sign: str) -> bool:
    return sign.isprintable() or sign.isspace()
