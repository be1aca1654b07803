"""Values of the registry as people read them."""

from collections.abc import Mapping, Sequence
from typing import Any

from invoicing import listing
from invoicing.model.badges import badges
from invoicing.model.gateway import Stored
from invoicing.model.properties import Property, Sort
from invoicing.model.table import Table
from invoicing.telling import value as text
from invoicing.words import Words

from .index_table import Cell, Column, Kind, Tone

__all__ = ["columns", "label", "status_cell", "sums", "text"]
STATUS_TONES: Mapping[str, Tone] = {
    "draft": "neutral",
    "open": "info",
    "paid": "good",
    "voided": "mute",
}
BADGE_TONES: Mapping[str, Tone] = {
    "overdue": "bad",
    "due_today": "warn",
    "due_soon": "warn",
    "partially_paid": "info",
    "credit_note": "neutral",
}
PAYMENT_TONES: Mapping[str, Tone] = {
    "succeeded": "good",
    "processing": "info",
    "failed": "bad",
    "disputed": "warn",
    "refunded": "mute",
    "partially_refunded": "mute",
}
PROMISE_TONES: Mapping[str, Tone] = {
    "open": "info",
    "kept": "good",
    "broken": "bad",
    "withdrawn": "mute",
}
RATING_TONES: Mapping[str, Tone] = {"A": "good", "B": "info", "C": "warn", "D": "bad"}
DISPUTE_TONES: Mapping[str, Tone] = {"open": "warn", "accepted": "bad", "rejected": "mute"}
NONE: Mapping[str, Any] = {}
KINDS: Mapping[Sort, Kind] = {
    Sort.MONEY: "money",
    Sort.NUMBER: "number",
    Sort.DATE: "date",
    Sort.MOMENT: "date",
}


def stored_method(w: Words, stored: Stored) -> str:
    """«Visa •••• 4242»."""
    brand = stored.brand or w(f"method.{stored.method}")
    return f"{brand} •••• {stored.last4}" if stored.last4 else brand


def processor(w: Words, name: Any) -> str:
    """The payment provider as it calls itself; money without one was recorded by hand."""
    if not name:
        return w("payment.manual")
    key = f"gateway.{name}"
    return w(key) if key in w else str(name)


def columns(
    w: Words,
    properties: Sequence[Property],
    widths: Mapping[str, int] = NONE,
    computed: Mapping[str, str] = NONE,
) -> list[Column]:
    """The columns of an index table, with labels, alignment and widths of their properties.

    `computed` are those that cannot be sorted by, with what is said on hovering over them.
    """
    return [
        Column(
            p.name,
            label(w, p),
            KINDS.get(p.sort, "text"),
            sortable=p.name not in computed,
            width=widths.get(p.name),
            hint=computed.get(p.name, ""),
        )
        for p in properties
    ]


def label(w: Words, prop: Property) -> str:
    """What heads the column of a property."""
    return prop.label or w(f"property.{prop.name}")


def sums(found: Table, subject: str, w: Words) -> tuple[list[str], list[list[str]]]:
    """Count and sums of everything that matches, per currency, for `look.sums`."""
    names = listing.SUMS[subject]
    count = w("list.count" if subject == "invoice" else "list.count_payments", count=found.count)
    rows = [
        [f"{s.currency} · {w.number(s.count)}", *(w.money(s.amounts[n], s.currency) for n in names)]
        for s in found.sums
    ]
    return [count, *(w(f"sum.{n}") for n in names)], rows


def rating_cell(letter: str | None) -> Cell | None:
    """How a payer pays, as a badge; None: it is not rated."""
    return Cell(letter, tone=RATING_TONES[letter]) if letter else None


def status_cell(w: Words, row: Mapping[str, Any], today: Any) -> Cell:
    """The status with the badges that stand beside it."""
    also = tuple(Cell(w(f"badge.{b}"), tone=BADGE_TONES[b]) for b in badges(row, today))
    status = str(row["status"])
    return Cell(w(f"status.{status}"), tone=STATUS_TONES[status], also=also)
