"""Key figures of collection: what they are made of, line by line and over the months."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest

from invoicing import key_figures, lifecycle, listing, payments, receivables, reports
from invoicing.house import House
from invoicing.ledger.key_figures import month_before, months_back
from invoicing.model.aging import AgingQuestion
from invoicing.model.behind import among
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.filters import GROUPS_MOST, VALUES_MOST, Filter, both, where
from invoicing.model.key_figures import (
    FIGURES,
    RISE_IS_GOOD,
    ROLLED,
    UNITS,
    Measured,
    Period,
    figures,
    rating,
)
from invoicing.model.people import Reach
from invoicing.model.table import View
from invoicing.words import words
from tests.command_line import tally
from tests.houses import BJOERN, KARI, NILS, SOERENSEN, Clock, an_open_invoice, may, pay

D = Decimal
ALL = View(("id",))
EN = words("en")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 30))


def asked(house: House, **params: str) -> key_figures.Asking:
    return key_figures.asking(house, KARI, params)


# ── the figures of what was measured ─────────────────────────────────────────────────────────────


def test_each_figure_is_worked_out_of_its_measures() -> None:
    one = Measured(
        "A", "NOK", MARCH, D(400), D(600), [(D(600), 30), (D(300), 28)], [D(300), D(150), D(0)],
        [D(200), D(100), D(0)], (D(400), D(400)), (D(500), D(25)), promised=(D(300), D(200)),
    )  # fmt: skip
    told = {name: key_figures.rounded(figure) for name, figure in figures(one).items()}
    assert told == {
        "dso": D("22.5"),
        "countback": D("22.5"),
        "best": D("15.0"),
        "delinquent": D("7.5"),
        "cei": D("78.6"),
        "delay": D("1.0"),
        "turnover": D("1.4"),
        "overdue": D("33.3"),
        "risk": D("5.0"),
        "kept": D("66.7"),
    }
    assert one.roll == [D(75)]


KINDS = ("buyer_name", "owner", "payment_terms", "due_date", "overdue")


@pytest.mark.parametrize("by", KINDS)
def test_the_lines_of_a_rating_lead_to_their_invoices(many: House, by: str) -> None:
    """Whatever lines are gathered by: names, numbers, days, yes and no."""
    asking = asked(many, by=by, days="365")
    found = key_figures.measured(many, KARI, asking)
    seen = 0
    for code in {one.currency for one in found}:
        lines = [one for one in found if one.currency == code]
        for letter, (count, wanted) in key_figures.rated(many, asking, found, code).items():
            keys = {one.key for one in lines if rating(one) == letter}
            assert (len(keys), bool(keys)) == (count, wanted is not None)
            for one in lines if wanted else ():
                mine = both(wanted, among(many.registry(), by, [one.key]) or Filter())
                held = listing.page(many, KARI, View(("id",), mine)).count
                assert bool(held) == (one.key in keys), (letter, one.key)
                seen += bool(held)
    assert seen


def test_more_than_one_filter_can_say_has_no_way(house: House) -> None:
    registry = house.registry()
    apart = [(date(2026, 1, 1) + timedelta(days=2 * n)).isoformat() for n in range(GROUPS_MOST + 1)]
    in_a_row = [(date(2026, 1, 1) + timedelta(days=n)).isoformat() for n in range(GROUPS_MOST + 1)]
    assert among(registry, "due_date", apart) is None
    assert among(registry, "due_date", in_a_row) == where(
        "due_date", "between", ("2026-01-01", "2026-02-20")
    )
    assert among(registry, "title", [f"t{n}" for n in range(VALUES_MOST + 1)]) is None
    assert among(registry, "created_at", ["2026-01-01"]) is None


def test_what_is_old_for_years_did_not_go_on_within_a_month() -> None:
    ranges, before = [D(0), D(60), D(9000)], [D(80), D(50), D(8000)]
    one = Measured("A", "NOK", MARCH, ranges=ranges, before=before)
    assert one.roll == [D(75)], "the open range at the end takes in the debts of all years"
    assert ROLLED.bounds(ROLLED.count - 2) == (91, 120), "past 90 days is followed too"


def test_what_has_no_meaning_is_no_figure() -> None:
    one = Measured("A", "NOK", MARCH, months=[(D(0), 30)], ranges=[D(0), D(0)], before=[D(0)] * 2)
    told = figures(one)
    assert told.pop("countback") == 0
    assert set(told.values()) == {None}


@pytest.mark.parametrize(
    ("days", "letter"),
    [("-5", "A"), ("3", "A"), ("3.1", "B"), ("14", "B"), ("15", "C"), ("30", "C"), ("31", "D")],
)
def test_a_payer_is_rated_by_the_average_delay(days: str, letter: str) -> None:
    one = Measured("A", "NOK", MARCH, delay=(D(100), D(100) * D(days)))
    assert rating(one) == letter
    assert rating(Measured("A", "NOK", MARCH)) is None


def test_every_figure_has_a_unit_and_halves_go_away_from_zero() -> None:
    assert UNITS.keys() == FIGURES.keys() > RISE_IS_GOOD
    assert [key_figures.rounded(D(text)) for text in ("0.25", "-0.25", "7.449")] == [
        D("0.3"), D("-0.3"), D("7.4"),
    ]  # fmt: skip


# ── what is measured in the books ────────────────────────────────────────────────────────────────


def a_quarter(house: House, clock: Clock) -> None:
    """1,000 of January, due at its end, 600 of it paid twenty days late; 500 of March, not due."""
    clock.to(date(2026, 1, 10))
    first = an_open_invoice(house, "1000", due_date=date(2026, 1, 31))
    clock.to(date(2026, 2, 20))
    pay(house, first, "600")
    clock.to(date(2026, 3, 18))
    an_open_invoice(house, "500", due_date=date(2026, 4, 1), contact=BJOERN, company=SOERENSEN)


def test_a_period_is_measured_line_by_line(house: House, clock: Clock) -> None:
    a_quarter(house, clock)
    [new, old] = key_figures.measured(house, KARI, asked(house, days="30"))
    assert (new.key, old.key) == ("Sørensen & Sønn", "Fjell og Hav AS")
    assert (new.opening, new.sales, new.closing, new.current) == (0, 500, 500, 500)
    assert (old.opening, old.sales, old.closing, old.overdue) == (400 + 600, 0, 400, 400)
    assert [int(n) for n in old.ranges] == [0, 0, 400, 0, 0, 0]
    assert [int(n) for n in old.before] == [0, 1000, 0, 0, 0, 0]
    # Paid: 600 × 20 days; still late: 400 × 46 days.
    assert old.delay == (1000, 600 * 20 + 400 * 46)
    [both] = key_figures.whole([new, old])
    told = {n: key_figures.rounded(f) for n, f in figures(both).items()}
    assert (told["dso"], told["best"], told["delinquent"]) == (54, 30, 24)
    assert (told["cei"], told["overdue"], told["delay"]) == (60, D("44.4"), D("30.4"))
    # The 18 days of March, all of February, which sold nothing, and 400 of January's 1,000.
    assert told["countback"] == D("58.4")


def test_what_became_ninety_days_late_in_the_period_is_at_risk(house: House, clock: Clock) -> None:
    a_quarter(house, clock)
    clock.to(date(2026, 5, 2))
    [old] = [m for m in key_figures.measured(house, KARI, asked(house)) if m.risk[0]]
    assert old.risk == (1000, 400)
    assert key_figures.rounded(figures(old)["risk"]) == 40
    clock.to(date(2026, 4, 30))
    assert not [m for m in key_figures.measured(house, KARI, asked(house)) if m.risk[0]]


def test_a_deleted_payment_and_a_voided_invoice_weigh_nothing(house: House, clock: Clock) -> None:
    clock.to(date(2026, 3, 1))
    first = an_open_invoice(house, "100", due_date=date(2026, 3, 5))
    paid = payments.record(house, KARI, first.id, payments.Receipt(D(100), date(2026, 3, 1)))
    payments.delete(house, KARI, paid.payments[-1].id)
    lifecycle.void(house, KARI, first.id)
    clock.to(date(2026, 3, 18))
    for one in key_figures.measured(house, KARI, asked(house)):
        assert (one.sales, one.closing, one.delay) == (0, 0, (0, 0))


def test_what_was_recorded_later_was_not_known(house: House, clock: Clock) -> None:
    a_quarter(house, clock)
    known = asked(house, asof="2026-02-28", known="2026-02-15", days="30")
    [one] = key_figures.measured(house, KARI, known)
    assert (one.closing, one.delay[0]) == (1000, 1000)


@pytest.mark.parametrize("by", ["buyer_name", "owner", "status", "team"])
def test_the_measures_tie_to_the_other_reports(many: House, by: str) -> None:
    what = asked(many, by=by, days="365")
    found = key_figures.measured(many, KARI, what)
    question = AgingQuestion(what.at, by, buckets=ROLLED)
    aged = receivables.aged(many, KARI, ALL, question)
    owed = {(row.key, row.currency): list(row.amounts) for row in aged.rows if any(row.amounts)}
    assert {(m.key, m.currency): list(m.ranges) for m in found if any(m.ranges)} == owed
    rolled = receivables.rolled(many, KARI, ALL, what.period.first, what.at).currencies
    money = {"paid", "payment_deleted", "refunded"}
    for one in key_figures.whole(found):
        moved = rolled[one.currency]
        sold = sum(a for kind, a in moved.movements.items() if kind not in money)
        assert (one.opening, one.sales, one.closing) == (moved.opening, sold, moved.closing)
        assert sum(amount for amount, _ in one.months) <= one.sales


def test_over_the_months_the_last_period_is_the_one_of_today(many: House) -> None:
    what = asked(many)
    trend = key_figures.over_time(many, KARI, what)
    for one in key_figures.whole(key_figures.measured(many, KARI, what)):
        last = trend[one.currency][-1]
        assert len(trend[one.currency]) == key_figures.MONTHS
        assert last.period == one.period
        assert figures(last) == figures(one)


def test_every_month_of_a_trend_weighs_what_it_weighs_asked_by_itself(many: House) -> None:
    what = asked(many)
    trend = key_figures.over_time(many, KARI, what)
    weighed = 0
    for n in range(key_figures.MONTHS):
        at = replace(what.at, as_of=trend["NOK"][n].period.last)
        alone = key_figures.whole(key_figures.measured(many, KARI, replace(what, at=at)))
        for one in alone:
            month = trend[one.currency][n]
            assert (month.period, month.delay, month.risk) == (one.period, one.delay, one.risk)
            weighed += any(month.delay) + any(month.risk)
    assert weighed > 5


def test_a_reach_holds(house: House) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "70", by=NILS)
    own = may(NILS, view=Reach.OWN, unassigned=False)
    [one] = key_figures.measured(house, own, asked(house, by="owner"))
    assert (one.key, one.sales) == ("Nils Berg", 70)
    with pytest.raises(Refused):
        key_figures.measured(house, may(NILS, view=Reach.NONE), asked(house))


def test_months_are_counted_back_from_the_day() -> None:
    assert months_back(date(2026, 3, 18))[:3] == [
        (date(2026, 3, 1), date(2026, 3, 18)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2026, 1, 31)),
    ]
    days = [date(2026, 3, 31), date(2026, 3, 28), date(2026, 1, 15)]
    assert [month_before(day) for day in days] == [
        date(2026, 2, 28), date(2026, 2, 28), date(2025, 12, 15),
    ]  # fmt: skip


# ── asking, files, the command line ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("params", [{"asof": "x"}, {"known": "x"}, {"by": "luck"}])
def test_what_cannot_be_read_is_refused(house: House, params: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        key_figures.asking(house, KARI, params)


def test_without_parameters_it_is_the_last_ninety_days(house: House) -> None:
    assert asked(house, days="7").period == Period(date(2025, 12, 19), date(2026, 3, 18))
    assert asked(house, days="30").period.days == 30


def test_the_file_holds_every_line_and_all_lines(house: House, clock: Clock) -> None:
    a_quarter(house, clock)
    _, content = reports.file(house, KARI, "key_figures", "csv", {"days": "30"}, EN)
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:5] == ["Buyer", "Currency", "Sales", "Receivables", "Payer"]
    assert [row[:6] for row in rows[1:]] == [
        ["Sørensen & Sønn", "NOK", "500.00", "500.00", "", "30"],
        ["Fjell og Hav AS", "NOK", "0.00", "400.00", "D", ""],
        ["All", "NOK", "500.00", "900.00", "D", "54"],
    ]


def test_the_command_line_tells_them(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    a_quarter(house, clock)
    line = ("key-figures", "--days", "30", "--by", "owner")
    told = tally(*line, "--format", "json", house=house).json
    assert (told["from"], told["as_of"], told["by"]) == ("2026-02-17", "2026-03-18", "owner")
    [row] = told["rows"]
    assert (row["key"], row["dso"], row["turnover"]) == ("Kari Nordmann", "54", "0.5")
    assert row["rating"] == "D"
    assert told["totals"][0]["roll"][1] == "40"
    assert tally(*line, house=house).out.splitlines()[-1].split()[:2] == ["All", "NOK"]
