"""The tombstones of deleted invoices, to be looked through."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from invoicing.ledger.database import Cursor
from invoicing.ledger.predicates import Bindings, search_words
from invoicing.ledger.reading import rows

#: What the search looks through.
TEXT = """strip_accents(lower(concat_ws(' ', number, buyer, deleted_by, reason, amount_billed,
    currency, issue_date)))"""


@dataclass(frozen=True, slots=True)
class Deletion:
    """What is left of an invoice: `number` None was a draft, `sha256` is its last seal."""

    invoice_id: int
    number: str | None
    issue_date: date | None
    buyer: str | None
    amount_billed: Decimal
    currency: str
    sha256: str | None
    deleted_at: datetime
    deleted_by: str
    reason: str | None
    due_date: date | None = None


def page(
    cursor: Cursor, words: str, first: int, most: int, *, drafts: bool
) -> tuple[list[Deletion], int]:
    """Those that hold every word, newest first, from the `first` on, and how many there are."""
    bindings = Bindings()
    where = search_words(TEXT, words, bindings)
    if not drafts:
        where += " and number is not null"
    found = rows(
        cursor,
        f"select *, count(*) over () as many from deletion where {where}"
        f" order by deleted_at desc, invoice_id desc limit {int(most)} offset {int(first) - 1}",
        **bindings.values,
    )
    many = found[0]["many"] if found else 0
    return [Deletion(**{n: v for n, v in row.items() if n != "many"}) for row in found], many
