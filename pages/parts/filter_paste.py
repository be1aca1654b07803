"""A column of a spreadsheet as a filter, and what of it was not found."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from invoicing import offering
from invoicing.model.errors import InvalidInput
from invoicing.model.properties import Sort
from invoicing.offering import PASTED, Matched

from . import look
from .filter_draft import Row
from .filter_values import MATCHED

if TYPE_CHECKING:
    from .filter_panel import Panel

#: No kind is named: the one that finds most of it is taken.
ANY = "any"
#: So many values of a kind are named; the rest is counted.
NAMED = 50
COUNTED = (Sort.TEXT, Sort.NUMBER, Sort.MONEY)


def paste(panel: Panel) -> None:
    """A field to paste into; what it was recognised as becomes a condition."""
    at, w = panel.at, panel.at.w
    kinds = [ANY, *PASTED[at.subject]]
    with st.expander(w("paste.title"), icon=":material/content_paste:"):
        st.text_area(
            w("paste.says"), key=panel.key("pasted"), height=110, placeholder=w("paste.example")
        )
        st.selectbox(
            w("paste.kind"),
            kinds,
            format_func=lambda name: w("paste.any_kind" if name == ANY else f"property.{name}"),
            key=panel.key("pasted-kind"),
        )
        st.button(w("paste.use"), key=panel.key("paste"), on_click=_use, args=(panel,))
        if problem := st.session_state.pop(panel.key("paste-problem"), None):
            look.field_error(w.explain(problem))


def _use(panel: Panel) -> None:
    at, draft = panel.at, panel.draft
    text = st.session_state.get(panel.key("pasted")) or ""
    chosen = st.session_state.get(panel.key("pasted-kind"), ANY)
    kind = None if chosen == ANY else chosen
    try:
        found = offering.pasted(at.house, at.actor, text, at.w.language, kind, at.subject)
    except InvalidInput as problem:
        st.session_state[panel.key("paste-problem")] = problem
        return
    _forget_begun(panel)
    last = max(0, len(draft.groups) - 1)
    row = draft.add(last, name=found.name, operator="any_of", value=found.values)
    row.unread = found.unread
    st.session_state[panel.key("pasted")] = ""
    panel.apply()


def _forget_begun(panel: Panel) -> None:
    """Rows in which nothing was chosen yet give way."""
    for row in [row for row in panel.draft.rows() if row.name is None]:
        panel.draft.remove(row)


def matched(panel: Panel, row: Row) -> None:
    """Under a list of values: how many there are, which are not, and which are several times."""
    listed = row.value if isinstance(row.value, tuple) else ()
    if row.operator != "any_of" or len(listed) < 2 or row.problem(panel.at.registry, panel.clock):
        return
    if panel.at.registry[row.name or ""].sort not in COUNTED:
        return
    found, w = _matched(panel, row.name or "", listed), panel.at.w
    there = len(found.counts) - len(found.missing)
    look.quiet_line(w("paste.found", found=w.number(there), count=len(found.counts)))
    for key, values in (
        ("paste.missing", found.missing),
        ("paste.several", found.several),
        ("paste.unread", row.unread),
    ):
        if values:
            _named(w(key, count=len(values)), values)


def _named(title: str, values: tuple[str, ...]) -> None:
    more = f" … (+{len(values) - NAMED})" if len(values) > NAMED else ""
    text = ", ".join(values[:NAMED]) + more
    told = f"<summary>{escape(title)}</summary><p>{escape(text)}</p>"
    st.html(f'<details class="t-named">{told}</details>')


def _matched(panel: Panel, name: str, listed: tuple[str, ...]) -> Matched:
    """Asked once for the same list while the panel is open."""
    known: dict[tuple[str, str, tuple[str, ...]], Matched]
    known = st.session_state.setdefault(MATCHED, {})
    key = (panel.at.subject, name, listed)
    if key not in known:
        if len(known) > NAMED:
            known.clear()
        at = panel.at
        known[key] = offering.matched(at.house, at.actor, name, listed, at.subject)
    return known[key]
