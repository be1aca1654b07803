"""What was outstanding: aged by customer, owner and currency, on two clocks, and rolled forward."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing import key_figures, lifecycle, overview, payments, receivables
from invoicing.house import House
from invoicing.model.aging import Aged, AgingQuestion, Moments
from invoicing.model.behind import Figure
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.filters import where
from invoicing.model.people import Reach
from invoicing.model.receivables import Buckets
from invoicing.model.table import View
from tests.houses import (
    BJOERN,
    KARI,
    NILS,
    SOERENSEN,
    Clock,
    a_payment,
    an_open_invoice,
    may,
    pay,
    set_up,
)

D = Decimal
ALL = View(("id",))
EVER = datetime(2100, 1, 1)


def on(day: date, known: datetime = EVER, **more: Any) -> AgingQuestion:
    return AgingQuestion(Moments(day, known), **more)


def report(house: House, day: date, known: datetime = EVER, view: View = ALL, **more: Any) -> Aged:
    return receivables.aged(house, KARI, view, on(day, known, **more))


def figures(found: Aged) -> dict[str, list[str]]:
    """Per currency what stands in each range, and the total."""
    return {t.currency: [f"{a:.2f}" for a in (*t.amounts, t.total)] for t in found.totals}


def paid_on(house: House, invoice: Any, day: date, amount: str | None = None) -> None:
    sum_of = invoice.amount_due if amount is None else D(amount)
    payments.record(house, KARI, invoice.id, payments.Receipt(sum_of, day))


def test_an_invoice_paid_later_was_still_outstanding_then(house: House, clock: Clock) -> None:
    clock.to(date(2026, 4, 30))
    invoice = an_open_invoice(house, "1000")
    clock.to(date(2026, 6, 30))
    pay(house, invoice)
    assert figures(report(house, date(2026, 5, 31)))["NOK"][-1] == "1000.00"
    assert report(house, date(2026, 6, 30)).rows == []
    assert report(house, date(2026, 4, 29)).rows == []


def test_what_was_recorded_late_was_not_known_then(house: House, clock: Clock) -> None:
    clock.to(date(2026, 1, 15))
    invoice = an_open_invoice(house, "500")
    clock.to(date(2026, 2, 20))
    paid_on(house, invoice, date(2026, 1, 28))
    end_of_january = date(2026, 1, 31)
    first = receivables.end_of(house, end_of_january)
    later = receivables.end_of(house, date(2026, 2, 28))
    assert figures(report(house, end_of_january, first))["NOK"][-1] == "500.00"
    assert report(house, end_of_january, later).rows == []


@pytest.mark.parametrize("by", ["status", "paid_date"])
def test_what_a_payment_changed_since_gathers_lines_as_it_stood(
    house: House, clock: Clock, by: str
) -> None:
    clock.to(date(2026, 1, 15))
    invoice = an_open_invoice(house, "500")
    day = date(2026, 1, 31)
    question = {"known": receivables.end_of(house, day), "by": by}
    clock.to(date(2026, 2, 1))
    before = report(house, day, **question).rows
    clock.to(date(2026, 2, 20))
    paid_on(house, invoice, date(2026, 2, 20))
    assert report(house, day, **question).rows == before


def test_the_ranges_are_days_past_due(house: House, clock: Clock) -> None:
    clock.to(date(2026, 1, 1))
    due = date(2026, 3, 1)
    an_open_invoice(house, "100", due_date=due)
    for days, index in ((-10, 0), (0, 0), (1, 1), (30, 1), (31, 2), (61, 3), (91, 4), (400, 4)):
        [row] = report(house, due + timedelta(days=days)).rows
        assert [i for i, amount in enumerate(row.amounts) if amount] == [index], days
    [row] = report(house, due + timedelta(days=10), buckets=Buckets((7, 14))).rows
    assert row.amounts == (0, 0, D(100), 0)


@pytest.mark.parametrize("clock_of", receivables.CLOCKS)
def test_an_invoice_without_a_due_date_is_not_due_and_not_lost(
    house: House, clock: Clock, clock_of: str
) -> None:
    """None should be without one, but a report that drops it would say that less is owed."""
    dateless = an_open_invoice(house, "100")
    an_open_invoice(house, "70", due_date=clock.at.date())
    clock.forward(days=45)
    with house.ledger.write() as cursor:
        cursor.execute("update invoice set due_date = null where id = $id", {"id": dateless.id})
    question = AgingQuestion(receivables.moments(house), clock=clock_of)
    [total] = receivables.aged(house, KARI, ALL, question).totals
    late = D(70) if clock_of == "due_date" else D(170)
    assert total.amounts == (170 - late, D(0), late, D(0), D(0))
    assert {"NOK": total.total} == receivables.outstanding(house, KARI, ALL)
    behind = receivables.behind(house, KARI, ALL, question, Figure("NOK", 0, whole=True))
    assert behind.amount == total.amounts[0]
    told = overview.overview(house, KARI, ALL, "NOK")
    assert told.series("outstanding")[-1] == 170
    assert overview.aged(told, house.today(), question.buckets) == [100, 0, 70, 0, 0]
    [one] = key_figures.measured(house, KARI, key_figures.asking(house, KARI, {}))
    assert (one.current, one.overdue) == (100, 70)


def test_it_can_be_aged_from_the_day_of_issue(house: House, clock: Clock) -> None:
    clock.to(date(2026, 1, 1))
    an_open_invoice(house, "100", due_date=date(2026, 12, 1))
    [row] = report(house, date(2026, 2, 15), clock="issue_date").rows
    assert row.amounts[2] == 100
    with pytest.raises(InvalidInput):
        report(house, date(2026, 2, 15), clock="paid_date")


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("buyer_name", {"Fjell og Hav AS", "Sørensen & Sønn"}),
        ("owner", {"Kari Nordmann", "Nils Berg"}),
        ("currency", {"NOK", "EUR"}),
        ("team", {"North"}),
    ],
)
def test_it_is_gathered_by_any_property(house: House, by: str, keys: set[str]) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "70", by=NILS, contact=BJOERN, company=SOERENSEN, currency="EUR")
    found = report(house, house.today(), by=by)
    assert {row.key for row in found.rows} == keys
    assert {t.currency: t.total for t in found.totals} == {"EUR": 70, "NOK": 100}


def test_money_on_no_invoice_has_a_column_of_its_own(house: House, clock: Clock) -> None:
    today = house.today()
    invoice = an_open_invoice(house, "300")
    waiting = a_payment(house, amount=D(100))
    before = house.now()
    [row] = report(house, today).rows
    assert (row.amounts[0], row.unapplied, row.total) == (300, -100, 200)
    clock.forward(hours=1)
    payments.apply(house, KARI, invoice.id, waiting.id)
    [row] = report(house, today).rows
    assert (row.amounts[0], row.unapplied, row.total) == (200, 0, 200)
    [row] = report(house, today, before).rows
    assert (row.amounts[0], row.unapplied, row.total) == (300, -100, 200)


def test_a_filter_leaves_unapplied_money_out_and_says_so(house: House) -> None:
    an_open_invoice(house, "300")
    a_payment(house, amount=D(100))
    found = report(house, house.today(), view=View(("id",), where("currency", "is", "NOK")))
    assert not found.unapplied_shown
    assert [row.total for row in found.rows] == [300]


def test_a_deleted_invoice_counts_in_what_was_known_before(house: House, clock: Clock) -> None:
    set_up(house, allow_delete_finalized=True)
    today, before = house.today(), house.now()
    invoice = an_open_invoice(house, "250")
    clock.forward(days=40)
    lifecycle.delete(house, KARI, invoice.id)
    assert report(house, house.today()).rows == []
    [row] = report(house, today, before).rows
    assert (row.key, row.amounts[0]) == ("Fjell og Hav AS", 250)


def test_a_reach_holds(house: House) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "70", by=NILS)
    a_payment(house, amount=D(10))
    question = on(house.today(), by="owner")
    found = receivables.aged(house, may(NILS, view=Reach.OWN, unassigned=False), ALL, question)
    assert [(row.key, row.total) for row in found.rows] == [("Nils Berg", 70)]
    with pytest.raises(Refused):
        receivables.aged(house, may(NILS, view=Reach.NONE), ALL, question)


@pytest.mark.parametrize("by", ["buyer_name", "owner", "currency", "status", "contact"])
def test_the_report_ties_to_what_is_outstanding(many: House, by: str) -> None:
    found = report(many, date(2099, 1, 1), by=by)
    invoices = {t.currency: t.total - t.unapplied for t in found.totals if t.total != t.unapplied}
    assert invoices == receivables.outstanding(many, KARI, ALL)


def test_opening_and_what_moved_give_the_closing_of_the_report(many: House) -> None:
    last = many.today()
    for first in (last - timedelta(days=days) for days in (0, 20, 60, 400)):
        at = receivables.moments(many, last)
        rolled = receivables.rolled(many, KARI, ALL, first, at)
        aged = receivables.aged(many, KARI, ALL, AgingQuestion(at))
        totals = {t.currency: t.total - t.unapplied for t in aged.totals}
        before = Moments(first - timedelta(days=1), at.known_at)
        opening = receivables.aged(many, KARI, ALL, AgingQuestion(before))
        openings = {t.currency: t.total - t.unapplied for t in opening.totals}
        for currency, moved in rolled.currencies.items():
            assert moved.closing == totals.get(currency, 0)
            assert moved.opening == openings.get(currency, 0)


def test_a_period_does_not_run_backwards(house: House) -> None:
    at = receivables.moments(house)
    with pytest.raises(InvalidInput):
        receivables.rolled(house, KARI, ALL, at.as_of + timedelta(days=1), at)


def test_over_time_is_the_report_of_each_day(many: House) -> None:
    days = [many.today() - timedelta(days=n) for n in (90, 45, 10, 0)]
    at = receivables.moments(many)
    found = receivables.over_time(many, KARI, ALL, days, at)
    for index, day in enumerate(days):
        question = AgingQuestion(Moments(day, at.known_at))
        totals = receivables.aged(many, KARI, ALL, question).totals
        wanted = {t.currency: t.total - t.unapplied for t in totals}
        for currency, amounts in found.items():
            assert amounts[index] == wanted.get(currency, 0), (day, currency)
    with pytest.raises(InvalidInput):
        receivables.over_time(many, KARI, ALL, days[::-1], at)
