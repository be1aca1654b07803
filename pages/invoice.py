"""One invoice: header with status and menu, the document, and the cards at its right."""

from collections.abc import Callable

import streamlit as st

from invoicing import record as records
from invoicing.model.badges import badges
from invoicing.model.decisions import Action
from invoicing.model.properties import INVOICE
from parts import (
    acts,
    association_cards,
    cards,
    desk,
    document,
    finalizing,
    guard,
    look,
    promise_card,
    reminder_card,
    telling,
    values,
)

house, actor, w = desk.house(), desk.actor(), desk.w()
record = records.read(house, actor, guard.id_in_url("invoice"))
invoice, settings = record.invoice, house.settings()
today = house.today(settings)
at = acts.Desk(house, actor, w, invoice)


def actions() -> None:
    """The next step of a draft beside the menu; for an open invoice, taking payment."""
    finalize, paying = record.decisions[Action.FINALIZE], record.decisions[Action.RECORD_PAYMENT]
    if finalize.shown:
        step(Action.FINALIZE, lambda at: finalizing.ask(at, record.lacking))
    elif paying:
        step(Action.RECORD_PAYMENT, acts.record_payment)
    acts.menu(at, record)


def step(action: Action, opened: Callable[[acts.Desk], None]) -> None:
    """The one primary button of the record; for a draft that lacks something, it tells what."""
    decision = record.decisions[action]
    able = decision or (action is Action.FINALIZE and record.lacking)
    reason = None if able else w(f"reason.{decision.reason}")
    if st.button(
        w(f"action.{action}"), key="next-step", type="primary", disabled=not able, help=reason
    ):
        opened(at)


row = INVOICE.values(invoice)
look.header(
    at.name,
    badges=[
        (w(f"status.{invoice.status}"), values.STATUS_TONES[invoice.status]),
        *((w(f"badge.{b}"), values.BADGE_TONES[b]) for b in badges(row, today)),
    ],
    back=("/invoices", w("nav.invoices")),
    actions=actions,
)
telling.offer(at, record)
look.figures(
    [
        (
            w(f"property.{name}"),
            values.text(w, INVOICE[name], row[name], invoice.currency, settings.timezone),
        )
        for name in (
            "amount_due",
            "amount_billed",
            "amount_paid",
            "currency",
            "issue_date",
            "due_date",
        )
    ]
)
with st.container(key="record"):
    body, panel = st.columns([7, 4], gap="medium")
with body:
    document.show(invoice, w)
with panel:
    cards.payments(at, settings)
    cards.about(at, record, settings)
    promise_card.show(at, record)
    reminder_card.show(at, record)
    association_cards.show(at, record)
    cards.history(at, record, settings)
