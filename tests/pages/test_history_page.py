"""Property history: every value every property ever had, from when and by whom."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing import lifecycle
from invoicing.model.invoice import Invoice
from invoicing.words import words
from tests.houses import KARI, NILS, OLA, a_draft, a_line, an_open_invoice, pay, set_up
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, keyed, links, plain, widget
from tests.pages.reading import said

EN = words("en")


def opened(seat: Seat, invoice: Invoice, language: str = "en") -> Any:
    return seat.open("property_history", KARI, language, id=str(invoice.id))


def rows(at: Any) -> list[str]:
    """The rows of the table, without its head."""
    [table] = drawn(at, "t-table")
    return [plain(row) for row in table.split("<tr>")[2:]]


@pytest.mark.contract("A-22", "A-53")
def test_each_change_is_a_row_with_before_after_when_who_and_act(seat: Seat) -> None:
    invoice = a_draft(seat.house, title="First")
    seat.house.clock.forward(days=1)  # type: ignore[attr-defined]
    lifecycle.edit(seat.house, NILS, invoice.id, {"title": "Second"})
    at = opened(seat, invoice)
    assert rows(at)[0] == "Title First Second Mar 19, 2026, 1:00 PM Nils Berg Edited"
    assert "Title -- First Mar 18, 2026, 1:00 PM Kari Nordmann Created" in rows(at)
    assert links(at)["Second"] == f"/invoice?id={invoice.id}"


@pytest.mark.contract("A-22", "A-53")
def test_nothing_is_left_out_after_a_long_life(seat: Seat) -> None:
    set_up(seat.house, allow_edit_finalized=True)
    invoice = an_open_invoice(seat.house)
    due = invoice.due_date
    assert due is not None
    for days in range(1, 31):
        lifecycle.edit(seat.house, KARI, invoice.id, {"due_date": due + timedelta(days=days)})
    pay(seat.house, invoice)
    told = rows(opened(seat, invoice))
    assert len([row for row in told if row.startswith("Due date")]) == 31
    assert any(row.startswith("Status Open Paid") for row in told)
    assert any(row.startswith("Status Draft Open") for row in told)


def test_money_and_dates_are_written_as_the_reader_writes_them(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house, "1234.5")
    assert any("1,234.50" in row for row in rows(opened(seat, invoice)))
    norwegian = rows(opened(seat, invoice, "nb"))
    assert any("1 234,50" in row for row in norwegian)
    assert any("17.04.2026" in row for row in norwegian)


def test_changes_are_searched_by_any_word(seat: Seat) -> None:
    invoice = a_draft(seat.house, lines=(a_line("100", quantity=Decimal(2)),))
    lifecycle.edit(seat.house, NILS, invoice.id, {"title": "Second"})
    at = opened(seat, invoice)
    widget(at, "text_input", "Search activities").set_value("nils TITLE").run()
    assert len(rows(at)) == 1
    assert "1 change" in said(at)
    widget(at, "text_input", "Search activities").set_value("nothing like it").run()
    assert "0 changes" in said(at)


def test_changes_of_one_property_are_shown_where_that_is_asked_for(seat: Seat) -> None:
    invoice = a_draft(seat.house, title="First")
    lifecycle.edit(seat.house, NILS, invoice.id, {"title": "Second", "comments": "Thanks"})
    at = opened(seat, invoice)
    widget(at, "selectbox", "Property").set_value("title").run()
    assert [row.split(" Mar")[0] for row in rows(at)] == ["Title First Second", "Title -- First"]
    assert links(at)["CSV"] == f"/reports/property-history.csv?id={invoice.id}&property=title"


def test_a_long_history_is_drawn_in_parts(seat: Seat) -> None:
    invoice = a_draft(seat.house)
    texts = ("title", "comments", "purchase_order", "buyer_reference", "payment_reference")
    for n in range(102):  # five changes each
        changes = {name: f"{name.title()} {n}" for name in texts}
        lifecycle.edit(seat.house, KARI, invoice.id, changes)
    at = opened(seat, invoice)
    assert len(rows(at)) == 500
    keyed(at, "more").click().run()
    assert any(row.startswith("Title -- Title 0") for row in rows(at))


def test_who_may_not_export_takes_no_file_along(seat: Seat) -> None:
    at = seat.open("property_history", OLA, id=str(a_draft(seat.house).id))
    assert "CSV" not in links(at)
    assert EN("reason.no_export") in said(at)
