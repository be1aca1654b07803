"""What somebody has typed and not saved, a row for each account and invoice."""

from datetime import datetime

from invoicing.ledger.database import Cursor
from invoicing.model.unsaved import Unsaved, from_text

WHICH = "account_id = $account_id and invoice_id = $invoice_id"


def keep(
    cursor: Cursor, account_id: int, invoice_id: int, version: int, at: datetime, typed: str
) -> None:
    """Write it down, in place of what was kept before."""
    row = {
        "account_id": account_id,
        "invoice_id": invoice_id,
        "version": version,
        "kept_at": at,
        "typed": typed,
    }
    cursor.execute(
        "insert into unsaved values ($account_id, $invoice_id, $version, $kept_at, $typed)"
        " on conflict do update set version = excluded.version, kept_at = excluded.kept_at,"
        " typed = excluded.typed",
        row,
    )


def find(cursor: Cursor, account_id: int, invoice_id: int) -> Unsaved | None:
    """What is kept of this account's editing of an invoice."""
    found = cursor.execute(
        f"select version, kept_at, typed from unsaved where {WHICH}",
        {"account_id": account_id, "invoice_id": invoice_id},
    ).fetchone()
    return Unsaved(int(found[0]), found[1], *from_text(found[2])) if found else None


def drop(cursor: Cursor, account_id: int, invoice_id: int) -> None:
    """Forget it."""
    cursor.execute(
        f"delete from unsaved where {WHICH}", {"account_id": account_id, "invoice_id": invoice_id}
    )
