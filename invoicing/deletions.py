"""The deletion log: which invoices were deleted, by whom, when, why, and for how much.

Whose an invoice was is not kept, so only who sees every invoice sees the log.
"""

from collections.abc import Mapping

from invoicing.house import House
from invoicing.ledger import deletions as kept
from invoicing.ledger.deletions import Deletion
from invoicing.model.decisions import Action, decide, general
from invoicing.model.filters import sayable
from invoicing.model.money import quantise
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.report_files import Column, Report
from invoicing.words import Words

__all__ = ["Deletion", "log", "report"]
#: More rows than any file of a report takes.
ALL = 2_000_000
#: Column of the file → kind.
COLUMNS: Mapping[str, Sort] = {
    "number": Sort.TEXT,
    "deleted_at": Sort.MOMENT,
    "deleted_by": Sort.TEXT,
    "reason": Sort.TEXT,
    "buyer": Sort.TEXT,
    "issue_date": Sort.DATE,
    "amount_billed": Sort.MONEY,
    "currency": Sort.TEXT,
    "invoice_id": Sort.NUMBER,
    "sha256": Sort.TEXT,
}


def log(
    house: House,
    actor: Actor,
    words: str = "",
    page: int = 1,
    size: int = 50,
    *,
    drafts: bool = True,
) -> tuple[list[Deletion], int]:
    """A page of the log, newest first, and how many deletions hold every word.

    Without `drafts` only what had a number. `Refused` for who does not see every invoice.
    """
    decide(Action.SEE_DELETED, general(actor)).enforce()
    sayable("search", words)
    with house.reading() as cursor:
        return kept.page(cursor, words, (page - 1) * size + 1, size, drafts=drafts)


def report(house: House, actor: Actor, params: Mapping[str, str], w: Words) -> Report:
    """The log as a file; `q` is searched for, `finalized` leaves drafts out."""
    words, numbered = params.get("q", ""), params.get("finalized", "") == "on"
    found, count = log(house, actor, words, 1, ALL, drafts=not numbered)
    rows: list[list[Value]] = [_row(each) for each in found]
    about: list[list[Value]] = [[w("export.row_count"), count]]
    if words:
        about.append([w("export.search"), words])
    columns = [Column(w(f"deletion.{name}"), sort) for name, sort in COLUMNS.items()]
    return Report(w("nav.deletions"), columns, rows, about)


def _row(each: Deletion) -> list[Value]:
    values = {name: getattr(each, name) for name in COLUMNS}
    return list((values | {"amount_billed": quantise(each.amount_billed, each.currency)}).values())
