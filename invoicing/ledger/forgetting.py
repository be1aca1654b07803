"""Stored methods that were removed here and wait until their processor has forgotten them."""

from dataclasses import dataclass
from datetime import datetime

from invoicing.ledger.books import insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.reading import rows
from invoicing.model.gateway import Stored
from invoicing.model.payment import Method


@dataclass(frozen=True, slots=True)
class ToForget:
    """One of them; `key` is what its processor is asked with, however often."""

    id: int
    contact_id: int
    processor: str
    stored: Stored

    @property
    def key(self) -> str:
        return f"forget-{self.id}"


def add(cursor: Cursor, waiting: ToForget, at: datetime) -> None:
    """Write down that the processor is to be told."""
    stored = waiting.stored
    row = {
        "id": waiting.id,
        "contact_id": waiting.contact_id,
        "processor": waiting.processor,
        "token": stored.token,
        "customer": stored.customer,
        "method": stored.method.value,
        "brand": stored.brand,
        "last4": stored.last4,
        "removed_at": at,
        "asked_at": at,
    }
    cursor.execute(insert_sql("method_to_forget", row), row)


def waiting(cursor: Cursor, before: datetime) -> list[ToForget]:
    """Those whose processor was not asked since a moment, oldest first."""
    found = rows(
        cursor, "select * from method_to_forget where asked_at < $before order by id", before=before
    )
    return [
        ToForget(
            row["id"],
            row["contact_id"],
            row["processor"],
            Stored(
                row["token"], row["customer"], Method(row["method"]), row["brand"], row["last4"]
            ),
        )
        for row in found
    ]


def asked(cursor: Cursor, id: int, at: datetime) -> None:
    """The processor was asked and did not do it."""
    sql = "update method_to_forget set asked_at = $at where id = $id"
    cursor.execute(sql, {"id": id, "at": at})


def done(cursor: Cursor, id: int) -> bool:
    """The processor has forgotten it; False where that was known."""
    sql = "delete from method_to_forget where id = $id"
    return bool((cursor.execute(sql, {"id": id}).fetchone() or (0,))[0])


def kept_again(cursor: Cursor, processor: str, token: str) -> None:
    """A method that is agreed to again is not to be forgotten any more."""
    sql = "delete from method_to_forget where processor = $processor and token = $token"
    cursor.execute(sql, {"processor": processor, "token": token})
