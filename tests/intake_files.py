"""Files for the intake: lists as CSV or XLSX, and what is said of them."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from invoicing.intake import Mapping, Parsed, RowError, guess, read_table, to_drafts
from invoicing.model.errors import Problem
from invoicing.words import words

ONLINE_RETAIL = Path(__file__).parent / "data" / "online_retail_2010-12.csv"

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def said(trouble: RowError | Problem) -> str:
    """The English sentence; the Norwegian one must be there too."""
    words("nb")(trouble.key, **trouble.values)
    return words("en")(trouble.key, **trouble.values)


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def workbook(*rows: Sequence[Any], formats: dict[str, str] | None = None) -> bytes:
    """One sheet; `formats` by cell."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for cell, code in (formats or {}).items():
        sheet[cell].number_format = code
    return saved(book)


def saved(book: Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def bare_workbook(sheet_data: str, head: str = "") -> bytes:
    """The least that is a workbook, around rows written by hand."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" '
        f'Type="{OFFICE}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}">{head}'
        '<sheets><sheet name="One" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="b" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPREADSHEET}">'
        f"<sheetData>{sheet_data}</sheetData></worksheet>",
    }
    return zipped(parts)


def zipped(parts: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return data.getvalue()


def parsed(data: bytes, **mapping: Any) -> Parsed:
    """`data` by a mapping, its columns guessed where none are given."""
    table = read_table(data)
    columns = mapping.pop("columns", None) or guess(table).mapping.columns
    return to_drafts(table, Mapping(columns, **mapping))
