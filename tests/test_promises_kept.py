"""How much of what was promised came: among the key figures, seen from any day and any moment."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from invoicing import key_figures, lifecycle, listing, payments, promises, receivables
from invoicing.house import House
from invoicing.model.invoice import Invoice
from invoicing.model.key_figures import Measured, figures
from invoicing.model.people import Reach
from invoicing.model.table import View
from invoicing.payments import Receipt
from tests.houses import (
    BJOERN,
    KARI,
    NILS,
    SOERENSEN,
    Clock,
    a_house,
    a_line,
    an_open_invoice,
    may,
    pay,
    set_up,
)

D = Decimal
MADE = date(2026, 3, 2)
DAY = date(2026, 3, 10)
END = date(2026, 3, 31)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, datetime(2026, 3, 2, 12, tzinfo=UTC))


def to(house: House, day: date) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.to(day)


def promised(house: House, amount: str = "100", day: date = DAY, **fields: object) -> Invoice:
    """An invoice, and a promise of all of it."""
    invoice = an_open_invoice(house, amount, **fields)
    return promises.record_promise(house, KARI, invoice.id, day, D(amount))


def came(house: House, invoice: Invoice, amount: str, day: date) -> Invoice:
    return payments.record(house, KARI, invoice.id, Receipt(D(amount), day))


def measured(house: House, **params: str) -> list[Measured]:
    asked = key_figures.asking(house, KARI, {"days": "30", **params})
    return key_figures.measured(house, KARI, asked)


def judged(house: House, **params: str) -> tuple[Decimal, Decimal]:
    """What was promised by a day of the period, and what of that came."""
    whole = key_figures.whole(measured(house, **params))
    return whole[0].promised if whole else (D(0), D(0))


def test_the_figure_is_the_part_of_promised_money_that_came_by_its_day(house: House) -> None:
    """Of 600 + 300 + 100 promised, 600 came in time, 300 a day late, and 100 never."""
    for amount in ("600", "300", "100"):
        promised(house, amount)
    to(house, DAY + timedelta(days=1))
    came(house, promise_of(house, 1), "600", DAY)
    came(house, promise_of(house, 2), "300", DAY + timedelta(days=1))
    to(house, END)
    [one] = measured(house)
    assert one.promised == (1000, 600)
    assert figures(one)["kept"] == 60


def promise_of(house: House, id: int) -> Invoice:
    with house.looking(KARI) as books:
        return books.invoice(id)


def test_without_a_promise_there_is_no_figure(house: House) -> None:
    an_open_invoice(house)
    [one] = measured(house)
    assert (one.promised, figures(one)["kept"]) == ((0, 0), None)


def test_a_promise_counts_from_the_day_it_is_judged(house: House) -> None:
    promised(house)
    assert judged(house) == (0, 0)
    to(house, DAY)
    assert judged(house) == (0, 0), "on its day it is open"
    to(house, DAY + timedelta(days=1))
    assert judged(house) == (100, 0)
    to(house, DAY + timedelta(days=29))
    assert judged(house) == (100, 0)
    to(house, DAY + timedelta(days=30))
    assert judged(house) == (0, 0), "its day is before the period"


def test_one_that_is_kept_counts_on_its_day_already_and_not_before(house: House) -> None:
    pay(house, promised(house), "100")
    to(house, DAY - timedelta(days=1))
    assert judged(house) == (0, 0)
    to(house, DAY)
    assert judged(house) == (100, 100)


def test_money_that_was_recorded_later_was_not_known(house: House) -> None:
    invoice = promised(house)
    to(house, date(2026, 3, 20))
    came(house, invoice, "100", DAY)
    to(house, END)
    assert judged(house, asof="2026-03-15", known="2026-03-15") == (100, 0)
    assert judged(house, asof="2026-03-15") == (100, 100)


def test_a_promise_that_was_made_later_was_not_known(house: House) -> None:
    promised(house)
    to(house, END)
    assert judged(house, asof="2026-03-31", known="2026-03-01") == (0, 0)


def test_one_taken_back_while_it_was_open_counts_no_more_from_then_on(house: House) -> None:
    invoice = promised(house)
    to(house, DAY - timedelta(days=2))
    promises.withdraw(house, KARI, invoice.id)
    to(house, END)
    assert judged(house) == (0, 0)
    before = (DAY - timedelta(days=3)).isoformat()
    assert judged(house, known=before) == (100, 0), "nobody knew that it would be taken back"


def test_one_replaced_when_it_was_broken_stays_broken_and_the_new_one_counts_too(
    house: House,
) -> None:
    invoice = promised(house)
    to(house, DAY + timedelta(days=3))
    later = DAY + timedelta(days=10)
    promises.record_promise(house, KARI, invoice.id, later, D(80))
    came(house, invoice, "80", DAY + timedelta(days=3))
    to(house, END)
    assert judged(house) == (180, 80)


def test_less_than_promised_keeps_nothing_and_all_that_is_left_does(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    came(house, promised(house), "99", MADE)
    smaller = promised(house)
    lifecycle.edit(house, KARI, smaller.id, {"lines": (a_line("60"),)})
    came(house, promise_of(house, smaller.id), "60", MADE)
    to(house, END)
    assert judged(house) == (200, 100)


def test_a_voided_invoice_is_left_out_from_the_day_it_is_void(house: House) -> None:
    invoice = promised(house)
    to(house, DAY + timedelta(days=5))
    lifecycle.void(house, KARI, invoice.id)
    to(house, END)
    assert judged(house) == (0, 0)
    assert judged(house, asof=(DAY + timedelta(days=4)).isoformat()) == (100, 0)


def test_a_payment_that_was_deleted_keeps_nothing(house: House) -> None:
    paid = pay(house, promised(house), "100")
    payments.delete(house, KARI, paid.payments[-1].id)
    to(house, END)
    assert judged(house) == (100, 0)


def test_it_is_told_by_customer_by_owner_and_over_the_months(house: House) -> None:
    pay(house, promised(house), "100")
    promised(house, "300", by=NILS, contact=BJOERN, company=SOERENSEN)
    to(house, date(2026, 4, 15))
    by_customer = {one.key: one.promised for one in measured(house, days="90")}
    assert by_customer == {"Fjell og Hav AS": (100, 100), "Sørensen & Sønn": (300, 0)}
    by_owner = {one.key: figures(one)["kept"] for one in measured(house, days="90", by="owner")}
    assert by_owner == {"Kari Nordmann": 100, "Nils Berg": 0}
    asked = key_figures.asking(house, KARI, {"days": "30"})
    months = key_figures.over_time(house, KARI, asked, 3)["NOK"]
    assert [one.promised for one in months] == [(0, 0), (400, 100), (0, 0)]


def test_the_promises_behind_the_figure_are_told_with_their_invoices(house: House) -> None:
    """Those that are judged, kept or not, the largest first; not one that is open still."""
    pay(house, promised(house, "100"), "100")
    promised(house, "300")
    promised(house, "70", END + timedelta(days=60))
    taken_back = promised(house, "900")
    promises.withdraw(house, KARI, taken_back.id)
    lifecycle.void(house, KARI, promised(house, "500").id)
    to(house, END)
    asked = key_figures.asking(house, KARI, {"days": "30"})
    found = receivables.promised(house, KARI, asked.view, asked.period.first, asked.at, "NOK")
    assert (found.count, found.amount) == (2, 400)
    told = [(record.id, record.day, record.amount) for record in found.records]
    assert told == [(2, DAY, 300), (1, DAY, 100)]
    assert found.exact is not None
    rows = listing.page(house, KARI, View(("id",), found.exact)).rows
    assert {row.id for row in rows} == {1, 2}
    [one] = key_figures.measured(house, KARI, asked)
    assert one.promised[0] == found.amount
    own = may(NILS, view=Reach.OWN, unassigned=False)
    assert not receivables.promised(
        house, own, asked.view, asked.period.first, asked.at, "NOK"
    ).records


def test_all_states_of_today_add_up_to_what_the_list_shows(house: House) -> None:
    """The judged ones are those that the column calls kept or broken."""
    pay(house, promised(house, "100"), "100")
    promised(house, "250")
    promised(house, "70", DAY + timedelta(days=60))
    to(house, DAY + timedelta(days=4))
    states = [promises.of(house, KARI, id).promises[0] for id in (1, 2, 3)]
    told = {str(each.state): each.amount for each in states}
    assert told == {"kept": 100, "broken": 250, "open": 70}
    assert judged(house) == (told["kept"] + told["broken"], told["kept"])


def test_in_the_companys_currency_each_promise_has_the_rate_of_its_invoice(house: House) -> None:
    pay(house, promised(house, "100", currency="EUR", rate=D(20)), "100")
    promised(house, "2000")
    to(house, END)
    asked = key_figures.asking(house, KARI, {"days": "90"})
    [months] = key_figures.over_time(house, KARI, asked, 1, base=True).values()
    assert months[-1].promised == (4000, 2000)
