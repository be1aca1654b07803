"""The export command: the bytes of the dialog, wherever it is told, and nothing else touched."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from invoicing import defining, export_desk, exporting, jobs, listing, views
from invoicing.documents import packing
from invoicing.house import House
from invoicing.model.exports import Associations, ExportRequest, Format, Rows
from invoicing.model.people import Reach
from invoicing.model.properties import INVOICE, Sort
from tests.command_line import tally
from tests.export_requests import allow
from tests.houses import KARI, NILS, OLA, SIRI, TODAY, a_draft, an_open_invoice, pay

OVERDUE = ("--view", "Overdue")


@pytest.fixture
def desk(house: House) -> House:
    """Two invoices of long ago, one of them paid, one that is not due yet, and a draft."""
    early = {"issue_date": TODAY - timedelta(days=60), "due_date": TODAY - timedelta(days=30)}
    an_open_invoice(house, "300", **early)
    pay(house, an_open_invoice(house, "200", **early))
    an_open_invoice(house, "100", by=NILS)
    a_draft(house, title="=1+1")
    return house


def from_the_dialog(house: House, request: ExportRequest) -> bytes:
    """What the dialog gives to Kari."""
    path, _ = jobs.result(house, KARI, export_desk.order(house, KARI, request).id)
    return path.read_bytes()


def asked(format: Format, **params: str) -> ExportRequest:
    view = listing.view_from(params, actor=KARI)
    return ExportRequest("late", format, view, language="nb")


@pytest.mark.parametrize("format", Format)
def test_the_command_line_writes_the_bytes_of_the_dialog(
    desk: House, tmp_path: Path, format: Format
) -> None:
    name = f"late.{format}"
    said = tally(
        "--as",
        "kari@fjord.no",
        "export",
        *OVERDUE,
        "--format",
        format.value,
        "--language",
        "nb",
        "--out",
        name,
        house=desk,
        cwd=tmp_path,
    )
    assert (said.code, said.out) == (0, ""), said.err
    assert (tmp_path / name).read_bytes() == from_the_dialog(desk, asked(format, view="overdue"))


def test_everything_the_dialog_offers_can_be_said(desk: House, tmp_path: Path) -> None:
    said = tally(
        *("--as", "kari@fjord.no", "export", "--out", "all.csv", "--name", "late"),
        *("--columns", "description,line_net,number", "--rows", "lines", "--ids", "3,1"),
        *("--associations", "names", "--all-associated", "--sort", "number"),
        *("--language", "pt-BR"),
        house=desk,
        cwd=tmp_path,
    )
    assert said.code == 0, said.err
    request = replace(
        asked(Format.CSV, sort="number"),
        columns=("description", "line_net", "number"),
        rows=Rows.LINES,
        ids=(3, 1),
        associations=Associations.NAMES,
        cap=None,
        language="pt-BR",
    )
    assert (tmp_path / "all.csv").read_bytes() == from_the_dialog(desk, request)
    head, *rows = (tmp_path / "all.csv").read_text("utf-8-sig").splitlines()
    assert head.startswith("Descrição,Valor da linha,Número,")
    assert len(rows) == 2


def test_payments_are_exported_as_records_of_their_own(desk: House, tmp_path: Path) -> None:
    tally("export", "--of", "payment", "--out", "p.csv", house=desk, cwd=tmp_path)
    head, *rows = (tmp_path / "p.csv").read_text("utf-8-sig").splitlines()
    assert head.split(",")[0] == "Amount"
    assert len(rows) == 1


def test_all_properties_are_all(desk: House, tmp_path: Path) -> None:
    tally("export", "--all-properties", "--out", "p.jsonl", house=desk, cwd=tmp_path)
    assert all(f'"{name}"' in (tmp_path / "p.jsonl").read_text() for name in INVOICE.properties)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Balance due"),
        ("nb", "Utestående beløp"),
        ("de", "Offener Betrag"),
        ("ja", "未払残高"),
    ],
)
def test_the_headers_are_in_the_language_asked_for(
    desk: House, tmp_path: Path, language: str, expected: str
) -> None:
    said = tally(
        *("export", "--out", "out.csv", "--columns", "amount_due", "--language", language),
        house=desk,
        cwd=tmp_path,
    )
    assert said.code == 0, said.err
    head = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[0]
    assert head == expected


@pytest.mark.parametrize("name", ["Overdue", "overdue", "OVERDUE ", "Forfalt"])
def test_a_view_is_named_as_its_tab_in_either_language(
    desk: House, tmp_path: Path, name: str
) -> None:
    said = tally("export", "--view", name, "--out", "out.csv", house=desk, cwd=tmp_path)
    assert said.err.startswith("1 row exported to ")


def test_a_view_that_is_none_is_told(desk: House, tmp_path: Path) -> None:
    said = tally("export", "--view", "Best", "--out", "out.csv", house=desk, cwd=tmp_path)
    assert said.code == 2
    assert "Best" in said.err


def test_a_saved_view_gives_its_filter_its_columns_and_its_order(
    desk: House, tmp_path: Path
) -> None:
    params = {"status": "open", "columns": "owner,amount_due", "sort": "amount_due"}
    views.save_as(desk, KARI, "Late ones", listing.view_from(params))
    line = ("--as", "kari@fjord.no", "export", "--view", "late ones", "--out", "out.csv")
    said = tally(*line, house=desk, cwd=tmp_path)
    assert said.code == 0, said.err
    head, *rows = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert head == "Number,Owner,Balance due"
    assert [row.split(",")[2] for row in rows] == ["100.00", "300.00"]
    hidden = tally("--as", "nils@fjord.no", *line[2:], house=desk, cwd=tmp_path)
    assert hidden.code == 2


def test_a_saved_view_that_cannot_be_read_whole_gives_no_larger_file(
    desk: House, tmp_path: Path
) -> None:
    own = defining.define(desk, KARI, "Project", Sort.TEXT).name
    wanted = json.dumps([[{"property": own, "operator": "is", "value": "A"}]])
    registry = desk.registry()
    views.save_as(desk, KARI, "A", listing.view_from({"filter": wanted}, registry=registry))
    with desk.ledger.write() as cursor:
        cursor.execute("delete from custom_property")
    line = ("--as", "kari@fjord.no", "export", "--view", "A", "--out", "out.csv")
    said = tally(*line, house=desk, cwd=tmp_path)
    assert said.code == 2
    assert not (tmp_path / "out.csv").exists()


def test_mine_is_whoever_acts(desk: House, tmp_path: Path) -> None:
    line = ("--as", "nils@fjord.no", "export", "--view", "Mine", "--out", "out.csv")
    said = tally(*line, house=desk, cwd=tmp_path)
    assert said.err.startswith("1 row ")


def test_the_name_of_the_file_tells_its_format_and_the_other_way_round(
    desk: House, tmp_path: Path
) -> None:
    tally("export", "--out", "out.XLSX", house=desk, cwd=tmp_path)
    assert (tmp_path / "out.xlsx").read_bytes()[:2] == b"PK"
    tally("export", "--out", "plain", "--format", "csv", house=desk, cwd=tmp_path)
    assert (tmp_path / "plain.csv").read_text("utf-8-sig").startswith("Number,")


@pytest.mark.parametrize(
    "line", [["books.duckdb"], ["out"], ["out.csv", "--format", "xlsx"], ["out.zip"]]
)
def test_a_name_of_another_kind_of_file_is_refused_and_nothing_is_overwritten(
    desk: House, tmp_path: Path, line: list[str]
) -> None:
    before = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    said = tally("export", "--out", *line, house=desk, cwd=tmp_path)
    assert said.code == 2
    assert line[0] in said.err
    assert {path.name: path.stat().st_size for path in tmp_path.iterdir()} == before


def test_an_export_replaces_the_file_of_its_name_and_leaves_nothing_else(
    desk: House, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "out.csv").write_text("old")
    assert tally("export", "--out", "out.csv", house=desk, cwd=folder).code == 0
    assert [path.name for path in folder.iterdir()] == ["out.csv"]
    assert (folder / "out.csv").read_text("utf-8-sig").startswith("Number,")


def test_several_files_come_as_one_zip(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = replace(packing.KINDS[Format.CSV], rows=2)
    monkeypatch.setitem(packing.KINDS, Format.CSV, kind)
    said = tally("export", "--out", "out.csv", house=desk, cwd=tmp_path)
    assert said.err.strip().endswith("out.zip.")
    with ZipFile(tmp_path / "out.zip") as package:
        assert [name for name in package.namelist() if name.endswith(".csv")] == [
            "out 1.csv",
            "out 2.csv",
        ]
    assert not (tmp_path / "out.csv").exists()


def test_a_folder_that_is_not_there_is_told(desk: House, tmp_path: Path) -> None:
    said = tally("export", "--out", "no/such/out.csv", house=desk, cwd=tmp_path)
    assert said.code == 2
    assert "out.csv" in said.err


def test_an_export_that_fails_midway_leaves_the_old_file(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*rest: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "write", breaks)
    (tmp_path / "out.csv").write_text("old")
    said = tally("export", "--out", "out.csv", house=desk, cwd=tmp_path)
    assert said.code == 2
    assert "No space left" in said.err
    assert (tmp_path / "out.csv").read_text() == "old"
    assert not list(tmp_path.glob(".out*"))


def test_an_export_that_was_cancelled_says_so(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled(*rest: object) -> None:
        raise jobs.Cancelled

    monkeypatch.setattr(exporting, "write", cancelled)
    said = tally("export", "--out", "out.csv", house=desk, cwd=tmp_path)
    assert said.code == 2
    assert "cancelled" in said.err
    assert not (tmp_path / "out.csv").exists()


def test_what_the_command_line_takes_is_in_the_log(desk: House, tmp_path: Path) -> None:
    tally("--as", "nils@fjord.no", "export", "--out", "a.csv", house=desk, cwd=tmp_path)
    tally("export", "--out", "b.csv", house=desk, cwd=tmp_path)
    told = [(line.actor, line.request.name) for line in export_desk.log(desk, KARI)[0]]
    assert told == [("command line", "b"), ("Nils Berg", "a")]


def test_who_may_not_export_gets_no_file_nor_a_line_in_the_log(desk: House, tmp_path: Path) -> None:
    for who in ("ola@fjord.no", "eva@fjord.no"):
        said = tally("--as", who, "export", "--out", "out.csv", house=desk, cwd=tmp_path)
        assert said.code == 3
        assert "ask" in said.err
    assert not (tmp_path / "out.csv").exists()
    assert export_desk.log(desk, KARI) == ([], 0)
    assert OLA.permissions.export is False


def test_a_reach_holds_in_the_file(desk: House, tmp_path: Path) -> None:
    allow(desk, SIRI, view=Reach.OWN)
    said = tally("--as", "siri@fjord.no", "export", "--out", "out.csv", house=desk, cwd=tmp_path)
    assert said.err.startswith("0 rows")


@pytest.mark.parametrize(
    "line",
    [
        ["--ids", "x"],
        ["--sort", "nonsense"],
        ["--columns", "nonsense"],
        ["--filter", "{"],
        ["--of", "payment", "--rows", "lines"],
        ["--language", "tlh"],
        ["--name", " "],
    ],
)
def test_what_cannot_be_meant_is_one_sentence(desk: House, tmp_path: Path, line: list[str]) -> None:
    said = tally("export", "--out", "out.csv", *line, house=desk, cwd=tmp_path)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert not (tmp_path / "out.csv").exists()
