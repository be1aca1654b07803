"""Asking a snapshot: a child process, its limits, and its answer as values."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from invoicing.ledger.explore.tables import NAMES
from invoicing.model.errors import Problem
from invoicing.model.properties import Sort, Value

ROOT = Path(__file__).parents[3]
#: Isolated: nothing of the environment, of the user or of the folder is known to the child.
CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from {} import main; main()"
MODULE = "invoicing.ledger.explore.child"
#: Why there is no answer where its asker did not want one any more.
CANCELLED = "explore.cancelled"
#: Rows and characters of an answer, memory and time of a child.
ROWS_MOST, CHARACTERS_MOST, MEGABYTES, SECONDS = 10_000, 20_000_000, 4_000, 30


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of an answer: its name, its kind, and the engine's name of its type."""

    name: str
    sort: Sort
    type: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a statement; `more`: there were more rows than are told."""

    columns: tuple[Heading, ...]
    rows: Sequence[Sequence[Value]]
    more: bool


class Asked:
    """A statement under way. `answer` waits for it, `cancel` ends it at once."""

    def __init__(self, path: Path, sql: str, rows: int = ROWS_MOST, seconds: int = SECONDS) -> None:
        self._seconds, self._cancelled = seconds, False
        self._said = {
            "path": str(path),
            "sql": sql,
            "tables": NAMES,
            "rows": rows,
            "characters": CHARACTERS_MOST,
            "megabytes": MEGABYTES,
            "seconds": seconds,
        }
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-c", CHILD.format(MODULE), str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd=path.parent,
        )

    def cancel(self) -> None:
        """End it at once."""
        self._cancelled = True
        self._child.kill()

    def answer(self) -> Answer:
        """Wait for the answer. `Problem` says why there is none, and the way out."""
        try:
            out, _ = self._child.communicate(json.dumps(self._said).encode(), self._seconds)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.communicate()
            raise Problem("explore.too_long", seconds=self._seconds) from None
        if self._cancelled:
            raise Problem(CANCELLED)
        return _read(out)


def _read(out: bytes) -> Answer:
    try:
        told = json.loads(out)
    except ValueError:  # the process was ended by one of its limits
        raise Problem("explore.out_of_memory", found="") from None
    if "key" in told:
        raise Problem(told["key"], found=told["found"])
    columns = tuple(Heading(name, _sort(type), type) for name, type in told["columns"])
    kinds = [heading.sort for heading in columns]
    rows = [[_value(text, sort) for text, sort in zip(r, kinds, strict=True)] for r in told["rows"]]
    return Answer(columns, rows, bool(told["more"]))


NUMBERS = ("INT", "DECIMAL", "NUMBER", "DOUBLE", "FLOAT")


def _sort(type: str) -> Sort:
    """The kind of an engine's type."""
    name = type.upper()
    if "[" in name or "(" in name.partition("(")[0]:
        return Sort.TEXT
    if name.startswith("TIMESTAMP"):
        return Sort.MOMENT
    if name == "DATE":
        return Sort.DATE
    if name in ("BOOLEAN", "BOOL"):
        return Sort.FLAG
    whole = any(word in name for word in NUMBERS) and "INTERVAL" not in name
    return Sort.NUMBER if whole and not name.startswith(("STRUCT", "MAP")) else Sort.TEXT


def _value(text: str | None, sort: Sort) -> Value:
    if text is None or sort is Sort.TEXT:
        return text
    if sort is Sort.FLAG:
        return text == "True"
    try:
        if sort is Sort.NUMBER:
            number = Decimal(text)
            return number if number.is_finite() else None
        return date.fromisoformat(text) if sort is Sort.DATE else datetime.fromisoformat(text)
    except (InvalidOperation, ValueError):
        return None
