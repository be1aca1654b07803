"""Conversations in the books: who writes with whom about what, and what is unread."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from invoicing.ledger.books import insert_sql
from invoicing.ledger.database import Cursor
from invoicing.ledger.predicates import Bindings, reach_sql, search_words
from invoicing.ledger.reading import rows
from invoicing.model.conversations import Conversation, Message, MessageFile, Way
from invoicing.model.mail import Address, MailState
from invoicing.model.people import Actor, Owner
from invoicing.model.received import Attached

LISTED = 200
#: The conversations with what is known beside them.
ALL = """
    select c.*, c.account_id as owner_id, a.name as owner, a.team,
        (select min(k.id) from contact k where lower(k.email) = lower(c.email)) as contact_id,
        m.unread, m.count
    from conversation c
    left join account a on a.id = c.account_id
    left join (
        select conversation_id, count(*) filter (unread) as unread, count(*) as count
        from message group by conversation_id
    ) m on m.conversation_id = c.id
"""
TEXT = "strip_accents(lower(concat_ws(' ', subject, email, name)))"


def _conversation(row: Mapping[str, Any]) -> Conversation:
    owned = row["owner_id"] is not None
    return Conversation(
        row["id"],
        row["subject"],
        Address(row["email"], row["name"]),
        row["opened_at"],
        row["last_at"],
        Owner(row["owner_id"], row["owner"], row["team"]) if owned else None,
        row["closed_at"],
        row["contact_id"],
        row["unread"] or 0,
        row["count"] or 0,
    )


def add(cursor: Cursor, conversation: Conversation) -> None:
    """A new conversation, as yet without a message."""
    owner = conversation.owner
    row = {
        "id": conversation.id,
        "subject": conversation.subject,
        "email": conversation.other.email,
        "name": conversation.other.name,
        "account_id": owner and owner.account_id,
        "opened_at": conversation.opened_at,
        "last_at": conversation.last_at,
        "closed_at": conversation.closed_at,
    }
    cursor.execute(insert_sql("conversation", row), row)


def add_message(cursor: Cursor, message: Message) -> None:
    """A message, which is the conversation's latest from now on; an incoming one opens it."""
    row = {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "way": message.way.value,
        "message_id": message.message_id,
        "written_at": message.written_at,
        "email": message.sender.email,
        "name": message.sender.name,
        "subject": message.subject,
        "body": message.body,
        "files": json.dumps(message.files, ensure_ascii=False),
        "automatic": message.automatic,
        "mail_id": message.mail_id,
        "unread": message.unread,
    }
    cursor.execute(insert_sql("message", row), row)
    opens = ", closed_at = null" if message.unread else ""
    cursor.execute(
        f"update conversation set last_at = greatest(last_at, $at){opens} where id = $id",
        {"at": message.written_at, "id": message.conversation_id},
    )


def by_id(cursor: Cursor, id: int) -> Conversation | None:
    """One conversation."""
    found = rows(cursor, f"select * from ({ALL}) where id = $id", id=id)
    return _conversation(found[0]) if found else None


def messages(cursor: Cursor, id: int) -> list[Message]:
    """Its messages, oldest first, ours with how they went."""
    sql = """select m.*, o.state, o.problem from message m left join outbox o on o.id = m.mail_id
        where m.conversation_id = $id order by m.written_at, m.id"""
    found, files = rows(cursor, sql, id=id), _files(cursor, id)
    return [_message(row, files.get(row["id"], {})) for row in found]


def _files(cursor: Cursor, conversation_id: int) -> dict[int, dict[int, MessageFile]]:
    """Message → place → file."""
    sql = """select message_id, position, name, type, size, content is not null from message_file
        where message_id in (select id from message where conversation_id = $id)"""
    found: dict[int, dict[int, MessageFile]] = {}
    for message, *file in cursor.execute(sql, {"id": conversation_id}).fetchall():
        found.setdefault(int(message), {})[int(file[0])] = MessageFile(*file)
    return found


def add_file(cursor: Cursor, message_id: int, position: int, file: Attached) -> None:
    """Keep a file of a message."""
    row = {
        "message_id": message_id,
        "position": position,
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "content": file.content,
    }
    cursor.execute(insert_sql("message_file", row), row)


def file(cursor: Cursor, message_id: int, position: int) -> tuple[int, Attached] | None:
    """A file with the conversation it is in; None where no message has one at that place."""
    found = cursor.execute(
        "select m.conversation_id, f.name, f.type, f.size, f.content"
        " from message_file f join message m on m.id = f.message_id"
        " where f.message_id = $id and f.position = $position",
        {"id": message_id, "position": position},
    ).fetchone()
    return (int(found[0]), Attached(*found[1:])) if found else None


def _message(row: Mapping[str, Any], files: Mapping[int, MessageFile]) -> Message:
    names = tuple(json.loads(row["files"]))
    attached = (files.get(n) or MessageFile(n, name) for n, name in enumerate(names, 1))
    return Message(
        row["id"],
        row["conversation_id"],
        Way(row["way"]),
        row["message_id"],
        row["written_at"],
        Address(row["email"], row["name"]),
        row["subject"],
        row["body"],
        names,
        row["automatic"],
        row["mail_id"],
        row["unread"],
        row["state"] and MailState(row["state"]),
        row["problem"],
        tuple(attached),
    )


def listed(
    cursor: Cursor, actor: Actor, *, closed: bool, words: str = "", mine: bool = False
) -> list[Conversation]:
    """Those within reach, the latest first."""
    bindings = Bindings()
    parts = [
        reach_sql(actor, actor.granted().view, bindings),
        f"closed_at is {'not ' if closed else ''}null",
        search_words(TEXT, words, bindings),
    ]
    if mine:
        parts.append(f"owner_id is not distinct from {bindings.bind(actor.account_id)}")
    where = " and ".join(parts)
    sql = f"select * from ({ALL}) where {where} order by last_at desc, id desc limit {LISTED}"
    return [_conversation(row) for row in rows(cursor, sql, **bindings.values)]


def unread(cursor: Cursor, actor: Actor) -> int:
    """How many conversations within reach have something unread."""
    bindings = Bindings()
    reach = reach_sql(actor, actor.granted().view, bindings)
    sql = f"""select count(*) from (
        select c.account_id as owner_id, a.team from conversation c
        left join account a on a.id = c.account_id
        where c.id in (select conversation_id from message where unread)
    ) where {reach}"""
    return int(cursor.execute(sql, bindings.values).fetchall()[0][0])


def mark_read(cursor: Cursor, id: int) -> None:
    """Nothing in it is unread any more."""
    cursor.execute("update message set unread = false where conversation_id = $id", {"id": id})


def assign(cursor: Cursor, id: int, account_id: int | None) -> None:
    """Somebody else, or nobody, sees to it."""
    cursor.execute(
        "update conversation set account_id = $account where id = $id",
        {"account": account_id, "id": id},
    )


def close(cursor: Cursor, id: int, at: datetime | None) -> None:
    """Close it, or with None open it again."""
    cursor.execute("update conversation set closed_at = $at where id = $id", {"at": at, "id": id})


def of_message(cursor: Cursor, message_id: str) -> int | None:
    """The conversation that a message with this Message-ID is in."""
    sql = "select conversation_id from message where message_id = $id order by id limit 1"
    found = cursor.execute(sql, {"id": message_id}).fetchall()
    return int(found[0][0]) if found else None


def of_mail(cursor: Cursor, mail_id: int) -> int | None:
    """The conversation that a mail of the outbox is in."""
    sql = "select conversation_id from message where mail_id = $id"
    found = cursor.execute(sql, {"id": mail_id}).fetchall()
    return int(found[0][0]) if found else None
