"""Files of rows opened with readers that are not ours: a file → its rows, headers first.

Empty cells are None. `same` says whether a cell holds a value of the books, with its type.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import python_calamine
import xlrd

from invoicing import exporting, listing
from invoicing.documents.sheet import local
from invoicing.house import House
from invoicing.model.exports import ExportRequest, Format
from invoicing.model.people import Actor
from invoicing.model.properties import INVOICE, Value
from invoicing.model.table import View
from tests.houses import KARI

OSLO = ZoneInfo("Europe/Oslo")
ALL = tuple(INVOICE.properties)
Rowed = list[list[Any]]


def export(
    house: House, format: Format, shown: tuple[str, ...] = ALL, by: Actor = KARI, **more: Any
) -> Path:
    """The file of an export, under its full name."""
    view = more.pop("view", View(shown, sort="id", descending=False))
    request = ExportRequest("Invoices", format, view, **more)
    made = house.home / "made"
    outcome = exporting.write(house, by, request, made)
    return made.rename(made.with_suffix(outcome.suffix))


def by_openpyxl(path: Path, sheet: int = 0) -> Rowed:
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def by_calamine(path: Path, sheet: int = 0) -> Rowed:
    book = python_calamine.CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_index(sheet).to_python()
    return [[None if value == "" else value for value in row] for row in rows]


def by_xlrd(path: Path, sheet: int = 0) -> Rowed:
    book = xlrd.open_workbook(path)
    return [[_of_xlrd(c, book.datemode) for c in r] for r in book.sheet_by_index(sheet).get_rows()]


def _of_xlrd(cell: Any, mode: int) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, mode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.ctype == xlrd.XL_CELL_EMPTY else cell.value


READERS: list[tuple[Format, Callable[..., Rowed]]] = [
    (Format.XLSX, by_openpyxl),
    (Format.XLSX, by_calamine),
    (Format.XLS, by_xlrd),
    (Format.XLS, by_calamine),
]
readers = pytest.mark.parametrize(("format", "read"), READERS)


def same(found: Any, value: Value) -> bool:
    """Whether a cell that was read holds a value of the books, with its type."""
    if type(found) is date:  # how calamine gives midnight
        found = datetime(found.year, found.month, found.day)
    match value:
        case None:
            return found is None
        case bool():
            return found is value
        case Decimal() | int():
            return isinstance(found, int | float) and Decimal(repr(found)) == value
        case datetime():
            return isinstance(found, datetime) and found == local(value, OSLO)
        case date():
            return bool(found == datetime(value.year, value.month, value.day))
    return isinstance(found, str) and found == value


def books(house: House, columns: tuple[str, ...] = ALL, by: Actor = KARI) -> Rowed:
    view = View(columns, sort="id", descending=False)
    return [list(row.values.values()) for row in listing.stream(house, by, view)]
