"""What a date operator means: one range of the company's days, whatever the day is today."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.model.dates import MEANINGS, PERIODS, Clock, Days, read_date, read_days
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, dates_meant
from invoicing.model.properties import INVOICE

OSLO, NEW_YORK = ZoneInfo("Europe/Oslo"), ZoneInfo("America/New_York")
WEDNESDAY = date(2026, 3, 18)


def day(text: str) -> date | None:
    """An ISO date; "" is open."""
    return date.fromisoformat(text) if text else None


def meaning(operator: str, value: Any, today: date = WEDNESDAY) -> Days:
    return read_days("due_date", operator, value, Clock(today, OSLO))


# ── fixed and relative days ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("operator", "value", "first", "until"),
    [
        ("is", "2026-03-18", "2026-03-18", "2026-03-19"),
        ("before", "2026-03-18", "", "2026-03-18"),
        ("after", "2026-03-18", "2026-03-19", ""),
        ("between", ["2026-03-01", "2026-03-31"], "2026-03-01", "2026-04-01"),
        ("between", ["2026-03-31", "2026-03-01"], "2026-03-01", "2026-04-01"),
        ("in_last_days", 7, "2026-03-11", "2026-03-19"),
        ("in_last_days", "0", "2026-03-18", "2026-03-19"),
        ("in_next_days", 7, "2026-03-18", "2026-03-26"),
        ("more_than_days_ago", 7, "", "2026-03-11"),
        ("more_than_days_from_now", 7, "2026-03-26", ""),
    ],
)
def test_days_are_counted_with_today(operator: str, value: Any, first: str, until: str) -> None:
    assert meaning(operator, value) == Days(day(first), day(until))


@given(st.integers(0, 5000))
def test_the_last_days_and_those_more_than_that_ago_meet_without_overlap(count: int) -> None:
    assert meaning("in_last_days", count).first == meaning("more_than_days_ago", count).until
    assert meaning("in_next_days", count).until == meaning("more_than_days_from_now", count).first


# ── periods ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("this_day", "2026-03-18", "2026-03-18"),
        ("last_day", "2026-03-17", "2026-03-17"),
        ("next_day", "2026-03-19", "2026-03-19"),
        ("this_week", "2026-03-16", "2026-03-22"),  # Monday to Sunday
        ("last_week", "2026-03-09", "2026-03-15"),
        ("next_week", "2026-03-23", "2026-03-29"),
        ("this_month", "2026-03-01", "2026-03-31"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("next_month", "2026-04-01", "2026-04-30"),
        ("this_quarter", "2026-01-01", "2026-03-31"),
        ("last_quarter", "2025-10-01", "2025-12-31"),
        ("next_quarter", "2026-04-01", "2026-06-30"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
        ("next_year", "2027-01-01", "2027-12-31"),
        ("this_week_so_far", "2026-03-16", "2026-03-18"),
        ("this_month_so_far", "2026-03-01", "2026-03-18"),
        ("this_quarter_so_far", "2026-01-01", "2026-03-18"),
        ("this_year_so_far", "2026-01-01", "2026-03-18"),
    ],
)
def test_a_period_is_these_days_on_a_wednesday_in_march(period: str, first: str, last: str) -> None:
    found = meaning("in_period", period)
    assert (found.first, found.until) == (day(first), date.fromisoformat(last) + timedelta(1))


def test_these_are_all_periods() -> None:
    units, steps = ("day", "week", "month", "quarter", "year"), ("this", "last", "next")
    plain = {f"{step}_{unit}" for step in steps for unit in units}
    assert set(PERIODS) == plain | {f"this_{unit}_so_far" for unit in units[1:]}


@pytest.mark.parametrize(
    ("today", "period", "first", "last"),
    [
        ("2026-01-01", "last_month", "2025-12-01", "2025-12-31"),
        ("2026-12-31", "next_month", "2027-01-01", "2027-01-31"),
        ("2026-03-31", "last_month", "2026-02-01", "2026-02-28"),
        ("2024-03-31", "last_month", "2024-02-01", "2024-02-29"),
        ("2026-01-15", "last_quarter", "2025-10-01", "2025-12-31"),
        ("2026-12-31", "next_quarter", "2027-01-01", "2027-03-31"),
        ("2026-03-16", "this_week", "2026-03-16", "2026-03-22"),  # a Monday
        ("2026-03-22", "this_week", "2026-03-16", "2026-03-22"),  # a Sunday
        ("2026-01-01", "this_week", "2025-12-29", "2026-01-04"),
        ("2024-02-29", "last_year", "2023-01-01", "2023-12-31"),
        ("2026-01-01", "this_year_so_far", "2026-01-01", "2026-01-01"),
    ],
)
def test_a_period_crosses_the_turn_of_a_month_or_year(
    today: str, period: str, first: str, last: str
) -> None:
    found = meaning("in_period", period, date.fromisoformat(today))
    assert (found.first, found.until) == (day(first), date.fromisoformat(last) + timedelta(1))


@given(
    st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.sampled_from("week month quarter year".split())
)
def test_last_this_and_next_follow_each_other(today: date, unit: str) -> None:
    last, this, following = (
        meaning("in_period", f"{step}_{unit}", today) for step in ("last", "this", "next")
    )
    assert (last.until, this.until) == (this.first, following.first)
    assert this.first is not None
    assert this.until is not None
    assert this.first <= today < this.until


# ── the days of the company ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("zone", "utc", "company"),
    [
        (OSLO, datetime(2026, 3, 18, 22, 59), date(2026, 3, 18)),
        (OSLO, datetime(2026, 3, 18, 23, 0), date(2026, 3, 19)),
        (OSLO, datetime(2026, 7, 18, 22, 0), date(2026, 7, 19)),  # summer time
        (NEW_YORK, datetime(2026, 3, 18, 3, 59), date(2026, 3, 17)),
        (NEW_YORK, datetime(2026, 3, 18, 4, 0), date(2026, 3, 18)),
    ],
)
def test_a_moment_has_the_companys_day(zone: ZoneInfo, utc: datetime, company: date) -> None:
    assert Clock(WEDNESDAY, zone).day_of(utc) == company


@pytest.mark.parametrize(
    ("begins", "utc"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 28, 23)),  # a day of 23 hours
        (date(2026, 3, 30), datetime(2026, 3, 29, 22)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 22)),  # a day of 25
        (date(2026, 10, 26), datetime(2026, 10, 25, 23)),
    ],
)
def test_a_day_begins_when_its_midnight_does(begins: date, utc: datetime) -> None:
    assert Clock(WEDNESDAY, OSLO).start_of(begins) == utc


ZONES = st.sampled_from(["Europe/Oslo", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"])


@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)), ZONES)
def test_every_moment_lies_within_its_day(at: datetime, zone: str) -> None:
    clock = Clock(WEDNESDAY, ZoneInfo(zone))
    today = clock.day_of(at)
    assert clock.start_of(today) <= at < clock.start_of(today + timedelta(days=1))


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


NO_DAYS = ["", "today", "18.03.2026", "2026-3-18", "20260318", "2026-02-30", "2026-03-18T00:00"]
NO_DAYS += ["1899-12-31", "2200-01-01", 20260318, None, True, datetime(2026, 3, 18)]


@pytest.mark.parametrize("text", NO_DAYS)
def test_a_day_that_cannot_be_read_is_refused(text: object) -> None:
    with pytest.raises(InvalidInput, match="needs_date"):
        read_date("due_date", text)


def test_a_day_is_written_in_iso() -> None:
    assert read_date("due_date", "2026-03-18") == WEDNESDAY == read_date("due_date", WEDNESDAY)


def test_a_relative_date_shows_the_days_it_means() -> None:
    clock = Clock(WEDNESDAY, OSLO)
    relative = Condition("due_date", "in_last_days", 7)
    assert dates_meant(relative, INVOICE, clock) == meaning("in_last_days", 7)
    assert dates_meant(Condition("title", "is", "x"), INVOICE, clock) is None


@pytest.mark.parametrize("operator", MEANINGS)
def test_every_date_operator_refuses_nonsense(operator: str) -> None:
    for nonsense in ("nonsense", None, [], {}, -1, 1.5, "2026-99-99"):
        with pytest.raises(InvalidInput):
            meaning(operator, nonsense)
