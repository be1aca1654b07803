"""Customers that are likely the same: what they have in common, and the way to merge them."""

import streamlit as st

from invoicing import merging
from invoicing.merging import Pair
from invoicing.model.customer import Profile, Side
from invoicing.model.decisions import Action, decide, general
from parts import desk, look, merge_dialog, place

house, actor, w = desk.house(), desk.actor(), desk.w()
SIDES = [side.value for side in Side]
DRAWN = 50


def entry(pair: Pair) -> None:
    """The two, each with the way to its page, and the button."""
    allowed = decide(Action.EDIT_CUSTOMER, general(actor))
    common = ", ".join(w(f"customer.field.{name}") for name in pair.common)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container():
            for each in (pair.elder, pair.younger):
                link = (w("customer.open"), f"/{each.side.value}?id={each.id}")
                look.item(each.name, more(each), link=link)
            st.caption(look.plain(w("merge.common", names=common)))
        if st.button(
            w("merge.button"),
            key=f"merge-{pair.elder.id}-{pair.younger.id}",
            disabled=not allowed,
            help=None if allowed else w(f"reason.{allowed.reason}"),
        ):
            merge_dialog.ask(house, actor, w, pair.elder, pair.younger)


def more(each: Profile) -> str:
    """What tells it from others of its name."""
    told = merge_dialog.described({**each.values, "name": None})
    return f"#{each.id}" + (f" · {told}" if told else "")


def main() -> None:
    """The pairs of one side, those with most in common first."""
    look.header(w("merge.likely"), back=("/customers", w("nav.customers")))
    side = st.segmented_control(
        w("customer.side"),
        SIDES,
        format_func=lambda each: w(f"customer.sides.{each}"),
        label_visibility="collapsed",
        **place.keep("side", SIDES, default=SIDES[0]),
    )
    found = merging.pairs(house, actor, Side(side or SIDES[0]))
    st.caption(w("merge.count", count=len(found)))
    if not found:
        st.info(w("merge.none"), icon=":material/check_circle:")
    with st.container(width=900):
        for pair in found[:DRAWN]:
            entry(pair)


main()
