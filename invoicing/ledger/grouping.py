"""Rows of a view gathered by one or two properties, with sums per currency.

First the keys of the page, by the order asked for; then the lines of their groups. A key is
what a condition compares (text in lower case), so that the filter of a group finds its rows.
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
    keys, count = asked.keys(cursor, view.page, view.size)
    groups = asked.lines(cursor, keys, len(keys) == count) if keys else {}
    return Grouped(tuple(levels), tuple(groups[key] for key in keys), count)


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

    def keys(self, cursor: Cursor, page: int, size: int) -> tuple[list[Value], int]:
        """The outermost keys of a page, and how many there are in all."""
        sql = (
            f"with cell as (select {self.raw[0]} as raw, count(*) as n, {self.rank} as rank"
            f" from {self.source.table} where {self.where} group by 1),"
            f" found as (select {self._key(self.levels[0], 'raw')} as key, sum(n) as n,"
            " sum(rank) as rank from cell group by 1)"
            f" select key, count(*) over () from found"
            f" order by {self._sorted(self.levels[0], 'key')}"
            f" limit {int(size)} offset {max(0, int(page) - 1) * int(size)}"
        )
        rows = ask(cursor, sql, self.bindings, self.asker)
        if not rows and page > 1:
            return self.keys(cursor, 1, size)
        return [row[0] for row in rows], int(rows[0][1]) if rows else 0  # type: ignore[misc,call-overload]

    def lines(self, cursor: Cursor, keys: Sequence[Value], every: bool) -> dict[Value, Group]:
        """The groups with these keys, which may be every one there is."""
        within = "true" if every else self._among(keys)
        rows = ask(cursor, self._lines_sql(within), self.bindings, self.asker)
        return _gathered(rows, self.levels, list(self.source.sums))

    def _lines_sql(self, within: str) -> str:
        """A row per group and currency: keys, as shown, groups within, currency, count, sums."""
        inner = len(self.levels) - 1
        sums = [f"sum({column}) as sum_{name}" for name, column in self.source.sums.items()]
        summed = [f"sum(sum_{name}) as sum_{name}" for name in self.source.sums]
        line = (
            f"with cell as (select {self.raw[0]} as outer_raw, {self.raw[inner]} as raw,"
            f" currency, count(*) as n, {self.rank} as rank, {', '.join(sums)}"
            f" from {self.source.table} where {self.where} and {within} group by 1, 2, currency)"
            f" select {self._key(self.levels[0], 'outer_raw')} as outer_key,"
            f" {self._key(self.levels[inner], 'raw')} as key,"
            " min(outer_raw) as outer_shown, min(raw) as shown,"
            f" currency, sum(n) as n, sum(rank) as rank, {', '.join(summed)}"
            " from cell group by 1, 2, currency"
        )
        names = ", ".join(f"line.sum_{name}" for name in self.source.sums)
        return (
            f"with line as ({line}),"
            " one as (select outer_key, key, sum(n) as n, sum(rank) as rank"
            " from line group by 1, 2),"
            " placed as (select *, row_number() over (partition by outer_key"
            f" order by {self._sorted(self.levels[inner], 'key')}) as place,"
            " count(*) over (partition by outer_key) as many from one)"
            " select line.outer_key, line.key, outer_shown, shown, many,"
            f" least(place, {WITHIN_MOST + 1}) as place, currency, line.n, {names}"
            " from line join placed on line.outer_key is not distinct from placed.outer_key"
            " and line.key is not distinct from placed.key"
            " order by placed.place, currency"
        )

    def _among(self, keys: Sequence[Value]) -> str:
        by = self._key(self.levels[0], self.raw[0])
        known = [self.bindings.bind(key) for key in keys if key is not None]
        parts = [f"{by} in ({', '.join(known)})"] if known else []
        parts += [f"{by} is null"] if None in keys else []
        return f"({' or '.join(parts)})"


def _gathered(
    rows: Sequence[Sequence[Any]], levels: Sequence[Level], names: Sequence[str]
) -> dict[Value, Group]:
    """Rows of `_lines_sql` as groups by their outermost key."""
    whole: dict[Value, tuple[Value, int, list[Sums]]] = {}
    inner: dict[Value, dict[Value, Group]] = {}
    for outer, key, outer_shown, shown, many, place, currency, count, *amounts in rows:
        sums = Sums(currency, int(count), dict(zip(names, amounts, strict=True)))
        whole.setdefault(outer, (outer_shown, int(many), []))[2].append(sums)
        if len(levels) > 1 and place <= WITHIN_MOST:
            within = inner.setdefault(outer, {})
            held = within[key].sums if key in within else ()
            within[key] = Group(levels[1], key, shown, (*held, sums))
    return {
        key: Group(levels[0], key, shown, added(sums), tuple(inner.get(key, {}).values()), many)
        for key, (shown, many, sums) in whole.items()
    }
