"""JSON Lines for machines: an object a row, amounts and numbers as text so that none is rounded."""

import json
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from invoicing.documents.sheet import About, Sheet, clean
from invoicing.model.properties import Value


def write(sheet: Sheet, about: About, file: BinaryIO) -> None:
    """Each row under the names of its columns; moments in UTC."""
    names = [column.name for column in sheet.columns]
    for row in sheet.rows:
        plain = {name: told(value) for name, value in zip(names, row, strict=True)}
        line = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        file.write(f"{line}\n".encode())


def told(value: Value) -> object:
    """A value of JSON: "1234.50", "2026-11-23", "2026-11-23T09:15:00Z", true, null."""
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='seconds')}Z"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None or isinstance(value, bool | int):
        return value
    return clean(value) if isinstance(value, str) else value.isoformat()
