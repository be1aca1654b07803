"""Other writers of workbooks and PDFs, as somebody would use them who knows them: what ours are
measured beside. The product does not need them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from fpdf import FPDF

from invoicing.documents.typefaces import FOLDER
from invoicing.model.cells import DAY, FORMATS, MOMENT, WHOLE

AMOUNT = WHOLE + 2


class NotHere(Exception):
    """The library is not installed."""


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise NotHere(name) from error


def _format(value: object) -> int | None:
    """The number format of a value, by its place in `FORMATS`."""
    if isinstance(value, date):
        return MOMENT if isinstance(value, datetime) else DAY
    return AMOUNT if isinstance(value, Decimal) else None


def xlsxwriter(rows: Sequence[Sequence[Any]], target: Path) -> None:
    """The rows by xlsxwriter in constant memory, cell by cell with their formats."""
    book = _library("xlsxwriter").Workbook(str(target), {"constant_memory": True})
    formats = [book.add_format({"num_format": code}) for code in FORMATS]
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if value is not None:
                drawn = _format(value)
                sheet.write(number, place, value, None if drawn is None else formats[drawn])
    book.close()


def xlwt(rows: Sequence[Sequence[Any]], target: Path) -> None:
    """The rows by xlwt, cell by cell with their formats."""
    library = _library("xlwt")
    book, plain = library.Workbook(), library.Style.default_style
    formats = [library.easyxf(num_format_str=code) for code in FORMATS]
    sheet = book.add_sheet("Rows")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if value is not None:
                drawn = _format(value)
                sheet.write(number, place, value, plain if drawn is None else formats[drawn])
    book.save(str(target))


def fpdf_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A page by fpdf2's own means: a line for each of `heads`, then `rows` in a table()."""
    pdf = FPDF()
    pdf.add_page()
    pdf.add_font("Inter", fname=FOLDER / "inter-regular-latin.ttf")
    pdf.set_font("Inter", size=9)
    for head in heads:
        pdf.cell(text=head, new_x="LMARGIN", new_y="NEXT")
    with pdf.table(first_row_as_headings=False) as table:
        for row in rows:
            drawn = table.row()
            for cell in row:
                drawn.cell(cell)
    return bytes(pdf.output())
