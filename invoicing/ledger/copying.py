"""Files of books: copied and looked at by a child process, and held while one is put in place.

The lock on an open file is lost as soon as its own process opens and closes it by other means:
a second process could then write to it. So open books are copied by another process, while
`Ledger.quiet` keeps the file still, and the copy is opened there for the first time.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import sleep

import duckdb

from invoicing.ledger.database import Ledger
from invoicing.model.errors import BooksBroken, LedgerBusy

ROOT = Path(__file__).parents[2]
#: How often, and how long apart, the log is tried to be folded in while others read.
ATTEMPTS, SECONDS_BETWEEN = 20, 0.25
#: The books hold what people sign in with: a copy is its owner's alone.
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Copy:
    """What a file of books was found to hold when it was opened."""

    version: int
    invoices: int
    size: int  # bytes


def log_of(path: Path) -> Path:
    """The write-ahead log beside a file: part of the books until it is folded in."""
    return path.with_name(f"{path.name}.wal")


def copy(ledger: Ledger, target: Path) -> Copy:
    """Copy open books to `target`, which must not exist; nobody writes meanwhile."""
    with _still(ledger) as source:
        _in_child("copy", source, target)
    return Copy(**json.loads(_in_child("look", target)))


@contextmanager
def _still(ledger: Ledger) -> Iterator[Path]:
    """`Ledger.quiet`, once nobody reads what has been written over since (a long export does)."""
    with ExitStack() as stack:
        for attempt in range(ATTEMPTS):
            try:
                path = stack.enter_context(ledger.quiet())
                break
            except duckdb.TransactionException as error:
                if attempt == ATTEMPTS - 1:
                    raise BooksBroken("problem.being_read") from error
                sleep(SECONDS_BETWEEN)
        yield path


def _in_child(*words: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "invoicing.ledger.copying", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        raise BooksBroken("problem.copy_failed", reason=reason[-1])
    return done.stdout


def written(source: Path, target: Path) -> None:
    """The bytes of `source` under a new name, on the disk for good."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with source.open("rb") as whole, os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(whole, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())


def look(path: Path) -> Copy:
    """What is in a file of books, changing nothing. `LedgerBusy`; `BooksBroken` if it is none."""
    try:
        with duckdb.connect(str(path), read_only=True) as found:
            version = found.execute("select max(version) from migration").fetchone()
            count = found.execute("select count(*) from invoice").fetchone()
    except duckdb.Error as error:
        _raise_if_held(error)
        raise BooksBroken("problem.not_books", path=str(path)) from error
    assert version is not None
    assert count is not None
    return Copy(int(version[0] or 0), int(count[0]), path.stat().st_size)


def _raise_if_held(error: duckdb.Error) -> None:
    if isinstance(error, duckdb.IOException) and "lock" in str(error).lower():
        holder = re.search(r"PID (\d+)", str(error))
        raise LedgerBusy(int(holder[1]) if holder else None) from error


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep other processes from opening the books at `path`, and their log folded in.

    `LedgerBusy` where somebody has them open. Books that cannot be opened cannot be held, and
    need not be.
    """
    try:
        connection = duckdb.connect(str(path)) if path.exists() else None
    except duckdb.Error as error:
        _raise_if_held(error)
        connection = None
    if connection is None:
        yield
        return
    with connection:
        connection.execute("checkpoint")
        yield


def put(made: Path, place: Path, kept: Path | None) -> None:
    """Move `made` to `place`; what was there goes to `kept`. At no moment is there nothing."""
    if kept is not None:
        os.link(place, kept)
        if log_of(place).exists():
            log_of(place).rename(log_of(kept))
    made.replace(place)


def main(act: str, *paths: str) -> None:
    """The child's part: ``copy SOURCE TARGET``, or ``look PATH``."""
    match act, [Path(path) for path in paths]:
        case "copy", [source, target]:
            written(source, target)
        case "look", [path]:
            sys.stdout.write(json.dumps(asdict(look(path))))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except OSError as error:
        sys.exit(error.strerror or str(error))
