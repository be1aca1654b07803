"""Filters: an OR of groups, each an AND of conditions, as in the advanced panel.

The JSON that saved views, the command line and URLs keep is a list of groups,
each a list of ``{"property": …, "operator": …, "value": …}``.

One operator is one row of OPERATORS: what it takes and its test in plain Python.
The books hold the same operators as SQL (``ledger/predicates.py``); random
filters are tested one against the other. Negations include empty values.
Text is compared without regard to case, with accents. Three operators ask what a
property was: "ever" and "never" look at its present value too, "changed" leaves
out what the record began with.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from invoicing.model.dates import Clock, Days, read_days
from invoicing.model.errors import InvalidInput
from invoicing.model.properties import Property, Registry, Sort, Value

GROUPS_MOST = CONDITIONS_MOST = 50
#: So many values may one condition list: a pasted column of a spreadsheet.
VALUES_MOST = 1_000


def sayable(field: str, text: str) -> str:
    """`text` as it is; `InvalidInput` where it holds half a letter, which no file can hold."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise InvalidInput(field, "filter.half_a_letter")
    return text


def lowered(text: str) -> str:
    """Lower case letter by letter, as the books do it (no final sigma, İ is i)."""
    return "".join(c.lower() for c in text.replace("İ", "i"))


@dataclass(frozen=True, slots=True)
class Operator:
    """`takes` says what a value is: none, one, two, many, days or period.

    `test` gets a known cell and the read value; `empty` is its answer for an
    empty cell. `past` says what of the history is asked: ever, never or changed.
    """

    key: str
    sorts: frozenset[Sort]
    takes: str
    test: Callable[[Any, Any], bool]
    empty: bool = False
    past: str = ""


@dataclass(frozen=True, slots=True)
class Was:
    """A change of a property after its record began: when, and what it was until then."""

    at: datetime
    value: Value


NOTHING: Mapping[str, Sequence[Was]] = {}


def _between(cell: Any, value: Any) -> bool:
    return bool(value[0] <= cell <= value[1])


def _in_days(cell: Any, days: Days) -> bool:
    after = days.first is None or cell >= days.first
    return after and (days.until is None or cell < days.until)


_TEXT = frozenset({Sort.TEXT})
_NUMBER = frozenset({Sort.NUMBER, Sort.MONEY})
_DATE = frozenset({Sort.DATE, Sort.MOMENT})
_LISTED = frozenset({Sort.TEXT, Sort.CHOICE})
_EXACT = _NUMBER | frozenset({Sort.FLAG})
_FLAG = frozenset({Sort.FLAG})
_EVERY = frozenset(Sort)

OPERATORS: tuple[Operator, ...] = (
    Operator("is", _TEXT | _FLAG | frozenset({Sort.CHOICE}), "one", lambda c, v: c == v),
    Operator("is_not", _TEXT | frozenset({Sort.CHOICE}), "one", lambda c, v: c != v, True),
    Operator("contains", _TEXT, "one", lambda c, v: v in c),
    Operator("not_contains", _TEXT, "one", lambda c, v: v not in c, True),
    Operator("starts_with", _TEXT, "one", lambda c, v: c.startswith(v)),
    Operator("ends_with", _TEXT, "one", lambda c, v: c.endswith(v)),
    Operator("any_of", _LISTED, "many", lambda c, v: c in v),
    Operator("none_of", _LISTED, "many", lambda c, v: c not in v, True),
    Operator("eq", _NUMBER, "one", lambda c, v: c == v),
    Operator("ne", _NUMBER, "one", lambda c, v: c != v, True),
    Operator("gt", _NUMBER, "one", lambda c, v: c > v),
    Operator("gte", _NUMBER, "one", lambda c, v: c >= v),
    Operator("lt", _NUMBER, "one", lambda c, v: c < v),
    Operator("lte", _NUMBER, "one", lambda c, v: c <= v),
    Operator("between", _NUMBER, "two", _between),
    Operator("not_between", _NUMBER, "two", lambda c, v: not _between(c, v), True),
    Operator("any_of", _NUMBER, "many", lambda c, v: c in v),
    Operator("none_of", _NUMBER, "many", lambda c, v: c not in v, True),
    Operator("is", _DATE, "days", _in_days),
    Operator("before", _DATE, "days", _in_days),
    Operator("after", _DATE, "days", _in_days),
    Operator("between", _DATE, "days", _in_days),
    Operator("in_last_days", _DATE, "days", _in_days),
    Operator("in_next_days", _DATE, "days", _in_days),
    Operator("more_than_days_ago", _DATE, "days", _in_days),
    Operator("more_than_days_from_now", _DATE, "days", _in_days),
    Operator("in_period", _DATE, "days", _in_days),
    Operator("known", _EVERY, "none", lambda c, v: True),
    Operator("unknown", _EVERY, "none", lambda c, v: False, True),
    *(
        Operator(past, sorts, takes, test, past == "never", past)
        for past in ("ever", "never")
        for sorts, takes, test in (
            (_LISTED, "many", lambda c, v: c in v),
            (_EXACT, "one", lambda c, v: c == v),
            (_DATE, "days", _in_days),
        )
    ),
    Operator("changed_in_last_days", _EVERY, "days", _in_days, past="changed"),
)
#: One key may mean a different row for dates than for text: the kind of value decides.
BY_SORT = {(sort, row.key): row for row in OPERATORS for sort in row.sorts}
#: A part of a name finds an open choice (owner) too, when typed; the panel offers the names.
UNOFFERED = ("contains", "not_contains")
BY_SORT |= {(Sort.CHOICE, key): BY_SORT[Sort.TEXT, key] for key in UNOFFERED}
#: Other ways to write an operator in JSON.
ALIASES = {"=": "eq", "!=": "ne", "≠": "ne", ">": "gt", ">=": "gte", "≥": "gte", "<": "lt"} | {
    "<=": "lte",
    "≤": "lte",
}


def operators_for(prop: Property) -> list[Operator]:
    """What can be asked of a property, in the order of the panel."""
    return [op for op in OPERATORS if prop.sort in op.sorts and (prop.remembered or not op.past)]


@dataclass(frozen=True, slots=True)
class Condition:
    """One question to one property; `value` is JSON-like, as saved."""

    property: str
    operator: str
    value: Any = None

    def read(self, registry: Registry, clock: Clock) -> tuple[Property, Operator, Any]:
        """The registry row, the operator row and the value in its own type.

        Raises `InvalidInput` naming what does not fit.
        """
        prop = registry[self.property]
        key = ALIASES.get(self.operator, self.operator)
        operator = BY_SORT.get((prop.sort, key))
        if operator is None or (operator.past and not prop.remembered):
            raise InvalidInput(self.property, "filter.unknown_operator", name=str(self.operator))
        return prop, operator, self._value(prop, operator, clock)

    def _value(self, prop: Property, operator: Operator, clock: Clock) -> Any:
        match operator.takes:
            case "none":
                return None
            case "days":
                return read_days(prop.name, operator.key, self.value, clock)
            case "one":
                return _read_one(prop, self.value)
            case "two":
                low, high = _list(prop, self.value, 2)
                pair = _read_one(prop, low), _read_one(prop, high)
                return min(pair), max(pair)
            case _:
                return tuple(_read_one(prop, v) for v in _list(prop, self.value))

    def holds(
        self,
        row: Mapping[str, Value],
        registry: Registry,
        clock: Clock,
        past: Mapping[str, Sequence[Was]] = NOTHING,
    ) -> bool:
        """The plain Python twin of the SQL, for one row of property values.

        `past` is what the history tells of each property, for the operators that ask it.
        """
        prop, operator, value = self.read(registry, clock)
        history = past.get(prop.name, ())
        if operator.past == "changed":
            return any(_in_days(clock.day_of(w.at), value) for w in history)
        if not operator.past:
            cell = _comparable(row[prop.name], clock)
            return operator.empty if cell is None else operator.test(cell, value)
        cells = (_comparable(v, clock) for v in (row[prop.name], *(w.value for w in history)))
        was = any(operator.test(cell, value) for cell in cells if cell is not None)
        return was == (operator.past == "ever")


def _comparable(cell: Value, clock: Clock) -> Any:
    """A cell the way values are compared: text in lower case, a moment as its day."""
    if isinstance(cell, str):
        return lowered(cell)
    return clock.day_of(cell) if isinstance(cell, datetime) else cell


def _list(prop: Property, value: Any, length: int | None = None) -> Sequence[Any]:
    fits = isinstance(value, list | tuple) and len(value) > 0
    if not fits or (length is not None and len(value) != length):
        key = "filter.needs_two" if length else "filter.needs_list"
        raise InvalidInput(prop.name, key)
    if len(value) > VALUES_MOST:
        raise InvalidInput(prop.name, "filter.too_many_values", most=VALUES_MOST)
    return value  # type: ignore[no-any-return]


def _read_one(prop: Property, value: Any) -> Any:
    if prop.sort in (Sort.TEXT, Sort.CHOICE):
        if not isinstance(value, str) or not value.strip():
            raise InvalidInput(prop.name, "filter.needs_text")
        if prop.choices and not prop.own and value.strip() not in prop.choices:
            offered = ", ".join(prop.choices)
            raise InvalidInput(prop.name, "filter.unknown_choice", found=value, offered=offered)
        return lowered(sayable(prop.name, value).strip())
    if prop.sort is Sort.FLAG:
        if not isinstance(value, bool):
            raise InvalidInput(prop.name, "filter.needs_flag")
        return value
    return read_number(prop.name, value)


def read_number(field: str, value: Any) -> Decimal:
    """A plain decimal number: an int or text like 1234.50, nothing rounder or looser."""
    text = str(value).strip() if isinstance(value, str | int) and value is not True else ""
    plain = text.lstrip("-").replace(".", "", 1)
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 18):
        raise InvalidInput(field, "filter.needs_number", found=str(value))
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InvalidInput(field, "filter.needs_number", found=str(value)) from None


@dataclass(frozen=True, slots=True)
class Filter:
    """Groups joined by OR, conditions inside a group by AND; no group holds for all."""

    groups: tuple[tuple[Condition, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)

    def holds(
        self,
        row: Mapping[str, Value],
        registry: Registry,
        clock: Clock,
        past: Mapping[str, Sequence[Was]] = NOTHING,
    ) -> bool:
        """Whether the row passes."""
        return not self.groups or any(
            all(c.holds(row, registry, clock, past) for c in group) for group in self.groups
        )

    def check(self, registry: Registry, clock: Clock) -> None:
        """Raise `InvalidInput` for the first condition that cannot be asked."""
        for group in self.groups:
            for condition in group:
                condition.read(registry, clock)

    def to_json(self) -> str:
        """The text that URLs and saved views keep."""
        return json.dumps(
            [[_plain(c) for c in group] for group in self.groups],
            ensure_ascii=False,
            separators=(",", ":"),
        )


def _plain(condition: Condition) -> dict[str, Any]:
    plain = {"property": condition.property, "operator": condition.operator}
    return plain if condition.value is None else plain | {"value": condition.value}


def filter_from(text: str | None) -> Filter:
    """A filter from its JSON; raises `InvalidInput` naming what is wrong with it."""
    if not text:
        return Filter()
    try:
        groups = json.loads(text, parse_float=str)
        made = tuple(tuple(_condition(c) for c in group) for group in groups)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InvalidInput("filter", "filter.not_a_filter") from None
    if len(made) > GROUPS_MOST or any(len(g) > CONDITIONS_MOST for g in made):
        raise InvalidInput("filter", "filter.too_big", most=GROUPS_MOST)
    return Filter(tuple(group for group in made if group))


def _condition(plain: Mapping[str, Any]) -> Condition:
    value = plain.get("value")
    if isinstance(value, list):
        value = tuple(value)
    return Condition(str(plain["property"]), str(plain["operator"]), value)


def where(property: str, operator: str, value: Any = None) -> Filter:
    """A filter of one condition."""
    return Filter(((Condition(property, operator, value),),))


def both(first: Filter, second: Filter) -> Filter:
    """What passes both: every group of one with every group of the other."""
    if not first or not second:
        return first or second
    return Filter(tuple(a + b for a in first.groups for b in second.groups))


def dates_meant(condition: Condition, registry: Registry, clock: Clock) -> Days | None:
    """The days a date condition means today; None for other conditions."""
    _, operator, value = condition.read(registry, clock)
    return value if operator.takes == "days" else None
