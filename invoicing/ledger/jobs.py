"""Jobs in the books: the queue, and what came of each."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from invoicing.ledger.books import Books, insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.reading import rows
from invoicing.model.decisions import Action
from invoicing.model.errors import Problem
from invoicing.model.jobs import Job, State, problem_from, problem_json


def _job(row: dict[str, Any]) -> Job:
    row.pop("key")
    read = {
        "state": State(row["state"]),
        "needs": None if row["needs"] is None else Action(row["needs"]),
        "parameters": json.loads(row["parameters"]),
        "outcome": json.loads(row["outcome"] or "{}"),
        "problem": None if row["problem"] is None else problem_from(row["problem"]),
    }
    return Job(**row | read)


def add(books: Books, job: Job, key: str | None) -> None:
    """A new job, waiting or under way at once."""
    row = {
        "id": job.id,
        "kind": job.kind,
        "account_id": job.account_id,
        "actor": job.actor,
        "needs": job.needs and job.needs.value,
        "state": job.state.value,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "done": 0,
        "parameters": json.dumps(dict(job.parameters), ensure_ascii=False),
        "repeats": job.repeats,
        "key": key,
    }
    books.cursor.execute(insert_sql("job", row), row)


def by_id(cursor: Cursor, id: int) -> Job | None:
    """One job."""
    found = rows(cursor, "select * from job where id = $id", id=id)
    return _job(found[0]) if found else None


def by_ids(cursor: Cursor, ids: Sequence[int]) -> dict[int, Job]:
    """Several jobs, by id."""
    found = rows(cursor, "select * from job where id in (select unnest($ids))", ids=list(ids))
    return {row["id"]: _job(row) for row in found}


def by_key(cursor: Cursor, key: str, account_id: int | None) -> Job | None:
    """The job that this account asked for under this key."""
    found = rows(
        cursor,
        "select * from job where key = $key and account_id is not distinct from $account_id",
        key=key,
        account_id=account_id,
    )
    return _job(found[0]) if found else None


def recent(cursor: Cursor, account_id: int | None, everyone: bool, most: int) -> list[Job]:
    """The latest jobs of an account, or of everyone, newest first."""
    found = rows(
        cursor,
        "select * from job where $everyone or account_id is not distinct from $account_id"
        " order by id desc limit $most",
        account_id=account_id,
        everyone=everyone,
        most=most,
    )
    return [_job(row) for row in found]


def active(cursor: Cursor, account_id: int | None) -> list[Job]:
    """The jobs of an account that wait or run, oldest first."""
    found = rows(
        cursor,
        "select * from job where state in ('queued', 'running')"
        " and account_id is not distinct from $account_id order by id",
        account_id=account_id,
    )
    return [_job(row) for row in found]


def next_queued(cursor: Cursor) -> Job | None:
    """Whose turn it is: first come, first served."""
    found = rows(cursor, "select * from job where state = 'queued' order by id limit 1")
    return _job(found[0]) if found else None


def running(cursor: Cursor) -> list[int]:
    """The jobs that the books believe to be under way."""
    found = cursor.execute("select id from job where state = 'running'").fetchall()
    return [int(row[0]) for row in found]


def begin(cursor: Cursor, id: int, at: datetime) -> None:
    """It is under way."""
    cursor.execute(
        "update job set state = 'running', started_at = $at where id = $id", {"id": id, "at": at}
    )


def advance(cursor: Cursor, id: int, done: int, total: int | None) -> None:
    """How far it is."""
    cursor.execute(
        "update job set done = $done, total = $total where id = $id",
        {"id": id, "done": done, "total": total},
    )


def end(
    cursor: Cursor,
    id: int,
    state: State,
    at: datetime,
    *,
    figures: Mapping[str, Any] | None = None,
    problem: Problem | None = None,
    file: tuple[str, str, datetime] | None = None,
) -> None:
    """It is over. `file` is its name in the job's folder, the person's name, when it expires."""
    stored, name, expires = file or (None, None, None)
    cursor.execute(
        "update job set state = $state, finished_at = $at, outcome = $outcome,"
        " problem = $problem, file = $stored, file_name = $name, expires_at = $expires"
        " where id = $id",
        {
            "id": id,
            "state": state.value,
            "at": at,
            "outcome": json.dumps(dict(figures or {}), ensure_ascii=False),
            "problem": problem and problem_json(problem),
            "stored": stored,
            "name": name,
            "expires": expires,
        },
    )


def with_files(cursor: Cursor, at: datetime) -> set[int]:
    """The jobs whose folder must stay: under way, or with a file that has not expired."""
    found = cursor.execute(
        "select id from job where state in ('queued', 'running')"
        " or (file is not null and expires_at > $at)",
        {"at": at},
    ).fetchall()
    return {int(row[0]) for row in found}


def forget_expired(cursor: Cursor, at: datetime) -> None:
    """A file that expired is on record no more."""
    cursor.execute("update job set file = null where expires_at <= $at", {"at": at})
