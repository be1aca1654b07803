"""What happened lately: the last lines of history, so much of each kind a day, a day's lines."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from invoicing import lately, lifecycle, listing
from invoicing.house import House
from invoicing.model.errors import Refused
from invoicing.model.events import KINDS
from invoicing.model.filters import where
from invoicing.model.people import Reach
from invoicing.model.table import View
from tests.houses import KARI, NILS, Clock, a_draft, an_open_invoice, ask, may, pay

ALL = View(("id",))


def counted(house: House, view: View = ALL, who: Any = KARI) -> dict[str, list[int]]:
    """Kind → what happened on the days on which anything of it did, in their order."""
    found = lately.by_day(house, who, view)
    return {kind: [n for n in days.values() if n] for kind, days in found.items()}


def events(found: lately.OfDay) -> list[str]:
    return [one.happening.event for one in found.lines]


def test_what_happened_last_stands_first(house: House) -> None:
    invoice = an_open_invoice(house, "100")
    pay(house, invoice)
    found = lately.last(house, KARI, ALL)
    assert [one.happening.event for one in found] == ["payment_recorded", "finalized", "created"]
    assert (found[0].name, found[0].happening.detail["amount"]) == ("INV-00001", "100.00")


def test_what_happened_last_is_found_however_far_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_open_invoice(house, "100", by=NILS)
    for _ in range(8):
        an_open_invoice(house, "100")
    own = may(NILS, view=Reach.OWN, unassigned=False)
    everywhere = lately.last(house, own, ALL)
    assert {one.id for one in everywhere} == {1}
    monkeypatch.setattr("invoicing.ledger.lately.NEWEST", (1, 3, None))
    assert lately.last(house, own, ALL) == everywhere
    monkeypatch.setattr("invoicing.ledger.lately.NEWEST", (1, 3))
    assert lately.last(house, own, ALL) == []
    assert len(lately.last(house, KARI, ALL)) == 3


def test_each_day_counts_what_happened_by_kind(house: House, clock: Clock) -> None:
    clock.to(date(2026, 3, 10))
    invoice = an_open_invoice(house, "100")
    clock.to(date(2026, 3, 12))
    pay(house, invoice, "40")
    pay(house, invoice, "10")
    clock.to(date(2026, 3, 18))
    found = lately.by_day(house, KARI, ALL)
    assert list(found) == [kind for kind in KINDS if kind in ("changes", "status", "payments")]
    assert found["payments"][date(2026, 3, 12)] == 2
    assert found["changes"][date(2026, 3, 10)] == found["status"][date(2026, 3, 10)] == 1
    days = list(found["payments"])
    assert (days[0], days[-1], len(days)) == (date(2026, 2, 19), date(2026, 3, 18), lately.DAYS)


def test_what_is_older_than_the_last_days_is_left_out(house: House, clock: Clock) -> None:
    clock.to(date(2026, 2, 18))
    an_open_invoice(house, "100")
    clock.to(date(2026, 3, 18))
    assert counted(house) == {}
    clock.to(date(2026, 3, 17))
    assert counted(house) == {"changes": [1], "status": [1]}


def test_a_day_begins_at_midnight_on_the_companys_clock(house: House, clock: Clock) -> None:
    # Summer time begins on 29 March: Oslo is one hour ahead of UTC the day before, two after.
    for moment in ("2026-03-28T22:59", "2026-03-28T23:00", "2026-03-29T21:59", "2026-03-29T22:00"):
        clock.at = datetime.fromisoformat(f"{moment}:00+00:00")
        a_draft(house)
    told = lately.by_day(house, KARI, ALL)["changes"]
    expected = {date(2026, 3, 28): 1, date(2026, 3, 29): 2, date(2026, 3, 30): 1}
    assert {day: n for day, n in told.items() if n} == expected
    for day, n in expected.items():
        assert lately.of_day(house, KARI, ALL, day).count == n


def test_the_lines_of_a_day_are_those_that_its_bar_counts(many: House) -> None:
    counts = lately.by_day(many, KARI, ALL)
    assert len(counts) > 2
    for kind, days in counts.items():
        for day, n in [*days.items()][-7:]:
            found = lately.of_day(many, KARI, ALL, day, kind)
            assert (found.count, len(found.lines)) == (n, min(n, lately.PAGE)), (kind, day)


def test_the_list_has_the_invoices_to_which_it_happened(many: House) -> None:
    days = lately.by_day(many, KARI, ALL)["payments"]
    day = max(days, key=lambda d: days[d])
    found = lately.of_day(many, KARI, ALL, day, "payments")
    assert found.exact
    table = listing.page(many, KARI, View(("id",), found.exact, size=500))
    assert {row.id for row in table.rows} == {one.id for one in found.lines}
    assert table.count == found.invoices


def test_more_lines_than_a_page_holds_are_turned_through(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lately, "PAGE", 2)
    pay(house, an_open_invoice(house, "100"))
    day = house.today()
    pages = [events(lately.of_day(house, KARI, ALL, day, page=n)) for n in (1, 2)]
    assert pages == [["payment_recorded", "finalized"], ["created"]]
    past = lately.of_day(house, KARI, ALL, day, page=3)
    assert (past.page, events(past), past.count) == (1, pages[0], 3)


def test_too_many_invoices_to_name_have_no_filter(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lately, "NAMED_MOST", 1)
    a_draft(house)
    assert lately.of_day(house, KARI, ALL, house.today()).exact
    a_draft(house)
    found = lately.of_day(house, KARI, ALL, house.today())
    assert (found.exact, found.invoices) == (None, 2)


def test_a_filter_and_a_reach_hold(house: House) -> None:
    an_open_invoice(house, "100", title="one")
    an_open_invoice(house, "70", by=NILS)
    own = may(NILS, view=Reach.OWN, unassigned=False)
    view = View(("id",), where("title", "is", "one"))
    day = house.today()
    for who, asked, ids in (
        (KARI, ALL, {1, 2}),
        (KARI, view, {1}),
        (own, ALL, {2}),
        (own, view, set()),
    ):
        told = lately.of_day(house, who, asked, day)
        assert {one.id for one in lately.last(house, who, asked)} == ids
        assert {one.id for one in told.lines} == ids
        assert sum(map(sum, counted(house, asked, who).values())) == told.count == 2 * len(ids)
    nobody = may(NILS, view=Reach.NONE)
    for act in (lately.last, lately.by_day, lambda *a: lately.of_day(*a, day)):
        with pytest.raises(Refused):
            act(house, nobody, ALL)


def test_what_is_gone_is_not_told(house: House) -> None:
    draft = a_draft(house)
    a_draft(house)
    lifecycle.delete(house, KARI, draft.id, expected=draft.version)
    assert (
        ask(house, "select count(*) from history where subject = 'invoice' and subject_id = 1")[0][
            0
        ]
        > 1
    )
    assert {one.id for one in lately.last(house, KARI, ALL)} == {2}
    assert counted(house) == {"changes": [1]}
    assert lately.of_day(house, KARI, ALL, house.today()).count == 1


def test_without_invoices_nothing_happened(house: House) -> None:
    assert lately.last(house, KARI, ALL) == []
    assert lately.by_day(house, KARI, ALL) == {}
    found = lately.of_day(house, KARI, ALL, house.today() - timedelta(days=1))
    assert (found.count, found.lines, found.exact) == (0, [], None)
