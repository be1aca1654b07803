"""What stands beside a status, from the row and the day alone."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing.model.badges import NEEDED, badges

TODAY = date(2026, 3, 18)
OPEN = {
    "status": "open",
    "kind": "invoice",
    "due_date": TODAY + timedelta(days=30),
    "amount_billed": Decimal(100),
    "amount_due": Decimal(100),
    "amount_paid": Decimal(0),
}
BELOW_ZERO = {"amount_billed": Decimal(-100), "amount_due": Decimal(0)}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ()),
        ({"due_date": TODAY - timedelta(days=1)}, ("overdue",)),
        ({"due_date": TODAY}, ("due_today",)),
        ({"due_date": TODAY + timedelta(days=7)}, ("due_soon",)),
        ({"due_date": TODAY + timedelta(days=8)}, ()),
        ({"due_date": None}, ()),
        ({"amount_paid": Decimal(40), "amount_due": Decimal(60)}, ("partially_paid",)),
        ({"status": "paid", "amount_due": Decimal(0)}, ()),
        ({"kind": "credit_note", "amount_billed": Decimal(0)}, ("credit_note",)),
        (BELOW_ZERO, ("credit_note",)),
        (BELOW_ZERO | {"status": "draft"}, ("credit_note",)),
        (BELOW_ZERO | {"amount_due": Decimal(-100), "due_date": TODAY}, ("credit_note",)),
    ],
)
def test_badges_tell_of_the_row_and_the_day(changes: dict[str, Any], told: tuple[str, ...]) -> None:
    assert badges(OPEN | changes, TODAY) == told


def test_they_ask_for_what_they_need_only() -> None:
    assert set(OPEN) == set(NEEDED)
