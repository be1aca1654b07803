"""The fields of the editor besides customer and lines: each under a key of its own.

Keys of what is kept while it is unsaved begin with `field(key, "")`: see unsaved_typing.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from invoicing import defining
from invoicing.house import House
from invoicing.model.custom import CustomProperty
from invoicing.model.invoice import Collection, Invoice, Party
from invoicing.model.payment import Method
from invoicing.model.people import Actor
from invoicing.words import LANGUAGES, Words

from . import own_values

CURRENCIES = ("NOK", "EUR", "SEK", "DKK", "USD", "GBP", "JPY", "KWD", "CHF", "PLN")
PARTY = ("name", "street", "postcode", "city", "country", "org_number")
TERMS_MOST = 365
#: What can be offered to who pays online.
ONLINE = (Method.CARD.value, Method.BANK_DEBIT.value)


def field(key: str, name: str) -> str:
    """The key of a field's widget in the editing `key`."""
    return f"{key}-f-{name}"


def head_fields(invoice: Invoice, key: str, w: Words) -> dict[str, Any]:
    """Title, dates, terms and currency."""
    currencies = list(dict.fromkeys((invoice.currency, *CURRENCIES)))
    title, currency = st.columns([5, 2])
    fields: dict[str, Any] = {
        "title": title.text_input(
            w("property.title"), invoice.title or "", key=field(key, "title")
        ),
        "currency": currency.selectbox(
            w("property.currency"),
            currencies,
            disabled=invoice.number is not None,
            key=field(key, "currency"),
        ),
    }
    return fields | _date_fields(invoice, key, w)


def _date_fields(invoice: Invoice, key: str, w: Words) -> dict[str, Any]:
    """The dates, with the days between them; whichever is changed, the others follow."""
    issued, terms, due = st.columns([3, 2, 3])
    pattern = w("common.date_pattern")
    first = issued.date_input(
        w("property.issue_date"),
        invoice.issue_date,
        format=pattern,
        key=field(key, "issue_date"),
        on_change=_due_by_terms,
        args=(key,),
    )
    terms.number_input(
        w("property.payment_terms"),
        0,
        TERMS_MOST,
        _days(invoice.issue_date, invoice.due_date),
        key=field(key, "terms"),
        on_change=_due_by_terms,
        args=(key,),
    )
    last = due.date_input(
        w("property.due_date"),
        invoice.due_date,
        format=pattern,
        key=field(key, "due_date"),
        on_change=_terms_by_due,
        args=(key,),
    )
    days = _days(first, last)
    return {"issue_date": first, "due_date": last, "payment_terms": days}


def _days(first: object, last: object) -> int | None:
    """From one day to the other, where there are both and in that order."""
    if isinstance(first, date) and isinstance(last, date) and last >= first:
        days = (last - first).days
        return days if days <= TERMS_MOST else None
    return None


def _due_by_terms(key: str) -> None:
    first, days = (st.session_state.get(field(key, n)) for n in ("issue_date", "terms"))
    if first is not None and days is not None:
        st.session_state[field(key, "due_date")] = first + timedelta(days=days)


def _terms_by_due(key: str) -> None:
    first, last = (st.session_state.get(field(key, n)) for n in ("issue_date", "due_date"))
    st.session_state[field(key, "terms")] = _days(first, last)


def text_fields(invoice: Invoice, key: str, w: Words) -> dict[str, Any]:
    """What the buyer wants to find on the invoice, and what we want to say."""
    left, middle, right = st.columns(3)
    columns = (
        ("purchase_order", left),
        ("buyer_reference", middle),
        ("tax_id", right),
    )
    fields: dict[str, Any] = {
        name: _text(column, invoice, name, key, w) for name, column in columns
    }
    comments = st.text_area(
        w("property.comments"),
        invoice.comments or "",
        key=field(key, "comments"),
    )
    return fields | {"comments": comments}


def _text(column: Any, invoice: Invoice, name: str, key: str, w: Words) -> str:
    text: str = column.text_input(
        w(f"property.{name}"),
        getattr(invoice, name) or "",
        key=field(key, name),
    )
    return text


def more_fields(invoice: Invoice, key: str, w: Words) -> dict[str, Any]:
    """Language and how it is paid."""
    languages = list(dict.fromkeys((None, *LANGUAGES, invoice.language)))
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    fields: dict[str, Any] = {
        "language": left.selectbox(
            w("property.language"),
            languages,
            languages.index(invoice.language),
            format_func=lambda code: _language(code, w),
            key=field(key, "language"),
        ),
        "collection": middle.selectbox(
            w("property.collection"),
            list(Collection),
            list(Collection).index(invoice.collection),
            format_func=lambda each: w(f"collection.{each}"),
            key=field(key, "collection"),
        ),
        "payment_reference": _text(right, invoice, "payment_reference", key, w),
        "allowed_methods": _methods(invoice.allowed_methods, key, w),
    }
    with st.container(horizontal=True):
        for name in ("allow_partial", "billable"):
            label, on = w(f"property.{name}"), getattr(invoice, name)
            fields[name] = st.toggle(label, on, key=field(key, name))
    return fields


def _methods(known: str | None, key: str, w: Words) -> str | None:
    """What the buyer may pay with online; none chosen: whatever the settings offer."""
    held = [name for each in (known or "").split(",") if (name := each.strip())]
    chosen: list[str] = st.multiselect(
        w("property.allowed_methods"),
        list(dict.fromkeys((*ONLINE, *held))),
        list(dict.fromkeys(held)),
        format_func=lambda each: w(f"method.{each}") if each in set(Method) else each,
        placeholder=w("editor.usual_methods"),
        key=field(key, "allowed_methods"),
    )
    # As it was written where nothing else is meant: opening and saving changes nothing.
    return known if set(chosen) == set(held) else ", ".join(chosen) or None


def _language(code: str | None, w: Words) -> str:
    if code is None:
        return w("editor.usual_language")
    return w(f"language.{code}") if code in LANGUAGES else code


def party_fields(known: Party, who: str, key: str, w: Words) -> Party:
    """Name and address of the buyer, or of where it is delivered. `key` is that of the group."""
    columns = st.columns(2)
    values = {
        name: columns[i % 2].text_input(
            w(f"property.{who}_{name}"),
            getattr(known, name) or "",
            key=f"{key}-{name}",
        )
        for i, name in enumerate(PARTY)
    }
    return Party(**{name: value.strip() or None for name, value in values.items()})


def own_fields(
    house: House, actor: Actor, invoice: Invoice, key: str, w: Words
) -> tuple[list[CustomProperty], dict[str, Any]]:
    """The company's own properties that are offered, and what is typed into them."""
    offered = [p for p in defining.definitions(house, actor) if not p.archived]
    held = house.registry().values(invoice)
    columns = st.columns(2) if offered else []
    typed = {}
    for i, each in enumerate(offered):
        with columns[i % 2]:
            typed[each.name] = own_values.field(
                each, held[each.name], w, field(key, f"own-{each.name}")
            )
    return offered, typed


def own_changes(
    house: House,
    invoice: Invoice,
    offered: list[CustomProperty],
    typed: Mapping[str, Any],
    w: Words,
) -> dict[str, Any]:
    """What is typed into the company's own properties and is not so yet."""
    held = house.registry().values(invoice)
    values = {each.name: own_values.value(each, typed[each.name], w) for each in offered}
    return {name: value for name, value in values.items() if value != held[name]}
