"""Properties that are changed on the spot: what no document tells, and the company's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from invoicing import defining, forms, lifecycle
from invoicing.model.custom import CustomProperty
from invoicing.model.decisions import Action
from invoicing.model.editing import UNSEALED
from invoicing.model.invoice import Collection
from invoicing.model.properties import INVOICE, Sort
from invoicing.record import Record
from invoicing.words import Words

from . import look
from .acts import Desk, attempt, done


@dataclass(frozen=True, slots=True)
class Field:
    """A property of ours that can be changed on the spot, told like one of the company's."""

    name: str
    label: str
    kind: Sort
    choices: tuple[str, ...] = ()


Changeable = CustomProperty | Field
Offered = Mapping[str, Changeable]
#: The invoice whose card is being edited in this session.
EDITING = "_about-editing"


def offered(at: Desk) -> dict[str, Changeable]:
    """What can be changed on the spot, by name: what no document tells, and the company's own."""
    w = at.w
    ours = (p for p in INVOICE.properties.values() if p.name in UNSEALED)
    known: list[Changeable] = [
        Field(p.name, w(f"property.{p.name}"), p.sort, p.choices) for p in ours
    ]
    own = [each for each in defining.definitions(at.house, at.actor) if not each.archived]
    return {each.name: each for each in (*known, *own)}


def editing(at: Desk, record: Record) -> bool:
    """Whether the card is being edited, by who may."""
    asked = st.session_state.get(EDITING) == at.invoice.id
    return asked and bool(record.decisions[Action.SET_PROPERTY])


def edit_button(at: Desk, record: Record) -> None:
    """Turns what can be changed into fields."""
    decision = record.decisions[Action.SET_PROPERTY]
    if st.button(
        at.w("action.set_property"),
        key="own-values",
        icon=":material/edit_note:",
        type="tertiary",
        disabled=not decision,
        help=None if decision else at.w(f"reason.{decision.reason}"),
    ):
        st.session_state[EDITING] = at.invoice.id
        st.rerun()


def form(at: Desk, group: Callable[[Offered, Callable[[Changeable], None]], None]) -> None:
    """The card as a form; `group` draws it, calling back for the field of each property."""
    w, typed = at.w, dict[str, Any]()
    now, fields = at.house.registry().values(at.invoice), offered(at)

    def draw(each: Changeable) -> None:
        typed[each.name] = field(each, now[each.name], w)

    with st.form("own-values-form", border=False):
        group(fields, draw)
        with look.buttons():
            cancelled = st.form_submit_button(w("common.cancel"))
            pressed = st.form_submit_button(w("common.save"), type="primary")

    def save() -> None:
        read = {name: value(fields[name], given, w) for name, given in typed.items()}
        changed = {name: given for name, given in read.items() if given != now[name]}
        expected = at.invoice.version
        lifecycle.set_properties(at.house, at.actor, at.invoice.id, changed, expected)

    if cancelled or (pressed and attempt(w, save)):
        st.session_state.pop(EDITING, None)
        if cancelled:
            st.rerun()
        done(at, Action.SET_PROPERTY)


def field(each: Changeable, now: Any, w: Words, key: str | None = None) -> Any:
    """The widget of one property, showing what it has."""
    key, label = key or f"own-{each.name}", look.plain(each.label)
    if each.name == "collection":
        return _chosen(label, list(each.choices), now, lambda c: w(f"collection.{c}"), key)
    if each.name in UNSEALED and each.kind is Sort.FLAG:
        return st.checkbox(label, bool(now), key=key)
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
    return st.text_input(label, now or "", key=key)


def _chosen(label: str, choices: list[Any], now: Any, said: Any, key: str) -> Any:
    return st.selectbox(label, choices, choices.index(now), format_func=said, key=key)


def value(each: Changeable, typed: Any, w: Words) -> Any:
    """What was typed, as the door takes it; None takes the value off."""
    if isinstance(typed, str) and not typed.strip():
        return None
    if each.name == "collection":
        return Collection(typed)
    return forms.amount(each.name, typed, w.language) if each.kind is Sort.NUMBER else typed
