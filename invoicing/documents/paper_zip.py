"""PDFs in one zip: written one after the other, so that only one is in memory at a time."""

from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo


class PaperZip:
    """A zip while it is written; every name in it is there once."""

    def __init__(self, path: Path, day: date) -> None:
        self._file = ZipFile(path, "w")
        self._at = (day.year, day.month, day.day, 0, 0, 0)
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, name: str, content: bytes, *, packed: bool = False) -> None:
        """One file, called `name` or, where that is taken, something near it. A PDF is packed
        already."""
        stem, dot, suffix = name.rpartition(".")
        wanted, number = name, 1
        while wanted.lower() in self._names:
            number += 1
            wanted = f"{stem}-{number}{dot}{suffix}"
        self._names.add(wanted.lower())
        entry = ZipInfo(wanted, self._at)
        entry.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        self._file.writestr(entry, content)
