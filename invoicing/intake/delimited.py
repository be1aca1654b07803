"""CSV: text in UTF-8 or Windows-1252, cells between commas, semicolons, tabs or bars."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from invoicing.intake.errors import RowError
from invoicing.intake.tables import RawTable, Row, assembled, checked_headers, is_blank, refused

#: In the order in which equals are preferred.
DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 50
#: The line by which Excel is told the delimiter; Excel does not count it as a row.
TOLD = re.compile(r"sep=([,;\t|])\r?\n")


def read_delimited(data: bytes) -> RawTable:
    """The table in `data`, every cell a text; refuses what is not strictly CSV."""
    text, notes = _decoded(data)
    if told := TOLD.match(text):
        text = text[told.end() :]
    delimiter = told[1] if told else _delimiter(text)
    records = _records(text, delimiter)
    first, _, cells = next(
        ((n, line, c) for n, line, c in records if not all(map(is_blank, c))), (0, 0, None)
    )
    if cells is None:
        raise refused("intake.file_empty")
    headers = checked_headers(cells)
    return assembled(headers, _rows(records, len(headers)), header_row=first, notes=notes)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and what is to be noted about it."""
    if b"\0" in data:
        raise refused("intake.file_not_text")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), ("intake.note_cp1252",)
    except UnicodeDecodeError as error:
        raise refused("intake.file_not_text") from error


def _delimiter(text: str) -> str:
    """The one that splits the first records evenly, and into most cells; else the header's most."""

    def merit(delimiter: str) -> tuple[bool, int]:
        widths = [len(cells) for cells in _sample(text, delimiter)]
        return len(set(widths)) == 1 and widths[0] > 1, widths[0] if widths else 0

    return max(DELIMITERS, key=merit)


def _sample(text: str, delimiter: str) -> list[list[str]]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[list[str]] = []
    try:
        found.extend(cells for cells in islice(records, SAMPLE) if not all(map(is_blank, cells)))
    except csv.Error:
        return found
    return found


def _records(text: str, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """Number, line on which it ends, and cells of each record, blank ones too."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            yield number, reader.line_num, cells
    except csv.Error as error:
        raise refused("intake.csv_broken", line=reader.line_num) from error


def _rows(records: Iterator[tuple[int, int, list[str]]], width: int) -> Iterator[Row | RowError]:
    for number, line, cells in records:
        if all(map(is_blank, cells)):
            continue
        if len(cells) == width:
            yield Row(number, tuple(cells))
        else:
            values = {"found": len(cells), "expected": width, "line": line}
            yield RowError(number, None, "intake.row_ragged", values)
