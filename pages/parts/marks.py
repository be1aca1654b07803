"""What catches the eye in a list: overdue invoices, large amounts, payments gone wrong.

A mark is a colour at the row's edge and a sign with words in a cell, never a colour alone.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from invoicing.model.badges import badges
from invoicing.model.table import Row

from .index import Index
from .index_table import Tone

Signs = Mapping[str, tuple[str, str]]
#: Where the sign of a mark stands: the first of these columns that is shown, else the first.
PLACES = {
    "overdue": ("due_date", "days_overdue", "status"),
    "large": ("amount_billed", "amount_total", "base_billed", "amount_due", "amount"),
    "wrong": ("payment_status",),
}
WRONG = ("failed", "disputed")


def marks(at: Index, record: Row, today: date, base: str) -> tuple[Tone | None, Signs]:
    """The colour of a row and the signs in its cells, by column; none where marks are off."""
    if not at.view.marks:
        return None, {}
    held, w = record.values, at.w
    said: dict[str, tuple[str, str]] = {}
    if at.subject == "invoice" and "overdue" in badges(held, today):
        said["overdue"] = ("!", w("mark.overdue"))
    if at.subject == "payment" and held["payment_status"] in WRONG:
        said["wrong"] = ("!", w(f"payment_status.{held['payment_status']}"))
    tone: Tone | None = "bad" if said else None
    if _large(at, record, base):
        said["large"] = ("▲", w("mark.large", amount=w.money(Decimal(at.view.large), base)))
    return tone or ("warn" if said else None), {
        _place(at, PLACES[mark]): sign for mark, sign in said.items()
    }


def _large(at: Index, record: Row, base: str) -> bool:
    """Counted in the company's currency; where no rate is known, not large."""
    held = record.values
    own = held["amount_billed" if at.subject == "invoice" else "amount"]
    amount = own if held["currency"] == base else held.get("base_billed")
    return isinstance(amount, Decimal) and abs(amount) >= at.view.large


def _place(at: Index, wanted: tuple[str, ...]) -> str:
    return next((name for name in wanted if name in at.view.columns), at.view.columns[0])
