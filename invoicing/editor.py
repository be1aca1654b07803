"""The editor's door: saves what it holds at once, and keeps what is not saved yet.

What is typed is kept for its account in the books, so that no reload, no lost connection and no
new sign-in loses it; it is gone in the transaction that saves it.
"""

from collections.abc import Mapping
from typing import Any

from invoicing import record
from invoicing.house import House
from invoicing.ledger import unsaved
from invoicing.ledger.books import Books
from invoicing.lifecycle import (
    allowed,
    create_in,
    edit_in,
    finalize_in,
    may_create,
    set_properties_in,
)
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor
from invoicing.model.unsaved import LONGEST, Unsaved, differing, to_text

__all__ = ["Unsaved", "differing", "drop", "find", "keep", "save"]


def save(
    house: House,
    actor: Actor,
    id: int,
    changes: Mapping[str, Any],
    own: Mapping[str, Any],
    expected: int | None = None,
    *,
    finalizing: bool = False,
    series: int | None = None,
) -> Invoice:
    """Everything the editor holds or nothing: fields, the company's own properties (`own`), and
    with `finalizing` the invoice is issued at once, in `series`. `id` 0 is a new draft."""
    with house.books(actor) as books:
        if id:
            invoice = edit_in(books, allowed(books, Action.EDIT, id, expected), changes)
        else:
            invoice = create_in(books, changes)
        invoice = set_properties_in(books, invoice, own) if own else invoice
        _drop_in(books, id)
        return finalize_in(books, invoice.id, None, series) if finalizing else invoice


def keep(
    house: House,
    actor: Actor,
    invoice_id: int,
    version: int,
    base: Mapping[str, Any],
    typed: Mapping[str, Any],
) -> None:
    """Keep what is typed into an invoice the actor sees (0: a new one), as opened at `version`."""
    may_create(actor)
    text = to_text(base, typed)
    if len(text) > LONGEST:
        raise InvalidInput("lines", "input.unsaved_too_long")
    with house.books(actor) as books:
        if invoice_id:
            record.visible(books.cursor, actor, invoice_id)
        unsaved.keep(books.cursor, _whose(actor), invoice_id, version, books.at, text)


def find(house: House, actor: Actor, invoice_id: int) -> Unsaved | None:
    """What this account typed into the invoice and did not save."""
    with house.reading() as cursor:
        return unsaved.find(cursor, _whose(actor), invoice_id)


def drop(house: House, actor: Actor, invoice_id: int) -> None:
    """Throw it away."""
    if find(house, actor, invoice_id) is not None:
        with house.books(actor) as books:
            _drop_in(books, invoice_id)


def _drop_in(books: Books, invoice_id: int) -> None:
    unsaved.drop(books.cursor, _whose(books.actor), invoice_id)


def _whose(actor: Actor) -> int:
    """The account; the keeper at the command line has none."""
    return actor.account_id or 0
