"""Lines pasted from a spreadsheet: the header is recognised, and no cell is lost."""

from decimal import Decimal
from typing import Any

import pytest

from invoicing import forms, line_paste
from invoicing.model.errors import InvalidInput
from invoicing.model.totals import VatCategory

EMPTY = {
    "description": "",
    "quantity": "1",
    "unit": "",
    "unit_price": "",
    "base_quantity": "",
    "discount_percent": "",
    "discount_amount": "",
    "vat": "25 %",
    "code": "",
}


def pasted(text: str, language: str = "en") -> list[dict[str, str]]:
    """What differs from an empty row."""
    rows = line_paste.read(text, EMPTY, language).rows
    return [{n: v for n, v in row.items() if v != EMPTY[n]} for row in rows]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("SKU\tDescription\tQty\tUnit\tPrice\tDiscount %\tVAT", "en"),
        ("Varenr\tBeskrivelse\tAntall\tEnhet\tPris eks. mva\tRabatt %\tMVA", "nb"),
        ("varenummer\tVAREBESKRIVELSE\tantall\tenhet\tenhetspris (NOK)\trabatt\tMva-sats", "nb"),
    ],
)
def test_a_header_is_recognised_in_both_languages(header: str, language: str) -> None:
    text = f"{header}\nA-1\tConsulting\t2\th\t1 200,50\t10\t15%\r\n"
    assert pasted(text, language) == [
        {
            "code": "A-1",
            "description": "Consulting",
            "quantity": "2",
            "unit": "h",
            "unit_price": "1 200,50",
            "discount_percent": "10",
            "vat": "15 %",
        }
    ]


def test_columns_of_a_header_may_stand_in_any_order() -> None:
    assert pasted("Price\tItem\n5\tTea") == [{"unit_price": "5", "description": "Tea"}]


def test_an_amount_is_the_price_where_there_is_no_quantity() -> None:
    assert pasted("Tekst\tBeløp\nTea\t5") == [{"description": "Tea", "unit_price": "5"}]
    read = line_paste.read("Tekst\tAntall\tBeløp\nTea\t2\t10", EMPTY, "nb")
    assert (read.rows[0]["unit_price"], read.unused) == ("", ["Beløp"])


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ("Tea", {"description": "Tea"}),
        ("Tea\t5", {"description": "Tea", "unit_price": "5"}),
        ("Tea\t2\t5", {"description": "Tea", "quantity": "2", "unit_price": "5"}),
        (
            "Tea\t2\tbox\t5",
            {"description": "Tea", "quantity": "2", "unit": "box", "unit_price": "5"},
        ),
    ],
)
def test_without_a_header_the_number_of_columns_tells_what_they_are(
    row: str, meant: dict[str, str]
) -> None:
    assert pasted(row) == [meant]


def test_a_row_with_a_number_is_no_header() -> None:
    assert [row["description"] for row in pasted("Item\t5\nPrice\t6")] == ["Item", "Price"]


def test_a_cell_with_a_line_break_is_one_cell_and_an_inch_mark_is_a_letter() -> None:
    assert pasted('"Tea\nfrom Assam"\t5') == [{"description": "Tea from Assam", "unit_price": "5"}]
    assert pasted('Screen 24"\t5\n"Odd\t6') == [
        {"description": 'Screen 24"', "unit_price": "5"},
        {"description": '"Odd', "unit_price": "6"},
    ]


def test_blank_rows_are_left_out_and_nothing_at_all_is_told() -> None:
    assert len(pasted("Tea\t5\n\n\t\nCoffee\t6\n")) == 2
    with pytest.raises(InvalidInput, match="nothing_pasted"):
        line_paste.read(" \n\t\n", EMPTY, "en")


def test_columns_without_a_place_are_named() -> None:
    read = line_paste.read("Item\tPrice\tColour\tWarehouse\nTea\t5\tred\tEast", EMPTY, "en")
    assert read.unused == ["Colour", "Warehouse"]
    assert line_paste.read("a\t1\tb\t2\t3\t4\tmore", EMPTY, "en").unused == ["7"]


def test_what_cannot_be_read_stays_in_its_cell_and_is_named_by_its_row() -> None:
    text = "Item\tQty\tPrice\tVAT\nTea\t2\t5\t25\nCoffee\ttwo\t6\t15\nSoap\t1\tcheap\tsome"
    rows = line_paste.read(text, EMPTY, "en").rows
    assert (rows[1]["quantity"], rows[2]["unit_price"], rows[2]["vat"]) == ("two", "cheap", "some")
    lines, wrong = forms.readable(rows, "en")
    assert [line.description for line in lines] == ["Tea"]
    assert [(p.values["line"], p.field) for p in wrong] == [(2, "quantity"), (3, "vat_rate")]


@pytest.mark.parametrize(
    ("language", "typed", "price"),
    [("en", "1.234", "1.234"), ("nb", "1.234", "1234"), ("nb", "1 234,5", "1234.5")],
)
def test_numbers_are_read_in_the_readers_style(language: str, typed: str, price: str) -> None:
    rows = line_paste.read(f"Tea\t{typed}", EMPTY, language).rows
    assert forms.lines(rows, language)[0].unit_price == Decimal(price)


@pytest.mark.parametrize(
    ("typed", "category", "rate"),
    [
        ("25", VatCategory.STANDARD, 25),
        ("25,0 %", VatCategory.STANDARD, 25),
        ("0%", VatCategory.ZERO_RATED, 0),
        ("11.11%", VatCategory.STANDARD, Decimal("11.11")),
        ("AE", VatCategory.REVERSE_CHARGE, 0),
    ],
)
def test_a_rate_is_understood_however_it_is_written(typed: str, category: Any, rate: Any) -> None:
    rows = line_paste.read(f"Item\tVAT\nTea\t{typed}", EMPTY, "nb").rows
    assert forms.lines(rows, "nb")[0].vat_rate == rate
    assert forms.lines(rows, "nb")[0].vat_category is category


def test_five_hundred_rows_are_read_and_more_than_a_document_holds_are_refused() -> None:
    many = "\n".join(f"Item {n}\t{n}" for n in range(1, 501))
    assert len(line_paste.read(many, EMPTY, "en").rows) == 500
    with pytest.raises(InvalidInput, match="too_many_lines"):
        line_paste.read("Tea\t5\n" * 2001, EMPTY, "en")
