"""Files of rows, opened again with readers that are not ours: nothing is lost, nothing changed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pandas
import pytest
import xlrd

from invoicing import exporting, listing
from invoicing.documents import packing
from invoicing.documents.packing import KINDS, Kind
from invoicing.house import House
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.exports import Associations, ExportRequest, Format, Rows
from invoicing.model.filters import where
from invoicing.model.people import Actor
from invoicing.model.table import View
from invoicing.words import words
from tests.export_readers import (
    ALL,
    READERS,
    Rowed,
    books,
    by_openpyxl,
    by_xlrd,
    export,
    readers,
    same,
)
from tests.houses import EVA, KARI, NILS, OLA, a_line, an_open_invoice, ask, pay

# ── every value, typed ───────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-90")
@readers
def test_every_property_of_every_invoice_comes_back_with_its_type(
    many: House, format: Format, read: Callable[[Path], Rowed]
) -> None:
    header, *rows = read(export(many, format))
    assert header == [words("en")(f"property.{name}") for name in ALL]
    expected = books(many)
    assert len(rows) == len(expected) > 20
    for row, values in zip(rows, expected, strict=True):
        wrong = {
            name: (found, value)
            for name, found, value in zip(ALL, row, values, strict=True)
            if not same(found, value)
        }
        assert not wrong


@readers
def test_amounts_are_shown_with_the_digits_of_their_currency(
    house: House, format: Format, read: Callable[[Path], Rowed]
) -> None:
    for currency, total in (("NOK", "1234.5"), ("JPY", "1234"), ("KWD", "-1.5")):
        an_open_invoice(house, total, currency=currency)
    path = export(house, format, ("amount_billed", "currency"))
    assert read(path)[1:] == [[1234.5, "NOK"], [1234, "JPY"], [-1.5, "KWD"]]
    shown = {
        Format.XLSX: lambda: [r[0].number_format for r in openpyxl.load_workbook(path).active],
        Format.XLS: lambda: formats_of(path),
    }[format]()
    assert shown[1:] == ["#,##0.00", "#,##0", "#,##0.000"]


def formats_of(path: Path) -> list[str]:
    """The number formats of the first column of an XLS file."""
    book = xlrd.open_workbook(path, formatting_info=True)
    cells = book.sheet_by_index(0).col(0)
    return [book.format_map[book.xf_list[cell.xf_index].format_key].format_str for cell in cells]


def test_columns_are_those_chosen_in_that_order_else_those_of_the_view(many: House) -> None:
    assert by_openpyxl(export(many, Format.XLSX, ("id", "status")))[0] == ["Record ID", "Status"]
    chosen = export(many, Format.XLSX, ("id", "status"), columns=("status", "number", "status"))
    assert by_openpyxl(chosen)[0] == ["Status", "Number"]


@readers
def test_headers_speak_the_language_asked_for_and_values_stay(
    house: House, format: Format, read: Callable[[Path], Rowed]
) -> None:
    an_open_invoice(house)
    path = export(house, format, ("status", "due_date"), language="nb")
    assert read(path)[0] == ["Status", "Forfallsdato"]
    assert read(path)[1][0] == "open"


# ── what the file tells about itself ─────────────────────────────────────────────────────────────


def told(rows: Rowed) -> dict[str, Any]:
    """The first words of a sheet about an export, by their labels."""
    return {row[0]: row[1] for row in rows if row and row[0] is not None}


@readers
def test_a_second_sheet_tells_filter_time_user_count_and_sums(
    many: House, format: Format, read: Callable[..., Rowed]
) -> None:
    wanted = View(("number",), where("status", "any_of", ["open", "paid"]), search="off")
    rows = read(export(many, format, view=wanted), 1)
    said = told(rows)
    table = listing.page(many, KARI, wanted)
    assert said["Filter"] == "Status is any of Open, Paid"
    assert said["Search"] == "off"
    assert said["Made"] == datetime(2026, 4, 10, 10)
    assert said["Made by"] == "Kari Nordmann"
    assert said["Company"] == "Fjord Handel AS"
    assert said["Sorted by"] == "Invoice date, falling"
    assert said["Rows"] == table.count
    sums = rows[-len(table.sums) :]
    assert rows[-len(table.sums) - 1][:3] == ["Currency", "Rows", "Amount billed"]
    assert [(c, n, *map(Decimal, map(repr, a))) for c, n, *a in sums] == [
        (s.currency, s.count, *s.amounts.values()) for s in table.sums
    ]


def test_sums_told_are_the_sums_of_the_rows(many: House) -> None:
    path = export(many, Format.XLSX, ("currency", "amount_billed", "amount_due"))
    found: dict[str, Decimal] = {}
    for currency, billed, _ in by_openpyxl(path)[1:]:
        found[currency] = found.get(currency, Decimal(0)) + Decimal(repr(billed))
    lines = [row for row in by_openpyxl(path, 1) if row[0] in found]
    assert {row[0]: Decimal(repr(row[2])) for row in lines} == found


# ── which rows ───────────────────────────────────────────────────────────────────────────────────


def test_ticked_rows_are_exported_whatever_the_filter_in_the_order_of_the_view(
    many: House,
) -> None:
    view = View(("id",), where("status", "is", "paid"), sort="id", descending=True)
    rows = by_openpyxl(export(many, Format.XLSX, view=view, ids=(3, 1, 2, 3)))
    assert rows == [["Record ID"], [3], [2], [1]]


def test_ticked_rows_out_of_reach_are_left_out(many: House) -> None:
    everything = tuple(row[0] for row in books(many, ("id",)))
    within = [row[0] for row in books(many, ("id",), NILS)]
    rows = by_openpyxl(export(many, Format.XLSX, ("id",), NILS, ids=everything))
    assert 0 < len(within) < len(everything)
    assert [row[0] for row in rows[1:]] == within


@pytest.mark.parametrize("who", [OLA, EVA])
@pytest.mark.parametrize("format", Format)
def test_who_may_not_export_gets_no_file(house: House, who: Actor, format: Format) -> None:
    target = house.home / "made"
    with pytest.raises(Refused, match="no_export"):
        exporting.write(house, who, ExportRequest("x", format, View(("id",))), target)
    assert not target.exists()


def test_line_items_are_rows_with_the_properties_of_their_invoice(house: House) -> None:
    lines = (
        a_line("100.10", description="Beans", quantity=Decimal("2.5"), vat="25", code="B-1"),
        a_line("7", description="Freight", discount_amount=Decimal("1")),
    )
    an_open_invoice(house, lines=lines)
    columns = ("number", "position", "description", "quantity", "unit_price", "vat_rate")
    columns += ("discount_amount", "line_net")
    path = export(house, Format.XLSX, columns=columns, rows=Rows.LINES)
    header, *rows = by_openpyxl(path)
    assert header[1:4] == ["Line", "Description", "Quantity"]
    assert rows == [
        ["INV-00001", 1, "Beans", 2.5, 100.1, 25, None, 250.25],
        ["INV-00001", 2, "Freight", 1, 7, 0, 1, 6],
    ]
    assert by_openpyxl(path, 1)[-1] == ["NOK", 2, 256.25, 1]


def test_payments_are_rows_with_the_properties_of_their_invoice(house: House) -> None:
    issued = an_open_invoice(house)
    pay(house, issued, "30")
    pay(house, issued, "40")
    an_open_invoice(house)
    columns = ("number", "amount_billed", "amount", "method", "paid_on")
    path = export(house, Format.XLSX, columns=columns, rows=Rows.PAYMENTS)
    day = datetime(2026, 3, 18)
    assert by_openpyxl(path)[1:] == [
        ["INV-00001", 100, 30, "wire_transfer", day],
        ["INV-00001", 100, 40, "wire_transfer", day],
    ]
    assert by_openpyxl(path, 1)[-1][:3] == ["NOK", 2, 70]  # of the payments: no amount twice


def test_the_payments_index_is_exported_too(many: House) -> None:
    view = View(("payment_id", "amount", "customer"), sort="payment_id", descending=False)
    path = export(many, Format.XLSX, view=view, subject="payment", rows=Rows.PAYMENTS)
    expected = listing.stream(many, KARI, view, "payment")
    assert len(by_openpyxl(path)) > 5
    for row, values in zip(by_openpyxl(path)[1:], expected, strict=True):
        assert all(map(same, row, values.values.values()))


def test_history_is_rows_a_change_each(house: House) -> None:
    pay(house, an_open_invoice(house))
    columns = ("number", "happened_at", "actor", "event", "changed_property", "before", "after")
    rows = by_openpyxl(export(house, Format.XLSX, columns=columns, rows=Rows.HISTORY))[1:]
    assert {row[3] for row in rows} == {"created", "finalized", "payment_recorded"}
    noon = datetime(2026, 3, 18, 13)
    paid = ["INV-00001", noon, "Kari Nordmann", "payment_recorded", "status", "open", "paid"]
    assert paid in rows


def test_a_part_without_chosen_columns_has_all_of_its_own(house: House) -> None:
    an_open_invoice(house)
    header = by_openpyxl(export(house, Format.XLSX, ("number",), rows=Rows.LINES))[0]
    assert header[:2] == ["Number", "Line"]
    assert len(header) == 13


def test_rows_that_a_subject_does_not_have_are_refused(house: House) -> None:
    view = View(("amount",), sort="amount")
    with pytest.raises(InvalidInput, match="no_such_rows"):
        export(house, Format.XLSX, view=view, subject="payment", rows=Rows.LINES)


# ── associations ─────────────────────────────────────────────────────────────────────────────────


def test_associated_records_are_told_by_ids_and_when_wanted_by_names(house: House) -> None:
    pay(house, an_open_invoice(house), "10")
    plain = by_openpyxl(export(house, Format.XLSX, ("number",)))
    assert plain == [["Number"], ["INV-00001"]]
    ids = by_openpyxl(export(house, Format.XLSX, ("number",), associations=Associations.IDS))
    assert dict(zip(*ids, strict=True)) == {
        "Number": "INV-00001",
        "Associated contact IDs": "1",
        "Associated company IDs": "1",
        "Associated payment IDs": "1",
    }
    names = by_openpyxl(export(house, Format.XLSX, ("number",), associations=Associations.NAMES))
    told = dict(zip(*names, strict=True))
    assert told["Associated contacts"] == "Anne Fjell"
    assert told["Associated companies"] == "Fjell og Hav AS"
    assert told["Associated deals"] is None


@pytest.mark.parametrize(("cap", "told"), [(2, "1; 2"), (1_000, "1; 2; 3"), (None, "1; 2; 3")])
def test_a_cell_names_up_to_so_many_associated_records_or_all(
    house: House, cap: int | None, told: str
) -> None:
    issued = an_open_invoice(house)
    for _ in range(3):
        pay(house, issued, "10")
    path = export(house, Format.XLSX, ("number",), associations=Associations.IDS, cap=cap)
    assert by_openpyxl(path)[1][-1] == told


# ── formats for machines ─────────────────────────────────────────────────────────────────────────


def test_parquet_keeps_decimals_days_and_moments(many: House) -> None:
    found = pandas.read_parquet(export(many, Format.PARQUET), dtype_backend="pyarrow")
    assert list(found.columns) == list(ALL)
    assert str(found.dtypes["amount_billed"]) == "decimal128(18, 3)[pyarrow]"
    assert str(found.dtypes["issue_date"]) == "date32[day][pyarrow]"
    assert str(found.dtypes["created_at"]).startswith("timestamp[us, tz=UTC]")
    rows = found.astype(object).where(found.notna(), None).to_numpy().tolist()
    plain = [[v.tz_localize(None) if hasattr(v, "tz_localize") else v for v in r] for r in rows]
    assert plain == books(many)


def test_json_lines_tell_amounts_as_text(many: House) -> None:
    columns = ("number", "amount_billed", "issue_date", "created_at", "overdue", "payment_count")
    lines = export(many, Format.JSONL, columns).read_text("utf-8").splitlines()
    for line, row in zip(lines, books(many, columns), strict=True):
        number, amount, day, moment, overdue, count = row
        found = json.loads(line)
        assert list(found) == list(columns)
        assert Decimal(found["amount_billed"]) == amount
        assert isinstance(found["amount_billed"], str)
        assert found["issue_date"] == (day and day.isoformat())
        assert found["created_at"] == f"{moment.isoformat()}Z"
        assert (found["number"], found["overdue"], found["payment_count"]) == (
            number,
            overdue,
            count,
        )


# ── more rows than a file takes ──────────────────────────────────────────────────────────────────


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Mapping[Format, Kind]:
    """Formats whose files take ten rows."""
    kinds = {format: replace(kind, rows=10) for format, kind in KINDS.items()}
    monkeypatch.setattr(packing, "KINDS", kinds)
    return kinds


@pytest.mark.parametrize(("format", "read"), [*READERS, (Format.CSV, pandas.read_csv)])
def test_past_its_limit_an_export_is_several_files_in_a_zip(
    many: House, short: object, format: Format, read: Callable[[Path], Any], tmp_path: Path
) -> None:
    path = export(many, format, ("id",))
    assert path.suffix == ".zip"
    with ZipFile(path) as package:
        package.extractall(tmp_path / "out")
        names = package.namelist()
    files = [tmp_path / "out" / name for name in names if name.endswith(format)]
    assert [f.name for f in files][:2] == [f"Invoices 1.{format}", f"Invoices 2.{format}"]
    found = [row[0] for f in files for row in _body(read(f))]
    assert found == [row[0] for row in books(many, ("id",))]
    assert ("About this export.txt" in names) == (format is Format.CSV)
    if format is Format.CSV:
        text = (tmp_path / "out" / "About this export.txt").read_text("utf-8")
        assert f"Rows\t{len(found)}" in text


def _body(rows: Any) -> list[Any]:
    return rows[1:] if isinstance(rows, list) else rows.to_numpy().tolist()


def test_an_xls_sheet_with_too_many_columns_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = {**KINDS, Format.XLS: replace(KINDS[Format.XLS], cells=2)}
    monkeypatch.setattr(packing, "KINDS", narrow)
    with pytest.raises(InvalidInput, match="too_wide"):
        export(house, Format.XLS, ("id", "number", "status"))
    assert not (house.home / "made").exists()


# ── on the way ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("format", Format)
def test_progress_is_reported_from_nothing_to_all(many: House, format: Format) -> None:
    heard: list[tuple[int, int]] = []
    request = ExportRequest("x", format, View(("id",)))
    outcome = exporting.write(
        many, KARI, request, many.home / "f", lambda *done: heard.append(done)
    )
    assert heard[0] == (0, outcome.rows)
    assert heard[-1] == (outcome.rows, outcome.rows)
    assert heard == sorted(heard)


@pytest.mark.parametrize("format", Format)
def test_an_export_that_is_stopped_leaves_no_file(many: House, format: Format) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, of: int) -> None:
        raise Stopped

    request = ExportRequest("x", format, View(("id",)))
    with pytest.raises(Stopped):
        exporting.write(many, KARI, request, many.home / "f", stop)
    assert not (many.home / "f").exists()


@pytest.mark.parametrize("format", Format)
def test_the_same_question_gives_the_same_bytes(many: House, format: Format) -> None:
    assert export(many, format).read_bytes() == export(many, format).read_bytes()


def test_an_export_writes_nothing_in_the_books(many: House) -> None:
    before = ask(many, "select count(*), max(id) from history")
    export(many, Format.CSV)
    assert ask(many, "select count(*), max(id) from history") == before


def test_empty_books_are_a_file_with_headers(house: House) -> None:
    assert by_openpyxl(export(house, Format.XLSX, ("number",))) == [["Number"]]
    assert by_xlrd(export(house, Format.XLS, ("number",))) == [["Number"]]
