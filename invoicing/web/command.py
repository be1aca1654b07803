"""The command line's way into a running dashboard, which holds the books.

At the start the dashboard leaves its port and a random token in ``server.json`` of the home
folder, readable by its owner only. Who can read that file could open the books as well.
"""

import asyncio
import json
import logging
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any, Protocol, TextIO

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from invoicing.house import House
from invoicing.web.gate import LOCAL

log = logging.getLogger("tally")

NAME = "server.json"
LARGEST = 1_000_000
#: A browser sends one of these, a proxy another; the command line sends none.
FOREIGN = ("origin", "sec-fetch-site", "x-forwarded-for", "forwarded", "x-forwarded-host")


class Run(Protocol):
    """How commands are run: their words in, what they wrote into `out` and `err`, a code back."""

    def __call__(
        self, argv: list[str], *, house: House, out: TextIO, err: TextIO, cwd: Path
    ) -> int: ...


class Commands:
    """One route, and the file that tells of it. Two commands at a time, the others wait."""

    def __init__(self, house: Callable[[], House], run: Run) -> None:
        self.house, self.run = house, run
        self.token = secrets.token_urlsafe(32)
        self._at_once = ThreadPoolExecutor(2, "command")

    def routes(self) -> list[Route]:
        """For this machine, with the token."""
        return [Route("/_command", self.answer, methods=["POST"])]

    def announce(self, home: Path, port: int) -> None:
        """Write ``server.json``, whole and for its owner only."""
        told = {"pid": os.getpid(), "port": port, "token": self.token}
        unfinished = home / f".{NAME}.{os.getpid()}"
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(told, file)
        unfinished.replace(home / NAME)

    def withdraw(self, home: Path) -> None:
        """Take it away, unless another dashboard has written its own meanwhile."""
        with suppress(OSError, ValueError, KeyError):
            told = json.loads((home / NAME).read_text("utf-8"))
            if told["token"] == self.token:
                (home / NAME).unlink()

    async def answer(self, request: Request) -> Response:
        """Do the command that stands in the body: {"argv": […], "cwd": …}."""
        if not self._trusted(request):
            raise HTTPException(403)
        argv, cwd = await _asked(request)
        loop = asyncio.get_running_loop()
        return JSONResponse(await loop.run_in_executor(self._at_once, self._done, argv, cwd))

    def _trusted(self, request: Request) -> bool:
        near = request.client is not None and request.client.host in LOCAL
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        known = secrets.compare_digest(shown.strip().encode(), self.token.encode())
        plain = not any(name in request.headers for name in FOREIGN)
        return near and plain and scheme.lower() == "bearer" and known

    def _done(self, argv: list[str], cwd: Path) -> dict[str, Any]:
        out, err = StringIO(), StringIO()
        code = self.run(argv, house=self.house(), out=out, err=err, cwd=cwd)
        return {"code": int(code), "out": out.getvalue(), "err": err.getvalue()}


async def _asked(request: Request) -> tuple[list[str], Path]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    try:
        asked = json.loads(body)
        argv, cwd = asked["argv"], Path(asked["cwd"])
    except (ValueError, KeyError, TypeError):
        raise HTTPException(400) from None
    if not isinstance(argv, list) or not all(isinstance(word, str) for word in argv):
        raise HTTPException(400)
    return argv, cwd
