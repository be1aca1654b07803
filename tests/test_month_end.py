"""The month-end pack: what is in it, and that the same moments give the same bytes."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from invoicing import controls, jobs, lifecycle, month_end, receivables, record, working
from invoicing.house import House
from invoicing.model.aging import AgingQuestion, Moments
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.people import Reach
from invoicing.model.table import View
from invoicing.words import words
from tests.command_line import tally
from tests.houses import KARI, NILS, an_open_invoice, may, pay, set_up
from tests.signing_in import later

EN = words("en")
MONTH = "2026-03"


@pytest.fixture
def house(house: House) -> House:
    """Two open invoices of March in two currencies, one of them paid in part."""
    set_up(house, allow_edit_finalized=True)
    pay(house, an_open_invoice(house, "1000"), "250")
    an_open_invoice(house, "80.50", currency="EUR")
    list(controls.counting(house))
    return house


def packed(house: House, folder: Path, known: str | None = None) -> dict[str, bytes]:
    target = folder / "pack.zip"
    month_end.build(house, KARI, month_end.asking(house, MONTH, known), EN, target)
    with ZipFile(target) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_pack_holds_every_report_in_three_formats_and_a_manifest(
    house: House, tmp_path: Path
) -> None:
    files = packed(house, tmp_path)
    wanted = {f"{MONTH} {name}.{f}" for name in month_end.REPORTS for f in month_end.FORMATS}
    assert files.keys() == wanted | {"manifest.json"}


def test_the_manifest_names_every_file_with_its_checksum(house: House, tmp_path: Path) -> None:
    files = packed(house, tmp_path)
    told = json.loads(files.pop("manifest.json"))
    assert (told["month"], told["as_of"]) == (MONTH, house.today().isoformat())
    assert {each["name"]: each["sha256"] for each in told["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    assert all(each["bytes"] == len(files[each["name"]]) for each in told["files"])


def test_three_formats_tell_the_same_and_tie_to_the_books(house: House, tmp_path: Path) -> None:
    files = packed(house, tmp_path)
    name = f"{MONTH} aging-by-currency"
    rows = list(csv.reader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig")), delimiter=","))
    sheet = openpyxl.load_workbook(io.BytesIO(files[f"{name}.xlsx"])).worksheets[0]
    frame = pd.read_parquet(io.BytesIO(files[f"{name}.parquet"]))
    question = AgingQuestion(Moments(house.today(), house.now()), "currency")
    totals = {r.currency: r.total for r in receivables.aged(house, KARI, View(()), question).rows}
    assert {str(row[1].value) for row in sheet.iter_rows(min_row=2)} == set(totals)
    assert {row[1] for row in rows[1:]} == set(totals)
    at = [cell.value for cell in sheet[1]].index(EN("aged.total"))
    assert {str(row[1].value): float(row[at].value) for row in sheet.iter_rows(min_row=2)} == {
        code: float(total) for code, total in totals.items()
    }
    assert set(frame.iloc[:, 1]) == set(totals)


def test_the_same_moments_give_the_same_bytes_whatever_was_booked_since(
    house: House, tmp_path: Path
) -> None:
    known = f"{house.now().isoformat()}Z"
    before = packed(house, tmp_path, known)
    later(house, days=3)
    pay(house, an_open_invoice(house, "40"))
    first = lifecycle.edit(house, KARI, an_open_invoice(house, "9").id, {"title": "Other"})
    assert first.title == "Other"
    list(controls.counting(house))
    assert packed(house, tmp_path, known) == before
    assert packed(house, tmp_path) != before


def renamed(house: House, id: int) -> None:
    buyer = replace(record.read(house, KARI, id).invoice.buyer, name="Another name AS")
    lifecycle.edit(house, KARI, id, {"buyer": buyer})


def due_later(house: House, id: int) -> None:
    due = record.read(house, KARI, id).invoice.due_date
    lifecycle.edit(house, KARI, id, {"due_date": due + timedelta(days=90)})


@pytest.mark.parametrize(
    "act",
    [
        renamed,
        due_later,
        lambda house, id: lifecycle.assign_owner(house, KARI, id, 2),
        lambda house, id: lifecycle.delete(house, KARI, id),
        lambda house, id: (renamed(house, id), lifecycle.delete(house, KARI, id)),
    ],
    ids=["renamed", "due later", "of another owner", "deleted", "renamed and deleted"],
)
def test_names_owners_and_due_dates_of_a_pack_are_those_of_its_moment(
    house: House, tmp_path: Path, act: Callable[[House, int], object]
) -> None:
    set_up(house, allow_delete_finalized=True)
    invoice = an_open_invoice(house, "400", issue_date=date(2026, 3, 1), due_date=date(2026, 3, 2))
    later(house, minutes=1)
    known = f"{house.now().isoformat()}Z"
    before = packed(house, tmp_path, known)
    later(house, days=3)
    act(house, invoice.id)
    after = packed(house, tmp_path, known)
    assert [name for name in before if before[name] != after[name]] == []


def test_a_pack_is_made_as_a_job(house: House) -> None:
    job = month_end.start(house, KARI, month_end.asking(house, MONTH), "nb")
    working.work(house)
    ended = jobs.read(house, KARI, job.id)
    assert ended.outcome == {"count": len(month_end.REPORTS) * 3}
    path, name = jobs.result(house, KARI, job.id)
    assert name == f"Månedspakke {MONTH}"
    assert ZipFile(path).testzip() is None


def test_a_pack_at_the_command_line(house: House, tmp_path: Path) -> None:
    said = tally("month-end", "--month", MONTH, "--out", "march.zip", house=house, cwd=tmp_path)
    assert said.code == 0, said.err
    assert ZipFile(tmp_path / "march.zip").testzip() is None


@pytest.mark.parametrize("month", ["2026-13", "march", "202603", "2027-01"])
def test_a_month_that_is_none_is_refused(house: House, month: str) -> None:
    with pytest.raises(InvalidInput) as told:
        month_end.asking(house, month)
    assert told.value.field == "month"


def test_the_month_under_way_ends_today(house: House) -> None:
    assert month_end.asking(house, MONTH).last == house.today()
    before = (house.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    assert month_end.asking(house, f"{before:%Y-%m}").last == date(2026, 2, 28)
    assert month_end.months(house)[0] == "2026-02"


def test_who_may_not_export_or_sees_a_part_gets_no_pack(house: House) -> None:
    asked = month_end.asking(house, MONTH)
    with pytest.raises(Refused, match="no_export"):
        month_end.start(house, may(NILS, export=False), asked, "en")
    with pytest.raises(Refused, match="sees_not_all"):
        month_end.start(house, may(NILS, view=Reach.TEAM), asked, "en")
