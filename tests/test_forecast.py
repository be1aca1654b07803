"""The forecast: weeks and what is left add up, the range is drawn the same each time, what if."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import pytest

from invoicing.model.forecast import (
    AS_IT_STANDS,
    DRAWN_MOST,
    Cell,
    Forecast,
    Outcome,
    Range,
    Week,
    WhatIf,
    by_currency,
    coverage,
    forecast,
    off,
)
from invoicing.model.payers import WEEKS, Habits, Told

D = Decimal
ZERO = D(0)
#: Twenty invoices: half come five days late, a quarter thirty, a quarter never.
USUAL: list[Told] = [(5, 10, 0), (30, 5, 0), (300, 0, 5)]
HABITS = Habits(dict.fromkeys(range(1, 500), USUAL), dict.fromkeys(range(1, 500), "A"))


def owed(amount: str, payer: int = 1, age: int = -1, **more: object) -> Cell:
    return Cell(payer, "A", "NOK", age, D(amount), **more)  # type: ignore[arg-type]


def made(cells: Sequence[Cell], code: str = "NOK", what: WhatIf = AS_IT_STANDS) -> Forecast:
    return forecast(HABITS, cells, code, "a seed", what)


def expected(found: Forecast) -> list[Decimal]:
    return [week.expected for week in found.weeks]


# ── the mean ─────────────────────────────────────────────────────────────────────────────────────


def test_each_week_has_its_part_of_what_is_owed() -> None:
    # Due tomorrow: day 5 is in the first week, day 30 in the fifth.
    found = made([owed("1000")])
    assert found.weeks[0].expected == pytest.approx(D(500), abs=D("0.01"))
    assert found.weeks[4].expected == pytest.approx(D(250), abs=D("0.01"))
    assert sum(expected(found)) == found.expected
    assert found.later == pytest.approx(D(250), abs=D("0.02"))


@pytest.mark.parametrize(
    ("code", "amounts"),
    [
        ("NOK", ["0.01", "0.01", "99.99", "12345678.91"]),
        ("JPY", ["1", "7", "100000"]),
        ("KWD", ["0.001", "3.333", "77.777"]),
    ],
)
def test_weeks_and_what_is_left_are_what_is_outstanding(code: str, amounts: list[str]) -> None:
    cells = [Cell(n, "A", code, n * 7 - 10, D(a)) for n, a in enumerate(amounts)]
    cells.append(Cell(None, None, code, None, -D(amounts[0])))
    found = made(cells, code)
    assert found.credit == -D(amounts[0])
    assert found.outstanding == sum(map(D, amounts)) - D(amounts[0])
    assert found.expected + found.later + found.credit == found.outstanding
    digits = {-int(D(a).as_tuple().exponent) for a in amounts} | {{"JPY": 0, "KWD": 3}.get(code, 2)}
    told = [amount for w in found.weeks for amount in (w.expected, w.range.low, w.so_far.high)]
    assert {-int(amount.as_tuple().exponent) for amount in told} <= {max(digits)}


def test_of_nothing_nothing_is_expected() -> None:
    found = made([])
    assert (found.outstanding, found.later, found.count) == (0, 0, 0)
    assert expected(found) == [ZERO] * WEEKS


def test_only_one_currency_is_told() -> None:
    cells = [owed("10"), Cell(1, "A", "EUR", 0, D(7))]
    assert made(cells).outstanding == 10
    assert list(by_currency(cells)) == ["EUR", "NOK"]


def test_payers_are_told_by_what_is_expected_of_them() -> None:
    found = made([owed("100", 1), owed("60", 1, 20), owed("100", 2, 20), owed("5", 3)])
    first = found.payers(2)
    assert [(p.id, p.owed, p.count) for p in first] == [(1, 160, 2), (2, 100, 1)]
    assert [p.id for p in found.payers(9, 1, 2)] == [2, 1, 3]
    assert [p.id for p in found.payers(9, later=True)] == [1, 2, 3]
    assert sum(p.expected for p in found.payers(9)) == pytest.approx(found.expected, abs=D("0.05"))


# ── the range ────────────────────────────────────────────────────────────────────────────────────


def marks(found: Range) -> list[Decimal]:
    return [found.low, found.middle, found.high]


@pytest.mark.parametrize("payers", [1, 40, DRAWN_MOST + 60])
def test_the_marks_rise_and_so_do_the_weeks_together(payers: int) -> None:
    found = made([owed("100", n, age) for n in range(1, payers + 1) for age in (-1, 12)])
    for week in found.weeks:
        for each in (week.range, week.so_far):
            assert marks(each) == sorted(marks(each))
            assert each.low >= 0
            assert each.high <= found.outstanding
    middles = [week.so_far.middle for week in found.weeks]
    assert middles[-1] > middles[0]


def test_the_same_question_has_the_same_answer_and_another_seed_other_runs() -> None:
    cells = [owed("100", n) for n in range(1, 30)]
    assert made(cells) == made(cells)
    other = forecast(HABITS, cells, "NOK", "another seed")
    assert [w.expected for w in other.weeks] == expected(made(cells))
    assert [w.range for w in other.weeks] != [w.range for w in made(cells).weeks]


def wide(found: Forecast) -> Decimal:
    return found.weeks[0].range.high - found.weeks[0].range.low


def test_what_one_payer_owes_is_less_certain_than_the_same_of_many() -> None:
    alone = made([owed("100", 1, -1 - n // 70) for n in range(280)])
    many = made([owed("100", n + 1, -1 - n // 70) for n in range(280)])
    assert expected(alone) == expected(many)
    assert wide(alone) > 2 * wide(many)


def test_the_many_small_ones_vary_as_if_they_were_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [owed("100", 1 + n % 90, -1 - n // 90) for n in range(270)]
    drawn = made(cells)
    monkeypatch.setattr("invoicing.model.forecast.DRAWN_MOST", 0)
    summed = made(cells)
    for one, other in zip(drawn.weeks, summed.weeks, strict=True):
        assert one.expected == other.expected
        for mine, theirs in zip(marks(one.so_far), marks(other.so_far), strict=True):
            assert mine == pytest.approx(theirs, abs=D(500))  # of 27,000
    assert wide(drawn) == pytest.approx(wide(summed), rel=D("0.3"))


# ── what if ──────────────────────────────────────────────────────────────────────────────────────


def test_with_a_delay_the_money_comes_as_much_later() -> None:
    late = made([owed("1000")], what=WhatIf(delay=7))
    usual = made([owed("1000")])
    assert expected(late)[1:6] == pytest.approx(expected(usual)[:5], abs=D("0.02"))
    assert expected(late)[0] == 0


def test_of_disputed_money_only_the_part_that_is_assumed_comes() -> None:
    cells = [owed("1000", 1, disputed=True), owed("1000", 2)]
    usual, none, half = (made(cells, what=WhatIf(disputed=n)) for n in (100, 0, 50))
    assert usual == made(cells)
    assert expected(none)[0] == pytest.approx(expected(usual)[0] / 2, abs=D("0.01"))
    assert expected(half)[0] == pytest.approx(expected(usual)[0] * 3 / 4, abs=D("0.01"))
    assert {each.outstanding for each in (usual, none, half)} == {D(2000)}


def test_a_promise_that_is_believed_comes_in_its_week() -> None:
    cells = [owed("1000", 1, week=2, promised=D(600))]
    believed = made(cells, what=WhatIf(promises=100))
    assert expected(believed)[2] == 600
    assert expected(believed)[0] == pytest.approx(D(200), abs=D("0.01"))  # half of the rest
    assert believed.weeks[2].range.low >= 600
    half = made(cells, what=WhatIf(promises=50))
    assert expected(half)[2] == 300
    assert believed.outstanding == half.outstanding == 1000


def test_a_promise_for_after_the_last_week_is_left_for_later() -> None:
    found = made([owed("1000", 1, week=20, promised=D(1000))], what=WhatIf(promises=100))
    assert (found.expected, found.later) == (0, 1000)


# ── the back-test ────────────────────────────────────────────────────────────────────────────────


def outcome(ranges: Sequence[tuple[int, int, int]], came: Sequence[int]) -> Outcome:
    weeks = [
        Week(n, D(middle), Range(D(low), D(middle), D(high)), Range(ZERO, ZERO, ZERO))
        for n, (low, middle, high) in enumerate(ranges)
    ]
    return Outcome(Forecast("NOK", D(999), ZERO, ZERO, weeks, 1), [D(n) for n in came])


def test_error_and_coverage_are_told_of_what_came() -> None:
    one = outcome([(5, 10, 15), (0, 10, 20)], [5, 20])
    assert (one.total, one.error, one.inside) == (25, -20, 2)
    other = outcome([(5, 10, 15), (0, 10, 20)], [4, 12])
    assert (other.error, other.inside) == (25, 1)
    assert off([one, other]) == D("22.5")
    assert coverage([one, other]) == 75


def test_where_nothing_came_there_is_no_error() -> None:
    one = outcome([(0, 10, 20)], [0])
    assert (one.error, off([one]), off([]), coverage([])) == (None, None, None, None)
    assert coverage([one]) == 100


def test_of_payers_that_go_on_as_they_did_eight_weeks_in_ten_are_within_the_range() -> None:
    """A known process: each payer has its own usual delay, and each invoice its own chance."""
    chance = Random(7)
    inside = weeks = 0
    for start in range(6):
        usual = {payer: chance.randrange(0, 45) for payer in range(60)}

        past = {
            payer: [(days + chance.randrange(-4, 12), 1, 0) for _ in range(15)]
            for payer, days in usual.items()
        }
        habits = Habits(past, dict.fromkeys(usual, "A"))
        cells, came = [], [0] * WEEKS
        for payer, days in usual.items():
            for _ in range(4):
                amount, age = chance.randrange(100, 900), chance.randrange(-30, 0)
                after = days + chance.randrange(-4, 12)
                cells.append(Cell(payer, "A", "NOK", age, D(amount)))
                came[min(max(after - age - 1, 0) // 7, WEEKS - 1)] += amount
        made = forecast(habits, cells, "NOK", f"start {start}")
        one = Outcome(made, list(map(D, came)))
        told = [n for n, each in enumerate(made.weeks) if each.range.high]
        inside += sum(made.weeks[n].range.low <= came[n] <= made.weeks[n].range.high for n in told)
        weeks += len(told)
        assert abs(one.error or 0) < 12
    assert 70 <= 100 * inside / weeks <= 97
