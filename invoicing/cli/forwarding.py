"""A running dashboard holds the books: it is asked to do the command, and we print its answer.

It leaves its address and a token in ``server.json`` of the home folder, readable by its owner
only. A file that others could have written, or read, is not trusted.
"""

import json
import os
import stat
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

NAME = "server.json"
PATH = "/_command"
HEALTH = "/_stcore/health"
SECONDS_TO_CONNECT = 2
SECONDS_TO_WAKE = 5
SECONDS_TO_ANSWER = 1_800  # an export of a million rows takes its time
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Who holds the books, and how to speak to it."""

    pid: int
    port: int
    token: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the command wrote, and what it ended with."""

    out: str
    err: str
    code: int


def dashboard(home: Path) -> Dashboard | None:
    """What ``server.json`` says; None where there is none that can be trusted."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        handle = os.open(home / NAME, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(handle, encoding="utf-8") as file:
            found = os.fstat(handle)
            if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) == PRIVATE:
                told = json.load(file)
                return Dashboard(int(told["pid"]), int(told["port"]), str(told["token"]))
    return None


def _awake(there: Dashboard) -> bool:
    """Whether anybody answers at all: one that hangs is connected to, and then says nothing."""
    connection = HTTPConnection("127.0.0.1", there.port, timeout=SECONDS_TO_WAKE)
    with closing(connection), suppress(OSError, HTTPException):
        connection.request("GET", HEALTH)
        connection.getresponse()
        return True
    return False


def ask(there: Dashboard, argv: Sequence[str], cwd: Path) -> Answer | None:
    """The dashboard's answer to a command; None where nobody answers as it should."""
    if not _awake(there):
        return None
    body = json.dumps({"argv": list(argv), "cwd": str(cwd)})
    headers = {"Authorization": f"Bearer {there.token}", "Content-Type": "application/json"}
    # Spoken to directly: a proxy of the environment must not see the token.
    connection = HTTPConnection("127.0.0.1", there.port, timeout=SECONDS_TO_CONNECT)
    with closing(connection), suppress(OSError, HTTPException, ValueError, KeyError, TypeError):
        connection.connect()
        connection.sock.settimeout(SECONDS_TO_ANSWER)
        connection.request("POST", PATH, body, headers)
        answer = connection.getresponse()
        if answer.status == 200:
            told = json.loads(answer.read())
            return Answer(str(told["out"]), str(told["err"]), int(told["code"]))
    return None
