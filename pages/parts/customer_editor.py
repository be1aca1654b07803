"""Whom an invoice is for: a contact found by search, or a new one, and the buyer's address."""

from typing import Any

import streamlit as st

from invoicing import customers
from invoicing.customers import Customer
from invoicing.house import House
from invoicing.model.invoice import Invoice, Party
from invoicing.model.people import Actor
from invoicing.words import Words

from . import acts
from .editor_fields import field, party_fields


def customer_editor(
    house: House, actor: Actor, invoice: Invoice, key: str, w: Words
) -> dict[str, Any]:
    """Contact, company, buyer and place of delivery as they are chosen and typed now."""
    _take_new_contact(key)
    found, picker = st.columns(2)
    words = found.text_input(
        w("edit.find_customer"), key=f"{key}-words", placeholder=w("edit.find_customer_hint")
    )
    now = invoice.contact
    chosen = st.session_state.get(field(key, "contact"))
    offered = _offered(house, actor, invoice, chosen, words)
    if chosen not in offered:
        st.session_state.pop(field(key, "contact"), None)
    chosen = picker.selectbox(
        w("property.contact"),
        list(offered),
        index=list(offered).index(now.id) if now else None,
        format_func=lambda id: customers.described(offered[id]),
        placeholder=w("edit.choose_contact"),
        key=field(key, "contact"),
    )
    customer = offered.get(chosen)
    address, delivery, adding = st.columns(3)
    with address.expander(w("edit.buyer_address"), key=f"{key}-buyer-box"):
        known = _known_buyer(invoice, customer)
        buyer = party_fields(known, "buyer", field(key, f"buyer-{chosen}"), w)
    with delivery.expander(w("editor.shipping_address"), key=f"{key}-shipping-box"):
        shipping = party_fields(invoice.shipping, "shipping", field(key, "shipping"), w)
    with adding.expander(w("edit.new_contact")):
        _new_contact(house, actor, key, w)
    return {
        "contact": customer.contact if customer else None,
        "company": customer.company if customer else None,
        "buyer": buyer,
        "shipping": shipping,
    }


def _offered(
    house: House, actor: Actor, invoice: Invoice, chosen: int | None, words: str
) -> dict[int, Customer]:
    """What is found, and whoever is on the invoice or chosen already, so that no search
    takes them away."""
    found = {c.contact.id: c for c in customers.find(house, actor, words) if c.contact}
    if chosen and (customer := customers.get(house, actor, chosen)):
        found = {chosen: customer} | found
    if now := invoice.contact:
        as_written = Customer(now, invoice.company, invoice.buyer)
        found = {now.id: as_written} | found | {now.id: as_written}
    return found


def _known_buyer(invoice: Invoice, customer: Customer | None) -> Party:
    """The buyer as on the invoice, until another customer is chosen."""
    if customer is None or (customer.contact == invoice.contact and invoice.buyer.name):
        return invoice.buyer
    return customer.buyer


def _new_contact(house: House, actor: Actor, key: str, w: Words) -> None:
    """A customer that is not there yet; chosen as soon as it is."""
    made: list[int] = []
    with st.form(f"{key}-adding", border=False):
        fields = [
            st.text_input(w(f"property.{name}"), key=f"{key}-new-{name}", max_chars=300)
            for name in ("contact", "contact_email", "company")
        ]
        added = st.form_submit_button(w("edit.add_contact"))
    if added and acts.attempt(w, lambda: made.append(customers.add(house, actor, *fields))):
        st.session_state[f"{key}-added"] = made[0]
        st.rerun()


def _take_new_contact(key: str) -> None:
    """Choose who was just added, and empty the form; before those widgets are drawn again."""
    added = st.session_state.pop(f"{key}-added", None)
    if added is None:
        return
    st.session_state[field(key, "contact")] = added
    for name in ("contact", "contact_email", "company"):
        st.session_state[f"{key}-new-{name}"] = ""
