"""The command line itself: help, exit codes, one sentence an error, who acts, which home."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from invoicing import identity
from invoicing.cli.parsing import parse
from invoicing.cli.table import COMMANDS
from invoicing.house import House
from invoicing.model.decisions import RULES
from invoicing.words import LANGUAGES, words
from tests.command_line import found, tally
from tests.houses import KARI, NILS, SIRI, an_open_invoice, may
from tests.sources import ROOT

NAMES = sorted(COMMANDS)
SIRI_MAKES = may(SIRI)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def python(*line: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same, as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "invoicing", *map(str, line)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


# ── help ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example_in_both_languages(name: str, language: str) -> None:
    said = tally("--language", language, name, "--help")
    assert said.code == 0
    assert f"python -m invoicing {COMMANDS[name].example}" in said.out
    assert {"en": "usage:", "nb": "bruk:"}[language] in said.out
    assert said.err == ""


@pytest.mark.parametrize("name", NAMES)
def test_every_example_can_be_read(name: str) -> None:
    example = shlex.split(COMMANDS[name].example.partition(" > ")[0])
    assert parse(example, COMMANDS.values(), words("en")).command == name


def test_the_help_lists_every_command() -> None:
    said = tally("--help")
    assert said.code == 0
    assert all(f"\n    {name} " in said.out for name in NAMES)


def test_the_readme_lists_every_command() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in NAMES if f"`{name}`" not in text] == []


# ── wrong use ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["frobnicate"],
        ["list", "--format", "yaml"],
        ["list", "--limit", "0"],
        ["list", "--limit", "some"],
        ["list", "--frobnicate"],
        ["backup"],
        ["show", "--id", "-1"],
        ["--language", "tlh", "rules"],
        ["--language"],
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(line: list[str]) -> None:
    said = tally(*line)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "command", [["list"], ["show", "1"], ["check"], ["export", "--out", "a.csv"]]
)
def test_a_home_without_books_is_told_and_nothing_is_made(
    command: list[str], tmp_path: Path
) -> None:
    said = tally(*command, home=tmp_path)
    assert said.code == 2
    assert "no books in" in said.err
    assert list(tmp_path.iterdir()) == []


def test_errors_speak_norwegian_where_the_terminal_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "nb_NO.UTF-8")
    assert "ikke noe regnskap" in tally("list", home=tmp_path).err
    assert "no books" in tally("--language", "en", "list", home=tmp_path).err


def test_an_unexpected_error_is_a_sentence_and_debug_shows_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("invoicing.cli.running.open_house", fail)
    (tmp_path / "books.duckdb").touch()
    plain = tally("list", home=tmp_path)
    assert plain.code == 4
    assert "the disk is on fire" in plain.err
    assert "Traceback" not in plain.err
    assert "Traceback" in tally("--debug", "list", home=tmp_path).err


def test_a_damaged_file_of_books_is_told_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "books.duckdb").write_bytes(b"this is no database" * 1_000)
    said = tally("list", home=tmp_path)
    assert said.code == 4
    assert "cannot be opened" in said.err
    assert said.err.count("\n") == 1


# ── who acts ─────────────────────────────────────────────────────────────────────────────────────


def test_acting_as_somebody_shows_what_that_person_may_see(house: House) -> None:
    mine = an_open_invoice(house, by=SIRI_MAKES)
    an_open_invoice(house, by=KARI)
    assert tally("list", "--format", "json", house=house).json["count"] == 2
    said = tally("--as", "SIRI@fjord.no", "list", "--format", "json", house=house).json
    assert [row["number"] for row in said["rows"]] == [mine.number]
    assert said["count"] == 1


def test_somebody_elses_invoice_is_not_found(house: House) -> None:
    hidden = an_open_invoice(house, by=KARI)
    said = tally("--as", "siri@fjord.no", "show", hidden.number or "", house=house)
    assert said.code == 2
    assert "was not found" in said.err


@pytest.mark.parametrize(
    "command",
    [["export", "--out", "out.csv"], ["check"], ["backup", "--to", "copy.duckdb"]],
)
def test_who_may_not_is_refused_with_the_reason(
    command: list[str], house: House, tmp_path: Path
) -> None:
    said = tally("--as", "ola@fjord.no", *command, house=house, cwd=tmp_path)
    assert said.code == 3
    assert "ask" in said.err
    assert not any((tmp_path / name).exists() for name in ("out.csv", "copy.duckdb"))


def test_importing_as_who_may_not_edit_is_refused(house: House, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("Invoice,Date,Price,Currency\n1,2026-01-01,10,NOK\n")
    said = tally("--as", "ola@fjord.no", "import", "in.csv", house=house, cwd=tmp_path)
    assert said.code == 3


def test_acting_as_nobody_known_is_told(house: House) -> None:
    said = tally("--as", "nobody@fjord.no", "list", house=house)
    assert said.code == 2
    assert "nobody@fjord.no" in said.err


def test_a_disabled_account_does_not_act(house: House) -> None:
    identity.save_account(house, KARI, NILS.account_id or 0, disabled=True)
    assert tally("--as", "nils@fjord.no", "list", house=house).code == 2


@pytest.mark.parametrize("command", [["rules"], ["bench"], ["sample"]])
def test_a_command_without_books_has_nobody_to_act_as(command: list[str], tmp_path: Path) -> None:
    said = tally("--as", "kari@fjord.no", *command, home=tmp_path)
    assert said.code == 2
    assert "--as" in said.err


# ── processes ────────────────────────────────────────────────────────────────────────────────────


def test_it_runs_as_a_module_on_the_home_of_the_environment(tmp_path: Path) -> None:
    found(tmp_path)
    done = python("list", "--format", "json", INVOICING_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert '"count": 0' in done.stdout


def test_a_second_process_is_told_who_holds_the_books(house: House, tmp_path: Path) -> None:
    done = python("list", "--home", tmp_path, LC_ALL="C")
    assert (done.returncode, done.stdout) == (4, "")
    assert f"the books are open in process {os.getpid()}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(house: House, tmp_path: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m invoicing rules | head -1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("# ")
    assert done.stderr == ""


def test_rules_are_those_of_the_document() -> None:
    printed = tally("--language", "en", "rules")
    assert printed.code == 0
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == printed.out


def test_every_reason_of_every_rule_is_printed() -> None:
    printed = tally("rules").out
    reasons = [check.__name__ for checks in RULES.values() for check in checks]
    assert all(printed.count(f"| `{r}` |") == reasons.count(r) for r in reasons)
