"""The form of a company or a contact, in a drawer: to add one, or to change what is known."""

from collections.abc import Callable, Mapping

import streamlit as st

from invoicing import customers
from invoicing.house import House
from invoicing.model.customer import FIELDS, Profile, Side
from invoicing.model.people import Actor
from invoicing.words import HEADER_LANGUAGES, Words

from . import fields, look, router


def create(house: House, actor: Actor, side: Side, w: Words) -> None:
    """The drawer for a new one; it leads to the page of what was made."""

    @st.dialog(w(f"customer.new.{side}"), position="right")
    def dialog() -> None:
        made: list[Profile] = []
        nothing: dict[str, str | None] = dict.fromkeys(FIELDS[side])

        def save(typed: Mapping[str, str | None]) -> None:
            made.append(customers.create(house, actor, side, typed))

        if form(f"new-{side}", side, nothing, w, save):
            look.toast_later(w("customer.added", name=made[0].name))
            router.go(f"/{side.value}?id={made[0].id}")

    dialog()


def change(house: House, actor: Actor, profile: Profile, w: Words) -> None:
    """The drawer of one that is known; it saves over the version that was seen."""

    @st.dialog(w("action.edit_customer"), position="right")
    def dialog() -> None:
        fields.note(w("customer.edit_note"))

        def save(typed: Mapping[str, str | None]) -> None:
            customers.edit(house, actor, profile.side, profile.id, typed, profile.version)

        key = f"edit-{profile.side}-{profile.id}-{profile.version}"
        if form(key, profile.side, profile.values, w, save):
            look.toast_later(w("customer.saved", name=profile.name))
            st.rerun()

    dialog()


def form(
    key: str,
    side: Side,
    values: Mapping[str, str | None],
    w: Words,
    save: Callable[[Mapping[str, str | None]], object],
) -> bool:
    """A field for each value; True where it was saved. A refusal stands at its field."""
    places = fields.Fields(w, "customer.field.", key)
    fields.dress()
    with st.form(f"{key}-form", border=False):
        typed = {name: _field(places, name, values[name], w) for name in FIELDS[side]}
        pressed = st.form_submit_button(w("common.save"), type="primary", key=f"{key}-save")
    return pressed and places.attempt(lambda: save(typed))


def _field(places: fields.Fields, name: str, now: str | None, w: Words) -> str | None:
    if name == "language":
        options = list(dict.fromkeys((None, *HEADER_LANGUAGES, now)))
        return places(
            name,
            st.selectbox,
            options,
            options.index(now),
            format_func=lambda each: HEADER_LANGUAGES.get(each, each) or w("common.empty"),
        )
    hint = w("customer.company_hint") if name == "company" else None
    return places(name, st.text_input, now or "", help=hint)
