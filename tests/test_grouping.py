"""Groups of rows: every row is in one, sums are per currency, a group's filter finds its rows."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoicing import listing
from invoicing.house import House
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import lowered, where
from invoicing.model.grouping import (
    BUCKETS,
    WITHIN_MOST,
    Group,
    Level,
    can_group,
    inside,
    levels_from,
)
from invoicing.model.properties import INVOICE, PAYMENT, Sort
from invoicing.model.table import View
from tests.houses import KARI, NILS, SIRI, a_draft, a_house, an_open_invoice, pay, set_up
from tests.nasty_books import nasty

PAGE = 50
REGISTRIES = {"invoice": INVOICE, "payment": PAYMENT}
LEVELS = [
    (subject, f"{prop.name}.{bucket}" if bucket else prop.name)
    for subject, registry in REGISTRIES.items()
    for prop in registry.properties.values()
    if can_group(prop)
    for bucket in (BUCKETS if prop.sort in (Sort.DATE, Sort.MOMENT) else ("",))
]


@pytest.fixture
def hard(tmp_path: Path) -> House:
    return a_house(tmp_path, datetime(2026, 4, 10, 8, tzinfo=UTC), nasty)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path)


def groups(
    house: House,
    by: str,
    order: str = "value",
    *,
    page: int = 1,
    who: Any = KARI,
    subject: str = "invoice",
    **asked: Any,
) -> list[Group]:
    registry = REGISTRIES[subject]
    first = next(iter(registry.properties))
    view = View(("currency",), sort=first, page=page, **asked)
    view = replace(view, group_by=tuple(by.split(",")), group_order=order)
    return list(listing.grouped(house, who, view, subject).groups)


def flat(found: list[Group]) -> list[tuple[Any, int]]:
    return [(group.shown, group.count) for group in found]


def counted(house: House, wanted: Any, subject: str) -> int:
    view = View(("currency",), filter=wanted, sort=next(iter(REGISTRIES[subject].properties)))
    return listing.page(house, KARI, view, subject).count


# ── groups of anything ───────────────────────────────────────────────────────────────────────────


def test_groups_hold_every_row_once_and_their_filters_find_the_same(hard: House) -> None:
    for subject, by in LEVELS:
        [level] = levels_from(by, REGISTRIES[subject])
        found = groups(hard, by, subject=subject)
        keys = [(plainly(group.key), group.count) for group in found]
        assert len(keys) == len(dict(keys)), f"{by}: a key twice"
        assert dict(keys) == in_python(hard, level, subject), by
        for group in found:
            assert counted(hard, inside([(level, group.key)]), subject) == group.count, by


def in_python(house: House, level: Level, subject: str) -> dict[Any, int]:
    """Key → count of rows, gathered one by one."""
    view = View((level.property,), sort=next(iter(REGISTRIES[subject].properties)))
    clock, expected = house.asker(KARI).clock, defaultdict[Any, int](int)
    for row in listing.stream(house, KARI, view, subject):
        expected[plainly(level.of(row.values[level.property], clock))] += 1
    return expected


def plainly(key: Any) -> Any:
    return lowered(key) if isinstance(key, str) else key


@pytest.mark.parametrize("by", ["owner,due_date.month", "status,currency", "title,owner"])
def test_groups_within_groups_add_up(hard: House, by: str) -> None:
    outer, inner = levels_from(by, INVOICE)
    for group in groups(hard, by):
        assert sum(each.count for each in group.groups) == group.count
        for name in listing.SUMS["invoice"]:
            for sums in group.sums:
                parts = [
                    part.amounts[name]
                    for each in group.groups
                    for part in each.sums
                    if part.currency == sums.currency
                ]
                assert sum(parts) == sums.amounts[name]
        for each in group.groups:
            path = [(outer, group.key), (inner, each.key)]
            assert counted(hard, inside(path), "invoice") == each.count


def test_sums_of_groups_are_those_of_the_list(hard: House) -> None:
    whole = listing.page(hard, KARI, View(("currency",))).sums
    [group] = groups(hard, "kind", filter=where("kind", "is", "invoice"))
    listed = listing.page(hard, KARI, View(("currency",), filter=where("kind", "is", "invoice")))
    assert list(group.sums) == listed.sums
    assert sum(each.count for each in whole) >= group.count


# ── order and pages ──────────────────────────────────────────────────────────────────────────────


def test_groups_stand_in_the_order_of_their_values_empty_ones_last(house: House) -> None:
    for title in ("beta", "Alpha", "BETA", None):
        a_draft(house, title=title)
    assert flat(groups(house, "title")) == [("Alpha", 1), ("BETA", 2), (None, 1)]
    assert flat(groups(house, "title", "-value")) == [("BETA", 2), ("Alpha", 1), (None, 1)]
    assert flat(groups(house, "title", "-count"))[0] == ("BETA", 2)


def test_choices_stand_in_their_own_order(house: House) -> None:
    pay(house, an_open_invoice(house))
    an_open_invoice(house)
    a_draft(house)
    assert [g.shown for g in groups(house, "status")] == ["draft", "open", "paid"]


def test_groups_are_ordered_by_amounts_in_the_companys_currency(house: House) -> None:
    set_up(house, base_currency="NOK")
    an_open_invoice(house, "900", title="kroner", rate=Decimal(1))
    an_open_invoice(house, "100", title="euros", currency="EUR", rate=Decimal(11))
    an_open_invoice(house, "5000", title="unknown", currency="USD")
    shown = [g.shown for g in groups(house, "title", "-balance")]
    assert shown == ["euros", "kroner", "unknown"]
    assert [g.shown for g in groups(house, "title", "balance")] == shown[::-1]


def test_dates_are_gathered_by_the_span_that_is_named(house: House) -> None:
    for day in (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2027, 1, 1)):
        a_draft(house, issue_date=date(2026, 1, 1), due_date=day)
    assert flat(groups(house, "due_date")) == [
        (date(2026, 3, 1), 1),
        (date(2026, 4, 1), 2),
        (date(2027, 1, 1), 1),
    ]
    assert flat(groups(house, "due_date.year")) == [(date(2026, 1, 1), 3), (date(2027, 1, 1), 1)]
    assert flat(groups(house, "due_date.quarter"))[1] == (date(2026, 4, 1), 2)
    assert flat(groups(house, "due_date.week"))[0] == (date(2026, 3, 30), 2)


def test_a_day_begins_at_midnight_of_the_company(house: House) -> None:
    house.clock.at = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # April in Oslo
    a_draft(house)
    assert flat(groups(house, "created_at.month")) == [(date(2026, 4, 1), 1)]


def test_many_groups_come_in_pages(house: House) -> None:
    for n in range(PAGE + 3):
        a_draft(house, title=f"t{n:03}")
    first, second = groups(house, "title"), groups(house, "title", page=2)
    assert [len(first), len(second)] == [PAGE, 3]
    assert second[0].shown == f"t{PAGE:03}"
    assert groups(house, "title", page=9) == first, "a page that is not there is the first"
    [whole] = groups(house, "status,title")
    assert (len(whole.groups), whole.many, whole.count) == (WITHIN_MOST, PAGE + 3, PAGE + 3)


def test_groups_keep_to_search_filter_and_reach(house: House) -> None:
    an_open_invoice(house, "100", title="Autumn")
    an_open_invoice(house, "200", by=NILS, title="Autumn")
    an_open_invoice(house, "300", by=SIRI, title="Spring")
    assert flat(groups(house, "title", search="autumn")) == [("Autumn", 2)]
    assert flat(groups(house, "title", filter=where("amount_billed", "gt", "150"))) == [
        ("Autumn", 1),
        ("Spring", 1),
    ]
    assert flat(groups(house, "owner", who=SIRI)) == [("Siri Dahl", 1)]


# ── what can be gathered ─────────────────────────────────────────────────────────────────────────


def test_levels_are_read_from_text() -> None:
    assert levels_from("owner, due_date", INVOICE) == (Level("owner"), Level("due_date", "month"))
    assert [str(level) for level in levels_from("due_date.week,owner", INVOICE)] == [
        "due_date.week",
        "owner",
    ]
    assert levels_from("", INVOICE) == ()
    assert levels_from("owner,owner", INVOICE) == (Level("owner"),)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("amount_due", "grouping.cannot"),
        ("owner.month", "grouping.cannot"),
        ("due_date.decade", "grouping.cannot"),
        ("colour", "filter.unknown_property"),
        ("owner,team,status", "grouping.too_many"),
    ],
)
def test_what_gathers_nothing_is_refused(text: str, key: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        levels_from(text, INVOICE)
    assert caught.value.key == key


# ── the sums of what is ticked ───────────────────────────────────────────────────────────────────


def test_ticked_rows_have_sums_of_their_own_within_reach(house: House) -> None:
    mine = an_open_invoice(house, "100")
    his = pay(house, an_open_invoice(house, "200", by=SIRI, currency="EUR"), "50")
    an_open_invoice(house, "400")
    ids = [mine.id, his.id, 999]
    found = listing.sums_of(house, KARI, ids)
    assert [(s.currency, s.count, *map(int, s.amounts.values())) for s in found] == [
        ("EUR", 1, 200, 50, 150),
        ("NOK", 1, 100, 0, 100),
    ]
    assert [s.currency for s in listing.sums_of(house, SIRI, ids)] == ["EUR"]
    assert listing.sums_of(house, KARI, []) == []
    [paid] = listing.sums_of(house, KARI, [his.payments[0].id], "payment")
    assert int(paid.amounts["amount"]) == 50
