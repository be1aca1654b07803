"""The forecast of books: what it is made of at any moment, who sees what, and how it came out."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from invoicing import forecast, lifecycle, payments, promises, receivables, reports, sampling
from invoicing.forecast import Asking, Standing
from invoicing.house import SAMPLE, House
from invoicing.ledger.database import Ledger
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.filters import Condition, Filter
from invoicing.model.forecast import Forecast, coverage, off
from invoicing.model.people import Reach
from invoicing.model.promises import DisputeState
from invoicing.model.properties import INVOICE
from invoicing.words import words
from tests.command_line import tally
from tests.houses import (
    ANNE,
    BJOERN,
    FJELL,
    KARI,
    NILS,
    SOERENSEN,
    TODAY,
    Clock,
    a_house,
    a_payment,
    an_open_invoice,
    may,
    pay,
)
from tests.nasty_books import nasty

D = Decimal
EN = words("en")
#: Payers as the books number them: companies even, contacts odd.
FJELL_PAYS, SOERENSEN_PAYS = FJELL.id * 2, SOERENSEN.id * 2


@pytest.fixture
def clock(house: House) -> Clock:
    assert isinstance(house.clock, Clock)
    return house.clock


def asked(house: House, **params: str) -> Asking:
    return forecast.asking(house, KARI, params)


def stood(house: House, **params: str) -> Standing:
    return forecast.standing(house, KARI, asked(house, **params))


def made(house: House, code: str = "NOK", **params: str) -> Forecast:
    found = stood(house, **params)
    return found.forecast(code, found.asked.what)


def days(found: Standing) -> dict[int, list[tuple[int, ...]]]:
    """Of each payer the days after due, with how many were paid and how many were left then."""
    return {payer: sorted(map(tuple, told)) for payer, told in found.habits.payers.items()}


def some_history(house: House, clock: Clock) -> None:
    """Fjell: two invoices paid 10 days late, one 40; Sørensen: one voided, one open 17 days late,
    one due in 13 days."""
    other = {"contact": BJOERN, "company": SOERENSEN}
    clock.to(date(2025, 12, 1))
    first = [an_open_invoice(house, "100", due_date=date(2025, 12, 15)) for _ in range(3)]
    clock.to(date(2025, 12, 25))
    pay(house, first[0])
    pay(house, first[1], "40")
    pay(house, first[1], "60")
    clock.to(date(2026, 1, 24))
    pay(house, first[2])
    clock.to(date(2026, 2, 1))
    gone = an_open_invoice(house, "70", due_date=date(2026, 2, 10), **other)
    an_open_invoice(house, "500", due_date=date(2026, 3, 1), **other)
    clock.to(date(2026, 2, 20))
    lifecycle.void(house, KARI, gone.id)
    clock.to(TODAY)
    an_open_invoice(house, "300", due_date=date(2026, 3, 31))


# ── what it is made of ───────────────────────────────────────────────────────────────────────────


def test_a_payer_is_known_by_the_days_its_invoices_were_paid(house: House, clock: Clock) -> None:
    some_history(house, clock)
    found = stood(house)
    assert days(found) == {
        FJELL_PAYS: [(-13, 0, 1), (10, 2, 0), (40, 1, 0)],
        SOERENSEN_PAYS: [(10, 0, 1), (17, 0, 1)],  # voided, and still open
    }
    told = [(c.payer, c.age, c.amount, c.count) for c in found.cells["NOK"]]
    assert sorted(told) == [(FJELL_PAYS, -13, 300, 1), (SOERENSEN_PAYS, 17, 500, 1)]


def test_a_payment_that_was_recorded_later_is_not_seen(house: House, clock: Clock) -> None:
    clock.to(date(2026, 1, 5))
    invoice = an_open_invoice(house, "100", due_date=date(2026, 1, 20))
    clock.to(date(2026, 2, 20))
    payments.record(house, KARI, invoice.id, payments.Receipt(D(100), date(2026, 1, 28)))
    known_then = stood(house, asof="2026-01-31", known="2026-01-31")
    assert days(known_then) == {FJELL_PAYS: [(11, 0, 1)]}
    assert [c.amount for c in known_then.cells["NOK"]] == [100]
    known_since = stood(house, asof="2026-01-31", known="2026-02-28")
    assert days(known_since) == {FJELL_PAYS: [(8, 1, 0)]}
    assert known_since.cells == {}


def test_a_deleted_payment_was_none(house: House, clock: Clock) -> None:
    clock.to(date(2026, 3, 1))
    invoice = an_open_invoice(house, "100", due_date=date(2026, 3, 5))
    paid = pay(house, invoice)
    payments.delete(house, KARI, paid.payments[-1].id)
    clock.to(TODAY)
    assert days(stood(house)) == {FJELL_PAYS: [(13, 0, 1)]}
    lifecycle.void(house, KARI, invoice.id)
    assert days(stood(house)) == {FJELL_PAYS: [(13, 0, 1)]}


def test_what_is_older_than_a_year_tells_no_habit_and_is_owed_all_the_same(
    house: House, clock: Clock
) -> None:
    clock.to(date(2025, 3, 1))
    an_open_invoice(house, "100", due_date=date(2025, 3, 31))
    clock.to(TODAY)
    found = stood(house)
    assert days(found) == {}
    assert [c.age for c in found.cells["NOK"]] == [352]
    only = made(house)
    assert (only.expected, only.later) == (0, 100)


def test_a_person_without_a_company_is_a_payer_of_another_kind(house: House) -> None:
    an_open_invoice(house, "100", contact=ANNE, company=None)
    [cell] = stood(house).cells["NOK"]
    assert cell.payer == ANNE.id * 2 + 1
    assert (cell.segment or "").endswith("/person")


def test_a_filter_chooses_what_is_owed_and_not_how_it_used_to_be_paid(
    house: House, clock: Clock
) -> None:
    some_history(house, clock)
    found = stood(house, status="overdue")
    assert [c.amount for c in found.cells["NOK"]] == [500]
    assert days(found) == days(stood(house))


def test_credit_is_told_by_itself(house: House) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "-30")
    found = made(house)
    assert (found.outstanding, found.credit, found.count) == (70, -30, 1)


# ── it ties ──────────────────────────────────────────────────────────────────────────────────────


def test_weeks_later_and_credit_are_what_is_outstanding(tmp_path: Path) -> None:
    many = a_house(tmp_path, datetime(2026, 4, 10, 8, tzinfo=UTC), nasty)
    day = "2026-03-28"
    for params in ({}, {"status": "overdue"}, {"asof": day}, {"asof": day, "known": day}):
        what = asked(many, **params)
        found = forecast.standing(many, KARI, what)
        owed = receivables.over_time(many, KARI, what.view, [what.at.as_of], what.at)
        told = {code: found.forecast(code) for code in found.codes}
        assert {code: one.outstanding for code, one in told.items() if one.outstanding} == {
            code: amount for code, [amount] in owed.items() if amount
        }
        for one in told.values():
            assert one.expected + one.later + one.credit == one.outstanding


def test_payers_come_in_one_order_so_that_the_same_runs_are_drawn_each_time(house: House) -> None:
    whose = ({"contact": ANNE, "company": None}, {"contact": BJOERN, "company": SOERENSEN}, {})
    for who in whose:
        for day in (9, 30, 2):
            an_open_invoice(house, "100", due_date=date(2026, 4, day), **who)
    told = [(cell.payer or 0, cell.age or 0) for cell in stood(house).cells["NOK"]]
    assert len({payer for payer, _ in told}) == len(whose)
    assert told == sorted(told)


def test_in_the_company_s_currency_each_invoice_has_its_own_rate(house: House) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "10", currency="EUR", rate=D("11.5"))
    an_open_invoice(house, "7", currency="USD")  # no rate is known
    found = stood(house, shown="base")
    assert found.codes == ["NOK"]
    assert found.forecast("NOK").outstanding == 215
    assert receivables.rates(house, KARI, found.asked.view).without == 1


# ── what buyers say ──────────────────────────────────────────────────────────────────────────────


def test_a_promise_and_a_dispute_are_known_as_they_stood(house: House, clock: Clock) -> None:
    invoice = an_open_invoice(house, "100", due_date=TODAY)
    disputed = an_open_invoice(house, "40", due_date=TODAY)
    clock.forward(days=2)
    promises.record_promise(house, KARI, invoice.id, date(2026, 3, 31), D(60))
    promises.dispute(house, KARI, disputed.id, "Never came")
    day = house.today()
    clock.forward(days=3)
    promises.withdraw(house, KARI, invoice.id)
    promises.resolve(house, KARI, disputed.id, DisputeState.REJECTED)
    [one, other] = sorted(stood(house, asof=str(day), known=str(day)).cells["NOK"], key=_amount)
    assert (one.amount, one.disputed, one.week, one.promised) == (40, True, None, 0)
    # From the 20th the 31st is the eleventh day, so in the second week.
    assert (other.amount, other.disputed, other.week, other.promised) == (100, False, 1, 60)
    assert stood(house, asof=str(day), known=str(day)).said("NOK") == (40, 60)
    [now] = stood(house).cells["NOK"]  # due the same day, nothing said: one amount
    assert (now.amount, now.count, now.disputed, now.week) == (140, 2, False, None)
    before = stood(house, asof=str(TODAY), known=str(TODAY)).cells["NOK"]
    assert [(c.amount, c.disputed, c.week) for c in before] == [(140, False, None)]


def _amount(cell: object) -> Decimal:
    return cell.amount  # type: ignore[attr-defined, no-any-return]


def test_what_was_paid_of_a_promise_is_promised_no_more(house: House, clock: Clock) -> None:
    invoice = an_open_invoice(house, "100", due_date=TODAY)
    promises.record_promise(house, KARI, invoice.id, TODAY + timedelta(days=3), D(60))
    pay(house, invoice, "45")
    [cell] = stood(house).cells["NOK"]
    assert (cell.amount, cell.promised, cell.week) == (55, 15, 0)
    believed = made(house, promises="100")
    assert believed.weeks[0].expected == 15
    clock.forward(days=4)  # it is broken
    [cell] = stood(house).cells["NOK"]
    assert (cell.promised, cell.week) == (0, None)
    assert stood(house).said("NOK") == (0, 0)


def test_disputed_money_stays_away_when_that_is_assumed(house: House, clock: Clock) -> None:
    some_history(house, clock)
    invoice = an_open_invoice(house, "900", due_date=TODAY)
    promises.dispute(house, KARI, invoice.id, "Too much")
    promises.resolve(house, KARI, invoice.id, DisputeState.ACCEPTED)
    usual, without = made(house), made(house, disputed="0")
    assert usual.expected - without.expected > 300
    assert usual.outstanding == without.outstanding
    slower = made(house, delay="28")
    assert slower.weeks[1].expected < usual.weeks[1].expected / 2


# ── who sees what ────────────────────────────────────────────────────────────────────────────────


def test_a_reach_holds_for_what_is_owed_and_for_habits(house: House, clock: Clock) -> None:
    clock.to(date(2026, 1, 5))
    pay(house, an_open_invoice(house, "100"))
    pay(house, an_open_invoice(house, "100", by=NILS))
    an_open_invoice(house, "70", by=NILS)
    an_open_invoice(house, "900")
    own = may(NILS, view=Reach.OWN, unassigned=False)
    found = forecast.standing(house, own, forecast.asking(house, own, {}))
    assert [c.amount for c in found.cells["NOK"]] == [70]
    assert sum(paid + gone for _, paid, gone in found.habits.payers[FJELL_PAYS]) == 2
    one = found.forecast("NOK")
    assert forecast.named(house, own, one.payers(5)) == {FJELL_PAYS: "Fjell og Hav AS"}
    alien = may(replace(NILS, account_id=99), view=Reach.OWN, unassigned=False)
    assert forecast.named(house, alien, one.payers(5)) == {}
    nobody = may(NILS, view=Reach.NONE)
    with pytest.raises(Refused):
        forecast.standing(house, nobody, forecast.asking(house, KARI, {}))
    with pytest.raises(Refused):
        forecast.back_tests(house, nobody, forecast.asking(house, KARI, {}), "NOK")


# ── the back-test ────────────────────────────────────────────────────────────────────────────────


def test_a_forecast_of_then_is_held_against_what_came_since(house: House, clock: Clock) -> None:
    clock.to(date(2025, 10, 1))
    old = [an_open_invoice(house, "100", due_date=date(2025, 10, 15)) for _ in range(4)]
    clock.to(date(2025, 10, 20))
    for each in old[:3]:
        pay(house, each)
    clock.to(date(2025, 12, 10))
    late = an_open_invoice(house, "50", due_date=date(2025, 12, 20))
    hidden = an_open_invoice(house, "7", due_date=date(2025, 12, 20))
    clock.to(date(2025, 12, 29))
    pay(house, late, "20")
    clock.to(date(2026, 1, 8))
    pay(house, late, "30")
    payments.record(house, KARI, hidden.id, payments.Receipt(D(7), date(2025, 12, 12)))
    clock.to(TODAY)
    newest = forecast.back_tests(house, KARI, asked(house), "NOK")[0]
    # Thirteen weeks before the 18th of March is the 17th of December.
    assert newest.at.as_of == date(2025, 12, 17)
    then = newest.outcome.forecast
    assert (then.outstanding, then.count) == (157, 3)
    assert list(map(int, newest.outcome.came[:4])) == [7, 20, 0, 30]  # what was found later, first
    assert newest.outcome.total == 57
    again = made(house, asof="2025-12-17", known="2025-12-17")
    assert [w.expected for w in again.weeks] == [w.expected for w in then.weeks]


def test_before_there_were_invoices_nothing_is_tested(house: House) -> None:
    an_open_invoice(house, "100")
    assert forecast.back_tests(house, KARI, asked(house), "NOK") == []


def test_a_filter_on_what_payments_change_does_not_choose_for_the_past(house: House) -> None:
    moving = asked(house, status="overdue", currency="EUR", q="fjell").view
    assert forecast.steady(moving).filter == asked(house, currency="EUR").view.filter
    assert forecast.steady(moving).search == "fjell"
    assert not forecast.steady(asked(house, status="overdue").view).filter
    either = Filter(((Condition("status", "any_of", ("open",)),), (Condition("kind", "known"),)))
    assert not forecast.steady(replace(moving, filter=either)).filter
    assert INVOICE.properties.keys() > forecast.MOVING


def test_of_the_sample_books_most_weeks_came_within_the_range(tmp_path: Path) -> None:
    """The sample company's customers pay by habits that are known: some late, some never."""
    noon = Clock(datetime(2026, 11, 25, 12, tzinfo=UTC))
    sampling.make(tmp_path, noon, 1_500)
    house = House(Ledger(tmp_path / SAMPLE), tmp_path, noon)
    try:
        found = forecast.back_tests(house, KARI, asked(house), "NOK")
    finally:
        house.ledger.close()
    outcomes = [one.outcome for one in found]
    assert len(outcomes) == forecast.STARTS
    assert 60 <= (coverage(outcomes) or 0) <= 95
    assert (off(outcomes) or 100) < 30


# ── asking, files, the command line ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "params",
    [{"asof": "x"}, {"known": "x"}, {"delay": "x"}, {"delay": "92"}, {"disputed": "101"},
     {"promises": "-1"}, {"delay": "1.5"}, {"delay": "²"}],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_read_is_refused(house: House, params: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        forecast.asking(house, KARI, params)


def test_the_file_holds_every_week_and_what_makes_it_outstanding(
    house: House, clock: Clock
) -> None:
    some_history(house, clock)
    an_open_invoice(house, "70", currency="EUR")
    an_open_invoice(house, "-20", currency="EUR")
    _, content = reports.file(house, KARI, "forecast", "csv", {"shown": "EUR"}, EN)
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:5] == ["Currency", "Week", "From", "Through", "Expected"]
    assert rows[1][:4] == ["EUR", "1", "2026-03-19", "2026-03-25"]
    assert [row[1] for row in rows[14:]] == [
        "Later or never", "Credit (not paid in)", "Outstanding",
    ]  # fmt: skip
    amounts = [D(row[4]) for row in rows[1:]]
    assert sum(amounts[:-1]) == amounts[-1] == 50
    _, content = reports.file(house, KARI, "forecast", "csv", {}, EN)
    assert {line.split(",")[0] for line in content.decode("utf-8-sig").splitlines()[1:]} == {
        "EUR", "NOK",
    }  # fmt: skip


def test_the_command_line_tells_it_and_how_good_it_was(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    some_history(house, clock)
    a_payment(house, amount=D(10))
    line = ("forecast", "--delay", "7", "--test", "--format", "json")
    told = tally(*line, house=house).json
    assert (told["as_of"], told["delay"], told["disputed"]) == ("2026-03-18", 7, 100)
    one = told["currencies"]["NOK"]
    assert len(one["weeks"]) == 13
    assert one["weeks"][0].keys() >= {"from", "to", "expected", "p10", "p50", "p90", "so_far"}
    parts = [week["expected"] for week in one["weeks"]] + [one["later"], one["credit"]]
    assert sum(map(D, parts)) == D(one["outstanding"]) == 800
    assert told["tests"]["NOK"]["starts"][0]["as_of"] == "2025-12-17"
    assert tally("forecast", house=house).out.splitlines()[-1].split()[:2] == ["NOK", "Outstanding"]
    assert tally("forecast", "--delay", "soon", house=house).code == 2
