"""Users and permissions: every account in a table, and one of them to change."""

import streamlit as st

from invoicing import identity
from invoicing.house import House
from invoicing.model.account import Account
from invoicing.model.errors import NotFound
from invoicing.model.people import Actor, Permissions
from invoicing.words import Words

from . import look, settings_account
from .fields import section
from .index_table import Cell, Column, Labels, Row, Tone, index_table
from .settings_account import REACHES, TICKS, USERS

NEW = "new"


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section: the account in the URL, else all of them."""
    found = identity.accounts(house, actor)
    asked = st.query_params.get("account")
    if asked is None:
        table(found, house.settings().sample, w)
    elif asked == NEW:
        settings_account.add(house, actor, w, found)
    else:
        settings_account.change(house, actor, w, found, one(found, asked))


def one(found: list[Account], asked: str) -> Account:
    """The account with this id, or `NotFound`."""
    for account in found:
        if str(account.id) == asked:
            return account
    raise NotFound("account", asked)


def table(found: list[Account], sample: bool, w: Words) -> None:
    """Who there is, and what each may."""
    section(w("settings.users"), w("settings.users_says"))
    look.link_button(w("settings.add_account"), f"{USERS}&account={NEW}", primary=True)
    names = ("name", "email", "team", *REACHES, "also", "state")
    index_table(
        "accounts",
        [Column(n, w(f"settings.account_{n}"), sortable=False) for n in names],
        [row(account, sample, w) for account in found],
        labels=Labels(w("settings.users")),
        empty=w("list.empty"),
        fill=False,
    )


def row(account: Account, sample: bool, w: Words) -> Row:
    """One account as cells."""
    may = account.actor.granted()
    word, tone = state(account, sample)
    return Row(
        str(account.id),
        [
            Cell(account.name, href=f"{USERS}&account={account.id}"),
            Cell(account.email),
            Cell(account.team or ""),
            *(Cell(w(f"reach.{getattr(may, name)}")) for name in REACHES),
            Cell(also(account, may, w)),
            Cell(w(f"settings.state_{word}"), tone=tone),
        ],
    )


def also(account: Account, may: Permissions, w: Words) -> str:
    """The ticks in words."""
    if account.super_admin:
        return w("settings.account_super_admin")
    return ", ".join(w(f"settings.short_{name}") for name in TICKS if getattr(may, name))


def state(account: Account, sample: bool) -> tuple[str, Tone]:
    """Whether the account can be used now."""
    if account.disabled:
        return "disabled", "mute"
    if not account.has_passphrase and not sample:
        return "no_passphrase", "warn"
    return "active", "good"
