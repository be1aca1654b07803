"""The line items of an invoice: a grid of texts, with what each of them comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from invoicing import forms, line_paste, products
from invoicing.house import House
from invoicing.line_paste import Pasted
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor
from invoicing.model.totals import Line
from invoicing.products import Product
from invoicing.words import Words

from . import look, text_grid
from .acts import attempt
from .text_grid import Row

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
    "description": 118,
    "quantity": 66,
    "unit": 64,
    "unit_price": 82,
    "base_quantity": 80,
    "discount_percent": 76,
    "discount_amount": 90,
    "code": 80,
}
#: Columns whose head has a shorter word here than on the document.
SHORT = frozenset({"quantity", "unit_price", "discount_percent"})
#: Columns of figures, which stand below one another.
FIGURES = frozenset(
    {"quantity", "unit_price", "base_quantity", "discount_percent", "discount_amount"}
)
#: Shown only where a line has such a value: few have.
RARE = ("base_quantity", "discount_amount", "code")


@dataclass(frozen=True)
class Priced:
    """What prices on this document are stated in."""

    currency: str
    with_vat: bool


#: So many rows that cannot be read are named one by one.
NAMED = 5


def line_editor(
    house: House, actor: Actor, invoice: Invoice, priced: Priced, key: str, w: Words
) -> list[Row]:
    """The rows as they are typed now; `forms.lines` reads them. `key` names this editing."""
    name = f"{key}-lines"
    rows = text_grid.held(name, lambda: start(invoice, w))
    amounts = [_amount(row, priced.currency, w) for row in text_grid.now(name, rows)]
    with st.container(key=f"{key}-lines-box"):
        kept = text_grid.text_grid(name, rows, _columns(rows, w), {"amount": amounts}, w)
    with st.container(horizontal=True, vertical_alignment="center"):
        _pick(products.offered(house, actor, priced.currency), priced, name, kept, w)
        free = products.may_write_free_lines(actor)
        why = None if free else w("reason.no_free_lines")
        if st.button(
            w("line.add"), icon=":material/add:", key=f"{key}-add", disabled=not free, help=why
        ):
            text_grid.redraw(name, [*kept, dict(EMPTY)])
        # Another key once its rows are on lines: it closes.
        paste = f"{key}-paste-{_times(name)}"
        with st.popover(w("line.paste"), icon=":material/content_paste:", key=paste):
            _paste(name, kept, w)
        st.caption(w("line.hint"))
    _tell_unused(name, w)
    return kept


def _pick(offered: Sequence[Product], priced: Priced, name: str, kept: list[Row], w: Words) -> None:
    """Choose a product, and it is on a line."""
    if not offered:
        return
    by_id = {product.id: product for product in offered}
    chosen = st.selectbox(
        w("line.pick"),
        list(by_id),
        index=None,
        format_func=lambda id: f"{by_id[id].name} · {by_id[id].sku}",
        placeholder=w("line.pick_hint"),
        label_visibility="collapsed",
        width=230,
        key=f"{name}-pick-{_times(name)}",
    )
    line = by_id[chosen].line(priced.currency, with_vat=priced.with_vat) if chosen else None
    if line:
        text_grid.redraw(name, [*without_idle(kept), texts(line, w)])


def _paste(name: str, kept: list[Row], w: Words) -> None:
    """Rows copied from a spreadsheet, put behind those that are there."""
    st.caption(w("line.paste_says"))
    with st.form(f"{name}-pasting", border=False, clear_on_submit=False):
        text = st.text_area(w("line.paste_here"), height=160, key=f"{name}-paste-{_times(name)}")
        pressed = st.form_submit_button(w("line.paste_add"), type="primary")
    found: list[Pasted] = []
    if pressed and attempt(w, lambda: found.append(line_paste.read(text, EMPTY, w.language))):
        st.session_state[f"{name}-unused"] = found[0].unused
        text_grid.redraw(name, [*without_idle(kept), *found[0].rows])


def _times(name: str) -> int:
    """Another text area once its text has become rows."""
    return int(st.session_state.get(f"{name}-times", 0))


def _tell_unused(name: str, w: Words) -> None:
    """Columns of what was pasted last that have no place here."""
    if unused := st.session_state.get(f"{name}-unused"):
        look.caution(w("line.paste_unused", columns=", ".join(unused)))


def without_idle(rows: Sequence[Row]) -> list[Row]:
    """The rows without those that say nothing."""
    return [row for row in rows if not forms.is_blank(row)]


def start(invoice: Invoice, w: Words) -> list[Row]:
    """The lines of an invoice as rows; three empty ones where it has none."""
    return [texts(line, w) for line in invoice.lines] or [dict(EMPTY) for _ in range(3)]


def complain(problems: Sequence[InvalidInput], w: Words) -> None:
    """What cannot be read, row by row; the rows stay as typed."""
    for problem in problems[:NAMED]:
        look.field_error(w.explain(problem))
    if len(problems) > NAMED:
        look.field_error(w("line.more_problems", count=len(problems) - NAMED))


def _columns(rows: Sequence[Row], w: Words) -> dict[str, Any]:
    hidden = {name for name in RARE if not any(row[name] for row in rows)}
    texts = {
        name: st.column_config.TextColumn(
            w(f"line.short.{name}" if name in SHORT else f"line.{name}"),
            width=width,
            alignment="right" if name in FIGURES else None,
        )
        for name, width in WIDTHS.items()
    }
    used = dict.fromkeys(row["vat"] for row in rows)
    vat = st.column_config.SelectboxColumn(
        w("line.vat_rate"),
        options=list(dict.fromkeys([*forms.VAT_CHOICES, *used])),
        format_func=lambda choice: vat_words(str(choice), w),
        width=58,
        required=True,
    )
    amount = st.column_config.TextColumn(w("line.amount"), width=76, alignment="right")
    return texts | {"vat": vat, "amount": amount} | dict.fromkeys(hidden)


def vat_words(choice: str, w: Words) -> str:
    """The rate as the reader writes it; a choice without a rate by its reason."""
    try:
        category, rate = forms.vat(choice, 0)
    except InvalidInput:
        return choice
    if choice in forms.VAT_CHOICES and not choice.endswith("%"):
        return w(f"vat.{category.lower()}")
    prefix = "" if category in "SZ" else f"{category} "
    return prefix + w.percent(rate)


def _amount(row: Row, currency: str, w: Words) -> str:
    """What the line comes to; nothing while it cannot be read."""
    try:
        line = None if forms.is_blank(row) else forms.line(row, 0, w.language)
    except InvalidInput:
        line = None
    return "" if line is None else w.money(line.amount(currency), currency, code=False)


def texts(line: Line, w: Words) -> Row:
    """A line as it is typed."""
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
