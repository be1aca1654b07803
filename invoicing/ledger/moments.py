"""One invoice at a moment: sealed documents, and money as of a day, known at a moment."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from invoicing.ledger.database import Cursor
from invoicing.model.revisions import Revision, opened

#: What entries say of each payment that was on the invoice then.
PAID = """
    select e.payment_id, -sum(e.amount), any_value(p.method), any_value(p.paid_on),
        any_value(p.customer)
    from entry e left join payment p on p.id = e.payment_id
    where e.invoice_id = $id and e.payment_id is not null
        and e.effective_date <= $as_of and e.recorded_at <= $known
    group by e.payment_id having sum(e.amount) <> 0 order by e.payment_id
"""


@dataclass(frozen=True, slots=True)
class Paid:
    """What one payment had paid on the invoice by then."""

    payment_id: int
    amount: Decimal
    method: str | None
    paid_on: date | None
    customer: str | None


def revisions(cursor: Cursor, id: int) -> list[Revision]:
    """All sealed documents, the first first."""
    found = cursor.execute(
        "select revision, issued_at, sha256, document from snapshot where invoice_id = $id"
        " order by revision",
        {"id": id},
    ).fetchall()
    return [Revision(number, at, sha, opened(id, text)) for number, at, sha, text in found]


def balance(cursor: Cursor, id: int, as_of: date, known: datetime) -> Decimal:
    """What was due on a day, as far as it was known at a moment."""
    found = cursor.execute(
        "select coalesce(sum(amount), 0) from entry where invoice_id = $id"
        " and effective_date <= $as_of and recorded_at <= $known",
        {"id": id, "as_of": as_of, "known": known},
    ).fetchone()
    return Decimal(found[0]) if found else Decimal(0)


def paid(cursor: Cursor, id: int, as_of: date, known: datetime) -> list[Paid]:
    """The payments that counted on a day, as far as they were known at a moment."""
    values = {"id": id, "as_of": as_of, "known": known}
    return [Paid(*row) for row in cursor.execute(PAID, values).fetchall()]
