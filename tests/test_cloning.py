"""A clone: a new draft with the same details, and nothing of what happened to the first."""

from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoicing import defining, lifecycle, promises
from invoicing.house import House
from invoicing.model.errors import Refused
from invoicing.model.invoice import Collection, Invoice, Kind, Party, Source, Status
from invoicing.model.properties import Sort
from invoicing.model.totals import Adjustment, AdjustmentKind
from tests.houses import (
    BJOERN,
    KARI,
    NILS,
    OLA,
    SOERENSEN,
    TODAY,
    Clock,
    a_draft,
    a_line,
    an_online_payment,
    an_open_invoice,
    ask,
    history,
    now_of,
    pay,
)

#: An invoice on which everything that can be filled in is.
FULL = {
    "title": "Spring campaign",
    "kind": Kind.INVOICE,
    "currency": "EUR",
    "issue_date": date(2026, 3, 1),
    "due_date": date(2026, 3, 15),
    "contact": BJOERN,
    "company": SOERENSEN,
    "buyer": Party("Sørensen & Sønn", "Havnegata 1", "0150", "Oslo", "NO", "912345678"),
    "shipping": Party("Lageret", "Kaia 2", "4006", "Stavanger", "NO"),
    "lines": (a_line("100", vat="25"), a_line("7.50", vat="15", quantity=Decimal("2.5"))),
    "adjustments": (
        Adjustment(AdjustmentKind.DISCOUNT, "Loyal", percent=Decimal(10)),
        Adjustment(AdjustmentKind.FEE, "Freight", amount=Decimal(49)),
        Adjustment(AdjustmentKind.TAX, "Levy", amount=Decimal(3)),
    ),
    "comments": "Deliver at the back",
    "purchase_order": "PO-7",
    "buyer_reference": "Bjørn",
    "payment_reference": "12344",
    "tax_id": "NO912345678MVA",
    "language": "nb",
    "allowed_methods": "card",
    "collection": Collection.ONLINE,
    "allow_partial": True,
    "billable": False,
    "external_status": "synced",
    "external_id": "X-1",
    "deal": "Deal 1",
    "quote": "Q-1",
    "subscription": "S-1",
    "rate": Decimal("11.50"),
    "rate_date": date(2026, 3, 1),
}
#: Contract, section 2: contact, company, lines, discounts, fees, taxes, comments, currency and
#: terms; with them goes what else the document itself says.
TAKEN = (
    "kind contact company buyer shipping lines adjustments prices_include_vat title comments"
    " purchase_order buyer_reference tax_id language allowed_methods collection allow_partial"
    " billable currency custom"
).split()
#: Never: number, status, payments, last-sent date, reminders, history, and what ties the first
#: to other records and payments.
LEFT = (
    "number payments revision payment_reference last_sent_at last_viewed_at next_reminder"
    " paid_date voided_on external_status external_id deal quote subscription rate rate_date seller"
    " capturing in_dispute"
).split()
OWN = "id version status source issue_date due_date payment_terms owner".split()
OWN += ["created_at", "created_by", "modified_at"]


def test_each_field_of_an_invoice_is_taken_left_or_the_clones_own() -> None:
    assert sorted(TAKEN + LEFT + OWN) == sorted(f.name for f in fields(Invoice))


def nothing(name: str) -> object:
    return getattr(Invoice(0, "EUR"), name)


@pytest.mark.contract("A-23", "A-60")
@pytest.mark.parametrize("finalized", [False, True])
def test_a_clone_takes_the_details_and_leaves_the_rest(house: House, finalized: bool) -> None:
    first = an_open_invoice(house, **FULL) if finalized else a_draft(house, **FULL)
    own = defining.define(house, KARI, "Project", Sort.TEXT)
    first = lifecycle.set_properties(house, KARI, first.id, {own.name: "Bridge"})
    if finalized:
        first = promises.dispute(house, KARI, first.id, "Not what was agreed")
    clone = lifecycle.clone(house, KARI, first.id)
    for name in TAKEN:
        assert getattr(clone, name) == getattr(first, name) != nothing(name) or name in USUAL, name
    for name in LEFT:
        assert getattr(clone, name) == nothing(name), name
    assert clone.totals == first.totals
    assert (clone.status, clone.source, clone.version) == (Status.DRAFT, Source.CLONE, 1)
    assert clone.id != first.id
    assert now_of(house, clone) == clone
    assert now_of(house, first) == first


USUAL = {"kind", "prices_include_vat", "currency"}  # the same on every invoice of this file


@pytest.mark.contract("A-60")
@pytest.mark.parametrize("became", ["open", "part paid", "paid", "paid online", "voided"])
def test_an_invoice_of_any_status_is_cloned(house: House, became: str) -> None:
    first = an_open_invoice(house, "100")
    if became in ("part paid", "paid"):
        pay(house, first, "30" if became == "part paid" else None)
    elif became == "paid online":
        an_online_payment(house, first, "100")
    elif became == "voided":
        lifecycle.void(house, KARI, first.id)
    clone = lifecycle.clone(house, KARI, first.id)
    assert (clone.status, clone.payments, clone.amount_due) == (Status.DRAFT, (), 0)
    assert lifecycle.finalize(house, KARI, clone.id).amount_due == 100


@pytest.mark.parametrize(
    ("dates", "due"),
    [
        # fourteen days between the dates are fourteen days again
        ({"issue_date": date(2026, 3, 1), "due_date": date(2026, 3, 15)}, 14),
        # terms win over the dates of the first
        ({"issue_date": date(2026, 3, 1), "due_date": date(2026, 3, 15), "payment_terms": 45}, 45),
        ({"issue_date": None, "due_date": None, "payment_terms": 10}, 10),
        ({"issue_date": None, "due_date": None}, None),
    ],
)
def test_a_clone_is_dated_today_and_due_by_the_same_terms(
    house: House, dates: dict[str, object], due: int | None
) -> None:
    first = a_draft(house, **dates)
    clock: Clock = house.clock
    clock.forward(days=100)
    clone = lifecycle.clone(house, KARI, first.id)
    today = TODAY + timedelta(days=100)
    assert clone.issue_date == today
    assert clone.due_date == (None if due is None else today + timedelta(days=due))


def test_a_clones_history_is_its_own_and_names_the_first(house: House) -> None:
    first = an_open_invoice(house)
    clone = lifecycle.clone(house, NILS, first.id)
    assert history(house, clone) == ["cloned"]
    assert history(house, first) == ["created", "finalized"]
    assert clone.created_by == "Nils Berg"
    detail = "select detail ->> '$.cloned_from.number' from history where event = 'cloned'"
    assert ask(house, detail) == [("INV-00001",)]


def test_only_who_may_edit_clones(house: House) -> None:
    with pytest.raises(Refused, match="no_edit"):
        lifecycle.clone(house, OLA, a_draft(house).id)
    assert ask(house, "select count(*) from invoice") == [(1,)]
