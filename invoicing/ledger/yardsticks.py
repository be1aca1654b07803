"""Hand-written SQL for the questions of the index, to measure ours against.

What somebody who knows DuckDB and these tables would type: no permissions, no filter language,
nothing between the answer and the reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from invoicing.ledger.database import Cursor

COLUMNS = (
    "number",
    "status",
    "buyer_name",
    "issue_date",
    "due_date",
    "amount_billed",
    "amount_due",
    "currency",
    "owner",
)
ROWS = 50
TOTALS = (
    "select currency, count(*), sum(amount_billed), sum(amount_paid), sum(amount_due)"
    " from invoice where {where} group by currency order by currency"
)
PAGE = "select id, {columns} from invoice where {where} order by {order} limit {rows}"
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """One question as SQL; `where` may name $today and $text."""

    where: str
    order: str

    def ask(self, cursor: Cursor, **values: object) -> tuple[Rows, Rows]:
        """Count and sums per currency, and the first fifty rows."""
        used = {name: value for name, value in values.items() if f"${name}" in self.where}
        totals = cursor.execute(TOTALS.format(where=self.where), used).fetchall()
        columns = ", ".join(COLUMNS)
        page = PAGE.format(columns=columns, where=self.where, order=self.order, rows=ROWS)
        return totals, cursor.execute(page, used).fetchall()


NEWEST = "issue_date desc nulls last, id desc"
YARDSTICKS: Mapping[str, Yardstick] = {
    "newest": Yardstick("true", NEWEST),
    "overdue": Yardstick(
        "status = 'open' and amount_due > 0 and due_date < $today and currency = 'NOK'",
        "due_date nulls last, id",
    ),
    "search": Yardstick("contains(search, $text)", NEWEST),
}


def some_invoices(cursor: Cursor, count: int) -> list[int]:
    """Ids from all over the books, the same each time."""
    sql = "select id from invoice order by hash(id), id limit $count"
    return [int(row[0]) for row in cursor.execute(sql, {"count": count}).fetchall()]


def searched(cursor: Cursor) -> str:
    """A word that some invoices are found by: the first of a buyer's name, as search keeps it."""
    row = cursor.execute(
        "select strip_accents(lower(split_part(buyer_name, ' ', 1))) from invoice"
        " where buyer_name is not null order by hash(id) limit 1"
    ).fetchone()
    return str(row[0]) if row else ""
