"""How far the mailbox is read, and what became of what came in."""

from dataclasses import dataclass
from datetime import datetime

from invoicing.ledger.books import insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.reading import rows
from invoicing.model.received import Position


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox as the books know it; `position` None: nothing of it was read yet."""

    name: str
    position: Position | None = None
    fetched_at: datetime | None = None
    problem: str | None = None
    retry_at: datetime | None = None


def by_name(cursor: Cursor, name: str) -> Mailbox:
    """One mailbox; a fresh one where it is not known yet."""
    found = rows(cursor, "select * from mailbox where name = $name", name=name)
    if not found:
        return Mailbox(name)
    row = found[0]
    known = row["validity"] is not None
    position = Position(row["validity"], row["uid"]) if known else None
    return Mailbox(name, position, row["fetched_at"], row["problem"], row["retry_at"])


def save(cursor: Cursor, box: Mailbox) -> None:
    """Keep how it stands."""
    row = {
        "name": box.name,
        "validity": box.position and box.position.validity,
        "uid": box.position and box.position.uid,
        "fetched_at": box.fetched_at,
        "problem": box.problem,
        "retry_at": box.retry_at,
    }
    sets = ", ".join(f"{column} = excluded.{column}" for column in row if column != "name")
    cursor.execute(f"{insert_sql('mailbox', row)} on conflict (name) do update set {sets}", row)


def known(cursor: Cursor, digest: str) -> bool:
    """Whether this mail was taken in before."""
    sql = "select 1 from received where digest = $digest"
    return bool(cursor.execute(sql, {"digest": digest}).fetchall())


def keep(
    cursor: Cursor,
    digest: str,
    name: str,
    position: Position,
    at: datetime,
    became: str,
    conversation_id: int | None = None,
) -> None:
    """Write down what became of a mail."""
    row = {
        "digest": digest,
        "mailbox": name,
        "validity": position.validity,
        "uid": position.uid,
        "received_at": at,
        "became": became,
        "conversation_id": conversation_id,
    }
    cursor.execute(insert_sql("received", row), row)
