"""From a file to its table: which kind it is, and whether it is of a size to be read."""

from pathlib import Path

from invoicing.intake.delimited import read_delimited
from invoicing.intake.tables import RawTable, refused
from invoicing.intake.workbook import read_workbook

MOST_BYTES = 100_000_000
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_table(source: bytes | Path, name: str = "", sheet: str | None = None) -> RawTable:
    """The table in a CSV or XLSX file; `sheet` names one of a workbook, else its first.

    What the file is tells its content; `name`, where given, must not contradict it. Raises
    `InvalidInput` ("file") with the reason where the file as a whole cannot be a table.
    """
    data = _content(source)
    name = name or ("" if isinstance(source, bytes) else source.name)
    if data.startswith(OLD_OFFICE):
        raise refused("intake.workbook_old")
    if data.startswith(ZIP):
        return read_workbook(data, sheet)
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise refused("intake.workbook_broken")
    return read_delimited(data)


def _content(source: bytes | Path) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MOST_BYTES:
        raise refused("intake.file_too_large", most=MOST_BYTES // 1_000_000)
    return source if isinstance(source, bytes) else source.read_bytes()
