"""Late-payment interest (Norway, forsinkelsesrenteloven): simple, by the half-year's rate.

I = Σ over days of open principal × rate / 100 / (365, or 366 in a leap year), from the day after
due to the day paid, rounded once at the end.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from invoicing.model.money import ZERO, quantise

#: Percent a year from the first day of a half-year, as the ministry has set them. What is not
#: here is not known: the calculation stops and asks for it.
KNOWN: Mapping[date, Decimal] = {
    date(2019, 7, 1): Decimal("9.25"),
    date(2020, 1, 1): Decimal("9.50"),
    date(2020, 7, 1): Decimal("8.00"),
    date(2022, 1, 1): Decimal("8.50"),
    date(2022, 7, 1): Decimal("9.25"),
    date(2023, 1, 1): Decimal("10.75"),
    date(2023, 7, 1): Decimal("11.75"),
    date(2024, 1, 1): Decimal("12.50"),
    date(2024, 7, 1): Decimal("12.50"),
    date(2025, 1, 1): Decimal("12.50"),
    date(2026, 1, 1): Decimal("12.00"),
}


class MissingRate(LookupError):
    """No rate is known for the half-year that begins on `since`."""

    def __init__(self, since: date) -> None:
        super().__init__(since)
        self.since = since


def half_year(day: date) -> date:
    """The first day of the half-year of `day`."""
    return date(day.year, 1 if day.month < 7 else 7, 1)


def interest(
    principal: Decimal,
    due: date,
    until: date,
    currency: str,
    rates: Mapping[date, Decimal] = KNOWN,
    payments: Sequence[tuple[date, Decimal]] = (),
) -> Decimal:
    """Interest on `principal` from the day after `due` through `until`.

    A payment lowers the principal from the day after it. Raises `MissingRate`.
    """
    total, day = ZERO, due + timedelta(days=1)
    left = principal - sum((amount for on, amount in payments if on <= due), ZERO)
    falls = sorted((on, amount) for on, amount in payments if due < on < until)
    for end, amount in [*falls, (until, ZERO)]:
        total += _span(left, day, end, rates)
        left, day = left - amount, end + timedelta(days=1)
    return quantise(total, currency)


def _span(principal: Decimal, first: date, last: date, rates: Mapping[date, Decimal]) -> Decimal:
    """Interest of whole days, `first` and `last` among them, cut at half-years."""
    total = ZERO
    while first <= last:
        since = half_year(first)
        if since not in rates:
            raise MissingRate(since)
        end = date(since.year, 6, 30) if since.month == 1 else date(since.year, 12, 31)
        days = (min(last, end) - first).days + 1
        total += principal * rates[since] * days / (100 * _days(first.year))
        first = end + timedelta(days=1)
    return total


def _days(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days
