"""Where two rules meet: what is easy to lose, to date wrong, or to show to the wrong person."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing import lifecycle, listing, payments, record
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.filters import where
from invoicing.model.invoice import Link, Party, Status
from invoicing.model.payment import PaymentStatus
from invoicing.model.people import Reach
from invoicing.model.table import View
from invoicing.model.totals import Adjustment, AdjustmentKind
from invoicing.payments import Receipt
from tests.export_requests import csv_of
from tests.houses import (
    BJOERN,
    FJELL,
    KARI,
    NILS,
    SIRI,
    SOERENSEN,
    TODAY,
    a_draft,
    a_line,
    a_payment,
    an_open_invoice,
    ask,
    closed,
    keeps_the_laws,
    may,
    now_of,
    pay,
    set_up,
)


@contextmanager
def audited_here(house: House) -> Iterator[None]:
    """The laws are part of the test itself, so that a test may be known to fail by them."""
    try:
        yield
        keeps_the_laws(house)
    finally:
        closed(house)


# ── saved whole ──────────────────────────────────────────────────────────────────────────────────


def discount(label: str, **size: str) -> tuple[Adjustment, ...]:
    values = {name: Decimal(value) for name, value in size.items()}
    return (Adjustment(AdjustmentKind.DISCOUNT, label, **values),)


@pytest.mark.parametrize(
    "after", [discount("Easter", percent="10"), discount("Loyal", amount="10.00")]
)
def test_a_discount_that_changes_no_sum_is_saved_too(house: House, after: Any) -> None:
    draft = a_draft(house, "100", adjustments=discount("Loyal", percent="10"))
    edited = lifecycle.edit(house, KARI, draft.id, {"adjustments": after})
    assert now_of(house, draft).adjustments == edited.adjustments == after


@pytest.mark.parametrize(
    "fields",
    [
        {"lines": (a_line("1.50", quantity=Decimal("2.0"), vat="25.00"),)},
        {"lines": (a_line(code="A-1", unit="h", base_quantity=Decimal(12)),)},
        {"lines": (a_line(discount_percent=Decimal("12.50"), discount_amount=Decimal("1.10")),)},
        {"lines": (a_line(vat=None),), "prices_include_vat": True},
        {"adjustments": discount("Loyal", percent="12.5")},
        {"shipping": Party("Lager", "Kaia 2", "4006", "Stavanger", "NO", "1")},
        {"comments": "one\ntwo", "rate": Decimal("11.50000000"), "rate_date": date(2026, 1, 1)},
        pytest.param({"buyer": Party("Fjell", email="post@fjellhav.no")}),
    ],
)
def test_what_is_saved_is_what_is_read(house: House, fields: dict[str, Any]) -> None:
    draft = a_draft(house, **fields)
    assert now_of(house, draft) == draft


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": (a_line("1.50", quantity=Decimal("2.0")),)},
        {"lines": (a_line("10", vat="25.00"),)},
        {"adjustments": (Adjustment(AdjustmentKind.FEE, "Freight", amount=Decimal("5.00")),)},
        {"buyer": Party("Fjell", email="post@fjellhav.no")},
    ],
)
def test_the_tombstone_bears_the_seal_of_what_was_edited_last(
    house: House, changes: dict[str, Any]
) -> None:
    set_up(house, allow_edit_finalized=True, allow_delete_finalized=True)
    with audited_here(house):
        issued = an_open_invoice(house)
        lifecycle.edit(house, KARI, issued.id, changes)
        lifecycle.delete(house, KARI, issued.id)


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


def test_an_undated_draft_is_not_issued_after_it_was_due(house: House) -> None:
    with audited_here(house):
        draft = a_draft(house, issue_date=None, due_date=TODAY - timedelta(days=1))
        with pytest.raises(Refused, match="due_before_issue"):
            lifecycle.finalize(house, KARI, draft.id)


def test_what_was_issued_stays_due_some_day(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    issued = an_open_invoice(house)
    with pytest.raises(InvalidInput):
        lifecycle.edit(house, KARI, issued.id, {"due_date": None})


def test_an_invoice_is_paid_on_the_day_of_its_latest_money(house: House) -> None:
    issued = an_open_invoice(house, "100")
    pay(house, issued, "50")
    earlier = Receipt(Decimal(50), TODAY - timedelta(days=9))
    assert payments.record(house, KARI, issued.id, earlier).paid_date == TODAY


# ── a payment that failed ────────────────────────────────────────────────────────────────────────


def a_failed_payment(house: House, id: int) -> int:
    return a_payment(house, invoice_id=id, status=PaymentStatus.FAILED).id


def test_an_invoice_with_a_failed_payment_is_deleted_whole(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    with audited_here(house):
        issued = an_open_invoice(house)
        a_failed_payment(house, issued.id)
        lifecycle.delete(house, KARI, issued.id)


def test_deleting_a_failed_payment_leaves_the_day_it_was_paid(house: House) -> None:
    issued = an_open_invoice(house)
    failed = a_failed_payment(house, issued.id)
    pay(house, issued)
    house.clock.forward(days=3)
    after = payments.delete(house, KARI, failed)
    assert after is not None
    assert after.paid_date == TODAY


def test_a_failed_payment_is_no_way_back_from_void(house: House) -> None:
    issued = an_open_invoice(house)
    failed = a_failed_payment(house, issued.id)
    lifecycle.void(house, KARI, issued.id)
    try:
        payments.delete(house, KARI, failed)
    except Refused:
        return
    assert now_of(house, issued).status is Status.VOIDED


# ── reach ────────────────────────────────────────────────────────────────────────────────────────


def test_loose_money_out_of_reach_is_neither_applied_nor_deleted(house: House) -> None:
    issued, money = an_open_invoice(house, by=NILS), a_payment(house)
    with pytest.raises(NotFound):
        record.payment(house, NILS, money.id)
    with pytest.raises(NotFound):
        payments.apply(house, NILS, issued.id, money.id)
    with pytest.raises(NotFound):
        payments.delete(house, NILS, money.id)


def test_a_payment_on_a_hidden_invoice_is_not_even_said_to_be_elsewhere(house: House) -> None:
    mine, hidden = an_open_invoice(house, by=NILS), an_open_invoice(house, by=SIRI)
    payment = pay(house, hidden).payments[0]
    with pytest.raises(NotFound):
        payments.apply(house, NILS, mine.id, payment.id)


@pytest.mark.parametrize(
    ("view", "problem"),
    [(View(("number",), where("nonsense", "is", "x")), InvalidInput), (View(("number",)), Refused)],
)
def test_an_export_is_refused_before_its_first_byte(house: House, view: View, problem: Any) -> None:
    who = KARI if problem is InvalidInput else may(NILS, view=Reach.NONE)
    with pytest.raises(problem):
        csv_of(house, who, view)


# ── the buyer ────────────────────────────────────────────────────────────────────────────────────


def test_another_contact_is_another_buyer(house: House) -> None:
    draft = a_draft(house, company=None)
    lifecycle.edit(house, KARI, draft.id, {"contact": BJOERN})
    assert lifecycle.finalize(house, KARI, draft.id).buyer.name == BJOERN.name


@pytest.mark.parametrize("company", [SOERENSEN, None])
def test_the_buyers_address_goes_with_the_customer_it_came_with(
    house: House, company: Link | None
) -> None:
    with house.ledger.write() as cursor:
        cursor.execute("update company set street = 'Vei ' || id, city = 'Oslo', country = 'NO'")
    draft = a_draft(house)
    assert draft.buyer == Party(FJELL.name, "Vei 1", city="Oslo", country="NO")
    edited = lifecycle.edit(house, KARI, draft.id, {"contact": BJOERN, "company": company})
    theirs = Party(SOERENSEN.name, "Vei 2", city="Oslo", country="NO")
    assert edited.buyer == (theirs if company else Party(BJOERN.name))


def test_without_a_customer_there_is_no_buyer(house: House) -> None:
    draft = a_draft(house)
    edited = lifecycle.edit(house, KARI, draft.id, {"contact": None, "company": None})
    assert edited.buyer == Party()


def test_an_edit_of_something_else_leaves_the_buyer(house: House) -> None:
    draft = a_draft(house, buyer=Party(FJELL.name, "By hand 1"))
    for changes in ({"title": "x"}, {"contact": BJOERN}, {"company": FJELL}):
        draft = lifecycle.edit(house, KARI, draft.id, changes)
        assert draft.buyer == Party(FJELL.name, "By hand 1")


def test_a_buyer_named_by_hand_stays(house: House) -> None:
    draft = a_draft(house, buyer=Party("Fjell, avd. Nord"))
    lifecycle.edit(house, KARI, draft.id, {"contact": BJOERN})
    assert lifecycle.finalize(house, KARI, draft.id).buyer.name == "Fjell, avd. Nord"


# ── large amounts ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("amount", "rate", "in_base"),
    [
        ("10000000", "1", "10000000"),
        ("25000000.50", "11.4321", "285802505.72"),
        ("99999999999", "1", "99999999999"),
    ],
)
def test_a_large_amount_is_told_in_the_companys_currency(
    house: House, amount: str, rate: str, in_base: str
) -> None:
    issued = an_open_invoice(house, amount, currency="EUR", rate=Decimal(rate))
    view = View(("base_billed", "base_due"), where("base_billed", "gt", "0"), sort="base_due")
    (row,) = listing.page(house, KARI, view).rows
    assert row.id == issued.id
    assert list(row.values.values()) == [Decimal(in_base)] * 2


# ── owners ───────────────────────────────────────────────────────────────────────────────────────


def test_nobody_is_given_to_who_left_or_never_was(house: House) -> None:
    draft = a_draft(house)
    with house.ledger.write() as cursor:
        cursor.execute("update account set disabled_at = created_at where id = 3")
    for id in (3, 999):
        with pytest.raises(InvalidInput, match="unknown_owner"):
            lifecycle.assign_owner(house, KARI, draft.id, id)
    assert now_of(house, draft) == draft


@pytest.mark.parametrize("status", ["draft", "open", "paid", "voided"])
def test_the_owner_changes_whatever_the_status(house: House, status: str) -> None:
    made = a_draft(house) if status == "draft" else an_open_invoice(house)
    if status == "paid":
        pay(house, made)
    elif status == "voided":
        lifecycle.void(house, KARI, made.id)
    given = lifecycle.assign_owner(house, KARI, made.id, SIRI.account_id)
    assert given.owner is not None
    assert (given.owner.name, given.owner.team) == ("Siri Dahl", "South")
    assert lifecycle.assign_owner(house, KARI, made.id, None).owner is None
    changed = "select count(*) from history where event = 'owner_changed'"
    assert ask(house, changed) == [(2,)]
    assert given.version == lifecycle.assign_owner(house, KARI, made.id, None).version - 1
