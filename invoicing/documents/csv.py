"""CSV for spreadsheets: UTF-8 with BOM, RFC 4180, typed by its text, formulas made harmless."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO
from zoneinfo import ZoneInfo

from invoicing.documents.sheet import DANGEROUS, About, Sheet, written
from invoicing.model.properties import Value

BOM = "\ufeff"
ROWS_AT_ONCE = 1_000


def write(sheet: Sheet, about: About, file: BinaryIO) -> None:
    """The rows under their headers; a CSV has no place to tell about itself."""
    file.writelines(pieces(sheet))


def pieces(sheet: Sheet) -> Iterator[bytes]:
    """The file in pieces of about a thousand rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow([cell(column.header, sheet.zone) for column in sheet.columns])
    for count, row in enumerate(sheet.rows, 1):
        writer.writerow([cell(value, sheet.zone) for value in row])
        if count % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def cell(value: Value, zone: ZoneInfo) -> str:
    """A value as text; text that a spreadsheet would run begins with an apostrophe."""
    text = written(value, zone)
    harmful = isinstance(value, str) and text.startswith(DANGEROUS)
    return f"'{text}" if harmful else text
