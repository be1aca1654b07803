"""A backup is the books and nothing else; a restore brings them back, or leaves all as it was."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from invoicing import identity, keeping
from invoicing.house import House, close_houses, open_house
from invoicing.ledger import copying
from invoicing.ledger.database import latest_version
from invoicing.model.errors import BooksBroken, InvalidInput, LedgerBusy, Refused
from tests.command_line import found, tally
from tests.elsewhere import elsewhere
from tests.houses import KARI, OLA, an_open_invoice, ask, pay, set_up
from tests.sources import ROOT

MOMENT = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)


def clock() -> datetime:
    return MOMENT


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Where backups lie, away from the books."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


def contents(path: Path, table: str = "invoice") -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as books:
        return books.execute(f"select * from {table} order by all").fetchall()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ── backup ───────────────────────────────────────────────────────────────────────────────────────


def test_a_backup_holds_what_the_books_hold(house: House, shelf: Path) -> None:
    pay(house, an_open_invoice(house, "120"), "20")
    an_open_invoice(house, "30")
    done = keeping.backup(house, KARI, shelf / "copy.duckdb")
    assert (done.version, done.invoices) == (latest_version(), 2)
    assert done.size == (shelf / "copy.duckdb").stat().st_size
    for table in ("invoice", "entry", "history", "payment", "account"):
        kept = contents(shelf / "copy.duckdb", table)
        assert kept == ask(house, f"select * from {table} order by all")
    assert names(shelf) == ["copy.duckdb"]


def test_a_backup_is_its_owners_alone(house: House, shelf: Path) -> None:
    keeping.backup(house, KARI, shelf / "copy.duckdb")
    assert stat.S_IMODE((shelf / "copy.duckdb").stat().st_mode) == 0o600


def test_the_books_go_on_after_a_backup_and_nobody_else_gets_in(
    house: House, tmp_path: Path, shelf: Path
) -> None:
    keeping.backup(house, KARI, shelf / "copy.duckdb")
    an_open_invoice(house)
    other = elsewhere("list", "--home", str(tmp_path))
    assert other.returncode == 4
    assert f"process {os.getpid()}" in other.stderr


def test_a_file_of_that_name_is_replaced_only_by_force(house: House, shelf: Path) -> None:
    target = shelf / "copy.duckdb"
    keeping.backup(house, KARI, target)
    an_open_invoice(house)
    with pytest.raises(InvalidInput) as refused:
        keeping.backup(house, KARI, target)
    assert refused.value.key == "keeping.exists"
    assert contents(target) == []
    keeping.backup(house, KARI, target, force=True)
    assert len(contents(target)) == 1


def test_a_backup_needs_a_folder_that_is_there(house: House, shelf: Path) -> None:
    with pytest.raises(InvalidInput, match="no_folder"):
        keeping.backup(house, KARI, shelf / "nowhere" / "copy.duckdb")
    assert names(shelf) == []


def test_the_log_of_another_file_never_lies_beside_a_backup(house: House, shelf: Path) -> None:
    target = shelf / "copy.duckdb"
    copying.log_of(target).write_bytes(b"of something else")
    with pytest.raises(InvalidInput):
        keeping.backup(house, KARI, target)
    keeping.backup(house, KARI, target, force=True)
    assert names(shelf) == ["copy.duckdb"]


@pytest.mark.parametrize("force", [False, True])
def test_a_backup_never_takes_the_place_of_the_books(
    house: House, tmp_path: Path, force: bool
) -> None:
    for name in ("books.duckdb", "sample.duckdb"):
        with pytest.raises(InvalidInput) as refused:
            keeping.backup(house, KARI, tmp_path / name, force=force)
        assert refused.value.key == "keeping.own_file"


def test_who_is_no_super_admin_takes_no_backup(house: House, shelf: Path) -> None:
    with pytest.raises(Refused):
        keeping.backup(house, OLA, shelf / "copy.duckdb")
    assert names(shelf) == []


def test_a_copy_that_fails_leaves_nothing(house: House, shelf: Path) -> None:
    with pytest.raises(BooksBroken) as failed:
        keeping.backup(house, KARI, Path("/proc/copy.duckdb"))  # where nothing can be made
    assert failed.value.key == "problem.copy_failed"
    assert failed.value.values["reason"] == "No such file or directory"
    assert names(shelf) == []
    an_open_invoice(house)


def test_a_backup_says_so_where_somebody_reads_too_long(
    house: House, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "ATTEMPTS", 1)
    with house.reading() as reader:
        reader.begin()
        reader.execute("select * from setting").fetchone()
        set_up(house, number_prefix="F-")
        with pytest.raises(BooksBroken) as refused:
            keeping.backup(house, KARI, shelf / "copy.duckdb")
        assert refused.value.key == "problem.being_read"
        reader.rollback()
    assert names(shelf) == []
    keeping.backup(house, KARI, shelf / "copy.duckdb")


def test_the_command_says_what_is_safe_and_where(house: House, shelf: Path) -> None:
    an_open_invoice(house)
    said = tally("backup", "--to", "copy.duckdb", house=house, cwd=shelf)
    assert (said.code, said.err) == (0, "")
    assert str(shelf / "copy.duckdb") in said.out
    again = tally("backup", "--to", "copy.duckdb", house=house, cwd=shelf)
    assert again.code == 2
    assert "--force" in again.err
    assert tally("backup", "--to", "copy.duckdb", "--force", house=house, cwd=shelf).code == 0


# ── restore ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def backup(house: House, shelf: Path) -> Path:
    """A backup of books with one invoice."""
    an_open_invoice(house, "120")
    keeping.backup(house, KARI, shelf / "copy.duckdb")
    return shelf / "copy.duckdb"


def test_a_restore_brings_back_the_books_as_they_were(backup: Path, tmp_path: Path) -> None:
    home = tmp_path / "another"
    done = keeping.restore(home, clock, backup)
    assert (done.copy.invoices, done.kept) == (1, None)
    assert names(home) == ["books.duckdb"]
    assert contents(home / "books.duckdb") == contents(backup)
    assert stat.S_IMODE((home / "books.duckdb").stat().st_mode) == 0o600
    assert tally("check", home=home).code == 0


def test_what_is_replaced_is_kept_beside_it(backup: Path, tmp_path: Path) -> None:
    home = found(tmp_path / "another", "The one before")
    kept = f"{home / 'books.duckdb'}.before-restore-20261123T091500Z"
    assert keeping.restore(home, clock, backup).kept == Path(kept)
    assert names(home) == ["books.duckdb", Path(kept).name]
    assert "The one before" in str(contents(Path(kept), "setting"))
    again = keeping.restore(home, clock, backup)
    assert again.kept == Path(f"{kept}-2")
    assert contents(Path(kept), "setting") != contents(again.kept, "setting")


def test_nobody_stays_signed_in_through_a_restore(
    house: House, shelf: Path, tmp_path: Path
) -> None:
    identity.set_passphrase(house, KARI, OLA.account_id or 0, "correct horse battery staple")
    identity.sign_in(house, "ola@fjord.no", "correct horse battery staple", "here")
    keeping.backup(house, KARI, shelf / "copy.duckdb")
    assert ask(house, "select count(*) from session where revoked_at is null") == [(1,)]
    keeping.restore(tmp_path / "another", house.clock, shelf / "copy.duckdb")
    sessions = contents(tmp_path / "another" / "books.duckdb", "session")
    assert [row[-1] is None for row in sessions] == [False]


def test_books_that_somebody_has_open_are_not_replaced(
    house: House, backup: Path, tmp_path: Path
) -> None:
    line = "from invoicing.ledger.copying import held; from pathlib import Path\n"
    line += f"with held(Path({str(tmp_path / 'another' / 'books.duckdb')!r})):\n"
    line += "    print('open', flush=True); input()\n"
    home = found(tmp_path / "another")
    before = contents(home / "books.duckdb", "setting")
    other = subprocess.Popen(
        [sys.executable, "-c", line],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    with pytest.raises(LedgerBusy) as busy:
        keeping.restore(home, clock, backup)
    other.communicate("\n")
    assert busy.value.process == other.pid
    assert names(home) == ["books.duckdb"]
    assert contents(home / "books.duckdb", "setting") == before


def test_a_file_that_holds_no_books_is_refused(tmp_path: Path) -> None:
    text, other = tmp_path / "text.duckdb", tmp_path / "other.duckdb"
    text.write_text("no database at all")
    with duckdb.connect(str(other)) as foreign:
        foreign.execute("create table invoice (id integer)")
    home = found(tmp_path / "home")
    for source in (text, other, tmp_path / "missing.duckdb"):
        with pytest.raises(BooksBroken) as refused:
            keeping.restore(home, clock, source)
        assert refused.value.key == "problem.not_books"
    assert names(home) == ["books.duckdb"]
    assert not (tmp_path / "missing.duckdb").exists()


def test_books_of_a_newer_program_are_refused(backup: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(backup)) as books:
        books.execute("insert into migration values (9999, 'of tomorrow')")
    with pytest.raises(BooksBroken) as refused:
        keeping.restore(tmp_path / "another", clock, backup)
    assert refused.value.key == "problem.books_newer"
    assert not (tmp_path / "another").exists()


def test_a_backup_that_breaks_a_law_is_refused_by_its_name(backup: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(backup)) as books:
        books.execute("update entry set amount = amount + 1")
    home = found(tmp_path / "another")
    said = tally("restore", "--from", backup, home=home)
    assert said.code == 1
    assert "balance_is_the_sum_of_entries" in said.err
    assert names(home) == ["books.duckdb"]


def test_books_that_cannot_be_opened_any_more_can_be_restored(backup: Path, tmp_path: Path) -> None:
    home = tmp_path / "another"
    home.mkdir()
    (home / "books.duckdb").write_bytes(b"damaged" * 1_000)
    (home / "books.duckdb.wal").write_bytes(b"damaged, too")
    assert tally("list", home=home).code == 4
    kept = keeping.restore(home, clock, backup).kept
    assert kept is not None
    assert kept.read_bytes() == b"damaged" * 1_000
    assert copying.log_of(kept).read_bytes() == b"damaged, too"
    assert tally("list", "--format", "json", home=home).json["count"] == 1


def test_a_backup_of_sample_books_does_not_become_ones_own(
    house: House, shelf: Path, tmp_path: Path
) -> None:
    set_up(house, sample=True)
    keeping.backup(house, KARI, shelf / "copy.duckdb")
    keeping.restore(tmp_path / "empty", clock, shelf / "copy.duckdb")
    assert names(tmp_path / "empty") == ["sample.duckdb"]
    own = found(tmp_path / "own")
    with pytest.raises(InvalidInput) as refused:
        keeping.restore(own, clock, shelf / "copy.duckdb")
    assert refused.value.key == "keeping.sample_beside_own"
    assert names(own) == ["books.duckdb"]


def test_the_log_beside_a_copied_file_is_part_of_it(tmp_path: Path) -> None:
    """Somebody copied the books of a machine that had crashed, log and all."""
    home = found(tmp_path / "crashed")
    script = (
        "import os; from pathlib import Path; from invoicing.ledger.database import Ledger\n"
        f"ledger = Ledger(Path({str(home / 'books.duckdb')!r}))\n"
        "with ledger.write() as cursor:\n"
        "    cursor.execute(\"insert into counter values ('in the log', 7)\")\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
    assert (home / "books.duckdb.wal").stat().st_size
    keeping.restore(tmp_path / "another", clock, home / "books.duckdb")
    assert ("in the log", 7) in contents(tmp_path / "another" / "books.duckdb", "counter")


def test_the_command_says_what_is_back_and_what_was_kept(backup: Path, tmp_path: Path) -> None:
    home = found(tmp_path / "another")
    said = tally("restore", "--from", "copy.duckdb", home=home, cwd=backup.parent)
    assert said.code == 0, said.err
    assert ".before-restore-" in said.out
    house = open_house(home)
    try:
        assert house.settings().company.name == "Fjord Handel AS"
    finally:
        close_houses()


@pytest.mark.parametrize("command", [["restore", "--from", "x"], ["sample"], ["init"]])
def test_inside_a_running_dashboard_no_file_is_moved(house: House, command: list[str]) -> None:
    more = ["--company", "A", "--admin-name", "B", "--admin-email", "c@d.no"]
    said = tally(*command, *(more if command == ["init"] else []), house=house)
    assert said.code == 4
    assert f"the books are open in process {os.getpid()}" in said.err
