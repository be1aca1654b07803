"""XLS (BIFF8), for programs that never learnt XLSX: typed cells, headers frozen.

A workbook is held in memory until it is whole, so it has 65,535 rows and no more.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import xlwt  # type: ignore[import-untyped]

from invoicing.documents.sheet import (
    About,
    Sheet,
    format_of,
    number_of,
    sort_of,
    titles,
    written,
)
from invoicing.model.cells import FORMATS
from invoicing.model.properties import Sort, Value

ROWS_MOST, COLUMNS_MOST = 65_535, 256
LETTER = 256  # the unit of widths


def write(sheet: Sheet, about: About, file: BinaryIO) -> None:
    """One workbook: the rows, then what the file tells of itself."""
    book = xlwt.Workbook(encoding="utf-8")
    first, second = (book.add_sheet(title) for title in titles(sheet, about))
    first.set_panes_frozen(True)
    first.set_horz_split_pos(1)
    for place, column in enumerate(sheet.columns):
        first.col(place).width = column.width * LETTER
        first.write(0, place, column.header, _style(None, bold=True))
    sorts = [column.sort for column in sheet.columns]
    for number, values in enumerate(sheet.rows, 1):
        _put(first, number, values, sorts, sheet.zone)
    second.col(0).width = 28 * LETTER
    for number, values in enumerate(about.rows):
        _put(second, number, values, [sort_of(v) for v in values], sheet.zone)
    book.save(file)


def _put(
    sheet: Any, number: int, values: Sequence[Value], sorts: Sequence[Sort], zone: ZoneInfo
) -> None:
    for place, (value, sort) in enumerate(zip(values, sorts, strict=True)):
        if isinstance(value, bool):
            sheet.write(number, place, value)
        elif value is not None:
            found = number_of(value, zone)
            told = written(value, zone) if found is None else found
            style = None if found is None else format_of(value, sort)
            sheet.write(number, place, told, _style(style))


@cache
def _style(number_format: int | None, *, bold: bool = False) -> Any:
    style = xlwt.XFStyle()
    style.font.bold = bold
    if number_format is not None:
        style.num_format_str = FORMATS[number_format]
    return style
