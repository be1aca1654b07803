"""Dates as people write them; day and month are never guessed.

Read without being told anything:
    2010-12-01, 2010/12/01, 2010.12.01, 20101201   the year first: year, month, day
    1.12.2010                                      dots: day first, as Norwegian writes
Read where the order is known (`order`: "dmy" or "mdy"), or where both orders give the same day,
or only one gives a day at all:
    01-12-2010, 1/12/2010
A time of day behind it is dropped. Years of two digits and names of months are refused.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from invoicing.intake.errors import Ambiguous
from invoicing.model.errors import InvalidInput

ORDERS = ("dmy", "mdy", "ymd")
FIRST_YEAR, LAST_YEAR = 1900, 2199

_TIME = (
    r"(?:[T ] *(?:[01]?[0-9]|2[0-3])[:.][0-5][0-9](?:[:.][0-5][0-9](?:[.,][0-9]+)?)?"
    r"(?: ?[AaPp][Mm])?(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
EIGHT_DIGITS = re.compile(rf"([0-9]{{4}})()([0-9]{{2}})([0-9]{{2}}){_TIME}")
YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}")
SHORT_YEAR = re.compile(rf"[0-9]{{1,2}}([-/.])[0-9]{{1,2}}\1[0-9]{{2}}{_TIME}")


def read_date(text: str, order: str | None = None) -> date:
    """The day `text` names; `order` rules wherever the year does not stand first.

    Raises `Ambiguous` where only the order could decide, else `InvalidInput`, both for "date".
    """
    text = text.strip()
    if found := YEAR_FIRST.fullmatch(text) or EIGHT_DIGITS.fullmatch(text):
        return _in_range(text, _day(found[1], found[3], found[4]))
    found = YEAR_LAST.fullmatch(text)
    if not found:
        short = SHORT_YEAR.fullmatch(text)
        key = "intake.date_short_year" if short else "intake.date_unreadable"
        raise InvalidInput("date", key, text=text)
    readings = _readings(found)
    if order or found[2] == ".":
        return _in_range(text, readings.get(order or "dmy"), order)
    days = list(dict.fromkeys(readings.values()))
    if len(days) > 1:
        raise Ambiguous("date", "intake.date_ambiguous", text, *days)
    return _in_range(text, days[0] if days else None)


def orders_in(texts: Iterable[str]) -> dict[str, str]:
    """Separator → order, for every separator whose dates all point to one order."""
    seen: dict[str, set[str]] = {}
    for text in set(texts):
        if found := YEAR_LAST.fullmatch(text.strip()):
            readings = _readings(found)
            if len(readings) == 1:
                seen.setdefault(found[2], set()).update(readings)
    return {separator: orders.pop() for separator, orders in seen.items() if len(orders) == 1}


def separator(text: str) -> str | None:
    """What stands between the parts of a date whose year comes last."""
    found = YEAR_LAST.fullmatch(text.strip())
    return found[2] if found else None


def _readings(found: re.Match[str]) -> dict[str, date]:
    """Order → day, for both orders that give a day of the calendar."""
    tried = {"dmy": _day(found[4], found[3], found[1]), "mdy": _day(found[4], found[1], found[3])}
    return {order: day for order, day in tried.items() if day}


def _day(year: str, month: str, day: str) -> date | None:
    with suppress(ValueError):
        return date(int(year), int(month), int(day))
    return None


def _in_range(text: str, day: date | None, order: str | None = None) -> date:
    if day is None:
        key = "intake.date_against_order" if order else "intake.date_impossible"
        raise InvalidInput("date", key, text=text, order=order)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput("date", "intake.date_out_of_range", text=text)
    return day
