"""The records behind a figure of the aging report, and the moments at which it changed."""

from collections.abc import Sequence
from datetime import date, datetime

from invoicing.ledger.database import Cursor
from invoicing.ledger.key_figures import JUDGED
from invoicing.ledger.listing import Asker, matching, used
from invoicing.ledger.predicates import Bindings
from invoicing.ledger.receivables import THEN, after, in_range, loose_then, open_then, values
from invoicing.model.aging import AgingQuestion, Moments
from invoicing.model.behind import LATE, NAMED_MOST, TOTAL, UNAPPLIED, Behind, Figure, Record
from invoicing.model.money import ZERO
from invoicing.model.table import View

ROWS = """
    , found as (select * from open_then where currency = $currency and {wanted})
    select count(*) over (), sum(f.due) over (), f.id, coalesce(i.number, d.number),
        coalesce(i.buyer_name, d.buyer), f.day, f.due, i.id is not null
    from found f left join invoice i on i.id = f.id left join deletion d on d.invoice_id = f.id
    order by abs(f.due) desc, f.id limit $most"""
LOOSE_ROWS = """
    select count(*) over (), sum(due) over (), id, cast(id as varchar), customer, day, due, true
    from loose_then where currency = $currency and {wanted}
    order by abs(due) desc, id limit $most"""
#: The entries of a movement.
MOVED = """
    with found as (
        select invoice_id as id, amount as due, effective_date as day from entry
        where {then} and effective_date >= $first and currency = $currency
            and list_contains($kinds, kind) and {within}
    )
    select count(*) over (), sum(f.due) over (), f.id, coalesce(i.number, d.number),
        coalesce(i.buyer_name, d.buyer), f.day, f.due, i.id is not null
    from found f left join invoice i on i.id = f.id left join deletion d on d.invoice_id = f.id
    order by abs(f.due) desc, f.id limit $most"""
#: What was promised by a day of a period, and is judged by its end.
PROMISED = f"""
    with {JUDGED}, found as (
        select promise_of as id, judged.amount as due, promise_day as day
        from judged join invoice on id = promise_of
        where currency = $currency and {{where}} and (came or promise_day < $until)
            and (void_day is null or void_day > $until)
    )
    select count(*) over (), sum(f.due) over (), f.id, i.number, i.buyer_name, f.day, f.due, true
    from found f join invoice i on i.id = f.id
    order by f.due desc, f.day desc, f.id limit $most"""
#: Hours in which something was recorded that took effect by a day.
RECORDED = """
    select distinct date_trunc('hour', told) from (
        select recorded_at as told from entry
        where effective_date <= $as_of and recorded_at >= $since and {within}
        union all
        select unnest([created_at, deleted_at]) from payment
        where paid_on <= $as_of and invoice_id is null and {reach}
        union all
        select asked_at from refund where state = 'succeeded' and asked_at < $day_after and {reach}
    ) moved where told >= $since order by 1 desc"""


def behind(
    cursor: Cursor, view: View, question: AgingQuestion, figure: Figure, asker: Asker
) -> Behind:
    """What a figure is made of, the largest first."""
    loose = figure.part == UNAPPLIED
    then, bindings = loose_then(question, asker) if loose else open_then(view, question, asker)
    bindings.share("currency", figure.currency)
    bindings.share("most", NAMED_MOST)
    wanted = _wanted(question, figure, bindings)
    sql = then + (LOOSE_ROWS if loose else ROWS).format(wanted=wanted)
    rows = cursor.execute(sql, values(sql, bindings, asker, question.moments)).fetchall()
    count, amount = rows[0][:2] if rows else (0, ZERO)
    subject = "payment" if loose else "invoice"
    return Behind(subject, amount, int(count), [Record(*row[2:]) for row in rows])


def _wanted(question: AgingQuestion, figure: Figure, bindings: Bindings) -> str:
    parts = []
    if not figure.whole:
        bindings.share("key", figure.key)
        parts.append("key is not distinct from $key")
    if figure.part == LATE:
        parts.append(in_range(1, None))
    elif figure.part not in (TOTAL, UNAPPLIED):
        parts.append(in_range(*question.buckets.bounds(int(figure.part))))
    return " and ".join(parts) or "true"


def recorded(
    cursor: Cursor, view: View, as_of: date, since: datetime, asker: Asker
) -> Sequence[datetime]:
    """The hours (naive UTC, newest first) since a moment in which anything was recorded that
    took effect by the end of `as_of`."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    free = where == "true"
    within = "true" if free else f"invoice_id in (select id from invoice where {where})"
    bindings.share("as_of", as_of)
    bindings.share("day_after", after(as_of, asker))
    bindings.share("since", since)
    sql = RECORDED.format(within=within, reach="true" if free else "false")
    found = cursor.execute(sql, used(sql, bindings, asker)).fetchall()
    return [at for (at,) in found]


def moved(
    cursor: Cursor,
    view: View,
    first: date,
    moments: Moments,
    currency: str,
    kinds: Sequence[str],
    asker: Asker,
) -> Behind:
    """The entries of some kinds from `first` through the day of `moments`, the largest first."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    within = "true" if where == "true" else f"invoice_id in (select id from invoice where {where})"
    shared = {"first": first, "currency": currency, "kinds": list(kinds), "most": NAMED_MOST}
    for name, value in shared.items():
        bindings.share(name, value)
    sql = MOVED.format(then=THEN, within=within)
    rows = cursor.execute(sql, values(sql, bindings, asker, moments)).fetchall()
    count, amount = rows[0][:2] if rows else (0, ZERO)
    return Behind("invoice", amount, int(count), [Record(*row[2:]) for row in rows])


def promised(
    cursor: Cursor, view: View, first: date, moments: Moments, currency: str, asker: Asker
) -> Behind:
    """The promises by a day from `first` through that of `moments`, the largest first."""
    where, bindings = matching(view, asker.source("invoice"), asker)
    shared = {"since": first, "until": moments.as_of, "known_at": moments.known_at}
    for name, value in (shared | {"currency": currency, "most": NAMED_MOST}).items():
        bindings.share(name, value)
    sql = PROMISED.format(where=where)
    rows = cursor.execute(sql, used(sql, bindings, asker)).fetchall()
    count, amount = rows[0][:2] if rows else (0, ZERO)
    return Behind("invoice", amount, int(count), [Record(*row[2:]) for row in rows])
