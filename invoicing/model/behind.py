"""What stands behind a figure: which cell of a report it is, and the records it is made of."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoicing.model.dates import DAY
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import GROUPS_MOST, VALUES_MOST, Condition, Filter
from invoicing.model.properties import Registry, Sort

#: So many records are named one by one, also in the filter that shows exactly these.
NAMED_MOST = 500
TOTAL, UNAPPLIED, LATE = "total", "unapplied", "late"
#: How "the value is this one" is asked of each kind; kinds that are not here are not asked so.
IS = {Sort.TEXT: "is", Sort.CHOICE: "is", Sort.NUMBER: "eq", Sort.MONEY: "eq", Sort.DATE: "is"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of an aging report: a range by its number, `TOTAL`, `UNAPPLIED`, or `LATE`: all
    ranges but the first.

    `whole` is the line of a currency's totals; else `key` says whose line it is.
    """

    currency: str
    part: int | str
    key: str | None = None
    whole: bool = False

    def to_text(self) -> str:
        """As addresses keep it."""
        line = [] if self.whole else [self.key]
        return json.dumps([self.currency, self.part, *line], ensure_ascii=False)


def figure_from(text: str, ranges: int) -> Figure:
    """The opposite of `Figure.to_text` in a report of so many ranges; else `InvalidInput`."""
    try:
        currency, part, *line = json.loads(text)
    except (ValueError, TypeError):
        raise InvalidInput("figure", "aged.no_figure") from None
    known = part in (TOTAL, UNAPPLIED, LATE) or (type(part) is int and 0 <= part < ranges)
    said = isinstance(currency, str) and all(isinstance(key, str | None) for key in line)
    if not known or not said or len(line) > 1:
        raise InvalidInput("figure", "aged.no_figure")
    return Figure(currency, part, line[0] if line else None, not line)


@dataclass(frozen=True, slots=True)
class Record:
    """One record in a figure, as it was then. `there` is False for a deleted invoice."""

    id: int
    name: str | None
    customer: str | None
    day: date | None  # the one that it is aged by, or when the money came
    amount: Decimal
    there: bool = True


@dataclass(frozen=True)
class Behind:
    """All records of a figure are `count` and add up to `amount`; the largest are named.

    `exact` asks the index for exactly these, where it can.
    """

    subject: str
    amount: Decimal
    count: int
    records: Sequence[Record]
    exact: Filter | None = None


def only(registry: Registry, name: str, key: str | None) -> tuple[Condition, ...] | None:
    """That a property has the value a report gathered by; None where a filter can't say it."""
    prop = registry[name]
    if key is None:
        return (Condition(name, "unknown"),)
    if prop.sort is Sort.FLAG:
        return (Condition(name, "is", key == "true"),)
    return (Condition(name, IS[prop.sort], key),) if prop.sort in IS else None


def among(registry: Registry, name: str, keys: Sequence[str | None]) -> Filter | None:
    """That a property has one of the values that a report gathered by; None where a filter can't
    say it: not of this kind, or too many. Days in a row are one condition."""
    prop, named = registry[name], tuple(key for key in keys if key is not None)
    if prop.sort is Sort.DATE:
        found = [Condition(name, "between", span) for span in _runs(named)]
    elif prop.sort is Sort.FLAG:
        found = [Condition(name, "is", key == "true") for key in named]
    elif prop.sort in IS:
        found = [Condition(name, "any_of", named)] if named else []
    else:
        return None
    if None in keys:
        found.append(Condition(name, "unknown"))
    if not found or len(found) > GROUPS_MOST or len(named) > VALUES_MOST:
        return None
    return Filter(tuple((condition,) for condition in found))


def _runs(days: Sequence[str]) -> list[tuple[str, str]]:
    """The first and the last of the days that follow one another."""
    runs: list[tuple[date, date]] = []
    for day in sorted(map(date.fromisoformat, days)):
        if runs and day - runs[-1][1] == DAY:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return [(first.isoformat(), last.isoformat()) for first, last in runs]


def these(subject: str, ids: Sequence[int]) -> Filter:
    """The filter that names records one by one."""
    name = "id" if subject == "invoice" else "payment_id"
    return Filter(((Condition(name, "any_of", tuple(map(str, ids))),),))


def names_records(wanted: Filter) -> bool:
    """Whether a filter is one of `these`, so that no search has to go along."""
    conditions = [c for group in wanted.groups for c in group]
    names = {(c.property, c.operator) for c in conditions}
    return bool(names) and names <= {("id", "any_of"), ("payment_id", "any_of")}
