"""The filter while it is being made: what stands in the panel, whole conditions and half ones.

The URL keeps the whole conditions only. A draft remembers what it last wrote there: where the
URL says something else (Back, a view, a condition removed above the table), the panel begins
anew with that.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from invoicing.model.dates import Clock
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import (
    ALIASES,
    BY_SORT,
    Condition,
    Filter,
    Operator,
)
from invoicing.model.properties import Property, Registry, Sort

#: The operator a property begins with, by its kind.
FIRST: Mapping[Sort, str] = {
    Sort.TEXT: "contains",
    Sort.CHOICE: "any_of",
    Sort.NUMBER: "gte",
    Sort.MONEY: "gte",
    Sort.DATE: "in_period",
    Sort.MOMENT: "in_period",
    Sort.FLAG: "is",
}
#: What one value becomes where a list is asked for, and the other way round.
CARRIED: Mapping[tuple[str, str], Callable[[Any], Any]] = {
    ("text", "list"): lambda value: (value,),
    ("choice", "list"): lambda value: (value,),
    ("number", "numbers"): lambda value: (value,),
    ("list", "text"): lambda value: value[0],
    ("list", "choice"): lambda value: value[0],
    ("numbers", "number"): lambda value: value[0],
}


def shape(prop: Property, operator: Operator) -> str:
    """Which widget asks for the value; "none" where nothing is asked."""
    if operator.takes == "days":
        named = {"in_period": "period", "between": "dates"}
        return named.get(operator.key, "count" if operator.key.endswith(COUNTED) else "date")
    if operator.takes == "many":
        return "numbers" if prop.sort in (Sort.NUMBER, Sort.MONEY) else "list"
    if operator.takes != "one":
        return operator.takes
    kinds = {Sort.TEXT: "text", Sort.CHOICE: "choice", Sort.FLAG: "flag"}
    return kinds.get(prop.sort, "number")


COUNTED = ("_days", "_days_ago", "_days_from_now")


@dataclass
class Row:
    """One condition of the panel. `wrong` is what cannot be read of what was typed, `unread`
    pasted cells that are no value."""

    id: int
    name: str | None = None
    operator: str | None = None
    value: Any = None
    opened: bool = False
    wrong: InvalidInput | None = None
    unread: tuple[str, ...] = ()

    def operator_of(self, prop: Property) -> Operator | None:
        """The operator's row, None where the property has no such operator."""
        key = self.operator or ""
        found = BY_SORT.get((prop.sort, ALIASES.get(key, key)))
        return found if found and (prop.remembered or not found.past) else None

    def choose(self, name: str | None, registry: Registry) -> None:
        """Ask another property, with the operator it begins with."""
        self.name, self.operator, self.value, self.wrong = name, None, None, None
        if name is not None:
            prop = registry[name]
            self.operator = FIRST[prop.sort]
            self.value = True if prop.sort is Sort.FLAG else None

    def ask(self, operator: str, registry: Registry) -> None:
        """Ask with another operator; the value is kept where it still is one."""
        prop = registry[self.name or ""]
        before = self.operator_of(prop)
        self.operator, self.wrong = operator, None
        after = self.operator_of(prop)
        if before is None or after is None:
            self.value = None
            return
        had, needs = shape(prop, before), shape(prop, after)
        carry = CARRIED.get((had, needs))
        if carry and self.value:
            self.value = carry(self.value)
        elif had != needs:
            self.value = None

    def condition(self, registry: Registry, clock: Clock) -> Condition | None:
        """The condition, where it is whole."""
        return None if self.problem(registry, clock) else self._asked()

    def problem(self, registry: Registry, clock: Clock) -> InvalidInput | None:
        """What is still missing or wrong."""
        if self.wrong:
            return self.wrong
        try:
            self._asked().read(registry, clock)
        except InvalidInput as problem:
            return problem
        return None

    @property
    def begun(self) -> bool:
        """Whether there is a value, so that a problem with it is worth saying."""
        return self.wrong is not None or self.value is not None

    def _asked(self) -> Condition:
        return Condition(self.name or "", self.operator or "", self.value)


@dataclass
class Draft:
    """Groups of rows; `written` is the filter as it was last written to the URL, `shown` the
    group that is worked on."""

    groups: list[list[Row]] = field(default_factory=list)
    written: str = ""
    last: int = 0
    shown: int = 0

    def row(self, **values: Any) -> Row:
        """A new row, in no group yet."""
        self.last += 1
        return Row(self.last, **values)

    def rows(self) -> Iterator[Row]:
        """All rows."""
        for group in self.groups:
            yield from group

    def take(self, wanted: Filter, written: str) -> None:
        """Begin anew with a filter; nothing of what stood there is kept, not even its widgets."""
        self.groups = [
            [self.row(name=c.property, operator=c.operator, value=c.value) for c in group]
            for group in wanted.groups
        ]
        self.written = written

    def add(self, group: int, **values: Any) -> Row:
        """A condition more; `group` may be the one after the last."""
        if group >= len(self.groups):
            self.groups.append([])
        row = self.row(**values)
        self.groups[group].append(row)
        return row

    def remove(self, row: Row) -> None:
        """Take a condition off, and its group where it was the last."""
        self.groups = [[r for r in group if r is not row] for group in self.groups]
        self.groups = [group for group in self.groups if group]

    def filter(self, registry: Registry, clock: Clock) -> Filter:
        """The whole conditions; a group without any asks nothing."""
        groups = (
            tuple(c for row in group if (c := row.condition(registry, clock)))
            for group in self.groups
        )
        return Filter(tuple(group for group in groups if group))

    def forget_halves(self, registry: Registry, clock: Clock) -> None:
        """Drop what is not whole, and fold the rest."""
        whole = [[r for r in g if not r.problem(registry, clock)] for g in self.groups]
        self.groups = [group for group in whole if group]
        for row in self.rows():
            row.opened = False
