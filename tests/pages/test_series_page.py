"""Number series: added in the settings, chosen where an invoice is finalized."""

from typing import Any

from invoicing import numbering
from tests.houses import KARI, a_draft, now_of
from tests.pages.conftest import Seat
from tests.pages.editing import editor
from tests.pages.looking import keyed, widget
from tests.pages.reading import errors, said


def test_a_series_is_added_and_taken_out_of_the_choice(seat: Seat) -> None:
    at = seat.open("settings", section="invoices")
    widget(at, "text_input", "Name of the series").set_value("Export")
    widget(at, "text_input", "Its prefix").set_value("EX-")
    widget(at, "selectbox", "Its digits").set_value(3)
    widget(at, "button", "Add series").click().run()
    assert not errors(at)
    told = said(at)
    assert "next: EX-001" in told
    assert "**Export**" in told
    keyed(at, "series-1").click().run()
    assert keyed(at, "series-1").label == "Offer again"
    assert [s.id for s, _ in numbering.offered(seat.house, KARI)] == [0]


def test_a_prefix_that_is_taken_is_told_at_its_field(seat: Seat) -> None:
    at = seat.open("settings", section="invoices")
    widget(at, "text_input", "Name of the series").set_value("Export")
    widget(at, "text_input", "Its prefix").set_value("INV-")
    widget(at, "button", "Add series").click().run()
    assert errors(at) == ["Another series has, or had, the prefix INV-; choose another."]
    assert widget(at, "text_input", "Name of the series").value == "Export"


def choose_export(at: Any) -> None:
    assert widget(at, "selectbox", "Number from").options == [
        "Usual series · INV-00001",
        "Export · EX-001",
    ]
    widget(at, "selectbox", "Number from").set_value(1)


def test_the_series_is_chosen_at_finalizing_on_the_record(seat: Seat) -> None:
    numbering.add(seat.house, KARI, "Export", "EX-", 3)
    draft = a_draft(seat.house)
    at = seat.open("invoice", id=str(draft.id))
    keyed(at, "next-step").click().run()
    choose_export(at)
    keyed(at, "next-step").click()
    keyed(at, "sure").click().run()
    assert now_of(seat.house, draft).number == "EX-001"


def test_the_series_is_chosen_at_finalizing_in_the_editor(seat: Seat) -> None:
    numbering.add(seat.house, KARI, "Export", "EX-", 3)
    draft = a_draft(seat.house)
    at = editor(seat, draft)
    keyed(at, "finalize").click().run()
    choose_export(at)
    keyed(at, "finalize").click()
    keyed(at, "sure").click().run()
    assert now_of(seat.house, draft).number == "EX-001"


def test_where_there_is_one_series_nobody_is_asked(seat: Seat) -> None:
    at = editor(seat, a_draft(seat.house))
    keyed(at, "finalize").click().run()
    assert "Number from" not in [s.label for s in at.selectbox]
