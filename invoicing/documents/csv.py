"""CSV for spreadsheets: UTF-8 with BOM, RFC 4180, typed by its text, formulas made harmless."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO
from zoneinfo import ZoneInfo

from invoicing.documents.sheet import About, Sheet, body, written
from invoicing.model.cells import APART, DANGEROUS
from invoicing.model.properties import Value

BOM = "\ufeff"


def write(sheet: Sheet, about: About, file: BinaryIO) -> None:
    """The rows under their headers; a CSV has no place to tell about itself."""
    file.writelines(pieces(sheet))


def pieces(sheet: Sheet) -> Iterator[bytes | memoryview]:
    """The file in pieces, some hundred rows in each."""
    yield (BOM + line([column.header for column in sheet.columns], sheet.zone)).encode()
    for _, piece in body(sheet, lambda _, row: line(row, sheet.zone)):
        yield piece


def line(row: Sequence[Value], zone: ZoneInfo) -> str:
    """A line of the file; a lone empty cell is quoted, or the line would be none."""
    text = ",".join(quoted(cell(value, zone)) for value in row)
    return f"{text}\r\n" if text or len(row) > 1 else '""\r\n'


def quoted(text: str) -> str:
    """Between quotes where its signs need it."""
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in APART) else text


def cell(value: Value, zone: ZoneInfo) -> str:
    """A value as text; text that a spreadsheet would run begins with an apostrophe."""
    text = written(value, zone)
    harmful = isinstance(value, str) and text != "" and text[0] in DANGEROUS
    return f"'{text}" if harmful else text
