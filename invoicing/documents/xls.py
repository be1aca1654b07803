"""XLS (BIFF8), for programs that never learnt XLSX: typed cells, headers frozen and filtered.

A workbook is held in memory until it is whole, so it has 65,535 rows and no more.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from struct import Struct
from typing import BinaryIO
from zoneinfo import ZoneInfo

from invoicing.documents import ole
from invoicing.documents.biff import record, shared_texts
from invoicing.documents.sheet import (
    About,
    Sheet,
    format_of,
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
#: The cells of a row as struct packs them: row, column and style, then the value.
NUMBER, FLAG, TEXT = "HHHHHd", "HHHHHBB", "HHHHHL"
IDS = {NUMBER: (0x203, 14), FLAG: (0x205, 8), TEXT: (0xFD, 10)}


class Cells:
    """The cells of a workbook's sheets as records, and the texts they share."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone, self.used = zone, 0
        self.texts: dict[str, int] = {}

    def row(
        self, number: int, values: Sequence[Value], sorts: Sequence[Sort], style: int = PLAIN
    ) -> bytes:
        """A row, counted from 0; nothing leaves no cell."""
        kinds: list[str] = []
        parts: list[object] = [0x208, 16, number, 0, len(values), 255, 0, 0, 0x100, PLAIN]
        for place, (value, sort) in enumerate(zip(values, sorts, strict=True)):
            if value is not None:
                kind, shown, drawn = self._told(value, sort)
                kinds.append(kind)
                parts += *IDS[kind], number, place, drawn or style, *shown
        return _packer(tuple(kinds)).pack(*parts)

    def _told(self, value: Value, sort: Sort) -> tuple[str, tuple[object, ...], int]:
        """A cell's kind, its value, and its style where it has one of its own."""
        if isinstance(value, bool):
            return FLAG, (value, 0), 0
        number = number_of(value, self.zone)
        if number is not None:
            drawn = format_of(value, sort)
            return NUMBER, (number,), 0 if drawn is None else FIRST_FORMAT + drawn
        self.used += 1
        text = written(value, self.zone)
        return TEXT, (self.texts.setdefault(text, len(self.texts)),), 0


@cache
def _packer(kinds: tuple[str, ...]) -> Struct:
    return Struct("<8HHH" + "".join(kinds))


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
    ole.write(b"".join(chain([head(), sheets(names, starts), rest], first, second)), file)
