"""A mail server that misbehaves on purpose, spoken to over SMTP by the real client."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from invoicing.outside.mailer import Smtp


@dataclass
class Post:
    """What arrived, and how the next mails are treated: one way a mail, "" is well."""

    arrived: list[bytes] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    way: str = ""

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for raw in self.arrived]  # type: ignore[misc]

    def next(self) -> None:
        self.way = self.ways.pop(0) if self.ways else ""


ANSWERS = {
    "mail_450": ("MAIL", "450 4.7.1 Try again later"),
    "mail_550": ("MAIL", "550 5.7.1 Not from you"),
    "rcpt_451": ("RCPT", "451 4.2.0 Greylisted"),
    "rcpt_550": ("RCPT", "550 5.1.1 No such user"),
    "data_452": ("DATA", "452 4.3.1 Disk full"),
    "data_554": ("DATA", "554 5.6.0 Not like this"),
}


class Handler:
    """Answers as the way of the present mail says."""

    def __init__(self, post: Post) -> None:
        self.post = post

    def _said(self, at: str) -> str | None:
        where, text = ANSWERS.get(self.post.way, ("", ""))
        return text if where == at else None

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.post.next()
        if self.post.way == "cut_mail":
            cut(server)
        if self.post.way == "stall":
            await asyncio.sleep(2)
        if said := self._said("MAIL"):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.post.way == "cut_rcpt":
            cut(server)
        some = self.post.way == "some_refused" and address.startswith("no")
        if some:
            return "550 5.1.1 Not this one"
        if said := self._said("RCPT"):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        way = self.post.way
        if way == "cut_data":
            cut(server)
            return "421 Gone"
        if said := self._said("DATA"):
            return said
        assert isinstance(envelope.content, bytes)
        self.post.arrived.append(envelope.content)
        if way == "dead":
            cut(server)
        if way == "slow":
            await asyncio.sleep(2)
        return "250 Taken"


def cut(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.abort()


class Server(Controller):
    def factory(self) -> Any:
        return SMTP(self.handler, enable_SMTPUTF8=True, hostname="mail.example", ident="test")


@contextmanager
def mail_server() -> Iterator[tuple[Callable[..., Smtp], Post]]:
    """A client of it, and what it has got."""
    post = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Server(Handler(post), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield lambda seconds=1.0: Smtp("127.0.0.1", port, "none", seconds=seconds), post
    finally:
        controller.stop()
