"""How payers pay: survival by hand, and how little is known is made up for by payers alike."""

from random import Random

import pytest

from invoicing.model.payers import (
    HORIZON,
    OLDEST,
    PRIOR,
    SCALE,
    WEEK,
    WEEKS,
    YOUNGEST,
    Habits,
    survival,
)


def part(numerator: int, denominator: int) -> object:
    """A share of the scale, to what whole numbers lose."""
    return pytest.approx(SCALE * numerator / denominator, abs=8)


def test_of_four_invoices_each_payment_takes_a_quarter_off() -> None:
    curve = survival([(-2, 1, 0), (5, 2, 0), (30, 1, 0)])
    days = [-3, -2, 4, 5, 29, 30, 400]
    assert [curve.at(day) for day in days] == [
        SCALE, part(3, 4), part(3, 4), part(1, 4), part(1, 4), 0, 0
    ]  # fmt: skip
    assert curve.count == 4


def test_an_open_invoice_counts_as_at_risk_until_its_day_and_no_longer() -> None:
    # Five invoices: one paid on day 0, one seen open until day 3, one paid on day 5, two open.
    curve = survival([(0, 1, 0), (3, 0, 1), (5, 1, 0), (20, 0, 2)])
    assert curve.at(4) == part(4, 5)
    assert curve.at(5) == part(4 * 2, 5 * 3)
    assert curve.at(1_000) == curve.at(5)  # nobody was seen to pay later


def test_who_is_open_on_the_day_another_pays_was_at_risk_on_it() -> None:
    assert survival([(5, 1, 1)]).at(5) == part(1, 2)


def test_the_days_may_come_in_any_order_and_twice() -> None:
    assert survival([(9, 1, 0), (2, 1, 1), (2, 0, 1)]) == survival(
        [(2, 0, 1), (2, 1, 1), (9, 1, 0)]
    )


def test_of_nothing_nothing_is_paid() -> None:
    assert (survival([]).at(7), survival([]).count) == (SCALE, 0)


def test_what_is_not_due_and_unpaid_tells_nothing_yet() -> None:
    assert survival([(-9, 0, 7), (0, 0, 1), (1, 0, 2), (-3, 4, 0)]).count == 6


def habits(count: int) -> Habits:
    """Of segment A one payer with `count` invoices, always on day 10, and another with 30, always
    on day 0; of segment B one with 60, always on day 20."""
    payers = {1: [(10, count, 0)] if count else [], 2: [(0, 30, 0)], 3: [(20, 60, 0)]}
    return Habits(payers, {1: "A", 2: "A", 3: "B"})


@pytest.mark.parametrize("count", [0, 1, 10, 90])
def test_a_payer_weighs_by_its_invoices_and_the_segment_by_its_own(count: int) -> None:
    everybody = (60 + count) / (90 + count)  # unpaid at the end of day 5
    segment = count / (30 + count)
    alike = ((30 + count) * segment + PRIOR * everybody) / (30 + count + PRIOR)
    blended = (count * 1 + PRIOR * alike) / (count + PRIOR)
    assert habits(count).unpaid(1, "A", 5)[0] == pytest.approx(SCALE * blended, abs=20)


def test_who_is_not_known_pays_like_its_segment_and_a_segment_not_known_like_all() -> None:
    known = habits(5)
    assert known.unpaid(99, "A", 3) == list(known.like("A")[123:215:7])
    assert known.like("nowhere") == known.like(None)
    assert known.unpaid(None, None, 3) == list(known.like(None)[123:215:7])


def test_the_chance_of_a_week_is_what_falls_in_it_of_what_is_left() -> None:
    # 4 of 8 paid on day 3, 2 on day 12, 1 on day 40, 1 never.
    told = [(3, 4, 0), (12, 2, 0), (40, 1, 0), (90, 0, 1)]
    known = Habits({}, {}) if not told else Habits({1: told}, {1: "A"})
    at_first = known.chances(1, "A", -1)
    assert at_first[0] == part(4, 8)  # days 0 to 6
    assert at_first[1] == part(2, 8)  # days 7 to 13
    later = known.chances(1, "A", 10)
    assert later[:5] == [part(2, 4), 0, 0, 0, part(1, 4)]
    assert known.chances(1, "A", 41) == [0] * WEEKS


@pytest.mark.parametrize("age", [-500, -120, -30, 0, 1, 33, 89, 90, 730, 9_999])
def test_the_weeks_never_hold_more_than_everything(age: int) -> None:
    known = Habits({1: [(-5, 3, 1), (2, 1, 0), (60, 2, 2)], 2: [(7, 9, 0)]}, {1: "A", 2: "B"})
    for payer in (1, 2, None):
        chances = known.chances(payer, "A", age)
        assert all(chance >= 0 for chance in chances)
        assert 0 <= sum(chances) <= SCALE


def test_with_a_delay_the_same_comes_as_many_days_later_and_no_more_of_it() -> None:
    known = habits(40)
    assert known.unpaid(1, "A", 0, delay=7)[1:] == known.unpaid(1, "A", 0)[:-1]
    ten = known.unpaid(1, "A", 3, delay=10)
    assert ten[:3] == [known.unpaid(1, "A", 3)[0]] * 2 + [known.unpaid(1, "A", 7)[0]]
    for age in (-20, 3, 19):
        sums = [sum(known.chances(1, "A", age, delay)) for delay in (0, 14, 60)]
        assert sums == sorted(sums, reverse=True)


@pytest.mark.parametrize("seed", range(6))
def test_a_manner_says_what_the_curves_say_day_by_day(seed: int) -> None:
    draw = Random(seed)
    edges = (YOUNGEST, YOUNGEST + 1, -1, 0, 1, OLDEST - 1, OLDEST)
    payers = {
        payer: [
            (draw.choice((*edges, draw.randint(-30, 90))), draw.randint(0, 3), draw.randint(0, 2))
            for _ in range(draw.randint(0, 12))
        ]
        for payer in range(1, 9)
    }
    known = Habits(payers, {payer: "AB"[payer % 2] for payer in range(1, 8)})
    for payer in (*payers, 99, None):
        manner, own = known.manner(payer), known.own(payer)
        for segment in ("A", "B", None, "nowhere"):
            like = known.like(segment)
            for age in (*edges, YOUNGEST - 1, YOUNGEST - 40, -500, draw.randint(-30, 200)):
                for delay in (0, 3, 7, 14, 91):
                    ages = [age + max(n - delay, 0) for n in range(0, HORIZON + 1, WEEK)]
                    places = [min(max(each - YOUNGEST, 0), len(like) - 1) for each in ages]
                    assert manner.unpaid(segment, age, delay) == [
                        (own.at(each) * own.count + like[place] * PRIOR) // (own.count + PRIOR)
                        for each, place in zip(ages, places, strict=True)
                    ]
