"""Every value every property of an invoice ever had: from when, by whom. Nothing is pruned."""

from urllib.parse import urlencode

import streamlit as st

from invoicing import property_history
from invoicing import record as records
from invoicing.model.decisions import Action, decide, general
from invoicing.report_files import FORMATS
from parts import acts, desk, guard, look, place

#: Rows that are drawn at once.
DRAWN = 500

house, actor, w = desk.house(), desk.actor(), desk.w()
invoice = records.read(house, actor, guard.id_in_url("invoice")).invoice
zone, name = house.settings().timezone, acts.record_name(invoice, w)


def files() -> None:
    """What is shown, to take along."""
    decision = decide(Action.EXPORT, general(actor))
    asked = {"id": invoice.id, "q": words, "property": only or ""}
    query = urlencode({key: value for key, value in asked.items() if value})
    for format in FORMATS:
        if decision:
            address = f"/reports/property-history.{format}?{query}"
            look.link_button(format.upper(), address, download=True)
    if not decision:
        st.caption(w(f"reason.{decision.reason}"))


slot = look.header(w("history.of", name=name), back=(f"/invoice?id={invoice.id}", name))
everything = property_history.past(house, actor, invoice.id, w)
labels = {row.property: row.label for row in everything}
with st.container(horizontal=True, vertical_alignment="bottom"):
    words = st.text_input(
        w("history.search"), **place.keep("q"), placeholder=w("history.search"), width=360
    )
    only = st.selectbox(
        w("history.property"),
        sorted(labels, key=lambda each: labels[each]),
        **place.keep("property", labels),
        format_func=lambda each: labels[each],
        placeholder=w("history.all_properties"),
        width=280,
    )
with slot:
    files()
found = property_history.past(house, actor, invoice.id, w, words or "", only or "")
st.caption(w("history.count", count=len(found)))
heads = [w(f"history.{n}") for n in ("property", "before", "after", "when", "who", "source")]
shown = DRAWN * (1 + st.session_state.get("_more_history", 0))
look.plain_table(
    heads,
    [
        (row.label, row.before, row.after, w.moment(row.at, zone), row.actor, row.source)
        for row in found[:shown]
    ],
    whole=(4, 5),
)
if len(found) > shown and st.button(w("history.more"), key="more"):
    st.session_state["_more_history"] = st.session_state.get("_more_history", 0) + 1
    st.rerun()
