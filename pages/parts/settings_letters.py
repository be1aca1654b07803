"""The words of e-mails: a subject and a body for each kind and language, with a preview."""

import streamlit as st

from invoicing import wordings
from invoicing.house import House
from invoicing.model.errors import InvalidInput
from invoicing.model.letters import PLACEHOLDERS, LetterKind, Wording
from invoicing.model.people import Actor
from invoicing.words import LANGUAGES, Words

from . import look
from .fields import Fields, section

KINDS = tuple(LetterKind)


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section."""
    section(w("settings.letters"), w("settings.letters_says"))
    left, right = st.columns(2, gap="large")
    with left:
        kind, language = chosen(w)
        now, own = wordings.read(house, kind, language)
        fields = Fields(w, "settings.letters.", f"letters-{kind}-{language}")
        typed = Wording(
            fields("subject", st.text_input, now.subject) or "",
            fields("body", st.text_area, now.body, height=320) or "",
        )
        offered = " ".join("`{" + name + "}`" for name in PLACEHOLDERS[kind])
        st.caption(w("settings.letters.offered", offered=offered))
        with look.buttons():
            back = own and st.button(w("settings.letters.reset"), key="reset")
            pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")
    with right:
        st.caption(w("settings.letters.preview"))
        shown(house, w, kind, language, typed)
    if pressed and fields.attempt(lambda: wordings.save(house, actor, kind, language, typed)):
        saved(fields, w)
    if back and fields.attempt(lambda: wordings.reset(house, actor, kind, language)):
        saved(fields, w)


def chosen(w: Words) -> tuple[LetterKind, str]:
    """Which letter, in which language."""
    kind = st.selectbox(
        w("settings.letters.kind"),
        KINDS,
        format_func=lambda kind: w(f"letter_kind.{kind}"),
        key="letter-kind",
    )
    language = st.selectbox(
        w("settings.letters.language"),
        LANGUAGES,
        LANGUAGES.index(w.language),
        format_func=lambda language: w(f"language.{language}"),
        key="letter-language",
    )
    return kind, language


def shown(house: House, w: Words, kind: LetterKind, language: str, typed: Wording) -> None:
    """The example letter in the words as they are typed."""
    try:
        subject, html = wordings.preview(house, kind, language, typed)
    except InvalidInput as problem:
        look.field_error(w.explain(problem))
        return
    look.pairs([(w("send.subject"), subject)])
    st.iframe(html, height=420)


def saved(fields: Fields, w: Words) -> None:
    """Drawn anew, with what was kept."""
    fields.saved()
    look.toast_later(w("settings.saved"))
    st.rerun()
