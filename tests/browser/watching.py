"""Eyes on a page: when it has settled, a picture of it, and what no test may overlook."""

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, WebSocket

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


def settled(page: Page, seconds: float = 30) -> Page:
    """Wait until no script runs and nothing on the page is stale, for a little while on end."""
    page.locator(SETTLED).wait_for(state="attached", timeout=seconds * 1000)
    page.evaluate(STILL, [SETTLED, seconds])
    return page


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
        if message.type == "error":
            self.faults.append(f"{message.text} ({message.location.get('url', '')})")

    def look_at(self, request: Request | WebSocket) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname != "127.0.0.1":
            self.faults.append(f"asked another machine: {request.url}")

    def unexpected(self) -> list[str]:
        return [f for f in self.faults if not any(part in f for part in self.expected)]
