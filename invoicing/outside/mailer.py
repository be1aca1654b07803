"""Handing mail over: to an SMTP server, or into a folder where there is none.

A server's no is `MailRejected`; its "not now", its silence and a line that breaks are
`MailDelayed`, for then nobody knows whether it took the mail.
"""

import os
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from invoicing.model.errors import MailDelayed, MailRejected

SECONDS = 20


class Mailer(Protocol):
    """Takes a mail away, or says why not."""

    def send(self, sender: str, recipients: Sequence[str], mail: bytes) -> str | None:
        """Hand over; gives what a server said of recipients it refused, if it took the rest."""


@dataclass(frozen=True)
class Folder:
    """Each mail a file, as other programs open them (.eml)."""

    path: Path

    def send(self, sender: str, recipients: Sequence[str], mail: bytes) -> str | None:
        """Write it down; the same mail again is the same file."""
        self.path.mkdir(parents=True, exist_ok=True)
        name = _message_id(mail)
        fresh = self.path / f".{name}.new"
        private = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(private, "wb") as file:
            file.write(mail)
        fresh.replace(self.path / f"{name}.eml")
        return None


def _message_id(mail: bytes) -> str:
    head = mail.split(b"\r\n\r\n", 1)[0].decode("ascii", "replace")
    line = next(row for row in head.split("\r\n") if row.lower().startswith("message-id:"))
    id = line.partition(":")[2].strip().strip("<>")
    return "".join(c if c.isalnum() or c in "-." else "_" for c in id)


@dataclass(frozen=True)
class Smtp:
    """A server: `security` is starttls, tls or none; certificates are checked."""

    host: str
    port: int
    security: str = "starttls"
    user: str | None = None
    password: str | None = None
    seconds: float = SECONDS

    def send(self, sender: str, recipients: Sequence[str], mail: bytes) -> str | None:
        """One mail over one connection."""
        try:
            with self._connected() as server:
                refused = server.sendmail(sender, list(recipients), mail)
        except smtplib.SMTPRecipientsRefused as error:
            raise _judged(list(error.recipients.values())) from error
        except smtplib.SMTPResponseException as error:
            raise _judged([(error.smtp_code, error.smtp_error)]) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailRejected(str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDelayed(str(error) or type(error).__name__) from error
        return (
            "; ".join(f"{who}: {_text(code, told)}" for who, (code, told) in refused.items())
            or None
        )

    def check(self) -> None:
        """Connect and sign in, to see that the settings are right."""
        try:
            with self._connected() as server:
                server.noop()
        except smtplib.SMTPResponseException as error:
            raise MailRejected(_text(error.smtp_code, error.smtp_error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDelayed(str(error) or type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        name = socket.gethostname() or "localhost"
        server: smtplib.SMTP
        if self.security == "tls":
            server = smtplib.SMTP_SSL(
                self.host, self.port, name, timeout=self.seconds, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, name, timeout=self.seconds)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server


def _judged(answers: Sequence[tuple[int, bytes | str]]) -> MailRejected | MailDelayed:
    """A no where every answer is one (5xx); else it may still work later."""
    said = "; ".join(_text(code, told) for code, told in answers)
    return MailRejected(said) if all(code >= 500 for code, _ in answers) else MailDelayed(said)


def _text(code: int, told: bytes | str) -> str:
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    return f"{code} {text}".strip()[:500]
