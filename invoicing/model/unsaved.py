"""What is typed into the editor and not saved yet: field → value, as the screen holds it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

#: A thousand lines and all there is to say about them.
LONGEST = 4_000_000


@dataclass(frozen=True)
class Unsaved:
    """`base` is what the fields held when the editor was opened on `version` of the invoice."""

    version: int
    kept_at: datetime
    base: Mapping[str, Any]
    typed: Mapping[str, Any]

    @property
    def changed(self) -> dict[str, Any]:
        """The fields that hold something else than when the editor was opened."""
        return differing(self.base, self.typed)


def differing(base: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of `typed` that are not as in `base`."""
    return {name: value for name, value in typed.items() if base.get(name) != value}


def to_text(base: Mapping[str, Any], typed: Mapping[str, Any]) -> str:
    """Both as JSON; a date is {"date": "2026-03-18"}."""
    return json.dumps({"base": base, "typed": typed}, default=_plain, ensure_ascii=False)


def from_text(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """`base` and `typed` of what `to_text` wrote."""
    found = json.loads(text, object_hook=_whole)
    return found["base"], found["typed"]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"{value!r} is nothing a field holds")


def _whole(found: dict[str, Any]) -> Any:
    return date.fromisoformat(found["date"]) if set(found) == {"date"} else found
