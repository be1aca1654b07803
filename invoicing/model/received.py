"""Mail that came in, as it was read: nothing in it is trusted, all of it is text."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from invoicing.model.mail import Address

#: Who wrote it, where the mail does not say so.
NOBODY = Address("unknown@invalid")


@dataclass(frozen=True, slots=True)
class Position:
    """How far a mailbox is read: the last UID, which counts as long as UIDVALIDITY is the same."""

    validity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail as a mailbox has it; `at` is when it came there, naive UTC."""

    position: Position
    at: datetime
    raw: bytes


@dataclass(frozen=True, slots=True)
class Attached:
    """One file of a mail: its type is what the mail says, its `content` None where it is too large
    to be kept."""

    name: str
    type: str
    size: int
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail server tells that a mail of ours was not delivered to `recipient` and never will."""

    message_ids: tuple[str, ...]
    recipient: str
    reason: str


@dataclass(frozen=True, slots=True)
class Received:
    """What a mail says. `answers` are the Message-IDs it refers to, the one it answers first;
    `files` the names of what is `attached`."""

    sender: Address = NOBODY
    subject: str = ""
    text: str = ""
    message_id: str | None = None
    answers: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    automatic: bool = False
    bounces: tuple[Bounce, ...] = ()
    attached: tuple[Attached, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same mail, wherever it lies. Message-IDs alone would not do: there are
        programs that give one to two mails."""
        told = (self.message_id, self.sender.email, self.subject, self.text, *self.files)
        return sha256("\x00".join(map(str, told)).encode("utf-8", "replace")).hexdigest()
