"""A page deep in a table is the page that plain sorting gives, by any property, in any books."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from invoicing import listing
from invoicing.house import House
from invoicing.ledger import paging
from invoicing.ledger.paging import Ordered, page_ids
from invoicing.model.filters import Filter, where
from invoicing.model.table import View
from tests.houses import KARI, a_house
from tests.nasty_books import nasty

SIZE = 3


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, datetime(2026, 4, 10, 8, tzinfo=UTC), nasty)


def ids(house: House, subject: str, view: View) -> list[int]:
    return [row.id for row in listing.page(house, KARI, view, subject).rows]


@pytest.mark.parametrize(
    ("subject", "descending", "margin"),
    [
        ("invoice", True, 32),
        ("invoice", False, 0),
        ("invoice", False, 400),
        ("payment", True, 400),
        ("payment", False, 32),
    ],
)
def test_every_page_is_the_same_found_either_way(
    house: House, subject: str, descending: bool, margin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MARGIN", margin)
    wanted = Filter() if margin else where("currency", "is_not", "JPY")
    for sort in house.registry(subject).properties:
        view = View((sort,), filter=wanted, sort=sort, descending=descending, size=500)
        monkeypatch.setattr(paging, "DEEP", 10_000)
        plain = ids(house, subject, view)
        monkeypatch.setattr(paging, "DEEP", 1)
        last = (len(plain) - 1) // SIZE
        for page in (1, last // 2, last - 1, last, last + 1):
            found = ids(house, subject, replace(view, page=page + 1, size=SIZE))
            assert found == plain[page * SIZE : (page + 1) * SIZE], (sort, page)


class Spied:
    """Runs statements, and remembers from where on they sorted."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.offsets: list[int] = []

    def __call__(self, sql: str, values: Any) -> list[tuple[Any, ...]]:
        if " offset " in sql:
            self.offsets.append(int(sql.rpartition(" offset ")[2]))
        with self.house.reading() as cursor:
            return cursor.execute(
                sql, {n: v for n, v in values.items() if f"${n}" in sql}
            ).fetchall()


@pytest.mark.parametrize("descending", [True, False])
def test_what_lies_before_a_deep_page_is_not_sorted(house: House, descending: bool) -> None:
    """A million numbers, every tenth of them null."""
    value = "case when i % 10 > 0 then i * 7919 % 1000003 end"
    many = f"(select i as id, {value} as x from range(1000000) t(i))"
    for offset in (30_000, 500_000, 880_000, 899_990, 950_000, 999_990):
        spied = Spied(house)
        rows = Ordered(many, "true", "x", descending)
        found = page_ids(spied, rows, 50, offset, 1_000_000)
        assert len(found) == min(50, 1_000_000 - offset)
        assert found == _plainly(spied, rows, offset)
        assert spied.offsets[0] < 100_000


def _plainly(spied: Spied, rows: Ordered, offset: int) -> list[int]:
    sql = f"select id from {rows.table} order by {rows.order} limit 50 offset {offset}"
    return [row[0] for row in spied(sql, {})]


def test_a_sample_that_misleads_is_noticed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    many = "(select i as id, i as x from range(100000) t(i))"
    rows = Ordered(many, "true", "x", False)
    for wrong in ((90_000, 95_000), (10, 20), (None, 10)):
        monkeypatch.setattr(paging, "_sampled", lambda *_, wrong=wrong: wrong)
        assert page_ids(Spied(house), rows, 3, 50_000, 100_000) == [50_000, 50_001, 50_002]
