"""What is typed and not saved: kept in the books as it changes, and offered when it is found.

The fields are those widgets whose keys begin with `editor_fields.field(key, "")`, and the rows
of the two grids. What they hold at the end of the first run is the base: only what differs from
it is kept, and put back on top of the invoice as it is by then.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from invoicing import editor
from invoicing.editor import Unsaved, differing
from invoicing.house import House
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor
from invoicing.words import Words

from . import acts, look, text_grid
from .editor_fields import field

GRIDS = ("lines", "extras")


def offered(house: House, actor: Actor, invoice: Invoice, key: str, w: Words) -> bool:
    """Whether the person has to choose first: what was typed before, or the invoice as it is."""
    if st.session_state.get(f"{key}-asked"):
        return False
    found = editor.find(house, actor, invoice.id)
    if found is None or not found.changed:
        st.session_state[f"{key}-asked"] = True
        return False
    at = w.moment(found.kept_at, house.settings().timezone)
    with st.container(border=True, key="unsaved", gap="small"):
        st.markdown(f"**{look.plain(w('editor.unsaved', at=at))}**")
        st.caption(", ".join(_named(found, w)))
        if found.version != invoice.version:
            look.caution(w("editor.unsaved_on_top"))
        with st.container(horizontal=True):
            goes_on = st.button(w("editor.continue"), type="primary", key="unsaved-continue")
            thrown = st.button(w("editor.discard"), key="unsaved-discard")
    if goes_on:
        restore(key, found.changed)
    if thrown:
        editor.drop(house, actor, invoice.id)
    if goes_on or thrown:
        st.session_state[f"{key}-asked"] = True
        st.rerun()
    return True


def restore(key: str, changed: Mapping[str, Any]) -> None:
    """Put the fields as they were typed, before they are drawn."""
    st.session_state[f"{key}-restored"] = True
    for name, value in changed.items():
        if name in GRIDS:
            text_grid.put(f"{key}-{name}", value)
        else:
            st.session_state[field(key, name)] = value


def keep(
    house: House, actor: Actor, invoice: Invoice, key: str, rows: Mapping[str, Any], w: Words
) -> None:
    """Keep what is typed, where it is not what was kept last. The last thing of a run."""
    prefix = field(key, "")
    typed = {
        str(name).removeprefix(prefix): value
        for name, value in st.session_state.items()
        if str(name).startswith(prefix)
    } | dict(rows)
    if f"{key}-base" not in st.session_state:
        found = editor.find(house, actor, invoice.id)
        base = typed | {name: found.base.get(name) for name in found.changed} if found else typed
        st.session_state[f"{key}-base"], st.session_state[f"{key}-kept"] = base, typed
        return
    base, last = st.session_state[f"{key}-base"], st.session_state[f"{key}-kept"]
    if typed == last:
        return
    st.session_state[f"{key}-kept"] = typed
    if differing(base, typed):
        acts.attempt(w, lambda: editor.keep(house, actor, invoice.id, invoice.version, base, typed))
    else:
        editor.drop(house, actor, invoice.id)


def changed(key: str) -> bool:
    """Whether something is typed that is not saved."""
    base, kept = (st.session_state.get(f"{key}-{name}") for name in ("base", "kept"))
    return bool(base is not None and differing(base, kept))


def _named(found: Unsaved, w: Words) -> list[str]:
    """The fields that were changed, as people know them."""
    names = dict.fromkeys(_property(name) for name in found.changed)
    return [w(f"property.{name}") for name in names if f"property.{name}" in w]


def _property(name: str) -> str:
    """The property behind a field: «buyer-7-city» is the buyer's."""
    first, _, rest = name.partition("-")
    if first == "own":
        return rest
    if first in ("buyer", "shipping"):
        return f"{first}_{name.rpartition('-')[2]}"
    return {"extras": "adjustments", "terms": "payment_terms"}.get(name, name)
