"""What all tests share."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from invoicing.house import House
from invoicing.ledger import database
from tests import houses
from tests.nasty_books import nasty

# "steady" finds the same each time, on a busy machine too; `make slow` searches anew.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# Books of a few rows gain nothing from more threads, and two files of tests run side by side.
database.SETTINGS["threads"] = 1


@pytest.fixture(autouse=True)
def _the_books_keep_their_laws(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test, for every house it opened, while their folder is still there."""
    if "tmp_path" in request.fixturenames:
        request.getfixturevalue("tmp_path")
    with houses.audited():
        yield


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Empty books of Fjord Handel AS, on a Wednesday."""
    return houses.a_house(tmp_path)


@pytest.fixture
def clock(house: House) -> houses.Clock:
    """The clock of those books, to be set."""
    assert isinstance(house.clock, houses.Clock)
    return house.clock


@pytest.fixture
def many(tmp_path: Path) -> House:
    """Books of some forty invoices and payments of every kind."""
    return houses.a_house(tmp_path, datetime(2026, 4, 10, 8, tzinfo=UTC), nasty)
