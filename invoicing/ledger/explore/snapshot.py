"""A snapshot: what one actor may see of the books, in a file of its own."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from invoicing.ledger.database import Cursor
from invoicing.ledger.explore.tables import TABLES
from invoicing.ledger.predicates import Bindings, reach_sql
from invoicing.ledger.saying import literal
from invoicing.model.people import Actor

#: Told how many tables are done.
Told = Callable[[int], object]
#: Whose it is alone: the file holds what its owner may see.
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Column:
    """A column with the engine's name of its type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A table of a snapshot: its columns, and how many rows it has."""

    name: str
    columns: tuple[Column, ...]
    rows: int


def make(
    cursor: Cursor,
    actor: Actor,
    at: datetime,
    today: date,
    target: Path,
    told: Told = lambda _done: None,
) -> None:
    """Write what the actor may see now to `target`, in place of what is there.

    All tables are of one moment. `at` (naive UTC) is kept as when that was, `today` is the
    company's day, by which a promise is broken; `told` hears how
    many tables are done, and may raise to end it.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    name = f"snapshot_{secrets.token_hex(6)}"
    bindings = Bindings()
    bindings.share("today", today)
    bindings.share("at", at)
    reach = reach_sql(actor, actor.granted().view, bindings)
    mine = f"invoice_id in (select id from {name}.invoices)"
    parts = {"invoice": reach, "payment": reach, "line": mine}
    cursor.execute(f"attach {literal(str(beside))} as {name}")
    try:
        beside.chmod(PRIVATE)
        _fill(cursor, name, parts, bindings, at, told)
    except BaseException:
        cursor.execute(f"detach {name}")
        beside.unlink(missing_ok=True)
        raise
    cursor.execute(f"detach {name}")
    beside.replace(target)


def _fill(
    cursor: Cursor,
    name: str,
    parts: dict[str, str],
    bindings: Bindings,
    at: datetime,
    told: Told,
) -> None:
    """The tables, in one transaction."""
    cursor.begin()
    try:
        for done, table in enumerate(TABLES):
            told(done)
            sql = table.sql.format(**parts)
            used = {key: value for key, value in bindings.values.items() if f"${key}" in sql}
            cursor.execute(f"create table {name}.{table.name} as {sql}", used)
        cursor.execute(f"create table {name}.made (moment timestamp)")
        cursor.execute(f"insert into {name}.made values ($at)", {"at": at})
    except BaseException:
        cursor.rollback()
        raise
    cursor.commit()


def made_at(path: Path) -> datetime | None:
    """When a snapshot was made; None: there is none that this program can read."""
    if not path.exists():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as snapshot:
            there = {name for (name,) in snapshot.execute("show tables").fetchall()}
            row = snapshot.execute("select moment from made").fetchone()
    except duckdb.Error:
        return None
    return row[0] if row and there >= {table.name for table in TABLES} else None


def shapes(path: Path) -> list[Shape]:
    """The tables of a snapshot as they are."""
    with duckdb.connect(str(path), read_only=True) as snapshot:
        found = []
        for table in TABLES:
            described = snapshot.execute(f"describe {table.name}").fetchall()
            columns = tuple(Column(str(row[0]), str(row[1])) for row in described)
            count = snapshot.execute(f"select count(*) from {table.name}").fetchall()[0][0]
            found.append(Shape(table.name, columns, int(count)))
        return found
