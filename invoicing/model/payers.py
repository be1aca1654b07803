"""How payers pay: the share of their invoices that is unpaid so many days after the due date.

Everything is whole numbers: chances are parts of `SCALE`, days count after the due date.

    own     = Kaplan-Meier of what a payer did: what left unpaid was at risk until then
    blended = (n x own + PRIOR x like) / (n + PRIOR), where like is the payer's segment, blended
              with all payers in the same way
    P(paid in week w | open at age a) = (S(a + 7w) - S(a + 7w + 7)) / S(a)
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise

WEEKS = 13
WEEK = 7
HORIZON = WEEKS * WEEK
BITS = 30
SCALE = 2**BITS
#: So many invoices of its own weigh as much as all that is known of payers like it.
PRIOR = 10
#: So many days back an invoice tells how it was paid.
LOOKING_BACK = 365
#: The ages that are told apart, in days after due; nobody is seen to pay later than the last.
YOUNGEST, OLDEST = -120, LOOKING_BACK
#: So many days are asked about from `YOUNGEST` on.
DAYS = OLDEST + HORIZON - YOUNGEST + 1

#: A day after due: so many invoices were paid then, so many were last seen unpaid then (they are
#: open, or were voided).
Told = Sequence[int]


@dataclass(frozen=True)
class Curve:
    """What is unpaid at the end of a day, as steps: `left[i]` of `SCALE` before `days[i]`, the last
    one from then on.

    `count` invoices tell of it; those that are not due yet and unpaid count for nothing.
    """

    days: Sequence[int] = ()
    left: Sequence[int] = (SCALE,)
    count: int = 0

    def at(self, day: int) -> int:
        """Of `SCALE`; flat after the latest payment that was seen."""
        return self.left[bisect_right(self.days, day)]


def survival(told: Iterable[Told]) -> Curve:
    """The curve of days, each a `Told`; the same day may come twice."""
    rows = sorted((day, paid, gone) for day, paid, gone in told)
    at_risk = sum(paid + gone for _, paid, gone in rows)
    count = sum(paid + (gone if day > 0 else 0) for day, paid, gone in rows)
    days, left = [], [SCALE]
    for day, paid, gone in rows:
        if paid:
            days.append(day)
            left.append(left[-1] * (at_risk - paid) // at_risk)
        at_risk -= paid + gone
    return Curve(days, left, count)


@dataclass(frozen=True)
class Habits:
    """What each payer did, by the payer's id, and which segment it is of."""

    payers: Mapping[int, Sequence[Told]]
    segments: Mapping[int, str | None]
    _curves: dict[int, Curve] = field(default_factory=dict, compare=False)
    _weighed: dict[str | None, Sequence[int]] = field(default_factory=dict, compare=False)

    @cached_property
    def latest(self) -> int:
        """The latest day on which anything was paid."""
        days = (day for told in self.payers.values() for day, paid, _ in told if paid)
        return max(days, default=YOUNGEST)

    def own(self, payer: int | None) -> Curve:
        """What a payer did, unblended; of one that is not known, nothing."""
        if payer is None or payer not in self.payers:
            return Curve()
        if payer not in self._curves:
            self._curves[payer] = survival(self.payers[payer])
        return self._curves[payer]

    def like(self, segment: str | None) -> Sequence[int]:
        """A segment blended with all payers, or all payers where it is not known; day by day
        from `YOUNGEST` on."""
        every, blended = self._alike
        return blended.get(segment, every)

    @cached_property
    def _alike(self) -> tuple[Sequence[int], Mapping[str | None, Sequence[int]]]:
        """All payers, and each segment."""
        parts: dict[str | None, list[Told]] = {}
        for payer, told in self.payers.items():
            parts.setdefault(self.segments.get(payer), []).extend(told)
        curves = {segment: survival(_added(told)) for segment, told in parts.items()}
        every = _daily(survival(_added([row for told in parts.values() for row in told])))
        blended = {}
        for segment, curve in curves.items():
            pairs = zip(_daily(curve), every, strict=True)
            blended[segment] = [_blend(mine, all_, curve.count) for mine, all_ in pairs]
        return every, blended

    def manner(self, payer: int | None) -> "Manner":
        """How a payer pays, made to be asked many times."""
        curve = self.own(payer)
        return Manner(self, _spread(curve), curve.count + PRIOR)

    def unpaid(self, payer: int | None, segment: str | None, age: int, delay: int = 0) -> list[int]:
        """Blended: what is unpaid of what is open at an age, then and week by week after it, of
        `SCALE`, where whatever comes comes `delay` days later."""
        return self.manner(payer).unpaid(segment, age, delay)

    def chances(
        self, payer: int | None, segment: str | None, age: int, delay: int = 0
    ) -> list[int]:
        """Of what is open at an age, the part of `SCALE` that comes in each week; the rest comes
        later or never. Nothing is expected where nobody was ever seen open so long."""
        return self.manner(payer).chances(segment, age, delay)

    def weighed(self, segment: str | None) -> Sequence[int]:
        """`like`, as often as it weighs, with a first entry for all days before."""
        if segment not in self._weighed:
            like = self.like(segment)
            self._weighed[segment] = [left * PRIOR for left in (like[0], *like)]
        return self._weighed[segment]


@dataclass(frozen=True)
class Manner:
    """How one payer pays; `own` is what is unpaid day by day as often as its invoices tell, and
    `whole` the weight of these and of payers alike."""

    habits: Habits
    own: Sequence[int]
    whole: int

    def unpaid(self, segment: str | None, age: int, delay: int = 0) -> list[int]:
        """As `Habits.unpaid`."""
        own, like, whole = self.own, self.habits.weighed(segment), self.whole
        first, last = age - YOUNGEST + 1, len(own) - 1
        places = [first + step for step in _steps(delay)]
        if first < 0 or places[-1] > last:
            places = [min(max(place, 0), last) for place in places]
        return [(own[place] + like[place]) // whole for place in places]

    def chances(self, segment: str | None, age: int, delay: int = 0) -> list[int]:
        """As `Habits.chances`; asked tens of thousands of times."""
        if age >= self.habits.latest:
            return [0] * WEEKS
        unpaid = self.unpaid(segment, age, delay)
        now = unpaid[0]
        return [(a - b) * SCALE // now for a, b in pairwise(unpaid)] if now else [0] * WEEKS


@cache
def _steps(delay: int) -> Sequence[int]:
    """Now and week by week, so many days on; what comes comes `delay` days later."""
    return [max(days - delay, 0) for days in range(0, HORIZON + 1, WEEK)]


def _spread(curve: Curve) -> list[int]:
    """What is unpaid before `YOUNGEST`, and day by day from then on, as often as invoices tell."""
    found: list[int] = []
    for left, day in zip(curve.left, [*curve.days, DAYS + YOUNGEST], strict=True):
        found += [left * curve.count] * (day - YOUNGEST + 1 - len(found))
    return found


def _blend(own: int, like: int, count: int) -> int:
    return (own * count + like * PRIOR) // (count + PRIOR)


def _daily(curve: Curve) -> list[int]:
    return [curve.at(day) for day in range(YOUNGEST, YOUNGEST + DAYS)]


def _added(rows: Iterable[Told]) -> list[Told]:
    """One row a day."""
    days: dict[int, tuple[int, int]] = {}
    for day, paid, gone in rows:
        before = days.get(day, (0, 0))
        days[day] = before[0] + paid, before[1] + gone
    return [(day, *both) for day, both in days.items()]
