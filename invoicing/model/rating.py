"""How a payer pays: a letter by the average delay of its payments, weighted by amount.

The letter of a customer is one fact about the payer, the same for everybody: all its invoices of a
year, whoever owns them, in the company's currency, each at the rate of its invoice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

#: Payer rating → the longest average delay in days that still earns it; D has none.
RATINGS: Mapping[str, int | None] = {"A": 3, "B": 14, "C": 30, "D": None}
#: Days through the one it is worked out on that a payment counts for.
RATED_DAYS = 365


def letter_of(weight: Decimal, weighted: Decimal) -> str | None:
    """The rating of amounts and the same times their days after due; None where nothing weighs.

    By products, so that no quotient is rounded.
    """
    if weight <= 0:
        return None
    fits = (at for at, most in RATINGS.items() if most is None or weighted <= most * weight)
    return next(fits)


@dataclass(frozen=True, slots=True)
class Rated:
    """The rating of a payer: days between due and paid on average (exact), and the amount they
    weigh, paid within the year or let go overdue, in the company's currency; None: not for who is
    told. Worked out for the end of `day`, at the moment `at` (naive UTC)."""

    letter: str
    delay: Decimal
    weight: Decimal | None
    day: date
    at: datetime
