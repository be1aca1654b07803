"""XLSX (ECMA-376): typed cells, text never a formula, headers frozen and filtered.

A workbook is written as it comes, row by row, into its zip: memory does not grow with the rows.
Same content, same bytes: nothing here knows what time it is.
"""

import re
from collections.abc import Sequence
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from invoicing.documents.sheet import (
    About,
    Sheet,
    body,
    digits,
    format_of,
    in_cell,
    number_of,
    sort_of,
    titles,
    written,
)
from invoicing.documents.xlsx_parts import SHEET, fixed, frame
from invoicing.model.cells import (
    CONTROLS,
    FLAG_CELL,
    HEADER,
    LOOKS_TOLD,
    MARKUP,
    NUMBER_CELL,
    ROW,
    STYLES,
    TEXT_CELL,
    TOLD,
    TOLD_SIGN,
    letters,
)
from invoicing.model.properties import Sort, Value

LEVEL = 1  # fast; the best is a third smaller
#: Above, a zip needs its 64-bit form, which not every program reads.
ZIP_MOST = 4_000_000_000
ABOUT_WIDTHS = (28, *[16] * 8)
SPECIAL = re.compile("[" + re.escape("".join((*CONTROLS, *MARKUP))) + "]")
SAID = {**CONTROLS, **MARKUP}


def write(sheet: Sheet, about: About, file: BinaryIO) -> None:
    """One workbook: the rows, then what the file tells of itself."""
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as package:
        last = f"{letters(len(sheet.columns))}{_put_rows(package, sheet)}"
        told = fixed(titles(sheet, about), f"A1:{last}")
        for name, text in (told | {SHEET.format(number=2): _about(about, sheet.zone)}).items():
            with package.open(name, "w") as part:
                part.write(text.encode())


def _put_rows(package: ZipFile, sheet: Sheet) -> int:
    """The sheet of the rows; how many there are, the headers' included."""
    sorts, count = [column.sort for column in sheet.columns], 1
    headers = row(
        1, [c.header for c in sheet.columns], [Sort.TEXT] * len(sorts), sheet.zone, HEADER
    )
    large = sheet.bytes_most > ZIP_MOST
    with package.open(SHEET.format(number=1), "w", force_zip64=large) as file:
        widths = [column.width for column in sheet.columns]
        file.write(f"{frame(widths, frozen=True)}{headers}".encode())
        for rows, piece in body(sheet, lambda n, values: row(n, values, sorts, sheet.zone)):
            file.write(piece)
            count += rows
        area = f"A1:{letters(len(sorts))}{count}"
        file.write(f'</sheetData><autoFilter ref="{area}"/></worksheet>'.encode())
    return count


def _about(about: About, zone: ZoneInfo) -> str:
    rows = (
        row(n, values, list(map(sort_of, values)), zone) for n, values in enumerate(about.rows, 1)
    )
    return f"{frame(ABOUT_WIDTHS, frozen=False)}{''.join(rows)}</sheetData></worksheet>"


def row(
    number: int, values: Sequence[Value], sorts: Sequence[Sort], zone: ZoneInfo, style: str = ""
) -> str:
    """A row by its number, which begins at 1; nothing leaves no cell."""
    cells = (
        cell(letters(place), number, value, sort, zone, style)
        for place, (value, sort) in enumerate(zip(values, sorts, strict=True), 1)
        if value is not None
    )
    return ROW.format(row=number, cells="".join(cells))


def cell(at: str, row: int, value: Value, sort: Sort, zone: ZoneInfo, style: str) -> str:
    """A cell of its type; what no number of a spreadsheet can hold is told as text."""
    if isinstance(value, bool):
        return FLAG_CELL.format(at=at, row=row, x=int(value))
    number, drawn = number_of(value, zone), format_of(value, sort)
    if number is None:
        return TEXT_CELL.format(
            at=at, row=row, style=style, x=escaped(in_cell(written(value, zone)))
        )
    style = "" if drawn is None else STYLES[drawn]
    return NUMBER_CELL.format(at=at, row=row, style=style, x=digits(number))


def escaped(text: str) -> str:
    """Text inside an element; a control sign as _x0007_, which is how Excel tells it."""
    if re.search(TOLD, text):
        text = text.replace(LOOKS_TOLD, TOLD_SIGN)
    return SPECIAL.sub(lambda found: SAID[found[0]], text)
