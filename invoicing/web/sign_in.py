"""Signing in and out: two plain pages and a cookie that scripts cannot read."""

import asyncio
from collections.abc import Callable
from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from invoicing import identity
from invoicing.house import House
from invoicing.model.errors import Refused
from invoicing.web import plain
from invoicing.web.arriving import small_form
from invoicing.web.asking import local_path, token, words_of
from invoicing.words import Words

LOCKED = "sign_in.locked"


class SignIn:
    """The routes, at the books that `house` opens."""

    def __init__(self, house: Callable[[], House]) -> None:
        self.house = house

    def routes(self) -> list[Route]:
        """GET shows, POST does."""
        return [
            Route("/sign-in", self.show, methods=["GET"]),
            Route("/sign-in", self.enter, methods=["POST"]),
            Route("/sign-out", self.ask, methods=["GET"]),
            Route("/sign-out", self.leave, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The form; whoever is signed in already goes on."""
        onward = local_path(request.query_params.get("next"))
        if await asyncio.to_thread(self._known, request):
            return RedirectResponse(onward, 303)
        w = words_of(request.scope)
        note = "sign_in.signed_out" if "left" in request.query_params else ""
        said = f'<p role="status">{escape(w(note))}</p>' if note else ""
        return plain.page(w, w("sign_in.title"), said + _form(w, onward))

    def _known(self, request: Request) -> bool:
        return identity.actor(self.house(), token(request.scope)) is not None

    async def enter(self, request: Request) -> Response:
        """Open a session, or say why not."""
        form = await small_form(request)
        onward = local_path(form.get("next"))
        origin = request.client.host if request.client else "?"
        try:
            opened = await asyncio.to_thread(self._open, form, origin, token(request.scope))
        except Refused as refused:
            return _refused(words_of(request.scope), refused, onward, form.get("email", ""))
        answer = RedirectResponse(onward, 303)
        answer.set_cookie(
            identity.COOKIE,
            opened,
            max_age=int(identity.SESSION_LASTS.total_seconds()),
            secure=_secure(request),
            httponly=True,
            samesite="lax",
        )
        return answer

    def _open(self, form: dict[str, str], origin: str, before: str | None) -> str:
        house = self.house()
        email, passphrase = form.get("email", ""), form.get("passphrase", "")
        opened = identity.sign_in(house, email, passphrase, origin)
        identity.sign_out(house, before)
        return opened

    async def ask(self, request: Request) -> Response:
        """A link of our own signs out; any other way here is asked first."""
        if request.headers.get("sec-fetch-site") == "same-origin":
            return await self.leave(request)
        w = words_of(request.scope)
        button = f"<button>{escape(w('nav.sign_out'))}</button>"
        form = f'<form method="post" action="/sign-out">{button}</form>'
        return plain.page(w, w("sign_in.leave"), form)

    async def leave(self, request: Request) -> Response:
        """End the session and forget the cookie."""
        await asyncio.to_thread(self._close, token(request.scope))
        answer = RedirectResponse("/sign-in?left=1", 303)
        answer.delete_cookie(
            identity.COOKIE, secure=_secure(request), httponly=True, samesite="lax"
        )
        return answer

    def _close(self, opened: str | None) -> None:
        identity.sign_out(self.house(), opened)


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _form(w: Words, onward: str, email: str = "") -> str:
    first, second = ("", " autofocus") if email else (" autofocus", "")
    return f"""<form method="post" action="/sign-in">
<input type="hidden" name="next" value="{escape(onward)}">
<label>{escape(w("sign_in.email"))}
<input name="email" type="email" value="{escape(email)}" autocomplete="username" required{first}>
</label>
<label>{escape(w("sign_in.passphrase"))}
<input name="passphrase" type="password" autocomplete="current-password" required{second}>
</label>
<button>{escape(w("sign_in.title"))}</button></form>
"""


def _refused(w: Words, refused: Refused, onward: str, email: str) -> Response:
    told = f'<p role="alert">{escape(w.explain(refused))}</p>'
    status = 429 if refused.key == LOCKED else 403
    answer = plain.page(w, w("sign_in.title"), told + _form(w, onward, email), status)
    if refused.key == LOCKED:
        answer.headers["retry-after"] = str(60 * int(refused.values["count"]))
    return answer
