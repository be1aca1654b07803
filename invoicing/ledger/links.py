"""Links of invoices in the books: hashes of tokens, and who looked."""

from dataclasses import dataclass
from datetime import datetime

from invoicing.ledger.books import Books, insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.reading import rows


@dataclass(frozen=True, slots=True)
class Link:
    """A link that leads somewhere."""

    token_hash: str
    invoice_id: int
    generation: int


def current(cursor: Cursor, invoice_id: int) -> Link | None:
    """The link of an invoice that is in force."""
    found = rows(
        cursor,
        "select token_hash, invoice_id, generation from invoice_link"
        " where invoice_id = $id and revoked_at is null",
        id=invoice_id,
    )
    return Link(**found[0]) if found else None


def last_generation(cursor: Cursor, invoice_id: int) -> int:
    """How often the invoice had a link so far."""
    sql = "select coalesce(max(generation), 0) from invoice_link where invoice_id = $id"
    return int(cursor.execute(sql, {"id": invoice_id}).fetchall()[0][0])


def by_hash(cursor: Cursor, token_hash: str) -> Link | None:
    """Where a token leads; found by its hash, so that time tells nothing of the token."""
    found = rows(
        cursor,
        "select token_hash, invoice_id, generation from invoice_link"
        " where token_hash = $token_hash and revoked_at is null",
        token_hash=token_hash,
    )
    return Link(**found[0]) if found else None


def add(books: Books, link: Link) -> None:
    """A link that leads to its invoice from now on."""
    row = {
        "token_hash": link.token_hash,
        "invoice_id": link.invoice_id,
        "generation": link.generation,
        "created_at": books.at,
        "created_by": books.actor.name,
    }
    books.cursor.execute(insert_sql("invoice_link", row), row)


def revoke(cursor: Cursor, invoice_id: int, at: datetime) -> None:
    """End whatever link an invoice has."""
    cursor.execute(
        "update invoice_link set revoked_at = $at where invoice_id = $id and revoked_at is null",
        {"id": invoice_id, "at": at},
    )


def viewed(books: Books, link: Link, kind: str, agent: str | None) -> None:
    """Somebody looked. The invoice's version stays: looking changes nothing for who edits it."""
    row = {
        "id": books.next_id("link_view"),
        "invoice_id": link.invoice_id,
        "generation": link.generation,
        "viewed_at": books.at,
        "kind": kind,
        "agent": agent,
    }
    books.cursor.execute(insert_sql("link_view", row), row)
    books.cursor.execute(
        "update invoice set last_viewed_at = $at where id = $id",
        {"at": books.at, "id": link.invoice_id},
    )


def last_view(cursor: Cursor, link: Link, kind: str) -> datetime | None:
    """When the link was last used this way."""
    sql = (
        "select max(viewed_at) from link_view"
        " where invoice_id = $invoice_id and generation = $generation and kind = $kind"
    )
    values = {"invoice_id": link.invoice_id, "generation": link.generation, "kind": kind}
    found = cursor.execute(sql, values).fetchall()[0][0]
    return found if isinstance(found, datetime) else None
