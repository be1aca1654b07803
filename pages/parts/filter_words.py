"""The filter of an index in words, above its table, and the way to take it off."""

import streamlit as st

from invoicing import listing
from invoicing.model.filters import filter_from

from . import look, place
from .index import Index


def filter_words(at: Index) -> None:
    """Nothing where there is no advanced filter."""
    wanted = filter_from(place.asked().get("filter"))
    if not wanted:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="filter-words"):
        look.note(listing.in_words(at.house, at.actor, wanted, at.registry, at.w))
        look.link_button(at.w("list.clear_filter"), place.link(filter=None, page=None))
