"""The counter of invoice numbers, beside the pen that takes them."""

from invoicing.ledger.database import Cursor


def start_over(cursor: Cursor) -> int:
    """A new series that begins at 1, and the last number of the old one, which stays on record."""
    last = cursor.execute("select value from counter where name = 'number'").fetchone()
    cursor.execute("update counter set value = 0 where name = 'number'")
    cursor.execute("update counter set value = value + 1 where name = 'series'")
    return int(last[0]) if last else 0


def any_invoice(cursor: Cursor) -> bool:
    """Whether there is an invoice at all, drafts included."""
    return cursor.execute("select 1 from invoice limit 1").fetchone() is not None


def last(cursor: Cursor) -> int:
    """The value that was given last; 0 in a new series."""
    found = cursor.execute("select value from counter where name = 'number'").fetchone()
    return int(found[0]) if found else 0
