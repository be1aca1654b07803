"""What is outstanding, in figures: aging buckets, roll-forward and the key figures of collection.

Every function takes exact amounts of one currency and gives a Decimal, or None where the figure
has no meaning (nothing was sold, nothing was due). Sources: credit management textbooks and the
vectors in tests/test_receivables_figures.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from invoicing.model.money import ZERO

HUNDRED = Decimal(100)
#: The usual edges, in days past due.
EDGES = (30, 60, 90)
EDGES_MOST = 8


@dataclass(frozen=True, slots=True)
class Buckets:
    """Days past due in ranges: not due, 1 to the first edge, … and over the last.

    The due day itself is not past due.
    """

    edges: tuple[int, ...] = EDGES

    def __post_init__(self) -> None:
        rising = all(a < b for a, b in zip(self.edges, self.edges[1:], strict=False))
        assert 1 <= len(self.edges) <= EDGES_MOST, "between one and eight edges"
        assert rising, "edges rise"
        assert self.edges[0] >= 1, "from one day on"

    @property
    def count(self) -> int:
        """Ranges, "not due" included."""
        return len(self.edges) + 2

    def bounds(self, index: int) -> tuple[int | None, int | None]:
        """First and last day past due of a range; None is open. Range 0 is not due."""
        if index == 0:
            return None, 0
        first = 1 if index == 1 else self.edges[index - 2] + 1
        return first, self.edges[index - 1] if index <= len(self.edges) else None

    def index(self, days_past_due: int) -> int:
        """The range a number of days past due falls into."""
        if days_past_due <= 0:
            return 0
        return 1 + sum(days_past_due > edge for edge in self.edges)


@dataclass(frozen=True, slots=True)
class RollForward:
    """How what was outstanding became what is: opening + movements = closing."""

    opening: Decimal
    movements: Mapping[str, Decimal]  # kind of entry → what it added

    @property
    def closing(self) -> Decimal:
        return self.opening + sum(self.movements.values(), ZERO)


def dso(receivables: Decimal, sales: Decimal, days: int) -> Decimal | None:
    """Days sales outstanding, simple: receivables / credit sales × days of the period."""
    return receivables / sales * days if sales > 0 else None


def dso_countback(receivables: Decimal, sales: Sequence[tuple[Decimal, int]]) -> Decimal | None:
    """DSO by exhaustion: (sales, days) of each month, newest first.

    Whole months are taken off while what is left covers their sales; None where the months
    given do not cover it, nought where nothing is owed.
    """
    left, found = receivables, ZERO
    for sold, days in sales:
        if left <= 0:
            break
        if left < sold:
            return found + left / sold * days
        left -= sold
        found += days
    return found if left <= 0 else None


def best_possible_dso(not_due: Decimal, sales: Decimal, days: int) -> Decimal | None:
    """What DSO would be if every buyer paid on the due day."""
    return dso(not_due, sales, days)


def average_days_delinquent(simple: Decimal | None, best: Decimal | None) -> Decimal | None:
    """The part of DSO that late payment makes."""
    return simple - best if simple is not None and best is not None else None


def cei(beginning: Decimal, sales: Decimal, total: Decimal, current: Decimal) -> Decimal | None:
    """Collection effectiveness in percent; `total` and `current` are those at the end."""
    could = beginning + sales - current
    return (beginning + sales - total) / could * HUNDRED if could > 0 else None


def average_delay(weighted: Decimal, weight: Decimal) -> Decimal | None:
    """Days between due and paid, weighted by amount: Σ amount × days / Σ amount.

    Open overdue ones count until today.
    """
    return weighted / weight if weight > 0 else None


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """`part` of `whole` in percent: overdue, at risk, promises kept."""
    return part / whole * HUNDRED if whole > 0 else None


def turnover(sales: Decimal, beginning: Decimal, ending: Decimal) -> Decimal | None:
    """How often the average receivable was collected in the period."""
    average = (beginning + ending) / 2
    return sales / average if average > 0 else None


def roll_rates(earlier: Sequence[Decimal], later: Sequence[Decimal]) -> list[Decimal | None]:
    """Percent of each range a month ago that stands in the next range now.

    None where nothing stood there, and where credit notes outweigh the invoices in one of the
    two: what is less than nothing did not come from anything.
    """
    pairs = zip(earlier[:-1], later[1:], strict=True)
    return [share(moved, stood) if moved >= 0 else None for stood, moved in pairs]
