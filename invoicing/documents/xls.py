"""XLS (BIFF8), for programs that never learnt XLSX: typed cells, headers frozen and filtered.

A workbook is held in memory until it is whole, so it has 65,535 rows and no more.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from struct import Struct
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from invoicing.documents import ole
from invoicing.documents.biff import record, shared_texts
from invoicing.documents.sheet import (
    About,
    Sheet,
    clean,
    format_of,
    in_cell,
    number_of,
    sort_of,
    titles,
    written,
)
from invoicing.documents.xls_parts import (
    FIRST_FORMAT,
    HEADER,
    PLAIN,
    buttons,
    filtered,
    head,
    sheet_head,
    sheet_tail,
    sheets,
)
from invoicing.model.properties import Sort, Value

ROWS_MOST, COLUMNS_MOST = 65_535, 256
ABOUT_WIDTHS = (28, *[16] * 8)
#: The cells of a row, as struct packs row, column, style and value; and the heads of their records.
NUMBER, FLAG, TEXT = "5Hd", "6H", "5HL"
HEADS = {NUMBER: (0x203, 14), FLAG: (0x205, 8), TEXT: (0xFD, 10)}
#: The kind of a cell, its value, and its style where it has one of its own.
Told = tuple[str, Decimal | int, int]


class Cells:
    """The cells of a workbook's sheets as records, and the texts they share."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone, self.used = zone, 0
        self.texts: dict[str, int] = {}
        self.tell: Mapping[type, Callable[[Any, Sort], Told]] = {
            bool: lambda value, sort: (FLAG, value, 0),
            str: self._text,
        }

    def row(
        self, number: int, values: Sequence[Value], sorts: Sequence[Sort], style: int = PLAIN
    ) -> bytes:
        """A row, counted from 0; nothing leaves no cell."""
        kinds = ""
        parts: list[object] = [0x208, 16, number, 0, len(values), 255, 0, 0, 0x100, PLAIN]
        for place, value in enumerate(values):
            if value is not None:
                tell = self.tell.get(type(value), self._number)
                kind, shown, drawn = tell(value, sorts[place])
                kinds += kind
                parts += (*HEADS[kind], number, place, drawn or style, shown)
        return _packer(kinds).pack(*parts)

    def _text(self, text: str, sort: Sort) -> Told:
        self.used += 1
        return TEXT, self.texts.setdefault(in_cell(clean(text)), len(self.texts)), 0

    def _number(self, value: Decimal | int | date, sort: Sort) -> Told:
        """A number, a day, a moment; what no number of a spreadsheet can hold is told as text."""
        number = number_of(value, self.zone)
        if number is None:
            return self._text(written(value, self.zone), sort)
        drawn = format_of(value, sort)
        return NUMBER, number, 0 if drawn is None else FIRST_FORMAT + drawn


@cache
def _packer(kinds: str) -> Struct:
    return Struct(f"<10H{kinds}")


def write(sheet: Sheet, about: About, file: BinaryIO) -> None:
    """One workbook: the rows, then what the file tells of itself."""
    cells, sorts = Cells(sheet.zone), [column.sort for column in sheet.columns]
    headers = [column.header for column in sheet.columns]
    rows = [cells.row(0, headers, [Sort.TEXT] * len(headers), HEADER)]
    rows += (cells.row(number, values, sorts) for number, values in enumerate(sheet.rows, 1))
    told = [cells.row(n, row, list(map(sort_of, row))) for n, row in enumerate(about.rows)]
    widths = [column.width for column in sheet.columns]
    first = [sheet_head(widths, len(rows), filter=True), *rows, buttons(len(widths))]
    first.append(sheet_tail(first=True))
    second = [sheet_head(ABOUT_WIDTHS, len(told), filter=False), *told, sheet_tail(first=False)]
    texts = shared_texts(cells.texts, cells.used)
    rest = filtered(len(rows) - 1, len(widths)) + texts + record(0xA)
    names = titles(sheet, about)
    before = len(head()) + len(sheets(names, (0, 0))) + len(rest)
    starts = (before, before + sum(map(len, first)))
    ole.write([head(), sheets(names, starts), rest, *first, *second], file)
