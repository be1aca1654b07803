"""Merging two customers: who is kept, what would move, and then it is done."""

from collections.abc import Mapping

import streamlit as st

from invoicing import customers, merging
from invoicing.house import House
from invoicing.merging import Plan
from invoicing.model.customer import ListQuestion, Profile, Side
from invoicing.model.errors import Problem
from invoicing.model.people import Actor
from invoicing.words import Words

from . import look, router
from .acts import attempt

OFFERED = 25


def ask(house: House, actor: Actor, w: Words, one: Profile, other: Profile | None = None) -> None:
    """The dialog; without `other` the second customer is searched for in it."""

    @st.dialog(w("merge.title"), width="large")
    def dialog() -> None:
        second = other or _search(house, actor, w, one)
        if second is not None:
            _decide(house, actor, w, one, second)

    dialog()


def _search(house: House, actor: Actor, w: Words, one: Profile) -> Profile | None:
    """The other customer, found by what the list of customers is searched by."""
    words = st.text_input(w("merge.find"), key="merge-words", placeholder=w("customer.search_hint"))
    found, _ = customers.listed(house, actor, ListQuestion(one.side, words, size=OFFERED))
    names = {row.id: described(row.values) for row in found if row.id != one.id}
    chosen = st.selectbox(
        w("merge.other"),
        list(names),
        None,
        format_func=lambda id: names[id],
        placeholder=w("merge.choose"),
        key="merge-other",
    )
    return customers.read(house, actor, one.side, chosen).profile if chosen else None


def described(values: Mapping[str, str | None]) -> str:
    """«Acme AS · 999888777 · post@acme.example»: enough to tell two of one name apart."""
    names = ("name", "company", "org_number", "email", "city")
    return " · ".join(str(values[n]) for n in names if values.get(n))


def _decide(house: House, actor: Actor, w: Words, one: Profile, other: Profile) -> None:
    both = {each.id: each for each in (one, other)}
    keep = st.radio(
        w("merge.keep"),
        list(both),
        format_func=lambda id: look.plain(f"{described(both[id].values)} (#{id})"),
        key="merge-keep",
    )
    gone = other.id if keep == one.id else one.id
    try:
        plan = merging.look(house, actor, one.side, keep, gone)
    except Problem as problem:
        st.error(w.explain(problem), icon=":material/block:")
        return
    _tell(w, plan)
    with look.buttons():
        if st.button(w("common.cancel"), key="cancel"):
            st.rerun()
        sure = st.button(w("merge.yes"), key="sure", type="primary")
    seen = (plan.keep.version, plan.gone.version)
    if sure and attempt(w, lambda: merging.merge(house, actor, one.side, keep, gone, seen)):
        look.toast_later(w("merge.done", gone=plan.gone.name, keep=plan.keep.name))
        router.go(f"/{one.side.value}?id={keep}", replace=True)


def _tell(w: Words, plan: Plan) -> None:
    """What moves, what is taken over, what stays with the duplicate, and that it is for good."""
    moves = [w(f"merge.moves.{kind}", count=count) for kind, count in plan.moves.items()]
    told = ", ".join(moves) or w("merge.moves_nothing")
    look.pairs([(w("merge.moves"), told)])
    for title, values in (("merge.takes", plan.takes), ("merge.leaves", plan.leaves)):
        if values:
            rows = [(w(f"customer.field.{n}"), value) for n, value in values.items()]
            look.pairs(rows, heading=w(title))
    look.caution(w("merge.final", name=plan.gone.name))


def page_of(side: Side) -> str:
    """Where the likely duplicates of a side are listed."""
    return f"/duplicates?side={side.value}"
