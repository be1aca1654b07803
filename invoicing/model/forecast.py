"""The cash forecast: what of the money that is outstanding comes in which of the next weeks.

Amounts are whole minor units of one currency, so that what is expected in the weeks and what is
left for later add up to what is outstanding. The mean is exact; the range around it is drawn in
`RUNS` runs by a generator whose seed the caller names: the same question has the same answer.

In a run every payer has a mood: a number from early to late. Half of what it owes comes when the
mood says, half when a number of its own says; invoices of a payer that were due on one day are
paid together. So the more a payer owes, the wider the range.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import accumulate
from math import isqrt
from operator import mul
from random import Random

from invoicing.model.money import ZERO, minor_units, quantise
from invoicing.model.payers import BITS, SCALE, WEEKS, Habits, Manner

RUNS = 400
#: Of two amounts of a payer, both follow its mood in one of so many runs.
TOGETHER = 4
#: The largest payers are drawn amount by amount, up to so many; of all others together mean and
#: spread are.
DRAWN_MOST = 400
LOW, MIDDLE, HIGH = 10, 50, 90
#: A coin thrown so often is as good as a bell curve: how many heads there are too many, in parts
#: of `SPREAD` of the standard deviation.
THROWS = 1024
SPREAD = isqrt(THROWS) // 2


@dataclass(frozen=True, slots=True)
class Cell:
    """What one payer owes that was due on one day, in one currency.

    `age` is how many days ago that was; None: it is not asked when it comes (credit). `amount` is
    what is owed, of it `promised` by the end of the week numbered `week`.
    """

    payer: int | None
    segment: str | None
    currency: str
    age: int | None
    amount: Decimal
    count: int = 1
    disputed: bool = False
    week: int | None = None
    promised: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Whatever comes comes `delay` days later than usual; of disputed money only `disputed` percent
    comes; `promises` percent of the promised money comes in the promised week, without asking
    how the payer used to pay. As it stands, nothing of this is assumed."""

    delay: int = 0
    disputed: int = 100
    promises: int = 0


AS_IT_STANDS = WhatIf()


@dataclass(frozen=True, slots=True)
class Range:
    """Three of a hundred runs' marks: so much or less in ten, fifty and ninety of them."""

    low: Decimal
    middle: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the forecast, counted from the first; what is expected of it, its range, and the
    range of all weeks so far together."""

    number: int
    expected: Decimal
    range: Range
    so_far: Range


@dataclass(frozen=True, slots=True)
class Payer:
    """What one payer owes, in so many invoices, and what is expected of it in a week, or in all."""

    id: int | None
    owed: Decimal
    count: int
    expected: Decimal


@dataclass
class _Part:
    """What is owed by one payer, in minor units."""

    owed: int = 0
    count: int = 0
    fixed: list[int] = field(default_factory=lambda: [0] * WEEKS)  # promised and believed
    drawn: list[tuple[int, list[int]]] = field(default_factory=list)  # amount, chance of each week

    def expected(self) -> list[int]:
        """Of each week, times `SCALE`."""
        amounts = [amount for amount, _ in self.drawn]
        weeks = zip(*(chances for _, chances in self.drawn), strict=True)
        drawn = [sum(map(mul, amounts, chances)) for chances in weeks] or [0] * WEEKS
        return [sure * SCALE + each for sure, each in zip(self.fixed, drawn, strict=True)]


@dataclass(frozen=True)
class Forecast:
    """The weeks, `later` (after them or never) and `credit` (negative) are `outstanding`."""

    currency: str
    outstanding: Decimal
    credit: Decimal
    later: Decimal
    weeks: Sequence[Week]
    count: int  # open invoices
    _payers: Sequence[tuple[int | None, _Part, list[int]]] = ()

    @property
    def expected(self) -> Decimal:
        """Of all weeks together."""
        return sum((week.expected for week in self.weeks), ZERO)

    def in_short(self) -> "Forecast":
        """The same without its payers, which are most of it."""
        return replace(self, _payers=())

    def payers(
        self, most: int, first: int = 0, end: int = WEEKS, *, later: bool = False
    ) -> list[Payer]:
        """The payers of whom most is expected in the weeks from `first` until before `end`, or
        with `later` in no week."""

        def of(part: _Part, told: list[int]) -> int:
            within = sum(told[first:end])
            return part.owed * SCALE - within if later else within

        every = [(of(part, told), part, payer) for payer, part, told in self._payers]
        every.sort(key=lambda each: (-each[0], -each[1].owed, each[2] or 0))
        return [
            Payer(
                payer,
                _money(part.owed, self.currency),
                part.count,
                _money(expected >> BITS, self.currency),
            )
            for expected, part, payer in every[:most]
        ]


def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-minor_units(currency))


def _money(amount: int, currency: str) -> Decimal:
    return quantise(amount * _unit(currency), currency)


def forecast(
    habits: Habits, cells: Iterable[Cell], currency: str, seed: str, what: WhatIf = AS_IT_STANDS
) -> Forecast:
    """The forecast of the cells in one currency; no secret is made of what is drawn."""
    mine = [cell for cell in cells if cell.currency == currency]
    parts, credit = _parts(habits, mine, _unit(currency), what)
    every = [(payer, part, part.expected()) for payer, part in parts.items()]
    summed = [sum(column) for column in zip(*(e for _, _, e in every), strict=True)]
    weekly = _whole(summed or [0] * WEEKS)
    owed = sum(part.owed for part in parts.values())
    random = Random(seed)  # noqa: S311
    ranges = _ranges(random, [(part, e) for _, part, e in every], owed)

    def marks(place: int) -> Range:
        return Range(*(_money(amount, currency) for amount in ranges[place]))

    return Forecast(
        currency,
        _money(owed + credit, currency),
        _money(credit, currency),
        _money(owed - sum(weekly), currency),
        [Week(n, _money(weekly[n], currency), marks(n), marks(n + WEEKS)) for n in range(WEEKS)],
        sum(part.count for part in parts.values()),
        every,
    )


def _parts(
    habits: Habits, cells: Sequence[Cell], unit: Decimal, what: WhatIf
) -> tuple[dict[int | None, _Part], int]:
    """What each payer owes, and the credit."""
    parts: dict[int | None, _Part] = {}
    manners: dict[int | None, Manner] = {}
    credit = 0
    for cell in cells:
        amount = int(cell.amount / unit)
        if cell.age is None:
            credit += amount
            continue
        if (payer := cell.payer) not in parts:
            parts[payer], manners[payer] = _Part(), habits.manner(payer)
        part = parts[payer]
        part.owed += amount
        part.count += cell.count
        believed = int(cell.promised / unit) * what.promises // 100 if cell.week is not None else 0
        if believed and cell.week is not None and cell.week < WEEKS:
            part.fixed[cell.week] += believed
        rest = amount - believed
        if cell.disputed:
            rest = rest * what.disputed // 100
        chances = manners[payer].chances(cell.segment, cell.age, what.delay)
        if any(chances):
            part.drawn.append((rest, chances))
    return parts, credit


def _whole(parts: Sequence[int]) -> list[int]:
    """Parts of `SCALE` as whole units; what is lost in a week is made good in the next."""
    sums = [0, *(each // SCALE for each in accumulate(parts))]
    return [sums[n + 1] - sums[n] for n in range(len(parts))]


# -- the range --------------------------------------------------------------------------------


def _ranges(
    random: Random, parts: Sequence[tuple[_Part, list[int]]], most: int
) -> list[tuple[int, int, int]]:
    """The marks of each week, then those of all weeks up to each."""
    largest = sorted(parts, key=lambda each: -each[0].owed)
    drawn, room = [], DRAWN_MOST
    while largest and len(largest[0][0].drawn) <= room:
        part, _ = largest.pop(0)
        room -= len(part.drawn)
        drawn.append([(amount, [*accumulate(chances)]) for amount, chances in part.drawn])
        drawn[-1] += _certain(part)
    means, spreads = _rest(largest)
    runs: list[list[int]] = []
    for _ in range(RUNS):
        weeks = [0] * WEEKS
        for cells in drawn:
            _draw(random, cells, weeks)
        one = [*weeks, *accumulate(weeks)]
        heads = [random.getrandbits(THROWS).bit_count() - THROWS // 2 for _ in one]
        rest = (m + s * h // SPREAD for m, s, h in zip(means, spreads, heads, strict=True))
        runs.append([min(max(a + b, 0), most) for a, b in zip(one, rest, strict=True)])
    return [_marks(column) for column in zip(*runs, strict=True)]


def _certain(part: _Part) -> list[tuple[int, list[int]]]:
    """What is believed to come in a week, as amounts whose chance is there at once."""
    return [
        (amount, [SCALE if n >= week else 0 for n in range(WEEKS)])
        for week, amount in enumerate(part.fixed)
        if amount
    ]


def _draw(random: Random, cells: Sequence[tuple[int, list[int]]], weeks: list[int]) -> None:
    """Add what one payer pays in each week of one run."""
    mood = random.getrandbits(BITS)
    for amount, until in cells:
        follows = random.getrandbits(1)
        week = bisect_right(until, mood if follows else random.getrandbits(BITS))
        if week < WEEKS:
            weeks[week] += amount


def _rest(parts: Sequence[tuple[_Part, list[int]]]) -> tuple[list[int], list[int]]:
    """Mean and standard deviation of what is not drawn one by one, in whole units.

    Of a payer, what goes together varies as one amount, the rest as many.
    """
    means, squares = [0] * (2 * WEEKS), [0] * (2 * WEEKS)
    for part, expected in parts:
        mine, loose = [0] * (2 * WEEKS), 0
        for amount, chances in part.drawn:
            loose += amount
            both = [*chances, *accumulate(chances)]
            square = amount * amount
            mine = [m + square * c * (SCALE - c) for m, c in zip(mine, both, strict=True)]
        told = [*expected, *accumulate(expected)]
        means = [all_ + each for all_, each in zip(means, told, strict=True)]
        if loose:
            fixed = [*part.fixed, *accumulate(part.fixed)]
            drawn = (t - SCALE * f for t, f in zip(told, fixed, strict=True))
            one = [each * (loose * SCALE - each) for each in drawn]
            squares = [
                all_ + (m * (TOGETHER - 1) + whole) // TOGETHER
                for all_, m, whole in zip(squares, mine, one, strict=True)
            ]
    return [mean >> BITS for mean in means], [isqrt(square) >> BITS for square in squares]


def _marks(values: Sequence[int]) -> tuple[int, int, int]:
    ranked = sorted(values)
    low, middle, high = (ranked[len(ranked) * mark // 100] for mark in (LOW, MIDDLE, HIGH))
    return low, middle, high


# -- the back-test ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """A forecast of then, and what really came of the same invoices in each of its weeks."""

    forecast: Forecast
    came: Sequence[Decimal]

    @property
    def total(self) -> Decimal:
        """What came in all weeks."""
        return sum(self.came, ZERO)

    @property
    def error(self) -> Decimal | None:
        """How much too much was expected, in percent of what came; negative: too little."""
        return (self.forecast.expected - self.total) / self.total * 100 if self.total > 0 else None

    @property
    def inside(self) -> int:
        """In how many weeks what came was within the range."""
        pairs = zip(self.forecast.weeks, self.came, strict=True)
        return sum(week.range.low <= came <= week.range.high for week, came in pairs)


def coverage(tests: Sequence[Outcome]) -> Decimal | None:
    """In how many of all weeks, in percent, what came was within the range."""
    weeks = sum(len(test.came) for test in tests)
    return Decimal(sum(test.inside for test in tests)) / weeks * 100 if weeks else None


def off(tests: Sequence[Outcome]) -> Decimal | None:
    """How far the sums were off on average, in percent, whichever way."""
    errors = [abs(test.error) for test in tests if test.error is not None]
    return sum(errors, ZERO) / len(errors) if errors else None


def by_currency(cells: Iterable[Cell]) -> Mapping[str, list[Cell]]:
    """The cells of each currency, in the order of the code."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.currency, []).append(cell)
    return dict(sorted(found.items()))
