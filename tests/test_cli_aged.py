"""What is outstanding on the command line."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from invoicing.house import House
from tests.command_line import tally
from tests.houses import NILS, TODAY, a_house, a_payment, an_open_invoice

LATE = TODAY - timedelta(days=40)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def some(house: House) -> None:
    an_open_invoice(house, "100", issue_date=LATE, due_date=LATE)
    an_open_invoice(house, "70", by=NILS, currency="EUR")
    a_payment(house, amount=Decimal(10))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, prepare=some)


def test_json_tells_every_line_with_exact_amounts(house: House) -> None:
    said = tally(
        "aged", "--as-of", "2026-03-19", "--known-at", "2026-03-19T12:00", "--by", "currency",
        "--format", "json", house=house,
    )  # fmt: skip
    assert said.code == 0, said.err
    told = said.json
    assert (told["as_of"], told["known_at"]) == ("2026-03-19", "2026-03-19T11:00:00Z")
    assert told["ranges"][:3] == [
        {"from": None, "to": 0},
        {"from": 1, "to": 30},
        {"from": 31, "to": 60},
    ]
    [eur, nok] = told["rows"]
    assert (eur["key"], eur["amounts"][0], eur["total"]) == ("EUR", "70.00", "70.00")
    assert nok["amounts"] == ["0.00", "0.00", "100.00", "0.00", "0.00"]
    assert (nok["unapplied"], nok["total"], nok["count"]) == ("-10.00", "90.00", 1)
    assert [total["currency"] for total in told["totals"]] == ["EUR", "NOK"]


def test_all_is_told_in_the_companys_currency_on_request(house: House) -> None:
    said = tally("aged", "--in-base", "--by", "owner", "--format", "json", house=house)
    assert {row["currency"] for row in said.json["rows"]} == {"NOK"}
    assert {row["unapplied"] for row in said.json["rows"]} == {None}


def test_a_view_narrows_it_and_leaves_unapplied_money_out(house: House) -> None:
    said = tally("aged", "--status", "overdue", "--by", "owner", "--format", "json", house=house)
    [row] = said.json["rows"]
    assert (row["key"], row["total"], row["unapplied"]) == ("Kari Nordmann", "100.00", None)


def test_csv_names_each_range_by_its_first_day(house: House) -> None:
    said = tally("aged", "--ranges", "10,45", "--format", "csv", house=house)
    rows = list(csv.reader(StringIO(said.out)))
    assert rows[0] == [
        "key", "currency", "not_due", "from_1", "from_11", "from_46", "unapplied", "total", "count"
    ]  # fmt: skip
    assert ["Fjell og Hav AS", "NOK", "0.00", "0.00", "100.00", "0.00"] in [r[:6] for r in rows]


def test_the_table_ends_with_the_totals(house: House) -> None:
    said = tally("aged", house=house)
    assert "31–60 days" in said.out
    assert said.out.splitlines()[-1].split()[:2] == ["All", "NOK"]


def test_nobody_sees_more_than_they_may(house: House) -> None:
    said = tally("aged", "--as", "siri@fjord.no", "--format", "json", house=house)
    assert said.json["rows"] == []


@pytest.mark.parametrize(
    "wrong", [("--as-of", "soon"), ("--known-at", "then"), ("--ranges", "9,1"), ("--by", "luck")]
)
def test_what_cannot_be_read_is_wrong_use(house: House, wrong: tuple[str, str]) -> None:
    said = tally("aged", *wrong, house=house)
    assert said.code == 2
    assert said.err.strip()
