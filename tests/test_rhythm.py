"""Again and again: the next time of a day, a week or a month, as the company's clock shows it."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from invoicing.model.errors import InvalidInput
from invoicing.model.rhythm import Every, Rhythm

OSLO = ZoneInfo("Europe/Oslo")
SEVEN = time(7)


def following(rhythm: Rhythm, local: str, zone: ZoneInfo = OSLO) -> str:
    """The next time after a local time, as local time."""
    at = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)
    found = rhythm.after(at.replace(tzinfo=None), zone)
    return found.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("rhythm", "after", "then"),
    [
        (Rhythm(Every.DAILY, SEVEN), "2026-03-18 06:59", "2026-03-18 07:00"),
        (Rhythm(Every.DAILY, SEVEN), "2026-03-18 07:00", "2026-03-19 07:00"),
        (Rhythm(Every.DAILY, time(0)), "2026-03-18 23:59", "2026-03-19 00:00"),
        (Rhythm(Every.WEEKLY, SEVEN, 1), "2026-03-18 12:00", "2026-03-23 07:00"),
        (Rhythm(Every.WEEKLY, SEVEN, 3), "2026-03-18 06:00", "2026-03-18 07:00"),
        (Rhythm(Every.WEEKLY, SEVEN, 3), "2026-03-18 08:00", "2026-03-25 07:00"),
        (Rhythm(Every.MONTHLY, SEVEN, 1), "2026-03-18 12:00", "2026-04-01 07:00"),
        (Rhythm(Every.MONTHLY, SEVEN, 31), "2026-01-31 08:00", "2026-02-28 07:00"),
        (Rhythm(Every.MONTHLY, SEVEN, 31), "2028-02-01 08:00", "2028-02-29 07:00"),
        (Rhythm(Every.MONTHLY, SEVEN, 31), "2026-02-28 07:00", "2026-03-31 07:00"),
        (Rhythm(Every.MONTHLY, SEVEN, 30), "2026-12-30 07:00", "2027-01-30 07:00"),
    ],
)
def test_the_next_time_is_the_first_one_later(rhythm: Rhythm, after: str, then: str) -> None:
    assert following(rhythm, after) == then


def test_seven_o_clock_stays_seven_o_clock_when_the_clocks_change() -> None:
    daily = Rhythm(Every.DAILY, SEVEN)
    assert daily.after(datetime(2026, 3, 28, 6), OSLO) == datetime(2026, 3, 29, 5)
    assert daily.after(datetime(2026, 10, 24, 5), OSLO) == datetime(2026, 10, 25, 6)


def test_a_time_the_clocks_leave_out_is_an_hour_later_and_a_doubled_one_comes_once() -> None:
    half_past_two = Rhythm(Every.DAILY, time(2, 30))
    left_out = half_past_two.after(datetime(2026, 3, 28, 12), OSLO)
    assert left_out == datetime(2026, 3, 29, 1, 30)
    first = half_past_two.after(datetime(2026, 10, 24, 12), OSLO)
    assert first == datetime(2026, 10, 25, 0, 30)
    assert half_past_two.after(first, OSLO) == datetime(2026, 10, 26, 1, 30)


@pytest.mark.parametrize(
    ("every", "day"),
    [
        (Every.DAILY, 1),
        (Every.WEEKLY, None),
        (Every.WEEKLY, 0),
        (Every.WEEKLY, 8),
        (Every.MONTHLY, None),
        (Every.MONTHLY, 32),
    ],
)
def test_a_rhythm_names_a_day_that_exists(every: Every, day: int | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        Rhythm(every, SEVEN, day)
    assert refused.value.key == "rhythm.no_such_day"
