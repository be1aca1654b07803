"""An index page: who asks what of which books. Every part of the page is given this value.

    at = index.opened("invoice")            # reads the URL, or the view it stands on
    found = at.find("currency", "title")    # rows with more columns than are shown, count, sums

A part is a function of it in a file of its own: view_tabs, quick_filters, filter_words … A page
only says where they stand.
"""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from invoicing import listing, saved_reports, views
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.model.properties import Registry
from invoicing.model.table import Table, View
from invoicing.saved_reports import Standing
from invoicing.views import Opened
from invoicing.words import Words

from . import desk, place


@dataclass(frozen=True)
class Index:
    """`opened` is what the URL asks, and the view it stands on. `report` says, at a page of
    figures, which saved ones there are and which of them it stands on."""

    house: House
    actor: Actor
    w: Words
    subject: str
    registry: Registry
    opened: Opened
    report: Standing | None = None

    @property
    def view(self) -> View:
        """What is shown."""
        return self.opened.view

    def find(self, *needed: str) -> Table:
        """The page of rows, with what links and badges need beside the columns shown."""
        view = listing.fetching(self.view, *needed)
        return listing.page(self.house, self.actor, view, self.subject)

    def now(self) -> "Index":
        """The same as the URL asks by now, in a part that runs by itself (a drawer)."""
        asked, registry = place.asked(), self.registry
        view = listing.view_from(asked, self.subject, actor=self.actor, registry=registry)
        return replace(self, opened=replace(self.opened, view=view))

    def change(self, **fields: Any) -> None:
        """Write another value of some fields of the view to the URL. For callbacks."""
        before = listing.params_of(self.view, self.subject)
        after = listing.params_of(replace(self.view, **fields), self.subject)
        names = [n for n in before | after if before.get(n) != after.get(n)]
        place.write(**{n: after.get(n) for n in names})


def opened(subject: str) -> Index:
    """The index as the URL asks for it. Once a run, before any part."""
    house, actor, w = desk.house(), desk.actor(), desk.w()
    found = views.opened(house, actor, st.query_params.to_dict(), subject)
    place.stand_on(found.base, view=found.tab.key if found.implied else None)
    return Index(house, actor, w, subject, house.registry(subject), found)


def report(page: str) -> Index:
    """A page of figures as the URL asks for it, and as the saved report it stands on says.

    It begins with all invoices, not with what somebody's index opens with.
    """
    house, actor, w = desk.house(), desk.actor(), desk.w()
    asked = st.query_params.to_dict()
    standing = saved_reports.standing(house, actor, page, asked.get("report"))
    found = views.opened(house, actor, {"view": views.ALL, **standing.params, **asked})
    place.stand_on({**found.base, **standing.params})
    return Index(house, actor, w, "invoice", house.registry("invoice"), found, standing)
