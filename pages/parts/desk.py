"""Who sits here, at which books, in which language: asked anew on every run.

Nothing of this is kept in st.session_state: a session that was revoked, or a permission
that was taken back, must hold at the next run.
"""

from html import escape
from urllib.parse import quote, urlsplit

import streamlit as st

from invoicing import identity
from invoicing.house import House, home_folder, open_house
from invoicing.model.errors import Problem
from invoicing.model.people import Actor
from invoicing.words import Words, negotiate


def house() -> House:
    """The books of this dashboard; its own as soon as there are any."""
    return open_house(home_folder())


def actor() -> Actor:
    """Who is signed in. Else the page ends here, with the way to the sign-in."""
    known = _known()
    if known is None:
        _signed_out()
        st.stop()
    return known


def w() -> Words:
    """The words of the actor's language, else of the browser's."""
    known = _known()
    chosen = known.language if known else None
    return house().words(chosen or negotiate(st.context.headers.get("Accept-Language")))


def failed(error: Exception) -> bool:
    """Say in words that something went wrong; the log has the trace already."""
    said = w()
    known = isinstance(error, Problem)
    st.error(said.explain(error) if known else said("problem.unexpected"), icon=":material/error:")
    return True


def _known() -> Actor | None:
    return identity.actor(house(), st.context.cookies.get(identity.COOKIE))


def _signed_out() -> None:
    here = urlsplit(st.context.url or "/")
    back = here.path + (f"?{here.query}" if here.query else "")
    link = f"/sign-in?next={quote(back, safe='')}"
    said = w()
    st.info(said("problem.signed_out"), icon=":material/lock:")
    st.html(f'<a href="{escape(link)}" target="_self">{escape(said("sign_in.title"))}</a>')
