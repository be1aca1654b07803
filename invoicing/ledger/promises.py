"""Promises and disputes in the books, and what they are on a day, as columns of an invoice.

The expressions stand in questions about `invoice`, of which they take the id alone: what they need
of it besides is joined inside, so that the books work it out for promises only.
"""

from datetime import date, datetime

from invoicing.ledger.database import Cursor
from invoicing.model.promises import DISPUTED, Dispute, DisputeState, Promise

#: Promises with what came of them: the money that was entered since and arrived by the day.
CAME = """
    select p.promise_id, p.invoice_id as promise_of, p.promised_on, p.amount as promised,
        coalesce(-sum(e.amount), 0) as came
    from promise p
    left join entry e on e.invoice_id = p.invoice_id and e.id > p.after_entry
        and e.kind in ('paid', 'payment_deleted') and e.effective_date <= p.promised_on
    {which}
    group by p.promise_id, p.invoice_id, p.promised_on, p.amount
"""
#: Kept also where less was left to pay, and all of it was paid in time. `i` is the invoice.
STATE = """case when i.status = 'voided' then null
    when came >= promised or (i.status = 'paid' and i.paid_date <= promise.promised_on) then 'kept'
    when promise.promised_on < $today then 'broken' else 'open' end"""
#: The state of every promise that counts and is among `{which}`.
STANDING = f"""(select promise_of, {STATE} as state
    from ({CAME.format(which="where p.ended_at is null {which}")}) promise
    join invoice i on i.id = promise_of)"""
LAST_DISPUTE = "arg_max(dispute.state, dispute.dispute_id)"
#: Property of an invoice → SQL.
COLUMNS = {
    "promised_on": """(select max(promise.promised_on) from promise
        where promise.invoice_id = id and promise.ended_at is null)""",
    "promise_state": f"""(select max(promise.state) from {STANDING.format(which="")} promise
        where promise.promise_of = id)""",
    "dispute_state": f"(select {LAST_DISPUTE} from dispute where dispute.invoice_id = id)",
}

#: The states in which nobody is reminded, as a list of SQL.
HELD = ", ".join(f"'{state}'" for state in DISPUTED)
#: The invoices whose last dispute is in one of them; {which} are the disputes looked at.
IN_DISPUTE = f"""select invoice_id from dispute where {{which}}
    group by invoice_id having arg_max(state, dispute_id) in ({HELD})"""


def in_dispute(cursor: Cursor, ids: str) -> set[int]:
    """Those of the invoices, their ids a list of SQL, that are in dispute."""
    found = cursor.execute(IN_DISPUTE.format(which=f"invoice_id in ({ids})")).fetchall()
    return {int(id) for (id,) in found}


def states(cursor: Cursor, invoice_id: int, today: date) -> tuple[str | None, str | None]:
    """What the promise that counts and the last dispute of an invoice are."""
    sql = f"""select
        (select state from {STANDING.format(which="and p.invoice_id = $id")} promise),
        (select {LAST_DISPUTE} from dispute where dispute.invoice_id = $id)"""
    ((promise, dispute),) = cursor.execute(sql, {"id": invoice_id, "today": today}).fetchall()
    return promise, dispute


def promises(cursor: Cursor, invoice_id: int, today: date) -> list[Promise]:
    """The promises of an invoice, the latest first."""
    found = cursor.execute(
        f"""
        select m.promise_id, m.promised_on, m.amount, m.note, m.made_at, m.made_by,
            m.ended_at is null, coalesce(m.became, {STATE})
        from promise m
        join ({CAME.format(which="where p.invoice_id = $id")}) promise
            on promise.promise_id = m.promise_id
        join invoice i on i.id = m.invoice_id
        order by m.promise_id desc
        """,
        {"id": invoice_id, "today": today},
    ).fetchall()
    return [Promise(*row) for row in found]


def disputes(cursor: Cursor, invoice_id: int) -> list[Dispute]:
    """The disputes of an invoice, the latest first."""
    found = cursor.execute(
        "select dispute_id, state, reason, opened_at, opened_by, answer, settled_at, settled_by"
        " from dispute where invoice_id = $id order by dispute_id desc",
        {"id": invoice_id},
    ).fetchall()
    return [Dispute(id, DisputeState(state), *rest) for id, state, *rest in found]


def add_promise(cursor: Cursor, invoice_id: int, made: Promise, after_entry: int) -> None:
    """Write down a promise that counts."""
    cursor.execute(
        "insert into promise values ($id, $invoice, $day, $amount, $note, $after, $at, $by,"
        " null, null, null)",
        {
            "id": made.id,
            "invoice": invoice_id,
            "day": made.promised_on,
            "amount": made.amount,
            "note": made.note,
            "after": after_entry,
            "at": made.made_at,
            "by": made.made_by,
        },
    )


def end_promise(cursor: Cursor, id: int, became: str, at: datetime, by: str) -> None:
    """A promise counts no more."""
    cursor.execute(
        "update promise set ended_at = $at, ended_by = $by, became = $became"
        " where promise_id = $id",
        {"id": id, "became": became, "at": at, "by": by},
    )


def open_dispute(cursor: Cursor, invoice_id: int, made: Dispute) -> None:
    """Write down a dispute."""
    cursor.execute(
        "insert into dispute values ($id, $invoice, $state, $reason, $at, $by, null, null, null)",
        {
            "id": made.id,
            "invoice": invoice_id,
            "state": made.state.value,
            "reason": made.reason,
            "at": made.opened_at,
            "by": made.opened_by,
        },
    )


def settle_dispute(cursor: Cursor, settled: Dispute) -> None:
    """Write down what came of a dispute."""
    cursor.execute(
        "update dispute set state = $state, answer = $answer, settled_at = $at, settled_by = $by"
        " where dispute_id = $id",
        {
            "id": settled.id,
            "state": settled.state.value,
            "answer": settled.answer,
            "at": settled.settled_at,
            "by": settled.settled_by,
        },
    )
