"""The XLS file, down to its sectors: what old programs need to open it, and nothing lost."""

import io
from decimal import Decimal
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlrd
from hypothesis import example, given
from hypothesis import strategies as st
from xlrd.compdoc import CompDoc

from invoicing.documents import ole, xls
from invoicing.documents.biff import LONGEST, shared_texts
from invoicing.documents.sheet import About, Column, Sheet, clean
from invoicing.model.properties import Sort

OSLO = ZoneInfo("Europe/Oslo")
ABOUT = About("About", [["Rows", 2], ["NOK", Decimal("12.50")]])
TABLE, MEGABYTE = 512 * 128, 1 << 20


def written(rows: list[list[Any]], sorts: list[Sort]) -> bytes:
    columns = [Column(f"Column {i}", sort) for i, sort in enumerate(sorts, 1)]
    file = io.BytesIO()
    xls.write(Sheet("Rows", columns, OSLO, rows), ABOUT, file)
    return file.getvalue()


def opened(file: bytes) -> xlrd.Book:
    return xlrd.open_workbook(file_contents=file, formatting_info=True)


# ── the compound file around it ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "size",
    [
        0,
        1,
        4_095,
        4_096,
        4_097,
        TABLE - 512,
        TABLE,
        TABLE + 1,
        109 * TABLE - 110 * 512,
        109 * TABLE,
        109 * TABLE + 1,
        110 * TABLE,
        16 * MEGABYTE,
        33 * MEGABYTE,
    ],
)
def test_a_stream_of_any_size_is_found_again(size: int) -> None:
    stream = bytes(i % 251 for i in range(min(size, 1 << 16))) * (size // (1 << 16) + 1)
    file = io.BytesIO()
    ole.write([stream[:5], stream[5:size]], file)
    assert len(file.getvalue()) % 512 == 0
    memory, start, length = CompDoc(file.getvalue()).locate_named_stream("Workbook")
    found = bytes(memory[start : start + length])
    assert found.rstrip(b"\0") == stream[:size].rstrip(b"\0")
    assert length >= max(size, 4_096)


# ── the table of texts ───────────────────────────────────────────────────────────────────────────


def records(data: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at < len(data):
        kind, size = data[at] + 256 * data[at + 1], data[at + 2] + 256 * data[at + 3]
        found.append((kind, data[at + 4 : at + 4 + size]))
        at += 4 + size
    return found


def test_a_text_that_does_not_fit_begins_in_the_next_record() -> None:
    made = records(shared_texts(["x" * 5_000, "y" * 5_000], 2))
    assert [kind for kind, _ in made] == [0xFC, 0x3C]
    assert made[1][1] == b"\x88\x13\x00" + b"y" * 5_000


TEXTS = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.tuples(st.sampled_from("xå€😀"), st.integers(4_000, 16_383)).map(lambda t: t[0] * t[1]),
        st.tuples(st.text(max_size=3), st.integers(2_000, 4_000)).map(lambda t: t[0] * t[1]),
    ).map(clean),
    min_size=1,
    max_size=8,
)


@example(["x" * 8_213, "😀" * 4_107, "x" + "😀" * 16_000, "é" * 8_214])
@given(TEXTS)
def test_texts_of_any_length_come_back(texts: list[str]) -> None:
    assert all(len(data) <= LONGEST for _, data in records(shared_texts(texts, len(texts))))
    book = opened(written([[text] for text in texts], [Sort.TEXT]))
    assert book.sheet_by_index(0).col_values(0)[1:] == texts


# ── the workbook ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def book() -> xlrd.Book:
    rows = [["a", Decimal("-0.10"), 7], [None, Decimal("1234.500"), None]]
    return opened(written(rows, [Sort.TEXT, Sort.MONEY, Sort.NUMBER]))


def test_it_is_biff_8(book: xlrd.Book) -> None:
    assert (book.biff_version, book.codepage, book.datemode) == (80, 1_200, 0)


def test_the_headers_are_bold_and_stay_in_sight(book: xlrd.Book) -> None:
    sheet = book.sheet_by_index(0)
    styles = [book.xf_list[sheet.cell(row, 0).xf_index].font_index for row in (0, 1)]
    assert [book.font_list[font].bold for font in styles] == [1, 0]
    assert (sheet.panes_are_frozen, sheet.horz_split_pos, sheet.vert_split_pos) == (1, 1, 0)
    assert not book.sheet_by_index(1).panes_are_frozen


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    columns = [
        Column("Number", Sort.TEXT, 12),
        Column("Note", Sort.TEXT, 500),
        Column("A rather long header", Sort.TEXT, 2),
        Column("Due", Sort.DATE),
    ]
    file = io.BytesIO()
    xls.write(Sheet("Rows", columns, OSLO), ABOUT, file)
    sheet = opened(file.getvalue()).sheet_by_index(0)
    assert [sheet.colinfo_map[i].width // 256 for i in range(4)] == [13, 60, 24, 11]


def test_a_filter_stands_on_the_headers(book: xlrd.Book) -> None:
    (name,) = book.name_obj_list
    assert (name.name, name.hidden, name.result.text) == ("_FilterDatabase", 1, "Rows!$A$1:$C$3")


def test_every_column_has_the_button_of_its_filter() -> None:
    file = CompDoc(written([["a", "b"]], [Sort.TEXT] * 2))
    memory, start, length = file.locate_named_stream("Workbook")
    found = records(bytes(memory[start : start + length]))
    drawn = [data for kind, data in found if kind == 0xEC]
    assert [kind for kind, _ in found].count(0x5D) == len(drawn) == 2
    # What holds all shapes says how long it is: as long as all of them together.
    assert int.from_bytes(drawn[0][4:8], "little") + 8 == len(b"".join(drawn))


def test_nothing_leaves_no_cell(book: xlrd.Book) -> None:
    sheet = book.sheet_by_index(0)
    assert [cell.ctype for cell in sheet.row(2)] == [0, xlrd.XL_CELL_NUMBER, 0]


def test_a_full_sheet_keeps_its_last_row() -> None:
    rows = [[number, f"{number} 😀"] for number in range(xls.ROWS_MOST)]
    sheet = opened(written(rows, [Sort.NUMBER, Sort.TEXT])).sheet_by_index(0)
    assert sheet.nrows == 65_536
    assert sheet.row_values(65_535) == [65_534, "65534 😀"]


def test_as_many_columns_as_a_sheet_takes_come_back() -> None:
    row = list(range(xls.COLUMNS_MOST))
    sheet = opened(written([row], [Sort.NUMBER] * len(row))).sheet_by_index(0)
    assert sheet.row_values(1) == row


def test_the_second_sheet_tells_about_the_first(book: xlrd.Book) -> None:
    told = book.sheet_by_index(1)
    assert book.sheet_names() == ["Rows", "About"]
    assert list(chain(*(told.row_values(i) for i in range(2)))) == ["Rows", 2, "NOK", 12.5]
