"""Documents: where invoices are to be paid, payment references, colour and logo."""

from dataclasses import replace

import streamlit as st

from invoicing import papers, settings
from invoicing.house import House
from invoicing.model.checkdigits import KID_LONGEST, MODULI
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from invoicing.settings import DIGITS_MOST
from invoicing.words import Words

from . import look
from .fields import Fields, section, upload_words

ACCOUNTS = ("account_number", "iban", "bic")
FLAGS = ("vat_registered", "in_business_register")


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section."""
    now = house.settings()
    fields = Fields(w, "settings.documents.", "documents")
    with st.container(width=720):
        section(w("settings.documents"), w("settings.documents_says"))
        company = seller(fields, now)
        section(w("settings.documents.kid"), w("settings.documents.kid_says"))
        modulus, length = reference(fields, now)
        section(w("settings.documents.look"), w("settings.documents.look_says"))
        colour = fields("brand_colour", st.color_picker, now.brand_colour)
        upload_words(w)
        picture = fields("logo", st.file_uploader, type=["png", "jpg", "jpeg"])
        bare = papers.logo(house) is not None and fields("no_logo", st.checkbox)
        with look.buttons():
            look.link_button(w("settings.documents.preview"), "/settings/example.pdf")
            pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")

    def save() -> None:
        if picture is not None or bare:
            papers.set_logo(house, actor, None if bare else picture.getvalue())
        kept = {"kid_modulus": modulus, "kid_length": length, "brand_colour": colour}
        settings.change(house, actor, company=company, **kept)

    if pressed and fields.attempt(save):
        fields.saved()
        look.toast_later(w("settings.saved"))
        st.rerun()


def seller(fields: Fields, now: Settings) -> object:
    """Accounts, and what the law wants beside the organisation number."""
    columns = st.columns([2, 3, 2])
    typed: dict[str, object] = {}
    for column, name in zip(columns, ACCOUNTS, strict=True):
        with column:
            typed[name] = fields(name, st.text_input, getattr(now.company, name) or "")
    for name in FLAGS:
        typed[name] = fields(name, st.checkbox, bool(getattr(now.company, name))) or None
    return replace(now.company, **typed)


def reference(fields: Fields, now: Settings) -> tuple[str | None, int]:
    """Whether invoices get a payment reference, and of which kind."""
    left, right = st.columns(2)
    choices = [None, *MODULI]
    with left:
        modulus = fields(
            "kid_modulus",
            st.selectbox,
            choices,
            choices.index(now.kid_modulus),
            format_func=lambda m: fields.w(f"kid.{m or 'none'}"),
        )
    with right:
        lengths = range(DIGITS_MOST + 1, KID_LONGEST + 1)
        at = lengths.index(now.kid_length)
        length = fields("kid_length", st.selectbox, lengths, at, disabled=modulus is None)
    return modulus, length
