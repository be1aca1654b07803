"""From rows to one file: of a format, and where rows do not fit, several files in a zip."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from invoicing.documents import csv, xls, xlsx
from invoicing.documents.sheet import About, Lines, Sheet, clean, written
from invoicing.model.errors import InvalidInput
from invoicing.model.exports import Format

NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
NAME_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: how a file is written, and how many rows it takes. `cells`: it is a workbook,
    whose cells have limits, and has so many columns at most; it tells about itself inside."""

    write: Callable[[Sheet, About, BinaryIO], None]
    rows: int
    cells: int | None = None


KINDS = {
    Format.CSV: Kind(csv.write, 1_000_000),
    Format.XLSX: Kind(xlsx.write, 1_000_000, 16_384),
    Format.XLS: Kind(xls.write, xls.ROWS_MOST, xls.COLUMNS_MOST),
}


def parts(kind: Kind, rows: int) -> int:
    """How many files `rows` rows take."""
    return max(1, -(-rows // kind.rows))


def save(format: Format, sheet: Sheet, about: About, rows: int, target: Path) -> tuple[str, int]:
    """Write a sheet of `rows` rows to `target`; gives its suffix, and how many files it holds."""
    kind = KINDS[format]
    if kind.cells and len(sheet.columns) > kind.cells:
        raise InvalidInput("columns", "export.too_wide", most=kind.cells)
    with target.open("wb") as file:
        if parts(kind, rows) == 1:
            kind.write(sheet, about, file)
            return f".{format}", 1
        _zip(format, sheet, about, parts(kind, rows), file, target.parent)
    return ".zip", parts(kind, rows)


def _zip(
    format: Format, sheet: Sheet, about: About, count: int, target: BinaryIO, folder: Path
) -> None:
    """So many files in one; each lies in `folder` while it is made."""
    kind, rows, lines = KINDS[format], iter(sheet.rows), iter(sheet.lines or ())
    packed = ZIP_STORED if format is Format.XLSX else ZIP_DEFLATED
    with ZipFile(target, "w", packed, compresslevel=1) as package:
        for number in range(1, count + 1):
            part = replace(sheet, rows=islice(rows, kind.rows))
            if sheet.lines is not None:
                part = replace(part, lines=_taken(lines, kind.rows))
            with TemporaryFile(dir=folder) as file:
                kind.write(part, about, file)
                file.seek(0)
                name = f"{file_name(sheet.title)} {number:0{len(str(count))}}.{format}"
                with package.open(name, "w", force_zip64=True) as entry:
                    copyfileobj(file, entry, 1 << 20)
        if kind.cells is None:
            with package.open(f"{file_name(about.title)}.txt", "w") as entry:
                entry.write("\r\n".join(_lines(about, sheet)).encode())


def _taken(lines: Iterator[tuple[int, bytes | memoryview]], rows: int) -> Lines:
    """The next pieces, up to so many rows; no piece has rows of two files."""
    while rows and (piece := next(lines, None)):
        rows -= piece[0]
        yield piece


def file_name(text: str) -> str:
    """Text as part of a file's name on any system."""
    return NOT_IN_NAMES.sub(" ", clean(text)).strip(" .")[:NAME_LONGEST] or "export"


def _lines(about: About, sheet: Sheet) -> Iterator[str]:
    for row in about.rows:
        yield "\t".join(written(value, sheet.zone) for value in row)
