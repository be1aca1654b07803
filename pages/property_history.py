"""Every value every property of an invoice ever had: from when, by whom. Nothing is pruned."""

import streamlit as st

from invoicing import record as records
from invoicing.model.filters import lowered
from parts import acts, cards, desk, guard, look

house, actor, w = desk.house(), desk.actor(), desk.w()
record = records.read(house, actor, guard.id_in_url("invoice"))
invoice, settings = record.invoice, house.settings()
name = acts.record_name(invoice, w)

look.header(w("history.of", name=name), back=(f"/invoice?id={invoice.id}", name))
words = st.text_input(w("history.search"), placeholder=w("history.search"), width=360)
rows = [
    (
        w(f"property.{change.property}"),
        *cards.change_values(change, invoice.currency, settings, w),
        w.moment(happening.at, settings.timezone),
        happening.actor,
        w(f"event.{happening.event}"),
    )
    for happening in record.history
    for change in happening.changes
]
found = [r for r in rows if all(word in lowered(" ".join(r)) for word in lowered(words).split())]
st.caption(w("history.count", count=len(found)))
heads = [w(f"history.{n}") for n in ("property", "before", "after", "when", "who", "what")]
look.plain_table(heads, found)
