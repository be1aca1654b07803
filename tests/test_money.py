"""Money is exact: rounded half away from zero to the minor unit, shared out to the last of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.model.money import apportion, is_whole, minor_units, quantise, total

CURRENCIES = st.sampled_from(["NOK", "EUR", "JPY", "KWD"])
AMOUNTS = st.decimals("-1e12", "1e12", places=6)
WEIGHTS = st.lists(st.decimals(0, "1e9", places=3), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("currency", "digits"), [("NOK", 2), ("EUR", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3)]
)
def test_a_currency_has_its_digits(currency: str, digits: int) -> None:
    assert minor_units(currency) == digits


@pytest.mark.parametrize(
    ("currency", "amount", "rounded"),
    [
        ("NOK", "2.675", "2.68"),  # a binary float would give 2.67, half-even 2.68
        ("NOK", "2.665", "2.67"),  # half-even would give 2.66
        ("NOK", "-2.665", "-2.67"),
        ("NOK", "0.005", "0.01"),
        ("NOK", "0.00499999", "0.00"),
        ("NOK", "7", "7.00"),
        ("JPY", "0.5", "1"),
        ("JPY", "2.5", "3"),
        ("JPY", "-2.5", "-3"),
        ("JPY", "1234.4999", "1234"),
        ("KWD", "1.0005", "1.001"),
        ("KWD", "1.00049", "1.000"),
        ("NOK", "123456789012.345", "123456789012.35"),
    ],
)
def test_rounding_is_half_away_from_zero(currency: str, amount: str, rounded: str) -> None:
    assert str(quantise(Decimal(amount), currency)) == rounded


@pytest.mark.parametrize("amount", ["-0", "-0.00", "-0.004", "-0.00000001", "0"])
def test_nothing_is_never_minus_nothing(amount: str) -> None:
    assert str(quantise(Decimal(amount), "NOK")) == "0.00"


@pytest.mark.parametrize(
    ("currency", "amount", "whole"),
    [
        ("NOK", "1.50", True),
        ("NOK", "1.500", True),
        ("NOK", "1.505", False),
        ("JPY", "150", True),
        ("JPY", "150.5", False),
        ("KWD", "1.505", True),
        ("KWD", "1.5055", False),
        ("NOK", "NaN", False),
        ("NOK", "Infinity", False),
    ],
)
def test_an_amount_is_whole_where_the_currency_can_pay_it(
    currency: str, amount: str, whole: bool
) -> None:
    assert is_whole(Decimal(amount), currency) is whole


@given(AMOUNTS, CURRENCIES)
def test_rounding_moves_an_amount_by_half_a_unit_at_most(amount: Decimal, currency: str) -> None:
    rounded = quantise(amount, currency)
    assert is_whole(rounded, currency)
    assert abs(rounded - amount) * 2 <= Decimal(1).scaleb(-minor_units(currency))
    assert quantise(-amount, currency) == -rounded


@given(AMOUNTS, CURRENCIES)
def test_rounding_never_writes_minus_zero_and_always_the_same_digits(
    amount: Decimal, currency: str
) -> None:
    rounded = quantise(amount, currency)
    assert rounded or not str(rounded).startswith("-")
    assert -rounded.as_tuple().exponent == minor_units(currency)


# ── sharing out ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("currency", "amount", "weights", "shares"),
    [
        ("NOK", "10", "1 1 1", "3.34 3.33 3.33"),  # the first of equals takes what is left
        ("NOK", "0.02", "1 1 1", "0.01 0.01 0.00"),
        ("NOK", "100", "50 30 20", "50.00 30.00 20.00"),
        ("NOK", "0.01", "90 10", "0.01 0.00"),  # the largest remainder takes it
        ("NOK", "0.01", "10 90", "0.00 0.01"),
        ("NOK", "-0.01", "90 10", "-0.01 0.00"),
        ("NOK", "10", "0 0", "5.00 5.00"),
        ("NOK", "10", "0 5", "0.00 10.00"),
        ("JPY", "100", "1 1 1", "34 33 33"),
        ("KWD", "1", "1 1 1", "0.334 0.333 0.333"),
        ("NOK", "7", "1", "7.00"),
    ],
)
def test_an_amount_is_shared_in_proportion(
    currency: str, amount: str, weights: str, shares: str
) -> None:
    found = apportion(Decimal(amount), [Decimal(w) for w in weights.split()], currency)
    assert " ".join(map(str, found)) == shares


def test_among_nobody_there_is_nothing_to_share() -> None:
    assert apportion(Decimal(10), [], "NOK") == []


@given(AMOUNTS, WEIGHTS, CURRENCIES)
def test_shares_add_up_to_the_last_unit(
    amount: Decimal, weights: list[Decimal], currency: str
) -> None:
    whole = quantise(amount, currency)
    assert total(apportion(whole, weights, currency)) == whole


@given(AMOUNTS, WEIGHTS, CURRENCIES)
def test_no_share_is_a_unit_off_its_due(
    amount: Decimal, weights: list[Decimal], currency: str
) -> None:
    whole, unit = quantise(amount, currency), Decimal(1).scaleb(-minor_units(currency))
    everything = total(weights) or Decimal(len(weights))
    due = weights if total(weights) else [Decimal(1)] * len(weights)
    for share, weight in zip(apportion(whole, weights, currency), due, strict=True):
        assert abs(share * everything - whole * weight) < unit * everything


def test_of_nothing_the_total_is_zero() -> None:
    assert total([]) == 0
    assert total([Decimal("0.10"), Decimal("0.20")]) == Decimal("0.30")
