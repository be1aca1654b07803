"""E-mail: the servers that take it out and bring answers, who it is from, where buyers reach us."""

import streamlit as st

from invoicing import mailbox, outbox, settings
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
        typed, word = server(fields, now, "smtp")
        section(w("settings.mail.senders"), w("settings.mail.senders_says"))
        typed["mail_from"] = fields("mail_from", st.text_input, now.mail_from or "")
        typed["mail_from_others"] = fields("mail_from_others", st.checkbox, now.mail_from_others)
        typed["public_url"] = fields("public_url", st.text_input, now.public_url or "")
        section(w("settings.mail.imap"), w("settings.mail.imap_says"))
        fetched, imap_word = server(fields, now, "imap")
        typed |= fetched
        typed["imap_folder"] = fields("imap_folder", st.text_input, now.imap_folder)
        said = st.container()
        with look.buttons():
            tried = st.button(w("settings.mail.test"), key="test")
            looked = st.button(w("settings.mail.imap_test"), key="imap-test")
            pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")

    def save() -> None:
        settings.change(house, actor, **typed)
        if word:
            outbox.set_password(house, actor, word)
        if imap_word:
            mailbox.set_password(house, actor, imap_word)

    # What is tried is what is typed, so it is kept first.
    with said:
        kept = (pressed or tried or looked) and fields.attempt(save)
        if tried and kept and fields.attempt(lambda: outbox.check(house, actor)):
            st.success(w("settings.mail.works"), icon=":material/check:")
        if looked and kept and fields.attempt(lambda: mailbox.check(house, actor)):
            st.success(w("settings.mail.imap_works"), icon=":material/check:")
    if pressed and kept:
        fields.saved()
        look.toast_later(w("settings.saved"))
        st.rerun()


def server(fields: Fields, now: Settings, kind: str) -> tuple[dict[str, object], str]:
    """A server's name, and what it wants to hear; the password by itself."""
    left, right, third = st.columns([4, 2, 3])
    host, port, security, user = (f"{kind}_{name}" for name in ("host", "port", "security", "user"))
    typed: dict[str, object] = {}
    with left:
        typed[host] = fields(host, st.text_input, getattr(now, host) or "")
    with right:
        typed[port] = fields(port, st.number_input, 1, 65_535, getattr(now, port))
    with third:
        typed[security] = fields(
            security,
            st.selectbox,
            SECURITY,
            SECURITY.index(getattr(now, security)),
            format_func=lambda name: fields.w(f"smtp_security.{name}"),
        )
    left, right = st.columns(2)
    with left:
        typed[user] = fields(user, st.text_input, getattr(now, user) or "")
    with right:
        word = fields(f"{kind}_password", st.text_input, type="password")
    return typed, word or ""
