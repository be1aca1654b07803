"""One invoice on its page: header and the cards at its right."""

from decimal import Decimal
from typing import Any

import pytest

from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor
from invoicing.words import words
from tests.houses import (
    EVA,
    KARI,
    NILS,
    OLA,
    a_draft,
    a_line,
    a_paid_invoice,
    an_open_invoice,
    history,
    now_of,
    pay,
)
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, keyed, labels, links, plain, sent_to, widget
from tests.pages.reading import said, toasts

EN = words("en")


def opened(seat: Seat, invoice: Invoice, who: Actor = KARI, language: str = "en") -> Any:
    return seat.open("invoice", who, language, id=str(invoice.id))


def because(reason: str) -> str:
    return EN(f"reason.{reason}")


def card(at: Any, name: str) -> str:
    """Everything a card says, in one line."""
    [found] = [e for e in at.get("expander") if e.label.startswith(name)]
    return plain(" ".join(e.proto.body for kind in ("html", "caption") for e in found.get(kind)))


# ── header ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-07")
def test_the_header_tells_number_status_and_balance(seat: Seat) -> None:
    at = opened(seat, pay(seat.house, an_open_invoice(seat.house, "1000"), "400"))
    [head] = drawn(at, "t-head")
    assert plain(head) == "Invoices INV-00001 Open Partially paid"
    [figures] = drawn(at, "t-figures")
    assert plain(figures).startswith("Balance due 600.00 Amount billed 1,000.00 Amount paid 400.00")
    assert links(at)["Invoices"] == "/invoices"


def test_the_sheet_shows_buyer_lines_and_total(seat: Seat) -> None:
    lines = (a_line("100", quantity=Decimal(2), vat="25", description="<Cod & chips>"),)
    at = opened(seat, an_open_invoice(seat.house, lines=lines, comments="Thanks\nAnne"))
    [sheet] = drawn(at, "t-sheet")
    assert "&lt;Cod &amp; chips&gt;" in sheet
    assert "Fjell og Hav AS" in plain(sheet)
    assert plain(sheet).endswith(
        "Subtotal 200.00 VAT 25% of 200.00 50.00 Amount billed NOK 250.00 Comments Thanks Anne"
    )


# ── about this invoice ───────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-10")
def test_the_about_card_lists_every_known_property(seat: Seat) -> None:
    at = opened(seat, an_open_invoice(seat.house, "1000", purchase_order="PO-9"))
    told = card(at, "About this invoice")
    for fact in (
        "Number INV-00001",
        "Status Open",
        "Invoice date Mar 18, 2026",
        "Balance due NOK 1,000.00",
        "Purchase order number PO-9",
        "Contact Anne Fjell",
        "Contact email anne@fjellhav.no",
        "Company Fjell og Hav AS",
        "Created by Kari Nordmann",
    ):
        assert fact in told


def test_what_stands_elsewhere_too_is_a_click_away_and_languages_have_their_names(
    seat: Seat,
) -> None:
    at = opened(seat, an_open_invoice(seat.house, language="nb"))
    [more] = drawn(at, "t-more")
    assert "Contact email" in more
    assert "Created by" in more
    assert "Due date" not in more
    assert "Norsk bokmål" in said(at)


@pytest.mark.contract("A-08")
def test_the_panel_at_the_right_has_a_section_for_each_thing(seat: Seat) -> None:
    at = opened(seat, an_open_invoice(seat.house))
    assert [label.partition(" :")[0] for label in labels(at, "expander")] == [
        "Payments",
        "About this invoice",
        "Promises and disputes",
        "Reminders",
        "Contacts",
        "Companies",
        "Deals",
        "Quotes",
        "Subscriptions",
        "Other invoices",
        "History",
    ]


@pytest.mark.contract("A-13")
def test_an_associated_record_has_a_section_with_its_details(seat: Seat) -> None:
    at = opened(seat, an_open_invoice(seat.house))
    assert card(at, "Contacts").startswith("Anne Fjell Billed to")
    assert card(at, "Contacts").endswith("Contact email anne@fjellhav.no")
    assert card(at, "Companies").startswith("Fjell og Hav AS Billed to")
    ways = " ".join(drawn(at, "t-item"))
    assert 'href="/contact?id=1"' in ways
    assert 'href="/company?id=1"' in ways


def test_a_section_without_records_says_so_and_is_folded(seat: Seat) -> None:
    at = opened(seat, a_draft(seat.house, contact=None, company=None))
    for name in ("Contacts", "Companies"):
        assert card(at, name) == "None yet."
        [found] = [e for e in at.get("expander") if e.label.startswith(name)]
        assert not found.proto.expanded


@pytest.mark.contract("A-09")
@pytest.mark.parametrize("finalized", [True, False])
def test_the_owner_is_changed_on_the_spot_and_shown(seat: Seat, finalized: bool) -> None:
    invoice = an_open_invoice(seat.house) if finalized else a_draft(seat.house)
    at = opened(seat, invoice)
    assert widget(at, "selectbox", "Owner").value == KARI.account_id
    widget(at, "selectbox", "Owner").set_value(NILS.account_id).run()
    owner = now_of(seat.house, invoice).owner
    assert owner is not None
    assert owner.name == "Nils Berg"
    assert widget(at, "selectbox", "Owner").value == NILS.account_id
    assert "Owner: Kari Nordmann → Nils Berg" in card(at, "History")
    assert history(seat.house, invoice)[-1] == "owner_changed"
    assert len(toasts(at)) == 1


@pytest.mark.contract("A-09")
def test_an_invoice_can_belong_to_nobody(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    widget(opened(seat, invoice), "selectbox", "Owner").select_index(0).run()
    assert now_of(seat.house, invoice).owner is None


def test_who_may_not_edit_cannot_change_the_owner_and_reads_why(seat: Seat) -> None:
    picker = widget(opened(seat, an_open_invoice(seat.house), OLA), "selectbox", "Owner")
    assert (picker.disabled, picker.help) == (True, because("no_edit"))


# ── payments ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-12", "A-51")
def test_the_payments_card_shows_each_payment_and_leads_to_it(seat: Seat) -> None:
    invoice = pay(seat.house, pay(seat.house, an_open_invoice(seat.house), "40"), "25")
    at = opened(seat, invoice)
    told = card(at, "Payments")
    assert "NOK 40.00 Succeeded" in told
    assert "NOK 25.00 Succeeded" in told
    assert "Mar 18, 2026 · Wire transfer" in told
    assert "Payments :gray-badge[2]" in labels(at, "expander")
    assert links(at)["View linked payment"].startswith("/payments?filter=")


def test_without_payments_the_card_says_so(seat: Seat) -> None:
    assert card(opened(seat, a_draft(seat.house)), "Payments") == "No payments yet."


# ── history ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-11", "A-139", "A-140")
def test_the_history_tells_what_who_and_when_newest_first(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    seat.house.clock.forward(hours=26)  # type: ignore[attr-defined]
    pay(seat.house, invoice, by=EVA)
    told = card(opened(seat, invoice), "History")
    paid, finalized, created = (
        told.index(part)
        for part in (
            "Mar 19, 2026, 3:00 PM · Eva Moe",
            "Finalized · INV-00001 Mar 18, 2026, 1:00 PM · Kari Nordmann",
            "Created Mar 18, 2026, 1:00 PM · Kari Nordmann",
        )
    )
    assert paid < finalized < created
    assert "Status: Open → Paid" in told


@pytest.mark.parametrize(("language", "told"), [("en", "NOK 1,000.50"), ("nb", "1 000,50 NOK")])
def test_an_amount_in_the_history_is_written_as_its_reader_writes_it(
    seat: Seat, language: str, told: str
) -> None:
    invoice = a_paid_invoice(seat.house, "1000.50")
    [newest] = drawn(opened(seat, invoice, KARI, language), "t-timeline")
    assert told in plain(newest.partition("</b>")[0])


@pytest.mark.contract("A-141")
@pytest.mark.parametrize(
    ("typed", "found"),
    [("eva", 1), ("KARI", 2), ("inv-00001", 1), ("open paid", 1), ("eva kari", 0), ("", 3)],
)
def test_activities_are_searched_by_any_word_they_say(seat: Seat, typed: str, found: int) -> None:
    invoice = an_open_invoice(seat.house)
    pay(seat.house, invoice, by=EVA)
    at = opened(seat, invoice)
    widget(at, "text_input", "Search activities").set_value(typed).run()
    entries = [body.count("<b>") for body in drawn(at, "t-timeline")]
    assert sum(entries) == found
    assert ("Nothing matches." in said(at)) is (found == 0)


@pytest.mark.contract("A-11", "A-141")
def test_the_history_shows_one_kind_of_happenings_where_that_is_asked_for(seat: Seat) -> None:
    invoice = pay(seat.house, an_open_invoice(seat.house), "40")
    at = opened(seat, invoice)
    [kinds] = [each for each in at.get("button_group") if each.key == f"kinds-{invoice.id}"]
    kinds.set_value(["payments"]).run()
    assert [body.count("<b>") for body in drawn(at, "t-timeline")] == [1]
    assert "Payment recorded" in card(at, "History")
    widget(at, "text_input", "Search activities").set_value("finalized").run()
    assert "Nothing matches." in said(at)


# ── the way on ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-21")
def test_the_editor_is_a_page_of_its_own(seat: Seat) -> None:
    at = opened(seat, a_draft(seat.house))
    assert sent_to(keyed(at, "act-edit").click().run()) == "/edit?id=1"


@pytest.mark.contract("A-22", "A-53")
@pytest.mark.parametrize("make", [a_draft, an_open_invoice])
def test_the_property_history_opens_beside_the_record_in_a_tab_of_its_own(
    seat: Seat, make: Any
) -> None:
    at = opened(seat, make(seat.house))
    [link] = [body for body in drawn(at, "t-menu-link") if "View property history" in body]
    assert 'href="/property_history?id=1"' in link
    assert 'target="_blank"' in link
