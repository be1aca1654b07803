"""The start and the end of a dashboard: open the books, tell the command line, close again."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from invoicing import rounds
from invoicing.house import close_houses, home_folder, open_house, serve
from invoicing.model.errors import Problem
from invoicing.night import round_the_house
from invoicing.web.command import Commands
from invoicing.words import words


def lifespan(
    commands: Commands, port: Callable[[], int]
) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """The life of an application; `port` is asked once it is known."""

    @asynccontextmanager
    async def life(_app: object) -> AsyncIterator[None]:
        home = home_folder()
        try:
            await asyncio.to_thread(open_house, home)
            serve(round_the_house, rounds.go)
            commands.announce(home, port())
            send_at_once()
            # What is loaded now stays: the collector need not look at it again.
            gc.collect()
            gc.freeze()
            yield
        finally:
            gc.unfreeze()
            commands.withdraw(home)
            await asyncio.to_thread(close_houses)

    return life


def send_at_once() -> None:
    """Let every connection send small answers at once; asyncio sees to that, but not here.

    It turns Nagle's algorithm off for sockets that say they speak TCP; Streamlit makes its own
    without saying so, and then every other answer waits 40 ms for the one before it to be
    acknowledged. Connections take the option over from the socket that listens.
    """
    for found in gc.get_objects():
        if isinstance(found, socket.socket) and _listens(found):
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _listens(found: socket.socket) -> bool:
    internet = found.fileno() >= 0 and found.family in (socket.AF_INET, socket.AF_INET6)
    return internet and bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


class PlainStart:
    """Where the books cannot be opened, the server's log gets a sentence instead of a trace."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                held.append(message)
            else:
                await send(message)

        try:
            await self.app(scope, receive, hold)
        except Problem as problem:
            sentence = words("en").explain(problem)
            await send({"type": "lifespan.startup.failed", "message": sentence})
        except BaseException:
            for message in held:
                await send(message)
            raise
