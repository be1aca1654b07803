"""Eyes on a page: when it has settled, a picture of it, and what no test may overlook."""

import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import ConsoleMessage, Page, Request, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]:not(:has([data-stale=true]))"
STILL = """
([settled, seconds]) => new Promise((done, fail) => {
  const until = performance.now() + seconds * 1000
  let still = 0
  const look = () => {
    still = document.querySelector(settled) ? still + 1 : 0
    if (still > 6) done()
    else if (performance.now() > until) fail(new Error("the page did not settle"))
    else setTimeout(look, 20)
  }
  look()
})
"""


class Conversation:
    """Whether the server has answered all that a page asked of it.

    A click is sent before the screen shows that anything runs, and a busy server takes a while to
    begin. A fragment that is gone is never answered: whatever ends after it was asked will do.
    """

    def __init__(self, socket: WebSocket) -> None:
        self.asked = self.begun = False
        socket.on("framesent", self.hear_page)
        socket.on("framereceived", self.hear_server)
        socket.on("close", self.end)

    def hear_page(self, frame: bytes | str) -> None:
        said = BackMsg.FromString(frame) if isinstance(frame, bytes) else BackMsg()
        if said.WhichOneof("type") == "rerun_script":
            of_a_part = bool(said.rerun_script.fragment_id)
            self.begun = of_a_part and (self.begun or not self.asked)
            self.asked = True

    def hear_server(self, frame: bytes | str) -> None:
        said = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        kind = said.WhichOneof("type")
        early = said.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if kind == "new_session":
            self.begun = True
        elif kind == "script_finished" and self.begun and not early:
            self.asked = False

    def end(self, _: WebSocket) -> None:
        self.asked = False


CONVERSATIONS: WeakKeyDictionary[Page, Conversation] = WeakKeyDictionary()


def overhear(page: Page) -> None:
    """Listen to what a page asks of the server, from now on."""
    page.on("websocket", lambda socket: CONVERSATIONS.update({page: Conversation(socket)}))


def settled(page: Page, seconds: float = 30) -> Page:
    """Wait until all that was asked is answered, no script runs and nothing on the page is stale,
    for a little while on end."""
    until = time.monotonic() + seconds
    while True:
        while is_waiting(page):
            assert time.monotonic() < until, "the server did not answer"
            page.wait_for_timeout(20)
        page.locator(SETTLED).wait_for(state="attached", timeout=seconds * 1000)
        page.evaluate(STILL, [SETTLED, seconds])
        if not is_waiting(page):
            return page


def is_waiting(page: Page) -> bool:
    """Whether the server has yet to answer what the page asked."""
    return page in CONVERSATIONS and CONVERSATIONS[page].asked


def shot(page: Page, name: str) -> Path:
    """Keep a picture of the page, in the folder INVOICING_SHOTS names, else a temporary one."""
    folder = Path(os.environ.get("INVOICING_SHOTS") or Path(tempfile.gettempdir()) / "shots")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


@dataclass
class Watch:
    """What a page should not do: log errors, throw, or ask anyone but this machine.

    A test that provokes an error says so before: `watch.expects("403")`.
    """

    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expects(self, part: str) -> None:
        self.expected.append(part)

    def on(self, page: Page) -> None:
        page.on("console", self.listen)
        page.on("pageerror", lambda error: self.faults.append(f"thrown: {error}"))
        page.on("request", self.look_at)
        page.on("websocket", self.look_at)

    def listen(self, message: ConsoleMessage) -> None:
        said = f"{message.text} ({message.location.get('url', '')})"
        # A page outlives a server of its own for a moment, and knocks at its door.
        knocking = "net::ERR_CONNECTION_REFUSED" in said and "/_stcore/" in said
        if message.type == "error" and not knocking:
            self.faults.append(said)

    def look_at(self, request: Request | WebSocket) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname != "127.0.0.1":
            self.faults.append(f"asked another machine: {request.url}")

    def unexpected(self) -> list[str]:
        return [f for f in self.faults if not any(part in f for part in self.expected)]
