"""Invoices: what may be done to finalized ones, and how they are numbered."""

import streamlit as st

from invoicing import numbering, settings
from invoicing.house import House
from invoicing.model.errors import InvalidInput
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from invoicing.settings import DIGITS_MOST, PREFIX_LONGEST
from invoicing.words import Words

from . import look, settings_series
from .fields import Fields, fact, note, section

SWITCHES = ("allow_edit_finalized", "allow_delete_finalized")


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section."""
    now, upcoming = house.settings(), numbering.upcoming(house, actor)
    fields = Fields(w, "settings.", "invoices")
    with st.container(width=720):
        section(w("settings.finalized"), w("settings.finalized_says"))
        switches = {name: switch(fields, now, name) for name in SWITCHES}
        look.note(w("settings.deleted_says"), (w("nav.deletions"), "/deletions"))
        section(w("settings.numbering"), w("settings.numbering_says"))
        prefix, digits = number(fields, now, upcoming)
        pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")
        if pressed and fields.attempt(
            lambda: settings.change(
                house, actor, **switches, number_prefix=prefix, number_digits=digits
            )
        ):
            fields.saved()
            look.toast_later(w("settings.saved"))
            st.rerun()
        settings_series.draw(house, actor, w, upcoming)
        reset(house, actor, w, upcoming)


def switch(fields: Fields, now: Settings, name: str) -> bool:
    """One switch with what the law has to say about it."""
    with st.container(border=True, gap="small"):
        on = fields(name, st.toggle, getattr(now, name))
        warning = fields.w(f"settings.{name}_warning")
        look.caution(warning) if on else note(warning)
    return on


def number(fields: Fields, now: Settings, upcoming: numbering.Upcoming) -> tuple[str, int]:
    """Prefix and digits, and the number the next finalized invoice would get."""
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="top")
    with left:
        prefix = fields("number_prefix", st.text_input, now.number_prefix, max_chars=PREFIX_LONGEST)
    with middle:
        most = range(1, DIGITS_MOST + 1)
        digits = fields("number_digits", st.selectbox, most, most.index(now.number_digits))
    with right:
        told = upcoming.number(prefix or "", digits)
        fact(fields.w("settings.next_number"), told)
    return prefix or "", digits


def reset(house: House, actor: Actor, w: Words, upcoming: numbering.Upcoming) -> None:
    """Begin at 1 again (A-65): only without finalized invoices, and only by typing so."""
    section(w("settings.reset"), w("settings.reset.says"))
    if not upcoming.reset:
        look.caution(w(f"reason.{upcoming.reset.reason}"))
    fields = Fields(w, "settings.reset.", "reset")
    word = w("settings.reset.word")
    off = not upcoming.reset
    with st.form("reset", border=False, width=360):
        typed = fields("typed", st.text_input, placeholder=word, disabled=off)
        pressed = st.form_submit_button(w("settings.reset.yes"), disabled=off)

    def begin_anew() -> None:
        if (typed or "").strip().casefold() != word.casefold():
            raise InvalidInput("typed", "settings.reset.type", word=word)
        settings.reset_numbering(house, actor)

    if pressed and fields.attempt(begin_anew):
        fields.saved()
        look.toast_later(w("settings.reset.done"))
        st.rerun()
