"""list, show and export: what they print is what the books hold, and programs can read it."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicing.house import House
from invoicing.model.invoice import Invoice, Party
from invoicing.model.money import quantise
from invoicing.words import words
from tests.command_line import tally
from tests.houses import (
    BJOERN,
    SOERENSEN,
    a_draft,
    a_line,
    an_open_invoice,
    ask,
    pay,
    set_up,
)

OVERDUE = json.dumps([[{"property": "overdue", "operator": "is", "value": True}]])


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def desk(house: House) -> House:
    """Invoices of every status, in three currencies with two, none and three digits."""
    a_draft(house, "10.50", title="A draft")
    an_open_invoice(house, "1234.50")
    an_open_invoice(house, "99.90", contact=BJOERN, company=SOERENSEN, due_date=date(2026, 3, 18))
    early = {"issue_date": date(2026, 1, 2), "due_date": date(2026, 1, 16)}
    an_open_invoice(house, "700", **early)
    pay(house, an_open_invoice(house, "5000", currency="JPY"), "2000")
    pay(house, an_open_invoice(house, "12.345", currency="KWD"))
    return house


def listed(house: House, *asked: str) -> Any:
    said = tally("list", "--format", "json", *asked, house=house)
    assert said.code == 0, said.err
    return said.json


# ── list, as JSON ────────────────────────────────────────────────────────────────────────────────


def test_the_json_holds_every_invoice_with_count_and_sums_as_the_books_do(desk: House) -> None:
    said = listed(desk)
    sql = "select currency, amount_billed, amount_paid, amount_due from invoice"
    sums: dict[str, dict[str, Decimal]] = {}
    for currency, *amounts in ask(desk, sql):
        mine = sums.setdefault(currency, dict.fromkeys(("billed", "paid", "balance"), Decimal(0)))
        for name, amount in zip(mine, amounts, strict=True):
            mine[name] += amount
    assert said["count"] == len(said["rows"]) == 6
    assert said["sums"] == {
        c: {n: f"{quantise(a, c):f}" for n, a in each.items()} for c, each in sums.items()
    }


def test_every_row_of_the_json_is_what_the_books_hold(desk: House) -> None:
    columns = "id,number,status,issue_date,due_date,amount_billed,amount_due,currency,owner,title"
    rows = {row["id"]: row for row in listed(desk, "--columns", columns)["rows"]}
    kept = ask(desk, f"select {columns} from invoice")
    assert len(kept) == len(rows)
    for values in kept:
        book = dict(zip(columns.split(","), values, strict=True))
        for name in ("amount_billed", "amount_due"):
            book[name] = f"{quantise(book[name], book['currency']):f}"
        for name in ("issue_date", "due_date"):
            book[name] = book[name] and book[name].isoformat()
        assert rows[book["id"]] == book


def test_amounts_have_the_digits_of_their_currency(desk: House) -> None:
    said = listed(desk, "--columns", "amount_billed,amount_due")
    assert said["sums"]["JPY"] == {"billed": "5000", "paid": "2000", "balance": "3000"}
    assert said["sums"]["KWD"]["billed"] == "12.345"
    amounts = {row["amount_billed"] for row in said["rows"]}
    assert amounts == {"10.50", "1234.50", "99.90", "700.00", "5000", "12.345"}
    assert all(list(row) == ["amount_billed", "amount_due"] for row in said["rows"])


def test_values_that_are_no_amounts_have_their_own_types(desk: House) -> None:
    row = listed(
        desk, "--columns", "overdue,days_overdue,last_sent_at,created_at", "--status", "overdue"
    )
    assert row["rows"] == [
        {
            "overdue": True,
            "days_overdue": 61,
            "last_sent_at": None,
            "created_at": "2026-03-18T12:00:00Z",
        }
    ]


def test_a_filter_is_the_json_that_views_keep(desk: House) -> None:
    either = [
        [{"property": "currency", "operator": "any_of", "value": ["JPY", "KWD"]}],
        [
            {"property": "status", "operator": "is", "value": "open"},
            {"property": "amount_billed", "operator": ">", "value": "1000.00"},
        ],
    ]
    said = listed(desk, "--filter", json.dumps(either), "--columns", "amount_billed")
    assert {row["amount_billed"] for row in said["rows"]} == {"1234.50", "5000", "12.345"}
    assert said["count"] == 3


def test_filter_search_and_status_narrow_each_other(desk: House) -> None:
    assert listed(desk, "--status", "open", "--search", "sorensen")["count"] == 1
    assert listed(desk, "--status", "paid", "--search", "sorensen")["count"] == 0
    assert listed(desk, "--filter", OVERDUE, "--status", "open")["count"] == 1


def test_a_limit_cuts_the_rows_and_not_the_sums(desk: House) -> None:
    all_rows, two = listed(desk, "--sort", "id"), listed(desk, "--sort", "id", "--limit", "2")
    assert two["rows"] == all_rows["rows"][:2]
    assert (two["count"], two["sums"]) == (all_rows["count"], all_rows["sums"])


def test_a_limit_beyond_one_page_gives_the_same_rows(desk: House) -> None:
    assert listed(desk, "--limit", "600") == listed(desk, "--limit", "500") == listed(desk)


def test_rows_come_in_the_order_asked_for(desk: House) -> None:
    def days(sort: str) -> list[str]:
        said = listed(desk, "--sort", sort, "--columns", "due_date", "--status", "open")
        return [row["due_date"] for row in said["rows"]]

    assert days("due_date") == sorted(days("due_date"))
    assert days("-due_date") == sorted(days("due_date"), reverse=True)


def test_nothing_that_matches_is_an_answer_too(desk: House) -> None:
    said = listed(desk, "--search", "no such buyer")
    assert said == {"count": 0, "sums": {}, "rows": []}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--filter", "{not json"], "filter cannot be read"),
        (["--filter", '[[{"property": "color", "operator": "is", "value": "red"}]]'], "“color”"),
        (["--filter", '[[{"property": "status", "operator": "gt", "value": "open"}]]'], "“gt”"),
        (["--filter", '[[{"property": "due_date", "operator": "is", "value": "soon"}]]'], "“soon”"),
        (["--columns", "number,color"], "“color”"),
        (["--sort", "-color"], "“color”"),
        (["--search", "x" * 401], "too long"),
    ],
)
def test_what_cannot_be_asked_is_told(desk: House, asked: list[str], told: str) -> None:
    said = tally("list", *asked, house=desk)
    assert (said.code, said.out) == (2, "")
    assert told in said.err


# ── list, as CSV and as a table ──────────────────────────────────────────────────────────────────


def test_the_csv_holds_the_same_rows_under_the_names_of_properties(desk: House) -> None:
    said = tally("list", "--format", "csv", house=desk)
    rows = list(csv.DictReader(io.StringIO(said.out)))
    expected = [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in listed(desk)["rows"]
    ]
    assert rows == expected


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(house: House, start: str) -> None:
    a_draft(house, buyer=Party(f"{start}cmd|' /C calc'!A0"), title="x")
    an_open_invoice(house, "-5")
    said = tally("list", "--format", "csv", "--columns", "buyer_name,amount_billed", house=house)
    names = [row["buyer_name"] for row in csv.DictReader(io.StringIO(said.out))]
    assert not any(name.startswith(start) for name in names)
    assert "-5.00" in said.out


def test_the_table_is_aligned_and_in_words(desk: House) -> None:
    said = tally("list", "--sort", "number", "--columns", "number,status,amount_due", house=desk)
    lines = said.out.splitlines()
    assert lines[0].split("  ")[0].strip() == "Number"
    assert len({len(line) for line in lines[1:8]}) == 1
    assert "Open" in lines[2]
    assert lines[2].endswith("1,234.50")
    assert "6 invoices, 6 shown" in said.out
    assert "1 in JPY: billed JPY\xa05,000, paid JPY\xa02,000, balance JPY\xa03,000" in said.out


def test_the_table_speaks_norwegian(desk: House) -> None:
    said = tally("--language", "nb", "list", "--status", "open", house=desk)
    assert said.out.startswith("Post-ID")
    assert "Åpen" in said.out
    assert "1\xa0234,50" in said.out


def test_a_table_shows_fifty_rows_unless_told_otherwise(house: House) -> None:
    for _ in range(51):
        a_draft(house)
    assert "51 invoices, 50 shown" in tally("list", house=house).out
    assert "51 invoices, 51 shown" in tally("list", "--limit", "100", house=house).out


def test_a_cell_of_a_table_cannot_command_the_terminal(house: House) -> None:
    an_open_invoice(house, buyer=Party("Red \x1b[31m\nAS\u202e"))
    said = tally("list", "--columns", "buyer_name", house=house).out
    assert "\x1b" not in said
    assert "\u202e" not in said


# ── show ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def invoice(house: House) -> Invoice:
    """Two lines of two rates, a part paid, one event with a change."""
    lines = (a_line("100", vat="25"), a_line("40.50", vat="15", description="Bread"))
    made = an_open_invoice(house, lines=lines, purchase_order="PO-7")
    return pay(house, made, "50")


def test_showing_as_json_gives_everything_of_the_invoice(house: House, invoice: Invoice) -> None:
    said = tally("show", invoice.number or "", "--format", "json", house=house).json
    assert said["number"] == invoice.number
    assert said["amount_billed"] == f"{invoice.totals.amount_billed:f}" == "171.58"
    assert (said["amount_paid"], said["amount_due"]) == ("50.00", "121.58")
    assert [line["amount_net"] for line in said["lines"]] == ["100.00", "40.50"]
    assert [(group["rate"], group["tax"]) for group in said["vat"]] == [
        ("25", "25.00"),
        ("15", "6.08"),
    ]
    assert said["seller"]["name"] == "Fjord Handel AS"
    assert [p["amount"] for p in said["payments"]] == ["50.00"]
    events = [each["event"] for each in said["history"]]
    assert events == ["payment_recorded", "finalized", "created"]
    assert said["actions"]["void"] == "manual_payment_void"
    assert said["actions"]["clone"] is None


def test_showing_as_text_tells_head_parties_lines_totals_payments_and_history(
    house: House, invoice: Invoice
) -> None:
    out = tally("show", invoice.number or "", house=house).out
    for told in (
        f"Invoice {invoice.number}",
        "PO-7",
        "Fjord Handel AS",
        "Fjell og Hav AS",
        "Bread",
        "NOK\xa0171.58",
        "NOK\xa06.08 of NOK\xa040.50",
        words("en")("method.wire_transfer"),
        "Finalized",
        "Kari Nordmann",
    ):
        assert told in out, told


def test_a_draft_is_shown_by_its_id(house: House) -> None:
    draft = a_draft(house, title="Not yet")
    said = tally("show", "--id", str(draft.id), "--format", "json", house=house).json
    assert (said["id"], said["number"], said["title"]) == (draft.id, None, "Not yet")


@pytest.mark.parametrize("named", [["INV-99999"], ["--id", "4711"]])
def test_an_invoice_that_is_not_there_is_told(house: House, named: list[str]) -> None:
    said = tally("show", *named, house=house)
    assert said.code == 2
    assert named[-1] in said.err


@pytest.mark.parametrize("named", [[], ["INV-00001", "--id", "1"]])
def test_showing_takes_one_name(house: House, named: list[str]) -> None:
    assert tally("show", *named, house=house).code == 2


def test_amounts_in_company_currency_have_its_digits(house: House) -> None:
    set_up(house, base_currency="JPY")
    an_open_invoice(house, "100", currency="EUR", rate=Decimal("162.5"), rate_date=date(2026, 3, 1))
    row = listed(house, "--columns", "amount_billed,base_billed")["rows"][0]
    assert row == {"amount_billed": "100.00", "base_billed": "16250"}
