"""A dashboard for tests: `streamlit run app.py` on a free port, with a home of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent.parent
NOW = "2026-11-23T09:00:00Z"
SECONDS_TO_START = 90


@dataclass(frozen=True)
class Server:
    """A running dashboard: where it answers, where its books are, and what it has said."""

    url: str
    home: Path
    log: Path
    process: subprocess.Popen[bytes]

    def said(self, since: int = 0) -> str:
        """The log from a position on; `len(said())` is the position now."""
        return self.log.read_text("utf-8", errors="replace")[since:]


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[Server]:
    """Run the dashboard on this home for the block. AssertionError when it does not start."""
    home.mkdir(parents=True, exist_ok=True)
    log = home.with_name(f"{home.name}.log")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    options = ["--server.address", "127.0.0.1", "--server.port", str(port)]
    told = {"INVOICING_HOME": str(home), "INVOICING_TEST": "1", "INVOICING_NOW": NOW}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, *options, "--server.headless", "true"],
            cwd=ROOT,
            env=os.environ | told | {"PORT": str(port)} | environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", home, log, process)
    try:
        wait_until_healthy(server)
        yield server
    finally:
        stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(server: Server) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while not is_healthy(server.url):
        ended = server.process.poll()
        assert ended is None, f"the dashboard ended with {ended}:\n{server.said()}"
        assert time.monotonic() < until, f"the dashboard did not answer:\n{server.said()}"
        time.sleep(0.1)


def is_healthy(url: str) -> bool:
    try:
        with urlopen(f"{url}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
