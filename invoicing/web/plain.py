"""Plain pages that need no script: sign-in, sign-out, refusals. They wear the theme of the app."""

import tomllib
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from invoicing.model.errors import (
    BooksBroken,
    InvalidInput,
    LedgerBusy,
    NotFound,
    Problem,
    Refused,
    SignedOut,
    StaleVersion,
)
from invoicing.web.asking import wants_html, words_of
from invoicing.words import Words

THEME = Path(__file__).parents[2] / ".streamlit" / "config.toml"
NAMES = ("primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor", "borderColor")
ALSO = ("redTextColor", "redBackgroundColor", "grayTextColor")
STATUS: tuple[tuple[type[Problem], int], ...] = (
    (Refused, 403),
    (InvalidInput, 400),
    (NotFound, 404),
    (StaleVersion, 409),
    (SignedOut, 401),
    (LedgerBusy, 503),
    (BooksBroken, 503),
    (Problem, 500),
)
STYLE = """
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;
 background:var(--secondaryBackgroundColor);color:var(--textColor);
 font:400 15px/1.5 Inter,sans-serif}
main{width:100%;max-width:380px;padding:32px;background:var(--backgroundColor);
 border:1px solid var(--borderColor);border-radius:10px}
h1{margin:24px 0 16px;font-size:20px;font-weight:600}
p{margin:0 0 16px}
label{display:block;margin:0 0 16px;color:var(--grayTextColor);font-size:13px;font-weight:500}
input{display:block;width:100%;margin-top:4px;padding:9px 11px;font:inherit;font-size:15px;
 color:var(--textColor);background:var(--backgroundColor);border:1px solid var(--borderColor);
 border-radius:6px}
button,.button{display:inline-block;padding:9px 18px;font:inherit;font-weight:550;
 color:var(--backgroundColor);background:var(--primaryColor);border:0;border-radius:6px;text-decoration:none;cursor:pointer}
form button{width:100%}
:focus-visible{outline:2px solid var(--primaryColor);outline-offset:2px}
[role=alert]{padding:10px 12px;border-radius:6px;color:var(--redTextColor);
 background:var(--redBackgroundColor)}
"""


@cache
def _style() -> str:
    """The theme's colours for light and dark, its fonts, and the few rules above."""
    theme = tomllib.loads(THEME.read_text("utf-8"))["theme"]
    faces = "".join(
        f"@font-face{{font-family:{face['family']};src:url(/{face['url']});"
        f"font-weight:{face['weight']};unicode-range:{face['unicodeRange']}}}"
        for face in theme["fontFaces"]
    )
    light, dark = _colours(theme["light"]), _colours(theme["dark"])
    scheme = f":root{{color-scheme:light dark;{light}}}"
    return f"{faces}{scheme}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{STYLE}"


def _colours(theme: dict[str, Any]) -> str:
    return "".join(f"--{name}:{theme[name]};" for name in (*NAMES, *ALSO))


def page(w: Words, title: str, body: str, status: int = 200) -> HTMLResponse:
    """A page with `body`, whose texts the caller has escaped. Never kept by a cache."""
    html = f"""<!DOCTYPE html>
<html lang="{w.language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Tally</title>
<link rel="icon" href="/app/static/tally.svg" type="image/svg+xml">
<style>{_style()}</style></head>
<body><main><picture>
<source srcset="/app/static/tally-on-dark.svg" media="(prefers-color-scheme: dark)">
<img src="/app/static/tally-on-light.svg" alt="Tally" width="86" height="32"></picture>
<h1>{escape(title)}</h1>
{body}</main></body></html>
"""
    return HTMLResponse(html, status, {"cache-control": "no-store"})


def sentence(scope: Scope, key: str, status: int) -> Response:
    """One sentence and the way to the invoices; bare text where no person waits for a page."""
    return _told(scope, words_of(scope)(key), status)


def _told(scope: Scope, text: str, status: int) -> Response:
    if not wants_html(scope):
        return PlainTextResponse(text, status, {"cache-control": "no-store"})
    w = words_of(scope)
    onward = f'<a class="button" href="/">{escape(w("nav.invoices"))}</a>'
    return page(w, w("common.not_here"), f"<p>{escape(text)}</p>\n{onward}\n", status)


def problem(scope: Scope, found: Problem) -> Response:
    """What a door refused, in words and with the status that fits."""
    status = next(code for kind, code in STATUS if isinstance(found, kind))
    return _told(scope, words_of(scope).explain(found), status)
