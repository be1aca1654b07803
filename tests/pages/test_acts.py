"""What is done to an invoice from its page: finalize, clone, void, delete, and their warnings."""

from typing import Any

import pytest

from invoicing import lifecycle, record
from invoicing.house import House
from invoicing.model.errors import NotFound
from invoicing.model.invoice import Invoice, Status
from tests.houses import KARI, a_draft, a_paid_invoice, an_open_invoice, ask, now_of, pay, set_up
from tests.pages.conftest import Seat
from tests.pages.looking import (
    cautions,
    confirmed,
    drawn,
    grid,
    keyed,
    open_dialog,
    plain,
    sent_to,
    sure,
    title_of_dialog,
    widget,
)
from tests.pages.reading import errors, toasts


def opened(seat: Seat, invoice: Invoice) -> Any:
    return seat.open("invoice", id=str(invoice.id))


def head(at: Any) -> str:
    return plain(drawn(at, "t-head")[0])


def exists(house: House, invoice: Invoice) -> bool:
    try:
        record.read(house, KARI, invoice.id)
    except NotFound:
        return False
    return True


# ── finalize ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-32")
def test_finalizing_asks_once_more_and_gives_the_next_number(seat: Seat) -> None:
    an_open_invoice(seat.house)
    draft = a_draft(seat.house, title="Spring delivery")
    at = keyed(opened(seat, draft), "next-step").click().run()
    assert title_of_dialog(at) == "Finalize Spring delivery?"
    assert cautions(at) == [
        "The invoice gets the next number and can be paid. "
        "A finalized invoice never becomes a draft again."
    ]
    assert now_of(seat.house, draft).status is Status.DRAFT
    keyed(at, "next-step").click()
    keyed(at, "sure").click().run()
    assert head(at) == "Invoices INV-00002 Open"
    assert toasts(at) == ["Spring delivery is finalized."]
    assert now_of(seat.house, draft).number == "INV-00002"


# ── clone ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-23", "A-60")
@pytest.mark.parametrize("make", [a_draft, an_open_invoice, a_paid_invoice])
def test_a_clone_is_a_new_draft_with_the_same_details_and_is_opened(seat: Seat, make: Any) -> None:
    invoice = make(seat.house, "1200", title="Spring delivery")
    at = keyed(opened(seat, invoice), "act-clone").click().run()
    assert sent_to(at) == "/invoice?id=2"
    copy = record.read(seat.house, KARI, 2).invoice
    assert (copy.status, copy.number, copy.payments) == (Status.DRAFT, None, ())
    assert (copy.lines, copy.contact, copy.title) == (
        invoice.lines,
        invoice.contact,
        invoice.title,
    )
    assert now_of(seat.house, invoice) == invoice


# ── void ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-68", "A-69", "A-70")
def test_voiding_warns_word_by_word_and_then_voids(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = open_dialog(opened(seat, invoice), "void")
    assert title_of_dialog(at) == "Void INV-00001?"
    assert cautions(at) == [
        "No payment can be collected on a voided invoice, and the buyer's copy says that it is "
        "void.",
        "Voiding cannot be undone.",
    ]
    assert [keyed(at, key).label for key in ("cancel", "sure")] == ["Cancel", "Void invoice"]
    assert keyed(at, "sure").disabled
    sure(at, "void")
    assert head(at) == "Invoices INV-00001 Voided"
    assert toasts(at) == ["INV-00001 is voided."]
    assert now_of(seat.house, invoice).status is Status.VOIDED


def test_cancel_changes_nothing(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = open_dialog(opened(seat, invoice), "void")
    keyed(at, "act-void").click()
    keyed(at, "cancel").click().run()
    assert not toasts(at)
    assert now_of(seat.house, invoice) == invoice


def test_a_payment_that_came_meanwhile_stops_the_void_before_its_dialog(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = opened(seat, invoice)
    pay(seat.house, invoice, "10")
    at = open_dialog(at, "void")
    assert not at._tree.get("dialog")
    assert keyed(at, "act-void").disabled
    assert now_of(seat.house, invoice).status is Status.OPEN


# ── delete ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-24", "A-62")
def test_deleting_a_draft_warns_that_it_is_for_good(seat: Seat) -> None:
    draft = a_draft(seat.house)
    at = open_dialog(opened(seat, draft), "delete")
    assert title_of_dialog(at) == "Delete Draft #1?"
    assert cautions(at) == ["Deleting is permanent and cannot be undone."]
    assert keyed(at, "sure").label == "Delete for good"
    assert exists(seat.house, draft)
    assert sent_to(sure(at, "delete")) == "/invoices"
    assert not exists(seat.house, draft)
    assert grid(seat.open("invoices")).empty


@pytest.mark.contract("A-61", "A-62", "A-64", "A-67")
def test_deleting_a_finalized_invoice_warns_of_the_gap_and_names_accounting(seat: Seat) -> None:
    set_up(seat.house, allow_delete_finalized=True)
    invoice = an_open_invoice(seat.house)
    at = open_dialog(opened(seat, invoice), "delete")
    assert cautions(at) == [
        "Deleting is permanent and cannot be undone.",
        "The number INV-00001 is never used again: a permanent gap in the numbering follows.",
        "Ask your accounting team first whether the rules you are bound by allow it.",
    ]
    assert keyed(at, "sure").disabled, "until the number is typed"
    confirmed(at, "delete")
    keyed(at, "act-delete").click()
    widget(at, "text_input", "Reason (kept in the deletion log)").set_value("Sent in error")
    keyed(at, "sure").click().run()
    assert not exists(seat.house, invoice)
    told = ask(seat.house, "select number, reason from deletion")
    assert told == [("INV-00001", "Sent in error")]


@pytest.mark.contract("A-62", "A-70")
@pytest.mark.parametrize("act", ["void", "delete"])
def test_what_cannot_be_undone_waits_until_its_number_is_typed(seat: Seat, act: str) -> None:
    set_up(seat.house, allow_delete_finalized=True)
    an_open_invoice(seat.house)
    invoice = an_open_invoice(seat.house)
    at = open_dialog(opened(seat, invoice), act)
    for typed, off in (("INV-00001", True), ("INV", True), (" inv-00002 ", False)):
        keyed(at, f"act-{act}").click()
        widget(at, "text_input", "Type INV-00002 to confirm").set_value(typed).run()
        assert keyed(at, "sure").disabled is off
    assert exists(seat.house, invoice)


@pytest.mark.contract("A-63")
def test_the_number_of_a_deleted_invoice_is_not_given_again(seat: Seat) -> None:
    set_up(seat.house, allow_delete_finalized=True)
    sure(open_dialog(opened(seat, an_open_invoice(seat.house)), "delete"), "delete")
    at = keyed(opened(seat, a_draft(seat.house)), "next-step").click().run()
    keyed(at, "next-step").click()
    assert "INV-00002" in head(keyed(at, "sure").click().run())


@pytest.mark.contract("A-61")
def test_a_switch_that_was_turned_off_meanwhile_refuses_the_delete(seat: Seat) -> None:
    set_up(seat.house, allow_delete_finalized=True)
    invoice = an_open_invoice(seat.house)
    at = opened(seat, invoice)
    set_up(seat.house, allow_delete_finalized=False)
    open_dialog(at, "delete")
    assert exists(seat.house, invoice)
    assert keyed(at, "act-delete").disabled


def test_a_refusal_in_a_dialog_says_why(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The books change between the drawing of the page and the click on yes."""
    invoice = an_open_invoice(seat.house)
    at = open_dialog(opened(seat, invoice), "void")
    void = lifecycle.void

    def late(*given: Any) -> Invoice:
        pay(seat.house, invoice, "10")
        return void(*given)

    confirmed(at, "void")
    monkeypatch.setattr(lifecycle, "void", late)
    keyed(at, "act-void").click()
    keyed(at, "sure").click().run()
    assert errors(at) == ["Delete the recorded payment before voiding the invoice."]
    assert now_of(seat.house, invoice).status is Status.OPEN
