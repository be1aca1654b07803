"""Accounts, their sessions, and failed attempts to sign in."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from invoicing.ledger.books import Books, insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.reading import changes_json, rows
from invoicing.model.account import Account
from invoicing.model.attempts import FORGOTTEN_AFTER, Attempts
from invoicing.model.people import permissions_from
from invoicing.model.properties import Change

COLUMNS = """a.id, a.email, a.name, a.team, a.super_admin, a.permissions, a.language,
    a.disabled_at is not null as disabled, a.passphrase is not null as has_passphrase"""


def _account(row: dict[str, Any]) -> Account:
    return Account(**row | {"permissions": permissions_from(json.loads(row["permissions"]))})


def _one(cursor: Cursor, sql: str, **values: Any) -> Account | None:
    found = rows(cursor, sql, **values)
    return _account(found[0]) if found else None


# -- accounts ---------------------------------------------------------------------------


def every(cursor: Cursor) -> list[Account]:
    """All accounts, disabled ones too, by name."""
    return [_account(r) for r in rows(cursor, f"select {COLUMNS} from account a order by a.name")]


def by_id(cursor: Cursor, id: int) -> Account | None:
    """One account."""
    return _one(cursor, f"select {COLUMNS} from account a where a.id = $id", id=id)


def by_email(cursor: Cursor, email: str) -> Account | None:
    """The account of an address in lower case."""
    return _one(cursor, f"select {COLUMNS} from account a where a.email = $email", email=email)


def new_id(books: Books) -> int:
    """An id that no account has, also where accounts came without the counter."""
    row = books.cursor.execute("select coalesce(max(id), 0) from account").fetchone()
    taken = int(row[0]) if row else 0
    while (id := books.next_id("account")) <= taken:
        continue
    return id


def add(cursor: Cursor, account: Account, at: datetime) -> None:
    """A new account, without a passphrase."""
    row = _row(account, at) | {"created_at": at}
    cursor.execute(insert_sql("account", row), row)


def save(cursor: Cursor, account: Account, at: datetime) -> None:
    """Every field of an account, but not its passphrase."""
    row = _row(account, at)
    sets = ", ".join(f"{name} = ${name}" for name in row if name not in ("id", "disabled_at"))
    cursor.execute(
        f"update account set {sets}, disabled_at = case when $disabled_at is null then null"
        " else coalesce(disabled_at, $disabled_at) end where id = $id",
        row,
    )


def _row(account: Account, at: datetime) -> dict[str, Any]:
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "team": account.team,
        "super_admin": account.super_admin,
        "permissions": json.dumps(asdict(account.permissions)),
        "language": account.language,
        "disabled_at": at if account.disabled else None,
    }


def sealed_passphrase(cursor: Cursor, id: int) -> str | None:
    """What is kept of an account's passphrase."""
    row = cursor.execute("select passphrase from account where id = $id", {"id": id}).fetchone()
    return row[0] if row else None


def seal(cursor: Cursor, id: int, sealed: str) -> None:
    """Keep a passphrase, sealed already."""
    sql = "update account set passphrase = $sealed where id = $id"
    cursor.execute(sql, {"id": id, "sealed": sealed})


def carry_owner(books: Books, before: Account, after: Account, event: str) -> int:
    """Give an owner's new name and team to its invoices and payments; how many invoices.

    Each invoice gets its line of history and a new version, as any change would give it.
    """
    owned = books.cursor.execute(
        "select count(*) from invoice where owner_id = $id", {"id": after.id}
    ).fetchone()
    count = int(owned[0]) if owned else 0
    names = {"id": after.id, "owner": after.name, "team": after.team}
    if count:
        _tell_each(books, before, after, event, count)
        books.cursor.execute(
            "update invoice set owner = $owner, team = $team, version = version + 1,"
            " modified_at = $at where owner_id = $id",
            names | {"at": books.at},
        )
    books.cursor.execute(
        "update payment set owner = $owner, team = $team, version = version + 1"
        " where owner_id = $id",
        names,
    )
    return count


def _tell_each(books: Books, before: Account, after: Account, event: str, count: int) -> None:
    pairs = (("owner", before.name, after.name), ("team", before.team, after.team))
    changed = tuple(Change(n, b, a) for n, b, a in pairs if b != a)
    last = books.next_id("history", count)
    books.cursor.execute(
        "insert into history (id, happened_at, actor_id, actor, subject, subject_id, version,"
        " event, changes) select $first + row_number() over (order by id), $at, $actor_id, $actor,"
        " 'invoice', id, version + 1, $event, $changes from invoice where owner_id = $owner_id",
        {
            "first": last - count,
            "at": books.at,
            "actor_id": books.actor.account_id,
            "actor": books.actor.name,
            "event": event,
            "changes": changes_json(changed),
            "owner_id": after.id,
        },
    )


# -- sessions ---------------------------------------------------------------------------


def open_session(
    cursor: Cursor, token_hash: str, account_id: int, at: datetime, until: datetime
) -> None:
    """A new session; those that ended long ago are cleared away."""
    cursor.execute("delete from session where expires_at < $at", {"at": at - FORGOTTEN_AFTER})
    row = {
        "token_hash": token_hash,
        "account_id": account_id,
        "created_at": at,
        "expires_at": until,
    }
    cursor.execute(insert_sql("session", row), row)


def signed_in(cursor: Cursor, token_hash: str, at: datetime) -> Account | None:
    """Whose session it is: neither revoked nor expired, of an account that is not disabled."""
    return _one(
        cursor,
        f"select {COLUMNS} from session s join account a on a.id = s.account_id"
        " where s.token_hash = $token_hash and s.revoked_at is null and s.expires_at > $at"
        " and a.disabled_at is null",
        token_hash=token_hash,
        at=at,
    )


def revoke(cursor: Cursor, token_hash: str, at: datetime) -> None:
    """End one session."""
    cursor.execute(
        "update session set revoked_at = $at where token_hash = $token_hash and revoked_at is null",
        {"token_hash": token_hash, "at": at},
    )


def revoke_all(cursor: Cursor, account_id: int, at: datetime, keep: str | None = None) -> int:
    """End every session of an account but the kept one; how many were open."""
    done = cursor.execute(
        "update session set revoked_at = $at where account_id = $id and revoked_at is null"
        " and expires_at > $at and token_hash is distinct from $keep",
        {"id": account_id, "at": at, "keep": keep},
    ).fetchone()
    return int(done[0]) if done else 0


# -- attempts ---------------------------------------------------------------------------


def attempts(cursor: Cursor, key: str) -> Attempts:
    """What has failed under a key."""
    sql = "select failures, last_at, locked_until from attempt where key = $key"
    row = cursor.execute(sql, {"key": key}).fetchone()
    return Attempts(*row) if row else Attempts()


def keep_attempts(cursor: Cursor, key: str, found: Attempts, at: datetime) -> None:
    """Remember, and forget what is too old to count."""
    row = asdict(found) | {"key": key}
    sets = ", ".join(f"{name} = excluded.{name}" for name in row if name != "key")
    cursor.execute(f"{insert_sql('attempt', row)} on conflict (key) do update set {sets}", row)
    cursor.execute("delete from attempt where last_at < $old", {"old": at - FORGOTTEN_AFTER})


def forget_attempts(cursor: Cursor, key: str) -> None:
    """Start anew."""
    cursor.execute("delete from attempt where key = $key", {"key": key})
