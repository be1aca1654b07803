"""The search box of a list: what is typed, help and completion, and how it was read.

search_box.bar(w, w("list.search_hint"), registry)      the box, with its help
search_box.as_read(house, actor, w, registry)           below it: each condition, to take off
"""

from html import escape

import streamlit as st

from invoicing import listing, searching
from invoicing.house import House
from invoicing.model.filters import Filter
from invoicing.model.people import Actor
from invoicing.model.properties import Registry
from invoicing.model.typed_search import Reading, Term
from invoicing.words import Words

from . import look, place
from .components import file_component

PARAMETER = "q"
INTRO = {"invoice": "search.intro", "payment": "search.intro_payment"}


def bar(w: Words, hint: str, registry: Registry) -> None:
    """The box, completion while typing, and a popover of what it understands."""
    look.search_bar(w, hint)
    file_component("typed_search")(
        key=f"completion-{registry.subject}",
        data={
            "field": f"url_{PARAMETER}",
            "label": w("search.suggestions"),
            "words": searching.completions(registry, w),
        },
        height=0,
    )
    with st.popover(
        "", icon=":material/help:", type="tertiary", help=w("search.help"), key="words"
    ):
        st.html(_help(w, registry))


def _help(w: Words, registry: Registry) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(example)}</code></td><td>{escape(label)}</td></tr>"
        for example, label in searching.examples(registry, w)
    )
    rules = ("any_of", "not", "quotes", "range", "empty", "days")
    told = "".join(
        f"<tr><td><code>{escape(w(f'search.rule.{name}.example'))}</code></td>"
        f"<td>{escape(w(f'search.rule.{name}'))}</td></tr>"
        for name in rules
    )
    return (
        f'<div class="t-search-help"><p>{escape(w(INTRO[registry.subject]))}</p>'
        f"<table>{told}</table><h4>{escape(w('search.words'))}</h4><table>{rows}</table></div>"
    )


def as_read(house: House, actor: Actor, w: Words, registry: Registry) -> None:
    """How the search was read, where it is more than plain text; every term can be taken off."""
    reading = searching.reading(listing.searched(st.query_params.to_dict()), registry, actor)
    if not any(term.known or term.near for term in reading.terms):
        return
    terms = "".join(
        _term(w, reading, at, _said(house, actor, w, term, registry))
        for at, term in enumerate(reading.terms)
    )
    st.html(f'<ul class="t-terms" aria-label="{escape(w("search.read"))}">{terms}</ul>')


def _said(house: House, actor: Actor, w: Words, term: Term, registry: Registry) -> str:
    if term.wanted:
        return listing.in_words(house, actor, Filter(term.wanted.groups), registry, w)
    if term.near:
        return w("search.near", text=term.text, near=term.near)
    return w("search.not_read" if term.known else "search.text", text=term.text)


def _term(w: Words, reading: Reading, at: int, said: str) -> str:
    term = reading.terms[at]
    tone = "info" if term.wanted else "warn" if term.known or term.near else "neutral"
    without = place.link(**{PARAMETER: reading.without(at) or None, "page": None})
    off = w("search.remove", text=said)
    return (
        f'<li class="t-{tone}">{escape(said)}'
        f' <a href="{escape(without)}" aria-label="{escape(off)}" title="{escape(off)}">×</a></li>'
    )
