"""init, sample, check and import: what they make, and what they refuse."""

import os
import pty
import sys
from io import StringIO
from itertools import islice
from pathlib import Path

import pytest

from invoicing import identity, listing
from invoicing.cli import progress
from invoicing.house import House, close_houses, open_house
from invoicing.model.people import system
from invoicing.model.table import View
from tests.command_line import ADMIN, PASSPHRASE, Screen, found, tally
from tests.houses import KARI, an_open_invoice, ask
from tests.sources import ROOT, TESTS

SAMPLE_DATA = TESTS / "data" / "online_retail_2010-12.csv"
SETTLED = ("--date-order", "dmy", "--currency", "GBP")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


# ── init ─────────────────────────────────────────────────────────────────────────────────────────


def test_own_books_begin_with_a_company_and_somebody_who_can_sign_in(tmp_path: Path) -> None:
    found(tmp_path, "Fjell AS")
    house = open_house(tmp_path)
    try:
        assert house.settings().company.name == "Fjell AS"
        assert identity.sign_in(house, "kari@fjord.no", PASSPHRASE, "here")
        assert [a.super_admin for a in identity.accounts(house, system())] == [True]
    finally:
        close_houses()
    assert tally("check", home=tmp_path).code == 0


def test_books_are_begun_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found(tmp_path)
    monkeypatch.setenv("INVOICING_PASSPHRASE", PASSPHRASE)
    said = tally("init", "--company", "Other", *ADMIN, home=tmp_path)
    assert said.code == 3
    assert "already" in said.err


@pytest.mark.parametrize(
    ("more", "passphrase"),
    [
        (["--zone", "Middle/Earth"], PASSPHRASE),
        (["--currency", "KRONER"], PASSPHRASE),
        (["--admin-email", "nobody"], PASSPHRASE),
        ([], "short"),
        ([], "password password"),
        (["--company", "  "], PASSPHRASE),
    ],
)
def test_books_that_cannot_be_begin_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], passphrase: str
) -> None:
    monkeypatch.setenv("INVOICING_PASSPHRASE", passphrase)
    said = tally("init", "--company", "Fjord AS", *ADMIN, *more, home=tmp_path)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert not list(tmp_path.glob("*.duckdb"))


def test_a_passphrase_needs_a_terminal_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INVOICING_PASSPHRASE", raising=False)
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        said = tally("init", "--company", "Fjord AS", *ADMIN, home=tmp_path)
    assert said.code == 2
    assert "INVOICING_PASSPHRASE" in said.err


def on_terminal(home: Path, *typed: str) -> tuple[int, str]:
    """``init`` in a process of its own, with somebody typing on its terminal."""
    command = [sys.executable, "-m", "invoicing", "init", "--company", "Fjord AS", *ADMIN]
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.environ.pop("INVOICING_PASSPHRASE", None)
        os.execvpe(command[0], command, os.environ | {"INVOICING_HOME": str(home)})
    shown, answers = b"", list(typed)
    try:
        while piece := os.read(terminal, 1_000):
            shown += piece
            if shown.endswith(b": ") and answers:
                os.write(terminal, f"{answers.pop(0)}\n".encode())
    except OSError:  # how a terminal says that the other side has ended
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


def test_a_passphrase_is_typed_twice_and_not_shown(tmp_path: Path) -> None:
    code, shown = on_terminal(tmp_path, PASSPHRASE, PASSPHRASE)
    assert code == 0, shown
    assert PASSPHRASE not in shown
    assert (tmp_path / "books.duckdb").exists()


def test_passphrases_that_differ_begin_nothing(tmp_path: Path) -> None:
    code, shown = on_terminal(tmp_path, PASSPHRASE, f"{PASSPHRASE}!")
    assert code == 2
    assert "differ" in shown
    assert not (tmp_path / "books.duckdb").exists()


# ── sample ───────────────────────────────────────────────────────────────────────────────────────


def test_sample_books_have_so_many_invoices_and_keep_the_laws(tmp_path: Path) -> None:
    assert tally("sample", "--invoices", "150", "--seed", "7", home=tmp_path).code == 0
    said = tally("list", "--format", "json", "--limit", "1", home=tmp_path)
    assert said.json["count"] == 150
    assert tally("check", home=tmp_path).code == 0


def test_the_same_seed_gives_the_same_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVOICING_TEST", "1")
    monkeypatch.setenv("INVOICING_NOW", "2026-11-23T09:00:00Z")
    said = []
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        tally("sample", "--invoices", "60", "--seed", seed, home=tmp_path / name)
        said.append(tally("list", "--format", "json", home=tmp_path / name).out)
    assert said[0] == said[1] != said[2]


def test_sample_books_are_replaced_only_when_told(tmp_path: Path) -> None:
    tally("sample", "--invoices", "20", home=tmp_path)
    said = tally("sample", "--invoices", "30", home=tmp_path)
    assert said.code == 3
    assert "--replace" in said.err
    assert tally("sample", "--invoices", "30", "--replace", home=tmp_path).code == 0
    assert tally("list", "--format", "json", home=tmp_path).json["count"] == 30
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sample.duckdb"]


@pytest.mark.parametrize("more", [[], ["--replace"]])
def test_no_sample_is_made_beside_own_books(tmp_path: Path, more: list[str]) -> None:
    found(tmp_path)
    said = tally("sample", *more, home=tmp_path)
    assert said.code == 3
    assert [path.name for path in tmp_path.iterdir()] == ["books.duckdb"]


@pytest.mark.parametrize("count", ["0", "-1", "10000001", "many"])
def test_a_sample_has_a_size_that_can_be(tmp_path: Path, count: str) -> None:
    assert tally("sample", f"--invoices={count}", home=tmp_path).code == 2
    assert not list(tmp_path.iterdir())


def test_a_bar_is_drawn_on_a_terminal_only() -> None:
    shown, silent = Screen(), StringIO()
    for err in (shown, silent):
        with progress.Bar(err, "Making") as bar:
            bar(0.5)
    assert "Making ███████████████░░░░░░░░░░░░░░░  50%" in shown.getvalue()
    assert silent.getvalue() == ""


# ── check ────────────────────────────────────────────────────────────────────────────────────────


def test_lawful_books_pass_with_every_law_named(house: House) -> None:
    an_open_invoice(house)
    said = tally("check", house=house)
    assert said.code == 0
    lines = said.out.splitlines()
    assert all(line.startswith("✓ ") for line in lines[:-1])
    assert any("balance_is_the_sum_of_entries" in line for line in lines)
    assert "hold" in lines[-1]


def test_a_broken_law_is_named_with_its_first_offenders(house: House) -> None:
    numbers = [an_open_invoice(house).id for _ in range(7)]
    with house.ledger.write() as cursor:
        cursor.execute("update entry set amount = amount + 1")
    said = tally("check", house=house)
    with house.ledger.write() as cursor:
        cursor.execute("update entry set amount = amount - 1")
    assert said.code == 1
    assert "✗ balance_is_the_sum_of_entries" in said.out
    assert "balance_is_the_sum_of_entries" in said.err
    assert f"    {numbers[0]}: " in said.out
    assert "… and 2 more" in said.out


# ── import ───────────────────────────────────────────────────────────────────────────────────────


def count(house: House) -> int:
    return listing.page(house, KARI, View(("number",), size=1)).count


def test_a_real_file_can_be_taken_in_whole(house: House) -> None:
    dry = tally("import", SAMPLE_DATA, *SETTLED, "--dry-run", house=house)
    assert dry.code == 0, dry.err
    assert "512 invoices can be taken in" in dry.out
    assert "GBP\xa0180,667.75" in dry.out
    assert count(house) == 0


def test_a_real_file_is_taken_in_and_the_second_time_changes_nothing(
    house: House, tmp_path: Path
) -> None:
    """Its first morning; the whole of it is taken in by browser/test_beginning.py."""
    with SAMPLE_DATA.open(encoding="utf-8") as file:
        (tmp_path / "in.csv").write_text("".join(islice(file, 1_200)), "utf-8")
    line = ("import", "in.csv", *SETTLED)
    first = tally(*line, house=house, cwd=tmp_path)
    assert first.code == 0, first.err
    assert "76 created, 0 changed, 0 unchanged" in first.out
    second = tally(*line, house=house, cwd=tmp_path)
    assert "0 created, 0 changed, 76 unchanged" in second.out
    assert count(house) == 76


def write(folder: Path, text: str) -> Path:
    (folder / "in.csv").write_text(text, "utf-8")
    return folder


def test_rows_that_cannot_be_read_are_told_with_their_place_and_nothing_is_taken_in(
    house: House, tmp_path: Path
) -> None:
    rows = "".join(f"{n},2026-01-01,NaN,NOK\n" for n in range(25))
    write(tmp_path, f"Invoice,Date,Price,Currency\n99,2026-01-01,10,NOK\n{rows}")
    said = tally("import", "in.csv", house=house, cwd=tmp_path)
    assert (said.code, said.out) == (1, "")
    lines = said.err.splitlines()
    assert "3" in lines[0]
    assert "Price" in lines[0]
    assert "NaN" in lines[0]
    assert lines[-2] == "… and 5 more."
    assert lines[-1] == "Nothing was taken in: 25 errors in the file."
    assert count(house) == 0


def test_a_date_in_doubt_is_asked_and_not_guessed(house: House, tmp_path: Path) -> None:
    write(tmp_path, "Invoice,Date,Price,Currency\n1,01-02-2026,10,NOK\n")
    said = tally("import", "in.csv", house=house, cwd=tmp_path)
    assert said.code == 1
    assert "01-02-2026" in said.err
    assert count(house) == 0
    settled = tally("import", "in.csv", "--date-order", "dmy", house=house, cwd=tmp_path)
    assert settled.code == 0, settled.err
    assert ask(house, "select issue_date::varchar from invoice") == [("2026-02-01",)]


def test_a_mapping_is_printed_changed_and_given_back(house: House, tmp_path: Path) -> None:
    write(tmp_path, "Ref,When,Cost\n1,2026-01-01,10\n")
    printed = tally("import", "in.csv", "--print-mapping", house=house, cwd=tmp_path)
    assert printed.code == 0
    assert printed.out.startswith("{")
    (tmp_path / "mapping.json").write_text(
        '{"columns": {"external_id": "Ref", "issue_date": "When", "unit_price": "Cost"},'
        ' "constants": {"currency": "NOK"}}'
    )
    line = ("import", "in.csv", "--mapping", "mapping.json")
    assert tally(*line, house=house, cwd=tmp_path).code == 0
    assert count(house) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no rows"),
        ("Invoice,Invoice,Date,Price\n1,1,2026-01-01,10\n", "Invoice"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(
    house: House, tmp_path: Path, text: str, told: str
) -> None:
    said = tally("import", "in.csv", house=house, cwd=write(tmp_path, text))
    assert said.code == 2
    assert told in said.err


@pytest.mark.parametrize(
    "line",
    [
        ["import", "missing.csv"],
        ["import", "in.csv", "--mapping", "missing.json"],
        ["import", "in.csv", "--mapping", "in.csv"],
    ],
)
def test_a_file_that_is_not_there_or_no_mapping_is_told(
    house: House, tmp_path: Path, line: list[str]
) -> None:
    write(tmp_path, "Invoice,Date,Price,Currency\n1,2026-01-01,10,NOK\n")
    said = tally(*line, house=house, cwd=tmp_path)
    assert said.code == 2
    assert said.err.count("\n") == 1
