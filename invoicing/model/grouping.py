"""Rows gathered by one or two properties: `owner`, `due_date.month`, with sums per currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from invoicing.model import dates
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, Filter
from invoicing.model.properties import Property, Registry, Sort, Value
from invoicing.model.table import Sums

LEVELS_MOST = 2
#: So many groups are told of those within a group.
WITHIN_MOST = 50
#: Dates are gathered in spans of the calendar; a month where none is named.
BUCKETS = ("day", "week", "month", "quarter", "year")
USUAL_BUCKET = "month"
DATES = frozenset({Sort.DATE, Sort.MOMENT})


@dataclass(frozen=True, slots=True)
class Level:
    """One property to gather by; `bucket` is the span of its dates, empty for others."""

    property: str
    bucket: str = ""

    def __str__(self) -> str:
        return f"{self.property}.{self.bucket}" if self.bucket else self.property

    def of(self, cell: Value, clock: dates.Clock) -> Value:
        """The key of a cell as its group has it, but for the case of texts."""
        day = clock.day_of(cell) if isinstance(cell, datetime) else cell
        return dates.STARTS[self.bucket](day, 0) if isinstance(day, date) else day

    def last_day(self, key: date) -> date:
        """The last day of a span of the calendar."""
        return dates.STARTS[self.bucket](key, 1) - timedelta(days=1)

    def spanning(self, first: date, last: date) -> Condition:
        """From the beginning of one span of the calendar to the end of another."""
        return Condition(
            self.property, "between", (first.isoformat(), self.last_day(last).isoformat())
        )

    def inside(self, key: Value) -> Condition:
        """What holds for the rows of the group with this key, and for no others."""
        if key is None:
            return Condition(self.property, "unknown")
        if isinstance(key, date):
            return self.spanning(key, key)
        if isinstance(key, int | Decimal) and not isinstance(key, bool):
            return Condition(self.property, "eq", f"{Decimal(key):f}")
        return Condition(self.property, "is", key)


def can_group(prop: Property) -> bool:
    """Whether rows are gathered by it: amounts differ too much to gather anything."""
    return prop.sort is not Sort.MONEY


def levels_of(prop: Property) -> list[Level]:
    """The ways to gather rows by a property, those most wanted first; none for amounts."""
    if prop.sort in DATES:
        return [Level(prop.name, bucket) for bucket in ("month", "quarter", "year", "week")]
    return [Level(prop.name)] if can_group(prop) else []


def levels_from(text: str, registry: Registry) -> tuple[Level, ...]:
    """The levels of `owner,due_date.month`; `InvalidInput` names what is none."""
    found: list[Level] = []
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, bucket = part.partition(".")
        prop = registry[name]
        usual = USUAL_BUCKET if prop.sort in DATES else ""
        fits = bucket in BUCKETS if usual else not bucket
        if not can_group(prop) or (bucket and not fits):
            raise InvalidInput("group", "grouping.cannot", name=part)
        if name not in (level.property for level in found):
            found.append(Level(name, bucket or usual))
    if len(found) > LEVELS_MOST:
        raise InvalidInput("group", "grouping.too_many", most=LEVELS_MOST)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with one key. `key` goes into a filter, `shown` to the reader; None is empty.

    `groups` are those within, the first WITHIN_MOST of `many`.
    """

    level: Level
    key: Value
    shown: Value
    sums: tuple[Sums, ...]
    groups: tuple["Group", ...] = ()
    many: int = 0

    @property
    def count(self) -> int:
        """Rows of all currencies."""
        return sum(each.count for each in self.sums)


@dataclass(frozen=True, slots=True)
class Grouped:
    """A page of groups in the order asked for; `count` is of all groups."""

    levels: tuple[Level, ...]
    groups: tuple[Group, ...]
    count: int


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """By `value`, by `count`, or by one of the sums in the company's currency."""

    column: str = "value"
    descending: bool = False


def inside(path: Sequence[tuple[Level, Value]]) -> Filter:
    """The filter of a group that lies within others: outermost first."""
    return Filter((tuple(level.inside(key) for level, key in path),)) if path else Filter()


def outside(groups: Sequence[Group], left_out: Sequence[Group], more: bool) -> Filter:
    """The filter of the rows in none of `left_out`: some of `groups`, which are those of all rows
    in the order of their values. `more`: behind them are others that are not told.
    """
    level, keys = groups[0].level, [g.key for g in left_out]
    if level.bucket:
        return _days_outside(level, groups, set(keys), more)
    named = tuple(_named(group) for group in left_out if group.key is not None)
    conditions = [Condition(level.property, "none_of", named)] if named else []
    if None in keys:
        conditions.append(Condition(level.property, "known"))
    return Filter((tuple(conditions),) if conditions else ())


def _named(group: Group) -> str:
    """A key as a filter lists it."""
    key = group.shown if isinstance(group.key, str) else group.key
    return f"{key:f}" if isinstance(key, Decimal) else str(key)


def _days_outside(level: Level, groups: Sequence[Group], keys: set[Value], more: bool) -> Filter:
    """Days in runs from the first to the last group that is not left out; none are between."""
    runs: list[list[date]] = []
    joined = False
    for group in groups:
        if isinstance(group.key, date):
            if group.key in keys:
                joined = False
                continue
            if not joined:
                runs.append([group.key])
            runs[-1].append(group.key)
            joined = True
    told = [g.key for g in groups if isinstance(g.key, date)]
    found = [level.spanning(first, last) for first, *_, last in runs]
    if more and told:
        found.append(Condition(level.property, "after", level.last_day(told[-1]).isoformat()))
    if None not in keys and (more or None in [g.key for g in groups]):
        found.append(Condition(level.property, "unknown"))
    return Filter(tuple((condition,) for condition in found))


def added(parts: Sequence[Sums]) -> tuple[Sums, ...]:
    """Sums of several groups, per currency."""
    counts: dict[str, int] = {}
    amounts: dict[str, dict[str, Decimal]] = {}
    for part in parts:
        counts[part.currency] = counts.get(part.currency, 0) + part.count
        held = amounts.setdefault(part.currency, {})
        for name, amount in part.amounts.items():
            held[name] = held.get(name, Decimal(0)) + amount
    return tuple(Sums(code, counts[code], amounts[code]) for code in sorted(counts))
