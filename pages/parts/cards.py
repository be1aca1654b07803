"""The cards at the right of a record: about it, its payments, its history."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import quote

import streamlit as st

from invoicing import lifecycle
from invoicing import payments as listed_payments
from invoicing import record as records
from invoicing.model.decisions import Action
from invoicing.model.events import Happening
from invoicing.model.filters import lowered, where
from invoicing.model.money import total
from invoicing.model.properties import INVOICE, PAYMENT, Change, Property, Sort
from invoicing.model.settings import Settings
from invoicing.record import Record
from invoicing.words import Words

from . import folds, look, own_values, values
from .acts import Desk, attempt, done, renew_link

#: Shown elsewhere on the page, or by a card of their own.
ELSEWHERE = frozenset({"owner", "comments", "overdue"})


def about(at: Desk, record: Record, settings: Settings) -> None:
    """«About this invoice»: the owner, to be changed on the spot, and every property."""
    w = at.w
    with folds.card(at, w("card.about"), "about"):
        owner_picker(at, record)
        registry = at.house.registry()
        held = registry.values(at.invoice)
        listed = [p for p in registry.properties.values() if p.name in held]
        for group, rows in groupby(listed, key=lambda p: p.group):
            known = [p for p in rows if held[p.name] is not None and p.name not in ELSEWHERE]
            pairs = [(w(f"property.{p.name}"), _shown(at, p, held, settings)) for p in known]
            if pairs:
                look.pairs(pairs, heading=w(f"group.{group}"))
        with look.buttons():
            renew_button(at, record)
            own_values.edit_button(at, record)


def renew_button(at: Desk, record: Record) -> None:
    """Another link for the buyer, where the one there is went to the wrong eyes."""
    w, decision = at.w, record.decisions[Action.RENEW_LINK]
    reason = None if decision else w(f"reason.{decision.reason}")
    if decision.shown and st.button(
        w("action.renew_link"),
        key="renew-link",
        icon=":material/link:",
        type="tertiary",
        disabled=not decision,
        help=reason,
    ):
        renew_link(at)


def _shown(at: Desk, prop: Property, held: dict[str, Any], settings: Settings) -> str:
    currency = at.invoice.currency
    if prop.sort is Sort.MONEY:
        return at.w.money(held[prop.name], currency)
    return values.text(at.w, prop, held[prop.name], currency, settings.timezone)


def owner_picker(at: Desk, record: Record) -> None:
    """The owner dropdown (A-09); it saves when it changes."""
    w, decision = at.w, record.decisions[Action.ASSIGN_OWNER]
    names = {o.account_id: o.name for o in records.owners(at.house)}
    now = at.invoice.owner
    if now:
        names.setdefault(now.account_id, now.name)
    options = [None, *names]
    chosen = st.selectbox(
        w("property.owner"),
        options,
        index=options.index(now.account_id if now else None),
        format_func=lambda id: names[id] if id else w("common.nobody"),
        key=f"owner-{at.invoice.id}-{at.invoice.version}",
        disabled=not decision,
        help=None if decision else w(f"reason.{decision.reason}"),
    )
    if chosen != (now.account_id if now else None) and attempt(
        w,
        lambda: lifecycle.assign_owner(
            at.house, at.actor, at.invoice.id, chosen, at.invoice.version
        ),
    ):
        done(at, Action.ASSIGN_OWNER)


def payments(at: Desk, settings: Settings) -> None:
    """Payments on the invoice, each linked to its record."""
    w, invoice = at.w, at.invoice
    with folds.card(at, w("card.payments"), "payments", count=len(invoice.payments)):
        if not invoice.payments:
            st.caption(w("payment.none_yet"))
        for payment in invoice.payments:
            status = payment.status.value
            look.item(
                w.money(payment.amount, payment.currency),
                f"{w.date(payment.paid_on)} · {w(f'method.{payment.method}')}",
                badge=(w(f"payment_status.{status}"), values.PAYMENT_TONES[status]),
                link=(w("payment.view_linked"), payment_link(payment.id)),
            )
        _unapplied(at)


def _unapplied(at: Desk) -> None:
    """Money of the customer that is on no invoice, ready to be used."""
    wanted = listed_payments.of_customer(at.invoice)
    waiting = listed_payments.waiting_for(at.house, at.actor, at.invoice)
    if wanted and waiting:
        w, currency = at.w, at.invoice.currency
        amount = w.money(total(payment.amount for payment in waiting), currency)
        customer = waiting[0].customer or "--"
        text = w("split.waiting", amount=amount, customer=customer)
        look.note(text, (w("split.show"), f"/payments?filter={quote(wanted.to_json())}"))


def payment_link(id: int) -> str:
    """The payments index, filtered on one payment (A-51)."""
    only = where("payment_id", "eq", str(id)).to_json()
    return f"/payments?filter={quote(only)}"


def history(at: Desk, record: Record, settings: Settings) -> None:
    """The timeline, newest first, with a search through everything it says."""
    w = at.w
    with folds.card(at, w("card.history"), "history", count=len(record.history)):
        words = st.text_input(
            w("history.search"),
            key=f"history-{at.invoice.id}",
            placeholder=w("history.search"),
            label_visibility="collapsed",
        )
        told = [(h, *_told(h, at.invoice.currency, settings, w)) for h in record.history]
        found = [t for t in told if _matches(t, words)]
        if not found:
            st.caption(w("history.nothing"))
        look.timeline(
            [(head, w.moment(h.at, settings.timezone), h.actor, rows) for h, head, rows in found]
        )


def _told(
    happening: Happening, currency: str, settings: Settings, w: Words
) -> tuple[str, list[str]]:
    rows = [change_text(c, currency, settings, w) for c in happening.changes]
    return event_text(happening, w), rows


def event_text(happening: Happening, w: Words) -> str:
    """What happened, in a few words; with the amount where money moved, and the batch it was in."""
    detail = happening.detail
    told = [w(f"event.{happening.event}")]
    if "amount" in detail:
        told.append(w.money(Decimal(detail["amount"]), detail["currency"]))
    elif detail.get("number"):
        told.append(str(detail["number"]))
    if "whole" in detail:
        whole = w.money(Decimal(detail["whole"]), detail["currency"])
        told.append(w("split.part_of", whole=whole))
    if "association" in detail:
        label = f" ({detail['label']})" if detail.get("label") else ""
        kind = detail["association"]
        what = w("thing.invoice" if kind == "invoice" else f"property.{kind}")
        told.append(f"{what}: {detail['record']}{label}")
    if "batch" in detail:
        told.append(w("bulk.batch", id=detail["batch"]))
    return " · ".join(told)


def change_text(change: Change, currency: str, settings: Settings, w: Words) -> str:
    """«Due date: 1 May → 15 May»."""
    before, after = change_values(change, currency, settings, w)
    return f"{w(f'property.{change.property}')}: {before} → {after}"


def change_values(change: Change, currency: str, settings: Settings, w: Words) -> tuple[str, str]:
    """Both values of a change in words."""
    prop = INVOICE.properties.get(change.property) or PAYMENT.properties.get(change.property)
    pair: Sequence[Any] = (change.before, change.after)
    if prop is None:
        known = [w("common.empty") if v is None else _plain(v, w) for v in pair]
    else:
        known = [values.text(w, prop, v, currency, settings.timezone) for v in pair]
    return known[0], known[1]


def _plain(value: object, w: Words) -> str:
    match value:
        case bool():
            return w("common.yes" if value else "common.no")
        case Decimal():
            return w.number(value)
        case date():
            return w.date(value)
    return str(value)


def _matches(told: tuple[Happening, str, list[str]], words: str) -> bool:
    happening, head, rows = told
    text = lowered(" ".join((head, happening.actor, *rows)))
    return all(word in text for word in lowered(words).split())
