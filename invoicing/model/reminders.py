"""Reminders: the steps of a schedule, what is coming of them, and whose turn it is on a day.

A step is so many days after the due date. What is coming follows from the steps that are switched
on and from what became of them before; it is kept nowhere, so it can never be out of date.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from invoicing.model.errors import InvalidInput
from invoicing.model.letters import LetterKind

EARLIEST, LATEST, STEPS_MOST = -60, 365, 10
#: The words a step can have, from mild to firm.
KINDS = (LetterKind.REMINDER_SOON, LetterKind.REMINDER_LATE, LetterKind.REMINDER_LAST)


@dataclass(frozen=True, slots=True)
class Step:
    """`days` after the due date, negative before it. `since` is the day it was switched on: what
    would have gone before that is not made up for. None: it is off."""

    days: int
    kind: LetterKind
    since: date | None = None

    def on(self, due: date) -> date:
        """The day it goes."""
        return due + timedelta(days=self.days)


class Became(StrEnum):
    """What became of a step of an invoice."""

    QUEUED = "queued"  # the outbox tells the rest
    SKIPPED = "skipped"
    DELETED = "deleted"


class Skipped(StrEnum):
    """Why a step was passed over."""

    OVERTAKEN = "overtaken"  # a later one went: several nights were missed
    TOO_LATE = "too_late"  # it tells of a due date that is past


class Waits(StrEnum):
    """Why what is due does not go now; it is looked at again every night."""

    DISPUTED = "disputed"
    IN_DISPUTE = "in_dispute"
    PROMISED = "promised"
    PAYING = "paying"
    NO_ADDRESS = "no_address"
    NO_SENDER = "no_sender"


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a step, when, and by whom."""

    due_date: date
    days: int
    became: Became
    reason: str | None
    mail_id: int | None
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What a day brings: the step whose turn it is, and those that are passed over."""

    goes: Step | None
    skipped: tuple[tuple[Step, Skipped], ...] = ()


def coming(steps: Iterable[Step], due: date, settled: Collection[int]) -> list[Step]:
    """The steps still to come on an invoice due then, in order; `settled` are the days of those
    that had their turn."""
    return sorted(
        (s for s in steps if s.since and s.on(due) >= s.since and s.days not in settled),
        key=lambda step: step.days,
    )


def turn(steps: Sequence[Step], due: date, today: date) -> Turn:
    """Whose turn it is of the steps still to come: the last one that is due by `today`."""
    reached = [step for step in steps if step.on(due) <= today]
    if not reached:
        return Turn(None)
    skipped = [(step, Skipped.OVERTAKEN) for step in reached[:-1]]
    last = reached[-1]
    if last.days <= 0 and due < today:
        return Turn(None, (*skipped, (last, Skipped.TOO_LATE)))
    return Turn(last, tuple(skipped))


def read_steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    """A schedule that can be kept, in order; `InvalidInput` naming `step` otherwise."""
    found = tuple(sorted(steps, key=lambda step: step.days))
    if len({step.days for step in found}) < len(found):
        raise InvalidInput("step", "input.reminder_twice")
    if len(found) > STEPS_MOST:
        raise InvalidInput("step", "input.reminder_many", most=STEPS_MOST)
    for step in found:
        if not EARLIEST <= step.days <= LATEST:
            raise InvalidInput("step", "input.reminder_days", before=-EARLIEST, after=LATEST)
        if step.kind not in KINDS:
            raise InvalidInput("step", "input.required")
    return found
