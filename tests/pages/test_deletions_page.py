"""The page of the deletion log, and what an index of empty books says."""

import pytest

from invoicing import lifecycle
from tests.houses import KARI, NILS, OLA, SIRI, a_draft, an_open_invoice, set_up
from tests.pages.conftest import Seat
from tests.pages.looking import grid, links, widget


def with_deleted(seat: Seat) -> None:
    set_up(seat.house, allow_delete_finalized=True)
    lifecycle.delete(seat.house, KARI, an_open_invoice(seat.house, "250").id, reason="Twice")
    lifecycle.delete(seat.house, KARI, a_draft(seat.house, title="Never mind").id)


@pytest.mark.contract("A-62")
def test_what_was_deleted_is_listed_with_who_and_why(seat: Seat) -> None:
    with_deleted(seat)
    found = grid(seat.open("deletions"), "deletions")
    assert found.rows[1] == {
        "Number": "INV-00001",
        "Deleted": "Mar 18, 2026, 1:00 PM",
        "Deleted by": "Kari Nordmann",
        "Reason": "Twice",
        "Customer": "Fjell og Hav AS",
        "Invoice date": "Mar 18, 2026",
        "Amount billed": "NOK 250.00",
    }
    assert found.column("Number") == ["Draft #2", "INV-00001"]


def test_the_log_is_searched_and_narrowed_and_its_files_follow(seat: Seat) -> None:
    with_deleted(seat)
    at = seat.open("deletions", q="twice")
    assert grid(at, "deletions").column("Number") == ["INV-00001"]
    assert links(at)["CSV"] == "/reports/deletions.csv?q=twice"
    at = seat.open("deletions")
    widget(at, "toggle", "Only finalized invoices").set_value(True).run()
    assert grid(at, "deletions").column("Number") == ["INV-00001"]
    assert links(at)["XLSX"] == "/reports/deletions.xlsx?finalized=on"
    assert grid(seat.open("deletions", q="nobody"), "deletions").empty == "No deletion matches."


def test_who_sees_not_every_invoice_has_no_such_page(seat: Seat) -> None:
    with_deleted(seat)
    assert "CSV" not in links(seat.open("deletions", OLA))
    for who in (NILS, SIRI):
        with pytest.raises(ValueError, match="navigation page"):
            seat.open("deletions", who)


def test_the_settings_lead_to_the_log(seat: Seat) -> None:
    assert links(seat.open("settings", section="invoices"))["Deletion log"] == "/deletions"


@pytest.mark.parametrize(("language", "told"), [("en", "New invoice"), ("nb", "Ny faktura")])
def test_books_without_an_invoice_say_how_to_make_one(seat: Seat, language: str, told: str) -> None:
    assert told in grid(seat.open("invoices", KARI, language)).empty
    a_draft(seat.house)
    assert grid(seat.open("invoices", KARI, language)).empty == ""
    assert "New invoice" not in grid(seat.open("invoices", q="nobody")).empty
