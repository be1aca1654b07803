"""Lines that the engine of the books puts together are, byte by byte, those of the writers."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from invoicing.documents import csv, xlsx
from invoicing.ledger import texts
from invoicing.ledger.exports import Question
from invoicing.ledger.rows import short
from invoicing.model.exports import Column, Format
from invoicing.model.money import quantise
from invoicing.model.properties import Sort

Rowed = Sequence[Sequence[Any]]
OSLO = ZoneInfo("Europe/Oslo")
COLUMNS = {
    "words": (Sort.TEXT, "varchar"),
    "choice": (Sort.CHOICE, "varchar"),
    "amount": (Sort.MONEY, "decimal(18,3)"),
    "based": (Sort.MONEY, "decimal(18,3)"),
    "rate": (Sort.NUMBER, "decimal(18,8)"),
    "whole": (Sort.NUMBER, "bigint"),
    "day": (Sort.DATE, "date"),
    "moment": (Sort.MOMENT, "timestamp"),
    "flag": (Sort.FLAG, "boolean"),
}
CURRENCIES = {"amount": "currency", "based": "base_currency"}
ASKED = tuple(
    Column(
        name, sort, "", {"amount": "currency", "based": "base_currency"}.get(name, ""), wild=True
    )
    for name, (sort, _) in COLUMNS.items()
)

SIGNS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PIECES = ["=", "+", "-1", "@", "\t", "\r\n", '"', ",", "'", "_x0007_", "_x0041_x0042_", "&lt;"]
TEXT = st.one_of(SIGNS, st.lists(st.one_of(st.sampled_from(PIECES), SIGNS)).map("".join))
AMOUNT = st.decimals(-(10**14), 10**14, places=3)
ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), TEXT.filter(bool)),
        st.one_of(st.none(), TEXT.filter(bool)),
        st.one_of(st.none(), AMOUNT),
        st.one_of(st.none(), AMOUNT),
        st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=8)),
        st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
        st.one_of(st.none(), st.dates()),
        st.one_of(st.none(), st.datetimes(datetime(1970, 1, 2), datetime(2037, 1, 1))),
        st.one_of(st.none(), st.booleans()),
        st.sampled_from(["NOK", "JPY", "KWD"]),
    ),
    min_size=1,
    max_size=8,
)


@cache
def table() -> duckdb.DuckDBPyConnection:
    """A table with a column of each kind."""
    books = duckdb.connect()
    told = ", ".join(f"{name} {kind}" for name, (_, kind) in COLUMNS.items())
    books.execute(f"create table t (n integer, {told}, row_currency varchar)")
    return books


def by_the_books(rows: Rowed, format: Format, columns: tuple[Column, ...]) -> bytes:
    """The lines as the engine makes them of a table that holds the rows."""
    numbered = [[n, *row] for n, row in enumerate(rows)]
    table().execute("delete from t")
    table().executemany(f"insert into t values ({', '.join('?' * len(numbered[0]))})", numbered)
    places = tuple(column.name for column in columns)
    asked = Question(columns, "t", "n", (), {}, places)
    made = texts.lines(table(), asked, format, 1_000_000, OSLO.key, "EUR")
    return b"".join(bytes(piece) for _, piece in made)


def by_the_writer(
    rows: Sequence[Sequence[Any]], format: Format, columns: tuple[Column, ...]
) -> bytes:
    """The same lines as the writer of the format makes them."""
    sorts = [column.sort for column in columns]
    names = list(COLUMNS)
    made = []
    for number, (*values, currency) in enumerate(rows, 2):
        for place, code in ((2, currency), (3, "EUR")):
            values[place] = None if values[place] is None else quantise(values[place], code)
        values[4] = short(values[4])
        row = [values[names.index(column.name)] for column in columns]
        line = csv.line(row, OSLO) if format is Format.CSV else xlsx.row(number, row, sorts, OSLO)
        made.append(line)
    return "".join(made).encode()


EVERY_SIGN = "".join(chr(n) for n in range(0x20)) + "\x7f\x85\ufffe\uffff&<>\"'_x000D_😀"
D = Decimal
#: A column each, as in COLUMNS.
HARD_VALUES: dict[str, list[Any]] = {
    "words": [EVERY_SIGN, "_x0041_x0042_ _xyz", "0", None],
    "choice": ["=cmd|' /C calc'!A0", "＝1", "-", None],
    "amount": [D("-0.5"), D("99999999999999.999"), D("1000000000000.5"), None],
    "based": [D("0.005"), D(100), D(0), None],
    "rate": [D("-0.00000001"), D(100), D(0), None],
    "whole": [-7, 2**53 + 1, 0, None],
    "day": [date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31), None],
    "moment": [
        datetime(2026, 3, 29, 1, 0, 0, 999999),
        datetime(2026, 10, 25, 1, 30),
        datetime(1900, 2, 28, 23, 59, 59),
        None,
    ],
    "flag": [True, False, None, None],
    "row_currency": ["NOK", "KWD", "JPY", "NOK"],
}
HARD = list(zip(*HARD_VALUES.values(), strict=True))


@pytest.mark.parametrize("format", texts.LINES)
@settings(max_examples=settings.default.max_examples // 3)
@example(HARD)
@given(ROWS)
def test_the_engine_and_the_writer_make_the_same_lines(
    format: Format, rows: list[tuple[Any, ...]]
) -> None:
    assert by_the_books(rows, format, ASKED) == by_the_writer(rows, format, ASKED)


@pytest.mark.parametrize("format", texts.LINES)
@pytest.mark.parametrize("column", ASKED, ids=lambda column: column.name)
def test_a_single_column_makes_the_same_lines_too(format: Format, column: Column) -> None:
    assert by_the_books(HARD, format, (column,)) == by_the_writer(HARD, format, (column,))


def test_pieces_end_where_a_file_ends() -> None:
    with duckdb.connect() as books:
        books.execute("create table t as select range as n, 'NOK' as row_currency from range(9500)")
        asked = Question((Column("n", Sort.NUMBER, ""),), "t", "n", (), {}, ("n",))
        made = list(texts.lines(books, asked, Format.XLSX, 5_000, OSLO.key, "NOK"))
        pieces = [(rows, bytes(piece).decode()) for rows, piece in made]
    ends = list(accumulate(rows for rows, _ in pieces))
    assert {5_000, 9_500} <= set(ends)
    second = ends.index(5_000) + 1
    assert pieces[second][1].startswith('<row r="2"><c r="A2"><v>5000</v>')
    assert pieces[-1][1].endswith('<c r="A4501"><v>9499</v></c></row>')
