"""The page that loads Streamlit's scripts, for the addresses that are pages; 404 for the rest.

Streamlit gives its index.html for any address, under its own name, and lets the browser find
out by trial where the server is: for /invoices it first asks /invoices/_stcore/health. Ours says
where it is, has our title, and asks for our font. `CHANGES` is held against the installed
index.html by a test.
"""

import re
from collections.abc import Collection
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from invoicing.web import plain
from invoicing.web.asking import words_of
from invoicing.words import LANGUAGES, Words, words

#: What belongs to Streamlit itself, beside the files of its static folder.
STREAMLIT = ("/_stcore/", "/media/", "/component/")
FONT = "/app/static/fonts/inter-latin.woff2"
#: The page one arrives at. Streamlit would run it at "/" too, without marking it in the side.
FIRST = "/invoices"
#: What stands in Streamlit's index.html, and what stands in ours.
CHANGES = (
    (r"<head>", "<head><script>window.__streamlit={BACKEND_BASE_URL:location.origin}</script>"),
    (r"<title>.*?</title>", "<title>Tally</title>"),
    (r'<link rel="shortcut icon".*?>', '<link rel="icon" href="/app/static/tally.svg">'),
    (
        r'<link\s+rel="preload"[^>]*as="font"[^>]*>',
        f'<link rel="preload" href="{FONT}" as="font" type="font/woff2" crossorigin>',
    ),
    (r'<link rel="service-desc".*?>', ""),
)


def dressed(index: str) -> str:
    """Streamlit's page as ours, still without a language."""
    for found, ours in CHANGES:
        index = re.sub(found, ours, index, count=1, flags=re.DOTALL)
    return index


def _said(index: str, w: Words) -> str:
    """In a language: for screen readers, and for a browser without scripts."""
    index = index.replace('<html lang="en">', f'<html lang="{w.language}">', 1)
    note = f"<noscript><p>{escape(w('common.needs_scripts'))}</p></noscript>"
    return re.sub(r"<noscript>.*?</noscript>", note, index, count=1, flags=re.DOTALL)


class Shell(Route):
    """The last of our routes: whatever is neither ours nor Streamlit's."""

    def __init__(self, index: str, pages: Collection[str], files: Collection[str]) -> None:
        super().__init__("/{page:path}", self.show, methods=["GET"])
        self.pages, self.files = frozenset(pages) | {""}, files
        self.html = {language: _said(dressed(index), words(language)) for language in LANGUAGES}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Everything but files and what Streamlit answers itself."""
        path = scope.get("path", "")
        if path in self.files or path.startswith(STREAMLIT):
            return Match.NONE, {}
        return super().matches(scope)

    async def show(self, request: Request) -> Response:
        """The shell, where there is such a page; the front door leads to the first one."""
        if not request.path_params["page"]:
            query = request.url.query
            return RedirectResponse(FIRST + (f"?{query}" if query else ""), 307)
        if request.path_params["page"] not in self.pages:
            return plain.sentence(request.scope, "problem.page_missing", 404)
        return HTMLResponse(self.html[words_of(request.scope).language])
