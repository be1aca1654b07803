"""A sealed document is read again, and is the document it was."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from invoicing.ledger import sample
from invoicing.ledger.database import Ledger
from invoicing.model.invoice import Invoice, Party, Seller, Status
from invoicing.model.revisions import LinePair, compared, opened, paired
from invoicing.model.snapshot import canonical, document, seal
from invoicing.model.totals import Adjustment, AdjustmentKind, Line, VatCategory

FULL = Invoice(
    7,
    "NOK",
    revision=2,
    status=Status.OPEN,
    number="INV-7",
    issue_date=date(2026, 3, 1),
    due_date=date(2026, 3, 31),
    payment_terms=30,
    title="Spring",
    seller=Seller("Fjord", iban="NO93", vat_registered=True),
    buyer=Party("Fjell", "Street 1", country="NO"),
    lines=(
        Line("Cod", Decimal("2.5"), Decimal("10.25"), unit="kg", discount_percent=Decimal(10)),
        Line("Free", Decimal(1), Decimal(3), VatCategory.OUTSIDE_SCOPE, None, code="X"),
    ),
    adjustments=(
        Adjustment(AdjustmentKind.DISCOUNT, "Loyal", percent=Decimal(5)),
        Adjustment(
            AdjustmentKind.FEE, "Freight", None, Decimal(50), VatCategory.STANDARD, Decimal(25)
        ),
    ),
)


def test_what_is_opened_seals_to_the_same_text() -> None:
    text, _ = seal(FULL)
    again = opened(7, text)
    assert canonical(document(again)) == text
    assert (again.lines, again.adjustments, again.buyer, again.seller) == (
        FULL.lines,
        FULL.adjustments,
        FULL.buyer,
        FULL.seller,
    )
    assert again.totals == FULL.totals


def test_every_document_of_the_sample_company_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "sample.duckdb"
    sample.make(path, lambda: datetime(2026, 11, 23, 9, tzinfo=UTC), invoices=300)
    with closing(Ledger(path)) as ledger, ledger.read() as cursor:
        found = cursor.execute("select invoice_id, document from snapshot").fetchall()
    assert len(found) > 200
    for id, text in found:
        again = opened(id, text)
        kept = json.loads(text)
        assert f"{again.totals.amount_total:f}" == kept["totals"]["amount_total"], id
        assert len(again.lines) == len(kept["lines"]), id


def test_a_field_that_neither_has_is_left_out() -> None:
    names = {each.name for each in compared(FULL, replace(FULL, title=None))}
    assert "title" in names
    assert {"comments", "shipping_name", "seller_bic", "revision"}.isdisjoint(names)


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ("", "", []),
        ("ab", "ab", ["aa", "bb"]),
        ("ab", "b", ["a-", "bb"]),
        ("b", "ab", ["-a", "bb"]),
        ("ab", "cb", ["ac", "bb"]),
        ("aaa", "aa", ["aa", "aa", "a-"]),
    ],
)
def test_lines_are_paired_in_order(before: str, after: str, pairs: list[str]) -> None:
    def lines(names: str) -> list[Line]:
        return [Line(name, Decimal(1), Decimal(1)) for name in names]

    def told(pair: LinePair) -> str:
        return "".join(line.description if line else "-" for line in (pair.before, pair.after))

    assert [told(pair) for pair in paired(lines(before), lines(after))] == pairs
