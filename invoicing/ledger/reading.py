"""Reading whole records: invoices with their parts, payments, histories, snapshots."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from invoicing.ledger import promises
from invoicing.ledger.columns import SOURCES
from invoicing.ledger.customs import source
from invoicing.ledger.database import Cursor
from invoicing.ledger.rows import Row, invoice_from, payment_from
from invoicing.model.events import Happening
from invoicing.model.invoice import Invoice
from invoicing.model.payment import Payment
from invoicing.model.properties import Change, Registry, Sort, Value, from_stored


def rows(cursor: Cursor, sql: str, **values: Any) -> list[dict[str, Any]]:
    """All rows of a question as dictionaries."""
    result = cursor.execute(sql, values)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def invoice(cursor: Cursor, id: int) -> Invoice | None:
    """The aggregate of one invoice; None where there is no such record."""
    return invoices(cursor, [id]).get(id)


#: An invoice and its parts, in the order they have in it; $ids are few.
PARTS = (
    "select * from line where invoice_id in ({ids}) order by position",
    "select * from adjustment where invoice_id in ({ids}) order by position",
    "select * from payment where invoice_id in ({ids}) and deleted_at is null order by id",
)


def invoices(cursor: Cursor, ids: Sequence[int]) -> dict[int, Invoice]:
    """The aggregates of some invoices by id; who is missing has no record."""
    keys = ", ".join(str(int(id)) for id in ids)
    if not keys:
        return {}
    heads = rows(cursor, f"select * from invoice where id in ({keys})")
    parts = [_by_invoice(rows(cursor, sql.format(ids=keys))) for sql in PARTS]
    disputed = promises.in_dispute(cursor, keys)
    return {
        id: invoice_from(head, *(part.get(id, []) for part in parts), in_dispute=id in disputed)
        for head in heads
        for id in (head["id"],)
    }


def _by_invoice(found: list[dict[str, Any]]) -> dict[int, list[Row]]:
    parts: dict[int, list[Row]] = {}
    for row in found:
        parts.setdefault(row["invoice_id"], []).append(row)
    return parts


def invoice_id(cursor: Cursor, number: str) -> int | None:
    """The record id behind an invoice number."""
    found = cursor.execute(
        "select id from invoice where number = $number", {"number": number}
    ).fetchone()
    return int(found[0]) if found else None


def payment(cursor: Cursor, id: int) -> Payment | None:
    """One payment, deleted ones too."""
    found = rows(cursor, "select * from payment where id = $id", id=id)
    return payment_from(found[0]) if found else None


def payment_version(cursor: Cursor, id: int) -> int:
    """How often a payment was written; 0 where there is none."""
    found = cursor.execute("select version from payment where id = $id", {"id": id}).fetchone()
    return int(found[0]) if found else 0


def history(cursor: Cursor, subject: str, subject_id: int) -> list[Happening]:
    """Everything that happened to a record, newest first."""
    registry = source(cursor, subject).registry if subject in SOURCES else None
    found = rows(
        cursor,
        "select * from history where subject_id = $id and subject = $subject order by id desc",
        id=subject_id,
        subject=subject,
    )
    return [
        Happening(
            row["id"],
            row["happened_at"],
            row["actor"],
            row["event"],
            row["version"],
            _changes(row["changes"], registry),
            json.loads(row["detail"] or "{}"),
        )
        for row in found
    ]


def net_changes(
    cursor: Cursor, ids: Sequence[int], since: datetime, until: datetime, registry: Registry
) -> dict[int, tuple[Change, ...]]:
    """What became of each property of invoices in [since, until): first value to last."""
    keys = ", ".join(str(int(id)) for id in ids)
    found = rows(
        cursor,
        f"select subject_id, changes from history where subject_id in ({keys or 'null'})"
        " and subject = 'invoice' and happened_at >= $since and happened_at < $until"
        " and changes is not null order by id",
        since=since,
        until=until,
    )
    net: dict[int, dict[str, Change]] = {}
    for row in found:
        kept = net.setdefault(row["subject_id"], {})
        for change in _changes(row["changes"], registry):
            first = kept.get(change.property, change)
            kept[change.property] = Change(change.property, first.before, change.after)
    return {id: tuple(c for c in kept.values() if c.before != c.after) for id, kept in net.items()}


def any_finalized(cursor: Cursor) -> bool:
    """Whether a finalized invoice exists; numbering may only be reset without one."""
    found = cursor.execute("select 1 from invoice where status <> 'draft' limit 1").fetchone()
    return found is not None


def changes_json(changed: tuple[Change, ...]) -> str | None:
    """Changes as the history keeps them; None where nothing changed."""
    if not changed:
        return None
    plain = [[c.property, _stored(c.before), _stored(c.after)] for c in changed]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _stored(value: Value) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _changes(stored: str | None, registry: Registry | None) -> tuple[Change, ...]:
    sorts = {n: p.sort for n, p in registry.properties.items()} if registry else {}

    def value(name: str, stored: Any) -> Value:
        return from_stored(sorts.get(name, Sort.TEXT), stored)

    return tuple(Change(n, value(n, b), value(n, a)) for n, b, a in json.loads(stored or "[]"))
