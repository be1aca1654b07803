"""The editor: a new draft, a draft again, its lines, and what it refuses without losing a word."""

from datetime import timedelta
from decimal import Decimal

import pytest

from invoicing import lifecycle
from invoicing.model.invoice import Source, Status
from invoicing.model.totals import VatCategory
from invoicing.words import words
from tests.houses import (
    ANNE,
    BJOERN,
    FJELL,
    KARI,
    NILS,
    OLA,
    TODAY,
    a_draft,
    a_line,
    a_paid_invoice,
    an_open_invoice,
    history,
    now_of,
    pay,
    set_up,
)
from tests.pages.conftest import Seat
from tests.pages.editing import editor, save, saved, type_lines, typed
from tests.pages.looking import (
    drawn,
    links,
    paper_of,
    plain,
    sent_to,
    widget,
)
from tests.pages.reading import errors, said

EN = words("en")


# ── a new draft ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-21")
def test_a_new_draft_is_dated_today_in_the_companys_currency(seat: Seat) -> None:
    at = editor(seat)
    assert widget(at, "date_input", "Invoice date").value == TODAY
    assert widget(at, "date_input", "Due date").value == TODAY + timedelta(days=14)
    assert widget(at, "selectbox", "Currency").value == "NOK"
    save(at)
    draft = saved(seat.house)
    assert (draft.status, draft.number, draft.lines) == (Status.DRAFT, None, ())
    assert draft.payment_terms == 14
    assert sent_to(at) == "/invoice?id=1"


def test_a_draft_is_saved_with_customer_dates_lines_and_texts(seat: Seat) -> None:
    at = editor(seat)
    widget(at, "selectbox", "Contact").set_value(ANNE.id).run()
    widget(at, "date_input", "Due date").set_value(TODAY + timedelta(days=30))
    widget(at, "text_input", "Title").set_value("Spring delivery")
    widget(at, "text_input", "Purchase order number").set_value("PO-9")
    widget(at, "text_area", "Comments").set_value("Thank you")
    type_lines(
        at,
        typed("Consulting", "1,200.50", quantity="2.5"),
        typed("Coffee", "100", discount_percent="10", vat="15 %"),
    )
    save(at)
    assert not errors(at)
    draft = saved(seat.house)
    assert (draft.contact, draft.company) == (ANNE, FJELL)
    assert (draft.title, draft.purchase_order, draft.comments) == (
        "Spring delivery",
        "PO-9",
        "Thank you",
    )
    assert draft.payment_terms == 30
    assert [(line.description, line.quantity, line.unit_price) for line in draft.lines] == [
        ("Consulting", Decimal("2.5"), Decimal("1200.50")),
        ("Coffee", Decimal(1), Decimal(100)),
    ]
    assert draft.totals.amount_billed == Decimal("3855.06")


def test_the_buyer_is_that_of_the_chosen_contact(seat: Seat) -> None:
    at = editor(seat)
    widget(at, "selectbox", "Contact").set_value(BJOERN.id).run()
    assert widget(at, "text_input", "Buyer").value == "Sørensen & Sønn"
    save(at)
    assert saved(seat.house).buyer.name == "Sørensen & Sønn"


def test_a_new_contact_is_added_and_chosen(seat: Seat) -> None:
    at = editor(seat)
    widget(at, "text_input", "Contact").set_value("Per Vik")
    widget(at, "text_input", "Contact email").set_value("per@vik.no")
    widget(at, "text_input", "Company").set_value("Vik AS")
    widget(at, "button", "Add contact").click().run()
    chosen = widget(at, "selectbox", "Contact")
    assert "Per Vik · Vik AS · per@vik.no" in chosen.options
    assert chosen.value == 3


def test_a_contact_that_cannot_be_is_refused(seat: Seat) -> None:
    at = editor(seat)
    widget(at, "text_input", "Contact email").set_value("nowhere")
    widget(at, "button", "Add contact").click().run()
    assert len(errors(at)) == 1


# ── a draft again ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-21")
def test_a_draft_is_opened_as_it_was_and_changed(seat: Seat) -> None:
    draft = a_draft(seat.house, lines=(a_line("1234.5", vat="25"),), title="Spring delivery")
    at = editor(seat, draft)
    assert widget(at, "text_input", "Title").value == "Spring delivery"
    assert at.dataframe[0].value.iloc[0]["unit_price"] == "1,234.5"
    widget(at, "text_input", "Title").set_value("Autumn delivery")
    type_lines(at, {"quantity": "3"})
    save(at)
    after = now_of(seat.house, draft)
    assert (after.title, after.lines[0].quantity) == ("Autumn delivery", Decimal(3))
    assert history(seat.house, draft) == ["created", "edited"]
    assert sent_to(at) == "/invoice?id=1"


def test_saving_without_a_change_writes_no_history(seat: Seat) -> None:
    draft = a_draft(seat.house, payment_terms=30)
    save(editor(seat, draft))
    assert history(seat.house, draft) == ["created"]


def test_a_line_that_is_emptied_is_gone(seat: Seat) -> None:
    draft = a_draft(seat.house, lines=(a_line("1"), a_line("2")))
    at = editor(seat, draft)
    type_lines(at, {"description": "", "unit_price": ""})
    save(at)
    assert [line.unit_price for line in now_of(seat.house, draft).lines] == [Decimal(2)]


def test_a_button_adds_a_line_and_keeps_what_was_typed(seat: Seat) -> None:
    at = editor(seat)
    type_lines(at, typed("Consulting", "100"))
    widget(at, "button", "Add line").click().run()
    assert list(at.dataframe[0].value["description"]) == ["Consulting", "", "", ""]


def test_amounts_are_read_and_shown_in_norwegian_too(seat: Seat) -> None:
    draft = a_draft(seat.house, lines=(a_line("1234.5"),))
    at = editor(seat, draft, language="nb")
    assert at.dataframe[0].value.iloc[0]["unit_price"].replace("\xa0", " ") == "1 234,5"
    type_lines(at, {"unit_price": "2 345,75"})
    save(at)
    assert now_of(seat.house, draft).lines[0].unit_price == Decimal("2345.75")


def test_the_preview_is_the_buyers_page_of_what_is_typed(seat: Seat) -> None:
    at = editor(seat, language="nb")
    type_lines(at, typed("Consulting <b>", "1000"))
    widget(at, "selectbox", "Kontakt").set_value(ANNE.id).run()
    paper = paper_of(at)
    assert "Consulting &lt;b&gt;" in paper
    assert "Fjell og Hav AS" in plain(paper)
    assert "1 250,00 NOK" in plain(paper)
    assert "UTKAST" in plain(paper)


def test_the_preview_can_be_folded_away(seat: Seat) -> None:
    at = editor(seat)
    widget(at, "toggle", "Preview").set_value(False).run()
    assert not [c for c in at.get("bidi_component") if c.key == "paper"]
    at.switch_page("invoices.py").run()
    at.switch_page("edit.py").run()
    assert not [c for c in at.get("bidi_component") if c.key == "paper"]


def test_totals_and_the_vat_breakdown_follow_what_is_typed(seat: Seat) -> None:
    at = editor(seat)
    type_lines(at, typed("Consulting", "1000"), typed("Coffee", "100", vat="15 %"))
    at.run()
    sums = plain(drawn(at, "t-sheet")[0])
    assert "VAT 25% of 1,000.00 250.00" in sums
    assert "VAT 15% of 100.00 15.00" in sums
    assert "Amount billed NOK 1,365.00" in sums
    assert list(at.dataframe[0].value["amount"]) == ["1,000.00", "100.00", ""]


def test_what_the_form_seldom_shows_is_kept_as_it_was(seat: Seat) -> None:
    rare = {"base_quantity": Decimal(12), "discount_amount": Decimal("1.10"), "code": "A-1"}
    lines = (
        a_line("600", vat="11.11", **rare),
        a_line("5", vat_category=VatCategory.REVERSE_CHARGE, vat_rate=Decimal(5)),
        a_line("7", vat=None, discount_percent=Decimal("12.5")),
    )
    draft = a_draft(seat.house, lines=lines, payment_terms=30)
    at = editor(seat, draft)
    assert list(at.dataframe[0].value["vat"]) == ["11.11 %", "AE 5 %", "O"]
    save(at)
    assert not errors(at)
    assert now_of(seat.house, draft) == draft
    assert history(seat.house, draft) == ["created"]


def test_a_search_does_not_take_the_chosen_contact_away(seat: Seat) -> None:
    at = editor(seat)
    widget(at, "selectbox", "Contact").set_value(BJOERN.id).run()
    widget(at, "text_input", "Find customer").set_value("anne").run()
    chosen = widget(at, "selectbox", "Contact")
    assert (chosen.value, len(chosen.options)) == (BJOERN.id, 2)


# ── what is refused ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (typed("Tea", "ten"), "Line 2: Unit price is not a number"),
        (typed("Tea", "1e30"), "Line 2: Unit price is not a number"),
        (typed("Tea", "NaN"), "Line 2: Unit price is not a number"),
        (typed("Tea", "10", quantity="two"), "Line 2: Quantity is not a number"),
        (
            typed("Tea", "10", quantity="1.1234567"),
            "Line 2: Quantity is not a number the books can keep",
        ),
        (typed("Tea", "10", discount_percent="101"), "Line 2: Discount % must be between"),
    ],
)
def test_a_number_that_is_none_is_named_by_line_and_nothing_is_saved(
    seat: Seat, row: dict[str, str], sentence: str
) -> None:
    draft = a_draft(seat.house)
    at = editor(seat, draft)
    widget(at, "text_input", "Title").set_value("Typed before")
    widget(at, "button", "Add line").click().run()
    type_lines(at, {}, row)
    save(at)
    assert all(error.startswith(sentence) for error in errors(at) or [""]), errors(at)
    assert widget(at, "text_input", "Title").value == "Typed before"
    assert now_of(seat.house, draft) == draft


def test_a_line_without_a_description_is_named(seat: Seat) -> None:
    at = editor(seat)
    type_lines(at, {}, typed("", "10"))
    save(at)
    assert errors(at)[0] == EN("input.line_description", line=2)
    assert sent_to(at) is None


def test_a_due_date_before_the_invoice_date_is_refused_and_stays(seat: Seat) -> None:
    draft = a_draft(seat.house)
    at = editor(seat, draft)
    widget(at, "date_input", "Due date").set_value(TODAY - timedelta(days=1))
    save(at)
    assert errors(at) == [EN("reason.due_before_issue")]
    assert widget(at, "date_input", "Due date").value == TODAY - timedelta(days=1)
    assert now_of(seat.house, draft) == draft


# ── finalized invoices ───────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-34")
def test_a_finalized_invoice_is_refused_where_editing_is_off(seat: Seat) -> None:
    at = editor(seat, an_open_invoice(seat.house))
    assert EN("reason.edit_finalized_off") in said(at)
    ways = links(at)
    assert ways["Open the invoice"] == "/invoice?id=1"
    assert ways["Settings"] == "/settings?section=invoices"
    assert "save" not in [button.key for button in at.button]


@pytest.mark.contract("A-34")
def test_a_finalized_invoice_is_edited_where_editing_is_on_but_keeps_its_currency(
    seat: Seat,
) -> None:
    set_up(seat.house, allow_edit_finalized=True)
    invoice = an_open_invoice(seat.house)
    at = editor(seat, invoice)
    assert widget(at, "selectbox", "Currency").disabled
    type_lines(at, {"unit_price": "150"})
    save(at)
    after = now_of(seat.house, invoice)
    assert (after.totals.amount_billed, after.number) == (Decimal(150), invoice.number)
    assert history(seat.house, invoice)[-1] == "edited_finalized"


@pytest.mark.contract("A-36", "A-38")
@pytest.mark.parametrize("amount", ["10", "100"])
def test_an_invoice_with_a_payment_is_refused(seat: Seat, amount: str) -> None:
    set_up(seat.house, allow_edit_finalized=True)
    at = editor(seat, pay(seat.house, an_open_invoice(seat.house), amount))
    assert EN("reason.has_payment_edit") in said(at)


@pytest.mark.contract("A-39")
def test_an_invoice_from_a_subscription_is_refused(seat: Seat) -> None:
    set_up(seat.house, allow_edit_finalized=True)
    fields = {"contact": ANNE, "company": FJELL, "lines": (a_line(),)}
    draft = lifecycle.create(seat.house, KARI, fields, source=Source.SUBSCRIPTION)
    at = editor(seat, lifecycle.finalize(seat.house, KARI, draft.id))
    assert EN("reason.from_subscription") in said(at)


@pytest.mark.contract("A-30")
def test_who_may_not_edit_has_no_editor_at_all(seat: Seat) -> None:
    draft = a_draft(seat.house)
    with pytest.raises(ValueError, match="could not find|Could not find"):
        editor(seat, draft, who=OLA)


def test_who_may_edit_their_own_only_is_refused_at_anothers_draft(seat: Seat) -> None:
    draft = a_draft(seat.house)
    lifecycle.assign_owner(seat.house, KARI, draft.id, OLA.account_id)
    at = editor(seat, draft, who=NILS)
    assert "save" not in [button.key for button in at.button]


def test_a_paid_invoice_keeps_its_figures_whatever_the_url(seat: Seat) -> None:
    at = editor(seat, a_paid_invoice(seat.house))
    assert "save" not in [button.key for button in at.button]
