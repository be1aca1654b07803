"""Customers and their statements on the command line."""

import csv
import json
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from invoicing import customers, payments
from invoicing.house import House
from invoicing.model.customer import Side
from tests.command_line import tally
from tests.houses import KARI, TODAY, a_house, a_payment, an_open_invoice, now_of, pay

LATE = TODAY - timedelta(days=40)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def some(house: House) -> None:
    pay(house, an_open_invoice(house, "100", issue_date=LATE, due_date=LATE), "30")
    an_open_invoice(house, "70", currency="EUR")
    a_payment(house, amount=Decimal(5), reference="KID 1")
    customers.create(house, KARI, Side.COMPANY, {"name": "Aker AS", "city": "Bergen"})


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, prepare=some)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def test_json_tells_each_customer_with_what_it_owes_by_currency(house: House) -> None:
    told = tally("customers", "--format", "json", house=house).json
    assert (told["side"], told["count"]) == ("company", 3)
    aker, fjell, _ = told["rows"]
    assert (aker["name"], aker["city"], aker["due"]) == ("Aker AS", "Bergen", {})
    assert (fjell["name"], fjell["invoices"]) == ("Fjell og Hav AS", 2)
    assert fjell["due"] == {"EUR": "70.00", "NOK": "70.00"}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("--search", "aker"), ["Aker AS"]),
        (("--show", "owing"), ["Fjell og Hav AS"]),
        (("--show", "overdue"), ["Fjell og Hav AS"]),
        (("--sort", "-name", "--limit", "2"), ["Sørensen & Sønn", "Fjell og Hav AS"]),
        (("--sort", "-invoices", "--limit", "1"), ["Fjell og Hav AS"]),
        (("--sort", "due", "--limit", "1"), ["Fjell og Hav AS"]),
        (("--side", "contact"), ["Anne Fjell", "Bjørn Sørensen"]),
    ],
)
def test_the_list_is_narrowed_ordered_and_cut(
    house: House, words: tuple[str, ...], names: list[str]
) -> None:
    told = tally("customers", *words, "--format", "json", house=house).json
    assert [row["name"] for row in told["rows"]] == names


def test_csv_has_every_customer_also_past_a_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("invoicing.cli.customers.PAGE", 1)
    rows = list(csv.reader(StringIO(tally("customers", "--format", "csv", house=house).out)))
    assert rows[0][:2] == ["id", "name"]
    assert [(row[1], row[-1]) for row in rows[1:]] == [
        ("Aker AS", ""),
        ("Fjell og Hav AS", "70.00 EUR; 70.00 NOK"),
        ("Sørensen & Sønn", ""),
    ]


def test_the_table_ends_with_how_many_there_are(house: House) -> None:
    lines = tally("customers", house=house).out.splitlines()
    assert "EUR\u00a070.00 · NOK\u00a070.00" in lines[3]
    assert lines[-1] == "3 companies"


def test_an_order_that_is_none_is_refused_with_those_there_are(house: House) -> None:
    said = tally("customers", "--sort", "luck", house=house)
    assert said.code == 2
    assert "“luck”; say one of: name, org_number" in said.err


# ── one of them ──────────────────────────────────────────────────────────────────────────────────


def test_one_customer_is_told_with_its_figures_invoices_and_payments(house: House) -> None:
    told = tally("customer", "1", "--format", "json", house=house).json
    assert told["figures"]["NOK"] == {
        "invoices": 1,
        "billed": "100.00",
        "paid": "30.00",
        "due": "70.00",
        "overdue": "70.00",
        "unapplied": "5.00",
    }
    assert [row["number"] for row in told["invoices"]] == ["INV-00002", "INV-00001"]
    assert {row["amount"] for row in told["payments"]} == {"30.00", "5.00"}
    assert [each["name"] for each in told["contacts"]] == ["Anne Fjell"]


def test_for_eyes_it_is_lines_of_words(house: House) -> None:
    said = tally("customer", "1", house=house)
    assert said.out.splitlines()[0] == "Company #1  Fjell og Hav AS"
    assert "INV-00001" in said.out
    assert "Contact #1: Anne Fjell anne@fjellhav.no" in said.out


def test_who_is_not_there_is_not_found(house: House) -> None:
    for command in ("customer", "statement"):
        assert tally(command, "99", house=house).code == 2


# ── what it owes ─────────────────────────────────────────────────────────────────────────────────


def test_a_statement_is_told_on_both_clocks(house: House) -> None:
    invoice = now_of(house, an_open_invoice(house, "1"))
    [paid] = pay(house, invoice, "1").payments
    payments.delete(house, KARI, paid.id)
    told = tally("statement", "1", "--as-of", str(LATE), house=house).json
    assert (told["kind"], told["as_of"]) == ("open", str(LATE))
    [account] = told["accounts"]
    assert [(each["name"], each["due"]) for each in account["items"]] == [("INV-00001", "100.00")]
    before = tally("statement", "1", "--known-at", str(LATE), house=house).json
    assert before["accounts"] == [], "nothing was known then"
    assert before["known_at"].startswith(str(LATE))


def test_an_activity_begins_where_it_is_told(house: House) -> None:
    told = tally("statement", "1", "--from", str(LATE), house=house).json
    nok = next(each for each in told["accounts"] if each["currency"] == "NOK")
    assert (told["kind"], nok["opening"], nok["closing"]) == ("activity", "0.00", "65.00")
    assert [row["balance"] for row in nok["moved"]] == ["100.00", "70.00", "65.00"]


def test_files_are_those_of_the_page(house: House, tmp_path: Path) -> None:
    words = ("statement", "1", "--as-of", str(TODAY))
    said = tally(*words, "--format", "xlsx", "--out", "s.xlsx", house=house, cwd=tmp_path)
    assert said.code == 0, said.err
    sheet = load_workbook(BytesIO((tmp_path / "s.xlsx").read_bytes())).worksheets[0]
    assert "INV-00001" in [cell.value for row in sheet for cell in row]
    assert tally(*words, "--format", "pdf", house=house, cwd=tmp_path).code == 0
    [pdf] = tmp_path.glob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert tally(*words, "--out", "s.json", house=house, cwd=tmp_path).out == ""
    assert json.loads((tmp_path / "s.json").read_text())["debtor"]["name"] == "Fjell og Hav AS"


@pytest.mark.parametrize(
    "wrong",
    [
        ("--as-of", "soon"),
        ("--known-at", "then"),
        ("--from", "2027-01-01"),
        ("--from", "2026-01-01", "--kind", "open"),
    ],
)
def test_what_cannot_be_is_wrong_use(house: House, wrong: tuple[str, ...]) -> None:
    said = tally("statement", "1", *wrong, house=house)
    assert said.code == 2
    assert said.err.strip()


def test_nobody_sees_more_than_they_may(house: House) -> None:
    siri = ("--as", "siri@fjord.no")
    assert tally("customers", *siri, "--format", "json", house=house).json["rows"][1]["due"] == {}
    assert tally("statement", "1", *siri, house=house).json["accounts"] == []
