"""A mailbox at an IMAP server: what arrived since, one mail after the other.

Mails stay there, and stay unread there. A server's no is `MailRejected`; its silence and a line
that breaks are `MailDelayed`: what was not handed on yet is handed on the next time.
"""

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from invoicing.model.errors import MailDelayed, MailRejected
from invoicing.model.received import Arrived, Position

SECONDS = 20
#: Of a larger mail so many bytes are read: its text, if not all that is attached.
LARGEST = 5_000_000
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True)
class Imap:
    """A folder of a mailbox: `security` is tls, starttls or none; certificates are checked."""

    host: str
    port: int
    user: str
    password: str
    security: str = "tls"
    folder: str = "INBOX"
    seconds: float = SECONDS

    @property
    def name(self) -> str:
        """What its position is kept under."""
        return f"{self.user}@{self.host}/{self.folder}"

    def check(self) -> None:
        """Connect, sign in and look into the folder, to see that the settings are right."""
        with self._opened():
            pass

    def fetch(self, after: Position | None, since: date) -> Iterator[Arrived]:
        """Mails behind `after`, oldest first; all that came from `since` on where that counts no
        more, since the folder was made anew, or nothing was read yet."""
        with self._opened() as (box, validity):
            follows = after is not None and after.validity == validity
            last = after.uid if after is not None and follows else 0
            asked = ("UID", f"{last + 1}:*") if follows else ("SINCE", _day(since))
            found = _said(box.uid("SEARCH", *asked))
            # "9:*" is answered with the last mail, also where that is the eighth
            for uid in sorted(int(each) for each in b" ".join(filter(None, found)).split()):
                if uid > last and (mail := _mail(box, Position(validity, uid))):
                    yield mail

    @contextmanager
    def _opened(self) -> Iterator[tuple[imaplib.IMAP4, int]]:
        """The folder, opened to read only, and its UIDVALIDITY."""
        try:
            box = self._connected()
            try:
                _said(box.select(_quoted(self.folder), readonly=True))
                yield box, int(box.response("UIDVALIDITY")[1][0])
            finally:
                with suppress(imaplib.IMAP4.error, OSError):
                    box.logout()
        except imaplib.IMAP4.abort as error:
            raise MailDelayed(str(error)) from error
        except imaplib.IMAP4.error as error:
            raise MailRejected(_text(error)) from error
        except (OSError, ValueError, TypeError) as error:
            raise MailDelayed(str(error) or type(error).__name__) from error

    def _connected(self) -> imaplib.IMAP4:
        box = self._greeted()
        try:
            if self.security == "starttls":
                box.starttls(ssl.create_default_context())
            told = f"\0{self.user}\0{self.password}".encode()
            if "AUTH=PLAIN" in box.capabilities:
                box.authenticate("PLAIN", lambda _: told)
            else:
                box.login(self.user, self.password)
        except BaseException:
            with suppress(OSError):  # the line may be gone; why it failed says more
                box.shutdown()
            raise
        return box

    def _greeted(self) -> imaplib.IMAP4:
        """A server that greets with anything but OK is away for now."""
        try:
            if self.security == "tls":
                context = ssl.create_default_context()
                return imaplib.IMAP4_SSL(
                    self.host, self.port, ssl_context=context, timeout=self.seconds
                )
            return imaplib.IMAP4(self.host, self.port, timeout=self.seconds)
        except imaplib.IMAP4.error as error:
            raise MailDelayed(_text(error)) from error


def _mail(box: imaplib.IMAP4, position: Position) -> Arrived | None:
    """One mail; None where it is gone meanwhile."""
    asked = f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)"
    found: list[Any] = _said(box.uid("FETCH", str(position.uid), asked))
    bodies = [each[1] for each in found if isinstance(each, tuple)]
    if not bodies:
        return None
    told = b" ".join(each[0] if isinstance(each, tuple) else each or b"" for each in found)
    return Arrived(position, _moment(told), bodies[0])


def _moment(told: bytes) -> datetime:
    """INTERNALDATE as naive UTC; the beginning of time where a server tells none."""
    known = imaplib.Internaldate2tuple(told)
    return datetime.fromtimestamp(time.mktime(known) if known else 0, UTC).replace(tzinfo=None)


def _said(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(_text(data[0] if data else kind))
    return data


def _text(told: object) -> str:
    found = told.args[0] if isinstance(told, Exception) and told.args else told
    text = found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)
    return re.sub(r"\s+", " ", text)[:300]


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _day(day: date) -> str:
    """In the words of IMAP, whatever the language of this machine."""
    return f"{day.day}-{MONTHS[day.month - 1]}-{day.year}"
