"""Who asks over HTTP, in which language, and where they may be sent on to."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.types import Scope

from invoicing import identity
from invoicing.model.errors import SignedOut
from invoicing.model.people import Actor
from invoicing.words import Words, negotiate, words

#: Where the gate puts who it let through.
ACTOR = "tally.actor"


def token(scope: Scope) -> str | None:
    """The token of the session cookie."""
    return HTTPConnection(scope).cookies.get(identity.COOKIE)


def actor(request: Request) -> Actor:
    """Whom the gate let through with this request."""
    found = request.scope.get(ACTOR)
    if not isinstance(found, Actor):
        raise SignedOut
    return found


def words_of(scope: Scope) -> Words:
    """The language of who is signed in, else of the browser."""
    known = scope.get(ACTOR)
    chosen = known.language if isinstance(known, Actor) else None
    return words(chosen or negotiate(HTTPConnection(scope).headers.get("accept-language")))


def wants_html(scope: Scope) -> bool:
    """Whether a person waits for a page."""
    return "text/html" in HTTPConnection(scope).headers.get("accept", "")


def local_path(text: str | None) -> str:
    """`text` where it is a path on this site, else the front page."""
    target = text or ""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    local = target.startswith("/") and not target.startswith(("//", "/\\"))
    plain = local and not parts.netloc and target.isascii() and target.isprintable()
    return "/" if not plain or parts.path in ("/sign-in", "/sign-out") else target
