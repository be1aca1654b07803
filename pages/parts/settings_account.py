"""One account: who it is, what it may, how it gets in."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from invoicing import identity
from invoicing.house import House
from invoicing.model.account import Account
from invoicing.model.people import Actor, Reach
from invoicing.words import LANGUAGES, Words

from . import look, router
from .acts import attempt
from .fields import Fields, section

#: What has a reach, and what is a tick.
REACHES = ("view", "edit", "delete")
TICKS = ("unassigned", "payments", "export", "custom_lines")
USERS = "/settings?section=users"


def add(house: House, actor: Actor, w: Words, known: list[Account]) -> None:
    """The form of a new account; once it is there, its passphrase can be set."""
    made: list[Account] = []

    def save(values: dict[str, Any]) -> None:
        made.append(identity.create_account(house, actor, **values))

    if form(w, Account(0, "", ""), known, w("settings.add_account"), save):
        look.toast_later(w("settings.account.added", name=made[0].name))
        router.go(f"{USERS}&account={made[0].id}", replace=True)


def change(house: House, actor: Actor, w: Words, known: list[Account], account: Account) -> None:
    """The form of an account that is there, and the ways to let it in or keep it out."""

    def save(values: dict[str, Any]) -> None:
        identity.save_account(house, actor, account.id, **values)

    if form(w, account, known, account.name, save):
        look.toast_later(w("settings.saved"))
        st.rerun()
    st.divider()
    access(house, actor, w, account)


def form(
    w: Words,
    account: Account,
    known: list[Account],
    title: str,
    save: Callable[[dict[str, Any]], object],
) -> bool:
    """Who, and what they may; True once it is saved."""
    fields = Fields(w, "settings.account.", f"account-{account.id}")
    section(title, back=(USERS, w("settings.users")))
    who, may = st.columns(2, gap="large")
    with who:
        values = identification(fields, account, known)
    with may:
        values |= permissions(fields, account)
    pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")
    saved = pressed and fields.attempt(lambda: save(values))
    if saved:
        fields.saved()
    return saved


def identification(fields: Fields, account: Account, known: list[Account]) -> dict[str, Any]:
    """Name, e-mail, team and language."""
    w = fields.w
    teams = [None, *sorted({a.team for a in known if a.team})]
    languages = [None, *LANGUAGES]

    def language(code: str | None) -> str:
        return w(f"account.language_{code}") if code else w("account.language_browser")

    return {
        "name": fields("name", st.text_input, account.name, max_chars=100),
        "email": fields("email", st.text_input, account.email, max_chars=254, type="email"),
        "team": fields(
            "team",
            st.selectbox,
            teams,
            teams.index(account.team),
            format_func=lambda team: team or w("settings.no_team"),
            accept_new_options=True,
            help=w("settings.team_says"),
            placeholder=w("settings.no_team"),
        ),
        "language": fields(
            "language", st.selectbox, languages, languages.index(account.language), language
        ),
    }


def permissions(fields: Fields, account: Account) -> dict[str, Any]:
    """A super admin may everything; anybody else what is chosen here."""
    w, held = fields.w, account.permissions
    if fields("super_admin", st.toggle, account.super_admin):
        st.caption(w("settings.super_admin_says"))
        return {"super_admin": True}
    reaches = list(Reach)
    chosen: dict[str, Any] = {}
    for name, column in zip(REACHES, st.columns(len(REACHES)), strict=True):
        index = reaches.index(getattr(held, name))
        with column:
            chosen[name] = fields(name, st.selectbox, reaches, index, lambda r: w(f"reach.{r}"))
    chosen |= {name: fields(name, st.checkbox, getattr(held, name)) for name in TICKS}
    return {"super_admin": False, "permissions": replace(held, **chosen)}


def access(house: House, actor: Actor, w: Words, account: Account) -> None:
    """Passphrase, sessions, and the account as a whole."""
    left, right = st.columns(2, gap="large")
    with left:
        section(w("settings.passphrase"), w("settings.passphrase_says"))
        if account.id == actor.account_id:
            look.link_button(w("account.title"), "/account")
        else:
            passphrase(house, actor, w, account)
    with right:
        section(w("settings.access"), w("settings.access_says"))
        with st.container(horizontal=True):
            sign_out(house, actor, w, account)
            disable(house, actor, w, account)


def passphrase(house: House, actor: Actor, w: Words, account: Account) -> None:
    """A passphrase for somebody else; it is handed over and changed by them."""
    fields = Fields(w, "account.", f"passphrase-{account.id}")
    with st.form(f"passphrase-{account.id}", border=False):
        typed = fields("passphrase", st.text_input, type="password", autocomplete="new-password")
        pressed = st.form_submit_button(w("account.set_passphrase"))
    if pressed and fields.attempt(
        lambda: identity.set_passphrase(house, actor, account.id, typed or "")
    ):
        fields.saved()
        look.toast_later(w("settings.passphrase_set", name=account.name))
        st.rerun()


def sign_out(house: House, actor: Actor, w: Words, account: Account) -> None:
    """End every session of the account; of one's own, every other."""
    if st.button(w("account.sign_out_everywhere"), icon=":material/logout:"):
        ended: list[int] = []
        keep = own_session() if actor.account_id == account.id else None
        if attempt(
            w, lambda: ended.append(identity.revoke_sessions(house, actor, account.id, keep))
        ):
            look.toast_later(w("account.signed_out", count=ended[0]))
            st.rerun()


def own_session() -> str | None:
    """The session one sits in: it stays open when one's others end."""
    return st.context.cookies.get(identity.COOKIE)


def disable(house: House, actor: Actor, w: Words, account: Account) -> None:
    """Keep the account out, or let it in again; what it did stays as it is."""
    off = account.disabled
    act, icon = ("enable", "lock_open") if off else ("disable", "block")
    if st.button(w(f"settings.{act}"), icon=f":material/{icon}:") and attempt(
        w, lambda: identity.save_account(house, actor, account.id, disabled=not off)
    ):
        look.toast_later(w(f"settings.{act}_done", name=account.name))
        st.rerun()
