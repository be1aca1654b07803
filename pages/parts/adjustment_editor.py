"""Discounts, fees and taxes of the whole document, in their order."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from invoicing import forms
from invoicing.model.invoice import Invoice
from invoicing.model.totals import Adjustment, AdjustmentKind
from invoicing.words import Words

from . import text_grid
from .line_editor import vat_words
from .text_grid import Row

EMPTY: Mapping[str, str] = {"kind": "discount", "label": "", "size": "", "vat": forms.SHARED}


def adjustment_editor(invoice: Invoice, key: str, w: Words) -> list[Row]:
    """The rows as they are typed now; `forms.adjustments` reads them."""
    name = f"{key}-extras"
    rows = text_grid.held(name, lambda: start(invoice, w))
    kept = text_grid.text_grid(name, rows, _columns(rows, w), {}, w) if rows else []
    with st.container(horizontal=True, vertical_alignment="center"):
        for kind in AdjustmentKind:
            said = w(f"adjustment.add_{kind}")
            if st.button(said, icon=":material/add:", type="tertiary", key=f"{key}-add-{kind}"):
                label = w(f"adjustment.{kind}")
                new = dict(EMPTY) | {"kind": kind.value, "label": label}
                text_grid.redraw(name, [*kept, new])
    if rows:
        st.caption(w("adjustment.hint"))
    return kept


def start(invoice: Invoice, w: Words) -> list[Row]:
    """Those of an invoice as rows."""
    return [texts(each, w) for each in invoice.adjustments]


def texts(adjustment: Adjustment, w: Words) -> Row:
    """One of them as it is typed: «10 %», or «500»."""
    size = w.number(adjustment.amount)
    if adjustment.amount is None:
        size = f"{w.number(adjustment.percent)} %"
    return {
        "kind": adjustment.kind.value,
        "label": adjustment.label,
        "size": size,
        "vat": forms.vat_choice(adjustment),
    }


def _columns(rows: Sequence[Row], w: Words) -> dict[str, Any]:
    used = dict.fromkeys(row["vat"] for row in rows)
    choices = list(dict.fromkeys([forms.SHARED, *forms.VAT_CHOICES, *used]))
    column = st.column_config
    return {
        "kind": column.SelectboxColumn(
            w("adjustment.kind"),
            options=[kind.value for kind in AdjustmentKind],
            format_func=lambda kind: w(f"adjustment.{kind}"),
            width=90,
            required=True,
        ),
        "label": column.TextColumn(w("adjustment.label"), width=190),
        "size": column.TextColumn(w("line.size"), width=90),
        "vat": column.SelectboxColumn(
            w("line.vat_rate"),
            options=choices,
            format_func=lambda c: _vat_words(str(c), w),
            width=120,
            required=True,
        ),
    }


def _vat_words(choice: str, w: Words) -> str:
    return w("adjustment.shared") if choice == forms.SHARED else vat_words(choice, w)
