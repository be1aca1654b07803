"""The operators of `model/filters.py` as SQL, and whole filters as WHERE clauses.

Templates are data; values are always bound. A test holds every row against its
Python twin with random filters.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from invoicing.ledger.columns import Source
from invoicing.model.dates import Clock, Days
from invoicing.model.filters import Condition, Filter, Operator, sayable
from invoicing.model.people import Actor, Reach
from invoicing.model.properties import Property, Sort

#: {x} is the property, {v} the bound value (or values, in order).
TEMPLATES: Mapping[str, str] = {
    "is": "{x} = {v}",
    "is_not": "{x} is distinct from {v}",
    "contains": "contains({x}, {v})",
    "not_contains": "coalesce(not contains({x}, {v}), true)",
    "starts_with": "starts_with({x}, {v})",
    "ends_with": "ends_with({x}, {v})",
    "any_of": "{x} in ({v})",
    "none_of": "coalesce({x} not in ({v}), true)",
    "eq": "{x} = {v}",
    "ne": "{x} is distinct from {v}",
    "gt": "{x} > {v}",
    "gte": "{x} >= {v}",
    "lt": "{x} < {v}",
    "lte": "{x} <= {v}",
    "between": "{x} between {v[0]} and {v[1]}",
    "not_between": "coalesce({x} not between {v[0]} and {v[1]}, true)",
    "known": "{x} is not null",
    "unknown": "{x} is null",
}
#: "ever" and "never" test each value as another operator does, by what they take.
PAST_LIKE: Mapping[str, str] = {"many": "any_of", "one": "eq"}
#: One change of a property in the history's JSON: the name, what it was, what it became.
CHANGE = r"""\["%s",(?:[^"\]]|"(?:[^"\\]|\\.)*")*\]"""
#: What it was, as a value; of other kinds the text itself is looked for.
WAS: Mapping[Sort, str] = {
    Sort.NUMBER: "try_cast({change} ->> '$[1]' as decimal(38,10))",
    Sort.MONEY: "try_cast({change} ->> '$[1]' as decimal(38,10))",
    Sort.MOMENT: "try_cast({change} ->> '$[1]' as timestamp)",
}


@dataclass
class Bindings:
    """Values on their way into a statement, each under a name of its own."""

    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        """Bind a value; gives the placeholder to write."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def share(self, name: str, value: Any) -> None:
        """Bind a value under a name that expressions mention."""
        self.values[name] = value


def filter_sql(wanted: Filter, source: Source, clock: Clock, bindings: Bindings) -> str:
    """The WHERE of a filter. Raises `InvalidInput` as `Condition.read` does."""
    if not wanted:
        return "true"
    groups = (
        " and ".join(condition_sql(c, source, clock, bindings) for c in group)
        for group in wanted.groups
    )
    return "(" + " or ".join(f"({group})" for group in groups) + ")"


def condition_sql(condition: Condition, source: Source, clock: Clock, bindings: Bindings) -> str:
    """One condition as SQL."""
    prop, operator, value = condition.read(source.registry, clock)
    if value is True and prop.name in source.holds:
        return f"({source.holds[prop.name]})"  # bare, so that the books can skip what cannot match
    if operator.past:
        return _past_sql(prop, operator, value, source, clock, bindings)
    column = comparable(prop, source.column(prop.name))
    return _test_sql(prop, operator, column, value, clock, bindings)


def _test_sql(
    prop: Property, operator: Operator, column: str, value: Any, clock: Clock, bindings: Bindings
) -> str:
    """What an operator asks of `column`, an expression with the values of `prop`."""
    if prop.capitals:
        value = _upper(value)
    key = PAST_LIKE.get(operator.takes) if operator.past else operator.key
    template = TEMPLATES.get(key or "", "")
    match operator.takes:
        case "days":
            return _days_sql(prop, column, value, clock, bindings)
        case "none":
            return template.format(x=column)
        case "one":
            return template.format(x=column, v=bindings.bind(value))
        case "two":
            return template.format(x=column, v=[bindings.bind(v) for v in value])
        case _:
            return template.format(x=column, v=", ".join(bindings.bind(v) for v in value))


def _past_sql(
    prop: Property,
    operator: Operator,
    value: Any,
    source: Source,
    clock: Clock,
    bindings: Bindings,
) -> str:
    """What is asked of the history: of the lines after the first, those that name the property.

    Its changes are written without blanks, and quotes inside a value are escaped: `["name",`
    stands nowhere but at the beginning of a change, with what the property was behind it.
    """
    subject, named = bindings.bind(source.registry.subject), bindings.bind(f'["{prop.name}",')
    lines = (
        f"id in (select subject_id from {source.history} where subject = {subject}"
        f" and version > 1"
        f" and contains(changes, {named}) and {{test}})"
    )
    if operator.past == "changed":
        first, until = (bindings.bind(clock.start_of(day)) for day in (value.first, value.until))
        return lines.format(test=f"happened_at >= {first} and happened_at < {until}")
    column = comparable(prop, source.column(prop.name))
    now = _test_sql(prop, operator, column, value, clock, bindings)
    if prop.sort in WAS:
        change = f"regexp_extract(changes, {bindings.bind(CHANGE % prop.name)})"
        was = WAS[prop.sort].format(change=f"({change})")
        test = _test_sql(prop, operator, was, value, clock, bindings)
    else:
        test = _was_sql(prop, value, bindings)
    ever = f"coalesce({now}, false) or {lines.format(test=test)}"
    return f"({ever})" if operator.past == "ever" else f"(not ({ever}))"


def _was_sql(prop: Property, value: Any, bindings: Bindings) -> str:
    """One of the values stands in a change as what the property was, to the letter."""
    held = comparable(prop, "changes")
    values = [str(value.first)] if isinstance(value, Days) else value  # one day
    listed = values if isinstance(values, list | tuple) else (values,)
    if prop.capitals:
        listed = _upper(tuple(listed))
    texts = (
        json.dumps([prop.name, each], ensure_ascii=False, separators=(",", ":")) for each in listed
    )
    return (
        "(" + " or ".join(f"contains({held}, {bindings.bind(t[:-1] + ',')})" for t in texts) + ")"
    )


def comparable(prop: Property, column: str) -> str:
    """Text is compared in lower case; closed choices are stored that way, codes in capitals."""
    free = prop.sort is Sort.CHOICE and (prop.own or not prop.choices) and not prop.capitals
    if prop.sort is Sort.TEXT or free:
        return f"lower({column})"
    return f"({column})"


def _upper(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(v.upper() for v in value)
    return value.upper() if isinstance(value, str) else value


def _days_sql(prop: Property, column: str, days: Days, clock: Clock, bindings: Bindings) -> str:
    def bound(day: Any) -> str:
        return bindings.bind(clock.start_of(day) if prop.sort is Sort.MOMENT else day)

    parts = []
    if days.first is not None:
        parts.append(f"{column} >= {bound(days.first)}")
    if days.until is not None:
        parts.append(f"{column} < {bound(days.until)}")
    return f"({' and '.join(parts)})"


def search_sql(words: str, bindings: Bindings) -> str:
    """Every word somewhere in the search column, without regard to case and accents."""
    return search_words("search", words, bindings)


def search_words(text: str, words: str, bindings: Bindings) -> str:
    """Every word somewhere in `text`, an expression already folded as the search column is."""
    sayable("search", words)
    found = (f"contains({text}, strip_accents(lower({bindings.bind(w)})))" for w in words.split())
    return " and ".join(found) or "true"


def reach_sql(actor: Actor, reach: Reach, bindings: Bindings) -> str:
    """The rows a permission covers; the twin of `Actor.reaches`."""
    if reach in (Reach.ALL, Reach.NONE):
        return "true" if reach is Reach.ALL else "false"
    parts = [f"owner_id = {bindings.bind(actor.account_id)}"]
    if reach is Reach.TEAM and actor.team is not None:
        parts.append(f"(owner_id is not null and team = {bindings.bind(actor.team)})")
    if actor.granted().unassigned:
        parts.append("owner_id is null")
    return f"({' or '.join(parts)})"
