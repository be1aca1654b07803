"""What is outstanding now, gathered for the overview; and what happened last."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing.ledger.columns import IN_BASE
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, ask, matching
from invoicing.ledger.predicates import Bindings, reach_sql
from invoicing.model.events import Happening
from invoicing.model.properties import Value
from invoicing.model.table import View

#: Where the last lines of history are looked for: nearly always they are among the newest. None
#: is everywhere, for who sees little.
NEWEST = (2_000, 200_000, None)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is outstanding of one customer, owner, day …: whole, past due, since when."""

    key: Value
    amount: Decimal
    overdue: Decimal
    count: int
    oldest: date | None


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates by which foreign invoices were told in the company's currency."""

    first: date | None
    last: date | None
    without: int  # invoices that have none, and are left out


@dataclass(frozen=True, slots=True)
class Lately:
    """Something that happened to an invoice."""

    id: int
    name: str | None
    buyer: str | None
    currency: str
    happening: Happening


def standing(cursor: Cursor, view: View, by: str, base: bool, asker: Asker) -> list[Standing]:
    """What is outstanding by a property, the largest first; with `base` in the company's
    currency, where a rate is known."""
    source = asker.source("invoice")
    where, bindings = matching(view, source, asker)
    amount = IN_BASE.format(amount="amount_due") if base else "amount_due"
    known = " and rate is not null" if base else ""
    sql = f"""
        select {source.column(by)} as key, sum({amount}),
            coalesce(sum({amount}) filter (due_date < $today), 0), count(*),
            min(due_date) filter (due_date < $today)
        from invoice where {where} and amount_due <> 0 and issue_date <= $today{known}
        group by 1 order by 2 desc, 1"""
    return [Standing(*row) for row in ask(cursor, sql, bindings, asker)]  # type: ignore[arg-type]


def any_ahead(cursor: Cursor, view: View, asker: Asker) -> bool:
    """Whether invoices are open that are dated after today, and so not outstanding yet."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    sql = f"select 1 from invoice where {where} and amount_due <> 0 and issue_date > $today limit 1"
    return bool(ask(cursor, sql, bindings, asker))


def rates(cursor: Cursor, view: View, currency: str, asker: Asker) -> Rates:
    """The days of the rates of what is outstanding in other currencies than this one."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    own = bindings.bind(currency)
    sql = f"""
        select min(rate_date) filter (currency <> {own}), max(rate_date) filter (currency <> {own}),
            count(*) filter (rate is null)
        from invoice where {where} and amount_due <> 0"""
    [row] = ask(cursor, sql, bindings, asker)
    return Rates(*row)  # type: ignore[arg-type]


def lately(cursor: Cursor, many: int, asker: Asker) -> Sequence[Lately]:
    """The last things that happened to invoices that the asker sees, the newest first; what
    changed in them is left out."""
    for lines in NEWEST:
        rows = _last(cursor, many, asker, lines)
        if len(rows) == many:
            break
    return [
        Lately(id, name, buyer, currency, _happened(told))
        for id, name, buyer, currency, *told in rows
    ]


def _last(cursor: Cursor, many: int, asker: Asker, lines: int | None) -> Sequence[Any]:
    """The same among the newest lines of history only, or among all."""
    bindings = Bindings()
    reach = reach_sql(asker.actor, asker.actor.granted().view, bindings)
    among = f"id > (select max(id) - {int(lines)} from history)" if lines else "true"
    sql = f"""
        select i.id, coalesce(i.number, i.title), i.buyer_name, i.currency,
            h.id, h.happened_at, h.actor, h.event, h.version, h.detail
        from (
            select * from history where subject = 'invoice' and {among}
                and subject_id in (select id from invoice where {reach})
            order by id desc limit {int(many)}
        ) h join invoice i on i.id = h.subject_id order by h.id desc"""
    return ask(cursor, sql, bindings, asker)


def _happened(told: Sequence[Any]) -> Happening:
    line, at, actor, event, version, detail = told
    return Happening(line, at, actor, event, version, detail=json.loads(detail or "{}"))
