"""Aged receivables: what stands behind a figure, the moments that matter, comparing, files."""

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest

from invoicing import aged, lifecycle, listing, overview, payments, receivables, reports
from invoicing.house import House
from invoicing.model.aging import AgedRow, AgingQuestion, Moments, compared
from invoicing.model.behind import TOTAL, UNAPPLIED, Figure, figure_from
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.filters import where
from invoicing.model.people import Reach
from invoicing.model.receivables import Buckets
from invoicing.model.table import View
from invoicing.words import words
from tests.houses import (
    BJOERN,
    KARI,
    NILS,
    OLA,
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
EN = words("en")


# ── behind a figure ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("by", ["buyer_name", "owner", "currency", "overdue", "due_date"])
@pytest.mark.parametrize("days", [0, 30, -30])
@pytest.mark.parametrize("base", ["", "NOK"])
def test_behind_every_figure_stand_the_records_that_add_up_to_it(
    many: House, by: str, days: int, base: str
) -> None:
    at = receivables.moments(many, many.today() - timedelta(days=days))
    question = AgingQuestion(at, by, base=base)
    found = receivables.aged(many, KARI, ALL, question)
    lines = [(row, False) for row in found.rows] + [(row, True) for row in found.totals]
    assert lines
    for row, whole in lines:
        parts = [*enumerate(row.amounts), *([] if base else [(UNAPPLIED, row.unapplied)])]
        for part, amount in parts:
            figure = Figure(row.currency, part, row.key, whole)
            behind = receivables.behind(many, KARI, ALL, question, figure)
            assert behind.amount == amount, figure
            assert sum(record.amount for record in behind.records) == amount
            assert behind.count == len(behind.records)
            if behind.exact:
                payment = behind.subject == "payment"
                view = View(
                    ("payment_id",) if payment else ("id",),
                    behind.exact,
                    sort="paid_on" if payment else "issue_date",
                    size=500,
                )
                rows = listing.page(many, KARI, view, behind.subject).rows
                assert {r.id for r in rows} == {r.id for r in behind.records}, figure
        total = receivables.behind(
            many, KARI, ALL, question, Figure(row.currency, TOTAL, row.key, whole)
        )
        assert total.count == row.count


def test_all_in_the_companys_currency_is_what_the_overview_tells(many: House) -> None:
    asked = aged.asking(many, KARI, {"by": "owner", "shown": "base"})
    found = receivables.aged(many, KARI, asked.view, asked.question)
    [total] = found.totals
    assert (total.currency, found.unapplied_shown) == ("NOK", False)
    assert total.total == overview.at_once(many, KARI, ALL, overview.BASE).today("outstanding")
    each = receivables.aged(many, KARI, ALL, replace(asked.question, base=""))
    assert len(each.totals) > 1, "several currencies were added up"


def test_a_deleted_invoice_is_told_at_the_rate_it_had(house: House, clock: Clock) -> None:
    set_up(house, allow_delete_finalized=True)
    clock.to(date(2026, 1, 10))
    rated = {"currency": "EUR", "rate": D("11.50"), "rate_date": date(2026, 1, 9)}
    gone = an_open_invoice(house, "100", **rated)
    clock.to(date(2026, 3, 18))
    lifecycle.delete(house, KARI, gone.id)
    then = AgingQuestion(Moments(date(2026, 3, 10), house.now()), base="NOK")
    [row] = receivables.aged(house, KARI, ALL, then).rows
    assert (row.currency, row.total) == ("NOK", D(1150))


def test_what_is_owed_today_is_asked_of_the_index_in_words(house: House, clock: Clock) -> None:
    """Some time after the report was drawn, too."""
    an_open_invoice(
        house,
        "100",
        issue_date=house.today() - timedelta(days=50),
        due_date=house.today() - timedelta(days=40),
    )
    question = AgingQuestion(receivables.moments(house))
    clock.forward(minutes=5)
    figure = Figure("NOK", 2, "Fjell og Hav AS")
    found = receivables.behind(house, KARI, ALL, question, figure)
    assert found.exact
    said = listing.in_words(house, KARI, found.exact, house.registry(), EN).replace("\xa0", " ")
    assert said == (
        "Balance due ≠ 0 AND Due date is between Jan 17, 2026 and Feb 15, 2026"
        " AND Currency is NOK AND Buyer is «Fjell og Hav AS»"
    )


def test_what_was_owed_then_is_asked_by_number_of_record(house: House, clock: Clock) -> None:
    first = an_open_invoice(house, "100")
    pay(house, first)
    clock.forward(days=3)
    before = house.today() - timedelta(days=1)
    known = receivables.end_of(house, house.today() - timedelta(days=4))
    question = AgingQuestion(Moments(before, known))
    found = receivables.behind(house, KARI, ALL, question, Figure("NOK", 0, whole=True))
    assert (found.count, found.exact) == (0, None)
    an_open_invoice(house, "70")
    question = AgingQuestion(receivables.moments(house, house.today() + timedelta(days=400)))
    found = receivables.behind(house, KARI, ALL, question, Figure("NOK", 4, whole=True))
    assert found.exact == where("id", "any_of", ("2",))


def test_a_filter_on_invoices_goes_along_to_the_index(house: House) -> None:
    an_open_invoice(house, "100", title="one")
    an_open_invoice(house, "70", title="two")
    view = View(("id",), where("title", "is", "two"))
    question = AgingQuestion(receivables.moments(house))
    found = receivables.behind(house, KARI, view, question, Figure("NOK", 0, whole=True))
    assert (found.count, found.amount) == (1, 70)
    assert found.exact
    assert "two" in found.exact.to_json()


def test_two_customers_whose_names_differ_in_case_are_told_apart(house: House) -> None:
    first = an_open_invoice(house, "100")
    an_open_invoice(house, "70", buyer=replace(first.buyer, name="FJELL OG HAV AS"))
    question = AgingQuestion(receivables.moments(house))
    figure = Figure("NOK", 0, "Fjell og Hav AS")
    found = receivables.behind(house, KARI, ALL, question, figure)
    assert found.amount == 100
    assert found.exact == where("id", "any_of", ("1",))


def test_a_deleted_invoice_is_as_late_as_it_was(house: House, clock: Clock) -> None:
    set_up(house, allow_delete_finalized=True)
    clock.to(date(2026, 1, 10))
    invoice = an_open_invoice(house, "250", due_date=date(2026, 1, 31))
    clock.to(date(2026, 3, 18))
    lifecycle.delete(house, KARI, invoice.id)
    then = AgingQuestion(Moments(date(2026, 3, 10), house.now()))
    [row] = receivables.aged(house, KARI, ALL, then).rows
    assert row.amounts == (0, 0, 250, 0, 0)
    [gone] = receivables.behind(house, KARI, ALL, then, Figure("NOK", 2, whole=True)).records
    assert (gone.name, gone.day, gone.there) == ("INV-00001", date(2026, 1, 31), False)


def test_a_reach_holds_behind_a_figure(house: House) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "70", by=NILS)
    question = AgingQuestion(receivables.moments(house))
    own = may(NILS, view=Reach.OWN, unassigned=False)
    found = receivables.behind(house, own, ALL, question, Figure("NOK", 0, whole=True))
    assert [record.amount for record in found.records] == [70]
    with pytest.raises(Refused):
        receivables.behind(
            house, may(NILS, view=Reach.NONE), ALL, question, Figure("NOK", 0, whole=True)
        )


@pytest.mark.parametrize(
    "figure",
    [
        Figure("NOK", 2, "Fjell og Hav AS"),
        Figure("EUR", TOTAL, None),
        Figure("NOK", UNAPPLIED, whole=True),
    ],
)
def test_a_figure_is_named_in_an_address(figure: Figure) -> None:
    assert figure_from(figure.to_text(), 5) == figure


@pytest.mark.parametrize(
    "text", ["", "x", "[]", '["NOK"]', '["NOK",5]', '["NOK",-1]', '["NOK",true]', '[1,2]',
             '["NOK",1,2]', '["NOK",1,"a","b"]', '{"a":1}', '["NOK","else"]']
)  # fmt: skip
def test_what_names_no_figure_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        figure_from(text, 5)


# ── moments ──────────────────────────────────────────────────────────────────────────────────────


def test_the_moments_that_matter_are_the_days_of_late_knowledge_and_now(
    house: House, clock: Clock
) -> None:
    clock.to(date(2026, 1, 15))
    invoice = an_open_invoice(house, "500")
    clock.to(date(2026, 2, 20))
    payments.record(house, KARI, invoice.id, payments.Receipt(D(200), date(2026, 1, 28)))
    clock.to(date(2026, 3, 5))
    payments.record(house, KARI, invoice.id, payments.Receipt(D(100), date(2026, 3, 4)))
    day = date(2026, 1, 31)
    found = receivables.moments_that_matter(house, KARI, ALL, day)
    ends = [receivables.end_of(house, d) for d in (date(2026, 1, 15), day, date(2026, 2, 20))]
    assert found == [*ends, house.now()]
    due = [
        sum(
            row.total
            for row in receivables.aged(house, KARI, ALL, AgingQuestion(Moments(day, at))).rows
        )
        for at in found
    ]
    assert due == [500, 500, 300, 300]


def test_moments_of_money_on_no_invoice_count_where_nobody_filters(
    house: House, clock: Clock
) -> None:
    a_payment(house, amount=D(10))
    clock.forward(days=2)
    today = house.today()
    assert len(receivables.moments_that_matter(house, KARI, ALL, today)) == 2
    view = View(("id",), where("currency", "is", "NOK"))
    assert receivables.moments_that_matter(house, KARI, view, today) == [house.now()]
    own = may(NILS, view=Reach.OWN, unassigned=False)
    assert receivables.moments_that_matter(house, own, ALL, today) == [house.now()]


# ── comparing ────────────────────────────────────────────────────────────────────────────────────


def test_two_reports_are_compared_line_by_line() -> None:
    before = [AgedRow("A", "NOK", (D(10), D(5)), D(-1)), AgedRow("B", "NOK", (D(7), D(0)))]
    after = [AgedRow("A", "NOK", (D(4), D(11))), AgedRow("C", "EUR", (D(2), D(0)))]
    found = [(c.after.key or c.before.key, c.amounts, c.unapplied, c.total) for c in
             compared(before, after)]  # fmt: skip
    assert found == [
        ("C", (2, 0), 0, 2),
        ("B", (-7, 0), 0, -7),
        ("A", (-6, 6), 1, 1),
    ]


# ── what is asked ────────────────────────────────────────────────────────────────────────────────


def test_an_address_tells_all_that_is_asked(house: House) -> None:
    params = {
        "asof": "2026-02-28",
        "known": "2026-03-01",
        "by": "owner",
        "clock": "issue_date",
        "edges": "7, 14",
        "vs_asof": "2026-01-31",
        "status": "open",
    }
    found = aged.asking(house, KARI, params)
    known = receivables.end_of(house, date(2026, 3, 1))
    assert found.question == AgingQuestion(
        Moments(date(2026, 2, 28), known), "owner", "issue_date", Buckets((7, 14))
    )
    assert found.against == Moments(date(2026, 1, 31), known)
    assert found.view.filter == where("status", "is", "open")


def test_without_parameters_it_is_by_customer_today_and_all_that_is_known(house: House) -> None:
    found = aged.asking(house, KARI, {})
    assert found.question == AgingQuestion(Moments(house.today(), house.now()))
    assert found.against is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T14:00", datetime(2026, 3, 1, 13)),
        ("2026-03-01T14:00:00Z", datetime(2026, 3, 1, 14)),
        ("2026-03-01T14:00:00+02:00", datetime(2026, 3, 1, 12)),
    ],
)
def test_a_moment_is_read_on_the_companys_clock_where_it_names_no_zone(
    house: House, text: str, moment: datetime
) -> None:
    assert aged.moment_from(house, "known", text) == moment
    assert aged.moment_from(house, "known", aged.moment_to(moment)) == moment


@pytest.mark.parametrize(
    "params",
    [
        {"asof": "tomorrow"},
        {"asof": "2026-02-30"},
        {"known": "noon"},
        {"by": "nothing"},
        {"edges": "30,20"},
        {"edges": "0,20"},
        {"edges": "x"},
        {"edges": "1,2,3,4,5,6,7,8,9"},
        {"clock": "paid_date"},
    ],
)
def test_what_cannot_be_read_is_refused(house: House, params: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        reports.file(house, KARI, "aged", "csv", params, EN)


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def some(house: House) -> None:
    an_open_invoice(
        house,
        "100",
        issue_date=house.today() - timedelta(days=50),
        due_date=house.today() - timedelta(days=40),
    )
    an_open_invoice(house, "70.50", by=NILS, contact=BJOERN, company=SOERENSEN)
    a_payment(house, amount=D(10))


def test_the_workbook_holds_the_lines_and_tells_what_was_asked(house: House) -> None:
    some(house)
    name, content = reports.file(house, KARI, "aged", "xlsx", {"by": "owner"}, EN)
    assert name == "Aged receivables 2026-03-18"
    book = openpyxl.load_workbook(BytesIO(content))
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert rows[0] == [
        "Owner", "Currency", "Not due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days",
        "Unapplied", "Outstanding", "Invoices",
    ]  # fmt: skip
    assert rows[1] == ["Kari Nordmann", "NOK", 0, 0, 100, 0, 0, 0, 100, 1]
    assert rows[2] == ["Nils Berg", "NOK", 70.5, 0, 0, 0, 0, 0, 70.5, 1]
    assert rows[3] == ["Not set", "NOK", 0, 0, 0, 0, 0, -10, -10, 0]
    about = [list(row) for row in book.worksheets[1].iter_rows(values_only=True)]
    assert ["As of", datetime(2026, 3, 18)] in [row[:2] for row in about]
    assert about[-1][:10] == ["All", "NOK", 70.5, 0, 100, 0, 0, -10, 160.5, 2]


def test_a_file_has_the_order_of_the_page(house: House) -> None:
    an_open_invoice(house, "100", by=NILS)
    an_open_invoice(house, "70")
    an_open_invoice(house, "5", currency="EUR")

    def lines(order: str) -> list[str]:
        told = aged.report(house, KARI, {"by": "owner", "order": order}, EN)
        return [str(row[0]) for row in told.rows]

    assert lines("0")[1:] == [KARI.name, NILS.name], "within a currency, the smallest first"
    assert lines("-key")[1:] == [NILS.name, KARI.name]
    assert lines("made up")[1:] == [NILS.name, KARI.name], "the largest first"


def test_the_csv_holds_the_same_lines(house: House) -> None:
    some(house)
    _, content = reports.file(house, KARI, "aged", "csv", {"currency": "NOK"}, words("nb"))
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert rows[0][-2:] == ["Utestående", "Fakturaer"]
    assert "Ikke brukt" not in rows[0]
    assert rows[1][:2] == ["Fjell og Hav AS", "NOK"]
    assert rows[1][-2:] == ["100.00", "1"]


def test_a_report_is_refused_like_any_export(house: House) -> None:
    with pytest.raises(Refused):
        reports.file(house, OLA, "aged", "csv", {}, EN)
    with pytest.raises(InvalidInput):
        reports.file(house, KARI, "aged", "pdf", {}, EN)
    with pytest.raises(NotFound):
        reports.file(house, KARI, "else", "csv", {}, EN)
