"""The search box of an index: what is typed, help and completion, and how it was read.

search_box.bar(at, w("list.search_hint"))     the box, with its help
search_box.as_read(at)                        below it: each condition, to take off
"""

from html import escape

import streamlit as st

from invoicing import listing, searching
from invoicing.model.properties import Registry
from invoicing.model.typed_search import Reading, Term
from invoicing.words import Words

from . import look, place
from .components import file_component
from .index import Index

PARAMETER = "q"
INTRO = {"invoice": "search.intro", "payment": "search.intro_payment"}
RULES = ("any_of", "not", "quotes", "range", "empty", "days")


def bar(at: Index, hint: str) -> None:
    """The box, completion while typing, and a popover of what it understands."""
    w = at.w
    look.search_bar(w, hint)
    file_component("typed_search")(
        key=f"completion-{at.subject}",
        data={
            "field": f"url_{PARAMETER}",
            "label": w("search.suggestions"),
            "words": searching.completions(at.registry, w),
        },
        height=0,
    )
    name = w("search.help")
    with st.popover(name, icon=":material/help:", type="tertiary", key="search-help"):
        st.html(_help(w, at.registry))


def _help(w: Words, registry: Registry) -> str:
    words = "".join(_row(example, label) for example, label in searching.examples(registry, w))
    rules = "".join(
        _row(w(f"search.rule.{rule}.example"), w(f"search.rule.{rule}")) for rule in RULES
    )
    return (
        f'<div class="t-search-help"><p>{escape(w(INTRO[registry.subject]))}</p>'
        f"<table>{rules}</table><h4>{escape(w('search.words'))}</h4><table>{words}</table></div>"
    )


def _row(example: str, text: str) -> str:
    return f"<tr><td><code>{escape(example)}</code></td><td>{escape(text)}</td></tr>"


def as_read(at: Index) -> None:
    """How the search was read, where it is more than plain text; every term can be taken off."""
    reading = searching.reading(listing.searched(place.asked()), at.registry, at.actor)
    if not any(term.known or term.near for term in reading.terms):
        return
    terms = "".join(_term(at, reading, number) for number in range(len(reading.terms)))
    name = escape(at.w("search.read"))
    st.html(f'<ul class="t-terms" aria-label="{name}">{terms}</ul>')


def _term(at: Index, reading: Reading, number: int) -> str:
    term = reading.terms[number]
    said = _said(at, term)
    tone = "info" if term.wanted else "warn" if term.known or term.near else "neutral"
    without = place.link(**{PARAMETER: reading.without(number), "page": None})
    off = at.w("search.remove", text=said)
    return (
        f'<li class="t-{tone}">{escape(said)}'
        f' <a href="{escape(without)}" aria-label="{escape(off)}" title="{escape(off)}">×</a></li>'
    )


def _said(at: Index, term: Term) -> str:
    if term.wanted:
        return listing.in_words(at.house, at.actor, term.wanted, at.registry, at.w)
    if term.near:
        return at.w("search.near", text=term.text, near=term.near)
    return at.w("search.not_read" if term.known else "search.text", text=term.text)
