"""E-mail: the server that takes mail out, who it is from, and where buyers reach us."""

import streamlit as st

from invoicing import outbox, settings
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from invoicing.settings import SECURITY
from invoicing.words import Words

from . import look
from .fields import Fields, section


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section."""
    now = house.settings()
    fields = Fields(w, "settings.mail.", "mail")
    with st.container(width=720):
        section(w("settings.mail"), w("settings.mail_says"))
        typed, word = server(fields, now)
        section(w("settings.mail.senders"), w("settings.mail.senders_says"))
        typed["mail_from"] = fields("mail_from", st.text_input, now.mail_from or "")
        typed["mail_from_others"] = fields("mail_from_others", st.checkbox, now.mail_from_others)
        typed["public_url"] = fields("public_url", st.text_input, now.public_url or "")
        with look.buttons():
            tried = st.button(w("settings.mail.test"), key="test")
            pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")

    def save() -> None:
        settings.change(house, actor, **typed)
        if word:
            outbox.set_password(house, actor, word)

    if pressed and fields.attempt(save):
        fields.saved()
        look.toast_later(w("settings.saved"))
        st.rerun()
    if tried and fields.attempt(lambda: outbox.check(house, actor)):
        st.success(w("settings.mail.works"), icon=":material/check:")


def server(fields: Fields, now: Settings) -> tuple[dict[str, object], str]:
    """The server's name, and what it wants to hear; the password by itself."""
    left, right, third = st.columns([4, 2, 3])
    typed: dict[str, object] = {}
    with left:
        typed["smtp_host"] = fields("smtp_host", st.text_input, now.smtp_host or "")
    with right:
        typed["smtp_port"] = fields("smtp_port", st.number_input, 1, 65_535, now.smtp_port)
    with third:
        typed["smtp_security"] = fields(
            "smtp_security",
            st.selectbox,
            SECURITY,
            SECURITY.index(now.smtp_security),
            format_func=lambda name: fields.w(f"smtp_security.{name}"),
        )
    left, right = st.columns(2)
    with left:
        typed["smtp_user"] = fields("smtp_user", st.text_input, now.smtp_user or "")
    with right:
        word = fields("smtp_password", st.text_input, type="password")
    return typed, word or ""
