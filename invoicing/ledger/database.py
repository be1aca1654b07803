"""The file: open, migrate, one writer, a cursor per reader."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from threading import RLock

import duckdb

from invoicing.model.errors import BooksBroken, LedgerBusy

Cursor = duckdb.DuckDBPyConnection
MIGRATIONS = files(__package__) / "migrations"
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "enable_external_access": True,  # COPY of exports and backups; no SQL of users reaches here
}


def scripts() -> list[tuple[int, str, str]]:
    """The migrations as (number, name, SQL), in order."""
    found = sorted(p.name for p in MIGRATIONS.iterdir() if p.name.endswith(".sql"))
    return [(int(n[:4]), n[5:-4], (MIGRATIONS / n).read_text("utf-8")) for n in found]


def latest_version() -> int:
    """The version this program writes."""
    return scripts()[-1][0]


class Ledger:
    """One open file of books. Raises `LedgerBusy` where another process holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = RLock()
        self._connection = _connect(path)
        migrate(self._connection)

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor of one's own; sees the last committed state, waits for nobody."""
        with self._connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def write(self) -> Iterator[Cursor]:
        """The one writing transaction: commits at the end, rolls back on any exception."""
        with self._lock, self._connection.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
            except BaseException:
                cursor.rollback()
                raise
            cursor.commit()

    @contextmanager
    def fill(self) -> Iterator[Cursor]:
        """The one writer with a transaction for every statement: for a file nobody has seen yet.

        What is large is written at once and its memory given back, but nothing is undone on an
        exception: whoever fills a file throws it away then.
        """
        with self._lock, self._connection.cursor() as cursor:
            yield cursor

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file."""
        with self._lock, self._connection.cursor() as cursor:
            cursor.execute("checkpoint")

    @contextmanager
    def quiet(self) -> Iterator[Path]:
        """The file, folded and still, for as long as the block lasts."""
        with self._lock:
            self.checkpoint()
            yield self.path

    def close(self) -> None:
        """Give the file free."""
        with self._lock:
            self._connection.close()


def _connect(path: Path) -> Cursor:
    try:
        connection = duckdb.connect(str(path), config=SETTINGS)
        connection.execute("set global TimeZone = 'UTC'")
        return connection
    except duckdb.IOException as error:
        if "lock" not in str(error).lower():
            raise BooksBroken("problem.books_broken", path=str(path)) from error
        held = re.search(r"PID (\d+)", str(error))
        raise LedgerBusy(int(held[1]) if held else None) from error
    except duckdb.Error as error:
        raise BooksBroken("problem.books_broken", path=str(path)) from error


def version(connection: Cursor) -> int:
    """The version of the books; 0 for an empty file."""
    connection.execute(
        "create table if not exists migration (version integer primary key, name varchar not null)"
    )
    # Read to the end: a half-read result keeps its transaction, and no checkpoint gets through.
    found = connection.execute("select coalesce(max(version), 0) from migration").fetchall()
    return int(found[0][0])


def migrate(connection: Cursor, until: int | None = None) -> None:
    """Apply every step that is missing, each in a transaction of its own.

    A step is folded into the file before the next one reads what it changed; in a file that was
    empty nothing is read, so there all are folded at once.
    """
    have = version(connection)
    if have > latest_version():
        raise BooksBroken("problem.books_newer", found=have, known=latest_version())
    for number, name, sql in scripts():
        if have < number <= (until or number):
            connection.begin()
            try:
                connection.execute(sql)
                connection.execute(
                    "insert into migration values ($1, $2)",
                    [number, name],
                )
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
            if have:
                connection.execute("checkpoint")
    if not have:
        connection.execute("checkpoint")
