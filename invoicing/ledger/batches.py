"""What an act on many is about, record by record, and what came of each."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from invoicing.ledger.database import Cursor
from invoicing.model.bulk import Planned
from invoicing.model.errors import Problem
from invoicing.model.jobs import problem_from, problem_json

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Item:
    """A record that is still to be done, as it was when the batch was confirmed."""

    position: int
    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of one: `problem` None means that it is done."""

    position: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How a batch stands after a run: `done` by it, `earlier` by another one, refused, left."""

    done: int
    earlier: int
    refused: int
    left: int


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the result: the name it has now, else had; `by_job` None: not tried."""

    id: int
    name: str | None
    by_job: int | None
    problem: Problem | None


def known(cursor: Cursor, batch: int) -> bool:
    """Whether the records of a batch are written down."""
    sql = "select 1 from job_item where job_id = $batch limit 1"
    return bool(cursor.execute(sql, {"batch": batch}).fetchall())


def add(cursor: Cursor, batch: int, rows: Sequence[Planned]) -> None:
    """Write the records of a batch down; those that are refused already are settled by it."""
    refused = [None if row.reason is None else _reason(row) for row in rows]
    cursor.execute(
        "insert into job_item select $batch, unnest($positions), unnest($ids),"
        " unnest($names::varchar[]), unnest($versions), unnest($outcomes::varchar[]),"
        " unnest($reasons::varchar[]), unnest($jobs::bigint[])",
        {
            "batch": batch,
            "positions": list(range(1, len(rows) + 1)),
            "ids": [row.id for row in rows],
            "names": [row.name for row in rows],
            "versions": [row.version for row in rows],
            "outcomes": [reason and "refused" for reason in refused],
            "reasons": refused,
            "jobs": [reason and batch for reason in refused],
        },
    )


def _reason(row: Planned) -> str:
    return problem_json(Problem(f"reason.{row.reason}"))


def todo(cursor: Cursor, batch: int, *, done_too: bool = False) -> list[Item]:
    """What nobody has tried yet, in order; with `done_too` also what was done."""
    done = " or outcome = 'done'" if done_too else ""
    found = cursor.execute(
        "select position, subject_id, version from job_item"
        f" where job_id = $batch and (outcome is null{done}) order by position",
        {"batch": batch},
    ).fetchall()
    return [Item(*row) for row in found]


def settle(cursor: Cursor, batch: int, by_job: int, settled: Sequence[Settled]) -> None:
    """Write down what came of some, in the transaction that did it."""
    rows = [[s.position, s.problem and problem_json(s.problem)] for s in settled]
    cursor.execute(
        "update job_item set by_job = $by_job, reason = s.row ->> 1,"
        " outcome = case when s.row ->> 1 is null then 'done' else 'refused' end"
        " from (select unnest(from_json($rows, '[\"JSON\"]')) as row) s"
        " where job_id = $batch and position = (s.row ->> 0)::integer",
        {"batch": batch, "by_job": by_job, "rows": json.dumps(rows, ensure_ascii=False)},
    )


def tally(cursor: Cursor, batch: int, by_job: int) -> Tally:
    """How many of a batch are what, seen from one run of it."""
    (row,) = cursor.execute(
        "select count(*) filter (outcome = 'done' and by_job = $by_job),"
        " count(*) filter (outcome = 'done' and by_job <> $by_job),"
        " count(*) filter (outcome = 'refused'), count(*) filter (outcome is null)"
        " from job_item where job_id = $batch",
        {"batch": batch, "by_job": by_job},
    ).fetchall()
    return Tally(*map(int, row))


def results(cursor: Cursor, batch: int, subject: str = "invoice") -> Iterator[Told]:
    """The lines of the result, in order."""
    found = cursor.execute(
        "select b.subject_id, coalesce(i.number, b.name), b.by_job, b.reason"
        " from job_item b left join invoice i on i.id = b.subject_id and $subject = 'invoice'"
        " where b.job_id = $batch order by b.position",
        {"batch": batch, "subject": subject},
    )
    while rows := found.fetchmany(BATCH):
        for id, name, by_job, reason in rows:
            yield Told(id, name, by_job, None if reason is None else problem_from(reason))
