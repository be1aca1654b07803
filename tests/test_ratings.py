"""How payers are rated A to D: worked out of a year, kept for each customer, and asked as a
property."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from invoicing import (
    customers,
    explore,
    exporting,
    key_figures,
    lifecycle,
    listing,
    merging,
    night,
    ratings,
    searching,
)
from invoicing.house import House
from invoicing.ledger import key_figures as questions
from invoicing.ledger import laws
from invoicing.ledger.key_figures import Measuring
from invoicing.model.customer import ListQuestion, Side
from invoicing.model.errors import Refused
from invoicing.model.exports import ExportRequest, Format
from invoicing.model.filters import where
from invoicing.model.key_figures import Period, figures, rating
from invoicing.model.people import Reach
from invoicing.model.rating import RATED_DAYS, RATINGS, letter_of
from invoicing.model.table import View
from tests.command_line import tally
from tests.houses import (
    ANNE,
    BJOERN,
    FJELL,
    KARI,
    NILS,
    OLA,
    SOERENSEN,
    Clock,
    a_house,
    an_open_invoice,
    ask,
    may,
    pay,
)
from tests.nasty_books import nasty

D = Decimal
COMPANY, CONTACT = Side.COMPANY, Side.CONTACT


@pytest.fixture
def clock(house: House) -> Clock:
    assert isinstance(house.clock, Clock)
    return house.clock


def paid_late(house: House, clock: Clock, days: int, total: str = "1000", **fields: object) -> None:
    """An invoice due in the middle of February and paid so many days later."""
    clock.to(date(2026, 1, 15))
    due = date(2026, 2, 15)
    invoice = an_open_invoice(house, total, due_date=due, **fields)
    clock.to(due + timedelta(days=days))
    pay(house, invoice)


def rated(house: House, side: Side = COMPANY, id: int = FJELL.id) -> str | None:
    found = customers.read(house, KARI, side, id).rated
    return found.letter if found else None


def numbers(house: House, operator: str, value: object = None) -> list[object]:
    view = View(
        ("number", "payer_rating"),
        where("payer_rating", operator, value),
        sort="number",
        descending=False,
    )
    return [row.values["number"] for row in listing.page(house, KARI, view).rows]


# ── what a rating is worked out of ───────────────────────────────────────────────────────────────


def test_letters_end_at_their_edges_and_without_weight_there_is_none() -> None:
    edges = {"A": (-9, 3), "B": (4, 14), "C": (15, 30), "D": (31, 400)}
    for letter, days in edges.items():
        assert {letter_of(D(7), D(7 * each)) for each in days} == {letter}
    assert letter_of(D(1), D("3.001")) == "B"
    assert letter_of(D(0), D(0)) is None
    assert letter_of(D(-5), D(5)) is None
    assert list(edges) == list(RATINGS)


def test_a_payer_is_rated_by_the_average_delay_of_what_it_paid(house: House, clock: Clock) -> None:
    paid_late(house, clock, 20)
    ratings.work_out(house, KARI)
    found = customers.read(house, KARI, COMPANY, FJELL.id).rated
    assert found is not None
    assert (found.letter, found.delay, found.weight) == ("C", 20, 1000)
    assert (found.day, found.at) == (date(2026, 3, 7), house.now())


def test_currencies_add_up_in_the_companys_at_the_rate_of_each_invoice(
    house: House, clock: Clock
) -> None:
    paid_late(house, clock, 0, "1000")
    paid_late(house, clock, 30, "100", currency="EUR", rate=D(20))
    paid_late(house, clock, 60, "9000", currency="KWD", rate=None)
    ratings.work_out(house, KARI)
    # 1,000 on the day and 2,000 a month late; what has no rate is left out.
    [row] = ask(house, "select rating, weight, weighted from payer_rating")
    assert row == ("C", 1000 + 2000, 2000 * 30)


def test_what_is_still_overdue_counts_until_the_day(house: House, clock: Clock) -> None:
    an_open_invoice(house, "500", due_date=date(2026, 3, 20))
    ratings.work_out(house, KARI)
    assert rated(house) is None
    clock.to(date(2026, 4, 10))
    ratings.work_out(house, KARI)
    assert rated(house) == "C"
    clock.to(date(2026, 4, 20))
    ratings.work_out(house, KARI)
    assert rated(house) == "D"


def test_what_is_longer_ago_than_a_year_counts_no_more(house: House, clock: Clock) -> None:
    paid_late(house, clock, 20)
    paid = date(2026, 3, 7)
    clock.to(paid + timedelta(days=RATED_DAYS - 1))
    ratings.work_out(house, KARI)
    assert rated(house) == "C"
    clock.to(paid + timedelta(days=RATED_DAYS))
    ratings.work_out(house, KARI)
    assert rated(house) is None


def test_a_voided_invoice_weighs_nothing(house: House, clock: Clock) -> None:
    late = an_open_invoice(house, "500", due_date=date(2026, 3, 20))
    clock.to(date(2026, 4, 20))
    lifecycle.void(house, KARI, late.id)
    ratings.work_out(house, KARI)
    assert rated(house) is None


def test_it_is_the_rating_of_the_key_figures_over_the_same_year(tmp_path: Path) -> None:
    house = a_house(tmp_path, datetime(2026, 4, 10, 8, tzinfo=UTC), nasty)
    assert isinstance(house.clock, Clock)
    house.clock.to(date(2026, 12, 1))
    ratings.work_out(house, KARI)
    today = house.today()
    year = Period(today - timedelta(days=RATED_DAYS - 1), today)
    asked = Measuring(View(("id",)), "company", [year], house.now(), base="NOK")
    with house.reading() as cursor:
        found = [one for (one,) in questions.measured(cursor, asked, house.asker(KARI))]
    want = {
        one.key: (rating(one), one.delay[0], key_figures.rounded(figures(one)["delay"]))
        for one in found
        if one.delay[0] > 0
    }
    sql = """select name, rating, weight, weighted from payer_rating
        join company on id = customer_id where side = 'company'"""
    told = {
        name: (letter, weight, key_figures.rounded(weighted / weight))
        for name, letter, weight, weighted in ask(house, sql)
    }
    assert told == want
    assert told


# ── whose it is ──────────────────────────────────────────────────────────────────────────────────


def test_a_contact_pays_as_its_company_does_and_by_itself_without_one(
    house: House, clock: Clock
) -> None:
    alone = customers.create(house, KARI, CONTACT, {"name": "Per Nord"})
    paid_late(house, clock, 1)
    paid_late(house, clock, 40, contact=alone.link, company=None)
    ratings.work_out(house, KARI)
    assert [rated(house, CONTACT, id) for id in (ANNE.id, BJOERN.id, alone.id)] == ["A", None, "D"]
    assert numbers(house, "any_of", ["D"]) == ["INV-00002"]


def test_an_invoice_without_a_company_has_the_rating_of_its_contacts_company(
    house: House, clock: Clock
) -> None:
    paid_late(house, clock, 40, company=None)
    ratings.work_out(house, KARI)
    assert rated(house) == "D"
    assert numbers(house, "any_of", ["D"]) == ["INV-00001"]


def test_a_rating_is_the_same_for_everybody_and_its_amount_is_not_told_to_who_sees_some(
    house: House, clock: Clock
) -> None:
    paid_late(house, clock, 0, "100", by=NILS)
    paid_late(house, clock, 40, "900", by=KARI)
    ratings.work_out(house, KARI)
    own = may(NILS, view=Reach.OWN, unassigned=False)
    mine, every = (customers.read(house, who, COMPANY, FJELL.id).rated for who in (own, KARI))
    assert mine is not None
    assert every is not None
    assert (mine.letter, mine.delay) == (every.letter, every.delay) == ("D", 36)
    assert (mine.weight, every.weight) == (None, 1000)
    view = View(("number",), where("payer_rating", "any_of", ["D"]))
    assert [row.values["number"] for row in listing.page(house, own, view).rows] == ["INV-00001"]


def test_who_is_kept_in_a_merge_is_rated_at_once_with_what_the_other_one_paid(
    house: House, clock: Clock
) -> None:
    paid_late(house, clock, 0, "100")
    paid_late(house, clock, 40, "900", contact=BJOERN, company=SOERENSEN)
    ratings.work_out(house, KARI)
    assert (rated(house), rated(house, id=SOERENSEN.id)) == ("A", "D")
    merging.merge(house, KARI, COMPANY, FJELL.id, SOERENSEN.id)
    [row] = ask(house, "select side, customer_id, rating, weight from payer_rating")
    assert row == ("company", FJELL.id, "D", 1000)


def test_contacts_that_are_merged_change_what_their_companies_paid(
    house: House, clock: Clock
) -> None:
    paid_late(house, clock, 0, "100")
    paid_late(house, clock, 40, "900", contact=BJOERN, company=None)
    ratings.work_out(house, KARI)
    assert (rated(house), rated(house, id=SOERENSEN.id)) == ("A", "D")
    merging.merge(house, KARI, CONTACT, ANNE.id, BJOERN.id)
    assert (rated(house), rated(house, id=SOERENSEN.id)) == ("D", None)


# ── as a property ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def three(house: House, clock: Clock) -> House:
    """An A, a D and one that has none."""
    paid_late(house, clock, 0)
    paid_late(house, clock, 40, contact=BJOERN, company=SOERENSEN)
    clock.to(date(2026, 3, 28))
    new = customers.create(house, KARI, COMPANY, {"name": "New AS"})
    an_open_invoice(house, contact=BJOERN, company=new.link)
    ratings.work_out(house, KARI)
    return house


def test_it_is_a_filter_and_a_new_customer_has_none(three: House) -> None:
    assert numbers(three, "any_of", ["A"]) == ["INV-00001"]
    assert numbers(three, "any_of", ["A", "D"]) == ["INV-00001", "INV-00002"]
    assert numbers(three, "none_of", ["A"]) == ["INV-00002", "INV-00003"]
    assert numbers(three, "unknown") == ["INV-00003"]


def test_it_is_a_column_an_order_and_what_rows_are_gathered_by(three: House) -> None:
    view = View(("number", "payer_rating"), sort="payer_rating", descending=True)
    rows = listing.page(three, KARI, view).rows
    assert [row.values["payer_rating"] for row in rows] == ["D", "A", None]
    grouped = listing.grouped(three, KARI, listing.view_from({"group": "payer_rating"}))
    assert [(g.key, g.sums[0].count) for g in grouped.groups] == [("A", 1), ("D", 1), (None, 1)]


@pytest.mark.parametrize("typed", ["rating:d", "betaler:D", "betalervurdering:d"])
def test_it_is_typed_in_the_search_box(three: House, typed: str) -> None:
    [term] = searching.reading(typed).terms
    assert term.wanted == where("payer_rating", "is", "D")


def test_it_stands_in_the_tables_that_sql_is_asked_of(three: House) -> None:
    explore.refresh(three, KARI)

    def answer(sql: str) -> list[list[object]]:
        return [
            list(row) for row in explore.ended(three, KARI, sql, explore.put(three, KARI, sql)).rows
        ]

    assert answer("select number, payer_rating from invoices order by number") == [
        ["INV-00001", "A"], ["INV-00002", "D"], ["INV-00003", None],
    ]  # fmt: skip
    assert answer("select name, payer_rating from companies where payer_rating = 'D'") == [
        [SOERENSEN.name, "D"]
    ]
    assert answer("select name, payer_rating from contacts where payer_rating = 'A'") == [
        [ANNE.name, "A"]
    ]


def test_it_is_written_to_files(three: House, tmp_path: Path) -> None:
    view = View(("number", "payer_rating"), sort="number", descending=False)
    request = ExportRequest("x", Format.CSV, view, language="sv")
    exporting.write(three, KARI, request, tmp_path / "x")
    rows = list(csv.reader((tmp_path / "x").read_text("utf-8-sig").splitlines()))
    assert rows[0][1] == "Betalarbetyg"
    assert [row[1] for row in rows[1:]] == ["A", "D", ""]


def test_the_list_of_customers_has_it_as_a_column_an_order_and_a_filter(three: House) -> None:
    def listed(**asked: object) -> list[tuple[object, object]]:
        question = ListQuestion(**asked)  # type: ignore[arg-type]
        found, count = customers.listed(three, KARI, question)
        assert count == len(found)
        return [(one.values["name"], one.rating) for one in found]

    fjell, new, soerensen = (FJELL.name, "A"), ("New AS", None), (SOERENSEN.name, "D")
    assert listed(sort="rating", descending=True) == [soerensen, fjell, new]
    assert listed(rating="D") == [soerensen]
    assert listed(rating="none") == [new]
    assert listed(rating="any") == [fjell, new, soerensen]
    assert listed(side=CONTACT, rating="A") == [(ANNE.name, "A")]


# ── when ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_night_rates_every_payer_once_a_day(house: House, clock: Clock) -> None:
    paid_late(house, clock, 0)
    night.look(house)
    assert rated(house) == "A"
    paid_late(house, clock, 40, "9000")
    assert rated(house) == "A"
    night.look(house)
    assert rated(house) == "D"


def test_who_may_edit_customers_may_work_them_out(house: House) -> None:
    with pytest.raises(Refused):
        ratings.work_out(house, OLA)
    assert ratings.work_out(house, may(OLA)) == 0


def test_the_command_line_works_them_out_and_tells_how_many_there_are(
    three: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    told = tally("ratings", "--work-out", "--format", "json", house=three)
    assert told.json == {"day": "2026-03-28", "ratings": {"A": 1, "B": 0, "C": 0, "D": 1}}
    assert told.err == "2 payers are rated\n"
    assert tally("ratings", house=three).out.splitlines()[-4].split() == ["A", "1"]


def test_the_customers_of_a_rating_are_listed_and_shown_at_the_command_line(
    three: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    told = tally("customers", "--rating", "D", "--format", "json", house=three).json
    assert [(row["name"], row["rating"]) for row in told["rows"]] == [(SOERENSEN.name, "D")]
    lines = tally("customers", "--sort", "rating", house=three).out.splitlines()
    assert [line.split()[-1] for line in lines if FJELL.name in line] == ["A"]
    one = tally("customer", str(SOERENSEN.id), "--format", "json", house=three).json
    assert (one["rating"], one["delay"]) == ("D", "40")
    assert "  Payer rating: D (40 days)" in tally("customer", str(SOERENSEN.id), house=three).out


def test_the_command_line_says_that_nobody_is_rated_yet(house: House) -> None:
    assert "No payer is rated yet" in tally("--language", "en", "ratings", house=house).out


# ── the law ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("days", ["-9", "3", "3.001", "14", "14.001", "30", "30.001"])
def test_the_law_draws_the_edges_where_the_rating_does(house: House, days: str) -> None:
    weighted = 7 * D(days)
    letter = letter_of(D(7), weighted)
    with house.ledger.write() as cursor:
        cursor.execute(
            "insert into payer_rating values ('company', 1, $letter, 7, $weighted, $day, $at)",
            {"letter": letter, "weighted": weighted, "day": house.today(), "at": house.now()},
        )
    with house.reading() as cursor:
        assert laws.broken(cursor) == []
