"""CSV for spreadsheets: UTF-8 with BOM, RFC 4180, typed by its text, formulas made harmless."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from invoicing.model.properties import Value

BOM = "\ufeff"
#: A cell of text that starts like this is run as a formula by spreadsheets.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
ROWS_AT_ONCE = 1_000


def csv_bytes(
    headers: Sequence[str], rows: Iterable[Sequence[Value]], zone: ZoneInfo
) -> Iterator[bytes]:
    """The file in pieces of about a thousand rows; moments in `zone`'s time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow([cell(h, zone) for h in headers])
    for count, row in enumerate(rows, 1):
        writer.writerow([cell(value, zone) for value in row])
        if count % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def cell(value: Value, zone: ZoneInfo) -> str:
    """A value as text: 1234.50, 2026-11-23, 2026-11-23 10:15:00, true; nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | int):
        return str(value)
    return f"'{value}" if value.startswith(DANGEROUS) else value
