"""A filter as people say it: «Due date before Nov 1, 2026 AND Currency is any of NOK, EUR»."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from invoicing.model.dates import Clock, Days, read_date
from invoicing.model.filters import Condition, Filter, read_number
from invoicing.model.properties import Property, Registry, Sort
from invoicing.words.words import Words

#: Operators whose days are relative to today: the sentence adds which days they mean.
RELATIVE = frozenset(
    "in_last_days in_next_days more_than_days_ago more_than_days_from_now in_period"
    " changed_in_last_days".split()
)


#: So many values of a list are said; the rest is counted.
SAID_MOST = 5


def filter_words(w: Words, wanted: Filter, registry: Registry, clock: Clock) -> str:
    """The whole filter in one line; nothing for an empty one."""
    groups = [
        f" {w('common.and')} ".join(condition_words(w, c, registry, clock) for c in group)
        for group in wanted.groups
    ]
    if len(groups) < 2:
        return "".join(groups)
    return f" {w('common.or')} ".join(f"({group})" for group in groups)


def condition_words(w: Words, condition: Condition, registry: Registry, clock: Clock) -> str:
    """One condition; relative dates with the dates they mean today."""
    prop, operator, value = condition.read(registry, clock)
    parts = [w(f"property.{prop.name}"), w(f"operator.{operator.key}")]
    if operator.takes != "none":
        parts.append(_said(w, prop, operator.key, condition.value))
    if operator.key in RELATIVE:
        parts.append(f"({days_words(w, value)})")
    return " ".join(parts)


def _said(w: Words, prop: Property, operator: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return _listed(w, [_said(w, prop, operator, v) for v in value[:SAID_MOST]], operator, value)
    if operator == "in_period":
        return w(f"period.{value}")
    if operator in RELATIVE:
        return w.days(int(value))
    if prop.sort is Sort.FLAG:
        return w("common.yes" if value else "common.no")
    if prop.sort in (Sort.DATE, Sort.MOMENT):
        return w.date(read_date(prop.name, value))
    if prop.sort in (Sort.NUMBER, Sort.MONEY):
        return w.number(read_number(prop.name, value))
    if prop.words and f"{prop.words}{value}" in w:
        return w(f"{prop.words}{value}")
    return f"«{value}»" if prop.sort is Sort.TEXT else str(value)


def _listed(w: Words, said: Sequence[str], operator: str, value: Sequence[Any]) -> str:
    """Several values: two joined by a word, a list of many cut short."""
    joint = f" {w('filter.and')} " if operator in ("between", "not_between") else ", "
    told = joint.join(said)
    more = len(value) - len(said)
    return w("filter.and_more", values=told, count=more) if more > 0 else told


def span_words(w: Words, first: date, bucket: str) -> str:
    """A span of the calendar by its first day: «March 2026», «Week 12, 2026», a day as it is."""
    if bucket == "week":
        year, week, _ = first.isocalendar()
        return w("bucket.week_of", week=str(week), year=str(year))
    return w.date(first) if bucket == "day" else w.span(first, bucket)


def days_words(w: Words, days: Days) -> str:
    """The days of a range: one day, from – to, or open at one end."""
    first = w.date(days.first) if days.first else ""
    last = w.date(days.until - timedelta(days=1)) if days.until else ""
    return first if first == last else f"{first} – {last}".strip()
