"""An editor that stays open while others act, and one editing after another."""

import pytest

from invoicing import lifecycle
from invoicing.words import words
from tests.houses import (
    BJOERN,
    KARI,
    NILS,
    a_draft,
    an_open_invoice,
    now_of,
    pay,
    set_up,
)
from tests.pages.conftest import Seat
from tests.pages.editing import editor, save, type_lines, typed
from tests.pages.looking import keyed, sent_to, widget
from tests.pages.reading import errors, said

EN = words("en")


def test_what_was_typed_for_one_draft_does_not_turn_up_in_another(seat: Seat) -> None:
    first, second = a_draft(seat.house), a_draft(seat.house, contact=BJOERN, company=None)
    at = editor(seat, first)
    widget(at, "text_input", "Title").set_value("Only here")
    widget(at, "selectbox", "Contact").set_value(BJOERN.id).run()
    at.query_params["id"] = str(second.id)
    at.run()
    assert widget(at, "text_input", "Title").value == ""
    assert widget(at, "selectbox", "Contact").value == BJOERN.id
    assert widget(at, "text_input", "Buyer").value == BJOERN.name


def test_an_editor_that_was_left_is_opened_on_what_the_books_have_now(seat: Seat) -> None:
    draft = a_draft(seat.house)
    at = editor(seat, draft)
    widget(at, "text_input", "Title").set_value("Never saved").run()
    at.switch_page("invoices.py").run()
    lifecycle.edit(seat.house, KARI, draft.id, {"title": "Theirs"})
    at.switch_page("edit.py")
    at.query_params["id"] = str(draft.id)
    keyed(at.run(), "unsaved-discard").click().run()
    assert widget(at, "text_input", "Title").value == "Theirs"


def test_a_draft_changed_by_somebody_else_is_not_overwritten(seat: Seat) -> None:
    draft = a_draft(seat.house)
    at = editor(seat, draft)
    type_lines(at, typed("Mine", "5"))
    at.run()
    widget(at, "text_input", "Title").set_value("Mine")
    theirs = lifecycle.edit(seat.house, KARI, draft.id, {"title": "Theirs"})
    save(at)
    assert now_of(seat.house, draft) == theirs
    assert EN("problem.stale_version") in errors(at)
    assert widget(at, "text_input", "Title").value == "Mine"


@pytest.mark.contract("A-38")
def test_a_payment_that_lands_while_the_editor_is_open_stops_the_save(seat: Seat) -> None:
    set_up(seat.house, allow_edit_finalized=True)
    invoice = an_open_invoice(seat.house)
    at = editor(seat, invoice)
    widget(at, "text_input", "Title").set_value("Typed before")
    paid = pay(seat.house, invoice, "10")
    save(at)
    assert now_of(seat.house, invoice) == paid
    assert EN("reason.has_payment_edit") in said(at)
    assert widget(at, "text_input", "Title").value == "Typed before"


def test_who_was_overtaken_sees_what_changed_and_can_save_their_own_fields_too(seat: Seat) -> None:
    draft = a_draft(seat.house, title="Before", payment_terms=30)
    at = editor(seat, draft)
    widget(at, "text_input", "Purchase order number").set_value("PO-9")
    seat.house.clock.forward(hours=1)  # type: ignore[attr-defined]
    lifecycle.edit(seat.house, NILS, draft.id, {"title": "Theirs", "comments": "Also theirs"})
    save(at)
    told = said(at)
    assert "Nils Berg" in told
    assert "Title: Before → Theirs" in told
    keyed(at, "save-on-top").click().run()
    assert not errors(at)
    after = now_of(seat.house, draft)
    assert (after.title, after.comments, after.purchase_order) == ("Theirs", "Also theirs", "PO-9")
    assert sent_to(at) == f"/invoice?id={draft.id}"


def test_who_is_overtaken_twice_is_told_twice(seat: Seat) -> None:
    draft = a_draft(seat.house)
    at = editor(seat, draft)
    widget(at, "text_input", "Title").set_value("Mine")
    lifecycle.edit(seat.house, NILS, draft.id, {"comments": "One"})
    save(at)
    theirs = lifecycle.edit(seat.house, NILS, draft.id, {"comments": "Two"})
    keyed(at, "save-on-top").click().run()
    assert now_of(seat.house, draft) == theirs
    assert "Two" in said(at)
    keyed(at, "save-on-top").click().run()
    assert (now_of(seat.house, draft).title, sent_to(at)) == ("Mine", f"/invoice?id={draft.id}")
