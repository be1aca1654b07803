"""The editor: a new draft, a draft, or a finalized invoice where editing is switched on.

The invoice is read once, when the editor is opened, and kept until it is left: what is typed
belongs to that version. Was it changed meanwhile, the save is refused, the page says how, and
everything typed stays.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from invoicing import forms, lifecycle
from invoicing import record as records
from invoicing.model.decisions import Action
from invoicing.model.errors import Problem, StaleVersion
from invoicing.model.invoice import Invoice
from invoicing.model.properties import changes
from parts import acts, cards, desk, document, guard, look, router
from parts.customer_editor import customer_editor
from parts.line_editor import Row, line_editor

house, actor, w = desk.house(), desk.actor(), desk.w()
CURRENCIES = ("NOK", "EUR", "SEK", "DKK", "USD", "GBP", "JPY", "KWD", "CHF", "PLN")
TERMS = 14

id = guard.id_in_url("invoice") if "id" in st.query_params else 0
#: Everything of this editing in the session begins with it.
KEY = f"editor-{id}"


def opened() -> Invoice:
    """The invoice as it was when this editor was opened.

    Widgets are forgotten when a page is left: where the title has no value, it is opened anew.
    """
    if f"{KEY}-title" not in st.session_state or KEY not in st.session_state:
        for name in [name for name in st.session_state if str(name).startswith(KEY)]:
            del st.session_state[name]
        st.session_state[KEY] = read() if id else blank()
    invoice: Invoice = st.session_state[KEY]
    return invoice


def read() -> Invoice:
    """The invoice in the URL, if the rules let it be edited."""
    record = records.read(house, actor, id)
    record.decisions[Action.EDIT].enforce()
    return record.invoice


def blank() -> Invoice:
    """A new draft, dated today."""
    lifecycle.may_create(actor)
    settings = house.settings()
    today = house.today(settings)
    new = Invoice(0, settings.base_currency, issue_date=today, payment_terms=TERMS)
    return replace(new, due_date=today + timedelta(days=TERMS))


def head_fields(invoice: Invoice) -> dict[str, Any]:
    """Dates, currency and title in one row."""
    currencies = list(dict.fromkeys((invoice.currency, *CURRENCIES)))
    issued, due, currency, title = st.columns([3, 3, 2, 4])
    pattern = w("common.date_pattern")
    fields: dict[str, Any] = {
        "issue_date": issued.date_input(
            w("property.issue_date"), invoice.issue_date, format=pattern, key=f"{KEY}-issued"
        ),
        "due_date": due.date_input(
            w("property.due_date"), invoice.due_date, format=pattern, key=f"{KEY}-due"
        ),
        "currency": currency.selectbox(
            w("property.currency"),
            currencies,
            disabled=invoice.number is not None,
            key=f"{KEY}-currency",
        ),
        "title": title.text_input(
            w("property.title"), invoice.title or "", max_chars=300, key=f"{KEY}-title"
        ),
    }
    first, last = fields["issue_date"], fields["due_date"]
    both = isinstance(first, date) and isinstance(last, date)
    fields["payment_terms"] = (last - first).days if both and last >= first else None
    return fields


def text_fields(invoice: Invoice) -> dict[str, Any]:
    """What the buyer wants to find on the invoice, and what we want to say."""
    left, right = st.columns(2)
    fields: dict[str, Any] = {
        name: column.text_input(
            w(f"property.{name}"), getattr(invoice, name) or "", max_chars=300, key=f"{KEY}-{name}"
        )
        for name, column in (("purchase_order", left), ("buyer_reference", right))
    }
    comments = st.text_area(
        w("property.comments"), invoice.comments or "", max_chars=10_000, key=f"{KEY}-comments"
    )
    return fields | {"comments": comments}


#: Where the field of a check list is drawn, as the end of its key.
PLACES = {"contact": "contact", "due_date": "due", "lines": "lines-box", "buyer": "buyer-box"}


def to_field() -> None:
    """Go to the field that the address names."""
    if place := PLACES.get(st.query_params.get("field", "")):
        st.html(f'<span data-focus-now="{KEY}-{place}"></span>')


def save(invoice: Invoice, typed: Mapping[str, Any], version: int) -> None:
    """Everything or nothing; what is wrong is said and stays as typed."""
    try:
        if invoice.id:
            saved = lifecycle.edit(house, actor, invoice.id, typed, version)
        else:
            saved = lifecycle.create(house, actor, typed)
    except StaleVersion:
        st.session_state[f"{KEY}-meanwhile"] = records.read(house, actor, invoice.id)
        raise
    look.toast_later(w("done.edit"), ":material/check:")
    del st.session_state[KEY]
    st.session_state["go-after-save"] = f"/invoice?id={saved.id}"


def meanwhile(invoice: Invoice) -> None:
    """What somebody else changed since the editor was opened, and the way to save ours too."""
    now: records.Record | None = st.session_state.get(f"{KEY}-meanwhile")
    if now is None:
        return
    settings = house.settings()
    told = [
        cards.change_text(change, invoice.currency, settings, w)
        for change in changes(invoice, now.invoice)
    ]
    newest = now.history[0]
    look.timeline(
        [(w("edit.meanwhile"), w.moment(newest.at, settings.timezone), newest.actor, told)]
    )
    st.button(w("edit.save_on_top"), key="save-on-top", help=w("edit.save_on_top_help"))


def preview(invoice: Invoice, fields: Mapping[str, Any], rows: list[Row]) -> None:
    """The document as it would be; what cannot be read yet is told."""
    try:
        shown = replace(
            invoice,
            lines=forms.lines(rows, w.language),
            buyer=fields["buyer"],
            currency=fields["currency"],
            title=fields["title"],
            comments=fields["comments"],
            purchase_order=fields["purchase_order"],
        )
    except Problem as problem:
        look.field_error(w.explain(problem))
        return
    document.show(shown, w)


def main() -> None:
    """The form at the left, the document at its right; what is refused stands above both."""
    invoice = opened()
    name = acts.record_name(invoice, w) if invoice.id else w("nav.new_invoice")
    target = f"/invoice?id={invoice.id}" if invoice.id else "/invoices"
    saving = look.header(name, back=(target, w("common.back")))
    messages = st.container()
    form, paper = st.columns([3, 2], gap="large")
    with form:
        fields = customer_editor(house, actor, invoice, KEY, w)
        fields |= head_fields(invoice)
        with st.container(key=f"{KEY}-lines-box"):
            rows = line_editor(invoice, KEY, w)
        fields |= text_fields(invoice)
    with paper:
        st.caption(w("edit.preview"))
        preview(invoice, fields, rows)

    def typed() -> dict[str, Any]:
        return fields | {"lines": forms.lines(rows, w.language)}

    def on_top() -> None:
        now = st.session_state[f"{KEY}-meanwhile"].invoice
        save(invoice, lifecycle.differing(invoice, typed()), now.version)

    with saving:
        pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")
    with messages:
        done = pressed and acts.attempt(w, lambda: save(invoice, typed(), invoice.version))
        # Asked before that button is drawn: a second refusal has more to tell beside it.
        done = done or (st.session_state.get("save-on-top") and acts.attempt(w, on_top))
        meanwhile(invoice)
    to_field()
    if done:
        router.go(st.session_state.pop("go-after-save"))


main()
