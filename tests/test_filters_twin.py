"""Any filter finds the same in the books and in plain Python, in books that are hard to ask."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from invoicing import listing
from invoicing.house import House
from invoicing.model.filters import (
    Condition,
    Filter,
    filter_from,
    lowered,
    operators_for,
    where,
)
from invoicing.model.properties import INVOICE, Property, Sort
from invoicing.model.table import View
from tests.any_filter import cells_of, everything, filters, found, pasts, twin
from tests.houses import KARI, a_house, ask, set_up
from tests.nasty_books import nasty

SUBJECTS = ("invoice", "payment")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, datetime(2026, 4, 10, 8, tzinfo=UTC), nasty)


@pytest.mark.contract("A-80")
@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York"])
@pytest.mark.parametrize(
    ("subject", "examples"),
    [
        ("invoice", 150),
        ("payment", 60),
        # with both zones, ten thousand filters
        pytest.param("invoice", 4_000, marks=pytest.mark.slow),
        pytest.param("payment", 1_000, marks=pytest.mark.slow),
    ],
)
def test_the_books_and_plain_python_find_the_same(
    house: House, subject: str, examples: int, zone: str
) -> None:
    set_up(house, zone=zone)
    rows, clock = everything(house, subject), house.asker(KARI).clock
    registry, told = house.registry(subject), pasts(house, subject)

    some: list[bool] = []
    asked = filters(registry, cells_of(rows, told))

    @settings(max_examples=examples)
    @given(asked)
    def agree(wanted: Filter) -> None:
        ids = found(house, wanted, subject)
        assert ids == twin(rows, wanted, registry, clock, told)
        some.append(0 < len(ids) < len(rows))

    agree()
    assert len(some) >= examples
    assert sum(some) > examples / 4, "most filters found nothing, or everything"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_property_takes_every_operator_of_its_kind(house: House, subject: str) -> None:
    registry, told = house.registry(subject), pasts(house, subject)
    rows, clock = everything(house, subject), house.asker(KARI).clock
    for prop in registry.properties.values():
        assert operators_for(prop), prop.name
        for operator in operators_for(prop):
            value = SAMPLES[operator.takes](prop, operator.key)
            wanted = where(prop.name, operator.key, value)
            same = twin(rows, wanted, registry, clock, told)
            assert found(house, wanted, subject) == same, wanted


def _sample(prop: Property) -> Any:
    if prop.choices:
        return prop.choices[0]
    return {Sort.FLAG: True, Sort.NUMBER: "3", Sort.MONEY: "100"}.get(prop.sort, "Kari Nordmann")


SAMPLES = {
    "none": lambda prop, key: None,
    "one": lambda prop, key: _sample(prop),
    "two": lambda prop, key: (_sample(prop), _sample(prop)),
    "many": lambda prop, key: [_sample(prop)],
    "days": lambda prop, key: {
        "between": ("2026-03-01", "2026-03-31"),
        "in_period": "last_month",
    }.get(key, 30 if "days" in key else "2026-03-28"),
}


ASKED = filters(INVOICE, {name: [] for name in INVOICE.properties})


@given(ASKED)
def test_a_filter_survives_its_json(wanted: Filter) -> None:
    assert filter_from(wanted.to_json()) == wanted


def test_letters_have_one_lower_case_here_and_in_the_books(house: House) -> None:
    letters = ask(house, "select i, lower(chr(i::int)) from range(1, 12288) t(i)")
    assert [(i, low) for i, low in letters if lowered(chr(i)) != low] == []


EVIL = [
    "'; drop table invoice; --",
    '"; drop table invoice; --',
    "' or 1=1 --",
    '" or 1=1 --',
    "$v0",
    "{x}",
    "%",
    "_",
    "\\",
    "\\'",
    "select 1",
    "null",
]


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("evil", EVIL)
def test_a_value_that_looks_like_sql_is_only_a_value(house: House, subject: str, evil: str) -> None:
    registry, told = house.registry(subject), pasts(house, subject)
    rows, clock = everything(house, subject), house.asker(KARI).clock
    for prop in registry.properties.values():
        if prop.sort is Sort.TEXT or (prop.sort is Sort.CHOICE and not prop.choices):
            asked = _with_every_operator(prop, evil)
            assert found(house, asked, subject) == twin(rows, asked, registry, clock, told)
    first = next(iter(registry.properties))
    searched = listing.page(house, KARI, View((first,), search=evil, sort=first), subject)
    assert searched.count <= len(rows)
    assert everything(house, subject) == rows


def _with_every_operator(prop: Property, value: str) -> Filter:
    """Each operator that takes a text, joined by OR."""
    taken = {"one": value, "many": [value, f"x{value}"]}
    operators = [each for each in operators_for(prop) if each.takes in taken]
    return Filter(tuple((Condition(prop.name, each.key, taken[each.takes]),) for each in operators))
