"""Whatever way a mail server misbehaves in, each mail is on record once and arrives in the end."""

import pytest

from tests.bench.mails import WAYS, Account, accounts


def test_there_are_more_than_ten_ways() -> None:
    assert len(set(WAYS)) > 10


@pytest.mark.parametrize("way", WAYS)
def test_a_few_mails_are_accounted_for(way: str) -> None:
    [found] = accounts(2, [way])
    assert found.holds, found


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_hundred_mails_are_accounted_for(way: str) -> None:
    [found] = accounts(100, [way])
    assert found.holds, found


@pytest.mark.parametrize(
    "wrong", [{"rows": 3}, {"unsent": 1}, {"arrived": 0}, {"names": 2}], ids=lambda w: next(iter(w))
)
def test_what_is_not_as_it_must_be_is_told(wrong: dict[str, int]) -> None:
    right = {"way": "x", "mails": 2, "rows": 2, "unsent": 0, "arrived": 1, "names": 1}
    assert Account(**right, attempts=2).holds  # type: ignore[arg-type]
    assert not Account(**right | wrong, attempts=2).holds  # type: ignore[arg-type]
