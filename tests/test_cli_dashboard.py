"""Beside a running dashboard: it does the command in our place, or we say who holds the books."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from starlette.applications import Starlette

from invoicing import listing
from invoicing.cli import forwarding, run
from invoicing.house import House
from invoicing.web.command import Commands
from tests.command_line import ADMIN, PASSPHRASE, found, tally
from tests.elsewhere import elsewhere
from tests.export_requests import csv_of
from tests.houses import KARI, an_open_invoice
from tests.sources import ROOT


@pytest.fixture
def dashboard(house: House, tmp_path: Path) -> Iterator[Commands]:
    """The route of a dashboard that holds the books of `tmp_path`, on a port of its own."""
    commands = Commands(lambda: house, run)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # from now on who calls is heard, if not at once
        app = Starlette(routes=commands.routes())
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        commands.announce(tmp_path, listener.getsockname()[1])
        yield commands
        server.should_exit = True
        thread.join()


def beside(
    home: Path, *line: str, cwd: Path = ROOT, **more: str
) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, which cannot have the books."""
    told = {"INVOICING_HOME": str(home), "LC_ALL": "C.UTF-8"}
    return elsewhere(*line, cwd=cwd, **(told | more))


def test_a_running_dashboard_answers_in_our_place(
    dashboard: Commands, house: House, tmp_path: Path
) -> None:
    an_open_invoice(house, "120")
    done = beside(tmp_path, "list", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == tally("list", "--format", "json", house=house).out
    assert json.loads(done.stdout)["sums"]["NOK"]["billed"] == "120.00"


def test_errors_and_exit_codes_come_through_in_our_language(
    dashboard: Commands, tmp_path: Path
) -> None:
    missing = beside(tmp_path, "show", "INV-99999", LC_ALL="nb_NO.UTF-8")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "ble ikke funnet" in missing.stderr
    refused = beside(tmp_path, "--as", "ola@fjord.no", "export", "--out", "x.csv")
    assert refused.returncode == 3


def test_files_are_named_from_where_we_stand(
    dashboard: Commands, house: House, tmp_path: Path
) -> None:
    an_open_invoice(house)
    here = tmp_path / "here"
    here.mkdir()
    assert beside(tmp_path, "export", "--out", "out.csv", cwd=here).returncode == 0
    wanted = csv_of(house, KARI, listing.view_from({}))
    assert (here / "out.csv").read_bytes() == wanted
    assert beside(tmp_path, "backup", "--to", "copy.duckdb", cwd=here).returncode == 0
    assert sorted(path.name for path in here.iterdir()) == ["copy.duckdb", "out.csv"]
    (here / "in.csv").write_text("Invoice,Date,Price,Currency\n1,2026-01-01,10,NOK\n")
    assert "1 created" in beside(tmp_path, "import", "in.csv", cwd=here).stdout


@pytest.mark.parametrize(
    "line",
    [
        ["init", "--company", "Other", *ADMIN],
        ["sample", "--replace"],
        ["restore", "--from", "copy.duckdb"],
    ],
)
def test_files_are_not_moved_under_a_running_dashboard(
    dashboard: Commands, tmp_path: Path, line: list[str]
) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    done = beside(tmp_path, *line, INVOICING_PASSPHRASE=PASSPHRASE)
    assert (done.returncode, done.stdout) == (4, "")
    assert f"the books are open in process {os.getpid()}" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("fault", ["open to others", "another token", "gone", "a link", "no json"])
def test_without_an_answer_it_is_said_who_holds_the_books(
    dashboard: Commands, tmp_path: Path, fault: str
) -> None:
    path = tmp_path / "server.json"
    told = json.loads(path.read_text())
    match fault:
        case "open to others":
            path.chmod(0o644)
        case "another token":
            path.write_text(json.dumps(told | {"token": "guessed"}))
        case "gone":
            path.unlink()
        case "a link":
            path.rename(tmp_path / "elsewhere.json")
            path.symlink_to(tmp_path / "elsewhere.json")
        case "no json":
            path.write_text("{")
    done = beside(tmp_path, "list")
    assert (done.returncode, done.stdout) == (4, "")
    assert f"the books are open in process {os.getpid()}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_dashboard_that_hangs_is_not_waited_for(dashboard: Commands, tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        path.write_text(
            json.dumps(json.loads(path.read_text()) | {"port": silent.getsockname()[1]})
        )
        done = beside(tmp_path, "list")
    assert (done.returncode, done.stdout) == (4, "")
    assert f"the books are open in process {os.getpid()}" in done.stderr


def test_a_dashboard_that_ended_badly_is_in_nobodys_way(tmp_path: Path) -> None:
    home = found(tmp_path / "home")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    (home / "server.json").write_text(json.dumps({"pid": 1, "port": port, "token": "old"}))
    (home / "server.json").chmod(0o600)
    assert tally("list", home=home).code == 0
    copy = tmp_path / "copy.duckdb"
    assert tally("backup", "--to", copy, home=home).code == 0
    assert tally("restore", "--from", copy, home=home).code == 0


def test_the_token_goes_to_this_machine_only(
    dashboard: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    there = forwarding.dashboard(tmp_path)
    assert there is not None
    answer = forwarding.ask(there, ["rules"], tmp_path)
    assert answer is not None
    assert answer.code == 0
