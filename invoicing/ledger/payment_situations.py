"""The situations of many payments in one question: `situations.py` for payments.

`FACTS` is the twin of `record.payment_situation`; a test holds one against the other. A refund
under way is no fact here: no act on many asks for it.
"""

from collections.abc import Iterator
from dataclasses import replace

from invoicing.ledger.columns import SOURCES
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, ask, matching
from invoicing.ledger.situations import Found, Which
from invoicing.model.decisions import Switches, general
from invoicing.model.payment import SETTLED
from invoicing.model.table import View

ARRIVED = "status in ({})".format(", ".join(f"'{status}'" for status in sorted(SETTLED)))
FACTS = {
    "payment_online": "processor is not null",
    "payment_deleted": "deleted_at is not null",
    "payment_arrived": ARRIVED,
    "payment_waits": "status = 'processing'",
    "payment_applied": "invoice_id is not null",
}


def payment_situations(
    cursor: Cursor, which: Which, asker: Asker, switches: Switches, most: int
) -> Iterator[Found]:
    """The payments that are asked for and may be seen, at most so many, oldest first; deleted
    ones are not found."""
    view = which if isinstance(which, View) else View(())
    where, bindings = matching(view, SOURCES["payment"], asker)
    if not isinstance(which, View):
        where += f" and id in ({', '.join(str(int(id)) for id in which) or 'null'})"
    sql = f"""
        select id, version, concat_ws(' · ', '#' || id, customer), {", ".join(FACTS.values())}
        from payment where {where} order by paid_on, id limit {int(most)}
    """
    usual = general(asker.actor)
    for id, version, name, *found in ask(cursor, sql, bindings, asker):
        facts = dict(zip(FACTS, map(bool, found), strict=True))
        situation = replace(usual, **facts)  # type: ignore[arg-type]
        yield Found(int(str(id)), int(str(version)), str(name), situation)
