"""The record as it was, on its page: the banner, the slider, the day; and revisions compared."""

from typing import Any

import pytest

from invoicing import lifecycle, moments
from invoicing.model.invoice import Invoice
from tests.houses import KARI, a_draft, a_line, an_open_invoice, pay, set_up
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, labels, links, plain, widget
from tests.pages.reading import said


def later(seat: Seat, **span: int) -> None:
    seat.house.clock.forward(**span)  # type: ignore[attr-defined]


def a_life(seat: Seat) -> Invoice:
    """Made at one, finalized at two, part paid at three."""
    draft = a_draft(seat.house, "1000", title="Spring")
    later(seat, hours=1)
    issued = lifecycle.finalize(seat.house, KARI, draft.id)
    later(seat, hours=1)
    return pay(seat.house, issued, "400")


def head(at: Any) -> str:
    return plain(drawn(at, "t-head")[0])


def test_the_page_says_that_it_shows_a_past_and_leads_back(seat: Seat) -> None:
    invoice = a_life(seat)
    at = seat.open("then", id=str(invoice.id), known="2026-03-18T13:30:00Z")
    assert head(at) == "INV-00001 INV-00001 as it was Open"
    [banner] = [body for body in drawn(at, "t-note") if "as it was known" in body]
    assert "as it was known at Mar 18, 2026, 2:30 PM" in plain(banner)
    assert links(at)["To the record as it is now"] == f"/invoice?id={invoice.id}"
    [figures] = drawn(at, "t-figures")
    assert plain(figures).startswith("Balance due, Mar 18, 2026 NOK 1,000.00")
    assert "Payment recorded" not in plain(drawn(at, "t-timeline")[0])
    assert "Finalized" in said(at).partition("At this moment")[2]


def test_the_slider_goes_to_every_moment_and_into_the_address(seat: Seat) -> None:
    invoice = a_life(seat)
    at = seat.open("then", id=str(invoice.id))
    slider = widget(at, "select_slider", "As it was known at")
    assert len(slider.options) == 3
    assert slider.value == max(_steps(seat, invoice))
    slider.set_value(min(_steps(seat, invoice))).run()
    assert head(at).endswith("as it was Draft")
    assert at.query_params["known"] == "2026-03-18T12:00:00Z"
    assert "Lines of the draft" in plain(drawn(at, "t-sheet")[0])


def _steps(seat: Seat, invoice: Invoice) -> Any:
    return moments.at(seat.house, KARI, invoice.id).steps


def test_the_day_of_the_money_is_chosen_and_kept_in_the_address(seat: Seat) -> None:
    invoice = a_life(seat)
    at = seat.open("then", id=str(invoice.id), asof="2026-03-01")
    assert plain(drawn(at, "t-figures")[0]).startswith("Balance due, Mar 1, 2026 NOK 0.00")


def test_nothing_can_be_done_to_a_past(seat: Seat) -> None:
    at = seat.open("then", id=str(a_life(seat).id), known="2026-03-18T13:30:00Z")
    assert [label for label in labels(at) if label] == []
    assert not at.get("popover")


@pytest.mark.parametrize("asked", [{"known": "yesterday"}, {"asof": "2026-13-01"}])
def test_what_is_no_moment_is_said(seat: Seat, asked: dict[str, str]) -> None:
    at = seat.open("then", id=str(a_life(seat).id), **asked)
    assert at.get("error")


def test_the_record_leads_to_its_past_and_to_its_revisions(seat: Seat) -> None:
    set_up(seat.house, allow_edit_finalized=True)
    invoice = an_open_invoice(seat.house)
    at = seat.open("invoice", id=str(invoice.id))
    assert links(at)["See it at any moment"] == f"/then?id={invoice.id}"
    assert "Compare revisions" not in links(at)
    lifecycle.edit(seat.house, KARI, invoice.id, {"title": "Second"})
    at = seat.open("invoice", id=str(invoice.id))
    assert links(at)["Compare revisions"] == f"/revisions?id={invoice.id}"


# ── revisions ────────────────────────────────────────────────────────────────────────────────────


def compared(seat: Seat, **query: str) -> Any:
    set_up(seat.house, allow_edit_finalized=True)
    invoice = an_open_invoice(seat.house, lines=(a_line("100", description="Cod"),))
    later(seat, days=1)
    changes = {"title": "<Second>", "lines": (a_line("300", description="Cod"),)}
    lifecycle.edit(seat.house, KARI, invoice.id, changes)
    return seat.open("revisions", id=str(invoice.id), **query)


def test_what_differs_is_marked_with_a_sign_in_fields_and_lines(seat: Seat) -> None:
    at = compared(seat)
    fields, lines = drawn(at, "t-report")
    assert "Revision 1 · Mar 18, 2026, 1:00 PM Revision 2 · Mar 19, 2026" in plain(fields)
    assert "Title ≠ -- ≠ <Second>" in plain(fields)
    assert "&lt;Second&gt;" in fields
    assert "Amount billed ≠ 100.00 ≠ 300.00" in plain(fields)
    assert "Number" not in plain(fields)
    assert "1 Revision 1 Cod 1 ≠ 100.00" in plain(lines)
    assert "1 Revision 2 Cod 1 ≠ 300.00" in plain(lines)


def test_what_is_the_same_is_shown_where_that_is_asked_for(seat: Seat) -> None:
    fields, _ = drawn(compared(seat, whole="on"), "t-report")
    assert "Number INV-00001 INV-00001" in plain(fields)
    assert "Seller Fjord Handel AS Fjord Handel AS" in plain(fields)


def test_a_revision_beside_itself_has_no_difference(seat: Seat) -> None:
    at = compared(seat, a="2", b="2")
    fields, lines = drawn(at, "t-report")
    assert "No field differs." in plain(fields)
    assert "No line differs." in plain(lines)


@pytest.mark.parametrize(
    ("make", "told"), [(a_draft, "A draft has no revisions"), (an_open_invoice, "issued once")]
)
def test_what_has_no_two_revisions_says_so(seat: Seat, make: Any, told: str) -> None:
    assert told in said(seat.open("revisions", id=str(make(seat.house).id)))
