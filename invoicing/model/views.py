"""Views that people keep: whose they are, who sees them, and the JSON they are kept as.

The JSON is ``{"format": 1, "params": {…}}`` with the query parameters of the whole view. What a
later program, or an earlier one, cannot read of it is named in a warning and left out of what is
shown; it stays in the books until the view is saved again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from invoicing.model.errors import Problem
from invoicing.model.people import Actor, Owner
from invoicing.model.properties import Change

FORMAT = 1
NAME_LONGEST = 60
#: So many views may one account keep of an index.
MOST = 200


class Visibility(StrEnum):
    """Who sees a view: its owner, the owner's team too, or everybody who sees the index."""

    PRIVATE = "private"
    TEAM = "team"
    EVERYONE = "everyone"


class ViewEvent(StrEnum):
    """What can happen to a view, as the history names it."""

    SAVED = "view_saved"
    CHANGED = "view_changed"
    DELETED = "view_deleted"


@dataclass(frozen=True, slots=True)
class SavedView:
    """One kept view; `params` are those of the index (listing.py), `owner` None is the keeper.

    `subject` is an index, or the page of a report (saved_reports.py).
    `format` is the one it was written in; above FORMAT a later program wrote it.
    """

    id: int
    subject: str
    name: str
    owner: Owner | None
    visibility: Visibility
    params: Mapping[str, str]
    version: int = 1
    format: int = FORMAT
    created_at: datetime | None = None
    modified_at: datetime | None = None

    @property
    def key(self) -> str:
        """How links and tabs name it."""
        return str(self.id)

    def of(self, actor: Actor) -> bool:
        """Whether it is the actor's own."""
        return (self.owner.account_id if self.owner else None) == actor.account_id

    def state(self) -> str:
        """The JSON that is kept."""
        kept = {"format": self.format, "params": dict(self.params)}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def state_from(text: str) -> tuple[int, dict[str, str]]:
    """Format and parameters of a kept JSON; whatever it is, a view comes of it."""
    try:
        kept: Any = json.loads(text)
        params = {str(n): v for n, v in kept["params"].items() if isinstance(v, str)}
        return int(kept["format"]), params
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return 0, {}


def changes_of(before: SavedView | None, after: SavedView) -> tuple[Change, ...]:
    """What differs, for the history."""
    old, new = _told(before) if before else {}, _told(after)
    names = dict.fromkeys((*old, *new))
    return tuple(Change(n, old.get(n), new.get(n)) for n in names if old.get(n) != new.get(n))


def _told(view: SavedView) -> dict[str, str]:
    params = {f"view_{name}": value for name, value in view.params.items()}
    return {"view_name": view.name, "view_visibility": view.visibility.value} | params


@dataclass(frozen=True, slots=True)
class Tab:
    """A view as the index offers it: built in (its name is the key), or saved."""

    key: str
    saved: SavedView | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The views somebody has at an index: `tabs` above it, `more` that can be put there.

    `first` is the key of the one the index opens with.
    """

    tabs: tuple[Tab, ...]
    more: tuple[Tab, ...] = ()
    first: str = "all"

    def find(self, key: str) -> Tab | None:
        """The view with this key, if it is among those that are seen."""
        return next((tab for tab in (*self.tabs, *self.more) if tab.key == key), None)


@dataclass(frozen=True, slots=True)
class Readable:
    """The parameters that can be read, and what had to be left out, as problems that name it."""

    params: Mapping[str, str]
    lost: tuple[Problem, ...] = field(default=())
