"""What exports are measured beside: DuckDB's own COPY of the same rows, and rows as they lie."""

from pathlib import Path
from typing import Any

from invoicing.ledger.database import Cursor
from invoicing.ledger.saying import literal

COLUMNS = (
    *("number", "status", "buyer_name", "issue_date", "due_date", "amount_billed", "amount_paid"),
    *("amount_due", "currency", "owner", "last_sent_at", "payment_count"),
)
ORDER = "order by issue_date desc nulls last, id desc"
Rows = list[tuple[Any, ...]]


def copy(cursor: Cursor, target: Path) -> None:
    """All rows as DuckDB writes a CSV."""
    rows = f"select {', '.join(COLUMNS)} from invoice {ORDER}"
    cursor.execute(f"copy ({rows}) to {literal(str(target))} (format csv, header)")


def rows(cursor: Cursor, most: int) -> Rows:
    """The rows of the first invoices, newest first."""
    sql = f"select {', '.join(COLUMNS)} from invoice where id <= $most {ORDER}"
    return cursor.execute(sql, {"most": most}).fetchall()
