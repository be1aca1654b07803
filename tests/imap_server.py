"""A real IMAP server (pymap) on a free port, mailboxes in memory, spoken to by the real client."""

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from invoicing.outside.imap import Imap

USER, WORD = "svar@fjord.no", "blåbær 1"
SECONDS_TO_START = 60
#: It derives the password anew for each who calls, half a million times; here nobody guesses it.
SERVE = """
from pymap.main import main
from pysasl.hashing import BuiltinHash
BuiltinHash.__init__.__kwdefaults__["rounds"] = 1
main()
"""


@dataclass(frozen=True)
class Post:
    """A folder of the mailbox, which mail can be put into."""

    port: int
    folder: str

    @property
    def box(self) -> Imap:
        """As the product reads it."""
        return Imap("127.0.0.1", self.port, USER, WORD, "none", self.folder, seconds=30)

    @property
    def _named(self) -> str:
        return f'"{self.folder}"'

    def put(self, *mails: bytes) -> None:
        """As if they had arrived."""
        with self._session() as session:
            for mail in mails:
                assert session.append(self._named, None, None, mail)[0] == "OK"

    def anew(self) -> None:
        """Throw the folder away and make another of the same name: UIDs begin again."""
        with self._session() as session:
            session.delete(self._named)
            assert session.create(self._named)[0] == "OK"

    def flags(self) -> list[bytes]:
        """What the server knows of each mail."""
        with self._session() as session:
            session.select(self._named, readonly=True)
            return [each for each in session.fetch("1:*", "(FLAGS)")[1] if isinstance(each, bytes)]

    def remove(self, uid: int) -> None:
        """Take a mail out."""
        with self._session() as session:
            session.select(self._named)
            session.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")
            session.expunge()

    @contextmanager
    def _session(self) -> Iterator[imaplib.IMAP4]:
        session = imaplib.IMAP4("127.0.0.1", self.port, timeout=30)
        session.authenticate("PLAIN", lambda _: f"\0{USER}\0{WORD}".encode())
        try:
            yield session
        finally:
            session.logout()


@contextmanager
def imap_server(*tls: str) -> Iterator[int]:
    """The port it answers at; `tls` are the arguments that name its certificate, for STARTTLS."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    begin = [sys.executable, "-c", SERVE]
    words = ["--host", "127.0.0.1", "--port", str(port), *(tls or ("--no-tls",)), "dict"]
    server = subprocess.Popen(
        [*begin, *words, "--demo-user", USER, "--demo-password", WORD],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(server, port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the IMAP server did not start")
