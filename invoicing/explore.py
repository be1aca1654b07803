"""Questions in SQL of one's own, on a snapshot of what one may see.

`start` makes the snapshot, as a job; `put` asks a statement of it, in a process of its own, and
`ended` takes the answer and writes down who asked what. Nothing of this can reach the books
(ledger/explore). A snapshot belongs to what its owner sees: with other permissions it is another.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from invoicing import jobs
from invoicing.exporting import may_export
from invoicing.house import House
from invoicing.jobs import Report as Told
from invoicing.ledger.explore import history, snapshot
from invoicing.ledger.explore.asking import CANCELLED, ROWS_MOST, Answer, Asked, Heading
from invoicing.ledger.explore.examples import EXAMPLES
from invoicing.ledger.explore.history import Past
from invoicing.ledger.explore.snapshot import Column, Shape
from invoicing.ledger.explore.tables import NAMES
from invoicing.model.errors import InvalidInput, Problem
from invoicing.model.jobs import Job, Outcome
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.record import require_view
from invoicing.report_files import Column as ReportColumn
from invoicing.report_files import Report
from invoicing.words import Words

__all__ = [
    "CANCELLED",
    "EXAMPLES",
    "NAMES",
    "ROWS_MOST",
    "Answer",
    "Asked",
    "Column",
    "Heading",
    "Past",
    "Shape",
]

KIND = "explore_snapshot"
LONGEST = 20_000
REMEMBERED = 50
#: A column of an answer that is taken back into a filter of the list.
NUMBER = "number"
#: Invoices that one filter names, at most.
NUMBERS_MOST = 500


def _file(house: House, actor: Actor) -> Path:
    """The snapshot of this actor, which another set of permissions has not."""
    whose = f"{actor.account_id} {actor.sees}"
    return house.home / "explore" / f"{hashlib.sha256(whose.encode()).hexdigest()[:24]}.duckdb"


def made_at(house: House, actor: Actor) -> datetime | None:
    """When the actor's snapshot was made (naive UTC); None: there is none yet."""
    require_view(actor)
    return snapshot.made_at(_file(house, actor))


def shapes(house: House, actor: Actor) -> Sequence[Shape]:
    """The tables of the actor's snapshot with their columns and how many rows they have."""
    require_view(actor)
    return snapshot.shapes(_file(house, actor))


def start(house: House, actor: Actor) -> Job:
    """Make the snapshot, or make it anew, as a job."""
    require_view(actor)
    return jobs.start(house, actor, KIND, {})


def run(house: House, actor: Actor, job: Job, report: Told) -> Outcome:
    """The runner of the job (working.KINDS)."""
    refresh(house, actor, report)
    return Outcome({"count": sum(shape.rows for shape in shapes(house, actor))})


def refresh(house: House, actor: Actor, report: Told | None = None) -> None:
    """Make the snapshot now."""
    require_view(actor)

    def told(done: int) -> None:
        if report is not None:
            report(done, len(NAMES))

    with house.reading() as cursor:
        snapshot.make(cursor, actor, house.now(), house.today(), _file(house, actor), told)


def put(house: House, actor: Actor, sql: str) -> Asked:
    """Ask a statement; it runs by itself until `ended` is called."""
    require_view(actor)
    if not sql.strip():
        raise InvalidInput("sql", "input.required")
    if len(sql) > LONGEST:
        raise InvalidInput("sql", "explore.too_much", most=LONGEST)
    path = _file(house, actor)
    if snapshot.made_at(path) is None:
        raise Problem("explore.no_snapshot")
    return Asked(path, sql)


def ended(house: House, actor: Actor, sql: str, asked: Asked) -> Answer:
    """Wait for the answer, and write down that it was asked. Raises what went wrong."""
    try:
        answer = asked.answer()
    except Problem as problem:
        _remember(house, actor, Past(sql, house.now(), None, problem.key))
        raise
    _remember(house, actor, Past(sql, house.now(), len(answer.rows), None))
    return answer


def _remember(house: House, actor: Actor, past: Past) -> None:
    with house.books(actor) as books:
        history.add(books.cursor, books.next_id("asked_sql"), actor.account_id, past)


def past(house: House, actor: Actor) -> Sequence[Past]:
    """One's own latest statements, each once, the newest first."""
    require_view(actor)
    with house.reading() as cursor:
        return history.latest(cursor, actor.account_id, REMEMBERED)


def numbers(answer: Answer) -> list[str]:
    """The invoice numbers of an answer with a column of that name; at most `NUMBERS_MOST`."""
    names = [heading.name.lower() for heading in answer.columns]
    if NUMBER not in names:
        return []
    at = names.index(NUMBER)
    found = dict.fromkeys(str(row[at]) for row in answer.rows if row[at] is not None)
    return list(found)[:NUMBERS_MOST]


def report(actor: Actor, sql: str, answer: Answer, made: datetime, w: Words) -> Report:
    """The answer as a file has it (report_files.made); refuses who may not export."""
    may_export(actor)
    columns = [
        ReportColumn(h.name, Sort.TEXT if h.sort is Sort.MONEY else h.sort) for h in answer.columns
    ]
    about: list[list[Value]] = [[w("explore.sql"), sql], [w("explore.snapshot_of"), made]]
    return Report(w("explore.title"), columns, answer.rows, about)
