"""Who asked what: the last statements of an account."""

from dataclasses import dataclass
from datetime import datetime

from invoicing.ledger.database import Cursor


@dataclass(frozen=True, slots=True)
class Past:
    """A statement that was asked; `rows` None: it failed, `problem` is the key of why."""

    sql: str
    asked_at: datetime
    rows: int | None
    problem: str | None


def add(cursor: Cursor, id: int, account_id: int | None, past: Past) -> None:
    """Write one down."""
    cursor.execute(
        "insert into asked_sql values ($id, $account, $sql, $at, $rows, $problem)",
        {
            "id": id,
            "account": account_id,
            "sql": past.sql,
            "at": past.asked_at,
            "rows": past.rows,
            "problem": past.problem,
        },
    )


def latest(cursor: Cursor, account_id: int | None, most: int) -> list[Past]:
    """The latest statements of an account, each text once, the newest first."""
    rows = cursor.execute(
        "select sql, asked_at, rows, problem from asked_sql"
        " where account_id is not distinct from $account"
        " qualify row_number() over (partition by sql order by id desc) = 1"
        f" order by id desc limit {int(most)}",
        {"account": account_id},
    ).fetchall()
    return [Past(*row) for row in rows]
