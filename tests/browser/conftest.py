"""One server, one Chromium; a fresh page for each test.

`server`     the dashboard on sample books, for the whole run
`page`       a page of it (base_url set): `page.goto("/invoices")`, then `settled(page)`
`open_page`  more pages: `open_page(locale="nb-NO", color_scheme="dark", viewport={…})`
`watch`      what went wrong on them; a test that provokes an error says so: `watch.expects("403")`

A test that needs books of its own asks for `tmp_path` and uses `serving(tmp_path / "home")`,
with `open_page(base_url=…)`. Every test here carries the mark `browser`.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.contexts import Contexts
from tests.browser.find_chromium import find_chromium, none_found
from tests.browser.serving import Server, serving
from tests.browser.watching import Watch, shot

HERE = Path(__file__).parent
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
FAILED = pytest.StashKey[bool]()
CRASHES = ("Traceback (most recent call last)", "Uncaught app execution")

OpenPage = Callable[..., Page]
# Two cores that others use too may need more than the usual five seconds to draw a chart.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("dashboard") / "home") as running:
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Path:
    path = find_chromium()
    if path is None:
        pytest.fail(none_found(), pytrace=False)
    return path


@pytest.fixture(scope="session")
def browser(chromium: Path, playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
    yield running
    running.close()


@pytest.fixture(scope="session")
def contexts(
    browser: Browser,
    chromium: Path,
    playwright: Playwright,
    server: Server,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Contexts]:
    """Contexts as most tests want them."""
    usual: dict[str, Any] = {
        "base_url": server.url,
        "locale": "en-GB",
        "timezone_id": "Europe/Oslo",
        "viewport": {"width": 1280, "height": 800},
    }
    kept = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("chromium"), executable_path=chromium, args=QUIETLY, **usual
    )
    yield Contexts(browser, kept, usual)
    kept.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_page(
    contexts: Contexts, server: Server, watch: Watch, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Open a page in a context of its own (own cookies); options as for Browser.new_context."""
    before = len(server.said())
    with ExitStack() as lent:
        pages: list[Page] = []

        def open_one(**options: object) -> Page:
            page = lent.enter_context(contexts.lent(**options)).new_page()
            watch.on(page)
            pages.append(page)
            return page

        yield open_one
        if request.node.stash.get(FAILED, False):
            for number, page in enumerate(pages):
                shot(page, f"failed-{request.node.name}-{number}")
    said = server.said(before)
    crashed = [said] if any(crash in said for crash in CRASHES) else []
    faults = watch.unexpected() + crashed
    assert not faults, "during the test:\n" + "\n".join(faults)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()
