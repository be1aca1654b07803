"""The records of an index as rows of its table: which cell is a link, a badge or a mark."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from invoicing.model.badges import NEEDED
from invoicing.model.properties import Property
from invoicing.model.table import Row as Record
from invoicing.model.table import Table

from . import values
from .index import Index
from .index_table import Cell, Row
from .marks import marks

Special = Mapping[str, Cell | None]
#: What is read beside the columns shown.
ALSO = {
    "invoice": (*NEEDED, "currency", "title", "number", "base_billed", "amount_billed"),
    "payment": ("currency", "invoice_id", "payment_status", "amount"),
}


def rows(at: Index, found: Table) -> list[Row]:
    """The rows of a page of records, with the columns of the view."""
    settings = at.house.settings()
    today, known = at.house.today(settings), {prop.name: prop for prop in found.properties}
    shown = [known[name] for name in at.view.columns]

    def cell(record: Record, prop: Property) -> Cell:
        base = prop.money_of == "base_currency"
        currency = settings.base_currency if base else str(record.values["currency"])
        value = record.values[prop.name]
        return Cell(values.text(at.w, prop, value, currency, settings.timezone))

    def row_of(record: Record) -> Row:
        own = special(at, record, today)
        cells = {prop.name: own.get(prop.name) or cell(record, prop) for prop in shown}
        tone, signs = marks(at, record, today, settings.base_currency)
        for name, sign in signs.items():
            cells[name] = replace(cells[name], sign=sign)
        return Row(str(record.id), list(cells.values()), tone)

    return [row_of(record) for record in found.rows]


def special(at: Index, record: Record, today: date) -> Special:
    """The cells of a record that are more than a text, by property."""
    return SPECIAL[at.subject](at, record, today)


def _invoice(at: Index, record: Record, today: date) -> Special:
    held = record.values
    name = str(held["number"] or held["title"] or at.w("list.draft", id=record.id))
    return {
        "number": Cell(name, href=f"/invoice?id={record.id}"),
        "status": values.status_cell(at.w, held, today),
        "payer_rating": values.rating_cell(held.get("payer_rating")),  # type: ignore[arg-type]
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
        "processor": Cell(values.processor(w, held.get("processor"))),
    }


SPECIAL: Mapping[str, Callable[[Index, Record, date], Special]] = {
    "invoice": _invoice,
    "payment": _payment,
}
