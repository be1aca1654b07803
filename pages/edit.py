"""The editor: a new draft, a draft, or a finalized invoice where editing is switched on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from invoicing import customers, forms, lifecycle
from invoicing import record as records
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput, Problem
from invoicing.model.invoice import Invoice, Party
from parts import acts, desk, document, guard, look, router
from parts.line_editor import line_editor

house, actor, w = desk.house(), desk.actor(), desk.w()
CURRENCIES = ("NOK", "EUR", "SEK", "DKK", "USD", "GBP", "JPY", "KWD", "CHF", "PLN")
TERMS = 14


def opened() -> Invoice:
    """The invoice in the URL, or a blank one dated today."""
    if "id" not in st.query_params:
        lifecycle.may_create(actor)
        settings = house.settings()
        today = house.today(settings)
        blank = Invoice(0, settings.base_currency, issue_date=today, payment_terms=TERMS)
        return replace(blank, due_date=today + timedelta(days=TERMS))
    record = records.read(house, actor, guard.id_in_url("invoice"))
    record.decisions[Action.EDIT].enforce()
    return record.invoice


def customer_fields(invoice: Invoice) -> dict[str, Any]:
    """Contact by search, and the buyer as it shall stand on the invoice."""
    left, right = st.columns(2)
    words = left.text_input(
        w("edit.find_customer"), key="customer-words", placeholder=w("edit.find_customer_hint")
    )
    now = invoice.contact
    offered = {c.contact.id: c for c in customers.find(house, actor, words) if c.contact}
    if now and now.id not in offered:
        offered = {now.id: customers.Customer(now, invoice.company, invoice.buyer)} | offered
    chosen = right.selectbox(
        w("property.contact"),
        list(offered),
        index=list(offered).index(now.id) if now else None,
        format_func=lambda id: customers.described(offered[id]),
        placeholder=w("edit.choose_contact"),
        key="contact",
    )
    kept = now is not None and now.id == chosen and invoice.buyer.name
    customer = offered.get(chosen)
    known = invoice.buyer if kept or customer is None else customer.buyer
    address, contact = st.columns(2)
    with address.expander(w("edit.buyer_address")):
        buyer = buyer_fields(known, str(chosen))
    with contact.expander(w("edit.new_contact")):
        new_contact()
    return {
        "contact": customer.contact if customer else None,
        "company": customer.company if customer else None,
        "buyer": buyer,
    }


def new_contact() -> None:
    """A customer that is not there yet; chosen as soon as it is."""
    with st.form("new-contact", border=False, clear_on_submit=False):
        name = st.text_input(w("property.contact"), max_chars=300)
        email = st.text_input(w("property.contact_email"), max_chars=300)
        company = st.text_input(w("property.company"), max_chars=300)
        added = st.form_submit_button(w("edit.add_contact"))
    if added and acts.attempt(
        w, lambda: st.session_state.update(added=customers.add(house, actor, name, email, company))
    ):
        st.session_state["customer-words"] = name
        st.rerun()


def buyer_fields(buyer: Party, key: str) -> Party:
    """Name and address, prefilled from the customer."""
    names = ("name", "street", "postcode", "city", "country", "org_number")
    columns = st.columns(2)
    values = {
        n: columns[i % 2].text_input(
            w(f"property.buyer_{n}"), getattr(buyer, n) or "", key=f"buyer-{n}-{key}", max_chars=300
        )
        for i, n in enumerate(names)
    }
    return Party(**values)


def head_fields(invoice: Invoice) -> dict[str, Any]:
    """Dates, currency and title in one row."""
    currencies = list(dict.fromkeys((invoice.currency, *CURRENCIES)))
    issued, due, currency, title = st.columns([3, 3, 2, 4])
    pattern = w("common.date_pattern")
    fields: dict[str, Any] = {
        "issue_date": issued.date_input(
            w("property.issue_date"), invoice.issue_date, format=pattern
        ),
        "due_date": due.date_input(w("property.due_date"), invoice.due_date, format=pattern),
        "currency": currency.selectbox(
            w("property.currency"), currencies, disabled=invoice.number is not None
        ),
        "title": title.text_input(w("property.title"), invoice.title or "", max_chars=300),
    }
    first, last = fields["issue_date"], fields["due_date"]
    both = isinstance(first, date) and isinstance(last, date)
    fields["payment_terms"] = (last - first).days if both and last >= first else None
    return fields


def text_fields(invoice: Invoice) -> dict[str, Any]:
    """What the buyer wants to find on the invoice, and what we want to say."""
    left, right = st.columns(2)
    return {
        "purchase_order": left.text_input(
            w("property.purchase_order"), invoice.purchase_order or "", max_chars=300
        ),
        "buyer_reference": right.text_input(
            w("property.buyer_reference"), invoice.buyer_reference or "", max_chars=300
        ),
        "comments": st.text_area(w("property.comments"), invoice.comments or "", max_chars=10_000),
    }


def save(invoice: Invoice, fields: dict[str, Any], rows: list[dict[str, str]]) -> None:
    """Everything or nothing; what is wrong is said and stays as typed."""
    changes = fields | {"lines": forms.lines(rows, w.language)}
    if invoice.id:
        saved = lifecycle.edit(house, actor, invoice.id, changes, invoice.version)
    else:
        saved = lifecycle.create(house, actor, changes)
    look.toast_later(w("done.edit"), ":material/check:")
    st.session_state["go-after-save"] = f"/invoice?id={saved.id}"


def preview(invoice: Invoice, fields: dict[str, Any], rows: list[dict[str, str]]) -> None:
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
    except (InvalidInput, Problem) as problem:
        look.field_error(w.explain(problem))
        return
    document.show(shown, w)


def main() -> None:
    """The form at the left, the document at its right."""
    invoice = opened()
    name = acts.record_name(invoice, w) if invoice.id else w("nav.new_invoice")
    target = f"/invoice?id={invoice.id}" if invoice.id else "/invoices"
    saving = look.header(name, back=(target, w("common.back")))
    form, paper = st.columns([3, 2], gap="large")
    with form:
        fields = customer_fields(invoice)
        fields |= head_fields(invoice)
        rows = line_editor(invoice, w)
        fields |= text_fields(invoice)
    with paper:
        st.caption(w("edit.preview"))
        preview(invoice, fields, rows)
    with saving:
        pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")
    if pressed and acts.attempt(w, lambda: save(invoice, fields, rows)):
        router.go(st.session_state.pop("go-after-save"))


main()
