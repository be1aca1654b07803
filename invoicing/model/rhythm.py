"""When something happens again and again: each day, each week, each month, at a time of day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from invoicing.model.errors import InvalidInput


class Every(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


#: The days that can be named, for each rhythm.
DAYS = {Every.DAILY: range(0), Every.WEEKLY: range(1, 8), Every.MONTHLY: range(1, 32)}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`day` is that of the week (Monday is 1) or of the month; None for each day.

    A month that has no such day has it on its last one. `at` is a time of the company's day.
    """

    every: Every
    at: time
    day: int | None = None

    def __post_init__(self) -> None:
        days = DAYS[self.every]
        fits = self.day in days if days else self.day is None
        if not fits:
            raise InvalidInput("day", "rhythm.no_such_day", found=str(self.day))

    def falls_on(self, day: date) -> bool:
        """Whether it happens on this day."""
        if self.every is Every.DAILY:
            return True
        if self.every is Every.WEEKLY:
            return day.isoweekday() == self.day
        return day.day == min(self.day or 1, monthrange(day.year, day.month)[1])

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first time later than `moment`; both are naive UTC.

        An hour that the clocks leave out is the one after it, one that comes twice the first.
        """
        day = moment.replace(tzinfo=UTC).astimezone(zone).date()
        while True:
            if self.falls_on(day):
                local = datetime.combine(day, self.at, zone)
                if (found := local.astimezone(UTC).replace(tzinfo=None)) > moment:
                    return found
            day += timedelta(days=1)
