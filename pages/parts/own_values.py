"""The values of the company's own properties on one invoice, in a drawer to change them."""

from datetime import date
from typing import Any

import streamlit as st

from invoicing import defining, forms, lifecycle
from invoicing.model.custom import TEXT_LONGEST, CustomProperty
from invoicing.model.decisions import Action
from invoicing.model.properties import Sort
from invoicing.record import Record
from invoicing.words import Words

from . import look
from .acts import Desk, attempt, done


def edit_button(at: Desk, record: Record) -> None:
    """The way into the drawer, where there is anything to fill in."""
    offered = [p for p in defining.definitions(at.house, at.actor) if not p.archived]
    decision = record.decisions[Action.SET_PROPERTY]
    if offered and st.button(
        at.w("action.set_property"),
        key="own-values",
        icon=":material/edit_note:",
        type="tertiary",
        disabled=not decision,
        help=None if decision else at.w(f"reason.{decision.reason}"),
    ):
        drawer(at, offered)


def drawer(at: Desk, offered: list[CustomProperty]) -> None:
    """A field for each; what is emptied is taken off."""
    w, now = at.w, at.house.registry().values(at.invoice)

    @st.dialog(w("action.set_property"), position="right")
    def dialog() -> None:
        with st.form("own-values-form", border=False):
            typed = {each.name: field(each, now[each.name], w) for each in offered}
            pressed = st.form_submit_button(w("common.save"), type="primary")

        def save() -> None:
            values = {each.name: value(each, typed[each.name], w) for each in offered}
            changed = {n: v for n, v in values.items() if v != now[n]}
            lifecycle.set_custom(at.house, at.actor, at.invoice.id, changed, at.invoice.version)

        if pressed and attempt(w, save):
            done(at, Action.SET_PROPERTY)

    dialog()


def field(each: CustomProperty, now: Any, w: Words, key: str | None = None) -> Any:
    """The widget of one property, showing what it has."""
    key, label = key or f"own-{each.name}", look.plain(each.label)
    match each.kind:
        case Sort.NUMBER:
            return st.text_input(label, w.number(now) if now is not None else "", key=key)
        case Sort.DATE:
            picked: date | None = now
            return st.date_input(
                label,
                picked,
                min_value=date(1900, 1, 1),
                max_value=date(2199, 12, 31),
                format=w("common.date_pattern"),
                key=key,
            )
        case Sort.CHOICE:
            kept = () if now is None or now in each.choices else (now,)
            choices = [None, *each.choices, *kept]
            return _chosen(label, choices, now, lambda c: c or w("common.empty"), key)
        case Sort.FLAG:
            words = {None: "common.empty", True: "common.yes", False: "common.no"}
            return _chosen(label, list(words), now, lambda c: w(words[c]), key)
    return st.text_input(label, now or "", max_chars=TEXT_LONGEST, key=key)


def _chosen(label: str, choices: list[Any], now: Any, said: Any, key: str) -> Any:
    return st.selectbox(label, choices, choices.index(now), format_func=said, key=key)


def value(each: CustomProperty, typed: Any, w: Words) -> Any:
    """What was typed, as the door takes it; None takes the value off."""
    if isinstance(typed, str) and not typed.strip():
        return None
    return forms.amount(each.name, typed, w.language) if each.kind is Sort.NUMBER else typed
