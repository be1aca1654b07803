"""Mail goes over TLS where the certificate is one that is trusted, and nowhere else."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from invoicing.model.errors import MailDelayed
from invoicing.outside.imap import Imap
from invoicing.outside.mailer import Smtp
from tests.imap_server import USER, WORD, imap_server
from tests.mail_servers import Handler, Post, mail_server

TLS = Path(__file__).parent / "data" / "tls"
MAIL = b"From: a@fjord.no\r\nTo: b@acme.no\r\nSubject: x\r\n\r\nHello\r\n"


def certified() -> ssl.SSLContext:
    """How a server shows the certificate of the tests."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "server.pem")
    return context


def trust(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the authority is one of those this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    trust(monkeypatch)


@contextmanager
def serving(
    serve: Callable[[], Coroutine[Any, Any, asyncio.Server]], lines: list[asyncio.BaseTransport]
) -> Iterator[int]:
    """A server in a thread of its own; the port it answers at. `lines` are cut at its end."""
    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), []

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(serve())
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        loop.run_forever()
        server.close()
        for task in (waiting := asyncio.all_tasks(loop)):
            task.cancel()
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        for line in lines:
            line.abort()  # type: ignore[attr-defined]
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)


async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Hand on what one side says, until it is silent for good."""
    with suppress(OSError):
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    target.close()


@contextmanager
def in_front_of(port: int) -> Iterator[int]:
    """TLS from the first byte on, and behind it the server at that port."""

    lines: list[asyncio.BaseTransport] = []

    async def guest(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection("127.0.0.1", port)
        lines.extend((writer.transport, outer.transport))
        await asyncio.gather(pump(reader, outer), pump(inner, writer))

    async def serve() -> asyncio.Server:
        return await asyncio.start_server(guest, "127.0.0.1", 0, ssl=certified())

    with serving(serve, lines) as front:
        yield front


class Session(SMTP):
    """One guest of a server that speaks nothing but TLS after the greeting."""

    def __init__(self, post: Post, lines: list[asyncio.BaseTransport]) -> None:
        super().__init__(Handler(post), tls_context=certified(), require_starttls=True)
        self.lines = lines

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.lines.append(transport)
        super().connection_made(transport)


# ── mail that goes out ───────────────────────────────────────────────────────────────────────────


@contextmanager
def sending(security: str) -> Iterator[tuple[Smtp, Post]]:
    """A client that asks for TLS in this way of a server that offers it, and what it has got."""
    if security == "tls":
        with mail_server() as (client, post), in_front_of(client().port) as port:
            yield Smtp("127.0.0.1", port, "tls", seconds=30), post
        return
    post, lines = Post(), []

    async def serve() -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: Session(post, lines), "127.0.0.1", 0)

    with serving(serve, lines) as port:
        yield Smtp("127.0.0.1", port, "starttls", seconds=30), post


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mail_goes_where_the_certificate_is_trusted(trusted: None, security: str) -> None:
    with sending(security) as (client, post):
        client.check()
        assert client.send("a@fjord.no", ["b@acme.no"], MAIL) is None
        assert [mail["Subject"] for mail in post.mails] == ["x"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_nothing_is_sent_where_nobody_vouches_for_the_certificate(security: str) -> None:
    with sending(security) as (client, post):
        with pytest.raises(MailDelayed, match="certificate"):
            client.send("a@fjord.no", ["b@acme.no"], MAIL)
        assert post.mails == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_nothing_is_sent_where_the_certificate_is_of_another_server(
    trusted: None, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    resolved = socket.getaddrinfo

    def here(host: Any, *rest: Any, **more: Any) -> Any:
        return resolved("127.0.0.1" if host == "mail.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    with sending(security) as (client, post):
        with pytest.raises(MailDelayed, match="certificate"):
            replace(client, host="mail.example").send("a@fjord.no", ["b@acme.no"], MAIL)
        assert post.mails == []


# ── mail that comes in ───────────────────────────────────────────────────────────────────────────


@contextmanager
def fetching(security: str) -> Iterator[Imap]:
    """A client that asks for TLS in this way of a server that offers it."""
    if security == "tls":
        with imap_server() as plain, in_front_of(plain) as port:
            yield Imap("127.0.0.1", port, USER, WORD, "tls", seconds=30)
        return
    with imap_server("--cert", str(TLS / "server.pem"), "--key", str(TLS / "server.pem")) as port:
        yield Imap("127.0.0.1", port, USER, WORD, "starttls", seconds=30)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mail_is_fetched_where_the_certificate_is_trusted(
    monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    with fetching(security) as box:
        with pytest.raises(MailDelayed, match="certificate"):
            box.check()
        trust(monkeypatch)
        box.check()
