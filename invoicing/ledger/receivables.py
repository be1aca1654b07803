"""What was outstanding, from the entries: as of any day, known at any moment.

Filters and reach ask the invoices as they are now; amounts are those of then, and so are the
values that lines are gathered by (undone.py). An invoice that was deleted since still counts in
what was known before, where nobody filters.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from invoicing.ledger import undone
from invoicing.ledger.columns import IN_BASE
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, matching, used
from invoicing.ledger.predicates import Bindings, reach_sql
from invoicing.model.aging import AgedRow, AgingQuestion, Moments, Rolled
from invoicing.model.money import ZERO
from invoicing.model.receivables import RollForward
from invoicing.model.table import View

LAST_DAY = date(9999, 12, 30)
THEN = "effective_date <= $as_of and recorded_at <= $known_at"
STANDING = f"""standing as materialized (
    select invoice_id, sum(amount) as due from entry where {THEN}
    group by invoice_id having sum(amount) <> 0
)"""
STOOD = "select invoice_id from standing"
#: The tombstones' part: what is known of them stands there.
GONE = """
    union all
    select d.invoice_id, coalesce(told_to['{by}'], {key}) as key, d.currency, s.due,
        coalesce(cast(told_to['{clock}'] as date), d.{clock}, d.issue_date),
        cast(told_to['rate'] as decimal(18,8))
    from standing s join deletion d on d.invoice_id = s.invoice_id
    left join told on told_id = d.invoice_id"""
#: What is owed on each invoice, in its currency or in the company's, as the index tells it.
IN_OWN = "select id, key, currency, due, day from owed"
ALL_IN_BASE = f"""select id, key, {{base}} as currency, {IN_BASE.format(amount="due")} as due, day
    from owed where rate is not null"""
#: What is still known of a deleted invoice.
OF_GONE: Mapping[str, str] = {"buyer_name": "d.buyer", "currency": "d.currency"}
#: What a payment that is on no invoice can be gathered by.
OF_PAYMENT: Mapping[str, str] = {"buyer_name": "customer", "currency": "currency"}
#: What was on an invoice of each payment (a) then, and what was given back only later (g).
MONEY = f"""applied as (
    select payment_id, sum(amount) as amount from entry
    where payment_id is not null and {THEN} group by payment_id
), given as (
    select payment_id, sum(amount) as amount from refund
    where state = 'succeeded' and (asked_at > $known_at or asked_at >= $day_after)
    group by payment_id
)"""
MONEY_OF = """payment p left join applied a on a.payment_id = p.id
    left join given g on g.payment_id = p.id"""
#: What a payment had on no invoice then, below zero. Money of ours that was given back is none
#: any more; what was given back of money on an invoice stays there (decision 0005).
LOOSE = """case when coalesce(a.amount, 0) <> 0 then -p.amount - a.amount
    else p.refunded - coalesce(g.amount, 0) - p.amount end"""
HAD_COME = f"""p.paid_on <= $as_of and p.created_at <= $known_at
    and (p.deleted_at is null or p.deleted_at > $known_at)
    and p.status not in ('processing', 'failed') and {LOOSE} <> 0"""
#: Money that arrived and was, at that moment, not on an invoice.
LOOSE_THEN = f"""
    with {MONEY}, loose_then as (
        select p.id, {{key}} as key, p.currency, p.paid_on as day, p.customer, {LOOSE} as due
        from {MONEY_OF} where {HAD_COME} and {{reach}}
    )"""


def aged(cursor: Cursor, view: View, question: AgingQuestion, asker: Asker) -> list[AgedRow]:
    """The rows of the aging report, the largest first within each currency."""
    found = {
        (key, currency): (amounts, count)
        for key, currency, amounts, count in _standing(cursor, view, question, asker)
    }
    loose = unapplied(cursor, question, asker) if with_unapplied(view, question) else {}
    empty = (ZERO,) * question.buckets.count
    rows = [
        AgedRow(key, currency, amounts, loose.get((key, currency), ZERO), count)
        for (key, currency), (amounts, count) in found.items()
    ] + [
        AgedRow(key, currency, empty, amount)
        for (key, currency), amount in loose.items()
        if (key, currency) not in found
    ]
    return sorted(rows, key=lambda r: (r.currency, -r.total, r.key is None, r.key or ""))


def unfiltered(view: View) -> bool:
    """Whether a view asks for all there is."""
    return not view.filter and not view.search


def with_unapplied(view: View, question: AgingQuestion) -> bool:
    """Whether money on no invoice is in a report; it has no rate to be told by."""
    return unfiltered(view) and not question.base


def _standing(
    cursor: Cursor, view: View, question: AgingQuestion, asker: Asker
) -> list[tuple[str | None, str, tuple[Decimal, ...], int]]:
    then, bindings = open_then(view, question, asker)
    ranges = ", ".join(
        f"coalesce(sum(due) filter ({in_range(*question.buckets.bounds(i))}), 0)"
        for i in range(question.buckets.count)
    )
    sql = f"{then} select key, currency, count(*), {ranges} from open_then group by key, currency"
    rows = cursor.execute(sql, values(sql, bindings, asker, question.moments)).fetchall()
    return [(key, str(c), tuple(map(Decimal, sums)), int(n)) for key, c, n, *sums in rows]


def open_then(view: View, question: AgingQuestion, asker: Asker) -> tuple[str, Bindings]:
    """`open_then` as a WITH: id, key, currency, due and day of each invoice that was owed on."""
    source, by = asker.source("invoice"), question.by
    where, bindings = matching(view, source, asker)
    key = undone.then(by, f"cast({source.column(by)} as varchar)")
    clock = undone.then(question.clock, source.column(question.clock), "date")
    names, gone, told = (by, question.clock), "", IN_OWN
    known: tuple[str, ...] = names
    if question.base:
        told, known = ALL_IN_BASE.format(base=bindings.bind(question.base)), (*names, "rate")
    if unfiltered(view) and where == "true":
        of_gone = OF_GONE.get(by, "cast(null as varchar)")
        gone = GONE.format(by=by, key=of_gone, clock=question.clock)
    of_deleted = undone.told(known, every=bool(question.base))
    sql = f"""
        with {STANDING}, {undone.undone(names, STOOD)}, {of_deleted}, owed as (
            select id, {key} as key, currency, due, {clock} as day, rate
            from standing join invoice on invoice.id = standing.invoice_id {undone.JOINED}
            where {where}{gone}
        ), open_then as ({told})"""
    return sql, bindings


def in_range(first: int | None, last: int | None, late: str = "$as_of - day") -> str:
    """Days past due within bounds: whole numbers of our own, which may stand in SQL.

    Without a date to be late by, nothing is due yet: no invoice is in no range.
    """
    late = f"coalesce({late}, 0)"
    parts = [f"{late} >= {int(first)}"] if first is not None else []
    parts += [f"{late} <= {int(last)}"] if last is not None else []
    return " and ".join(parts)


def values(sql: str, bindings: Bindings, asker: Asker, moments: Moments) -> dict[str, Any]:
    """What a statement mentions, the two clocks included."""
    bindings.share("as_of", moments.as_of)
    bindings.share("known_at", moments.known_at)
    bindings.share("day_after", after(moments.as_of, asker))
    return used(sql, bindings, asker)


def after(day: date, asker: Asker) -> datetime:
    """The moment a day of the company is over, as naive UTC."""
    return asker.clock.start_of(min(day, LAST_DAY) + timedelta(days=1))


def unapplied(
    cursor: Cursor, question: AgingQuestion, asker: Asker
) -> dict[tuple[str | None, str], Decimal]:
    """Money on no invoice then, by key and currency, as a negative amount."""
    then, bindings = loose_then(question, asker)
    sql = (
        f"{then} select key, currency, sum(due) from loose_then group by 1, 2 having sum(due) <> 0"
    )
    rows = cursor.execute(sql, values(sql, bindings, asker, question.moments)).fetchall()
    return {(key, str(currency)): amount for key, currency, amount in rows}


def loose_then(question: AgingQuestion, asker: Asker) -> tuple[str, Bindings]:
    """`loose_then` as a WITH: id, key, currency, day, customer and due, which is negative."""
    bindings = Bindings()
    known = question.by in OF_PAYMENT
    key = f"p.{OF_PAYMENT[question.by]}" if known else "cast(null as varchar)"
    reach = reach_sql(asker.actor, asker.actor.granted().view, bindings)
    return LOOSE_THEN.format(key=key, reach=reach), bindings


def rolled(cursor: Cursor, view: View, first: date, moments: Moments, asker: Asker) -> Rolled:
    """How what was outstanding changed from `first` through `moments.as_of`, by kind of entry."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    within = "true"
    if where != "true":
        within = f"invoice_id in (select id from invoice where {where})"
    bindings.share("first", first)
    sql = f"""
        select currency, case when effective_date < $first then 'opening' else kind end as part,
            sum(amount)
        from entry where {THEN} and {within} group by 1, 2 order by 1, 2"""
    found: dict[str, dict[str, Decimal]] = {}
    for currency, part, amount in cursor.execute(
        sql, values(sql, bindings, asker, moments)
    ).fetchall():
        found.setdefault(str(currency), {})[str(part)] = amount
    return Rolled(
        first,
        moments.as_of,
        {c: RollForward(parts.pop("opening", ZERO), parts) for c, parts in found.items()},
    )


def over_time(
    cursor: Cursor, view: View, days: Sequence[date], moments: Moments, asker: Asker
) -> dict[str, list[Decimal]]:
    """What was outstanding at the end of each of `days` (rising), per currency, in one reading."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    within = "true" if where == "true" else f"invoice_id in (select id from invoice where {where})"
    bindings.share("days", list(days))
    sql = f"""
        with slot as (
            select day, row_number() over (order by day) as n from (select unnest($days) as day)
        ), moved as (
            select currency, effective_date, sum(amount) as amount
            from entry where {THEN} and {within} group by currency, effective_date
        )
        select currency, slot.n, sum(amount)
        from moved join slot on effective_date <= slot.day group by currency, slot.n"""
    found: dict[str, list[Decimal]] = {}
    for currency, n, amount in cursor.execute(
        sql, values(sql, bindings, asker, moments)
    ).fetchall():
        found.setdefault(str(currency), [ZERO] * len(days))[int(n) - 1] = amount
    return dict(sorted(found.items()))


def outstanding(cursor: Cursor, view: View, asker: Asker) -> dict[str, Decimal]:
    """What is outstanding now, per currency, from the invoices themselves: to tie reports to."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    sql = f"select currency, sum(amount_due) from invoice where {where} group by 1 order by 1"
    rows = cursor.execute(sql, used(sql, bindings, asker)).fetchall()
    return {str(currency): amount for currency, amount in rows if amount}
