"""The pivot: one property against another, whose totals are the sums of the index."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from invoicing import listing, pivot, reports
from invoicing.house import House
from invoicing.model.errors import Refused
from invoicing.model.filters import where
from invoicing.model.people import Reach
from invoicing.model.table import View
from invoicing.words import words
from tests.houses import KARI, NILS, OLA, a_draft, a_house, an_open_invoice, may, pay
from tests.nasty_books import nasty

EN = words("en")
WAYS = [
    "owner,due_date.month",
    "status,currency",
    "title,owner",
    "issue_date.week,overdue",
    "owner",
]


@pytest.fixture
def hard(tmp_path: Path) -> House:
    return a_house(tmp_path, datetime(2026, 4, 10, 8, tzinfo=UTC), nasty)


def asked(by: str = "", **more: object) -> View:
    group = tuple(filter(None, by.split(",")))
    return View(("id",), size=500, group_by=group, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("value", pivot.VALUES)
def test_rows_and_columns_add_up_to_the_sums_of_the_list(hard: House, by: str, value: str) -> None:
    found = pivot.pivot(hard, KARI, asked(by))
    listed = listing.page(hard, KARI, View(("id",))).sums
    assert list(found.sums.values()) == listed
    for sums in listed:
        code = sums.currency
        columns = pivot.across(found, [code])
        lines = [pivot.cells(found, columns, r, code, value) for r in pivot.held(found, code)]
        totals = pivot.cells(found, columns, None, code, value)
        assert [sum(column) for column in zip(*lines, strict=True)] == totals
        assert totals[-1] == (sums.count if value == "count" else sums.amounts[value])
        for line in (*lines, totals) if columns else ():
            assert sum(line[:-1]) == line[-1]


@pytest.mark.parametrize("by", WAYS)
def test_every_figure_leads_to_its_invoices(hard: House, by: str) -> None:
    view = asked(by, filter=where("kind", "is", "invoice"))
    found = pivot.pivot(hard, KARI, view)
    seen = 0
    for code in found.sums:
        columns = pivot.across(found, [code])
        for row in (None, *pivot.held(found, code)):
            paths = [(row, column) for column in columns] + [(row, None)]
            counts = pivot.cells(found, columns, row, code, "count")
            for path, count in zip(paths, counts, strict=True):
                wanted = pivot.behind(view, code, *(group for group in path if group))
                assert listing.page(hard, KARI, View(("id",), wanted)).count == count
                seen += int(count)
    assert seen


def test_without_a_grouping_it_is_owners_by_status(house: House) -> None:
    an_open_invoice(house, "100")
    a_draft(house, "40", NILS)
    found = pivot.pivot(house, KARI, asked())
    assert [group.shown for group in found.rows] == ["Kari Nordmann", "Nils Berg"]
    assert [group.shown for group in found.columns] == ["draft", "open"]


def test_columns_beyond_what_is_told_are_added_up_as_the_rest(house: House) -> None:
    for number in range(53):
        a_draft(house, "10", title=f"t{number:02}")
    found = pivot.pivot(house, KARI, asked("owner,title"))
    assert (len(found.columns), found.many, found.rest) == (50, 53, True)
    [row] = found.rows
    for each in (row, None):
        figures = pivot.cells(found, found.columns, each, "NOK", "billed")
        assert figures == [10] * 50 + [30, 530]


@pytest.mark.parametrize("by", ["status,title", "currency,payment_terms", "owner,issue_date.day"])
def test_the_rest_leads_to_its_invoices(
    hard: House, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the columns are: names, numbers, days, and empty ones among the rest."""
    for name in ("ledger.grouping", "pivot"):
        monkeypatch.setattr(f"invoicing.{name}.WITHIN_MOST", 3)
    view = asked(by)
    found = pivot.pivot(hard, KARI, view)
    assert found.rest
    seen = 0
    for code in found.sums:
        columns = pivot.across(found, [code])
        for row in (None, *pivot.held(found, code)):
            wanted = pivot.behind(view, code, *([row] if row else []), beside=pivot.beyond(found))
            table = listing.page(hard, KARI, View(("id",), wanted))
            count, billed = (
                pivot.cells(found, columns, row, code, v)[-2] for v in ("count", "billed")
            )
            assert table.count == count
            assert sum((s.amounts["billed"] for s in table.sums), Decimal(0)) == billed
            seen += int(count)
    assert seen


@pytest.mark.parametrize("by", ["status,title", "owner,issue_date.month", "owner,payment_terms"])
def test_any_columns_leave_out_the_same_as_the_list(hard: House, by: str) -> None:
    """As the chart gathers its smaller columns: those between are among them."""
    view = asked(by)
    found = pivot.pivot(hard, KARI, view)
    for columns in (found.columns[1:2], found.columns[::2], found.columns[-1:]):
        wanted = pivot.beyond(found, columns)
        counts = {s.currency: s.count for s in listing.page(hard, KARI, View(("id",), wanted)).sums}
        for code, sums in found.sums.items():
            held = sum(int(pivot.figure(c.sums, code, "count")) for c in columns)
            assert counts.get(code, 0) == sums.count - held, (code, columns)


def test_pages_count_rows_and_totals_are_of_all(house: House) -> None:
    for title in "abc":
        a_draft(house, "10", title=title)
    view = View(("id",), size=2, page=2, group_by=("title", "owner"))
    found = pivot.pivot(house, KARI, view)
    assert ([group.shown for group in found.rows], found.count) == (["c"], 3)
    assert pivot.cells(found, found.columns, None, "NOK", "billed") == [30, 30]


def test_a_reach_holds(house: House) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "70", by=NILS)
    own = may(NILS, view=Reach.OWN, unassigned=False)
    found = pivot.pivot(house, own, asked("owner"))
    assert found.sums["NOK"].amounts["billed"] == Decimal(70)
    with pytest.raises(Refused):
        pivot.pivot(house, may(NILS, view=Reach.NONE), asked("owner"))


def test_the_currency_shown_is_the_companys_one_that_is_asked_or_all(house: House) -> None:
    an_open_invoice(house, "100", currency="EUR")

    def shown(asked_for: str | None) -> tuple[tuple[str, ...], int, list[str]]:
        found = pivot.pivot(house, KARI, asked("owner,status"), asked_for)
        return found.codes, found.count, list(found.sums)

    assert shown(None) == (("EUR",), 1, ["EUR"])
    an_open_invoice(house, "100", by=NILS)
    both = ["EUR", "NOK"]
    assert shown(None) == (("NOK",), 1, both)
    assert shown("EUR") == (("EUR",), 1, both)
    assert shown("all") == (("EUR", "NOK"), 2, both)
    assert shown("XXX") == (("NOK",), 1, both)


def test_the_file_has_a_line_for_each_row_and_currency(house: House) -> None:
    pay(house, an_open_invoice(house, "100", due_date=date(2026, 4, 1)), "30")
    an_open_invoice(house, "70", by=NILS, due_date=date(2026, 5, 1))
    an_open_invoice(house, "5", currency="EUR", due_date=date(2026, 5, 1))
    params = {"group": "owner,due_date.month", "value": "balance", "shown": "all"}
    _, content = reports.file(house, KARI, "pivot", "csv", params, EN)
    text = content.decode("utf-8-sig").replace("\xa0", " ")
    assert list(csv.reader(StringIO(text))) == [
        ["Owner", "Currency", "April 2026", "May 2026", "All"],
        ["Kari Nordmann", "EUR", "0.00", "5.00", "5.00"],
        ["Kari Nordmann", "NOK", "70.00", "0.00", "70.00"],
        ["Nils Berg", "NOK", "0.00", "70.00", "70.00"],
    ]
    _, content = reports.file(house, KARI, "pivot", "xlsx", {"value": "count"}, EN)
    assert content[:2] == b"PK"
    with pytest.raises(Refused):
        reports.file(house, OLA, "pivot", "csv", params, EN)
