"""What a bench finds: a figure, and what it is held against."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` in `unit`; None: left out, `reference` is not to be had here. `reference_ms` None:
    none was measured. `limit` is of the ratio where there is a reference, else of `ours`;
    None: it is stated for other books than these, or for information only. `at_least`: more is
    better, the limit is what must be reached."""

    name: str
    ours: float | None
    unit: str = "ms"
    reference: str | None = None
    reference_ms: float | None = None
    limit: float | None = None
    beside: str = ""  # the figure it says more about
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        if self.ours is None or not self.reference_ms:
            return self.ours if self.unit == "ratio" else None
        return self.ours / self.reference_ms

    @property
    def holds(self) -> bool | None:
        """Whether the limit is kept; None where none is stated."""
        if self.limit is None or self.ours is None:
            return None
        found = self.ours if self.reference_ms is None else self.ratio or 0
        return found >= self.limit if self.at_least else found <= self.limit


def ms(act: Callable[[], object]) -> float:
    """How long an act takes, in milliseconds."""
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1_000


def for_a_million(invoices: int, limit: float) -> float | None:
    """A limit that is stated for books of a million invoices."""
    return limit if invoices == MILLION else None
