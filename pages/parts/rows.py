"""The records of an index as rows of its table: which cell is a link, which has badges."""

from collections.abc import Callable, Mapping
from datetime import date

from invoicing.model.badges import NEEDED
from invoicing.model.table import Row as Record
from invoicing.model.table import Table

from . import values
from .index import Index
from .index_table import Cell, Row

Special = Mapping[str, Cell | None]
#: What is read beside the columns shown.
ALSO = {
    "invoice": (*NEEDED, "currency", "title", "number"),
    "payment": ("currency", "invoice_id", "payment_status", "amount"),
}


def rows(at: Index, found: Table) -> list[Row]:
    """The rows of a page of records, with the columns of the view."""
    settings = at.house.settings()
    special, today = SPECIAL[at.subject], at.house.today(settings)

    def row_of(record: Record) -> Row:
        held, own = record.values, special(at, record, today)
        currency = str(held["currency"])
        cells = [
            own.get(name) or Cell(values.text(at.w, prop, held[name], currency, settings.timezone))
            for name in at.view.columns
            for prop in [at.registry[name]]
        ]
        return Row(str(record.id), cells)

    return [row_of(record) for record in found.rows]


def _invoice(at: Index, record: Record, today: date) -> Special:
    held = record.values
    name = str(held["number"] or held["title"] or at.w("list.draft", id=record.id))
    return {
        "number": Cell(name, href=f"/invoice?id={record.id}"),
        "status": values.status_cell(at.w, held, today),
    }


def _payment(at: Index, record: Record, today: date) -> Special:
    """One payment; its amount leads to the record (A-51)."""
    held, w = record.values, at.w
    currency, status = str(held["currency"]), str(held["payment_status"])
    amount = w.money(held["amount"], currency, code=False)  # type: ignore[arg-type]
    number = held.get("invoice")
    invoice = Cell(str(number), href=f"/invoice?id={held['invoice_id']}") if number else None
    return {
        "amount": Cell(amount, href=f"/payment?id={record.id}"),
        "payment_status": Cell(w(f"payment_status.{status}"), tone=values.PAYMENT_TONES[status]),
        "invoice": invoice,
        "processor": Cell(str(held.get("processor") or w("payment.manual"))),
    }


SPECIAL: Mapping[str, Callable[[Index, Record, date], Special]] = {
    "invoice": _invoice,
    "payment": _payment,
}
