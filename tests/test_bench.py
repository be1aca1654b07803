"""The bench has the right shape and judges honestly; how fast it found things is no test."""

import json
from dataclasses import replace
from itertools import chain
from pathlib import Path
from shutil import which
from statistics import median
from types import SimpleNamespace
from typing import Any

import pytest

from invoicing import bench
from invoicing.bench_figures import MILLION, Figure
from invoicing.bench_questions import QUESTIONS
from invoicing.ledger.bench_peers import PEERS
from invoicing.ledger.yardsticks import YARDSTICKS
from tests.bench import clicks
from tests.command_line import tally

Written = tuple[list[dict[str, Any]], str]
KEYS = ("name", "ours_ms", "reference", "reference_ms", "ratio", "limit", "holds")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The JSON of a small bench, and its table."""
    folder = tmp_path_factory.mktemp("bench")
    said = tally(
        *("--language", "en", "bench", "--invoices", "100", "--repeat", "1", "--json", "b.json"),
        cwd=folder,
    )
    assert said.code == 0, said.err
    return json.loads((folder / "b.json").read_text("utf-8")), said.out


def titles() -> dict[str, str]:
    return {name: question.title(name) for name, question in QUESTIONS.items()}


def test_every_figure_has_every_key_and_its_line(written: Written) -> None:
    figures, table = written
    assert all(set(KEYS) <= set(figure) for figure in figures)
    about = [*titles().values(), *(f"then: {name}" for name in bench.PAST)]
    beside = {title: [f"{title}, {engine}" for engine in PEERS] for title in about}
    for figure in figures:
        if figure["ours"] is not None and figure["name"] not in chain(*beside.values()):
            assert figure["name"] in table


def test_twenty_five_questions_and_more_are_held_against_raw_sql(written: Written) -> None:
    found = {figure["name"]: figure for figure in written[0]}
    assert len(QUESTIONS) > 25
    for title in titles().values():
        figure = found[title]
        assert figure["reference"] == "raw SQL"
        assert figure["ratio"] == pytest.approx(figure["ours_ms"] / figure["reference_ms"], 0.01)


def test_median_and_worst_of_the_questions_have_rows_of_their_own(written: Written) -> None:
    found = {figure["name"]: figure for figure in written[0]}
    ratios = [found[title]["ratio"] for title in titles().values()]
    assert found["all questions: median"]["ratio"] == pytest.approx(median(ratios), 0.01)
    assert found["all questions: worst"]["ratio"] == pytest.approx(max(ratios), 0.01)


def test_the_middle_of_the_table_is_held_against_its_first_page(written: Written) -> None:
    found = {figure["name"]: figure for figure in written[0]}
    middle = found["page in the middle"]
    title = titles()
    assert middle["ours_ms"] == found[title["page in the middle"]]["ours_ms"]
    assert middle["reference_ms"] == found[title["newest"]]["ours_ms"]


def test_other_engines_answer_beside_us_for_information_only(written: Written) -> None:
    figures, table = written
    asked = [titles()[name] for name, yardstick in YARDSTICKS.items() if yardstick.elsewhere]
    asked += [f"then: {name}" for name in bench.PAST]
    beside = [f for f in figures if f["reference"] == "SQLite"]
    assert [f["name"] for f in beside] == [f"{title}, SQLite" for title in asked]
    assert {f["limit"] for f in beside} == {None}
    assert "SQLite" in table.splitlines()[0]


@pytest.mark.skipif(
    which("initdb") is None or which("psql") is None, reason="PostgreSQL is not installed"
)
def test_postgresql_answers_too_where_it_is_installed(written: Written) -> None:
    assert sum(f["reference"] == "PostgreSQL" for f in written[0]) > 15


def test_an_engine_that_is_not_here_is_left_out_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(_program: str) -> None:
        return None

    monkeypatch.setattr("invoicing.ledger.bench_peers.shutil.which", nowhere)
    line = ("--invoices", "20", "--repeat", "1", "--only", "other engines", "--json", "b.json")
    said = tally("--language", "en", "bench", *line, cwd=tmp_path)
    assert said.code == 0
    assert "PostgreSQL is not on this machine" in said.out
    (left_out,) = json.loads((tmp_path / "b.json").read_text("utf-8"))
    assert (left_out["ours_ms"], left_out["ratio"], left_out["holds"]) == (None, None, None)


def test_a_wrong_answer_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(QUESTIONS["newest"], told=lambda _table: [[], []])
    monkeypatch.setitem(QUESTIONS, "newest", wrong)  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="newest"):
        list(bench.run(20, only=wrong.title("newest"), repeat=1))


def test_what_is_promised_for_a_million_is_not_judged_by_less(written: Written) -> None:
    found = {figure["name"]: figure for figure in written[0]}
    whatever_the_size = {"record page", "pdf zip, for each invoice"}
    for name, figure in found.items():
        if name not in whatever_the_size and not name.startswith("invoice pdf"):
            assert (figure["limit"], figure["holds"]) == (None, None), name
    assert found["file size"]["unit"] == "MB"
    assert found["file size"]["ours_ms"] is None
    assert found["record page"]["limit"] == 30


def test_the_past_at_a_million_has_two_million_entries_and_its_limits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("invoicing.bench_figures.MILLION", 100)
    entries, *past = bench.run(100, only="then", repeat=1)
    assert (entries.unit, entries.limit, entries.at_least) == ("entries", 2_000_000, True)
    limits = {figure.name: figure.limit for figure in past if not figure.beside}
    assert limits == {
        "then: aging of a past day": 300,
        "then: aging of a past day by owner": 300,
        "then: aging of a past day as known then": 300,
        "then: 24 month-ends": 1_500,
        "then: aging of everything": None,
    }


def test_a_forecast_at_a_million_has_limits_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("invoicing.bench_figures.MILLION", 100)
    found = {figure.name: figure.limit for figure in bench.run(100, only="forecast", repeat=1)}
    assert found == {
        "forecast: as it stands": 1_000,
        "forecast: what if": 500,
        "forecast: of the year before": 5_000,
    }


@pytest.mark.parametrize(
    ("figure", "ratio", "holds"),
    [
        (Figure("x", 30, limit=30), None, True),
        (Figure("x", 30.001, limit=30), None, False),
        (Figure("x", 15, reference="raw", reference_ms=10, limit=1.5), 1.5, True),
        (Figure("x", 16, reference="raw", reference_ms=10, limit=1.5), 1.6, False),
        (Figure("x", 16), None, None),
        (Figure("x", 1.3, "ratio", limit=1.3), 1.3, True),
        (Figure("x", 1.31, "ratio", limit=1.3), 1.31, False),
        (Figure("x", None, reference="y", limit=1), None, None),
        (Figure("x", 100, limit=100, at_least=True), None, True),
        (Figure("x", 99.9, limit=100, at_least=True), None, False),
    ],
)
def test_a_limit_holds_up_to_itself(figure: Figure, ratio: float | None, holds: object) -> None:
    assert (figure.ratio, figure.holds) == (ratio, holds)


def test_one_case_is_measured_by_its_name() -> None:
    figures = list(bench.run(50, only="rec", repeat=1))
    assert [figure.name for figure in figures] == ["record page"]


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
    missed = {"slow": lambda _bench: [Figure("slow", 99, limit=1)]}
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


def test_what_pages_ask_has_its_limits_at_a_million(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("invoicing.bench_figures.MILLION", 60)
    limits = {figure.name: figure.limit for figure in bench.run(60, only="page:", repeat=1)}
    assert limits == {
        "page: overview, what comes first": 300,
        "page: overview": 1_500,
        "page: latest activity": 100,
        "page: activity day by day": 100,
        "page: activity of a day": 100,
        "page: key figures by owner": 1_500,
        "page: key figures by buyer": 1_500,
    }


def test_a_million_is_judged() -> None:
    million = SimpleNamespace(invoices=MILLION, made_ms=60_001.0)
    (made,) = bench.sample_generation(million)  # type: ignore[arg-type]
    assert made.holds is False


def test_questions_have_their_limits_at_a_million() -> None:
    slow = Figure("x", 1.6, "ms", "raw SQL", 1)
    million = SimpleNamespace(invoices=MILLION, question=lambda _name: slow)
    middling, worst = bench.all_questions(million)  # type: ignore[arg-type]
    assert (middling.limit, middling.holds) == (1.3, False)
    assert (worst.limit, worst.holds) == (2, True)
    (middle,) = bench.middle_page(million)  # type: ignore[arg-type]
    assert (middle.limit, middle.holds) == (3, True)
    assert {QUESTIONS[name].limit for name in ("newest", "overdue", "search")} == {1.5}


def test_the_browser_bench_writes_rows_of_the_same_form(written: Written) -> None:
    row = clicks.figure("click to settled screen: median", 400.0, "ms", 400)
    assert row.keys() == written[0][0].keys()
    assert row["holds"] is True
    assert clicks.figure("memory of the server", 1_200.1, "MB", 1_200)["holds"] is False
    assert clicks.figure("x", 1, "ms", None)["holds"] is None
