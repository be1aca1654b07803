"""Mail in the books: what waits, what is under way, what became of each."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from invoicing.ledger.books import insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.predicates import Bindings, search_words
from invoicing.ledger.reading import rows
from invoicing.model.mail import Address, Enclosure, Letter, Mail, MailKind, MailState

COLUMNS = (
    "id key kind message_id state account_id created_by created_at invoice_id payment_id contact_id"
    " letter detail due_at attempts lease_until sent_at problem"
)
SELECT = f"select {', '.join(COLUMNS.split())} from outbox"


def _mail(row: Mapping[str, Any]) -> Mail:
    read = {
        "kind": MailKind(row["kind"]),
        "state": MailState(row["state"]),
        "letter": _letter(json.loads(row["letter"])),
        "detail": json.loads(row["detail"]),
    }
    return Mail(**{**row, **read})


def _letter(plain: dict[str, Any]) -> Letter:
    return Letter(
        Address(**plain.pop("sender")),
        tuple(Address(**a) for a in plain.pop("to")),
        cc=tuple(Address(**a) for a in plain.pop("cc")),
        enclosures=tuple(Enclosure(**e) for e in plain.pop("enclosures")),
        **plain,
    )


def save(cursor: Cursor, mail: Mail, *, new: bool = False) -> None:
    """Write a mail, or what became of it."""
    row = asdict(mail)
    row["letter"] = json.dumps(row["letter"], ensure_ascii=False)
    row["detail"] = json.dumps(row["detail"], ensure_ascii=False)
    if new:
        whom = (a for a in (*mail.letter.to, *mail.letter.cc))
        named = (part for a in whom for part in (a.name, a.email))
        row["search"] = " ".join(filter(None, (mail.letter.subject, *named)))
        cursor.execute(insert_sql("outbox", row), row)
        return
    changing = ("state", "due_at", "attempts", "lease_until", "sent_at", "problem")
    sets = ", ".join(f"{name} = ${name}" for name in changing)
    values = {name: row[name] for name in (*changing, "id")}
    cursor.execute(f"update outbox set {sets} where id = $id", values)


def by_id(cursor: Cursor, id: int) -> Mail | None:
    """One mail."""
    found = rows(cursor, f"{SELECT} where id = $id", id=id)
    return _mail(found[0]) if found else None


def by_key(cursor: Cursor, key: str) -> Mail | None:
    """The mail that was asked for with a key."""
    found = rows(cursor, f"{SELECT} where key = $key", key=key)
    return _mail(found[0]) if found else None


def by_message_id(cursor: Cursor, message_id: str) -> Mail | None:
    """The mail that left under a Message-ID."""
    found = rows(cursor, f"{SELECT} where message_id = $id", id=message_id)
    return _mail(found[0]) if found else None


def claim(cursor: Cursor, at: datetime, until: datetime) -> Mail | None:
    """Take the next mail that is due, or one whose lease ran out; nobody else gets it."""
    sql = f"""{SELECT} where (state = 'queued' and due_at <= $at)
        or (state = 'sending' and lease_until < $at) order by due_at, id limit 1"""
    found = rows(cursor, sql, at=at)
    if not found:
        return None
    mail = _mail(found[0])
    taken = replace(mail, state=MailState.SENDING, lease_until=until, attempts=mail.attempts + 1)
    save(cursor, taken)
    return taken


def listed(
    cursor: Cursor,
    *,
    states: tuple[str, ...] = (),
    words: str = "",
    account_id: int | None = None,
    invoice_id: int | None = None,
    most: int = 200,
) -> list[Mail]:
    """Mails, newest first: of a person or of all (None), of an invoice, by state and words."""
    bindings = Bindings()
    parts = [search_words("search", words, bindings)]
    if states:
        parts.append(f"state in ({', '.join(bindings.bind(s) for s in states)})")
    if account_id is not None:
        parts.append(f"account_id = {bindings.bind(account_id)}")
    if invoice_id is not None:
        parts.append(f"invoice_id = {bindings.bind(invoice_id)}")
    sql = (
        f"{SELECT} where {' and '.join(parts)} order by created_at desc, id desc limit {int(most)}"
    )
    return [_mail(row) for row in rows(cursor, sql, **bindings.values)]


def last_sender(cursor: Cursor, account_id: int | None) -> str | None:
    """Whom this account sent its latest invoice from."""
    sql = (
        "select letter ->> '$.sender.email' from outbox where kind = 'invoice'"
        " and account_id is not distinct from $id order by id desc limit 1"
    )
    found = cursor.execute(sql, {"id": account_id}).fetchall()
    return str(found[0][0]) if found else None
