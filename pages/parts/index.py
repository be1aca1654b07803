"""An index page: who asks what of which books. Every part of the page is given this value.

    at = index.opened("invoice")            # reads the URL, or the view it stands on
    found = at.find("currency", "title")    # rows with more columns than are shown, count, sums

A part is a function of it in a file of its own: view_tabs, quick_filters, filter_words … A page
only says where they stand.
"""

from dataclasses import dataclass

import streamlit as st

from invoicing import listing
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.model.properties import Registry
from invoicing.model.table import Table, View
from invoicing.words import Words

from . import desk, place


@dataclass(frozen=True)
class Index:
    """`view` is what the URL asks; `name` the view it stands on."""

    house: House
    actor: Actor
    w: Words
    subject: str
    registry: Registry
    view: View
    name: str

    def find(self, *needed: str) -> Table:
        """The page of rows, with what links and badges need beside the columns shown."""
        view = listing.fetching(self.view, *needed)
        return listing.page(self.house, self.actor, view, self.subject)


def opened(subject: str) -> Index:
    """The index as the URL asks for it. Once a run, before any part."""
    house, actor, w = desk.house(), desk.actor(), desk.w()
    name = st.query_params.get("view", "all")
    base = listing.BUILT_IN[subject].get(name, {})
    place.stand_on(base)
    registry = house.registry(subject)
    view = listing.view_from(place.asked(), subject, actor=actor, registry=registry)
    return Index(house, actor, w, subject, registry, view, name)
