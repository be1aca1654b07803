"""Settings, for super admins: a list of sections at the left, the chosen one beside it.

The section is in the URL (?section=users), so that a sentence elsewhere can lead to it.
A feature that brings settings adds its row to SECTIONS and its words `settings.<key>`.
"""

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from invoicing.house import House
from invoicing.model.decisions import Action, decide, general
from invoicing.model.people import Actor
from invoicing.words import Words
from parts import (
    desk,
    fields,
    look,
    settings_company,
    settings_control,
    settings_documents,
    settings_invoices,
    settings_letters,
    settings_mail,
    settings_payments,
    settings_products,
    settings_properties,
    settings_reminders,
    settings_users,
)

Section = Callable[[House, Actor, Words], None]

SECTIONS: Mapping[str, Section] = {
    "company": settings_company.draw,
    "invoices": settings_invoices.draw,
    "documents": settings_documents.draw,
    "payments": settings_payments.draw,
    "products": settings_products.draw,
    "mail": settings_mail.draw,
    "reminders": settings_reminders.draw,
    "letters": settings_letters.draw,
    "properties": settings_properties.draw,
    "users": settings_users.draw,
    "control": settings_control.draw,
}


def sections(w: Words, chosen: str) -> None:
    """The list at the left; links, so that Back returns to the section before."""

    def row(key: str) -> str:
        mark = ' aria-current="page"' if key == chosen else ""
        return f'<a href="/settings?section={key}"{mark}>{escape(w(f"settings.{key}"))}</a>'

    label = escape(w("nav.settings"))
    st.html(f'<nav class="t-sections" aria-label="{label}">{"".join(map(row, SECTIONS))}</nav>')


def main() -> None:
    """The section of the URL, else the first."""
    house, actor, w = desk.house(), desk.actor(), desk.w()
    decide(Action.SETTINGS, general(actor)).enforce()
    fields.dress()
    asked = st.query_params.get("section", "")
    chosen = asked if asked in SECTIONS else next(iter(SECTIONS))
    look.header(w("nav.settings"))
    side, room = st.columns([2, 11], gap="medium")
    with side:
        sections(w, chosen)
    with room:
        SECTIONS[chosen](house, actor, w)


main()
