"""Computed columns come along into files, in their places and with the digits of their currency."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from invoicing import exporting, listing
from invoicing.house import House
from invoicing.model.errors import InvalidInput
from invoicing.model.export_json import plain, request_from
from invoicing.model.exports import Associations, ExportRequest, Format, Rows
from invoicing.model.people import Actor
from tests.export_requests import csv_of
from tests.houses import KARI, a_house, an_open_invoice, pay

COMPUTED = '{"Fee":"amount_due * 0.05","Paid %":"amount_paid / amount_billed * 100"}'


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = a_house(tmp_path)
    pay(house, an_open_invoice(house, "200"), "50")
    an_open_invoice(house, "80", currency="JPY")
    return house


def asked(shown: str, format: Format = Format.CSV, **fields: object) -> ExportRequest:
    view = listing.view_from({"columns": shown, "computed": COMPUTED, "sort": "id"})
    return ExportRequest("Rest", format, view, **fields)  # type: ignore[arg-type]


def written(house: House, request: ExportRequest, who: Actor = KARI) -> list[list[str]]:
    target = house.home / "file"
    exporting.write(house, who, request, target)
    return list(csv.reader(io.StringIO(target.read_text("utf-8-sig"))))


def test_a_csv_has_them_in_their_places(house: House) -> None:
    assert written(house, asked("number,=Fee,currency,=Paid %")) == [
        ["Number", "Fee", "Currency", "Paid %"],
        ["INV-00001", "7.50", "NOK", "25"],
        ["INV-00002", "4", "JPY", "0"],
    ]


def test_the_streamed_list_has_them_too(house: House) -> None:
    view = listing.view_from({"columns": "number,=Fee", "computed": COMPUTED, "sort": "id"})
    text = csv_of(house, KARI, view).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1:] == [["INV-00001", "7.50"], ["INV-00002", "4"]]


def test_a_workbook_has_them_as_numbers(house: House) -> None:
    target = house.home / "file.xlsx"
    exporting.write(house, KARI, asked("number,=Fee,=Paid %", Format.XLSX), target)
    rows = list(load_workbook(target).worksheets[0].iter_rows(values_only=True))
    assert rows == [("Number", "Fee", "Paid %"), ("INV-00001", 7.5, 25), ("INV-00002", 4, 0)]


def test_chosen_columns_and_associated_records_stand_beside_them(house: House) -> None:
    request = asked(
        "number,=Fee", columns=("=Fee", "number", "=Paid %"), associations=Associations.NAMES
    )
    head, first, _ = written(house, request)
    assert head[:3] == ["Fee", "Number", "Paid %"]
    assert len(head) > 3
    assert first[:3] == ["7.50", "INV-00001", "25"]
    assert "Anne Fjell" in first


def test_sums_are_of_the_columns_in_the_file_only(house: House) -> None:
    target = house.home / "file"
    computed = '{"Net":"amount_net * 1"}'
    view = listing.view_from({"columns": "number,=Net", "computed": computed})
    found = exporting.write(house, KARI, ExportRequest("x", Format.CSV, view), target)
    whole = exporting.write(house, KARI, asked("number"), target)
    assert [set(s.amounts) for s in found.sums] == [set(s.amounts) for s in whole.sums]


def test_one_that_is_wrong_is_an_empty_column(house: House) -> None:
    view = listing.view_from({"columns": "number,=Bad", "computed": '{"Bad":"colour"}'})
    rows = written(house, ExportRequest("x", Format.CSV, view))
    assert rows[0] == ["Number", "Bad"]
    assert {row[1] for row in rows[1:]} == {""}


def test_rows_that_are_parts_have_no_computed_columns(house: House) -> None:
    head, *rows = written(house, asked("number,=Fee", rows=Rows.LINES))
    assert head[0] == "Number"
    assert "Fee" not in head
    assert len(rows) == 2


@pytest.mark.parametrize("format", [Format.PARQUET, Format.JSONL])
def test_files_that_the_books_write_refuse_them_with_the_way_out(
    house: House, format: Format
) -> None:
    with pytest.raises(InvalidInput) as caught:
        exporting.check(house, KARI, asked("number,=Fee", format))
    assert caught.value.key == "export.no_computed"
    exporting.check(house, KARI, asked("number,=Fee", format, columns=("number",)))


def test_a_kept_request_keeps_them() -> None:
    request = asked("number,=Fee")
    assert request_from(plain(request)).view.computed == request.view.computed
    old = {name: value for name, value in plain(request).items() if name != "computed"}
    assert request_from(old).view.computed == {}
