"""What stands beside a status: derived from it, the balance, the due date and today; never kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

DUE_SOON = 7  # days
#: The columns a row must have for its badges.
NEEDED = ("status", "kind", "due_date", "amount_billed", "amount_due", "amount_paid")


def badges(row: Mapping[str, Any], today: date) -> tuple[str, ...]:
    """The badges of a row, in the order they are shown: the keys' ends (``badge.overdue``).

    Overdue means open, something due and past the due date: due today is not overdue. Whatever
    is below zero is a credit note, drafts too: its paper says so (decision 0002).
    """
    credit = row["kind"] == "credit_note" or row["amount_billed"] < 0
    found = ["credit_note"] if credit else []
    if row["status"] != "open" or row["amount_due"] <= 0:
        return tuple(found)
    days = (row["due_date"] - today).days if row["due_date"] else DUE_SOON + 1
    if days < 0:
        found.append("overdue")
    elif days == 0:
        found.append("due_today")
    elif days <= DUE_SOON:
        found.append("due_soon")
    if row["amount_paid"]:
        found.append("partially_paid")
    return tuple(found)
