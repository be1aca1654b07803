"""Attempts, refunds, messages and stored methods in the books."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from invoicing.ledger import forgetting
from invoicing.ledger.books import insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.reading import rows
from invoicing.model.capture import IN_FLIGHT, Capture, CaptureState, Refund, RefundProgress
from invoicing.model.gateway import Event, Stored
from invoicing.model.payment import Method


def _capture(row: dict[str, Any]) -> Capture:
    kinds = {"state": CaptureState(row["state"]), "method": Method(row["method"])}
    return Capture(**row | kinds)


def _refund(row: dict[str, Any]) -> Refund:
    return Refund(**row | {"state": RefundProgress(row["state"])})


def save_capture(cursor: Cursor, capture: Capture) -> None:
    """Insert an attempt, or write what became of it."""
    row = asdict(capture) | {"state": capture.state.value, "method": capture.method.value}
    changing = ("state", "reference", "reason", "redirect", "payment_id", "asked_at", "to_tell")
    sets = ", ".join(f"{name} = excluded.{name}" for name in changing)
    sql = f"{insert_sql('capture', row)} on conflict (id) do update set {sets}"
    cursor.execute(sql, row)


def capture(cursor: Cursor, id: int) -> Capture | None:
    """One attempt."""
    found = rows(cursor, "select * from capture where id = $id", id=id)
    return _capture(found[0]) if found else None


def capture_by(
    cursor: Cursor, *, key: str | None = None, reference: str | None = None
) -> Capture | None:
    """The attempt the gateway knows by our key or its own id."""
    column, value = ("key", key) if key is not None else ("reference", reference)
    found = rows(cursor, f"select * from capture where {column} = $value order by id", value=value)
    return _capture(found[0]) if found and value is not None else None


def attempt_of(cursor: Cursor, payment_id: int) -> Capture | None:
    """The attempt that became a payment."""
    found = rows(cursor, "select * from capture where payment_id = $id", id=payment_id)
    return _capture(found[0]) if found else None


def of_invoice(cursor: Cursor, invoice_id: int) -> list[Capture]:
    """All attempts for an invoice, the latest first."""
    sql = "select * from capture where invoice_id = $id order by id desc"
    return [_capture(row) for row in rows(cursor, sql, id=invoice_id)]


def untold(cursor: Cursor) -> list[Capture]:
    """Attempts that were given up, and the gateway does not know yet."""
    return [
        _capture(row) for row in rows(cursor, "select * from capture where to_tell order by id")
    ]


def in_flight(cursor: Cursor, invoice_id: int) -> bool:
    """Whether money may be moving for an invoice."""
    return any(c.state in IN_FLIGHT for c in of_invoice(cursor, invoice_id))


def undecided(cursor: Cursor, states: Iterable[CaptureState], before: datetime) -> list[Capture]:
    """Attempts in these states that were asked before a moment, oldest first."""
    named = ", ".join(f"'{state.value}'" for state in states)
    sql = f"select * from capture where state in ({named}) and asked_at < $before order by id"
    return [_capture(row) for row in rows(cursor, sql, before=before)]


def save_refund(cursor: Cursor, refund: Refund) -> None:
    """Insert a refund, or write what became of it."""
    row = asdict(refund) | {"state": refund.state.value}
    sets = ", ".join(f"{name} = excluded.{name}" for name in ("state", "reference", "asked_at"))
    cursor.execute(f"{insert_sql('refund', row)} on conflict (id) do update set {sets}", row)


def refund_by_key(cursor: Cursor, key: str) -> Refund | None:
    """The refund made with a key."""
    found = rows(cursor, "select * from refund where key = $key", key=key)
    return _refund(found[0]) if found else None


def refunds_of(cursor: Cursor, payment_id: int) -> list[Refund]:
    """All refunds of a payment, the latest first."""
    sql = "select * from refund where payment_id = $id order by id desc"
    return [_refund(row) for row in rows(cursor, sql, id=payment_id)]


def undecided_refunds(cursor: Cursor, before: datetime) -> list[Refund]:
    """Refunds that nobody knows the end of."""
    sql = (
        "select * from refund where state in ('sent', 'unknown', 'pending')"
        " and asked_at < $before order by id"
    )
    return [_refund(row) for row in rows(cursor, sql, before=before)]


def first_time(cursor: Cursor, processor: str, event: Event, at: datetime) -> bool:
    """Keep a message; False where it was kept before."""
    row = {
        "processor": processor,
        "id": event.id,
        "kind": event.kind.value,
        "happened_at": event.at,
        "booked_at": at,
        "payment": event.payment,
    }
    sql = f"{insert_sql('gateway_event', row)} on conflict do nothing"
    return bool((cursor.execute(sql, row).fetchone() or (0,))[0])


def last_dispute(cursor: Cursor, processor: str, payment: str) -> str | None:
    """What a gateway said last of a dispute about a payment, by when it happened there. Of the
    same second, the end of the dispute counts."""
    found = cursor.execute(
        "select kind from gateway_event where processor = $processor and payment = $payment"
        " and kind in ('dispute', 'dispute_won') order by happened_at desc, kind desc limit 1",
        {"processor": processor, "payment": payment},
    ).fetchone()
    return str(found[0]) if found else None


def payment_id(cursor: Cursor, reference: str) -> int | None:
    """Our payment that a gateway's id stands for."""
    sql = "select id from payment where gateway_reference = $reference order by id limit 1"
    found = cursor.execute(sql, {"reference": reference}).fetchone()
    return int(found[0]) if found else None


def keep_method(
    cursor: Cursor, contact_id: int, processor: str, stored: Stored, consent: str, at: datetime
) -> None:
    """Keep the method a contact agreed to; it takes the place of the one before."""
    year, month = stored.expires or (None, None)
    row = {
        "contact_id": contact_id,
        "processor": processor,
        "token": stored.token,
        "customer": stored.customer,
        "method": stored.method.value,
        "brand": stored.brand,
        "last4": stored.last4,
        "expires_year": year,
        "expires_month": month,
        "consent": consent,
        "consented_at": at,
    }
    sets = ", ".join(f"{name} = excluded.{name}" for name in row if name != "contact_id")
    cursor.execute(
        f"{insert_sql('stored_method', row)} on conflict (contact_id) do update set {sets}", row
    )
    forgetting.kept_again(cursor, processor, stored.token)


def method_of(cursor: Cursor, contact_id: int | None, processor: str | None) -> Stored | None:
    """The stored method of a contact at a processor."""
    sql = "select * from stored_method where contact_id = $id and processor = $processor"
    found = rows(cursor, sql, id=contact_id, processor=processor)
    if not found:
        return None
    row = found[0]
    expires = (row["expires_year"], row["expires_month"]) if row["expires_year"] else None
    method = Method(row["method"])
    return Stored(row["token"], row["customer"], method, row["brand"], row["last4"], expires)


def forget_method(cursor: Cursor, contact_id: int) -> None:
    """Remove the stored method of a contact."""
    cursor.execute("delete from stored_method where contact_id = $id", {"id": contact_id})
