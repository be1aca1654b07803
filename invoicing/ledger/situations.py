"""The situations of many invoices in one question, instead of one aggregate after the other.

`FACTS` is the twin of `decisions.situation`: the same facts as SQL. A test holds one against
the other for every life an invoice can have.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from invoicing.ledger.customs import source
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, ask, matching
from invoicing.ledger.predicates import reach_sql
from invoicing.ledger.promises import IN_DISPUTE
from invoicing.model.decisions import Situation, Switches, general
from invoicing.model.invoice import Status
from invoicing.model.table import View

#: Those an act is about: everything a view asks for, or records by their id.
Which = View | Sequence[int]

#: What the rules look at, by the columns of the invoice `i` and of what was paid on it, `p`.
#: A draft without a date would be issued today, so today counts as its date.
FACTS = {
    "status": "i.status",
    "credit_note": "i.amount_billed < 0",
    "manual_payment": "coalesce(p.manual, false)",
    "online_payment": "coalesce(p.online, false)",
    "something_due": "i.amount_due > 0",
    "payment_disputed": "coalesce(p.disputed, false)",
    "in_dispute": f"i.id in ({IN_DISPUTE.format(which='true')})",
    "capturing": "coalesce(i.capturing, false)",
    "collects_online": "i.collection = 'online'",
    "from_subscription": "i.source = 'subscription'",
    "has_contact": "i.contact_id is not null",
    "has_address": "i.contact_email is not null",
    "reminder_coming": "i.next_reminder is not null",
    "has_lines": "exists (select 1 from line l where l.invoice_id = i.id)",
    "due_before_issue": "coalesce(i.due_date < coalesce(i.issue_date, $today), false)",
}
PAID = """
    select invoice_id, bool_or(processor is null) as manual,
        bool_or(processor is not null) as online,
        bool_or(status = 'disputed') as disputed
    from payment where deleted_at is null and status <> 'failed' and invoice_id is not null
    group by invoice_id
"""


@dataclass(frozen=True, slots=True)
class Found:
    """An invoice within reach: what it is called (None: a draft without a title), and what the
    rules look at."""

    id: int
    version: int
    name: str | None
    situation: Situation


def situations(
    cursor: Cursor, which: Which, asker: Asker, switches: Switches, most: int
) -> Iterator[Found]:
    """The invoices that are asked for and may be seen, at most so many: oldest first, drafts
    without a date last."""
    view = which if isinstance(which, View) else View(())
    where, bindings = matching(view, source(cursor, "invoice"), asker)
    if not isinstance(which, View):
        where += f" and id in ({', '.join(str(int(id)) for id in which) or 'null'})"
    granted = asker.actor.granted()
    edit, delete = (reach_sql(asker.actor, r, bindings) for r in (granted.edit, granted.delete))
    facts = ", ".join(FACTS.values())
    sql = f"""
        with i as (select *, {edit} as may_edit, {delete} as may_delete from invoice where {where}),
        p as ({PAID})
        select i.id, i.version, coalesce(i.number, i.title), i.may_edit, i.may_delete, {facts}
        from i left join p on p.invoice_id = i.id
        order by i.issue_date nulls last, i.id limit {int(most)}
    """
    read = _reader(asker, switches)
    for id, version, name, *found in ask(cursor, sql, bindings, asker):
        yield Found(int(id), int(version), name, read(tuple(found)))  # type: ignore[call-overload,arg-type]


def _reader(asker: Asker, switches: Switches) -> Callable[[tuple[object, ...]], Situation]:
    """Facts as a situation; thousands of invoices share a few dozen of them."""
    usual = replace(general(asker.actor), **asdict(switches))
    known: dict[tuple[object, ...], Situation] = {}

    def read(facts: tuple[object, ...]) -> Situation:
        if facts not in known:
            named = dict(zip(("may_edit", "may_delete", *FACTS), facts, strict=True))
            named["status"] = Status(str(named["status"]))
            known[facts] = replace(usual, **named)  # type: ignore[arg-type]
        return known[facts]

    return read
