"""The opposite of a filter, as a filter: what it leaves out, empty values included.

Every operator has its opposite as a row. Some dates have none that could be said without
knowing today (not in this month); they give None.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from invoicing.model.filters import ALIASES, Condition, Filter

DAY = timedelta(days=1)
#: A side of the opposite: operator and value. Sides are joined by OR.
Sides = Sequence[tuple[str, Any]]

EMPTY = ("unknown", None)
PAST, FUTURE = ("more_than_days_ago", 0), ("more_than_days_from_now", 0)


def _beside(day: Any, days: int) -> str:
    return (date.fromisoformat(day) + days * DAY).isoformat()


def _is(value: Any) -> Sides:
    """Not a flag: the other one. Not a text: anything else. Not a day: before or after it."""
    return [("is", not value), EMPTY] if isinstance(value, bool) else [("is_not", value)]


def _not_between_days(value: Any) -> Sides:
    low, high = sorted(value)
    return [("before", low), ("after", high), EMPTY]


def _period(value: Any) -> Sides | None:
    days: dict[Any, Sides] = {
        "this_day": [PAST, FUTURE, EMPTY],
        "last_day": [("more_than_days_ago", 1), ("in_next_days", 0), FUTURE, EMPTY],
        "next_day": [PAST, ("in_next_days", 0), ("more_than_days_from_now", 1), EMPTY],
    }
    return days.get(value)


OPPOSITES: dict[str, Callable[[Any], Sides | None]] = {
    "is": _is,
    "is_not": lambda v: [("is", v)],
    "contains": lambda v: [("not_contains", v)],
    "not_contains": lambda v: [("contains", v)],
    "any_of": lambda v: [("none_of", v)],
    "none_of": lambda v: [("any_of", v)],
    "eq": lambda v: [("ne", v)],
    "ne": lambda v: [("eq", v)],
    "gt": lambda v: [("lte", v), EMPTY],
    "gte": lambda v: [("lt", v), EMPTY],
    "lt": lambda v: [("gte", v), EMPTY],
    "lte": lambda v: [("gt", v), EMPTY],
    "between": lambda v: [("not_between", v)],
    "not_between": lambda v: [("between", v)],
    "before": lambda v: [("after", _beside(v, -1)), EMPTY],
    "after": lambda v: [("before", _beside(v, 1)), EMPTY],
    "in_last_days": lambda v: [("more_than_days_ago", v), FUTURE, EMPTY],
    "in_next_days": lambda v: [PAST, ("more_than_days_from_now", v), EMPTY],
    "more_than_days_ago": lambda v: [("in_last_days", v), FUTURE, EMPTY],
    "more_than_days_from_now": lambda v: [PAST, ("in_next_days", v), EMPTY],
    "in_period": _period,
    "ever": lambda v: [("never", v)],
    "never": lambda v: [("ever", v)],
    "known": lambda _: [EMPTY],
    "unknown": lambda _: [("known", None)],
}
#: Where a property is a date, two operators mean days instead of texts and numbers.
OF_DATES: dict[str, Callable[[Any], Sides | None]] = {
    "is": lambda v: [("before", v), ("after", v), EMPTY],
    "between": _not_between_days,
}


def opposite(wanted: Filter, dates: Callable[[str], bool]) -> Filter | None:
    """What `wanted` leaves out; None where no filter says it.

    `dates` tells of a property whether it holds days. The filter's values have been read
    once, so that a day is a day. An empty filter leaves nothing out: None too.
    """
    alternatives = [_opposite_of_group(group, dates) for group in wanted.groups]
    if not alternatives or None in alternatives:
        return None
    choices = product(*(sides for sides in alternatives if sides))
    return Filter(tuple(choices))


def _opposite_of_group(
    group: Sequence[Condition], dates: Callable[[str], bool]
) -> list[Condition] | None:
    """Not (a and b) is not a or not b."""
    found: list[Condition] = []
    for condition in group:
        key = ALIASES.get(condition.operator, condition.operator)
        row = (OF_DATES.get(key) if dates(condition.property) else None) or OPPOSITES.get(key)
        sides = row(condition.value) if row else None
        if not sides:
            return None
        found += [Condition(condition.property, operator, value) for operator, value in sides]
    return found
