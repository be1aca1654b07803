"""What was read for the forecast, kept until anything happens in the books.

A slider asks the same books again with every move, and a back-test reads five years of a large
company: both are read once for each question, by the number that the books grow with.
"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from invoicing import forecast
from invoicing.forecast import Asking, Past, Standing
from invoicing.house import House
from invoicing.model.people import Actor

from . import place
from .index import Index

KEPT_MOST = 8


def standing(at: Index, asked: Asking) -> Standing:
    """What `forecast.standing` says."""
    found = _standing(_key(at, asked), at.house, at.actor, asked)
    return replace(found, asked=asked)


def back_tests(at: Index, asked: Asking, code: str) -> Sequence[Past]:
    """What `forecast.back_tests` says."""
    return _back_tests(f"{code} {_key(at, asked)}", at.house, at.actor, asked, code)


def _key(at: Index, asked: Asking) -> str:
    """Which books, how far, who asks, and what; "now" stays now while nothing happens."""
    view = asked.view
    question = (view.filter.to_json(), view.search, asked.shown, asked.at.as_of)
    known = place.asked().get("known") and asked.at.known_at
    stamp = forecast.stamp(at.house, at.actor)
    return repr((str(at.house.home), stamp, at.house.today(), at.actor, question, known))


@st.cache_resource(max_entries=KEPT_MOST, show_spinner=False)
def _standing(key: str, _house: House, _actor: Actor, _asked: Asking) -> Standing:
    return forecast.standing(_house, _actor, _asked)


@st.cache_resource(max_entries=KEPT_MOST, show_spinner=False)
def _back_tests(
    key: str, _house: House, _actor: Actor, _asked: Asking, _code: str
) -> Sequence[Past]:
    return forecast.back_tests(_house, _actor, _asked, _code)
