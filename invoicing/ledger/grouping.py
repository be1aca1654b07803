"""Rows of a view gathered by one or two properties, with sums per currency.

One statement, which reads the table once: cells by values as they stand, lines of them by key,
the page of keys by the order asked for, the lines of these. A key is what a condition compares
(text in lower case), so that the filter of a group finds its rows.
"""

from collections.abc import Sequence
from typing import Any

from invoicing.ledger.columns import Source
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, ask, matching
from invoicing.ledger.predicates import comparable
from invoicing.model.grouping import (
    WITHIN_MOST,
    Group,
    Grouped,
    GroupOrder,
    Level,
    added,
)
from invoicing.model.properties import Sort, Value
from invoicing.model.table import Sums, View

ZERO = "cast(0 as decimal(38,3))"


def grouped(
    cursor: Cursor,
    view: View,
    levels: Sequence[Level],
    order: GroupOrder,
    source: Source,
    asker: Asker,
) -> Grouped:
    """The groups of a page of the view, outermost first, with those inside them."""
    asked = _Question(view, levels, order, source, asker)
    groups, count = asked.groups(cursor, view.page, view.size)
    return Grouped(tuple(levels), tuple(groups), count)


class _Question:
    """One grouping, as the pieces of its statements."""

    def __init__(
        self,
        view: View,
        levels: Sequence[Level],
        order: GroupOrder,
        source: Source,
        asker: Asker,
    ) -> None:
        self.levels, self.source, self.asker = levels, source, asker
        self.order = order
        self.where, self.bindings = matching(view, source, asker)
        self.raw = [self._raw(level) for level in levels]
        self.rank = self._rank()

    def _raw(self, level: Level) -> str:
        """What rows are gathered by first: values as they stand, which is soonest done."""
        prop = self.source.registry[level.property]
        column = self.source.column(prop.name)
        if not level.bucket:
            return column
        if prop.sort is Sort.MOMENT:
            zone = self.bindings.bind(str(self.asker.clock.zone))
            column = f"({column} at time zone 'UTC' at time zone {zone})"
        return f"cast(date_trunc('{level.bucket}', {column}) as date)"

    def _key(self, level: Level, raw: str) -> str:
        """The key of a group, of a value as it stands."""
        return raw if level.bucket else comparable(self.source.registry[level.property], raw)

    def _rank(self) -> str:
        """The sum groups are ordered by: of amounts in the company's currency."""
        name = self.source.ranks.get(self.order.column)
        return f"coalesce(sum({self.source.column(name)}), {ZERO})" if name else ZERO

    def _sorted(self, level: Level, key: str) -> str:
        """ORDER BY of a query with `key`, n and rank; empty keys last, equal ones by key."""
        way = "desc" if self.order.descending else "asc"
        prop = self.source.registry[level.property]
        place = key
        if prop.choices:
            steps = (
                f" when {self.bindings.bind(c)} then {at}" for at, c in enumerate(prop.choices)
            )
            place = f"case {key}{''.join(steps)} end"
        if self.order.column == "value":
            return f"{place} {way} nulls last"
        by = "rank" if self.order.column in self.source.ranks else "n"
        return f"{by} {way}, {place} asc nulls last"

    def groups(self, cursor: Cursor, page: int, size: int) -> tuple[list[Group], int]:
        """The groups of a page, and how many there are in all; past the end, the first page."""
        first = max(0, int(page) - 1) * int(size)
        rows = ask(cursor, self._sql(first, first + int(size)), self.bindings, self.asker)
        if not rows and page > 1:
            return self.groups(cursor, 1, size)
        found = _gathered([row[1:] for row in rows], self.levels, list(self.source.sums))
        return found, int(rows[0][0]) if rows else 0  # type: ignore[call-overload]

    def _sql(self, first: int, last: int) -> str:
        """A row per group and currency: how many there are in all, keys, as shown, groups
        within, currency, count, sums. The table is read once, into cells that stay."""
        names = ", ".join(f"kept.sum_{name}" for name in self.source.sums)
        return (
            f"with cell as materialized ({self._cells()}), line as materialized ({self._keyed()}),"
            " found as (select outer_key, sum(n) as n, sum(rank) as rank from line group by 1),"
            " counted as (select outer_key, count(*) over () as total, row_number() over"
            f" (order by {self._sorted(self.levels[0], 'outer_key')}) as turn from found),"
            f" page as (select * from counted where turn > {int(first)} and turn <= {int(last)}),"
            " kept as materialized (select line.*, total, turn from line"
            " join page on line.outer_key is not distinct from page.outer_key),"
            " one as (select outer_key, key, sum(n) as n, sum(rank) as rank"
            " from kept group by 1, 2),"
            " placed as (select *, row_number() over (partition by outer_key"
            f" order by {self._sorted(self.levels[-1], 'key')}) as place,"
            " count(*) over (partition by outer_key) as many from one)"
            " select total, kept.outer_key, kept.key, outer_shown, shown, many,"
            f" least(place, {WITHIN_MOST + 1}) as place, currency, kept.n, {names}"
            " from kept join placed on kept.outer_key is not distinct from placed.outer_key"
            " and kept.key is not distinct from placed.key"
            " order by turn, placed.place, currency"
        )

    def _cells(self) -> str:
        """Sums by raw values: a row for each that occurs, and each currency."""
        inner = self.raw[1] if len(self.levels) > 1 else "null"
        sums = ", ".join(f"sum({of}) as sum_{name}" for name, of in self.source.sums.items())
        return (
            f"select {self.raw[0]} as outer_raw, {inner} as raw, currency, count(*) as n,"
            f" {self.rank} as rank, {sums} from {self.source.table} where {self.where}"
            " group by 1, 2, currency"
        )

    def _keyed(self) -> str:
        """The cells by the keys of their groups, with one of the raw values to be shown."""
        inner = self._key(self.levels[1], "raw") if len(self.levels) > 1 else "null"
        summed = ", ".join(f"sum(sum_{name}) as sum_{name}" for name in self.source.sums)
        return (
            f"select {self._key(self.levels[0], 'outer_raw')} as outer_key, {inner} as key,"
            " min(outer_raw) as outer_shown, min(raw) as shown, currency, sum(n) as n,"
            f" sum(rank) as rank, {summed} from cell group by 1, 2, currency"
        )


def _gathered(
    rows: Sequence[Sequence[Any]], levels: Sequence[Level], names: Sequence[str]
) -> list[Group]:
    """Rows of `_sql`, but for the total, as groups in their order."""
    whole: dict[Value, tuple[Value, int, list[Sums]]] = {}
    inner: dict[Value, dict[Value, Group]] = {}
    for outer, key, outer_shown, shown, many, place, currency, count, *amounts in rows:
        sums = Sums(currency, int(count), dict(zip(names, amounts, strict=True)))
        whole.setdefault(outer, (outer_shown, int(many), []))[2].append(sums)
        if len(levels) > 1 and place <= WITHIN_MOST:
            within = inner.setdefault(outer, {})
            held = within[key].sums if key in within else ()
            within[key] = Group(levels[1], key, shown, (*held, sums))
    return [
        Group(levels[0], key, shown, added(sums), tuple(inner.get(key, {}).values()), many)
        for key, (shown, many, sums) in whole.items()
    ]
