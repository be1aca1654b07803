"""Between the frame and a page: problems become sentences, addresses become ids."""

from collections.abc import Callable, Iterator, Mapping

import streamlit as st

from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import NotFound, Problem, Refused
from invoicing.words import Words

from . import desk, look

LARGEST_ID = 2**53
#: Page → the list that a person goes on from; from every other page it is that of the invoices.
LISTS: Mapping[str, str] = {
    "payment": "payments",
    "company": "customers",
    "contact": "customers",
    "statement": "customers",
}
#: Pages about an invoice that is there to be seen, even where this page of it is refused.
OF_AN_INVOICE = frozenset({"edit", "then", "revisions", "property_history"})
#: A refusal that a switch would lift → the section of the settings it stands in.
SWITCHES: Mapping[str, str] = {
    "reason.edit_finalized_off": "invoices",
    "reason.delete_finalized_off": "invoices",
}


def guarded(run: Callable[[], object], w: Words, page: str = "") -> None:
    """Run a page; what it refuses is told on it, with the ways on from there."""
    try:
        run()
    except Problem as problem:
        if isinstance(problem, NotFound | Refused):
            missing = isinstance(problem, NotFound)
            look.heading(w("common.not_here" if missing else "common.refused"))
            st.info(w.explain(problem), icon=":material/info:")
        else:
            st.error(w.explain(problem), icon=":material/error:")
        with st.container(horizontal=True):
            for label, address in _ways(problem, page, w):
                look.link_button(label, address)


def _ways(problem: Problem, page: str, w: Words) -> Iterator[tuple[str, str]]:
    """To the record, to the switch, to the list: as far as there is one."""
    id = st.query_params.get("id", "")
    if isinstance(problem, Refused) and page in OF_AN_INVOICE and id:
        yield w("payment.to_invoice"), f"/invoice?id={id_in_url('invoice')}"
    section = SWITCHES.get(problem.key)
    if section and decide(Action.SETTINGS, general(desk.actor())):
        yield w("nav.settings"), f"/settings?section={section}"
    listed = LISTS.get(page, "invoices")
    yield w(f"nav.{listed}"), f"/{listed}"


def id_in_url(what: str) -> int:
    """The record id in the address; `NotFound` where there is none to be read."""
    text = st.query_params.get("id", "")
    if not (text.isascii() and text.isdigit() and int(text) < LARGEST_ID):
        raise NotFound(what, text or "?")
    return int(text)
