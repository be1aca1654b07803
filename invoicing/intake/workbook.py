"""XLSX: the cells that are really in a sheet, read from its XML one row at a time.

Read here and not by a package, because the packages lose what matters: the digits of a number as
they are stored, the difference between a formula that was never calculated and a blank cell, and
a cell in the far corner, which is found without walking through the empty ones before it.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from posixpath import join, normpath, split
from xml.etree.ElementTree import Element, ParseError, iterparse

from defusedxml.ElementTree import iterparse as guarded  # type: ignore[import-untyped]

from invoicing.intake.errors import RowError
from invoicing.intake.styles import Show, number, plain, shows
from invoicing.intake.tables import (
    MOST_COLUMNS,
    Cell,
    RawTable,
    Row,
    Unusable,
    assembled,
    checked_headers,
    is_blank,
    letters,
    refused,
)

MOST_PARTS = 2_000
MOST_UNPACKED = 500_000_000
#: Real sheets are packed to a twentieth or so.
MOST_RATIO, SMALL = 300, 1_000_000
PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
#: What the libraries below raise at a file that is not what it says.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ArithmeticError,
    EOFError,
    LookupError,
    RuntimeError,
    StopIteration,
    ValueError,
)

Cells = dict[int, Cell]


def read_workbook(data: bytes, sheet: str | None = None) -> RawTable:
    """The table on `sheet`, else on the first visible sheet, of the workbook in `data`."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as book:
            _check_sizes(book)
            return _table(book, sheet)
    except BROKEN as error:
        raise refused("intake.workbook_broken") from error


def _check_sizes(book: zipfile.ZipFile) -> None:
    """Refuse what would unpack to more than any real workbook."""
    unpacked = sum(part.file_size for part in book.infolist())
    packed = sum(part.compress_size for part in book.infolist())
    bomb = unpacked > SMALL and unpacked > MOST_RATIO * packed
    if bomb or unpacked > MOST_UNPACKED or len(book.infolist()) > MOST_PARTS:
        raise refused("intake.workbook_too_large")


def _table(book: zipfile.ZipFile, sheet: str | None) -> RawTable:
    root = next(path for kind, path in _related(book, "").values() if kind == "officeDocument")
    parts = _related(book, root)
    by_kind = dict(parts.values())
    path, notes = _sheet(book, root, parts, sheet)
    strings = [_written(each) for each in _each(book, by_kind.get("sharedStrings"), "si")]
    cells = _Cells(
        strings, shows(_styles(book, by_kind.get("styles")), _counts_from_1904(book, root))
    )
    rows = cells.rows(_each(book, path, "row"))
    header, first = next(rows, (0, {}))
    if not first:
        raise refused("intake.file_empty")
    span = range(min(first), max(first) + 1)
    headers = checked_headers([first.get(column) for column in span], span.start)
    return assembled(headers, _rows(rows, span), header_row=header, notes=notes)


def _rows(rows: Iterator[tuple[int, Cells]], span: range) -> Iterator[Row | RowError]:
    for row, cells in rows:
        if outside := [column for column in cells if column not in span]:
            yield RowError(row, letters(outside[0]), "intake.cell_without_header")
        else:
            yield Row(row, tuple(cells.get(column) for column in span))


class _Cells:
    """Turns elements into cells, with the strings and styles of their workbook."""

    def __init__(self, strings: Sequence[str], styles: Sequence[Show]) -> None:
        self.strings = strings
        self.styles = styles

    def rows(self, elements: Iterator[Element]) -> Iterator[tuple[int, Cells]]:
        """Number and cells of every row that holds something; columns count from 1."""
        last = 0
        for element in elements:
            here = int(element.get("r") or last + 1)
            if here <= last:
                raise ValueError("rows out of order")
            last = here
            if cells := self._row(element):
                yield here, cells

    def _row(self, element: Element) -> Cells:
        cells: Cells = {}
        column = 0
        for each in element:
            place = each.get("r")
            before, column = column, _column(place) if place else column + 1
            if column <= before:
                raise ValueError("cells out of order")
            value = self._value(each)
            if not is_blank(value):
                cells[column] = value
        if cells and column > MOST_COLUMNS and max(cells) > MOST_COLUMNS:
            raise refused("intake.too_many_columns", most=MOST_COLUMNS)
        return cells

    def _value(self, element: Element) -> Cell:
        parts = {_local(each.tag): each for each in element}
        kind = element.get("t", "n")
        if kind == "inlineStr":
            return _written(parts["is"]) if "is" in parts else None
        text = (parts["v"].text or "") if "v" in parts else ""
        if not text:
            calculated = kind == "str" or "f" not in parts
            return None if calculated else Unusable("intake.cell_not_calculated")
        match kind:
            case "s":
                return self.strings[int(text)]
            case "str":
                return text
            case "b":
                return text == "1"
            case "e":
                return Unusable("intake.cell_failed", text)
            case "d":
                return date.fromisoformat(text[:10])
        return self._number(number(text), element.get("s"))

    def _number(self, value: Decimal, style: str | None) -> Cell:
        show = self.styles[int(style)] if style and self.styles else plain
        return show(value)


def _column(place: str) -> int:
    """Column of a cell reference: 3 of C7."""
    found = PLACE.fullmatch(place)
    if not found:
        raise ValueError(place)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _sheet(
    book: zipfile.ZipFile, root: str, parts: dict[str, tuple[str, str]], name: str | None
) -> tuple[str, tuple[str, ...]]:
    """Path of the wanted sheet, and what is to be noted about the choice."""
    sheets = [
        (each.get("name", ""), each.get("state", "visible"), parts[_relation(each)])
        for each in _each(book, root, "sheet")
    ]
    tables = [(title, state, path) for title, state, (kind, path) in sheets if kind == "worksheet"]
    shown = [(title, path) for title, state, path in tables if state == "visible"]
    if name is None and shown:
        return shown[0][1], ("intake.note_first_sheet",) if len(shown) > 1 else ()
    for title, _, path in tables:
        if title == name:
            return path, ()
    raise refused("intake.sheet_unknown", name=name, sheets=", ".join(t for t, _, _ in tables))


def _counts_from_1904(book: zipfile.ZipFile, root: str) -> bool:
    settings = next(_each(book, root, "workbookPr"), None)
    return settings is not None and settings.get("date1904") in ("1", "true")


def _styles(book: zipfile.ZipFile, path: str | None) -> Element | None:
    return next(_each(book, path, "styleSheet"), None)


def _related(book: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Id → (kind, path) of everything that `part` refers to within the file."""
    folder, name = split(part)
    found = _each(book, join(folder, "_rels", f"{name}.rels"), "Relationship")
    return {
        each.get("Id", ""): (
            each.get("Type", "").rpartition("/")[2],
            normpath(join("/", folder, each.get("Target", ""))).lstrip("/"),
        )
        for each in found
        if each.get("TargetMode") != "External"
    }


def _relation(element: Element) -> str:
    return next(value for name, value in element.items() if name.endswith("}id"))


def _each(book: zipfile.ZipFile, path: str | None, name: str) -> Iterator[Element]:
    """Every `name` of the part at `path`, emptied when it was seen, to keep memory low."""
    if path is None:
        return
    with book.open(path) as part:
        # A document type can only stand before the first element. Where there is none, the much
        # faster parser in C has nothing to expand.
        next(guarded(part, events=("start",), forbid_dtd=True))
    with book.open(path) as part:
        for _, element in iterparse(part):  # noqa: S314
            if _local(element.tag) == name:
                yield element
                element.clear()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _written(element: Element) -> str:
    """The text of a string item, its runs joined, without phonetic hints."""
    found = []
    for each in element:
        if _local(each.tag) == "t":
            found.append(each.text or "")
        elif _local(each.tag) == "r":
            found.append(_written(each))
    return "".join(found)
