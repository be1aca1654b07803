"""The figures of receivables, by the vectors they are defined with."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.model.interest import MissingRate, interest
from invoicing.model.receivables import (
    Buckets,
    RollForward,
    average_days_delinquent,
    average_delay,
    best_possible_dso,
    cei,
    dso,
    dso_countback,
    roll_rates,
    share,
    turnover,
)

D = Decimal
SALES = [(D(2500), 30), (D(1750), 31), (D(2250), 31), (D(2500), 30), (D(2000), 31), (D(2250), 30)]


def test_the_due_day_is_not_past_due() -> None:
    buckets = Buckets()
    assert [buckets.index(days) for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91, 900)] == [
        0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
    ]  # fmt: skip


@given(st.integers(-100, 400), st.lists(st.integers(1, 300), min_size=1, max_size=8, unique=True))
def test_every_day_falls_into_the_one_range_whose_bounds_hold_it(
    days: int, edges: list[int]
) -> None:
    buckets = Buckets(tuple(sorted(edges)))

    def holds(index: int) -> bool:
        first, last = buckets.bounds(index)
        return (first is None or first <= days) and (last is None or days <= last)

    assert [i for i in range(buckets.count) if holds(i)] == [buckets.index(days)]


@pytest.mark.parametrize("edges", [(), (0,), (30, 30), (60, 30), tuple(range(1, 11))])
def test_edges_rise_and_are_few(edges: tuple[int, ...]) -> None:
    with pytest.raises(AssertionError):
        Buckets(edges)


def test_dso() -> None:
    assert dso(D(50_000), D(200_000), 30) == D("7.5")
    assert dso(D(1), D(0), 30) is None


@pytest.mark.parametrize(("receivables", "days"), [("12000", "166.3"), ("13000", "179.7")])
def test_dso_by_countback(receivables: str, days: str) -> None:
    found = dso_countback(D(receivables), SALES)
    assert found is not None
    assert round(found, 1) == D(days)


def test_countback_needs_enough_months() -> None:
    assert dso_countback(D(99_999), SALES) is None
    assert dso_countback(D(13_250), SALES) == 183
    assert dso_countback(D(-5), [(D(0), 30)]) == 0
    assert dso_countback(D(5), [(D(0), 30), (D(10), 31)]) == D("45.5")


def test_collection_effectiveness() -> None:
    found = cei(D(400), D(600), D(450), D(300))
    assert found is not None
    assert round(found, 2) == D("78.57")
    assert cei(D(0), D(0), D(0), D(0)) is None


def test_what_late_payment_adds_to_dso() -> None:
    simple, best = dso(D(50_000), D(200_000), 30), best_possible_dso(D(30_000), D(200_000), 30)
    assert average_days_delinquent(simple, best) == D("3.0")
    assert average_days_delinquent(None, best) is None


def test_delay_is_weighted_by_amount() -> None:
    assert average_delay(D(100) * 10 + D(300) * -2, D(400)) == D("1")
    assert average_delay(D(0), D(0)) is None


def test_shares_turnover_and_roll_rates() -> None:
    assert share(D(25), D(200)) == D("12.5")
    assert share(D(1), D(0)) is None
    assert turnover(D(1200), D(300), D(100)) == D(6)
    assert roll_rates([D(100), D(40), D(0)], [D(80), D(25), D(10)]) == [D(25), D(25)]


def test_a_roll_rate_has_no_meaning_where_credit_notes_outweigh_a_range() -> None:
    assert roll_rates([D(100), D(-40)], [D(0), D(-185)]) == [None]
    assert roll_rates([D(-40), D(0)], [D(0), D(10)]) == [None]
    assert roll_rates([D(100), D(0)], [D(0), D(0)]) == [D(0)]


def test_roll_forward_closes() -> None:
    moved = RollForward(D(100), {"invoiced": D(50), "paid": D(-70)})
    assert moved.closing == D(80)


@pytest.mark.parametrize(
    ("principal", "due", "paid", "wanted"),
    [
        ("100000", date(2023, 6, 15), date(2024, 2, 10), "7765.34"),
        ("10000", date(2026, 1, 15), date(2026, 3, 1), "147.95"),
        ("10000", date(2026, 1, 15), date(2026, 1, 15), "0"),
    ],
)
def test_late_payment_interest(principal: str, due: date, paid: date, wanted: str) -> None:
    assert interest(D(principal), due, paid, "NOK") == D(wanted)


def test_interest_falls_with_each_payment() -> None:
    due, paid = date(2026, 1, 15), date(2026, 3, 1)
    half = [(date(2026, 2, 1), D(4000))]
    first = interest(D(10_000), due, date(2026, 2, 1), "NOK")
    rest = interest(D(6_000), date(2026, 2, 1), paid, "NOK")
    assert abs(interest(D(10_000), due, paid, "NOK", payments=half) - first - rest) <= D("0.01")
    early = [(date(2026, 1, 10), D(10_000))]
    assert interest(D(10_000), due, paid, "NOK", payments=early) == 0


def test_a_missing_rate_is_asked_for_and_never_guessed() -> None:
    with pytest.raises(MissingRate) as told:
        interest(D(1000), date(2025, 6, 1), date(2025, 8, 1), "NOK")
    assert told.value.since == date(2025, 7, 1)
