"""The compound file (MS-CFB, version 3) around the one stream of an XLS workbook.

Sectors of 512 bytes: the stream, then the table of the table's sectors that did not fit into the
header, the table of what sector follows which, and the directory.
"""

from collections.abc import Sequence
from struct import pack
from typing import BinaryIO

SECTOR, A_TABLE = 512, 128  # bytes; entries in a sector of a table
IN_HEADER = 109
FREE, END, TABLE, TABLES = -1, -2, -3, -4
SMALLEST = 4_096  # a shorter stream would lie elsewhere


def write(stream: Sequence[bytes], file: BinaryIO) -> None:
    """A file with `stream`, in pieces, under the name Workbook."""
    size = sum(map(len, stream))
    data = -(-max(size, SMALLEST) // SECTOR)
    tables, extra = _sizes(data + 1)
    first_table = data + extra
    directory = first_table + tables
    at = list(range(first_table, directory))
    follows = [*range(1, data), END, *[TABLES] * extra, *[TABLE] * tables, END]
    follows += [FREE] * (tables * A_TABLE - len(follows))
    file.write(_header(tables, directory, data if extra else END, extra))
    file.write(_longs([*at[:IN_HEADER], *[FREE] * (IN_HEADER - len(at))]))
    file.writelines(stream)
    file.write(bytes(data * SECTOR - size))
    for number in range(extra):
        first = IN_HEADER + number * (A_TABLE - 1)
        some = at[first : first + A_TABLE - 1]
        link = data + number + 1 if number + 1 < extra else END
        file.write(_longs([*some, *[FREE] * (A_TABLE - 1 - len(some)), link]))
    file.write(_longs(follows))
    file.write(_directory(data * SECTOR))


def _sizes(sectors: int) -> tuple[int, int]:
    """How many sectors the table needs for `sectors` others, and the table of its own sectors."""
    tables = extra = 0
    while tables * A_TABLE < sectors + tables + extra:
        tables += 1
        extra = -(-max(0, tables - IN_HEADER) // (A_TABLE - 1))
    return tables, extra


def _longs(numbers: list[int]) -> bytes:
    return pack(f"<{len(numbers)}l", *numbers)


def _header(tables: int, directory: int, first_extra: int, extra: int) -> bytes:
    magic = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    versions = pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    places = pack("<LlLLlL", tables, directory, 0, SMALLEST, END, 0)
    return magic + versions + places + pack("<lL", first_extra, extra)


def _directory(size: int) -> bytes:
    return (
        _named("Root Entry", 5, 1, END, 0)
        + _named("Workbook", 2, -1, 0, size)
        + _named("", 0, -1, END, 0) * 2
    )


def _named(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    """An entry of the directory; it has no neighbours."""
    text = f"{name}\0".encode("utf-16-le") if name else b""
    links = pack("<HBBlll", len(text), kind, 1, -1, -1, child)
    return text.ljust(64, b"\0") + links + bytes(36) + pack("<lLL", first, size, 0)
