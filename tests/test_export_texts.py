"""Text of any kind in workbooks: nothing is run, cut or lost, whoever reads the file."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import python_calamine
from hypothesis import example, given
from hypothesis import strategies as st

from invoicing.documents import xls, xlsx
from invoicing.documents.sheet import About, Column, Sheet, clean, titles
from invoicing.house import House
from invoicing.model.exports import Format
from invoicing.model.properties import Sort
from tests.export_readers import Rowed, by_openpyxl, export, readers
from tests.houses import a_draft

OSLO = ZoneInfo("Europe/Oslo")
ABOUT = About("About", [["a", 1]])
NASTY = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@sum(A1)",
    "\tx",
    "a\r\nb\rc\n",
    "\"quoted\", 'single'",
    "<b>&amp;</b>",
    "😀 party 🎉",
    "\u202eright to left\u202c שלום",
    "_x0007_ _x005F_",
    "  spaces  ",
    "1e5",
    "007",
    "2026-01-01",
    "TRUE",
    "\x01\x0b\x1f",
    "e\u0301",
]


def sheet_of(texts: list[str]) -> Sheet:
    return Sheet("Texts", [Column("Text", Sort.TEXT)], OSLO, [[text] for text in texts])


def as_excel_reads(text: Any) -> Any:
    """What _x0007_ means to Excel; openpyxl leaves it as it stands."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def xlsx_texts(texts: list[str]) -> list[Any]:
    file = io.BytesIO()
    xlsx.write(sheet_of(texts), ABOUT, file)
    cells = openpyxl.load_workbook(file).active["A"]
    assert all(cell.data_type == "s" for cell in cells if cell.value is not None)
    return [as_excel_reads(cell.value) for cell in cells[1:]]


ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@example(NASTY)
@given(st.lists(ANY, min_size=1, max_size=10))
def test_any_text_comes_back_from_xlsx_as_text(texts: list[str]) -> None:
    assert xlsx_texts(texts) == [clean(text) for text in texts]


@pytest.fixture
def odd(house: House) -> House:
    """Drafts whose comments no form would take."""
    for number, text in enumerate(NASTY, 1):
        a_draft(house)
        with house.ledger.write() as cursor:
            cursor.execute("update invoice set comments = $1 where id = $2", [text, number])
    return house


@readers
def test_texts_of_the_books_come_back_whatever_they_hold(
    odd: House, format: Format, read: Callable[[Path], Rowed]
) -> None:
    rows = [row[0] for row in read(export(odd, format, ("comments",)))[1:]]
    assert (list(map(as_excel_reads, rows)) if read is by_openpyxl else rows) == NASTY


@pytest.mark.parametrize("sign", ["x", "å", "😀"])
@readers
def test_a_text_longer_than_a_cell_goes_on_in_further_columns(
    house: House, sign: str, format: Format, read: Callable[[Path], Rowed]
) -> None:
    long = "".join(f"{n:07}{sign}" for n in range(5_000))
    for text in (long, "short"):
        draft = a_draft(house)
        with house.ledger.write() as cursor:
            cursor.execute("update invoice set comments = $1 where id = $2", [text, draft.id])
    header, first, second = read(export(house, format, ("comments", "id")))
    assert header == ["Comments", "Comments (2)", "Comments (3)", "Record ID"]
    assert "".join(first[:3]) == long
    assert second == ["short", None, None, 2]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Overdue: [all]? yes/no", "Overdue   all   yes no"),
        ("x" * 40, "x" * 31),
        ("😀" * 20, "😀" * 15),
        ("'quoted'", "quoted"),
        ("about", "about 1"),
        ("History", "History 1"),  # Excel keeps that name for itself
        ("", "1"),
    ],
)
def test_a_sheet_has_a_title_that_spreadsheets_allow(title: str, shown: str) -> None:
    assert titles(Sheet(title, [], OSLO), ABOUT) == (shown, "About")


@pytest.mark.parametrize("write", [xlsx.write, xls.write])
def test_a_cell_that_nobody_cut_holds_as_much_as_a_cell_can(write: Callable[..., None]) -> None:
    file = io.BytesIO()
    write(sheet_of(["😀" * 20_000]), ABOUT, file)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    (_, (text,)) = book.get_sheet_by_index(0).to_python()
    assert text == "😀" * 16_382 + "…"
