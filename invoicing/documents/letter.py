"""A letter as the bytes that go over the wire (RFC 5322, MIME).

text, HTML and PDF in one message; long lines and æøå by quoted-printable. Nothing that a person
typed can become a header: line ends and other control characters are gone, and "=?", which old
readers decode again, is broken up.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from invoicing.model.mail import Address, Letter

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: What a letter has; a serialised one with any other header is a mistake of ours.
HEADERS = frozenset(
    "from to cc reply-to subject date message-id in-reply-to references mime-version content-type"
    " content-transfer-encoding auto-submitted".split()
)
POLICY = SMTP.clone(max_line_length=78)


def compose(
    letter: Letter, message_id: str, at: datetime, files: Mapping[str, bytes], *, auto: bool = False
) -> bytes:
    """The message, the same each time. `at` is naive UTC; `files` are PDFs by name; `auto` marks
    what no person sent."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _address(letter.sender)
    mail["To"] = [_address(a) for a in letter.to]
    if letter.cc:
        mail["Cc"] = [_address(a) for a in letter.cc]
    mail["Reply-To"] = _address(letter.sender)
    mail["Subject"] = header(letter.subject)
    mail["Date"] = format_datetime(at.replace(tzinfo=UTC))
    mail["Message-ID"] = message_id
    if letter.in_reply_to:
        mail["In-Reply-To"] = mail["References"] = header(letter.in_reply_to)
    if auto:
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=header(name))
    seed = sha256(message_id.encode()).hexdigest()[:24]
    for number, part in enumerate(p for p in mail.walk() if p.is_multipart()):
        part.set_boundary(f"=_{seed}_{number}")
    whole = mail.as_bytes()
    _prove(whole)
    return whole


def header(text: str) -> str:
    """Text for a header: one line, and nothing that reads as an encoded word."""
    return CONTROL.sub(" ", text).replace("=?", "= ?").strip()


def _address(address: Address) -> HeaderAddress:
    local, _, domain = address.email.rpartition("@")
    return HeaderAddress(header(address.name or ""), local, domain)


def _prove(whole: bytes) -> None:
    """Raise where a header stands in the message that nobody put there."""
    head = whole.split(b"\r\n\r\n", 1)[0].decode("ascii")
    rows = (line for line in head.split("\r\n") if line[:1] not in (" ", "\t"))
    names = [row.partition(":")[0].lower() for row in rows]
    if not set(names) <= HEADERS or len(set(names)) != len(names):
        raise ValueError(f"unexpected headers: {sorted(names)}")
