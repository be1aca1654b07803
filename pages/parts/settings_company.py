"""The company: who sends the invoices, in which time zone and currency it lives."""

from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

import streamlit as st

from invoicing import numbering, settings
from invoicing.house import House
from invoicing.model.currencies import CURRENCIES
from invoicing.model.invoice import Party
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from invoicing.words import Words

from . import look
from .fields import Fields, section

#: Chosen more often than the others, so they come first.
USUAL = ("NOK", "EUR", "SEK", "DKK", "USD", "GBP")
#: Families of zones that only repeat others.
ALIASES = ("Etc/", "US/", "Brazil/", "Canada/", "Mexico/", "Chile/", "posix/", "right/")


@cache
def zones() -> list[str]:
    """Every time zone by its city."""
    known = (zone for zone in available_timezones() if "/" in zone)
    return ["UTC", *sorted(zone for zone in known if not zone.startswith(ALIASES))]


def currencies() -> list[str]:
    """Every currency, the usual ones first."""
    return [*USUAL, *sorted(CURRENCIES.difference(USUAL))]


def listed(options: list[str], value: str) -> tuple[list[str], int]:
    """`options` with `value` among them, and where it is."""
    known = options if value in options else [value, *options]
    return known, known.index(value)


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section."""
    now = house.settings()
    fields = Fields(w, "settings.company.", "company", {"company": "name"})
    section(w("settings.company"), w("settings.company.says"))
    with st.form("company", border=False, width=720):
        company = party(fields, now.company)
        st.space("small")
        zone, currency = place(house, actor, fields, now)
        st.space("small")
        pressed = st.form_submit_button(w("common.save"), type="primary", shortcut="Ctrl+S")

    def save() -> None:
        settings.change(house, actor, company=company, zone=zone, base_currency=currency)

    if pressed and fields.attempt(save):
        fields.saved()
        look.toast_later(w("settings.saved"))
        st.rerun()


def party(fields: Fields, now: Party) -> Party:
    """Name, number, address and e-mail, as they shall stand on invoices."""

    def text(name: str, **options: object) -> str | None:
        return fields(name, st.text_input, getattr(now, name) or "", max_chars=200, **options)

    wide, narrow = st.columns([3, 2])
    with wide:
        typed = {"name": text("name", autocomplete="organization")}
    with narrow:
        typed["org_number"] = text("org_number")
    wide, narrow = st.columns([3, 2])
    with wide:
        typed["street"] = text("street")
    with narrow:
        typed["email"] = text("email")
    postcode, city, country = st.columns([1, 2, 2])
    with postcode:
        typed["postcode"] = text("postcode")
    with city:
        typed["city"] = text("city")
    with country:
        typed["country"] = text("country", placeholder="NO")
    return replace(now, **typed)


def place(house: House, actor: Actor, fields: Fields, now: Settings) -> tuple[str, str]:
    """Zone and currency; the currency is fixed once there are invoices."""
    w = fields.w
    fixed = numbering.upcoming(house, actor).any_invoice
    left, right = st.columns([3, 2])
    with left:
        options, index = listed(zones(), now.zone)
        zone = fields("zone", st.selectbox, options, index, help=w("settings.company.zone_says"))
    with right:
        options, index = listed(currencies(), now.base_currency)
        why = w("reason.base_currency_in_use") if fixed else None
        currency = fields("base_currency", st.selectbox, options, index, disabled=fixed, help=why)
    return zone, currency
