"""The page of a customer: figures by currency, invoices and payments, and cards at the right."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import streamlit as st

from invoicing import customers, telling
from invoicing.model.customer import FIELDS, Profile, Side
from invoicing.model.decisions import Action
from invoicing.model.filters import where
from invoicing.words import HEADER_LANGUAGES, Words

from . import (
    customer_form,
    customer_methods,
    desk,
    fields,
    guard,
    look,
    merge_dialog,
    rating_lines,
    values,
)
from .customer_desk import CustomerDesk
from .index_table import Cell, Column, Frame, Labels, Row, index_table

#: What the page tells of each currency, and the words of it.
FIGURES = {
    "billed": "sum.billed",
    "paid": "sum.paid",
    "due": "sum.balance",
    "overdue": "property.overdue",
    "unapplied": "customer.unapplied",
}
TO_READ = Frame(fill=False)


def show(side: Side) -> None:
    """The whole page, for the id in the URL. A merged one's id shows who stands for it."""
    house, actor, w = desk.house(), desk.actor(), desk.w()
    asked = guard.id_in_url(side.value)
    at = CustomerDesk(house, actor, w, customers.read(house, actor, side, asked), house.settings())
    fields.dress()
    heading(at)
    if at.profile.id != asked:
        look.caution(w("customer.was_merged", name=at.profile.name))
    figures(at)
    body, panel = st.columns([5, 2], gap="medium")
    with body:
        invoices(at)
        payments(at)
    with panel:
        about(at)
        rating_lines.card(at)
        customer_methods.card(at)
        people(at)
        history(at)


def heading(at: CustomerDesk) -> None:
    """Name and kind, the way back to the list, and what can be done."""
    side = at.profile.side.value

    def actions() -> None:
        address = f"/statement?side={side}&id={at.profile.id}"
        look.link_button(at.w("statement.title"), address)
        allowed = at.record.decisions[Action.EDIT_CUSTOMER]
        reason = None if allowed else at.w(f"reason.{allowed.reason}")
        if st.button(at.w("action.edit"), key="edit-customer", disabled=not allowed, help=reason):
            customer_form.change(at.house, at.actor, at.profile, at.w)
        merging = at.w("merge.button")
        if st.button(merging, key="merge-customer", disabled=not allowed, help=reason):
            merge_dialog.ask(at.house, at.actor, at.w, at.profile)

    look.header(
        at.profile.name,
        badges=[(at.w(f"property.{side}"), "neutral")],
        back=(f"/customers?side={side}", at.w("nav.customers")),
        actions=actions,
    )


def figures(at: CustomerDesk) -> None:
    """What was billed and paid, what is open, overdue and unapplied, in each currency."""
    w = at.w
    count = w("customer.finalized", count=sum(f.invoices for f in at.record.figures))
    rows = [
        [f.currency, *(w.money(getattr(f, name), f.currency) for name in FIGURES)]
        for f in at.record.figures
    ]
    look.sums([count, *map(w, FIGURES.values())], rows)


def invoices(at: CustomerDesk) -> None:
    """The latest invoices, each with the way to it, and the way to all of them."""
    w, today = at.w, at.house.today(at.settings)
    columns = [
        Column("number", w("property.number"), sortable=False),
        Column("status", w("property.status"), sortable=False),
        Column("due_date", w("property.due_date"), "date", sortable=False),
        Column("amount_billed", w("property.amount_billed"), "money", sortable=False),
        Column("amount_due", w("property.amount_due"), "money", sortable=False),
        Column("issue_date", w("property.issue_date"), "date", sortable=False),
    ]

    def row(each: Mapping[str, Any]) -> Row:
        name = each["number"] or each["title"] or w("list.draft", id=each["id"])
        return Row(
            str(each["id"]),
            [
                Cell(name, href=f"/invoice?id={each['id']}"),
                values.status_cell(w, each, today),
                Cell(w.date(each["due_date"])),
                Cell(w.money(each["amount_billed"], each["currency"])),
                Cell(w.money(each["amount_due"], each["currency"])),
                Cell(w.date(each["issue_date"])),
            ],
        )

    found, count = at.record.invoices, at.record.invoice_count
    _listed(at, "invoices", columns, [row(each) for each in found], count)
    if count:
        _all(at, f"/invoices?filter={quote(_only(at.profile))}", len(found), count)


def payments(at: CustomerDesk) -> None:
    """The latest payments, what lies on no invoice first."""
    w = at.w
    columns = [
        Column("amount", w("property.amount"), "money", sortable=False),
        Column("paid_on", w("property.paid_on"), "date", sortable=False),
        Column("payment_status", w("property.payment_status"), sortable=False),
        Column("method", w("property.method"), sortable=False),
        Column("invoice", w("property.invoice"), sortable=False),
    ]

    def row(each: Mapping[str, Any]) -> Row:
        status, on = each["status"], each["invoice_id"]
        invoice = Cell(each["invoice"] or "", href=f"/invoice?id={on}") if on else Cell("")
        return Row(
            str(each["id"]),
            [
                Cell(w.money(each["amount"], each["currency"]), href=f"/payment?id={each['id']}"),
                Cell(w.date(each["paid_on"])),
                Cell(w(f"payment_status.{status}"), tone=values.PAYMENT_TONES[status]),
                Cell(w(f"method.{each['method']}")),
                Cell(w("customer.unapplied"), tone="warn") if each["loose"] else invoice,
            ],
        )

    found, count = at.record.payments, at.record.payment_count
    _listed(at, "payments", columns, [row(each) for each in found], count)


def _listed(
    at: CustomerDesk, what: str, columns: Sequence[Column], rows: Sequence[Row], count: int
) -> None:
    title = f"{at.w(f'nav.{what}')} · {at.w.number(count)}"
    st.html(f'<div class="t-section"><h2>{title}</h2></div>')
    index_table(
        f"customer-{what}",
        columns,
        rows,
        labels=Labels(at.w(f"nav.{what}")),
        empty=at.w(f"customer.no_{what}"),
        frame=TO_READ,
    )


def _all(at: CustomerDesk, href: str, shown: int, count: int) -> None:
    if shown < count:
        look.note(at.w("customer.latest", shown=shown), (at.w("customer.see_all"), href))


def _only(profile: Profile) -> str:
    """The filter of the invoice index that finds a customer's invoices, by what they say."""
    if profile.is_contact and profile.values["email"]:
        return where("contact_email", "is", profile.values["email"]).to_json()
    return where(profile.side.value, "is", profile.name).to_json()


def about(at: CustomerDesk) -> None:
    """What is known of the customer."""
    w, held = at.w, at.profile.values
    with look.card(w("customer.about"), "customer-about"):
        known = [(n, held[n]) for n in FIELDS[at.profile.side] if held[n] and n != "company"]
        look.pairs([(w(f"customer.field.{n}"), said(w, n, v)) for n, v in known])
        if company := at.profile.company:
            link = (w("customer.open"), f"/company?id={company.id}")
            look.item(company.name, w("property.company"), link=link)


def said(w: Words, name: str, value: object) -> str:
    """One value of a customer in words."""
    if value is None:
        return w("common.empty")
    return HEADER_LANGUAGES.get(str(value), str(value)) if name == "language" else str(value)


def people(at: CustomerDesk) -> None:
    """The contacts of a company."""
    w, contacts = at.w, at.record.contacts
    if at.profile.is_contact:
        return
    with look.card(w("customer.sides.contact"), "customer-people", count=len(contacts)):
        if not contacts:
            st.caption(w("customer.no_contacts"))
        for each in contacts:
            link = (w("customer.open"), f"/contact?id={each.id}")
            look.item(each.name, each.values["email"] or w("common.empty"), link=link)


def history(at: CustomerDesk) -> None:
    """What happened to the customer, newest first."""
    w = at.w
    with look.card(w("card.history"), "customer-history", count=len(at.record.history)):
        if not at.record.history:
            st.caption(w("customer.no_history"))
        look.timeline(
            [
                (
                    w(f"event.{h.event}"),
                    w.moment(h.at, at.settings.timezone),
                    telling.who(h.actor, w),
                    [
                        f"{w(f'customer.field.{c.property}')}: {said(w, c.property, c.before)}"
                        f" → {said(w, c.property, c.after)}"
                        for c in h.changes
                    ],
                )
                for h in at.record.history
            ]
        )
