"""A job: work that takes longer than a click, as the books keep it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from invoicing.model.decisions import Action
from invoicing.model.errors import Key, Problem


class State(StrEnum):
    """queued → running → done, failed, cancelled; interrupted where its process ended first."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


ACTIVE = frozenset({State.QUEUED, State.RUNNING})


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `total` None: not known yet. `file` None: no result, or not any more.

    `needs` is the act its owner must be allowed to start it, to let it run and to take the
    result along. `problem` says why it failed.
    """

    id: int
    kind: str
    account_id: int | None
    actor: str
    state: State
    created_at: datetime
    parameters: Mapping[str, Any] = field(default_factory=dict)
    outcome: Mapping[str, Any] = field(default_factory=dict)
    needs: Action | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    done: int = 0
    total: int | None = None
    problem: Problem | None = None
    file: str | None = None
    file_name: str | None = None
    expires_at: datetime | None = None
    repeats: int | None = None

    @property
    def active(self) -> bool:
        """Whether it is still to come or under way."""
        return self.state in ACTIVE

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None where nobody knows."""
        if self.state is State.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: figures for its sentence, and perhaps a file in the job's folder.

    `name` is what the person shall find in their downloads; the suffix is the file's.
    """

    figures: Mapping[str, Any] = field(default_factory=dict)
    file: Path | None = None
    name: str = "export"


class Halted(Exception):
    """Raised by a report: the job shall not go on. A runner that catches it to leave a result
    behind sets `outcome` and raises it again."""

    def __init__(self) -> None:
        super().__init__()
        self.outcome = Outcome()


class Cancelled(Halted):
    """Somebody does not want it any more."""


class Stopped(Halted):
    """The dashboard is being closed."""


def problem_json(problem: Problem) -> str:
    """The sentence of a problem as the books keep it."""
    keys = [name for name, value in problem.values.items() if isinstance(value, Key)]
    values = {name: _plain(value) for name, value in problem.values.items()}
    return json.dumps({"key": problem.key, "values": values, "keys": keys}, ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, int | str) else str(value)


def problem_from(stored: str) -> Problem:
    """A problem with the same sentence."""
    kept = json.loads(stored)
    values = kept["values"] | {name: Key(kept["values"][name]) for name in kept["keys"]}
    return Problem(kept["key"], **values)
