"""The section of the settings where the words of e-mails are written."""

from invoicing import wordings
from invoicing.model.letters import LetterKind
from invoicing.words import words
from tests.pages.conftest import Seat
from tests.pages.looking import keyed, widget
from tests.pages.reading import errors, said

EN = words("en")
OURS = "Invoice {number} from {seller}"


def test_a_text_is_changed_looked_at_and_taken_back(seat: Seat) -> None:
    at = seat.open("settings", section="letters")
    subject = widget(at, "text_input", "Subject")
    assert subject.value == OURS
    at = subject.set_value("Bill {number}").run()
    assert "Bill INV-00042" in said(at)
    at = keyed(at, "save").click().run()
    assert not errors(at)
    assert wordings.read(seat.house, LetterKind.INVOICE, "en")[0].subject == "Bill {number}"
    at = keyed(at, "reset").click().run()
    assert widget(at, "text_input", "Subject").value == OURS


def test_a_placeholder_that_is_none_is_refused_at_its_field(seat: Seat) -> None:
    at = seat.open("settings", section="letters")
    widget(at, "text_input", "Subject").set_value("Bill {no}")
    at = keyed(at, "save").click().run()
    assert "Subject has braces that mean nothing; use {number}" in said(at)
    assert not wordings.read(seat.house, LetterKind.INVOICE, "en")[1]


def test_each_kind_and_language_has_its_own(seat: Seat) -> None:
    at = seat.open("settings", section="letters")
    at = widget(at, "selectbox", "Email").set_value(LetterKind.RECEIPT).run()
    at = widget(at, "selectbox", "Language").set_value("nb").run()
    assert widget(at, "text_input", "Subject").value.startswith("Kvittering")
    widget(at, "text_area", "Text").set_value("Takk, {buyer}")
    keyed(at, "save").click().run()
    assert wordings.read(seat.house, LetterKind.RECEIPT, "nb")[0].body == "Takk, {buyer}"
