"""Invoices in every life they can have, for acts that must agree about each of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from invoicing import checkouts, defining, lifecycle, payments, promises, reminders
from invoicing.checkouts import Checkout
from invoicing.house import House
from invoicing.model.events import Event
from invoicing.model.invoice import Collection, Invoice, Kind, Source
from invoicing.model.letters import LetterKind
from invoicing.model.payment import PaymentStatus
from invoicing.model.people import Actor
from invoicing.model.promises import DisputeState
from invoicing.model.properties import Sort
from invoicing.reminders import Wanted
from tests.houses import (
    ANNE,
    KARI,
    SIRI,
    a_draft,
    a_line,
    a_paid_invoice,
    an_online_payment,
    an_open_invoice,
    now_of,
    pay,
    set_up,
)

Make = Callable[[House, Actor], Invoice]


def _online(amount: str, status: PaymentStatus = PaymentStatus.SUCCEEDED) -> Make:
    def make(house: House, by: Actor) -> Invoice:
        invoice = an_open_invoice(house, "100", by)
        an_online_payment(house, invoice, amount, status=status)
        return now_of(house, invoice)

    return make


def _of_source(source: Source, issued: bool) -> Make:
    def make(house: House, by: Actor) -> Invoice:
        draft = a_draft(house, "100", by)
        made = lifecycle.create(house, by, {"title": "From elsewhere"}, source=source)
        whole = {n: getattr(draft, n) for n in ("contact", "lines", "issue_date", "due_date")}
        lifecycle.edit(house, by, made.id, whole)
        lifecycle.delete(house, KARI, draft.id)
        return lifecycle.finalize(house, by, made.id) if issued else now_of(house, made)

    return make


def _late(house: House, by: Actor) -> Invoice:
    """Without a date of its own it would be issued today, after it is due."""
    return a_draft(house, by=by, issue_date=None, due_date=house.today() - timedelta(days=1))


def _credit(house: House, by: Actor) -> Invoice:
    lines = (replace(a_line("100"), unit_price=-a_line("100").unit_price),)
    return a_draft(house, by=by, kind=Kind.CREDIT_NOTE, lines=lines)


def _part_then_deleted(house: House, by: Actor) -> Invoice:
    paid = pay(house, an_open_invoice(house, "100", by), "40")
    payments.delete(house, KARI, paid.payments[0].id)
    return now_of(house, paid)


def _held(house: House, by: Actor) -> Invoice:
    """Its buyer paid, and nobody knows yet whether the money came."""
    set_up(house, gateway="sandbox")
    invoice = an_open_invoice(house, "100", by, collection=Collection.ONLINE)
    wanted = Checkout(invoice.revision, invoice.amount_due, "card_vanishes")
    checkouts.pay(house, invoice.id, wanted, f"held-{invoice.id}")
    return now_of(house, invoice)


def _unreachable(house: House, by: Actor) -> Invoice:
    invoice = an_open_invoice(house, "100", by)
    with house.books(by) as books:
        nobody = replace(ANNE, email=None)
        return books.write(replace(books.invoice(invoice.id), contact=nobody), Event.EDITED)


def _disputing(outcome: DisputeState | None = None) -> Make:
    def make(house: House, by: Actor) -> Invoice:
        invoice = an_open_invoice(house, "100", by)
        promises.dispute(house, by, invoice.id, "Never delivered")
        if outcome is not None:
            promises.resolve(house, by, invoice.id, outcome)
        return now_of(house, invoice)

    return make


def _unreminded(house: House, by: Actor) -> Invoice:
    invoice = an_open_invoice(house, "100", by)
    return reminders.switch(house, by, invoice.id, on=False)


LIVES: dict[str, Make] = {
    "a draft": lambda house, by: a_draft(house, by=by),
    "a draft without a contact": lambda house, by: a_draft(house, by=by, contact=None),
    "a draft without lines": lambda house, by: a_draft(house, by=by, lines=()),
    "a draft with nothing": lambda house, by: lifecycle.create(house, by, {"title": "Nothing"}),
    "a draft without a date, due in time": lambda house, by: a_draft(
        house, by=by, issue_date=None, due_date=house.today()
    ),
    "a draft without a date, due too early": _late,
    "a draft without a day it is due": lambda house, by: a_draft(house, by=by, due_date=None),
    "a draft of a credit note": _credit,
    "a draft of a subscription": _of_source(Source.SUBSCRIPTION, issued=False),
    "open": lambda house, by: an_open_invoice(house, by=by),
    "open, its contact without an address": _unreachable,
    "open, nothing to come of its reminders": _unreminded,
    "open, of a subscription": _of_source(Source.SUBSCRIPTION, issued=True),
    "open, a credit note": lambda house, by: lifecycle.finalize(house, by, _credit(house, by).id),
    "open, part paid": lambda house, by: pay(house, an_open_invoice(house, "100", by), "40"),
    "open, its payment deleted": _part_then_deleted,
    "open, part paid online": _online("40"),
    "open, paying online": _online("100", PaymentStatus.PROCESSING),
    "open, an online payment failed": _online("100", PaymentStatus.FAILED),
    "open, part paid online and that disputed": _online("40", PaymentStatus.DISPUTED),
    "open, in dispute": _disputing(),
    "open, its dispute accepted": _disputing(DisputeState.ACCEPTED),
    "open, its dispute rejected": _disputing(DisputeState.REJECTED),
    "open, held by a payment": _held,
    "paid": lambda house, by: a_paid_invoice(house, by=by),
    "paid online": _online("100"),
    "paid online, refunded": _online("100", PaymentStatus.REFUNDED),
    "paid, since nothing was due": lambda house, by: an_open_invoice(house, "0", by),
    "voided": lambda house, by: lifecycle.void(house, by, an_open_invoice(house, by=by).id),
}


def all_lives(house: House) -> dict[str, int]:
    """Each life three times: of Kari (North), of Siri (South), of nobody. Name → record id."""
    ids = {}
    defining.define(house, KARI, "Project", Sort.TEXT)
    reminders.save_schedule(house, KARI, [Wanted(7, LetterKind.REMINDER_LATE, True)])
    for life, make in LIVES.items():
        for whose, owner in (("Kari", KARI), ("Siri", SIRI), ("nobody", None)):
            made = make(house, KARI)
            given = lifecycle.assign_owner(house, KARI, made.id, owner and owner.account_id)
            ids[f"{life}, of {whose}"] = given.id
    return ids
