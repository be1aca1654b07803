"""What a debtor owed as of a day, from the entries, and how it came to be.

The same entries, the same money on no invoice and the same reach as the aged receivables
(receivables.py), gathered by debtor: see `model/customer.py` for who that is.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from invoicing.ledger import receivables
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, used
from invoicing.ledger.predicates import Bindings, reach_sql
from invoicing.ledger.reading import rows
from invoicing.ledger.receivables import THEN
from invoicing.model.customer import Side
from invoicing.model.money import ZERO
from invoicing.model.statement import Movement, OpenItem, StatementQuestion

#: Whose an invoice (i) is, and whose money on no invoice (p), each with its contact c.
INVOICE_OF: Mapping[Side, str] = {
    Side.COMPANY: "coalesce(i.company_id, c.company_id) = $debtor",
    Side.CONTACT: "i.contact_id = $debtor and i.company_id is null and c.company_id is null",
}
MONEY_OF: Mapping[Side, str] = {
    Side.COMPANY: "c.company_id = $debtor",
    Side.CONTACT: "p.contact_id = $debtor and c.company_id is null",
}
#: Read once, and of the wide rows only what is told.
OF_DEBTOR = """mine as materialized (
    select i.id, i.number, i.currency, i.issue_date, i.due_date
    from invoice i left join contact c on c.id = i.contact_id
    where {of} and {reach}
)"""


def _asked(question: StatementQuestion, asker: Asker) -> tuple[str, Bindings]:
    """The reach, and what every statement binds."""
    bindings = Bindings()
    reach = reach_sql(asker.actor, asker.actor.granted().view, bindings)
    bindings.share("debtor", question.id)
    bindings.share("as_of", question.as_of)
    bindings.share("known_at", question.known_at)
    bindings.share("day_after", receivables.after(question.as_of, asker))
    return reach, bindings


def open_items(
    cursor: Cursor, question: StatementQuestion, asker: Asker
) -> dict[str, list[OpenItem]]:
    """The invoices with something due then, oldest due first, by currency."""
    reach, bindings = _asked(question, asker)
    mine = OF_DEBTOR.format(of=INVOICE_OF[question.side], reach=reach)
    sql = f"""
        with {mine}, stood as (
            select invoice_id, sum(amount) as due,
                sum(amount) filter (kind in ('invoiced', 'edited')) as billed
            from entry where {THEN} and invoice_id in (select id from mine)
            group by invoice_id having sum(amount) <> 0
        )
        select m.id, m.number, m.currency, m.issue_date, m.due_date, t.due,
            coalesce(t.billed, 0) as billed
        from stood t join mine m on m.id = t.invoice_id
        order by m.currency, m.due_date nulls last, m.id"""
    found: dict[str, list[OpenItem]] = {}
    for row in rows(cursor, sql, **used(sql, bindings, asker)):
        found.setdefault(row["currency"], []).append(
            OpenItem(
                row["number"],
                row["issue_date"],
                row["due_date"],
                row["billed"],
                row["due"],
                invoice_id=row["id"],
            )
        )
    return found


def loose(cursor: Cursor, question: StatementQuestion, asker: Asker) -> dict[str, list[OpenItem]]:
    """Money that had come and was on no invoice then, by currency."""
    reach, bindings = _asked(question, asker)
    sql = f"""
        with {receivables.MONEY}
        select p.id, p.currency, p.paid_on, p.reference, {receivables.LOOSE} as due
        from {receivables.MONEY_OF} left join contact c on c.id = p.contact_id
        where {receivables.HAD_COME} and {MONEY_OF[question.side]} and {reach}
        order by p.currency, p.paid_on, p.id"""
    found: dict[str, list[OpenItem]] = {}
    for row in rows(cursor, sql, **used(sql, bindings, asker)):
        found.setdefault(row["currency"], []).append(
            OpenItem(
                row["reference"], row["paid_on"], None, row["due"], row["due"], None, row["id"]
            )
        )
    return found


def given_back(
    cursor: Cursor, question: StatementQuestion, first: date, asker: Asker
) -> dict[str, list[tuple[OpenItem, Movement]]]:
    """What was given back from `first` through the day of money that was on no invoice then, by
    currency: the payment, with nothing due, and the refund."""
    reach, bindings = _asked(question, asker)
    bindings.share("begins", asker.clock.start_of(first))
    sql = f"""
        with {receivables.MONEY}
        select p.id, p.currency, p.paid_on, p.reference, r.amount, r.asked_at
        from {receivables.MONEY_OF} left join contact c on c.id = p.contact_id
        join refund r on r.payment_id = p.id and r.state = 'succeeded'
        where coalesce(a.amount, 0) = 0 and p.created_at <= $known_at and p.paid_on <= $as_of
            and r.asked_at >= $begins and r.asked_at < $day_after and r.asked_at <= $known_at
            and {MONEY_OF[question.side]} and {reach}
        order by r.asked_at, r.id"""
    found: dict[str, list[tuple[OpenItem, Movement]]] = {}
    for row in rows(cursor, sql, **used(sql, bindings, asker)):
        name, id, on = row["reference"], row["id"], asker.clock.day_of(row["asked_at"])
        item = OpenItem(name, row["paid_on"], None, ZERO, ZERO, None, id)
        given = Movement(on, "refunded", name, row["amount"], payment_id=id)
        found.setdefault(row["currency"], []).append((item, given))
    return found


def recorded(
    cursor: Cursor, question: StatementQuestion, since: datetime, asker: Asker
) -> list[datetime]:
    """The moments since when something of the debtor was recorded that counts by the day."""
    reach, bindings = _asked(question, asker)
    bindings.share("since", since)
    mine = OF_DEBTOR.format(of=INVOICE_OF[question.side], reach=reach)
    sql = f"""
        with {mine}, money as (
            select unnest([p.created_at, p.deleted_at, r.asked_at]) as recorded_at
            from payment p left join contact c on c.id = p.contact_id
            left join refund r on r.payment_id = p.id and r.state = 'succeeded'
                and r.asked_at < $day_after
            where p.paid_on <= $as_of and {MONEY_OF[question.side]} and {reach}
            union all
            select recorded_at from entry
            where invoice_id in (select id from mine) and effective_date <= $as_of
        )
        select distinct recorded_at from money where recorded_at >= $since order by 1"""
    return [at for (at,) in cursor.execute(sql, used(sql, bindings, asker)).fetchall()]


def opening(
    cursor: Cursor, question: StatementQuestion, first: date, asker: Asker
) -> dict[str, Decimal]:
    """What was owed on invoices at the end of the day before `first`, by currency."""
    reach, bindings = _asked(question, asker)
    bindings.share("as_of", first - timedelta(days=1))
    mine = OF_DEBTOR.format(of=INVOICE_OF[question.side], reach=reach)
    sql = f"""with {mine} select currency, sum(amount) from entry
        where {THEN} and invoice_id in (select id from mine) group by currency"""
    found = cursor.execute(sql, used(sql, bindings, asker)).fetchall()
    return {str(currency): amount or ZERO for currency, amount in found}


def movements(
    cursor: Cursor, question: StatementQuestion, first: date, asker: Asker
) -> dict[str, list[Movement]]:
    """Every change of what was owed on invoices from `first` through the day, by currency."""
    reach, bindings = _asked(question, asker)
    bindings.share("first", first)
    mine = OF_DEBTOR.format(of=INVOICE_OF[question.side], reach=reach)
    sql = f"""
        with {mine}
        select e.effective_date, e.kind, m.number, e.amount, e.currency, m.id, e.payment_id
        from entry e join mine m on m.id = e.invoice_id
        where {THEN} and effective_date >= $first order by e.effective_date, e.id"""
    found: dict[str, list[Movement]] = {}
    for on, kind, number, amount, currency, id, payment in cursor.execute(
        sql, used(sql, bindings, asker)
    ).fetchall():
        found.setdefault(str(currency), []).append(
            Movement(on, str(kind), number, amount, ZERO, id, payment)
        )
    return found
