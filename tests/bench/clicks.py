"""From a click to a settled screen over large books, and the memory the dashboard takes for it.

    python -m tests.bench.clicks --invoices 1000000 [--home FOLDER] [--json FILE]

Makes sample books in FOLDER (kept; without it in a folder that goes away), serves them, clicks
through them in Chromium and prints a row a figure, with the keys that `bench --json` has. It
exits with 1 where a limit is not kept. A screen has settled when no script runs, nothing is
stale and nothing moves any more for `STILL` milliseconds, which do not count.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Locator, Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from invoicing import sampling
from invoicing.house import SAMPLE
from tests.browser.conftest import QUIETLY
from tests.browser.find_chromium import find_chromium, none_found
from tests.browser.serving import NOW, Server, serving
from tests.browser.watching import SETTLED, settled

MILLION = 1_000_000
CLICK_MS, SLOWEST_MS, SERVER_MB, SESSION_MB = 400, 500, 1_200, 0.5
STILL, MOST = 300, 10_000
WARM, SESSIONS = 10, 40
#: Before the click: watch the document, and what is in its shadows.
WATCH = """
() => {
  const state = window.__watch = {clicked: performance.now(), last: 0, seen: new Set()}
  const moved = new MutationObserver(() => { state.last = performance.now() })
  state.look = root => {
    if (!state.seen.has(root)) {
      state.seen.add(root)
      moved.observe(root, {subtree: true, childList: true, characterData: true})
    }
    root.querySelectorAll('*').forEach(each => each.shadowRoot && state.look(each.shadowRoot))
  }
  state.look(document)
  const click = () => { state.clicked = performance.now() }
  addEventListener('click', click, {capture: true, once: true})
}
"""
#: Milliseconds from the click until the page last moved, which it has to do within `most`.
UNTIL_STILL = """
([settled, still, most]) => new Promise(done => {
  const state = window.__watch
  const look = () => {
    state.look(document)
    const now = performance.now()
    if (!document.querySelector(settled)) state.last = now
    const begun = state.last > state.clicked || now - state.clicked > most
    if (!begun || now - state.last < still) return requestAnimationFrame(look)
    done(Math.max(0, state.last - state.clicked))
  }
  look()
})
"""


@dataclass(frozen=True)
class Click:
    """Something one clicks on a page of the dashboard, and where that page is ({middle}: the number
    of a page in the middle of the table)."""

    name: str
    path: str
    target: Callable[[Page], Locator]


def _head(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("columnheader").get_by_role("button", name=name)


def _to_page(number: str) -> Callable[[Page], Locator]:
    def link(page: Page) -> Locator:
        return page.get_by_role("navigation", name="Pages").get_by_role(
            "link", name=number, exact=True
        )

    return link


def _view(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("navigation", name="Views").get_by_role("link", name=name)


def _to(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("link", name=name, exact=True).first


CLICKS = (
    Click("sort by due date", "/invoices", _head("Due date")),
    Click("sort by amount", "/invoices", _head("Amount billed")),
    Click("sort by company", "/invoices?q=as", _head("Buyer")),
    Click("next page", "/invoices", _to_page("Next")),
    Click("page in the middle", "/invoices?page={middle}", _to_page("Next")),
    Click("the view of overdue", "/invoices", _view("Overdue")),
    Click("the view of all", "/invoices?view=overdue&q=inv", _view("All")),
    Click(
        "open an invoice",
        "/invoices",
        lambda page: page.get_by_role("rowheader").first.get_by_role("link"),
    ),
    Click("to the payments", "/invoices", _to("Payments")),
    Click("sort payments by amount", "/payments", _head("Amount")),
    Click("a page in the middle of the payments", "/payments?page={middle}", _to_page("Next")),
    Click("to the customers", "/invoices", _to("Customers")),
    Click("sort customers by what they owe", "/customers", _head("Balance")),
    Click("next page of the customers", "/customers", _to_page("Next")),
    Click("to the inbox", "/invoices", _to("Inbox")),
)


def click_times(page: Page, click: Click, times: int, middle: int) -> list[float]:
    """Milliseconds from the click to the settled screen, each time from the same page; the first
    time only warms up."""
    found = []
    for _ in range(times):
        page.goto(click.path.format(middle=middle))
        settled(page)
        target = click.target(page)
        target.scroll_into_view_if_needed()
        page.evaluate(WATCH)
        target.click()
        found.append(float(page.evaluate(UNTIL_STILL, [SETTLED, STILL, MOST])))
    return found


def megabytes(server: Server, what: str = "VmRSS") -> float:
    """The memory of the server: VmRSS now, VmHWM at its height. Linux only."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith(f"{what}:"))
    return int(line.split()[1]) / 1_000


@contextmanager
def session(server: Server, page: str = "invoices") -> Iterator[ClientConnection]:
    """A session as a browser opens it, with one run of a page behind it."""
    address = server.url.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(address, origin=server.url, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[arg-type,list-item]
        asked = BackMsg()
        asked.rerun_script.page_name = page
        socket.send(asked.SerializeToString())
        for told in socket:
            assert isinstance(told, bytes), "messages are binary"
            if ForwardMsg.FromString(told).HasField("script_finished"):
                break
        yield socket


def per_session(server: Server) -> float:
    """How much more memory the server takes for each further session."""
    with ExitStack() as open_sessions:
        for _ in range(WARM):
            open_sessions.enter_context(session(server))
        before = megabytes(server)
        for _ in range(SESSIONS):
            open_sessions.enter_context(session(server))
        return (megabytes(server) - before) / SESSIONS


def figure(name: str, ours: float, unit: str, limit: float | None) -> dict[str, Any]:
    """A row as `bench --json` writes it."""
    return {
        "name": name,
        "ours_ms": round(ours, 1) if unit == "ms" else None,
        "reference": None,
        "reference_ms": None,
        "ratio": None,
        "limit": limit,
        "holds": None if limit is None else ours <= limit,
        "ours": round(ours, 2),
        "unit": unit,
    }


def measure(server: Server, times: int, invoices: int) -> Iterator[dict[str, Any]]:
    """Every figure. Limits are stated for a million invoices."""

    def limit(of: float) -> float | None:
        return of if invoices >= MILLION else None

    path = find_chromium()
    assert path, none_found()
    everything: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIETLY)
        page = browser.new_page(
            base_url=server.url, locale="en-GB", viewport={"width": 1280, "height": 800}
        )
        for click in CLICKS:
            _, *found = click_times(page, click, times + 1, invoices // 100)
            everything += found
            yield figure(f"click: {click.name}", median(found), "ms", limit(SLOWEST_MS))
        browser.close()
    yield figure("click to settled screen: median", median(everything), "ms", limit(CLICK_MS))
    yield figure("memory of the server", megabytes(server, "VmHWM"), "MB", limit(SERVER_MB))
    yield figure("memory of a further session", per_session(server), "MB", limit(SESSION_MB))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--invoices", type=int, default=MILLION)
    parser.add_argument("--times", type=int, default=7, help="how often each is clicked")
    parser.add_argument("--home", type=Path, help="where the sample books are, or are made")
    parser.add_argument("--json", type=Path, help="where the rows are written")
    asked = parser.parse_args(arguments)
    found = []
    with TemporaryDirectory(prefix="clicks-") as folder:
        home = asked.home or Path(folder) / "home"
        if not (home / SAMPLE).exists():
            sampling.make(home, lambda: datetime.fromisoformat(NOW), asked.invoices)
        with serving(home) as server:
            for row in measure(server, asked.times, asked.invoices):
                verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[row["holds"]]
                print(f"{row['name']:<40} {row['ours']:>10,.1f} {row['unit']}  {verdict}")
                found.append(row)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return int(any(row["holds"] is False for row in found))


if __name__ == "__main__":
    sys.exit(main())
