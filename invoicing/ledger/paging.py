"""The ids of one page, as soon deep in a table as at its beginning.

OFFSET sorts all that lies before the page. Deep down a sample of the sorted property tells
between which values the page lies; what lies before them is only counted, and the few between
them are sorted. Should the sample mislead, that is noticed and the plain way taken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

DEEP = 20_000
SAMPLE = 4_000
#: Thousandths of the table on both sides of where the page should be: four standard errors.
MARGIN = 32
Run = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Ordered:
    """The rows of `table` where `where` holds, by `by` and then by id; nulls last."""

    table: str
    where: str
    by: str
    descending: bool

    @property
    def order(self) -> str:
        """The ORDER BY."""
        way = "desc" if self.descending else "asc"
        return f"{self.by} {way} nulls last, id {way}"

    def among(self, *conditions: str) -> "Ordered":
        """The rows where these hold too."""
        held = [c for c in (self.where, *conditions) if c != "true"]
        return replace(self, where=" and ".join(held) or "true")


def page_ids(run: Run, rows: Ordered, size: int, offset: int, count: int) -> list[int]:
    """Ids of the page from `offset` on. `count` is that of all rows; `run` binds the values of
    `where` and those it is given."""
    if DEEP <= offset < count:
        found = _near(run, rows, size, offset, count)
        if found is not None:
            return found
    return _ids(run, rows, {}, size, offset)


def _ids(run: Run, rows: Ordered, values: Mapping[str, Any], size: int, offset: int) -> list[int]:
    sql = (
        f"select id from {rows.table} where {rows.where} order by {rows.order}"
        f" limit {int(size)} offset {int(offset)}"
    )
    return [int(row[0]) for row in run(sql, values)]


def _near(run: Run, rows: Ordered, size: int, offset: int, count: int) -> list[int] | None:
    """The page, found between two values of a sample; None where it is not there."""
    at = offset * 1000 // count
    first, last = _sampled(run, rows, at - MARGIN, at + MARGIN + 1)
    if first is None and at > MARGIN:
        return _among_nulls(run, rows, size, offset, count)
    before, after = (">", "<") if rows.descending else ("<", ">")
    values = {name: v for name, v in (("first", first), ("last", last)) if v is not None}
    skipped = 0
    inside = rows
    if first is not None:
        sql = f"select count(*) from {rows.table} where {{where}}"
        earlier = rows.among(f"{rows.by} {before} $first")
        skipped = int(run(sql.format(where=earlier.where), {"first": first})[0][0])
        inside = inside.among(f"({rows.by} {after}= $first or {rows.by} is null)")
    if last is not None:
        inside = inside.among(f"{rows.by} {before}= $last")
    if skipped > offset:
        return None
    found = _ids(run, inside, values, size, offset - skipped)
    return found if len(found) == min(size, count - offset) else None


def _sampled(run: Run, rows: Ordered, first: int, last: int) -> tuple[Any, Any]:
    """What stands at two thousandths of a sample in order; None beyond its ends and in nulls."""
    way = "desc" if rows.descending else "asc"
    sql = f"""
        with found as (select {rows.by} as value from {rows.table} where {rows.where}),
        sorted as (
            select list(value order by value {way} nulls last) as all_of_them
            from (from found using sample reservoir({SAMPLE} rows))
        )
        select all_of_them[greatest(1, len(all_of_them) * {max(first, 0)} // 1000)],
            all_of_them[greatest(1, len(all_of_them) * {min(last, 1000)} // 1000)]
        from sorted"""
    low, high = run(sql, {})[0]
    return (low if first > 0 else None), (high if last < 1000 else None)


def _among_nulls(run: Run, rows: Ordered, size: int, offset: int, count: int) -> list[int] | None:
    """The page where the property is empty: by id alone, behind all rows that have it."""
    sql = f"select count({rows.by}) from {rows.table} where {rows.where}"
    known = int(run(sql, {})[0][0])
    if known > offset:
        return None
    empty = replace(rows.among(f"{rows.by} is null"), by="id")
    return page_ids(run, empty, size, offset - known, count - known)
