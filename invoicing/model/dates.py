"""Days that filters mean: every date operator is one range of days [first, until).

That one range is the SQL, the Python test, and the words beside a relative date.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from invoicing.model.errors import InvalidInput

DAY = timedelta(days=1)
DAYS_MOST = 36_500
ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Clock:
    """What day it is in the company, and in which zone its days begin."""

    today: date
    zone: ZoneInfo

    def day_of(self, at: datetime) -> date:
        """The company's day of a moment kept as naive UTC."""
        return at.replace(tzinfo=UTC).astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The moment `day` begins, as naive UTC."""
        local = datetime.combine(day, time(), self.zone)
        return local.astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days; None is open. `until` is the day after the last."""

    first: date | None
    until: date | None


def read_date(field: str, value: object) -> date:
    """An ISO date (2026-11-23)."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
            raise ValueError  # Python would also read a week, 2026-W01-1
        found = date.fromisoformat(value)
    except ValueError:
        raise InvalidInput(field, "filter.needs_date", found=str(value)) from None
    return _within_calendar(field, found, value)


def _within_calendar(field: str, found: date, value: object) -> date:
    if not 1900 <= found.year <= 2199:
        raise InvalidInput(field, "filter.needs_date", found=str(value))
    return found


def _count(field: str, value: object) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit()):
        raise InvalidInput(field, "filter.needs_days", most=DAYS_MOST)
    if len(text) > 5 or int(text) > DAYS_MOST:
        raise InvalidInput(field, "filter.needs_days", most=DAYS_MOST)
    return int(text)


def _within(field: str, value: object, today: date) -> Days:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise InvalidInput(field, "filter.needs_two")
    low, high = sorted(read_date(field, v) for v in value)
    return Days(low, high + DAY)


def _in_period(field: str, value: object, today: date) -> Days:
    if not isinstance(value, str) or value not in PERIODS:
        raise InvalidInput(field, "filter.unknown_period", found=str(value))
    return PERIODS[value](today)


def _month(day: date, step: int = 0) -> date:
    months = day.year * 12 + day.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


#: The first day of the unit `step` units away.
STARTS: dict[str, Callable[[date, int], date]] = {
    "day": lambda d, n: d + n * DAY,
    "week": lambda d, n: d - d.weekday() * DAY + 7 * n * DAY,
    "month": _month,
    "quarter": lambda d, n: _month(d.replace(month=(d.month - 1) // 3 * 3 + 1), 3 * n),
    "year": lambda d, n: date(d.year + n, 1, 1),
}


def _period(unit: str, step: int) -> Callable[[date], Days]:
    start = STARTS[unit]
    return lambda today: Days(start(today, step), start(today, step + 1))


def _so_far(unit: str) -> Callable[[date], Days]:
    return lambda today: Days(STARTS[unit](today, 0), today + DAY)


#: this_month, last_quarter, next_week, this_year_so_far …
PERIODS: dict[str, Callable[[date], Days]] = {
    f"{name}_{unit}": _period(unit, step)
    for unit in STARTS
    for name, step in (("this", 0), ("last", -1), ("next", 1))
} | {f"this_{unit}_so_far": _so_far(unit) for unit in STARTS if unit != "day"}


def _day(field: str, value: object, today: date) -> Days:
    day = read_date(field, value)
    return Days(day, day + DAY)


#: Date operator → the days it means. `today` counts as one of the last and of the next N days.
MEANINGS: dict[str, Callable[[str, object, date], Days]] = {
    "is": _day,
    "before": lambda f, v, t: Days(None, read_date(f, v)),
    "after": lambda f, v, t: Days(read_date(f, v) + DAY, None),
    "between": _within,
    "in_last_days": lambda f, v, t: Days(t - _count(f, v) * DAY, t + DAY),
    "in_next_days": lambda f, v, t: Days(t, t + _count(f, v) * DAY + DAY),
    "more_than_days_ago": lambda f, v, t: Days(None, t - _count(f, v) * DAY),
    "more_than_days_from_now": lambda f, v, t: Days(t + _count(f, v) * DAY + DAY, None),
    "in_period": _in_period,
    "ever": _day,
    "never": _day,
    "changed_in_last_days": lambda f, v, t: Days(t - _count(f, v) * DAY, t + DAY),
}


def read_days(field: str, operator: str, value: object, clock: Clock) -> Days:
    """The range a date operator means on `clock.today`."""
    return MEANINGS[operator](field, value, clock.today)
