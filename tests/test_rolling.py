"""Movements of receivables: the parts, what stands behind them, a view over the months."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from invoicing import listing, receivables, reports, rolling
from invoicing.house import House
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.filters import both
from invoicing.model.people import Reach
from invoicing.model.table import View
from invoicing.words import words
from tests.command_line import tally
from tests.houses import KARI, NILS, Clock, an_open_invoice, may, pay

D = Decimal
ALL = View(("id",))
EN = words("en")


def a_quarter(house: House, clock: Clock) -> None:
    """January: 1,000. February: 300 of it paid, 500 more. March: 200 paid."""
    clock.to(date(2026, 1, 10))
    first = an_open_invoice(house, "1000")
    clock.to(date(2026, 2, 5))
    pay(house, first, "300")
    second = an_open_invoice(house, "500")
    clock.to(date(2026, 3, 18))
    pay(house, second, "200")


def test_the_parts_are_told_in_their_order_and_add_up(many: House) -> None:
    asked = rolling.asking(many, KARI, {"from": "2026-01-01"})
    found = receivables.rolled(many, KARI, ALL, asked.first, asked.at)
    assert found.currencies
    for moved in found.currencies.values():
        told = rolling.parts(moved)
        assert list(told) == ["opening", *rolling.KINDS, "closing"]
        assert told["closing"] == sum(amount for n, amount in told.items() if n != "closing")
    assert set(rolling.used(found)) <= {"opening", *rolling.KINDS, "closing"}


def test_behind_every_movement_stand_the_entries_that_add_up_to_it(many: House) -> None:
    asked = rolling.asking(many, KARI, {"from": "2026-01-01"})
    found = receivables.rolled(many, KARI, ALL, asked.first, asked.at)
    seen = 0
    for code, moved in found.currencies.items():
        for kind, amount in moved.movements.items():
            behind = receivables.moved(many, KARI, ALL, asked.first, asked.at, code, kind)
            assert behind.amount == amount == sum(r.amount for r in behind.records)
            seen += behind.count
            if behind.exact:
                rows = listing.page(many, KARI, View(("id",), behind.exact, size=500)).rows
                assert {row.id for row in rows} == {r.id for r in behind.records}
    assert seen > 20


def test_a_reach_holds_behind_a_movement(house: House) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "70", by=NILS)
    at = receivables.moments(house)
    own = may(NILS, view=Reach.OWN, unassigned=False)
    found = receivables.moved(house, own, ALL, house.today(), at, "NOK", "invoiced")
    assert [record.amount for record in found.records] == [70]
    with pytest.raises(Refused):
        receivables.moved(house, may(NILS, view=Reach.NONE), ALL, house.today(), at, "NOK", "paid")


def test_without_parameters_it_is_this_month_so_far(house: House) -> None:
    found = rolling.asking(house, KARI, {})
    assert (found.first, found.at.as_of) == (date(2026, 3, 1), date(2026, 3, 18))


@pytest.mark.parametrize(
    "params", [{"from": "x"}, {"asof": "x"}, {"known": "x"}, {"from": "2026-04-01"}]
)
def test_a_period_that_cannot_be_is_refused(house: House, params: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        rolling.asking(house, KARI, params)


def test_each_month_has_count_sums_and_what_was_outstanding_at_its_end(
    house: House, clock: Clock
) -> None:
    a_quarter(house, clock)
    found = rolling.months(house, KARI, ALL, "issue_date", 4, receivables.moments(house))
    assert [month.first for month in found] == [
        date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    ]  # fmt: skip
    assert [month.count for month in found] == [0, 1, 1, 0]
    assert [month.outstanding["NOK"] for month in found] == [0, 1000, 1200, 1000]
    january = found[1].sums["NOK"].amounts
    assert (january["billed"], january["paid"], january["balance"]) == (1000, 300, 700)
    assert found[-1].last == house.today()


def test_the_rows_of_a_month_are_those_of_its_filter(many: House) -> None:
    at = receivables.moments(many)
    for dated in rolling.DATED:
        for month in rolling.months(many, KARI, ALL, dated, 12, at):
            rows = listing.page(many, KARI, View(("id",), both(ALL.filter, month.inside)))
            assert rows.count == month.count


def test_months_go_by_a_date_of_the_invoice(house: House) -> None:
    with pytest.raises(InvalidInput):
        rolling.months(house, KARI, ALL, "created_at", 12, receivables.moments(house))


def test_the_files_hold_parts_and_months(house: House, clock: Clock) -> None:
    a_quarter(house, clock)
    params = {"from": "2026-02-01", "asof": "2026-02-28"}
    _, content = reports.file(house, KARI, "roll_forward", "csv", params, EN)
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert rows == [
        ["Movement", "NOK"],
        ["Opening balance", "1000.00"],
        ["Invoiced", "500.00"],
        ["Paid", "-300.00"],
        ["Closing balance", "1200.00"],
    ]
    _, content = reports.file(house, KARI, "over_time", "csv", {"months": "12"}, EN)
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert ["2026-02-01", "NOK", "1", "500.00", "200.00", "300.00", "1200.00"] in rows
    assert len(rows) == 13


def test_the_command_line_tells_the_roll_forward(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    a_quarter(house, clock)
    line = ("roll-forward", "--from", "2026-02-01", "--as-of", "2026-02-28")
    told = tally(*line, "--format", "json", house=house).json
    assert (told["from"], told["as_of"]) == ("2026-02-01", "2026-02-28")
    parts = told["currencies"]["NOK"]
    assert (parts["opening"], parts["paid"], parts["closing"]) == ("1000.00", "-300.00", "1200.00")
    assert tally(*line, house=house).out.splitlines()[-1].split() == ["Closing", "balance", "1,200"]
    assert "Paid,-300.00" in tally(*line, "--format", "csv", house=house).out
    early = tally(*line, "--known-at", "2026-02-01", "--format", "json", house=house).json
    assert early["currencies"]["NOK"]["closing"] == "1000.00"
