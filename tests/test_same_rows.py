"""Whatever is asked: the rows of the table, the count, the sums and the file are the same rows."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoicing import exporting, listing
from invoicing.house import House
from invoicing.ledger import paging
from invoicing.model.exports import ExportRequest, Format, Rows
from invoicing.model.people import Actor
from invoicing.model.table import View
from tests.any_filter import cells_of, everything, filters, pasts
from tests.houses import KARI, NILS, SIRI, a_house
from tests.nasty_books import TEXTS, nasty

AMOUNTS = {"invoice": ("amount_billed", "amount_paid", "amount_due"), "payment": ("amount",)}
KEYS = {"invoice": "id", "payment": "payment_id"}
WORDS = sorted({word for text in TEXTS if text for word in (text, *text.split())})


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, datetime(2026, 4, 10, 8, tzinfo=UTC), nasty)


def views(house: House, subject: str) -> st.SearchStrategy[View]:
    """Any filter, search, order and direction."""
    registry, rows = house.registry(subject), everything(house, subject)
    asked = filters(registry, cells_of(rows, pasts(house, subject)))
    shown = (KEYS[subject], "currency", *AMOUNTS[subject])
    return st.builds(
        View,
        st.just(shown),
        st.one_of(asked, st.just(View(()).filter)),
        st.one_of(st.just(""), st.sampled_from(WORDS)),
        st.sampled_from(sorted(registry.properties)),
        st.booleans(),
        size=st.sampled_from([3, 7, 25]),
    )


def in_the_table(house: House, who: Actor, view: View, subject: str) -> list[Any]:
    """The rows of every page."""
    first = listing.page(house, who, view, subject)
    last = (first.count - 1) // view.size + 1
    later = (
        listing.page(house, who, replace(view, page=page), subject) for page in range(2, last + 2)
    )
    return [row for table in (first, *later) for row in table.rows]


def in_the_file(house: House, who: Actor, request: ExportRequest, target: Path) -> list[str]:
    """The keys that stand in the file."""
    exporting.write(house, who, request, target)
    text = target.read_bytes().decode("utf-8-sig")
    if request.format is Format.JSONL:
        return [str(json.loads(line)[request.view.columns[0]]) for line in text.splitlines()]
    return [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]


@pytest.mark.contract("A-99")
@pytest.mark.parametrize("format", [Format.CSV, Format.JSONL])
@pytest.mark.parametrize("subject", ["invoice", "payment"])
@pytest.mark.parametrize("examples", [40, pytest.param(1_000, marks=pytest.mark.slow)])
def test_table_count_sums_and_file_are_the_same_rows(
    house: House,
    tmp_path: Path,
    subject: str,
    format: Format,
    examples: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "DEEP", 4)
    some: list[int] = []

    @settings(max_examples=examples)
    @given(views(house, subject), st.sampled_from([KARI, NILS, SIRI]))
    def agree(view: View, who: Actor) -> None:
        rows = Rows.PAYMENTS if subject == "payment" else Rows.INVOICES
        request = ExportRequest("t", format, view, rows=rows, subject=subject)
        found = listing.page(house, who, view, subject)
        table = in_the_table(house, who, view, subject)
        keys = [str(row.values[KEYS[subject]]) for row in table]

        assert len(keys) == found.count == exporting.count(house, who, request)
        assert in_the_file(house, who, request, tmp_path / "file") == keys
        assert summed(table, AMOUNTS[subject]) == {
            s.currency: tuple(s.amounts.values())[: len(AMOUNTS[subject])] for s in found.sums
        }
        some.append(found.count)

    agree()
    assert Counter(count > 0 for count in some)[True] > examples / 4, "most filters found nothing"


def summed(rows: Sequence[Any], names: Sequence[str]) -> dict[str, tuple[Decimal, ...]]:
    sums: dict[str, tuple[Decimal, ...]] = {}
    for row in rows:
        held = sums.get(row.values["currency"], (Decimal(0),) * len(names))
        sums[row.values["currency"]] = tuple(
            a + row.values[name] for a, name in zip(held, names, strict=True)
        )
    return sums
