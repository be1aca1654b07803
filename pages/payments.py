"""The payments index: search, table, and the amount as the link to the record."""

import streamlit as st

from invoicing import listing
from invoicing.model.properties import PAYMENT
from parts import desk, look, place, values
from parts.index_table import Cell, Labels, Row, index_table

house, actor, w = desk.house(), desk.actor(), desk.w()
SHOWN = listing.COLUMNS["payment"]


def row_of(row: listing.Row, zone: object) -> Row:
    """One payment as cells; its amount leads to the record (A-51)."""
    held = row.values
    currency, status = str(held["currency"]), str(held["payment_status"])
    invoice = held["invoice"]
    special = {
        "amount": Cell(
            values.text(w, PAYMENT["amount"], held["amount"], currency, zone),
            href=f"/payment?id={row.id}",
        ),
        "payment_status": Cell(w(f"payment_status.{status}"), tone=values.PAYMENT_TONES[status]),
        "invoice": Cell(str(invoice), href=f"/invoice?id={held['invoice_id']}")
        if invoice
        else None,
        "processor": Cell(str(held["processor"] or w("payment.manual"))),
    }
    cells = [
        special.get(n) or Cell(values.text(w, PAYMENT[n], held[n], currency, zone)) for n in SHOWN
    ]
    return Row(str(row.id), cells)


def main() -> None:
    """The same machinery as the invoice index, for payments."""
    look.header(w("nav.payments"))
    with st.container(horizontal=True, key="bar"):
        look.search_bar(w, w("list.search_payments_hint"))
    values.filter_bar(house, actor, PAYMENT, w)
    view = listing.view_from(
        st.query_params.to_dict(),
        "payment",
        tuple(dict.fromkeys((*SHOWN, "currency", "invoice_id"))),
    )
    found = listing.page(house, actor, view, "payment")
    look.sums(*values.sums(found, "payment", w))
    zone = house.settings().timezone
    index_table(
        "payments",
        values.columns(PAYMENT, SHOWN, w),
        [row_of(r, zone) for r in found.rows],
        labels=Labels(w("nav.payments")),
        empty=w("list.no_payments"),
        order=place.Order(view.sort, view.descending),
    )
    place.pager(found.count, w)


main()
