"""Saved views and the tabs of accounts, in the books."""

import json
from collections.abc import Sequence
from typing import Any

from invoicing.ledger.books import Books, insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.reading import rows
from invoicing.model.errors import StaleVersion
from invoicing.model.people import Actor, Owner
from invoicing.model.views import SavedView, Visibility, state_from

VIEWS = """select v.*, a.name as owner, a.team from saved_view v
    left join account a on a.id = v.account_id"""
#: A private view is its owner's alone; of teams a super admin sees all, to look after them.
SEEN = """(v.account_id is not distinct from $me or v.visibility = 'everyone'
    or (v.visibility = 'team' and (a.team = $team or $super)))"""


def listed(cursor: Cursor, actor: Actor, subject: str) -> list[SavedView]:
    """What the actor sees, own ones first, by name."""
    found = rows(
        cursor,
        f"{VIEWS} where v.subject = $subject and {SEEN}"
        " order by v.account_id is distinct from $me, lower(v.name), v.id",
        subject=subject,
        **_eyes(actor),
    )
    return [_view(row) for row in found]


def one(cursor: Cursor, actor: Actor, id: int) -> SavedView | None:
    """A view, if the actor sees it."""
    found = rows(cursor, f"{VIEWS} where v.id = $id and {SEEN}", id=id, **_eyes(actor))
    return _view(found[0]) if found else None


def names(cursor: Cursor, account_id: int | None, subject: str) -> dict[int | None, str]:
    """The names of all views of an account, by id."""
    sql = "select id, name from saved_view where account_id is not distinct from $id"
    found = cursor.execute(f"{sql} and subject = $subject", {"id": account_id, "subject": subject})
    return dict(found.fetchall())


def _eyes(actor: Actor) -> dict[str, Any]:
    return {"me": actor.account_id, "team": actor.team, "super": actor.super_admin}


def _view(row: dict[str, Any]) -> SavedView:
    owner = row["account_id"] and Owner(row["account_id"], row["owner"], row["team"])
    format, params = state_from(row["state"])
    return SavedView(
        row["id"],
        row["subject"],
        row["name"],
        owner,
        Visibility(row["visibility"]),
        params,
        row["version"],
        format,
        row["created_at"],
        row["modified_at"],
    )


def add(books: Books, view: SavedView) -> None:
    """Keep a new view."""
    books.cursor.execute(insert_sql("saved_view", row := _row(view)), row)


def save(books: Books, view: SavedView) -> None:
    """Keep a view over its former version."""
    row = _row(view)
    sets = ", ".join(f"{n} = ${n}" for n in row if n not in ("id", "created_at"))
    del row["created_at"]
    sql = f"update saved_view set {sets} where id = $id and version = $seen"
    done = books.cursor.execute(sql, row | {"seen": view.version - 1}).fetchone()
    if not done or done[0] != 1:
        raise StaleVersion(view.version - 1, view.version)


def _row(view: SavedView) -> dict[str, Any]:
    return {
        "id": view.id,
        "version": view.version,
        "subject": view.subject,
        "name": view.name,
        "account_id": view.owner.account_id if view.owner else None,
        "visibility": view.visibility.value,
        "state": view.state(),
        "created_at": view.created_at,
        "modified_at": view.modified_at,
    }


def delete(books: Books, id: int) -> None:
    """Take a view away, also from among everybody's tabs."""
    books.cursor.execute("delete from saved_view where id = $id", {"id": id})
    for row in rows(books.cursor, "select * from view_tabs"):
        tabs = json.loads(row["tabs"])
        if str(id) in (*tabs, row["first"]):
            left = [key for key in tabs if key != str(id)]
            first = None if row["first"] == str(id) else row["first"]
            save_tabs(books, row["account_id"], row["subject"], left, first)


def tabs(
    cursor: Cursor, account_id: int | None, subject: str
) -> tuple[tuple[str, ...] | None, str | None]:
    """The keys of an account's tabs, None where it never arranged them; and its first view."""
    found = cursor.execute(
        "select tabs, first from view_tabs where account_id = $id and subject = $subject",
        {"id": account_id, "subject": subject},
    ).fetchall()
    return (tuple(json.loads(found[0][0])), found[0][1]) if found else (None, None)


def save_tabs(
    books: Books, account_id: int, subject: str, keys: Sequence[str], first: str | None
) -> None:
    """Keep how an account wants its tabs."""
    row = {"account_id": account_id, "subject": subject, "tabs": json.dumps(list(keys))}
    books.cursor.execute(
        f"{insert_sql('view_tabs', row | {'first': first})} on conflict (account_id, subject)"
        " do update set tabs = excluded.tabs, first = excluded.first",
        row | {"first": first},
    )
