"""A mail that came in, read into text: whatever it holds, something readable comes of it.

HTML becomes its text, unknown letters become signs, and what no mail program would have written
is read as far as it goes. Nothing here raises: a mail that cannot be read would stop the mailbox.
"""

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes, message_from_string
from email.message import Message
from email.policy import compat32, default
from email.utils import parseaddr
from typing import TypeGuard

from invoicing.intake.html_text import text_of
from invoicing.model.conversations import MESSAGE_ID
from invoicing.model.mail import Address
from invoicing.model.received import NOBODY, Attached, Bounce, Received

log = logging.getLogger("tally")

TEXT_MOST, LINE_MOST, NAME_MOST, EMAIL_MOST = 50_000, 300, 100, 254
PARTS_MOST, ANSWERS_MOST, FILES_MOST = 200, 50, 20
#: Bytes of one file that are kept, and of all files of a mail.
FILE_MOST, KEPT_MOST = 10 * 1024 * 1024, 25 * 1024 * 1024
TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
ADDRESS = re.compile(r"[^\s@<>\",;]+@[^\s@<>\",;]+")
#: Headers that only programs set, and what they have where a person wrote all the same.
AUTOMATIC = {"auto-submitted": "no", "x-autoreply": "no", "x-auto-response-suppress": ""}
BULK = frozenset({"bulk", "junk", "auto_reply", "list"})


def read(raw: bytes) -> Received:
    """What a mail says."""
    try:
        return _read(message_from_bytes(raw, policy=default))
    except Exception:  # noqa: BLE001  (the package has many ways to stumble; ours is to go on)
        log.warning("a mail could not be read as one; its bytes are shown as text")
        return Received(text=_clean(raw[:TEXT_MOST].decode("utf-8", "replace"), TEXT_MOST))


def _read(mail: Message) -> Received:
    parts = [part for part, _ in zip(mail.walk(), range(PARTS_MOST), strict=False)]
    ids = MESSAGE_ID.findall(_header(mail, "message-id"))
    earlier = MESSAGE_ID.findall(_header(mail, "references"))
    attached = tuple(_files(parts))
    answers = [*MESSAGE_ID.findall(_header(mail, "in-reply-to")), *reversed(earlier)]
    return Received(
        _sender(mail),
        _line(_header(mail, "subject"), LINE_MOST),
        _text(parts),
        ids[0] if ids else None,
        tuple(dict.fromkeys(answers))[:ANSWERS_MOST],
        tuple(each.name for each in attached),
        _automatic(mail),
        tuple(_bounces(parts)),
        attached,
    )


def _header(mail: Message, name: str) -> str:
    """A header as text; where it cannot be read as its kind, as it stands there."""
    try:
        return _clean(str(mail.get(name) or ""), 20_000)
    except Exception:  # noqa: BLE001
        raw = {key.lower(): value for key, value in mail.raw_items()}
        return _clean(str(raw.get(name, "")), 20_000)


def _clean(text: str, most: int) -> str:
    """Without halves of letters and control characters, which no book and no page takes."""
    whole = text[:most].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))


def _line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]


def _sender(mail: Message) -> Address:
    told = _header(mail, "from")
    name, email = parseaddr(told)
    found = ADDRESS.search(email) or ADDRESS.search(told)
    if found is None:
        return NOBODY
    return Address(found[0][:EMAIL_MOST], _line(name, NAME_MOST) or None)


def _automatic(mail: Message) -> bool:
    for name, by_hand in AUTOMATIC.items():
        if (told := _header(mail, name).strip().lower()) and told != by_hand:
            return True
    return _header(mail, "precedence").strip().lower() in BULK


# -- what it says -------------------------------------------------------------------------


def _text(parts: list[Message]) -> str:
    """The first text that is no attachment; HTML only where there is no other."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and not _attached(part):
                text = _decoded(part)
                return _clean(text_of(text) if kind == "text/html" else text, TEXT_MOST).strip()
    return ""


def _attached(part: Message) -> bool:
    return _header(part, "content-disposition").lower().startswith("attachment")


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        return content.decode(str(part.get_param("charset") or "utf-8"), "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _files(parts: list[Message]) -> Iterator[Attached]:
    """What is attached, at most so many; all that is kept is at most so large together."""
    found, kept = 0, 0
    for part in parts:
        try:
            name = part.get_filename()
        except Exception:  # noqa: BLE001
            name = "?"
        if (name or _attached(part)) and found < FILES_MOST:
            content, found = _content(part), found + 1
            fits = len(content) <= FILE_MOST and kept + len(content) <= KEPT_MOST
            kept += len(content) if fits else 0
            called = _line(_clean(name or "?", NAME_MOST), NAME_MOST) or "?"
            yield Attached(called, _type(part), len(content), content if fits else None)


def _content(part: Message) -> bytes:
    """The bytes of a part; a mail inside a mail is its text."""
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    try:
        inside = part.get_payload()
        return b"".join(each.as_bytes() for each in inside if _is_mail(each))
    except Exception:  # noqa: BLE001
        return b""


def _type(part: Message) -> str:
    """What the mail says it is, where that can be said of a file at all."""
    told = part.get_content_type().lower()
    return told if TYPE.fullmatch(told) else "application/octet-stream"


# -- what came back (RFC 3464) ------------------------------------------------------------


def _bounces(parts: list[Message]) -> Iterator[Bounce]:
    """What a report says of recipients that a mail did not reach and never will."""
    ids = tuple(_returned(parts))
    for part in parts:
        payload = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(payload, list):
            for block in filter(_is_mail, payload):
                if _header(block, "action").strip().lower() == "failed":
                    yield Bounce(ids, _recipient(block), _reason(block))


def _is_mail(part: object) -> TypeGuard[Message]:
    return isinstance(part, Message)


def _recipient(block: Message) -> str:
    told = _header(block, "final-recipient") or _header(block, "original-recipient")
    return _line(told.rpartition(";")[2], EMAIL_MOST)


def _reason(block: Message) -> str:
    diagnosis = _header(block, "diagnostic-code")
    said = diagnosis.partition(";")[2] if ";" in diagnosis else diagnosis
    return _line(said, LINE_MOST) or _line(_header(block, "status"), LINE_MOST) or "?"


def _returned(parts: list[Message]) -> Iterator[str]:
    """The Message-IDs of the mails that were sent back, whole or their heads."""
    for part in parts:
        kind, payload = part.get_content_type(), part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list):
            for mail in filter(_is_mail, payload):
                yield from MESSAGE_ID.findall(_header(mail, "message-id"))
        elif kind == "text/rfc822-headers":
            head = message_from_string(_decoded(part), policy=compat32)
            yield from MESSAGE_ID.findall(str(head.get("message-id") or ""))
