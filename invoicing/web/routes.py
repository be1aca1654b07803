"""All of it together: the routes, what stands in front of them, and what becomes of errors."""

from collections.abc import Collection, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from invoicing.model.errors import Problem
from invoicing.web import plain
from invoicing.web.checkout import Checkout
from invoicing.web.command import Commands
from invoicing.web.downloads import Downloads
from invoicing.web.gate import Gate, Rules
from invoicing.web.hooks import Hooks
from invoicing.web.opening import PlainStart
from invoicing.web.public import Public
from invoicing.web.reports import Reports
from invoicing.web.results import Results
from invoicing.web.shell import Shell
from invoicing.web.sign_in import SignIn

__all__ = ["ERRORS", "middleware", "routes"]


def routes(rules: Rules, commands: Commands, pages: Collection[str]) -> list[Route]:
    """Our own routes; Streamlit's come after them. `pages` are the addresses of its pages."""
    return [
        *SignIn(rules.house).routes(),
        *Downloads(rules.house).routes(),
        *Hooks(rules.house).routes(),
        *Checkout(rules.house).routes(),
        *Public(rules.house).routes(),
        *Results(rules.house).routes(),
        *Reports(rules.house).routes(),
        *commands.routes(),
        Shell(rules.index, pages, rules.files),
    ]


def middleware(rules: Rules) -> list[Middleware]:
    """The gate, outermost but for the start."""
    return [Middleware(PlainStart), Middleware(Gate, rules=rules)]


async def _problem(request: Request, found: Problem) -> Response:
    return plain.problem(request.scope, found)


async def _error(request: Request, found: HTTPException) -> Response:
    if found.status_code == 404:
        return plain.sentence(request.scope, "problem.page_missing", 404)
    return PlainTextResponse(str(found.detail), found.status_code, found.headers)


#: What an exception inside a route becomes; the gate catches the rest.
ERRORS: Mapping[Any, Any] = {HTTPException: _error, Problem: _problem}
