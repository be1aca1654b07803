"""Properties: what the company wants to know of an invoice besides what every invoice has."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from invoicing import defining
from invoicing.house import House
from invoicing.model.custom import KINDS, CustomProperty
from invoicing.model.people import Actor
from invoicing.model.properties import Sort
from invoicing.words import Words

from . import look, router, settings_list
from .fields import Fields, note, section

PROPERTIES = "/settings?section=properties"
NEW = "new"
HEADS = ("label", "kind", "choices", "name", "state")


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section: the property in the URL, else all of them."""
    defined = defining.definitions(house, actor)
    asked = st.query_params.get("property")
    chosen = next((each for each in defined if each.name == asked), None)
    if asked is None:
        table(defined, w)
    elif asked == NEW:
        add(house, actor, w)
    elif chosen:
        change(house, actor, w, chosen)
    else:
        settings_list.not_here("property", asked, (PROPERTIES, w("settings.properties")), w)


def table(defined: Sequence[CustomProperty], w: Words) -> None:
    """Which there are; the name of each leads to it."""
    section(w("settings.properties"), w("settings.properties_says"))
    look.link_button(w("settings.add_property"), f"{PROPERTIES}&property={NEW}", primary=True)
    if not defined:
        note(w("settings.no_properties"))
        return
    heads = [w(f"settings.property.{name}") for name in HEADS]
    settings_list.table(heads, [row(each, w) for each in defined])


def row(each: CustomProperty, w: Words) -> Sequence[str]:
    """One property of the table."""
    word, tone = ("archived", "mute") if each.archived else ("active", "good")
    choices = ", ".join(each.choices[:4]) + (" …" if len(each.choices) > 4 else "")
    return (
        settings_list.name(f"{PROPERTIES}&property={each.name}", each.label),
        escape(w(f"sort.{each.kind}")),
        settings_list.text(choices, w),
        f"<code>{escape(each.name)}</code>",
        settings_list.state(w(f"settings.property_{word}"), tone),
    )


def add(house: House, actor: Actor, w: Words) -> None:
    """The form of a new one."""
    fields = form(w, NEW, w("settings.add_property"))
    with st.container(width=480):
        label = fields("label", st.text_input)
        kind = fields("kind", st.selectbox, KINDS, format_func=lambda k: w(f"sort.{k}"))
        note(w("settings.property.kind_says"))
        choices = lines(fields, ()) if kind is Sort.CHOICE else []
        pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")
    if pressed and fields.attempt(lambda: defining.define(house, actor, label, kind, choices)):
        fields.saved()
        look.toast_later(w("settings.property.added", name=label.strip()))
        router.go(PROPERTIES, replace=True)


def change(house: House, actor: Actor, w: Words, now: CustomProperty) -> None:
    """The form of one that is there: its label, its choices, whether it is offered."""
    fields = form(w, now.name, now.label)
    with st.container(width=480):
        label = fields("label", st.text_input, now.label)
        choices = lines(fields, now.choices) if now.kind is Sort.CHOICE else None
        archived = fields("archived", st.toggle, now.archived)
        note(w("settings.property.archived_says"))
        pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")

    def save() -> None:
        defining.redefine(house, actor, now.name, label=label, choices=choices, archived=archived)

    if pressed and fields.attempt(save):
        fields.saved()
        look.toast_later(w("settings.saved"))
        st.rerun()


def form(w: Words, name: str, title: str) -> Fields:
    """A heading with the way back, and the fields under it."""
    section(title, back=(PROPERTIES, w("settings.properties")))
    return Fields(w, "settings.property.", f"property-{name}")


def lines(fields: Fields, choices: Sequence[str]) -> list[str]:
    """The choices, each on a line."""
    text = fields("choices", st.text_area, "\n".join(choices), height=160)
    note(fields.w("settings.property.choices_says"))
    return text.splitlines()
