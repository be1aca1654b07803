"""The editor, every field of it, and finalizing from there."""

from datetime import timedelta
from decimal import Decimal

import pytest

from invoicing import defining
from invoicing.model.invoice import Collection
from invoicing.model.properties import Sort
from invoicing.words import words
from tests.houses import KARI, TODAY, a_draft, an_open_invoice, now_of, set_up
from tests.pages.conftest import Seat
from tests.pages.editing import editor, save, saved, type_lines
from tests.pages.looking import drawn, keyed, sent_to, title_of_dialog, widget
from tests.pages.reading import errors, said

EN = words("en")


# ── finalizing from the editor ───────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-32")
def test_what_is_missing_is_told_with_a_way_to_each_field(seat: Seat) -> None:
    at = editor(seat)
    widget(at, "text_input", "Title").set_value("Spring")
    keyed(at, "finalize").click().run()
    assert "Spring cannot be finalized yet" in said(at)
    [items] = drawn(at, "t-checklist")
    assert EN("reason.no_contact") in items
    assert 'data-focus="editor-0-f-contact"' in items
    assert 'data-focus="editor-0-lines-box"' in items


def test_what_cannot_be_read_is_told_before_anything_is_finalized(seat: Seat) -> None:
    draft = a_draft(seat.house)
    at = editor(seat, draft)
    type_lines(at, {"unit_price": "ten"})
    keyed(at, "finalize").click().run()
    assert EN("input.line_number", line=1, field="Unit price") in errors(at)
    assert now_of(seat.house, draft) == draft


@pytest.mark.contract("A-32")
def test_what_is_typed_is_saved_and_finalized_after_a_last_look(seat: Seat) -> None:
    draft = a_draft(seat.house, title="Spring")
    at = editor(seat, draft)
    type_lines(at, {"unit_price": "250"})
    keyed(at, "finalize").click().run()
    assert title_of_dialog(at) == "Finalize Spring?"
    assert "Add the buyer's address" in said(at)
    keyed(at, "finalize").click()
    keyed(at, "sure").click().run()
    after = now_of(seat.house, draft)
    assert (after.number, after.totals.amount_billed) == ("INV-00001", Decimal(250))
    assert sent_to(at) == f"/invoice?id={draft.id}"


def test_a_finalized_invoice_has_no_button_to_finalize_it(seat: Seat) -> None:
    set_up(seat.house, allow_edit_finalized=True)
    at = editor(seat, an_open_invoice(seat.house))
    assert "finalize" not in [button.key for button in at.button]


# ── every field ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-21")
def test_delivery_references_language_and_payment_are_saved(seat: Seat) -> None:
    at = editor(seat, a_draft(seat.house))
    texts = {
        "Ship to": "Quay 4",
        "Shipping city": "Bergen",
        "Buyer reference": "Ref 7",
        "Tax ID": "GB123",
        "Payment reference": "4711",
        "Buyer street address": "Strandgaten 1",
    }
    for label, text in texts.items():
        widget(at, "text_input", label).set_value(text)
    widget(at, "selectbox", "Language").set_value("nb")
    widget(at, "selectbox", "Payment collection").set_value(Collection.ONLINE)
    widget(at, "toggle", "Allow partial payments").set_value(True)
    save(at)
    assert not errors(at)
    draft = saved(seat.house)
    assert (draft.shipping.name, draft.shipping.city) == ("Quay 4", "Bergen")
    assert (draft.buyer.name, draft.buyer.street) == ("Fjell og Hav AS", "Strandgaten 1")
    told = (draft.buyer_reference, draft.tax_id, draft.payment_reference, draft.language)
    assert told == ("Ref 7", "GB123", "4711", "nb")
    assert (draft.collection, draft.allow_partial) == (Collection.ONLINE, True)


def test_a_person_says_what_the_buyer_may_pay_with_and_whether_it_is_billable(seat: Seat) -> None:
    at = editor(seat)
    methods = widget(at, "multiselect", "Allowed payment methods")
    assert (methods.options, methods.value) == (["Card", "Bank debit"], [])
    methods.set_value(["bank_debit"])
    billable = widget(at, "toggle", "Billable")
    assert billable.value
    billable.set_value(False)
    save(at)
    draft = saved(seat.house)
    assert (draft.allowed_methods, draft.billable) == ("bank_debit", False)


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (["card", "Vipps"], "card,Vipps"),
        (["card"], "card"),
        (["card", "bank_debit"], "card, bank_debit"),
        ([], None),
    ],
)
def test_methods_stay_as_they_were_written_until_others_are_chosen(
    seat: Seat, chosen: list[str], kept: str | None
) -> None:
    draft = a_draft(seat.house, allowed_methods="card,Vipps")
    at = editor(seat, draft)
    methods = widget(at, "multiselect", "Allowed payment methods")
    assert methods.value == ["card", "Vipps"]
    methods.set_value(chosen)
    save(at)
    assert not errors(at)
    assert now_of(seat.house, draft).allowed_methods == kept


def test_the_due_date_follows_the_terms_and_the_terms_the_due_date(seat: Seat) -> None:
    at = editor(seat)
    widget(at, "number_input", "Payment terms (days)").set_value(10).run()
    assert widget(at, "date_input", "Due date").value == TODAY + timedelta(days=10)
    widget(at, "date_input", "Invoice date").set_value(TODAY + timedelta(days=2)).run()
    assert widget(at, "date_input", "Due date").value == TODAY + timedelta(days=12)
    widget(at, "date_input", "Due date").set_value(TODAY + timedelta(days=32)).run()
    assert widget(at, "number_input", "Payment terms (days)").value == 30
    save(at)
    assert saved(seat.house).payment_terms == 30


def test_own_properties_are_filled_in_beside_the_others(seat: Seat) -> None:
    defining.define(seat.house, KARI, "Hours", Sort.NUMBER)
    at = editor(seat)
    widget(at, "text_input", "Hours").set_value("much")
    save(at)
    assert len(errors(at)) == 1
    widget(at, "text_input", "Hours").set_value("12.5")
    save(at)
    assert dict(saved(seat.house).custom) == {"c_hours": "12.5"}


def test_a_new_draft_is_paid_as_the_settings_say(seat: Seat) -> None:
    set_up(seat.house, collect_online=True, partial_payments=True)
    save(editor(seat))
    assert (saved(seat.house).collection, saved(seat.house).allow_partial) == (
        Collection.ONLINE,
        True,
    )
