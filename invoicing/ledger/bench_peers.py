"""The same questions put to SQLite and PostgreSQL, over a copy of the books with sensible indexes.

For information: neither is used by the product. Both have an index for every order and every
narrow filter that is asked; PostgreSQL one on trigrams of the search column too. It is started in
a folder of its own where the machine has it, and stopped with the block.
"""

import os
import pwd
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import IO

from invoicing.ledger.database import Cursor
from invoicing.ledger.yardsticks import NAME, Yardstick, named

#: What is copied: every column a question names.
TABLES: Mapping[str, tuple[str, ...]] = {
    "invoice": (
        *("id", "number", "status", "buyer_name", "issue_date", "due_date", "amount_billed"),
        *("amount_paid", "amount_due", "currency", "rate", "owner", "owner_id", "team", "company"),
        *("title", "paid_date", "search"),
    ),
    "payment": (
        *("id", "amount", "refunded", "fees", "currency", "paid_on", "status", "method"),
        *("customer", "invoice", "reference", "processor", "deleted_at", "search"),
    ),
    "entry": ("invoice_id", "amount", "currency", "effective_date", "recorded_at"),
}
INDEXES: Mapping[str, tuple[str, ...]] = {
    "invoice": (
        *("id", "number", "issue_date, id", "due_date, id", "buyer_name, id", "amount_billed, id"),
        *("status, due_date", "company, issue_date", "owner, status", "team, paid_date"),
    ),
    "payment": ("id", "paid_on, id", "amount, id"),
    "entry": ("invoice_id",),
}
BATCH = 10_000
#: How each says what DuckDB says with a function of its own.
CONTAINS = re.compile(r"contains\((\w+|lower\(\w+\)), ([^)]+)\)")
#: The programs of PostgreSQL do not run as root; then they run as one of these.
UNPRIVILEGED = ("postgres", "nobody")
Asked = Callable[[Yardstick, Mapping[str, object]], int]


class NotHere(Exception):
    """This engine cannot be asked on this machine."""


def _indexes() -> Iterator[str]:
    for table, wanted in INDEXES.items():
        for n, columns in enumerate(wanted):
            yield f"create index {table}_{n} on {table} ({columns})"


@contextmanager
def sqlite(books: Cursor, folder: Path) -> Iterator[Asked]:
    """SQLite over a file in `folder`; asked a question it gives the number of rows."""
    with closing(sqlite3.connect(folder / "peer.sqlite")) as file:
        file.execute("pragma synchronous = off")
        file.execute("pragma cache_size = -512000")
        for table, columns in TABLES.items():
            _copy(books, file, table, columns)
        for statement in (*_indexes(), "analyze"):
            file.execute(statement)
        file.commit()

        def ask(question: Yardstick, facts: Mapping[str, object]) -> int:
            found = 0
            for sql in question.statements:
                values = {name: _plain(value) for name, value in named(sql, facts).items()}
                found += len(
                    file.execute(CONTAINS.sub(r"instr(\1, \2) > 0", sql), values).fetchall()
                )
            return found

        yield ask


def _copy(books: Cursor, file: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    kinds = dict(
        books.execute(
            "select column_name, data_type from duckdb_columns() where table_name = $table",
            {"table": table},
        ).fetchall()
    )
    shown = ", ".join(_as_sqlite(table, name, kinds[name]) for name in columns)
    places = ", ".join("?" * len(columns))
    file.execute(f"create table {table} ({', '.join(columns)})")
    rows = books.execute(f"select {shown} from {table}")
    while batch := rows.fetchmany(BATCH):
        file.executemany(f"insert into {table} values ({places})", batch)


def _as_sqlite(table: str, name: str, kind: str) -> str:
    """Amounts as its floating numbers, days as text: what SQLite has for them. Entries are asked
    whether they add up to nothing: those are whole thousandths."""
    if kind.startswith("DECIMAL"):
        return f"({name} * 1000)::bigint" if table == "entry" else f"{name}::double"
    return f"{name}::varchar" if kind in ("DATE", "TIMESTAMP") else name


def _plain(value: object) -> object:
    return value if isinstance(value, int | str) else str(value)


@dataclass(frozen=True)
class _Postgres:
    """Where a cluster of PostgreSQL lies, and as whom its programs run."""

    programs: Path
    folder: Path
    user: str | None

    def run(self, program: str, *options: str) -> None:
        """One of its programs to the end; `NotHere` where it fails."""
        try:
            subprocess.run(
                [self.programs / program, "-D", self.folder / "data", *options],
                user=self.user,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotHere(program) from error


@contextmanager
def postgres(books: Cursor, _folder: Path) -> Iterator[Asked]:
    """PostgreSQL, started for the block; asked a question it gives the number of rows.
    Raises `NotHere`."""
    initdb, psql = shutil.which("initdb"), shutil.which("psql")
    if initdb is None or psql is None:
        raise NotHere("initdb, psql")
    # Not inside the bench's own folder: who runs the server may not look in there.
    folder = Path(mkdtemp(prefix="bench-pg-"))
    cluster = _Postgres(Path(initdb).resolve().parent, folder, _unprivileged())
    try:
        if cluster.user:
            shutil.chown(folder, cluster.user)
        cluster.run("initdb", "-U", "bench", "-A", "trust", "--locale=C", "-E", "UTF8", "--no-sync")
        served = f"-k {folder} -c listen_addresses='' -c fsync=off -c shared_buffers=512MB"
        cluster.run("pg_ctl", "-w", "-o", f"{served} -c work_mem=64MB", "start")
        try:
            with _psql(psql, folder) as talk:
                _fill(books, folder, talk)
                yield lambda question, facts: sum(
                    talk(f"{_set(named(sql, facts))}{_as_postgres(sql)};")
                    for sql in question.statements
                )
        finally:
            cluster.run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return next((name for name in UNPRIVILEGED if name in known), None)


def _fill(books: Cursor, folder: Path, talk: Callable[[str], int]) -> None:
    for table, columns in TABLES.items():
        names, file = ", ".join(columns), folder / f"{table}.csv"
        kinds = books.execute(f"describe select {names} from {table}").fetchall()
        talk(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind, *_ in kinds)});")
        books.execute(f"copy (select {names} from {table}) to '{file}' (header false)")
        talk(f"\\copy {table} from '{file}' with (format csv)")
        file.unlink()
    for statement in _indexes():
        talk(f"{statement};")
    if talk("select 1 from pg_available_extensions where name = 'pg_trgm';"):
        talk(f"{TRIGRAMS};")
    talk("vacuum analyze;")


TRIGRAMS = (
    "create extension pg_trgm;"
    "create index invoice_search on invoice using gin (search gin_trgm_ops);"
    "create index payment_search on payment using gin (search gin_trgm_ops)"
)
END = "-- that was all --"


@contextmanager
def _psql(program: str, folder: Path) -> Iterator[Callable[[str], int]]:
    """A conversation: a statement goes in, the number of lines that came back comes out."""
    line = [program, "-X", "-q", "-A", "-t", "-h", str(folder), "-U", "bench", "postgres"]
    with subprocess.Popen(
        [*line, "-v", "ON_ERROR_STOP=1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as process:
        into, out = process.stdin, process.stdout
        assert into is not None, "it was asked for"
        assert out is not None, "it was asked for"
        yield lambda statement: _told(into, out, statement)
        into.close()


def _told(into: IO[str], out: IO[str], statement: str) -> int:
    into.write(f"{statement}\n\\echo '{END}'\n")
    into.flush()
    for lines, line in enumerate(out):
        if line.rstrip("\n") == END:
            return lines
    raise NotHere("psql")


def _set(values: Mapping[str, object]) -> str:
    """The values as variables of psql, which quotes them where they are named."""

    def quoted(value: object) -> str:
        return str(value).replace("\\", "\\\\").replace("'", "''")

    return "".join(f"\\set {name} '{quoted(value)}'\n" for name, value in values.items())


def _as_postgres(sql: str) -> str:
    return NAME.sub(r":'\1'", CONTAINS.sub(r"\1 like '%' || \2 || '%'", sql))


#: Engine → how it is started over a copy of the books.
PEERS: Mapping[str, Callable[[Cursor, Path], AbstractContextManager[Asked]]] = {
    "SQLite": sqlite,
    "PostgreSQL": postgres,
}
