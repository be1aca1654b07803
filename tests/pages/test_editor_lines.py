"""The grids of the editor: lines in another order, discounts, fees and taxes of the document."""

from decimal import Decimal
from typing import Any

import pytest

from invoicing.model.totals import Adjustment, AdjustmentKind, VatCategory
from invoicing.words import words
from tests.houses import a_draft, a_line, history, now_of
from tests.pages.conftest import Seat
from tests.pages.editing import editor, save, saved, type_lines, typed
from tests.pages.looking import drawn, plain, sent_to, widget
from tests.pages.reading import errors, said

EN = words("en")
DISCOUNT, FEE, TAX = AdjustmentKind


def names(at: Any, grid: int = 0, column: str = "description") -> list[str]:
    return list(at.dataframe[grid].value[column])


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row", "place", "order"),
    [(2, "1", "CAB"), (0, "3", "BCA"), (0, "99", "BCA"), (1, "0", "AC"), (1, "two", "ABC")],
)
def test_a_number_typed_in_the_first_column_moves_the_line_there(
    seat: Seat, row: int, place: str, order: str
) -> None:
    draft = a_draft(seat.house, lines=tuple(a_line("1", description=d) for d in "ABC"))
    at = editor(seat, draft)
    type_lines(at, *[{} for _ in range(row)], {"no": place})
    assert names(at.run()) == list(order)
    save(at)
    assert not errors(at)
    assert "".join(line.description for line in now_of(seat.house, draft).lines) == order


def test_what_is_typed_stays_when_another_line_is_moved(seat: Seat) -> None:
    at = editor(seat)
    type_lines(at, typed("First", "1"), typed("Second", "2") | {"no": "1"})
    assert names(at.run())[:2] == ["Second", "First"]


def test_each_line_tells_what_it_comes_to_once_it_can_be_read(seat: Seat) -> None:
    at = editor(seat)
    type_lines(at, typed("Tea", "10", quantity="3", discount_percent="50"), typed("Odd", "ten"))
    at.run()
    assert names(at, column="amount") == ["15.00", "", ""]
    assert errors(at) == [EN("input.line_number", line=2, field="Unit price")]
    assert "Amount billed NOK 18.75" in plain(drawn(at, "t-sheet")[0])


# ── discounts, fees and taxes ────────────────────────────────────────────────────────────────────


def test_a_discount_a_fee_and_a_tax_are_added_in_percent_or_fixed(seat: Seat) -> None:
    at = editor(seat)
    type_lines(at, typed("Consulting", "1000"))
    for kind in ("Discount", "Fee", "Tax"):
        widget(at, "button", kind).click().run()
    rows = [
        {"label": "Loyalty", "size": "10 %"},
        {"size": "50", "vat": "0 %"},
        {"label": "Eco", "size": "2.5%"},
    ]
    type_lines(at, *rows, grid="extras")
    at.run()
    sums = plain(drawn(at, "t-sheet")[0])
    assert "Discount total -100.00" in sums.replace("−", "-")
    save(at)
    assert not errors(at)
    draft = saved(seat.house)
    assert draft.adjustments == (
        Adjustment(DISCOUNT, "Loyalty", percent=Decimal(10)),
        Adjustment(FEE, "Fee", None, Decimal(50), VatCategory.ZERO_RATED, Decimal(0)),
        Adjustment(TAX, "Eco", percent=Decimal("2.5")),
    )
    # 1000 − 100 = 900; + 50 = 950; + 2.5 % of 950 = 23.75; VAT is 25 % of 900
    assert draft.totals.amount_net == Decimal("973.75")
    assert draft.totals.amount_vat == Decimal("225.00")
    assert "NOK 1,198.75" in sums


def test_adjustments_are_opened_as_they_were_and_saving_changes_nothing(seat: Seat) -> None:
    kept = (
        Adjustment(DISCOUNT, "Spring", percent=Decimal("12.5")),
        Adjustment(DISCOUNT, "Old friend", amount=Decimal("99.90")),
        Adjustment(FEE, "Freight", None, Decimal(100), VatCategory.STANDARD, Decimal(25)),
    )
    draft = a_draft(seat.house, "1000", adjustments=kept, payment_terms=30)
    at = editor(seat, draft)
    assert names(at, 1, "size") == ["12.5 %", "99.9", "100"]
    save(at)
    assert now_of(seat.house, draft) == draft
    assert history(seat.house, draft) == ["created"]


def test_adjustments_change_places_and_go(seat: Seat) -> None:
    kept = tuple(Adjustment(DISCOUNT, n, amount=Decimal(1)) for n in ("One", "Two", "Three"))
    draft = a_draft(seat.house, "1000", adjustments=kept)
    at = editor(seat, draft)
    type_lines(at, {"no": "0"}, {}, {"no": "1"}, grid="extras")
    at.run()
    save(at)
    assert [a.label for a in now_of(seat.house, draft).adjustments] == ["Three", "Two"]


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        ("much", EN("input.adjustment_size", line=1)),
        ("120 %", EN("input.adjustment_percent")),
        ("-5", EN("input.adjustment_amount")),
        ("", EN("input.adjustment_size", line=1)),
    ],
)
def test_a_size_that_is_none_is_told_and_nothing_is_saved(
    seat: Seat, size: str, sentence: str
) -> None:
    draft = a_draft(seat.house)
    at = editor(seat, draft)
    widget(at, "button", "Discount").click().run()
    type_lines(at, {"size": size}, grid="extras")
    save(at)
    assert sentence in errors(at)
    assert sent_to(at) is None
    assert now_of(seat.house, draft) == draft


def test_prices_can_be_typed_with_their_vat(seat: Seat) -> None:
    at = editor(seat)
    type_lines(at, typed("Consulting", "1250"))
    widget(at, "toggle", "Prices include tax").set_value(True).run()
    assert "VAT 25% of 1,000.00 250.00" in plain(drawn(at, "t-sheet")[0])
    save(at)
    assert saved(seat.house).prices_include_vat
    assert saved(seat.house).totals.amount_billed == Decimal(1250)


# ── pasted from a spreadsheet ────────────────────────────────────────────────────────────────────


def paste(at: Any, text: str) -> Any:
    widget(at, "text_area", "Rows from a spreadsheet").set_value(text)
    return widget(at, "button", "Add these lines").click().run()


def test_pasted_rows_stand_behind_those_that_were_typed(seat: Seat) -> None:
    at = editor(seat)
    type_lines(at, typed("Typed", "1"))
    paste(at, "Item\tQty\tPrice\nTea\t2\t5\nCoffee\t3\t6")
    assert names(at) == ["Typed", "Tea", "Coffee"]
    assert widget(at, "text_area", "Rows from a spreadsheet").value == ""
    save(at)
    assert saved(seat.house).totals.subtotal == Decimal(29)


def test_pasted_rows_that_cannot_be_read_are_named_and_stay(seat: Seat) -> None:
    at = paste(editor(seat), "Item\tPrice\tColour\n" + "Tea\tcheap\tred\n" * 7)
    assert names(at, column="unit_price") == ["cheap"] * 7
    told = errors(at)
    assert told[0] == EN("input.line_number", line=1, field="Unit price")
    assert told[-1] == "And 2 more lines that cannot be read."
    assert EN("line.paste_unused", columns="Colour") in said(at)
    save(at)
    assert sent_to(at) is None


def test_nothing_pasted_is_told(seat: Seat) -> None:
    at = paste(editor(seat), "  ")
    assert errors(at) == [EN("input.nothing_pasted")]
    assert names(at) == ["", "", ""]
