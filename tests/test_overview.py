"""The overview: its figures, and that they tie to the reports and the rows they lead to."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing import listing, overview, receivables
from invoicing.house import House
from invoicing.model.aging import AgingQuestion
from invoicing.model.errors import Refused
from invoicing.model.filters import both, where
from invoicing.model.invoice import Party
from invoicing.model.money import ZERO
from invoicing.model.people import Reach
from invoicing.model.receivables import Buckets
from invoicing.model.table import View
from invoicing.overview import ASKS, BASE, TILES
from tests.houses import KARI, NILS, Clock, an_open_invoice, may, pay

D = Decimal
ALL = View(("id",))


def told(house: House, shown: str = "NOK", view: View = ALL, who: Any = KARI) -> dict[str, Any]:
    """The tiles as they say today."""
    found = overview.overview(house, who, view, shown)
    return {tile: (found.series(tile) or [None])[-1] for tile in TILES}


def euros(house: House, total: str, rate: str | None, **more: Any) -> Any:
    day = house.today() - timedelta(days=20)
    return an_open_invoice(
        house, total, currency="EUR", rate=D(rate) if rate else None,
        rate_date=day if rate else None, **more,
    )  # fmt: skip


def test_the_tiles_are_the_figures_of_today(house: House, clock: Clock) -> None:
    clock.to(date(2026, 1, 10))
    late = an_open_invoice(house, "1000", due_date=date(2026, 1, 31))
    clock.to(date(2026, 3, 2))
    pay(house, late, "600")
    clock.to(date(2026, 3, 18))
    an_open_invoice(house, "500", due_date=date(2026, 3, 25))
    an_open_invoice(house, "300", due_date=date(2026, 4, 17))
    an_open_invoice(house, "200", due_date=date(2026, 4, 18))
    assert told(house) == {
        "outstanding": 1400,
        "overdue": 400,
        "due_7": 500,
        "due_30": 800,
        "collected": 600,
        "dso": D(1400) / D(2000) * 90,
    }
    found = overview.overview(house, KARI, ALL, "NOK")
    assert found.series("outstanding")[-3:] == [1000, 1000, 1400]
    assert found.series("collected")[-3:] == [0, 0, 600]


def test_in_the_companys_currency_each_invoice_has_its_own_rate(house: House) -> None:
    an_open_invoice(house, "100")
    euros(house, "10", "11.5")
    euros(house, "10", "11.75")
    assert told(house, BASE)["outstanding"] == D(100) + D(115) + D("117.5")
    found = overview.overview(house, KARI, ALL, BASE)
    assert found.rates
    assert (found.currency, found.rates.without) == ("NOK", 0)
    assert found.rates.first == found.rates.last == house.today() - timedelta(days=20)
    assert told(house, "EUR")["outstanding"] == 20
    assert overview.overview(house, KARI, ALL, "EUR").rates is None


def test_what_has_no_rate_is_left_out_and_told(many: House) -> None:
    found = overview.overview(many, KARI, ALL, BASE)
    assert found.rates
    owed = where("amount_due", "ne", "0")
    without = listing.page(many, KARI, View(("id",), both(owed, where("rate", "unknown"))))
    assert found.until == many.today()
    assert found.rates.without == without.count > 0


def test_the_tiles_tie_to_the_aging_report_and_to_the_rows_they_lead_to(many: House) -> None:
    codes = overview.currencies(many, KARI, ALL)
    assert len(codes) > 1
    for code in codes:
        found = overview.overview(many, KARI, ALL, code)
        view = overview.within(ALL, code)
        report = receivables.aged(many, KARI, view, AgingQuestion(receivables.moments(many)))
        [total] = report.totals
        owed = sum(total.amounts, ZERO)
        assert (found.series("outstanding")[-1], found.series("overdue")[-1]) == (
            owed, total.overdue,
        )  # fmt: skip
        for tile, asked in ASKS.items():
            table = overview.some_rows(many, KARI, found, overview.rows_of(found, *asked))
            amount = sum((s.amounts["balance"] for s in table.sums), ZERO)
            assert amount == found.series(tile)[-1], (code, tile)


def test_in_the_companys_currency_the_rows_tie_too(many: House) -> None:
    found = overview.overview(many, KARI, ALL, BASE)
    for tile, asked in ASKS.items():
        wanted = overview.rows_of(found, *asked)
        view = View(("base_due",), wanted, size=500)
        rows = listing.page(many, KARI, view).rows
        assert sum((row.values["base_due"] for row in rows), ZERO) == found.series(tile)[-1]  # type: ignore[misc]


def test_ages_calendar_and_bars_add_up_to_what_is_outstanding(many: House) -> None:
    for shown in ("NOK", BASE):
        found = overview.overview(many, KARI, ALL, shown)
        ages = overview.aged(found, many.today(), Buckets())
        now = found.series("outstanding")[-1]
        assert sum(ages, ZERO) == now
        for name in ("owner", "company", "buyer_name"):
            assert sum((o.amount for o in overview.by(many, KARI, found, name)), ZERO) == now
        days = overview.calendar(found, many.today())
        assert len(days) == 31
        assert sum(days.values(), ZERO) == found.series("due_30")[-1]


def test_who_owes_since_when(house: House, clock: Clock) -> None:
    clock.to(date(2026, 1, 10))
    an_open_invoice(house, "1000", due_date=date(2026, 1, 31))
    an_open_invoice(house, "50", due_date=date(2026, 4, 30))
    clock.to(date(2026, 3, 18))
    found = overview.overview(house, KARI, ALL, "NOK")
    [one] = overview.by(house, KARI, found, "buyer_name")
    assert (one.key, one.amount, one.overdue, one.count) == ("Fjell og Hav AS", 1050, 1000, 2)
    assert one.oldest == date(2026, 1, 31)


def test_a_buyer_in_other_letters_is_the_same_buyer(house: House, clock: Clock) -> None:
    """A filter on the name finds both, so their bar is one."""
    for name, total in (("FJELL AS", "100"), ("Fjell AS", "50"), ("Hav AS", "70")):
        an_open_invoice(house, total, buyer=Party(name))
    found = overview.overview(house, KARI, ALL, "NOK")
    told = [
        (one.key, one.amount, one.count) for one in overview.by(house, KARI, found, "buyer_name")
    ]
    assert told == [("FJELL AS", 150, 2), ("Hav AS", 70, 1)]


def test_a_filter_and_a_reach_hold(house: House) -> None:
    an_open_invoice(house, "100", title="one")
    an_open_invoice(house, "70", by=NILS)
    view = View(("id",), where("title", "is", "one"))
    assert told(house, view=view)["outstanding"] == 100
    own = may(NILS, view=Reach.OWN, unassigned=False)
    assert told(house, who=own)["outstanding"] == 70
    assert overview.currencies(house, own, ALL) == ["NOK"]
    nobody = may(NILS, view=Reach.NONE)
    with pytest.raises(Refused):
        overview.currencies(house, nobody, ALL)
    with pytest.raises(Refused):
        told(house, who=nobody)


def test_what_is_known_at_once_is_what_the_whole_says_of_today(house: House) -> None:
    an_open_invoice(house, "500", due_date=date(2026, 3, 25))
    early = overview.at_once(house, KARI, ALL, "NOK")
    whole = overview.with_trend(house, KARI, early)
    assert (early.months, len(whole.months)) == ((), 12)
    assert whole == overview.overview(house, KARI, ALL, "NOK")
    assert {t: early.today(t) for t in ASKS} == {t: whole.series(t)[-1] for t in ASKS}


def test_without_invoices_there_is_nothing(house: House) -> None:
    assert set(told(house).values()) == {None}
    assert overview.currencies(house, KARI, ALL) == []
