"""Properties of the company's own: defined in the settings, shown and changed on the record."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import defining, lifecycle
from invoicing.house import House
from invoicing.model.custom import CustomProperty
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Collection
from invoicing.model.properties import Sort
from tests.houses import KARI, OLA, a_draft, an_open_invoice, now_of
from tests.pages.conftest import Seat
from tests.pages.looking import keyed, labels, sent_to, widget
from tests.pages.reading import errors, said, toasts

BUTTON = "own-values"


@pytest.fixture
def names(house: House) -> dict[Sort, str]:
    """One property of each kind."""
    return {
        kind: defining.define(house, KARI, f"Own {kind}", kind, choices).name
        for kind, choices in (
            (Sort.TEXT, ()),
            (Sort.NUMBER, ()),
            (Sort.DATE, ()),
            (Sort.CHOICE, ("North", "South")),
            (Sort.FLAG, ()),
        )
    }


# ── in the settings ──────────────────────────────────────────────────────────────────────────────


def save(at: AppTest) -> AppTest:
    return widget(at, "button", "Save").click().run()


def test_a_property_is_added_with_its_choices(seat: Seat) -> None:
    at = seat.open("settings", section="properties")
    assert "None yet." in said(at)
    at = seat.open("settings", section="properties", property="new")
    widget(at, "text_input", "Name").set_value("Region")
    assert not at.get("text_area")
    widget(at, "selectbox", "Kind").set_value(Sort.CHOICE).run()
    widget(at, "text_area", "Choices").set_value("North\n\nSouth\n")
    save(at)
    assert toasts(at) == []  # said on the page it goes to
    assert sent_to(at) == "/settings?section=properties"
    [made] = defining.definitions(seat.house, KARI)
    assert made == CustomProperty("c_region", "Region", Sort.CHOICE, ("North", "South"))
    text = said(seat.open("settings", section="properties"))
    assert "Region Choice North, South c_region In use" in text


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        (" ", "Give the property a name."),
        ("Due date", "There is a property “Due date” already; choose another name."),
    ],
)
def test_what_cannot_be_a_property_is_said_at_its_field(
    seat: Seat, label: str, sentence: str
) -> None:
    at = seat.open("settings", section="properties", property="new")
    widget(at, "text_input", "Name").set_value(label)
    save(at)
    assert errors(at) == [sentence]
    assert widget(at, "text_input", "Name").value == label
    assert not defining.definitions(seat.house, KARI)


def test_a_property_is_renamed_given_other_choices_and_archived(
    seat: Seat, names: dict[Sort, str]
) -> None:
    at = seat.open("settings", section="properties", property=names[Sort.CHOICE])
    assert "Kind" not in labels(at, "selectbox")
    widget(at, "text_input", "Name").set_value("Area")
    widget(at, "text_area", "Choices").set_value("North\nWest")
    widget(at, "toggle", "Archived").set_value(True)
    save(at)
    assert toasts(at) == ["Saved."]
    found = {each.name: each for each in defining.definitions(seat.house, KARI)}
    assert found["c_own_choice"] == CustomProperty(
        "c_own_choice", "Area", Sort.CHOICE, ("North", "West"), archived=True
    )


def test_a_property_that_is_not_there_says_so(seat: Seat) -> None:
    at = seat.open("settings", section="properties", property="c_none")
    assert "c_none" in said(at)


# ── on the record ────────────────────────────────────────────────────────────────────────────────


def drawer(at: AppTest) -> AppTest:
    return keyed(at, BUTTON).click().run()


def submit(at: AppTest) -> AppTest:
    return widget(at, "button", "Save").click().run()


def test_every_kind_is_filled_in_on_a_finalized_invoice_and_shown(
    seat: Seat, names: dict[Sort, str]
) -> None:
    invoice = an_open_invoice(seat.house)
    at = drawer(seat.open("invoice", id=str(invoice.id)))
    widget(at, "text_input", "Own text").set_value("Bridge")
    widget(at, "text_input", "Own number").set_value("1,200.5")
    widget(at, "date_input", "Own date").set_value(date(2026, 4, 1))
    widget(at, "selectbox", "Own choice").set_value("South")
    widget(at, "selectbox", "Own flag").set_value(False)
    submit(at)
    assert toasts(at) == ["INV-00001 is saved."]
    values = seat.house.registry().values(now_of(seat.house, invoice))
    assert {kind: values[name] for kind, name in names.items()} == {
        Sort.TEXT: "Bridge",
        Sort.NUMBER: Decimal("1200.5"),
        Sort.DATE: date(2026, 4, 1),
        Sort.CHOICE: "South",
        Sort.FLAG: False,
    }
    text = said(at).replace("\xa0", " ")
    assert "Own properties Own text Bridge Own number 1,200.5 Own date Apr 1, 2026" in text
    assert "Own choice South Own flag No" in text
    assert "Property changed" in text
    assert "Own number: -- → 1,200.5" in text
    assert "Own date: -- → Apr 1, 2026" in text
    at = seat.open("property_history", id=str(invoice.id))
    assert "Own flag -- No" in said(at)


def test_the_card_shows_what_is_there_and_what_is_emptied_is_taken_off(
    seat: Seat, names: dict[Sort, str]
) -> None:
    draft = a_draft(seat.house)
    given = {names[Sort.TEXT]: "Bridge", names[Sort.NUMBER]: Decimal("7.5")}
    lifecycle.set_properties(seat.house, KARI, draft.id, given)
    at = drawer(seat.open("invoice", language="nb", id=str(draft.id)))
    assert widget(at, "text_input", "Own number").value == "7,5"
    widget(at, "text_input", "Own text").set_value(" ")
    widget(at, "button", "Lagre").click().run()
    assert now_of(seat.house, draft).custom == ((names[Sort.NUMBER], "7.5"),)


def test_what_is_no_number_is_said_and_nothing_is_saved(seat: Seat, names: dict[Sort, str]) -> None:
    draft = a_draft(seat.house)
    at = drawer(seat.open("invoice", id=str(draft.id)))
    widget(at, "text_input", "Own text").set_value("Bridge")
    widget(at, "text_input", "Own number").set_value("many")
    submit(at)
    assert len(errors(at)) == 1
    assert now_of(seat.house, draft) == draft


def test_who_may_not_edit_sees_the_reason(seat: Seat, names: dict[Sort, str]) -> None:
    draft = a_draft(seat.house)
    button: Any = keyed(seat.open("invoice", OLA, id=str(draft.id)), BUTTON)
    assert button.disabled
    assert "permission to edit" in button.help


def test_what_no_document_tells_is_changed_on_the_spot_without_a_new_revision(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = drawer(seat.open("invoice", id=str(invoice.id)))
    widget(at, "selectbox", "Payment collection").set_value("online")
    widget(at, "checkbox", "Allow partial payments").set_value(True)
    widget(at, "text_input", "External status").set_value("Approved")
    submit(at)
    now = now_of(seat.house, invoice)
    assert (now.collection, now.allow_partial, now.external_status, now.revision) == (
        Collection.ONLINE,
        True,
        "Approved",
        1,
    )
    assert BUTTON in [button.key for button in at.button], "the card is read again"
    assert lifecycle.set_properties(seat.house, KARI, invoice.id, {"external_status": None})
    with pytest.raises(InvalidInput):
        lifecycle.set_properties(seat.house, KARI, invoice.id, {"comments": "sealed"})


def test_cancel_leaves_everything_as_it_was(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = drawer(seat.open("invoice", id=str(invoice.id)))
    widget(at, "text_input", "External status").set_value("Approved")
    widget(at, "button", "Cancel").click().run()
    assert now_of(seat.house, invoice) == invoice
    assert BUTTON in [button.key for button in at.button]
