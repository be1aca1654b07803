"""The counters of invoice numbers and the series they belong to, beside the pen that takes them."""

from datetime import datetime

from invoicing.ledger.database import Cursor
from invoicing.model.series import RUNS, Series


def start_over(cursor: Cursor) -> int:
    """Every series begins at 1 again; gives the last number of the first one's old run, which
    stays on record."""
    last = cursor.execute("select value from counter where name = 'number'").fetchone()
    cursor.execute("update counter set value = 0 where name = 'number' or name like 'number:%'")
    cursor.execute("update counter set value = value + 1 where name = 'series'")
    return int(last[0]) if last else 0


def any_invoice(cursor: Cursor) -> bool:
    """Whether there is an invoice at all, drafts included."""
    return cursor.execute("select 1 from invoice limit 1").fetchone() is not None


def last(cursor: Cursor, counter: str = "number") -> int:
    """The value that was given last; 0 in a new series."""
    sql = "select value from counter where name = $counter"
    found = cursor.execute(sql, {"counter": counter}).fetchone()
    return int(found[0]) if found else 0


def series(cursor: Cursor) -> list[Series]:
    """The further series, archived ones too."""
    found = cursor.execute(
        "select id, name, prefix, digits, archived_at is not null from number_series order by id"
    ).fetchall()
    return [Series(int(id), name, prefix, int(d), gone) for id, name, prefix, d, gone in found]


def add(cursor: Cursor, new: Series, at: datetime) -> None:
    """Write down a further series."""
    cursor.execute(
        "insert into number_series values ($id, $name, $prefix, $digits, null, $at)",
        {"id": new.id, "name": new.name, "prefix": new.prefix, "digits": new.digits, "at": at},
    )


def archive(cursor: Cursor, id: int, at: datetime | None) -> None:
    """Offer it no longer from `at` on; None offers it again."""
    cursor.execute(
        "update number_series set archived_at = $at where id = $id", {"at": at, "id": id}
    )


def prefix_taken(cursor: Cursor, prefix: str, but: int | None = None) -> bool:
    """Whether a series (other than `but`) has the prefix, or ever gave a number with it."""
    found = cursor.execute(
        "select 1 from number_series where prefix = $prefix and id <> $but"
        f" union all select 1 from issued_number where series // {RUNS} <> $but"
        " and starts_with(number, $prefix)"
        " and regexp_full_match(substr(number, length($prefix) + 1), '[0-9]+') limit 1",
        {"prefix": prefix, "but": -1 if but is None else but},
    ).fetchone()
    return found is not None
