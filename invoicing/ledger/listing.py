"""The questions of an index: a page of rows, their count and sums, a stream of all.

First the sums of the whole filter, then the ids of the page, then their rows by
literal keys: a wide row is fetched for the fifty that are shown only.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from invoicing.ledger.columns import Source
from invoicing.ledger.customs import source_with
from invoicing.ledger.database import Cursor
from invoicing.ledger.paging import Ordered, page_ids
from invoicing.ledger.predicates import Bindings, filter_sql, reach_sql, search_sql
from invoicing.model.custom import CustomProperty
from invoicing.model.dates import Clock
from invoicing.model.people import Actor
from invoicing.model.table import Row, Sums, Table, View

BATCH = 2_000
NAME = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Asker:
    """Who asks, when, and in which base currency's digits."""

    actor: Actor
    clock: Clock
    base_digits: int
    own: tuple[CustomProperty, ...] = ()

    def source(self, subject: str) -> Source:
        """Where the properties of a subject lie, the company's own too."""
        return source_with(subject, self.own)


def matching(view: View, source: Source, asker: Asker) -> tuple[str, Bindings]:
    """The WHERE of a view within the asker's reach, and what it binds."""
    bindings = Bindings()
    parts = [
        source.within,
        reach_sql(asker.actor, asker.actor.granted().view, bindings),
        filter_sql(view.filter, source, asker.clock, bindings),
        search_sql(view.search, bindings),
    ]
    return " and ".join(p for p in parts if p != "true") or "true", bindings


def used(sql: str, bindings: Bindings, asker: Asker) -> dict[str, object]:
    """The bound values and the shared ones, as far as the statement mentions them."""
    names = set(NAME.findall(sql))
    shared = {"today": asker.clock.today, "base_digits": asker.base_digits}
    return {n: v for n, v in (bindings.values | shared).items() if n in names}


def ask(cursor: Cursor, sql: str, bindings: Bindings, asker: Asker) -> list[tuple[object, ...]]:
    """The rows of a statement, with those of its values that it mentions."""
    return cursor.execute(sql, used(sql, bindings, asker)).fetchall()


def sums(cursor: Cursor, view: View, source: Source, asker: Asker) -> list[Sums]:
    """Count and sums of everything that matches, per currency, in the order of the code."""
    where, bindings = matching(view, source, asker)
    return _summed(cursor, where, bindings, source, asker)


def sums_of(cursor: Cursor, ids: Sequence[int], source: Source, asker: Asker) -> list[Sums]:
    """Count and sums of these records, as far as who asks may see them."""
    where, bindings = matching(View(()), source, asker)
    keys = ", ".join(str(int(id)) for id in ids)
    return _summed(cursor, f"{where} and id in ({keys})", bindings, source, asker) if ids else []


def _summed(
    cursor: Cursor, where: str, bindings: Bindings, source: Source, asker: Asker
) -> list[Sums]:
    summed = ", ".join(f"sum({column})" for column in source.sums.values())
    sql = (
        f"select currency, count(*), {summed} from {source.table} where {where}"
        " group by currency order by currency"
    )
    return [
        Sums(str(c), int(n), dict(zip(source.sums, amounts, strict=True)))  # type: ignore[call-overload,arg-type]
        for c, n, *amounts in ask(cursor, sql, bindings, asker)
    ]


def page(cursor: Cursor, view: View, source: Source, asker: Asker) -> Table:
    """The page a view asks for, with count and sums of the whole filter."""
    found = sums(cursor, view, source, asker)
    count = sum(s.count for s in found)
    ids = _page_ids(cursor, view, source, asker, count)
    rows = _rows(cursor, ids, view, source, asker)
    return Table([source.registry[n] for n in view.columns], rows, count, found)


def _ordered(view: View, where: str, source: Source) -> Ordered:
    return Ordered(source.table, where, source.column(view.sort), view.descending)


def _page_ids(cursor: Cursor, view: View, source: Source, asker: Asker, count: int) -> list[int]:
    where, bindings = matching(view, source, asker)

    def run(sql: str, values: Mapping[str, object]) -> list[tuple[object, ...]]:
        return ask(cursor, sql, Bindings({**bindings.values, **values}), asker)

    size = int(view.size)
    offset = max(0, int(view.page) - 1) * size
    return page_ids(run, _ordered(view, where, source), size, offset, count)


def _rows(
    cursor: Cursor, ids: Sequence[int], view: View, source: Source, asker: Asker
) -> list[Row]:
    if not ids:
        return []
    columns = ", ".join(source.column(name) for name in view.columns)
    keys = ", ".join(str(int(id)) for id in ids)
    sql = f"select id, {columns} from {source.table} where id in ({keys})"
    found = {row[0]: row for row in ask(cursor, sql, Bindings(), asker)}
    return [_row(found[id], view) for id in ids if id in found]


def _row(found: tuple[object, ...], view: View) -> Row:
    id, *values = found
    return Row(int(id), dict(zip(view.columns, values, strict=True)))  # type: ignore[call-overload,arg-type]


def stream(cursor: Cursor, view: View, source: Source, asker: Asker) -> Iterator[Row]:
    """Every row that matches, in order, a batch at a time."""
    where, bindings = matching(view, source, asker)
    columns = ", ".join(source.column(name) for name in view.columns)
    order = _ordered(view, where, source).order
    sql = f"select id, {columns} from {source.table} where {where} order by {order}"
    result = cursor.execute(sql, used(sql, bindings, asker))
    while batch := result.fetchmany(BATCH):
        for found in batch:
            yield _row(found, view)
