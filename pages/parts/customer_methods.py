"""The card of stored payment methods: what was agreed to, when it expires, and its removal."""

from datetime import date

import streamlit as st

from invoicing import forgetting
from invoicing.model.customer import KeptMethod
from invoicing.model.decisions import Action
from invoicing.words import Words

from . import look, values
from .acts import attempt
from .customer_desk import CustomerDesk
from .index_table import Tone


def card(at: CustomerDesk) -> None:
    """Each method that is kept, with the consent it is kept by."""
    w, today = at.w, at.house.today(at.settings)
    with look.card(w("customer.methods"), "customer-methods", count=len(at.record.methods)):
        if not at.record.methods:
            st.caption(w("customer.no_method"))
        for kept in at.record.methods:
            look.item(named(w, kept), _expiry(w, kept), badge=_badge(w, kept, today))
            when = w.moment(kept.consented_at, at.settings.timezone)
            st.caption(look.plain(w("customer.consented", name=kept.contact.name, at=when)))
            st.caption(f"«{look.plain(kept.consent)}»")
            _remove_button(at, kept)


def named(w: Words, kept: KeptMethod) -> str:
    """«Visa •••• 4242»."""
    return values.stored_method(w, kept.stored)


def _expiry(w: Words, kept: KeptMethod) -> str:
    if kept.stored.expires is None:
        return w("customer.never_expires")
    year, month = kept.stored.expires
    return w("customer.expires", month=f"{month:02d}/{year}")


def _badge(w: Words, kept: KeptMethod, today: date) -> tuple[str, Tone] | None:
    if kept.expired(today):
        return w("customer.expired"), "bad"
    if kept.expires_soon(today):
        return w("customer.expires_soon"), "warn"
    return None


def _remove_button(at: CustomerDesk, kept: KeptMethod) -> None:
    w, allowed = at.w, at.record.decisions[Action.REMOVE_METHOD]
    if st.button(
        w("action.remove_method"),
        key=f"remove-method-{kept.contact.id}",
        type="tertiary",
        icon=":material/delete:",
        disabled=not allowed,
        help=None if allowed else w(f"reason.{allowed.reason}"),
    ):
        _ask(at, kept)


def _ask(at: CustomerDesk, kept: KeptMethod) -> None:
    w = at.w

    @st.dialog(w("action.remove_method"))
    def dialog() -> None:
        look.caution(
            w(
                "customer.remove_caution",
                method=named(w, kept),
                name=kept.contact.name,
            )
        )
        with look.buttons():
            if st.button(w("common.cancel"), key="cancel"):
                st.rerun()
            sure = st.button(w("action.remove_method"), key="sure", type="primary")
        forgotten = []

        def remove() -> None:
            forgotten.append(forgetting.remove_method(at.house, at.actor, kept.contact.id))

        if sure and attempt(w, remove):
            done = "customer.method_removed" if forgotten[0] else "customer.method_to_forget"
            look.toast_later(w(done, processor=kept.processor.capitalize()))
            st.rerun()

    dialog()
