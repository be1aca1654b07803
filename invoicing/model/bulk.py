"""An act on many invoices, before it is done: what will pass, what is refused and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from invoicing.model.decisions import Reason

#: How many invoices one act may be about.
MOST = 100_000
#: How many names stand for those that share a reason.
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Planned:
    """One invoice as it was looked at; `reason` None: it passes. `name` None: an unnamed draft."""

    id: int
    version: int
    name: str | None
    draft: bool
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """How many are refused for one reason, and a few of them."""

    reason: Reason
    count: int
    examples: tuple[Planned, ...]


@dataclass(frozen=True)
class Plan:
    """What an act would do to the invoices that were looked at.

    `missing` were asked for by name and are gone, or out of reach.
    """

    act: str
    rows: tuple[Planned, ...]
    missing: int = 0

    @cached_property
    def passing(self) -> int:
        """How many it would be done to."""
        return sum(row.reason is None for row in self.rows)

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why others are refused, the most frequent reason first."""
        counts = Counter(row.reason for row in self.rows if row.reason is not None)
        return tuple(
            Refusal(reason, count, tuple(self._first(reason)))
            for reason, count in counts.most_common()
        )

    def _first(self, reason: Reason) -> Iterator[Planned]:
        found = (row for row in self.rows if row.reason is reason)
        yield from (row for row, _ in zip(found, range(EXAMPLES), strict=False))

    @cached_property
    def numbered(self) -> tuple[Planned, ...]:
        """Those it would be done to that have a number."""
        return tuple(row for row in self.rows if row.reason is None and not row.draft)
