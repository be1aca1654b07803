"""The list as a file: the same rows as on the screen, safe to open, exact to read back."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing import listing
from invoicing.documents.csv import cell, pieces
from invoicing.documents.sheet import ROWS_AT_ONCE, Column, Sheet
from invoicing.house import House
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.filters import where
from invoicing.model.properties import INVOICE, Sort
from invoicing.model.table import View
from invoicing.words import words
from tests.export_requests import csv_of
from tests.houses import EVA, KARI, OLA, a_draft, an_open_invoice, pay
from tests.nasty_books import TEXTS

OSLO = ZoneInfo("Europe/Oslo")
COLUMNS = ("number", "title", "issue_date", "amount_billed", "currency", "overdue", "created_at")


def file_of(house: House, language: str = "en", **view: Any) -> bytes:
    wanted = View(view.pop("columns", COLUMNS), **view)
    return csv_of(house, KARI, wanted, language)


def sheet(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Sheet:
    return Sheet("t", [Column(h, Sort.TEXT) for h in headers], OSLO, rows)


def read(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True))


# ── the form of the file ─────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-99")
def test_the_file_is_utf8_with_a_mark_and_lines_end_as_rfc_4180_says(house: House) -> None:
    a_draft(house, title="Blåbær, 50 %")
    file = file_of(house, columns=("title", "amount_billed"))
    assert file == '\ufeffTitle,Amount billed\r\n"Blåbær, 50 %",100.00\r\n'.encode()


def test_an_empty_list_is_a_file_with_a_header(house: House) -> None:
    assert read(file_of(house)) == [[words("en")(f"property.{name}") for name in COLUMNS]]


def test_what_it_holds_is_read_back_as_it_is(many: House) -> None:
    header, *rows = read(file_of(many, columns=("title", "id"), sort="id", descending=False))
    assert header == ["Title", "Record ID"]
    unsafe = {"'; drop table invoice; --"}
    held = {row[0] for row in rows}
    assert held >= {text for text in TEXTS if text and text not in unsafe}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (Decimal("1234.50"), "1234.50"),
        (Decimal("-0.10"), "-0.10"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.000001"), "0.000001"),
        (7, "7"),
        (-7, "-7"),
        (True, "true"),
        (False, "false"),
        (date(2026, 3, 18), "2026-03-18"),
        (datetime(2026, 3, 18, 23, 30), "2026-03-19 00:30:00"),  # kept in UTC, told in Oslo
        (datetime(2026, 7, 1, 12), "2026-07-01 14:00:00"),
        ("plain", "plain"),
    ],
)
def test_a_cell_is_written_by_its_kind(value: Any, written: str) -> None:
    assert cell(value, OSLO) == written


# ── harmless ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(begin: str) -> None:
    evil = f"{begin}cmd|' /C calc'!A0"
    assert cell(evil, OSLO) == "'" + evil


@pytest.mark.parametrize("text", ["a=1", "mail@home", "1-2", "'quoted", ""])
def test_other_text_is_left_alone(text: str) -> None:
    assert cell(text, OSLO) == text


def test_negative_amounts_stay_numbers(house: House) -> None:
    an_open_invoice(house, "-100.50", title="-100.50")
    _, row = read(file_of(house, columns=("amount_billed", "title")))
    assert row == ["-100.50", "'-100.50"]


def test_a_header_is_made_harmless_too() -> None:
    file = b"".join(pieces(sheet(["=1+1"], [])))
    assert read(file) == [["'=1+1"]]


RAW = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.tuples(RAW, RAW, RAW), max_size=5))
def test_any_text_comes_back_through_the_file(rows: list[tuple[str, str, str]]) -> None:
    file = b"".join(pieces(sheet(["a", "b", "c"], rows)))
    safe = [[cell(text, OSLO) for text in row] for row in rows]
    assert read(file) == [["a", "b", "c"], *safe]
    assert all(text == "" or text[0] not in "=+-@\t\r" for row in safe for text in row)


# ── the same as on the screen ────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-99")
@pytest.mark.parametrize(
    "view",
    [
        {},
        {"search": "off"},
        {"filter": where("status", "is", "open"), "sort": "amount_due", "descending": False},
        {"filter": where("title", "unknown"), "sort": "due_date"},
        {"size": 25, "page": 2},  # the page is the screen's, the file has all
    ],
)
def test_the_file_has_the_rows_of_the_list_in_its_order(many: House, view: dict[str, Any]) -> None:
    asked = View(("id",), **view)
    listed = [str(row.id) for row in listing.stream(many, KARI, asked)]
    _, *rows = read(file_of(many, columns=("id",), **view))
    assert [id for (id,) in rows] == listed
    assert len(rows) == listing.page(many, KARI, asked).count


def test_every_property_can_be_a_column(many: House) -> None:
    header, *rows = read(file_of(many, columns=tuple(INVOICE.properties)))
    assert len(header) == len(INVOICE.properties) == len(set(header))
    assert {len(row) for row in rows} == {len(header)}


@pytest.mark.parametrize(
    ("currency", "total", "written"),
    [("NOK", "1234.5", "1234.50"), ("JPY", "1234", "1234"), ("KWD", "1.5", "1.500")],
)
def test_amounts_have_the_digits_of_their_currency(
    house: House, currency: str, total: str, written: str
) -> None:
    issued = an_open_invoice(house, total, currency=currency, rate=Decimal("2"))
    pay(house, issued)
    columns = ("amount_billed", "amount_paid", "base_billed", "currency")
    _, row = read(file_of(house, columns=columns))
    doubled = f"{Decimal(total) * 2:.2f}" if currency != "NOK" else written
    assert row == [written, written, doubled, currency]


# ── words and permission ─────────────────────────────────────────────────────────────────────────


def test_only_the_headers_are_translated(house: House) -> None:
    a_draft(house)
    columns = ("status", "due_date", "amount_due")
    english, norwegian = (read(file_of(house, each, columns=columns)) for each in ("en", "nb"))
    assert english[0] == ["Status", "Due date", "Balance due"]
    assert norwegian[0] == ["Status", "Forfallsdato", "Utestående beløp"]
    assert english[1:] == norwegian[1:] == [["draft", "2026-04-17", "0.00"]]


@pytest.mark.parametrize("who", [OLA, EVA])
def test_who_may_not_export_gets_no_byte(house: House, who: Any) -> None:
    with pytest.raises(Refused, match="no_export"):
        csv_of(house, who, View(COLUMNS))


def test_a_column_that_is_none_is_refused_before_the_first_byte(house: House) -> None:
    with pytest.raises(InvalidInput, match="unknown_property"):
        csv_of(house, KARI, View(("number", "nonsense")))


# ── long lists ───────────────────────────────────────────────────────────────────────────────────


def test_a_long_file_leaves_in_pieces_and_is_not_held_whole() -> None:
    taken = 0

    def rows() -> Iterator[list[int]]:
        nonlocal taken
        for number in range(5 * ROWS_AT_ONCE):
            taken += 1
            yield [number]

    file = pieces(sheet(["n"], rows()))
    next(file)  # the headers
    next(file)
    assert taken == ROWS_AT_ONCE
    rest = b"".join(file).decode().split()
    assert rest[-1] == str(5 * ROWS_AT_ONCE - 1)
