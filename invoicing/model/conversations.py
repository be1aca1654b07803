"""Conversations by e-mail: what was written either way, and who sees to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from invoicing.model.mail import Address, MailState
from invoicing.model.people import Owner

#: A link with words of its own, as the composer inserts it: [Invoice INV-00001](https://…).
LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\((https?://[^\s()<>\"]{1,500})\)")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
ANSWERS = re.compile(r"^\s*((re|sv|svar|aw|ad|vs)\s*:\s*)+", re.IGNORECASE)


class Way(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class MessageFile:
    """One file of a message that came in, by its place in it; its `type` is what the mail said.
    What is not `kept` was too large, or came before files were kept."""

    position: int
    name: str
    type: str = ""
    size: int = 0
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `state` and `problem` tell of ours how it went in the outbox."""

    id: int
    conversation_id: int
    way: Way
    message_id: str
    written_at: datetime
    sender: Address
    subject: str
    body: str
    files: tuple[str, ...] = ()
    automatic: bool = False
    mail_id: int | None = None
    unread: bool = False
    state: MailState | None = None
    problem: str | None = None
    attached: tuple[MessageFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """One subject with one other side; `contact_id` is the contact with that address, if any."""

    id: int
    subject: str
    other: Address
    opened_at: datetime
    last_at: datetime
    owner: Owner | None = None
    closed_at: datetime | None = None
    contact_id: int | None = None
    unread: int = 0
    count: int = 0

    @property
    def called(self) -> str:
        """The other side as people know it."""
        return self.other.name or self.other.email


def answer_to(subject: str) -> str:
    """The subject of an answer: one Re:, however many there were."""
    return f"Re: {ANSWERS.sub('', subject).strip()}"


def pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """A typed text as pieces: words, and the address they lead to (None: nowhere)."""
    end = 0
    for found in LINK.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], None
        yield found[1], found[2]
        end = found.end()
    if end < len(text):
        yield text[end:], None


def link(words: str, address: str) -> str:
    """A link as it is typed; signs that would end it early are left out of its words."""
    return f"[{re.sub(r'[][]', '', words)[:200]}]({address})"


def plain(text: str) -> str:
    """The text without markup: a link's address stands behind its words."""
    return "".join(f"{words}: {to}" if to else words for words, to in pieces(text))
