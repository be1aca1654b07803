"""Line items as a grid of texts: typed in the reader's own style, read by the domain.

The grid's rows are fixed while it is edited, so that the cursor stays; rows are
added by a button. Everything is text: no amount passes through a float.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from invoicing import forms
from invoicing.model.invoice import Invoice
from invoicing.model.totals import Line
from invoicing.words import Words

Row = dict[str, str]
EMPTY: Mapping[str, str] = {
    "description": "",
    "quantity": "1",
    "unit": "",
    "unit_price": "",
    "base_quantity": "",
    "discount_percent": "",
    "discount_amount": "",
    "vat": "25 %",
    "code": "",
}
#: Columns of text, with their widths in pixels.
WIDTHS: Mapping[str, int] = {
    "description": 160,
    "quantity": 84,
    "unit": 62,
    "unit_price": 96,
    "base_quantity": 84,
    "discount_percent": 100,
    "discount_amount": 100,
}
#: Shown only where a line has such a value: few have.
RARE = ("base_quantity", "discount_amount")


def line_editor(invoice: Invoice, key: str, w: Words) -> list[Row]:
    """The rows as they are typed now; `forms.lines` reads them. `key` names this editing."""
    held = f"{key}-lines"
    rows: list[Row] = st.session_state.setdefault(held, _start(invoice, w))
    edited = st.data_editor(
        rows,
        key=f"{key}-grid-{len(rows)}",
        hide_index=True,
        width="stretch",
        column_config=_columns(rows, w),
    )
    kept = [{name: str(value or "") for name, value in row.items()} for row in edited]
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(w("line.add"), icon=":material/add:", key=f"{key}-add"):
            st.session_state[held] = [*kept, dict(EMPTY)]
            st.rerun()
        st.caption(w("line.hint"))
    return kept


def _columns(rows: Sequence[Row], w: Words) -> dict[str, Any]:
    hidden = {name for name in RARE if not any(row[name] for row in rows)} | {"code"}
    texts = {
        name: st.column_config.TextColumn(w(f"line.{name}"), width=width)
        for name, width in WIDTHS.items()
    }
    used = dict.fromkeys(row["vat"] for row in rows)
    vat = st.column_config.SelectboxColumn(
        w("line.vat_rate"),
        options=list(dict.fromkeys([*forms.VAT_CHOICES, *used])),
        format_func=lambda choice: _vat_words(str(choice), w),
        width=75,
        required=True,
    )
    return texts | {"vat": vat} | dict.fromkeys(hidden)


def _vat_words(choice: str, w: Words) -> str:
    """The rate as the reader writes it; a choice without a rate by its reason."""
    category, rate = forms.vat(choice, 0)
    if choice in forms.VAT_CHOICES and not choice.endswith("%"):
        return w(f"vat.{category.lower()}")
    prefix = "" if category in "SZ" else f"{category} "
    return prefix + w.percent(rate)


def _start(invoice: Invoice, w: Words) -> list[Row]:
    return [_texts(line, w) for line in invoice.lines] or [dict(EMPTY) for _ in range(3)]


def _texts(line: Line, w: Words) -> Row:
    percent, amount = line.discount_percent, line.discount_amount
    return {
        "description": line.description,
        "quantity": w.number(line.quantity),
        "unit": line.unit or "",
        "unit_price": w.number(line.unit_price),
        "base_quantity": "" if line.base_quantity == 1 else w.number(line.base_quantity),
        "discount_percent": "" if percent is None else w.number(percent),
        "discount_amount": "" if amount is None else w.number(amount),
        "vat": forms.vat_choice(line),
        "code": line.code or "",
    }
