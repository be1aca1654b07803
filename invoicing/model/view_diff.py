"""What became of a view between two days: rows that entered, left, or changed while in it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from invoicing.model.properties import Change


class Cause(StrEnum):
    """Why a row moved: it began, ended or changed, or the days went by."""

    CREATED = "created"
    DELETED = "deleted"
    CHANGED = "changed"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Moved:
    """One invoice that moved; `changes` are net, first value to last. Deleted ones are no links."""

    id: int
    number: str | None
    title: str | None
    buyer: str | None
    currency: str
    cause: Cause
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """So many rows, and the newest of them."""

    count: int = 0
    rows: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewDiff:
    """The books as `since` began beside the books as `until` ended, both seen through a view."""

    since: date
    until: date
    entered: Part = Part()
    left: Part = Part()
    changed: Part = Part()
