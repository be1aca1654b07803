"""What happened lately to invoices: the last lines of their history, and so many of a day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, ask, matching
from invoicing.ledger.predicates import Bindings
from invoicing.model.events import Happening
from invoicing.model.table import View

#: Where the last lines of history are looked for: nearly always they are among the newest. None
#: is everywhere, for who sees little.
NEWEST = (2_000, 200_000, None)
#: What a page shows of the invoice and of the line, in the order that `_told` reads.
TOLD = """i.id, coalesce(i.number, i.title), i.buyer_name, i.currency,
    h.id, h.happened_at, h.actor, h.event, h.version, h.detail"""


@dataclass(frozen=True, slots=True)
class Lately:
    """Something that happened to an invoice."""

    id: int
    name: str | None
    buyer: str | None
    currency: str
    happening: Happening


def last(cursor: Cursor, view: View, many: int, asker: Asker) -> Sequence[Lately]:
    """The last things that happened to the invoices of a view, the newest first; what changed in
    them is left out."""
    for lines in NEWEST:
        found = _last(cursor, view, many, asker, lines)
        if len(found) == many:
            break
    return found


def _last(
    cursor: Cursor, view: View, many: int, asker: Asker, lines: int | None
) -> Sequence[Lately]:
    """The same among the newest lines of history only, or among all."""
    where, bindings = _of_invoices(view, asker)
    if lines:
        where += f" and id > (select max(id) - {int(lines)} from history)"
    return _page(cursor, where, bindings, 0, many, asker)


def by_day(
    cursor: Cursor, view: View, first: date, until: date, asker: Asker
) -> list[tuple[date, str, int]]:
    """How often which event happened on each of the company's days of [first, until).

    Moments are gathered by the quarter of an hour before they are told as days: no zone is off by
    less, and there are far fewer.
    """
    of_these, bindings = _of_invoices(view, asker)
    within, zone = _within(first, until, asker, bindings), bindings.bind(str(asker.clock.zone))
    sql = f"""
        with quarter as (
            select time_bucket(interval '15 minutes', happened_at) as start, event, count(*) as n
            from history where {of_these} and {within} group by 1, 2)
        select cast(start at time zone 'UTC' at time zone {zone} as date), event,
            cast(sum(n) as bigint)
        from quarter group by 1, 2 order by 1, 2"""
    return ask(cursor, sql, bindings, asker)  # type: ignore[return-value]


@dataclass(frozen=True)
class Asked:
    """Lines of the days [first, until), of some events; None: of all."""

    first: date
    until: date
    events: Sequence[str] | None = None


def lines(
    cursor: Cursor, view: View, asked: Asked, skip: int, many: int, asker: Asker
) -> Sequence[Lately]:
    """A page of lines, the newest first."""
    where, bindings = _asked(view, asked, asker)
    return _page(cursor, where, bindings, skip, many, asker)


def _page(
    cursor: Cursor, where: str, bindings: Bindings, skip: int, many: int, asker: Asker
) -> Sequence[Lately]:
    sql = f"""
        select {TOLD} from (
            select * from history where {where}
            order by id desc limit {int(many)} offset {int(skip)}
        ) h join invoice i on i.id = h.subject_id order by h.id desc"""
    return [_told(row) for row in ask(cursor, sql, bindings, asker)]


def invoices(cursor: Cursor, view: View, asked: Asked, asker: Asker) -> tuple[int, list[int]]:
    """How many lines there are, and the invoices they are of."""
    where, bindings = _asked(view, asked, asker)
    sql = f"select subject_id, count(*) from history where {where} group by 1 order by 1"
    found = ask(cursor, sql, bindings, asker)
    return sum(int(n) for _, n in found), [int(id) for id, _ in found]  # type: ignore[call-overload]


def _asked(view: View, asked: Asked, asker: Asker) -> tuple[str, Bindings]:
    where, bindings = _of_invoices(view, asker)
    parts = [where, _within(asked.first, asked.until, asker, bindings)]
    if asked.events is not None:
        parts.append(f"list_contains({bindings.bind(list(asked.events))}, event)")
    return " and ".join(parts), bindings


def _of_invoices(view: View, asker: Asker) -> tuple[str, Bindings]:
    """That a line is of an invoice of the view. Of all of them: of one that is still there, which
    the few that are gone tell soonest."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    there = f"in (select id from invoice where {where})"
    if where == "true":
        there = "not in (select invoice_id from deletion)"
    return f"subject = 'invoice' and subject_id {there}", bindings


def _within(first: date, until: date, asker: Asker, bindings: Bindings) -> str:
    start, end = (bindings.bind(asker.clock.start_of(day)) for day in (first, until))
    return f"happened_at >= {start} and happened_at < {end}"


def _told(row: Sequence[Any]) -> Lately:
    id, name, buyer, currency, line, at, actor, event, version, detail = row
    moment: datetime = at
    happening = Happening(line, moment, actor, event, version, detail=json.loads(detail or "{}"))
    return Lately(id, name, buyer, currency, happening)
