"""The log of exports and the plans of exports, in the books."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from invoicing.ledger import jobs
from invoicing.ledger.books import Books, insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.reading import rows
from invoicing.model.errors import NotFound, Problem, StaleVersion
from invoicing.model.export_desk import Logged, Plan, Taken
from invoicing.model.export_json import plain, request_from
from invoicing.model.exports import ExportRequest
from invoicing.model.jobs import Job, problem_from, problem_json
from invoicing.model.rhythm import Every, Rhythm

#: Whose lines and plans somebody sees: their own, a super admin everybody's.
THEIRS = "($everyone or account_id is not distinct from $account_id)"


# -- the log ----------------------------------------------------------------------------


def log(books: Books, job: Job, request: ExportRequest, plan_id: int | None) -> None:
    """One more line: this person begins to take these rows along."""
    row = {
        "id": books.next_id("export_log"),
        "job_id": job.id,
        "began_at": books.at,
        "account_id": job.account_id,
        "actor": job.actor,
        "on_day": books.today,
        "request": _json(request),
        "schedule_id": plan_id,
    }
    books.cursor.execute(insert_sql("export_log", row), row)


def take(books: Books, kind: str, name: str, format: str, count: int, asked: str) -> None:
    """One more line: this person takes a file along that is no export of rows."""
    row = {
        "id": books.next_id("file_taken"),
        "taken_at": books.at,
        "account_id": books.actor.account_id,
        "actor": books.actor.name,
        "kind": kind,
        "name": name,
        "format": format,
        "row_count": count,
        "asked": asked,
    }
    books.cursor.execute(insert_sql("file_taken", row), row)


#: Every line, of exports and of other files.
LINES = f"""(select true as exported, id, began_at from export_log where {THEIRS}
    union all select false, id, taken_at from file_taken where {THEIRS})"""


def logged(
    cursor: Cursor, account_id: int | None, everyone: bool, page: int, size: int
) -> list[Logged | Taken]:
    """A page of the log, newest first."""
    lines = rows(
        cursor,
        f"select * from {LINES} order by began_at desc, exported, id desc"
        " limit $size offset $skipped",
        account_id=account_id,
        everyone=everyone,
        size=size,
        skipped=(page - 1) * size,
    )
    exports = _exports(cursor, [each["id"] for each in lines if each["exported"]])
    files = _files(cursor, [each["id"] for each in lines if not each["exported"]])
    return [exports[x["id"]] if x["exported"] else files[x["id"]] for x in lines]


def _exports(cursor: Cursor, ids: Sequence[int]) -> dict[int, Logged]:
    found = rows(cursor, f"select * from export_log where id in ({_list(ids)})")
    by_id = jobs.by_ids(cursor, [row["job_id"] for row in found])
    return {
        row["id"]: Logged(
            row["id"],
            row["began_at"],
            row["actor"],
            row["on_day"],
            request_from(json.loads(row["request"])),
            row["schedule_id"] is not None,
            by_id[row["job_id"]],
        )
        for row in found
    }


def _files(cursor: Cursor, ids: Sequence[int]) -> dict[int, Taken]:
    found = cursor.execute(
        "select id, taken_at, actor, kind, name, format, row_count, asked from file_taken"
        f" where id in ({_list(ids)})"
    ).fetchall()
    return {row[0]: Taken(*row) for row in found}


def _list(ids: Sequence[int]) -> str:
    return ", ".join(str(int(id)) for id in ids) or "null"


def count_logged(cursor: Cursor, account_id: int | None, everyone: bool) -> int:
    """How many lines there are."""
    sql = f"select count(*) as n from {LINES}"
    return int(rows(cursor, sql, account_id=account_id, everyone=everyone)[0]["n"])


def _json(request: ExportRequest) -> str:
    return json.dumps(plain(request), ensure_ascii=False)


# -- plans ------------------------------------------------------------------------------


def _plan(row: dict[str, Any]) -> Plan:
    request = json.loads(row["request"])
    return Plan(
        row["id"],
        row["account_id"],
        row["actor"],
        row["created_at"],
        request_from(request),
        Rhythm(Every(row["rhythm"]), row["time_of_day"], row["day"]),
        row["next_at"],
        None if row["stopped"] is None else problem_from(row["stopped"]),
        row["version"],
        request.get("follows"),
    )


def add(books: Books, plan: Plan) -> None:
    """A new plan."""
    row = {
        "id": plan.id,
        "account_id": plan.account_id,
        "actor": plan.actor,
        "created_at": plan.created_at,
        "request": json.dumps(plain(plan.request) | {"follows": plan.follows}, ensure_ascii=False),
        "rhythm": plan.rhythm.every.value,
        "day": plan.rhythm.day,
        "time_of_day": plan.rhythm.at,
        "next_at": plan.next_at,
        "version": plan.version,
    }
    books.cursor.execute(insert_sql("export_schedule", row), row)


def plans(cursor: Cursor, account_id: int | None, everyone: bool) -> Sequence[Plan]:
    """The plans of an account, or of everyone: what comes next first, what stands still last."""
    sql = f"select * from export_schedule where {THEIRS} order by next_at nulls last, id"
    return [_plan(row) for row in rows(cursor, sql, account_id=account_id, everyone=everyone)]


def due(cursor: Cursor, until: datetime) -> list[Plan]:
    """The plans whose time has come, the longest overdue first."""
    sql = "select * from export_schedule where next_at <= $until order by next_at, id"
    return [_plan(row) for row in rows(cursor, sql, until=until)]


def plan(cursor: Cursor, id: int) -> Plan:
    """One plan, else `NotFound`."""
    found = rows(cursor, "select * from export_schedule where id = $id", id=id)
    if not found:
        raise NotFound("plan", id)
    return _plan(found[0])


def move(
    cursor: Cursor,
    plan: Plan,
    next_at: datetime | None,
    stopped: Problem | None = None,
    expected: int | None = None,
) -> None:
    """Its next time, or that it stands still; `StaleVersion` where it is not the expected one."""
    _same(plan, expected)
    cursor.execute(
        "update export_schedule set next_at = $next_at, stopped = $stopped, version = version + 1"
        " where id = $id",
        {"id": plan.id, "next_at": next_at, "stopped": stopped and problem_json(stopped)},
    )


def remove(cursor: Cursor, plan: Plan, expected: int | None = None) -> None:
    """No more of it; its files stay as long as files do, its lines in the log for good."""
    _same(plan, expected)
    cursor.execute("delete from export_schedule where id = $id", {"id": plan.id})


def _same(plan: Plan, expected: int | None) -> None:
    if expected not in (None, plan.version):
        raise StaleVersion(expected or 0, plan.version)
