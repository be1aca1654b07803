"""Reminders in the books: the schedule, what became of its steps, and the next one of an invoice.

`next_reminder` stands on the invoice, so that the list can be filtered by it. The pen asks
`next_day` whenever it writes an invoice; where many change at once (the schedule, a customer), one
statement writes it on all of them. A law holds both to the same answer.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from invoicing.ledger.database import Cursor
from invoicing.model.invoice import Invoice, Status
from invoicing.model.letters import LetterKind
from invoicing.model.reminders import Became, Settled, Step


def steps(cursor: Cursor) -> list[Step]:
    """The schedule, in order."""
    sql = "select days, kind, since from reminder_step order by days"
    return [
        Step(days, LetterKind(kind), since) for days, kind, since in cursor.execute(sql).fetchall()
    ]


def save_steps(cursor: Cursor, wanted: Iterable[Step]) -> None:
    """Keep this schedule and no other."""
    cursor.execute("delete from reminder_step")
    for step in wanted:
        cursor.execute(
            "insert into reminder_step values ($days, $kind, $since)",
            {"days": step.days, "kind": step.kind.value, "since": step.since},
        )


def settled(cursor: Cursor, invoice_id: int) -> list[Settled]:
    """What became of the steps of an invoice, the latest first."""
    found = cursor.execute(
        "select due_date, days, state, reason, mail_id, happened_at, actor from reminder"
        " where invoice_id = $id order by happened_at desc, days desc",
        {"id": invoice_id},
    ).fetchall()
    return [Settled(due, days, Became(state), *rest) for due, days, state, *rest in found]


def settle(cursor: Cursor, invoice_id: int, what: Settled) -> None:
    """Write down what became of a step; it happens once."""
    cursor.execute(
        "insert into reminder values ($id, $due, $days, $state, $reason, $mail, $at, $actor)",
        {
            "id": invoice_id,
            "due": what.due_date,
            "days": what.days,
            "state": what.became.value,
            "reason": what.reason,
            "mail": what.mail_id,
            "at": what.at,
            "actor": what.actor,
        },
    )


# -- switched off -----------------------------------------------------------------------


def subjects(invoice: Invoice) -> dict[str, int]:
    """Whose switches count for an invoice."""
    linked = {"company": invoice.company, "contact": invoice.contact}
    return {"invoice": invoice.id} | {n: link.id for n, link in linked.items() if link}


def switched_off(cursor: Cursor, invoice: Invoice) -> frozenset[str]:
    """Which of the invoice, its company and its contact get no reminders."""
    found = cursor.execute("select subject, subject_id from reminder_off").fetchall()
    theirs = subjects(invoice)
    return frozenset(subject for subject, id in found if theirs.get(subject) == id)


def switch(
    cursor: Cursor, subject: str, subject_id: int, *, on: bool, at: datetime, actor: str
) -> None:
    """Let reminders go to a subject, or none."""
    what = {"subject": subject, "id": subject_id}
    cursor.execute("delete from reminder_off where subject = $subject and subject_id = $id", what)
    if not on:
        sql = "insert into reminder_off values ($subject, $id, $at, $actor)"
        cursor.execute(sql, what | {"at": at, "actor": actor})


def follow(cursor: Cursor, subject: str, gone: int, keep: int) -> None:
    """A customer became another one: who wanted no reminders still gets none."""
    what = {"subject": subject, "gone": gone, "keep": keep}
    cursor.execute(
        "insert into reminder_off select subject, $keep, happened_at, actor from reminder_off"
        " where subject = $subject and subject_id = $gone on conflict do nothing",
        what,
    )
    sql = "delete from reminder_off where subject = $subject and subject_id = $id"
    cursor.execute(sql, {"subject": subject, "id": gone})
    refresh(cursor, subject, keep)


def forget(cursor: Cursor, invoice_id: int) -> None:
    """The invoice is gone, and all of this with it."""
    cursor.execute("delete from reminder where invoice_id = $id", {"id": invoice_id})
    switch_sql = "delete from reminder_off where subject = 'invoice' and subject_id = $id"
    cursor.execute(switch_sql, {"id": invoice_id})


# -- the next one -----------------------------------------------------------------------


def next_day(cursor: Cursor, invoice: Invoice) -> date | None:
    """The day of the first step still to come; None: there is none."""
    if invoice.status is not Status.OPEN or invoice.amount_due <= 0 or not invoice.due_date:
        return None
    theirs = subjects(invoice)
    found = cursor.execute(
        """
        select min(cast($due as date) + s.days)
        from reminder_step s
        left join reminder r on r.invoice_id = $id and r.due_date = $due and r.days = s.days
        where s.since is not null and cast($due as date) + s.days >= s.since
            and r.invoice_id is null
            and not exists (select 1 from reminder_off where (subject = 'invoice'
                and subject_id = $id) or (subject = 'company' and subject_id = $company)
                or (subject = 'contact' and subject_id = $contact))
        """,
        {
            "id": invoice.id,
            "due": invoice.due_date,
            "company": theirs.get("company"),
            "contact": theirs.get("contact"),
        },
    ).fetchone()
    day: date | None = found[0] if found else None
    return day


#: The first step still to come of every invoice that has one.
COMING = """
    select i.id, min(i.due_date + s.days) as day
    from invoice i
    join reminder_step s on s.since is not null and i.due_date + s.days >= s.since
    left join reminder r
        on r.invoice_id = i.id and r.due_date = i.due_date and r.days = s.days
    where i.status = 'open' and i.amount_due > 0 and r.invoice_id is null
        and not exists (select 1 from reminder_off o where o.subject_id = case o.subject
            when 'invoice' then i.id when 'company' then i.company_id else i.contact_id end)
    group by i.id
"""
#: Whose invoices change together.
WHOSE = {"company": "i.company_id = $id", "contact": "i.contact_id = $id"}


def refresh(cursor: Cursor, subject: str | None = None, subject_id: int | None = None) -> int:
    """Write the next reminder on all invoices, or on those of a company or contact; gives how
    many it is another one for."""
    whose = f" and {WHOSE[subject]}" if subject else ""
    done = cursor.execute(
        f"update invoice set next_reminder = n.day from (select i.id, c.day from invoice i"
        f" left join ({COMING}) c on c.id = i.id"
        f" where i.next_reminder is distinct from c.day{whose}) n where n.id = invoice.id",
        {"id": subject_id} if subject else {},
    ).fetchone()
    return int(done[0]) if done else 0


def due(cursor: Cursor, today: date) -> Sequence[int]:
    """The invoices that have a reminder to come by `today`, the oldest first."""
    sql = "select id from invoice where next_reminder <= $today order by next_reminder, id"
    return [int(id) for (id,) in cursor.execute(sql, {"today": today}).fetchall()]
