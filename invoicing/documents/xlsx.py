"""XLSX (ECMA-376): typed cells, text never a formula, headers frozen and filtered.

A workbook is written as it comes, row by row, into its zip: memory does not grow with the rows.
Same content, same bytes: nothing here knows what time it is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from invoicing.documents.sheet import (
    About,
    Sheet,
    format_of,
    number_of,
    plain,
    sort_of,
    titles,
    written,
)
from invoicing.documents.xlsx_parts import FIRST_FORMAT, HEADER, SHEET, fixed, frame
from invoicing.model.properties import Sort, Value

ROWS_AT_ONCE = 500
LEVEL = 1  # fast; the best is a third smaller
ABOUT_WIDTHS = (28, *[16] * 8)
#: What XML cannot hold, and a text that looks like our way of writing it (ST_Xstring).
UNTELLABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
SPECIAL = re.compile(r"[&<>\r]")


def write(sheet: Sheet, about: About, target: BinaryIO) -> None:
    """One workbook: the rows, then what the file tells of itself."""
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=LEVEL) as package:
        with _opened(package, 1, [column.width for column in sheet.columns], frozen=True) as put:
            last = f"{letters(len(sheet.columns))}{_put_table(sheet, put)}"
            put(f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>')
        with _opened(package, 2, ABOUT_WIDTHS, frozen=False) as put:
            for number, values in enumerate(about.rows, 1):
                put(row(number, values, [sort_of(value) for value in values], sheet.zone))
            put("</sheetData></worksheet>")
        for name, text in fixed(titles(sheet, about), f"A1:{last}").items():
            with package.open(name, "w") as file:
                file.write(text.encode())


def _put_table(sheet: Sheet, put: Callable[[str], None]) -> int:
    """Headers and rows; how many there are."""
    sorts, count = [column.sort for column in sheet.columns], 1
    put(row(1, [c.header for c in sheet.columns], sorts, sheet.zone, f' s="{HEADER}"'))
    for count, values in enumerate(sheet.rows, 2):
        put(row(count, values, sorts, sheet.zone))
    return count


@contextmanager
def _opened(
    package: ZipFile, number: int, widths: Sequence[int], *, frozen: bool
) -> Iterator[Callable[[str], None]]:
    """A sheet in the package to put texts in, a few hundred at a time."""
    waiting = [frame(widths, frozen=frozen)]
    with package.open(SHEET.format(number=number), "w") as file:

        def put(text: str) -> None:
            waiting.append(text)
            if len(waiting) >= ROWS_AT_ONCE:
                file.write("".join(waiting).encode())
                waiting.clear()

        yield put
        file.write("".join(waiting).encode())


def row(
    number: int, values: Sequence[Value], sorts: Sequence[Sort], zone: ZoneInfo, style: str = ""
) -> str:
    """A row by its number, which begins at 1; nothing leaves no cell."""
    cells = (
        cell(f"{letters(place)}{number}", value, sort, zone, style)
        for place, (value, sort) in enumerate(zip(values, sorts, strict=True), 1)
        if value is not None
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def cell(place: str, value: Value, sort: Sort, zone: ZoneInfo, style: str = "") -> str:
    """A cell of its type; what no number of a spreadsheet can hold is told as text."""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    number, drawn = number_of(value, zone), format_of(value, sort)
    if number is not None:
        style = style if drawn is None else f' s="{FIRST_FORMAT + drawn}"'
        return f'<c r="{place}"{style}><v>{plain(number)}</v></c>'
    text = escaped(written(value, zone))
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def escaped(text: str) -> str:
    """Text inside an element; a control sign as _x0007_, which is how Excel tells it."""
    told = UNTELLABLE.sub(lambda m: f"_x{ord(m[0]):04X}_", text)
    return SPECIAL.sub(lambda m: ESCAPED[m[0]], told)


@cache
def letters(place: int) -> str:
    """The name of a column, counted from 1: A, Z, AA."""
    before, last = divmod(place - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + last)
