"""What the aging report is asked with: by what, as of when, known at when, in which ranges."""

from datetime import date

import streamlit as st

from invoicing import aged, receivables
from invoicing.model.dates import DAY
from invoicing.model.properties import Sort
from invoicing.model.receivables import EDGES

from . import clocks, place
from .index import Index
from .reports_menu import export_menu

#: What most reports are gathered by, before the rest of the properties.
USUAL = ("buyer_name", "owner", "currency", "team", "company", "buyer_country", "status")
WITHOUT = (Sort.MONEY, Sort.MOMENT)
OWN = "own"
AGED = ",".join(map(str, EDGES))


def controls(at: Index, asked: aged.Asking) -> None:
    """Two rows: what is aged and how, then the clocks."""
    w, question = at.w, asked.question
    with st.container(horizontal=True, vertical_alignment="bottom", key="aged-how"):
        by(at)
        clock = receivables.CLOCKS
        st.segmented_control(
            w("aged.clock"),
            clock,
            format_func=lambda name: w(f"property.{name}"),
            **place.keep("clock", clock, default=clock[0]),
        )
        st.text_input(w("aged.ranges"), width=120, **place.keep("edges", default=AGED))
        clocks.day(w, w("aged.as_of"), "asof", question.moments.as_of, at.house.today())
        with st.container(width=250):
            _known(at, asked, "known", question.moments.as_of)
    if asked.against:
        with st.container(horizontal=True, vertical_alignment="bottom", key="aged-against"):
            clocks.day(w, w("aged.against"), "vs_asof", asked.against.as_of)
            with st.container(width=250):
                _known(at, asked, "vs_known", asked.against.as_of)


def in_base(at: Index) -> None:
    """Each in its currency, or all in the company's."""
    w, base = at.w, at.house.settings().base_currency
    options = (OWN, aged.BASE)
    names = {OWN: w("aged.in_own"), aged.BASE: w("overview.in_base", code=base)}
    st.segmented_control(
        w("property.currency"),
        options,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        **place.keep("shown", options, default=OWN),
    )


def by(at: Index) -> None:
    """The property that lines are gathered by."""
    names = _names(at)
    st.selectbox(
        at.w("aged.by"),
        names,
        format_func=lambda name: at.registry[name].label or at.w(f"property.{name}"),
        width=190,
        **place.keep("by", names, default=aged.USUAL_BY),
    )


def _names(at: Index) -> list[str]:
    offered = {p.name: p for p in at.registry.offered() if p.sort not in WITHOUT}
    rest = sorted(set(offered) - set(USUAL), key=lambda n: at.w(f"property.{n}").casefold())
    return [*(name for name in USUAL if name in offered), *rest]


def _known(at: Index, asked: aged.Asking, name: str, as_of: date) -> None:
    found = receivables.moments_that_matter(at.house, at.actor, asked.view, as_of)
    clocks.moment(at.house, at.w, at.w("aged.known_at"), name, found, at.house.now())


def compare(at: Index, asked: aged.Asking) -> None:
    """Begin to compare with a month before, or stop."""
    day = asked.question.moments.as_of.replace(day=1) - DAY
    begin = {"vs_asof": day.isoformat()}
    end = {"vs_asof": None, "vs_known": None}
    label = at.w("aged.stop_comparing" if asked.against else "aged.compare")
    change = end if asked.against else begin
    st.button(label, icon=":material/compare_arrows:", on_click=lambda: place.write(**change))


def export(at: Index) -> None:
    """The table as a file, as the page shows it."""
    export_menu(at, "aged")
