"""Exports as the desk keeps them: lines of the log, and plans that export by themselves."""

from dataclasses import dataclass
from datetime import date, datetime

from invoicing.model.errors import Problem
from invoicing.model.exports import ExportRequest
from invoicing.model.jobs import Job
from invoicing.model.rhythm import Rhythm


@dataclass(frozen=True, slots=True)
class Logged:
    """One file that was begun: who took what, when; its `job` tells how it ended.

    `on_day` is the day that relative dates of the filter were counted from; `planned` tells that
    no person asked at that moment.
    """

    id: int
    began_at: datetime
    actor: str
    on_day: date
    request: ExportRequest
    planned: bool
    job: Job


@dataclass(frozen=True, slots=True)
class Taken:
    """One file that was taken along and is no export of rows: a report, a statement, what a job
    left behind. `kind` is the report or the kind of job; `asked` is in words."""

    id: int
    began_at: datetime
    actor: str
    kind: str
    name: str
    format: str
    rows: int
    asked: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An export that is made again and again for its owner. `next_at` (naive UTC) is None where it
    stands still; `stopped` says why. `follows` is the key of a view: what it asks by then counts,
    not what the request holds of it; None: the request as it is."""

    id: int
    account_id: int
    actor: str
    created_at: datetime
    request: ExportRequest
    rhythm: Rhythm
    next_at: datetime | None
    stopped: Problem | None = None
    version: int = 1
    follows: str | None = None
