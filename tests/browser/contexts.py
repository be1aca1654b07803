"""The context most tests want, kept for all of them: what its browser has compiled stays compiled.

From one test to the next it keeps its cache and nothing else: no page, no cookie, no storage.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.browser.watching import overhear

STORED = "cookies,local_storage,indexeddb,service_workers,cache_storage"


class Contexts:
    """Contexts with `options`: the one `kept`, and fresh ones of `browser` beside it."""

    def __init__(self, browser: Browser, kept: BrowserContext, options: dict[str, Any]) -> None:
        self._browser, self._options = browser, options
        self._free = [kept]
        kept.on("page", overhear)

    @contextmanager
    def lent(self, **other: object) -> Iterator[BrowserContext]:
        """One that nobody else has. With `other` options, or where it is lent, a fresh one."""
        if other or not self._free:
            context = self._browser.new_context(**self._options | other)
            context.on("page", overhear)
            yield context
            context.close()
            return
        context = self._free.pop()
        yield context
        self._clean(context)
        self._free.append(context)

    def _clean(self, context: BrowserContext) -> None:
        for page in context.pages:
            page.close()
        context.clear_cookies()
        context.clear_permissions()
        page = context.new_page()
        stored = {"origin": self._options["base_url"], "storageTypes": STORED}
        context.new_cdp_session(page).send("Storage.clearDataForOrigin", stored)
        page.close()
