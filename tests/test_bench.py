"""The bench has the right shape and judges honestly; how fast it found things is no test."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from invoicing import bench
from invoicing.bench import CASES, MILLION, Figure
from invoicing.ledger import yardsticks
from tests.command_line import tally

KEYS = ("name", "ours_ms", "reference", "reference_ms", "ratio", "limit", "holds")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], str]:
    """The JSON of a small bench, and its table."""
    folder = tmp_path_factory.mktemp("bench")
    said = tally(
        *("--language", "en", "bench", "--invoices", "300", "--repeat", "1", "--json", "b.json"),
        cwd=folder,
    )
    assert said.code == 0, said.err
    return json.loads((folder / "b.json").read_text("utf-8")), said.out


def test_every_case_is_measured_and_has_every_key(
    written: tuple[list[dict[str, Any]], str],
) -> None:
    figures, table = written
    assert [figure["name"] for figure in figures] == list(CASES)
    assert all(set(KEYS) <= set(figure) for figure in figures)
    assert all(figure["name"] in table for figure in figures)


def test_a_case_with_a_reference_is_judged_by_its_ratio(
    written: tuple[list[dict[str, Any]], str],
) -> None:
    compared = [figure for figure in written[0] if figure["reference"]]
    assert [figure["name"] for figure in compared] == [
        f"index page + totals: {name}" for name in yardsticks.YARDSTICKS
    ]
    for figure in compared:
        assert figure["limit"] == 1.5
        assert figure["ratio"] == pytest.approx(figure["ours_ms"] / figure["reference_ms"], 0.01)
        assert figure["holds"] == (figure["ratio"] <= 1.5)


def test_what_is_promised_for_a_million_is_not_judged_by_less(
    written: tuple[list[dict[str, Any]], str],
) -> None:
    found = {figure["name"]: figure for figure in written[0]}
    for name in ("sample generation", "file size"):
        assert (found[name]["limit"], found[name]["holds"]) == (None, None)
    assert found["file size"]["unit"] == "MB"
    assert found["file size"]["ours_ms"] is None
    assert found["record page"]["limit"] == 30


@pytest.mark.parametrize(
    ("figure", "ratio", "holds"),
    [
        (Figure("x", 30, limit=30), None, True),
        (Figure("x", 30.001, limit=30), None, False),
        (Figure("x", 15, reference="raw", reference_ms=10, limit=1.5), 1.5, True),
        (Figure("x", 16, reference="raw", reference_ms=10, limit=1.5), 1.6, False),
        (Figure("x", 16), None, None),
    ],
)
def test_a_limit_holds_up_to_itself(figure: Figure, ratio: float | None, holds: object) -> None:
    assert (figure.ratio, figure.holds) == (ratio, holds)


def test_one_case_is_measured_by_its_name() -> None:
    figures = list(bench.run(50, only="index page + totals: s", repeat=1))
    assert [figure.name for figure in figures] == ["index page + totals: search"]


def test_a_name_that_nothing_has_is_told_with_those_there_are(tmp_path: Path) -> None:
    said = tally("bench", "--only", "coffee", "--json", "b.json", cwd=tmp_path)
    assert said.code == 2
    assert "record page" in said.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("line", [["--invoices", "0"], ["--repeat", "0"], ["--invoices", "many"]])
def test_a_bench_of_nothing_is_wrong_use(line: list[str]) -> None:
    assert tally("bench", *line).code == 2


def test_a_limit_that_is_missed_is_an_exit_code_only_when_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    missed = {"slow": lambda _bench: Figure("slow", 99, limit=1)}
    monkeypatch.setattr(bench, "CASES", missed)
    plain = tally("bench", "--invoices", "20")
    assert plain.code == 0
    assert "No" in plain.out
    assert tally("bench", "--invoices", "20", "--strict").code == 1


def test_a_bench_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    list(bench.run(20, only="file size", repeat=1))
    assert not list(tmp_path.iterdir())


def test_a_million_is_judged() -> None:
    million = SimpleNamespace(invoices=MILLION, made_ms=60_001.0)
    assert bench.sample_generation(million).holds is False  # type: ignore[arg-type]
