"""Payments: the provider and its keys, what new invoices offer, and where it tells us things."""

import streamlit as st

from invoicing import gateways, settings
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from invoicing.settings import GATEWAYS
from invoicing.words import Words

from . import look
from .fields import Fields, note, section
from .send_dialog import base

NEW_INVOICES = ("collect_online", "partial_payments")
CHECKOUT = ("pay_by_card", "pay_by_debit", "store_methods")


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section."""
    now = house.settings()
    fields = Fields(w, "settings.payments.", "payments")
    with st.container(width=720):
        section(w("settings.payments"), w("settings.payments_says"))
        typed: dict[str, object] = {"gateway": provider(fields, now)}
        secrets(house, w)
        section(w("settings.payments.new"), w("settings.payments.new_says"))
        typed |= {n: fields(n, st.toggle, getattr(now, n)) for n in NEW_INVOICES}
        section(w("settings.payments.checkout"), w("settings.payments.checkout_says"))
        typed |= {n: fields(n, st.toggle, getattr(now, n)) for n in CHECKOUT}
        with look.buttons():
            tried = st.button(w("settings.payments.test"), key="test", disabled=now.gateway is None)
            pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")
        told = st.container()
        webhook(w, now)
    if pressed and fields.attempt(lambda: settings.change(house, actor, **typed)):
        fields.saved()
        look.toast_later(w("settings.saved"))
        st.rerun()
    if tried:
        with told:
            test(house, actor, w, fields)


def provider(fields: Fields, now: Settings) -> str | None:
    """Which gateway takes the money, if any."""
    options = (None, *GATEWAYS)
    chosen: str | None = fields(
        "gateway",
        st.selectbox,
        options,
        options.index(now.gateway),
        format_func=lambda name: fields.w(f"gateway.{name or 'none'}"),
    )
    note(fields.w(f"gateway.{chosen or 'none'}_says"))
    return chosen


def secrets(house: House, w: Words) -> None:
    """Which keys are there; their values are shown to nobody."""
    section(w("settings.payments.keys"), w("settings.payments.keys_says"))
    for name, there in gateways.secrets_there(house).items():
        look.item(
            name,
            w(f"settings.payments.{name.lower()}"),
            badge=(w("secret.present"), "good") if there else (w("secret.absent"), "neutral"),
        )


def webhook(w: Words, now: Settings) -> None:
    """The address a gateway is told, to copy."""
    if now.gateway is None:
        return
    section(w("settings.payments.webhook"), w("settings.payments.webhook_says"))
    st.code(f"{now.public_url or base()}/hooks/{now.gateway}", language=None)
    if now.public_url is None:
        note(w("settings.payments.no_public_url"))


def test(house: House, actor: Actor, w: Words, fields: Fields) -> None:
    """Ask the gateway whether it knows us."""
    answers: list[bool] = []
    if fields.attempt(lambda: answers.append(gateways.check(house, actor))):
        name = "real" if answers[0] else "play"
        st.success(w(f"settings.payments.works_{name}"), icon=":material/check:")
