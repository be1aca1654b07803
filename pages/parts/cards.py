"""The cards at the right of a record: about it, its payments, its history."""

from collections.abc import Callable, Collection, Iterable
from typing import Any
from urllib.parse import quote

import streamlit as st

from invoicing import lifecycle, telling
from invoicing import payments as listed_payments
from invoicing import record as records
from invoicing.model.decisions import Action
from invoicing.model.events import KINDS, kind_of
from invoicing.model.filters import lowered, where
from invoicing.model.money import total
from invoicing.model.properties import INVOICE, Change, Property, Sort
from invoicing.model.settings import Settings
from invoicing.record import Record
from invoicing.words import Words

from . import folds, look, online_card, own_values, values
from .acts import Desk, attempt, done, renew_link

#: Shown elsewhere on the page, or by a card of their own.
ELSEWHERE = frozenset({"owner", "comments", "overdue"})
#: Groups that stand elsewhere on the page too, or are seldom asked for: a click away.
FOLDED = frozenset({"associations", "buyer", "shipping", "source", "system"})
#: So many happenings are drawn; all are on the page of the property history.
MOMENTS = 200
NO_FIELDS: own_values.Offered = {}


def about(at: Desk, record: Record, settings: Settings) -> None:
    """«About this invoice»: the owner, to be changed on the spot, and every property."""
    w = at.w
    with folds.card(at, w("card.about"), "about"):
        owner_picker(at, record)
        if own_values.editing(at, record):
            own_values.form(at, lambda fields, draw: _properties(at, settings, fields, draw))
            return
        _properties(at, settings)
        with look.buttons():
            renew_button(at, record)
            own_values.edit_button(at, record)


def _properties(
    at: Desk,
    settings: Settings,
    fields: own_values.Offered = NO_FIELDS,
    draw: Callable[[own_values.Changeable], None] = lambda each: None,
) -> None:
    """All that are known, by group; those of `fields` are drawn as fields, known or not."""
    w, registry = at.w, at.house.registry()
    held = registry.values(at.invoice)
    groups: dict[str, list[Property]] = {}
    for prop in registry.properties.values():
        if prop.name in held:
            groups.setdefault(prop.group, []).append(prop)
    folded: list[tuple[str, list[look.Pair]]] = []
    for group, rows in groups.items():
        known = [p for p in rows if held[p.name] is not None and p.name not in ELSEWHERE]
        fixed = [p for p in known if p.name not in fields]
        changed = [fields[p.name] for p in rows if p.name in fields]
        pairs = [(w(f"property.{p.name}"), _shown(at, p, held, settings)) for p in fixed]
        if pairs and group in FOLDED and not fields:
            folded.append((w(f"group.{group}"), pairs))
        elif pairs or changed:
            look.pairs(pairs, heading=w(f"group.{group}"))
        for each in changed:
            draw(each)
    if folded:
        look.more_pairs(w("card.more_properties"), folded)


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
        online_card.under_way(at, settings)
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
    """The timeline, newest first: searched through everything it says, and of one kind only."""
    w, registry = at.w, at.house.registry()
    currency, zone = at.invoice.currency, settings.timezone
    with folds.card(at, w("card.history"), "history", count=len(record.history)):
        words = st.text_input(
            w("history.search"),
            key=f"history-{at.invoice.id}",
            placeholder=w("history.search"),
            label_visibility="collapsed",
        )
        wanted = _kinds(at, record)
        found = []
        for each in record.history:
            told = [
                _change(w, c.property, telling.change(w, c, registry, currency, zone))
                for c in each.changes
            ]
            head = telling.event(each, w, currency)
            if kind_of(each.event) in wanted and _holds(
                (head, telling.who(each.actor, w), *told), words
            ):
                found.append((head, w.moment(each.at, zone), telling.who(each.actor, w), told))
        if not found:
            st.caption(w("history.nothing"))
        look.timeline(found[:MOMENTS])
        with st.container(horizontal=True):
            look.link_button(w("then.open"), f"/then?id={at.invoice.id}")
            if at.invoice.revision > 1:
                look.link_button(w("revision.open"), f"/revisions?id={at.invoice.id}")
        if len(found) > MOMENTS:
            st.caption(w("history.older", count=len(found) - MOMENTS))


def _kinds(at: Desk, record: Record) -> Collection[str]:
    """The kinds of happenings to show: those that are chosen, else all."""
    there = {kind_of(each.event) for each in record.history}
    if len(there) < 2:
        return there
    chosen = st.pills(
        at.w("history.kinds"),
        [kind for kind in KINDS if kind in there],
        selection_mode="multi",
        format_func=lambda kind: at.w(f"history.kind.{kind}"),
        key=f"kinds-{at.invoice.id}",
        label_visibility="collapsed",
    )
    return chosen or there


def change_text(change: Change, currency: str, settings: Settings, w: Words) -> str:
    """«Due date: 1 May → 15 May»."""
    pair = telling.change(w, change, INVOICE, currency, settings.timezone)
    return _change(w, change.property, pair)


def _change(w: Words, name: str, pair: tuple[str, str]) -> str:
    return f"{w(f'property.{name}')}: {pair[0]} → {pair[1]}"


def _holds(texts: Iterable[str], words: str) -> bool:
    text = lowered(" ".join(texts))
    return all(word in text for word in lowered(words).split())
