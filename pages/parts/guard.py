"""Between the frame and a page: problems become sentences, addresses become ids."""

from collections.abc import Callable

import streamlit as st

from invoicing.model.errors import NotFound, Problem, Refused
from invoicing.words import Words

from . import look

LARGEST_ID = 2**53


def guarded(run: Callable[[], object], w: Words) -> None:
    """Run a page; what it refuses is told on it, with the way back to the list."""
    try:
        run()
    except (NotFound, Refused) as problem:
        look.heading(w("common.not_here"))
        st.info(w.explain(problem), icon=":material/info:")
        look.link_button(w("nav.invoices"), "/invoices")
    except Problem as problem:
        st.error(w.explain(problem), icon=":material/error:")
        look.link_button(w("nav.invoices"), "/invoices")


def id_in_url(what: str) -> int:
    """The record id in the address; `NotFound` where there is none to be read."""
    text = st.query_params.get("id", "")
    if not (text.isascii() and text.isdigit() and int(text) < LARGEST_ID):
        raise NotFound(what, text or "?")
    return int(text)
