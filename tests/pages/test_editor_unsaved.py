"""What is typed and not saved is there again after a reload, until it is saved or discarded."""

from datetime import timedelta
from typing import Any

from invoicing import defining, lifecycle
from invoicing import editor as door
from invoicing.model.properties import Sort
from invoicing.words import words
from tests.houses import (
    ANNE,
    BJOERN,
    KARI,
    NILS,
    TODAY,
    a_draft,
    ask,
    history,
    now_of,
)
from tests.pages.conftest import Seat
from tests.pages.editing import editor, save, saved, type_lines, typed
from tests.pages.looking import keyed, widget
from tests.pages.reading import errors, said

EN = words("en")


def kept(seat: Seat) -> int:
    [(count,)] = ask(seat.house, "select count(*) from unsaved")
    return int(count)


def goes_on(at: Any) -> Any:
    return keyed(at, "unsaved-continue").click().run()


def test_what_was_typed_is_offered_after_a_reload_and_put_back(seat: Seat) -> None:
    draft = a_draft(seat.house, title="Before")
    at = editor(seat, draft)
    widget(at, "text_input", "Title").set_value("Typed").run()
    type_lines(at, typed("Half a li", "not yet a number"))
    at.run()
    widget(at, "button", "Fee").click().run()
    seat.house.clock.forward(hours=1)  # type: ignore[attr-defined]
    again = editor(seat, draft)
    told = said(again)
    assert "You have unsaved changes from Mar 18, 2026, 1:00 PM" in told.replace("\\", "")
    assert "Title, Line items, Discounts, fees and taxes" in told
    goes_on(again)
    assert widget(again, "text_input", "Title").value == "Typed"
    row = again.dataframe[0].value.iloc[0]
    assert (row["description"], row["unit_price"]) == ("Half a li", "not yet a number")
    assert list(again.dataframe[1].value["kind"]) == ["fee"]
    assert now_of(seat.house, draft) == draft


def test_a_new_draft_is_put_back_with_its_customer(seat: Seat) -> None:
    at = editor(seat)
    widget(at, "selectbox", "Contact").set_value(ANNE.id).run()
    widget(at, "date_input", "Due date").set_value(TODAY + timedelta(days=3))
    widget(at, "text_input", "Buyer city").set_value("Voss").run()
    again = goes_on(editor(seat))
    assert widget(again, "selectbox", "Contact").value == ANNE.id
    assert widget(again, "number_input", "Payment terms (days)").value == 3
    save(again)
    draft = saved(seat.house)
    assert (draft.contact, draft.buyer.city) == (ANNE, "Voss")
    assert draft.due_date == TODAY + timedelta(days=3)


def test_chosen_payment_methods_are_put_back(seat: Seat) -> None:
    draft = a_draft(seat.house)
    methods = widget(editor(seat, draft), "multiselect", "Allowed payment methods")
    methods.set_value(["card"]).run()
    again = goes_on(editor(seat, draft))
    assert widget(again, "multiselect", "Allowed payment methods").value == ["card"]
    save(again)
    assert now_of(seat.house, draft).allowed_methods == "card"


def test_it_is_gone_once_it_is_saved(seat: Seat) -> None:
    at = editor(seat)
    widget(at, "text_input", "Title").set_value("Typed").run()
    assert kept(seat) == 1
    save(at)
    assert kept(seat) == 0
    assert "unsaved-continue" not in [b.key for b in editor(seat).button]


def test_it_is_gone_once_it_is_discarded(seat: Seat) -> None:
    draft = a_draft(seat.house, title="Before")
    widget(editor(seat, draft), "text_input", "Title").set_value("Typed").run()
    again = editor(seat, draft)
    keyed(again, "unsaved-discard").click().run()
    assert widget(again, "text_input", "Title").value == "Before"
    assert kept(seat) == 0


def test_it_is_gone_once_it_is_typed_back(seat: Seat) -> None:
    draft = a_draft(seat.house, title="Before")
    at = editor(seat, draft)
    widget(at, "text_input", "Title").set_value("Typed").run()
    widget(at, "text_input", "Title").set_value("Before").run()
    assert kept(seat) == 0


def test_looking_at_an_invoice_keeps_nothing(seat: Seat) -> None:
    editor(seat, a_draft(seat.house)).run()
    assert kept(seat) == 0


def test_a_save_that_is_refused_keeps_it(seat: Seat) -> None:
    draft = a_draft(seat.house)
    at = editor(seat, draft)
    widget(at, "text_input", "Title").set_value("Typed").run()
    type_lines(at, typed("Tea", "ten"))
    save(at)
    assert errors(at)
    assert goes_on(editor(seat, draft)).dataframe[0].value.iloc[0]["unit_price"] == "ten"


def test_another_account_is_offered_nothing(seat: Seat) -> None:
    draft = a_draft(seat.house, title="Before")
    widget(editor(seat, draft), "text_input", "Title").set_value("Typed").run()
    at = editor(seat, draft, who=NILS)
    assert widget(at, "text_input", "Title").value == "Before"


def test_it_is_put_on_top_of_what_somebody_saved_meanwhile(seat: Seat) -> None:
    draft = a_draft(seat.house, title="Before", comments="Before")
    widget(editor(seat, draft), "text_input", "Title").set_value("Mine").run()
    lifecycle.edit(seat.house, NILS, draft.id, {"comments": "Theirs"})
    again = editor(seat, draft)
    assert EN("editor.unsaved_on_top") in said(again)
    save(goes_on(again))
    after = now_of(seat.house, draft)
    assert (after.title, after.comments) == ("Mine", "Theirs")


def test_another_customer_and_an_own_property_are_put_back(seat: Seat) -> None:
    defining.define(seat.house, KARI, "Project", Sort.TEXT)
    defining.define(seat.house, KARI, "Start", Sort.DATE)
    draft = a_draft(seat.house)
    at = editor(seat, draft)
    widget(at, "selectbox", "Contact").set_value(BJOERN.id).run()
    widget(at, "text_input", "Project").set_value("Bridge")
    widget(at, "date_input", "Start").set_value(TODAY).run()
    save(goes_on(editor(seat, draft)))
    after = now_of(seat.house, draft)
    assert (after.contact, after.buyer.name) == (BJOERN, "Sørensen & Sønn")
    assert dict(after.custom) == {"c_project": "Bridge", "c_start": "2026-03-18"}
    assert history(seat.house, draft) == ["created", "edited", "property_set"]


def test_a_draft_that_is_deleted_takes_its_unsaved_typing_along(seat: Seat) -> None:
    draft = a_draft(seat.house)
    widget(editor(seat, draft), "text_input", "Title").set_value("Typed").run()
    lifecycle.delete(seat.house, KARI, draft.id)
    assert kept(seat) == 0
    assert door.find(seat.house, KARI, draft.id) is None
