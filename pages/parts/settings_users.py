"""Users and permissions: every account in a table, and one of them to change."""

from html import escape

import streamlit as st

from invoicing import identity
from invoicing.house import House
from invoicing.model.account import Account
from invoicing.model.people import Actor, Permissions, Reach
from invoicing.words import Words

from . import look, settings_account, settings_list
from .fields import section
from .index_table import Tone
from .settings_account import REACHES, TICKS, USERS

NEW = "new"


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section: the account in the URL, else all of them."""
    found = identity.accounts(house, actor)
    asked = st.query_params.get("account")
    chosen = next((account for account in found if str(account.id) == asked), None)
    if asked is None:
        table(found, house.settings().sample, w)
    elif asked == NEW:
        settings_account.add(house, actor, w, found)
    elif chosen:
        settings_account.change(house, actor, w, found, chosen)
    else:
        settings_list.not_here("account", asked, (USERS, w("settings.users")), w)


def table(found: list[Account], sample: bool, w: Words) -> None:
    """Who there is, and what each may."""
    section(w("settings.users"), w("settings.users_says"))
    look.link_button(w("settings.add_account"), f"{USERS}&account={NEW}", primary=True)
    names = ("name", "team", *REACHES, "also", "state")
    heads = [w(f"settings.account.{name}") for name in names]
    settings_list.table(heads, [row(account, sample, w) for account in found])


def row(account: Account, sample: bool, w: Words) -> list[str]:
    """One account; its name leads to it."""
    may = account.actor.granted()
    word, tone = state(account, sample)
    name = settings_list.name(f"{USERS}&account={account.id}", account.name)
    return [
        f"{name}<small>{escape(account.email)}</small>",
        settings_list.text(account.team, w),
        *(escape(w(f"reach.{getattr(may, name)}")) for name in REACHES),
        escape(also(account, may, w)),
        settings_list.state(w(f"settings.state_{word}"), tone),
    ]


def also(account: Account, may: Permissions, w: Words) -> str:
    """The ticks in words; one that adds nothing to the reaches is not told."""
    if account.super_admin:
        return w("settings.account.super_admin")
    narrow = {Reach.TEAM, Reach.OWN} & {getattr(may, name) for name in REACHES}
    ticks = TICKS if narrow else [name for name in TICKS if name != "unassigned"]
    return ", ".join(w(f"settings.short_{name}") for name in ticks if getattr(may, name))


def state(account: Account, sample: bool) -> tuple[str, Tone]:
    """Whether the account can be used now."""
    if account.disabled:
        return "disabled", "mute"
    if not account.has_passphrase and not sample:
        return "no_passphrase", "warn"
    return "active", "good"
