"""A dashboard opens and closes: books, the way in for commands, and quick answers."""

import asyncio
import json
import os
import socket
from pathlib import Path

import pytest

from invoicing.house import OWN, close_houses, open_house
from invoicing.ledger.database import Ledger
from invoicing.model.errors import LedgerBusy
from invoicing.web.command import Commands
from invoicing.web.opening import lifespan, send_at_once
from tests.test_routes import echo


def commands() -> Commands:
    return Commands(open_house, echo)


def test_a_dashboard_opens_its_books_and_gives_them_free_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVOICING_HOME", str(tmp_path))
    Ledger(tmp_path / OWN).close()

    async def live() -> None:
        async with lifespan(commands(), lambda: 8501)(None):
            told = json.loads((tmp_path / "server.json").read_text())
            assert (told["pid"], told["port"]) == (os.getpid(), 8501)
            assert open_house() is open_house(tmp_path)

    asyncio.run(live())
    assert sorted(path.name for path in tmp_path.iterdir()) == [OWN]
    Ledger(tmp_path / OWN).close()


def test_books_that_cannot_be_opened_leave_no_way_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVOICING_HOME", str(tmp_path))
    monkeypatch.setattr("invoicing.web.opening.open_house", held_elsewhere)

    async def live() -> None:
        async with lifespan(commands(), lambda: 8501)(None):
            raise AssertionError("opened")

    with pytest.raises(LedgerBusy):
        asyncio.run(live())
    assert not (tmp_path / "server.json").exists()
    close_houses()


def held_elsewhere(home: Path) -> None:
    raise LedgerBusy(4711)


def test_connections_of_the_server_send_small_answers_at_once() -> None:
    with socket.socket() as listening, socket.socket() as caller:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        send_at_once()
        caller.connect(listening.getsockname())
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert not caller.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
