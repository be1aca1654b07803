"""Exports are measured beside others, whole and honestly; how fast they were is no test."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlrd

from invoicing import bench, bench_exports
from invoicing.bench_figures import Figure
from invoicing.documents import bench_peers
from invoicing.documents.bench_peers import NotHere
from invoicing.ledger.bench_exports import COLUMNS
from tests.houses import a_house
from tests.nasty_books import nasty

NAMES = ["export csv", "export xlsx", "export xlsx: memory", "export xls"]


@pytest.fixture(scope="module")
def found() -> dict[str, Figure]:
    return {f.name: f for f in bench.run(200, only="export ", repeat=1)}


def test_every_format_is_held_against_another_writer(found: dict[str, Figure]) -> None:
    assert list(found) == NAMES
    others = {name: found[name].reference for name in NAMES}
    assert list(others.values()) == ["DuckDB's COPY", "xlsxwriter", None, "xlwt"]
    assert all(f.ours and f.ours > 0 for f in found.values())
    assert all(found[name].reference_ms for name in NAMES if others[name])


def test_memory_is_that_of_a_process_of_its_own(found: dict[str, Figure]) -> None:
    memory = found["export xlsx: memory"]
    assert memory.unit == "MB"
    assert memory.ours is not None
    assert 30 < memory.ours < 400


def test_what_is_promised_for_a_million_is_not_judged_by_less(found: dict[str, Figure]) -> None:
    assert [figure.holds for figure in found.values()] == [None] * len(NAMES)


def test_a_library_that_is_missing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise NotHere(name)

    monkeypatch.setattr(bench_peers, "_library", missing)
    figures = {f.name: f for f in bench.run(50, only="export xls", repeat=1)}
    for name, library in (("export xls", "xlwt"), ("export xlsx", "xlsxwriter")):
        figure = figures[name]
        assert (figure.reference, figure.reference_ms, figure.limit) == (library, None, None)
        assert figure.ours


def test_the_peers_write_the_same_rows(tmp_path: Path) -> None:
    house = a_house(tmp_path, prepare=nasty)
    with house.reading() as cursor:
        rows = bench_exports.raw.rows(cursor, 1_000)
    bench_peers.xlsxwriter(rows, tmp_path / "x.xlsx")
    bench_peers.xlwt(rows, tmp_path / "x.xls")
    (sheet,) = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == [row[0] for row in rows]
    assert sheet.max_column == len(COLUMNS)
    old = xlrd.open_workbook(tmp_path / "x.xls").sheet_by_index(0)
    assert [value or None for value in old.col_values(0)] == [row[0] for row in rows]


@pytest.mark.slow
def test_a_dashboard_answers_while_it_makes_files() -> None:
    figures = list(bench.run(500, only="health check", repeat=1))
    assert [figure.name for figure in figures] == [
        "health check during export csv",
        "health check during export xlsx",
        "health check during export xls",
    ]
    assert all(figure.ours and figure.ours > 0 for figure in figures)
