"""Line items as a grid of texts: typed in the reader's own style, read by the domain.

The grid's rows are fixed while it is edited, so that the cursor stays; rows are
added by a button. Everything is text: no amount passes through a float.
"""

import streamlit as st

from invoicing import forms
from invoicing.model.invoice import Invoice
from invoicing.model.totals import Line
from invoicing.words import Words

EMPTY = {"description": "", "quantity": "1", "unit": "", "unit_price": "", "discount_percent": ""}


def line_editor(invoice: Invoice, w: Words) -> list[dict[str, str]]:
    """The rows as they are typed now; `forms.lines` reads them."""
    key = f"lines-{invoice.id}-{invoice.version}"
    rows: list[dict[str, str]] = st.session_state.setdefault(key, _start(invoice, w))
    edited = st.data_editor(
        rows,
        key=f"{key}-grid-{len(rows)}",
        hide_index=True,
        width="stretch",
        column_config={
            "code": None,
            "description": st.column_config.TextColumn(w("line.description"), width=210),
            "quantity": st.column_config.TextColumn(w("line.quantity"), width=70),
            "unit": st.column_config.TextColumn(w("line.unit"), width=60),
            "unit_price": st.column_config.TextColumn(w("line.unit_price"), width=90),
            "discount_percent": st.column_config.TextColumn(w("line.discount"), width=80),
            "vat": st.column_config.SelectboxColumn(
                w("line.vat"), options=list(forms.VAT_CHOICES), width=75, required=True
            ),
        },
    )
    kept = [{name: str(value or "") for name, value in row.items()} for row in edited]
    if st.button(w("line.add"), icon=":material/add:", key=f"{key}-add"):
        st.session_state[key] = [*kept, _blank()]
        st.rerun()
    return kept


def _start(invoice: Invoice, w: Words) -> list[dict[str, str]]:
    return [_texts(line, w) for line in invoice.lines] or [_blank() for _ in range(3)]


def _blank() -> dict[str, str]:
    return EMPTY | {"vat": "25 %", "code": ""}


def _texts(line: Line, w: Words) -> dict[str, str]:
    discount = line.discount_percent
    return {
        "description": line.description,
        "quantity": w.number(line.quantity),
        "unit": line.unit or "",
        "unit_price": w.number(line.unit_price),
        "discount_percent": "" if discount is None else w.number(discount),
        "vat": forms.vat_choice(line),
        "code": line.code or "",
    }
