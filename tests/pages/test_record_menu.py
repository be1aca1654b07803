"""The menu of an invoice: every act of every status, enabled, or disabled with the reason why."""

from datetime import timedelta
from typing import Any

import pytest

from invoicing import lifecycle
from invoicing.model.errors import Refused
from invoicing.model.invoice import Invoice, Seller, Source
from invoicing.model.payment import PaymentStatus
from invoicing.model.people import Actor
from invoicing.words import words
from tests.houses import (
    EVA,
    FJELL,
    KARI,
    OLA,
    TODAY,
    a_draft,
    a_line,
    a_paid_invoice,
    an_online_payment,
    an_open_invoice,
    pay,
    set_up,
)
from tests.pages.conftest import Seat
from tests.pages.looking import keyed, links, menu
from tests.pages.reading import said

EN = words("en")
EDIT, RECORD, PAST = "Edit", "Record payment", "View property history"
CHARGE, SEND = "Charge payment method", "Send via email"
REMIND, REMINDERS = "Send reminder", "Edit reminders"
VIEW, LINK, DOWNLOAD = "View invoice", "Copy link", "Download"
CLONE, DELETE, VOID = "Clone", "Delete", "Void"
SWITCHED_ON = {"allow_edit_finalized": True, "allow_delete_finalized": True}


def opened(seat: Seat, invoice: Invoice, who: Actor = KARI, language: str = "en") -> Any:
    return seat.open("invoice", who, language, id=str(invoice.id))


def because(reason: str) -> str:
    return EN(f"reason.{reason}")


def finalizable(at: Any) -> Any:
    return keyed(at, "next-step")


# ── the menu by status ───────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-20", "A-21", "A-22", "A-23", "A-24", "A-25", "A-33")
def test_a_draft_has_four_acts_and_no_more(seat: Seat) -> None:
    at = opened(seat, a_draft(seat.house))
    assert menu(at) == {EDIT: None, PAST: None, CLONE: None, DELETE: None}
    assert at.get("popover")[0].proto.popover.label == "Actions"


@pytest.mark.contract("A-32")
def test_finalize_stands_beside_the_menu_of_a_draft(seat: Seat) -> None:
    at = opened(seat, a_draft(seat.house))
    assert (finalizable(at).label, finalizable(at).disabled) == ("Finalize", False)


@pytest.mark.contract("A-32")
@pytest.mark.parametrize(
    ("missing", "field", "reason"),
    [
        ({"contact": None}, "contact", "no_contact"),
        ({"lines": ()}, "lines", "no_lines"),
        (
            {"issue_date": None, "due_date": TODAY - timedelta(days=1)},
            "due_date",
            "due_before_issue",
        ),
    ],
)
def test_a_draft_that_is_not_ready_says_what_is_missing_and_leads_there(
    seat: Seat, missing: dict[str, Any], field: str, reason: str
) -> None:
    draft = a_draft(seat.house, **missing)
    at = finalizable(opened(seat, draft)).click().run()
    assert f"{because(reason)} needed" in said(at)
    assert links(at)[because(reason)] == f"/edit?id={draft.id}&field={field}"
    assert keyed(at, "sure").disabled
    with pytest.raises(Refused, match=reason):
        lifecycle.finalize(seat.house, KARI, draft.id)


def test_everything_that_is_missing_is_told_at_once(seat: Seat) -> None:
    empty = lifecycle.create(seat.house, KARI, {"title": "Nothing"})
    at = finalizable(opened(seat, empty)).click().run()
    told = said(at)
    assert because("no_contact") in told
    assert because("no_lines") in told
    assert "Add your company's address" not in told


def test_what_is_only_advised_stops_nobody(seat: Seat) -> None:
    set_up(seat.house, company=Seller("Fjord Handel AS"))
    at = finalizable(opened(seat, a_draft(seat.house))).click().run()
    told = said(at)
    assert "Add the buyer's address or organization number. advised" in told
    way = links(at)["Add your company's address under Settings > Company."]
    assert way == "/settings?section=company"
    assert not keyed(at, "sure").disabled


def test_who_may_not_edit_a_draft_sees_that_and_no_list(seat: Seat) -> None:
    step = finalizable(opened(seat, a_draft(seat.house, lines=()), who=OLA))
    assert (step.disabled, step.help) == (True, because("no_edit"))


@pytest.mark.contract("A-05", "A-33", "A-34", "A-61")
def test_an_open_invoice_names_the_settings_that_stand_in_the_way(seat: Seat) -> None:
    assert menu(opened(seat, an_open_invoice(seat.house))) == {
        EDIT: because("edit_finalized_off"),
        RECORD: None,
        CHARGE: because("no_stored_method"),
        VIEW: None,
        LINK: None,
        DOWNLOAD: None,
        SEND: None,
        REMIND: None,
        REMINDERS: because("no_reminder"),
        PAST: None,
        CLONE: None,
        DELETE: because("delete_finalized_off"),
        VOID: None,
    }


@pytest.mark.contract("A-33", "A-34", "A-61")
def test_an_open_invoice_can_be_edited_and_deleted_where_that_is_switched_on(seat: Seat) -> None:
    set_up(seat.house, **SWITCHED_ON)
    at = opened(seat, an_open_invoice(seat.house))
    enabled = (EDIT, RECORD, VIEW, LINK, DOWNLOAD, SEND, REMIND, PAST, CLONE, DELETE, VOID)
    assert menu(at) == dict.fromkeys(enabled) | {
        CHARGE: because("no_stored_method"),
        REMINDERS: because("no_reminder"),
    }
    assert keyed(at, "next-step").label == RECORD


@pytest.mark.contract("A-33", "A-36", "A-72")
def test_a_partly_paid_invoice_takes_payments_and_clones_only(seat: Seat) -> None:
    at = opened(seat, pay(seat.house, an_open_invoice(seat.house), "40"))
    assert menu(at) == {
        EDIT: because("has_payment_edit"),
        RECORD: None,
        CHARGE: because("no_stored_method"),
        VIEW: None,
        LINK: None,
        DOWNLOAD: None,
        SEND: None,
        REMIND: None,
        REMINDERS: because("no_reminder"),
        PAST: None,
        CLONE: None,
        DELETE: because("has_payment_delete"),
        VOID: because("manual_payment_void"),
    }


@pytest.mark.contract("A-33", "A-36", "A-66", "A-72")
def test_a_manually_paid_invoice_points_to_the_payment(seat: Seat) -> None:
    at = opened(seat, a_paid_invoice(seat.house))
    assert menu(at) == {
        EDIT: because("has_payment_edit"),
        RECORD: because("nothing_due"),
        CHARGE: because("nothing_due"),
        VIEW: None,
        LINK: None,
        DOWNLOAD: None,
        SEND: None,
        REMIND: because("nothing_due"),
        REMINDERS: because("nothing_due"),
        PAST: None,
        CLONE: None,
        DELETE: because("paid_cannot_delete"),
        VOID: because("manual_payment_void"),
    }
    assert "next-step" not in [b.key for b in at.button]


@pytest.mark.contract("A-33", "A-71")
@pytest.mark.parametrize("status", [PaymentStatus.SUCCEEDED, PaymentStatus.REFUNDED])
def test_an_invoice_paid_online_can_never_be_voided_refunded_or_not(
    seat: Seat, status: PaymentStatus
) -> None:
    invoice = an_open_invoice(seat.house)
    refunded = invoice.amount_due if status is PaymentStatus.REFUNDED else 0
    an_online_payment(seat.house, invoice, "100", status=status, refunded=refunded)
    assert menu(opened(seat, invoice)) == {
        EDIT: because("has_payment_edit"),
        RECORD: because("nothing_due"),
        CHARGE: because("nothing_due"),
        VIEW: None,
        LINK: None,
        DOWNLOAD: None,
        SEND: None,
        REMIND: because("nothing_due"),
        REMINDERS: because("nothing_due"),
        PAST: None,
        CLONE: None,
        DELETE: because("paid_cannot_delete"),
        VOID: because("online_payment_ever"),
    }


@pytest.mark.contract("A-33", "A-69")
def test_a_voided_invoice_can_be_cloned_and_looked_up_only(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    lifecycle.void(seat.house, KARI, invoice.id)
    voided = because("is_voided")
    assert menu(opened(seat, invoice)) == {
        EDIT: voided,
        RECORD: voided,
        CHARGE: voided,
        VIEW: None,
        LINK: None,
        DOWNLOAD: None,
        SEND: voided,
        REMIND: voided,
        REMINDERS: voided,
        PAST: None,
        CLONE: None,
        DELETE: voided,
        VOID: voided,
    }


@pytest.mark.contract("A-39")
def test_an_invoice_from_a_subscription_cannot_be_edited_where_editing_is_on(seat: Seat) -> None:
    set_up(seat.house, **SWITCHED_ON)
    draft = lifecycle.create(
        seat.house,
        KARI,
        {"contact": a_draft(seat.house).contact, "company": FJELL, "lines": (a_line(),)},
        source=Source.SUBSCRIPTION,
    )
    issued = lifecycle.finalize(seat.house, KARI, draft.id)
    assert menu(opened(seat, issued))[EDIT] == because("from_subscription")


@pytest.mark.contract("A-30", "A-31")
def test_who_may_only_look_sees_every_act_with_the_permission_it_needs(seat: Seat) -> None:
    assert menu(opened(seat, an_open_invoice(seat.house), OLA)) == {
        EDIT: because("no_edit"),
        RECORD: because("no_payments"),
        CHARGE: because("no_payments"),
        VIEW: None,
        LINK: None,
        DOWNLOAD: None,
        SEND: because("no_edit"),
        REMIND: because("no_edit"),
        REMINDERS: because("no_edit"),
        PAST: None,
        CLONE: because("no_edit"),
        DELETE: because("no_delete"),
        VOID: because("no_edit"),
    }


def test_who_manages_payments_may_record_one_and_nothing_else(seat: Seat) -> None:
    acts = menu(opened(seat, an_open_invoice(seat.house), EVA))
    assert [name for name, reason in acts.items() if reason is None] == [
        RECORD,
        VIEW,
        LINK,
        DOWNLOAD,
        PAST,
    ]
