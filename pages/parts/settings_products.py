"""Products: what is sold again and again, with its prices in each currency."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape

import streamlit as st

from invoicing import forms, products
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.model.totals import Line
from invoicing.products import Product
from invoicing.words import Words

from . import look, router, settings_list, text_grid
from .editor_fields import CURRENCIES
from .fields import Fields, note, section
from .line_editor import vat_words

PRODUCTS = "/settings?section=products"
NEW = "new"
HEADS = ("product", "sku", "unit", "vat", "prices", "state")
PRICE: Mapping[str, str] = {"currency": "NOK", "price": ""}


def draw(house: House, actor: Actor, w: Words) -> None:
    """The section: the product in the URL, else all of them."""
    known = products.all_of_them(house, actor)
    asked = st.query_params.get("product")
    chosen = next((each for each in known if str(each.id) == asked), None)
    if asked is None:
        table(known, w)
    elif asked == NEW:
        form(house, actor, Product(0, "", ""), w("settings.add_product"), w)
    elif chosen:
        form(house, actor, chosen, chosen.name, w)
    else:
        settings_list.not_here("product", asked, (PRODUCTS, w("settings.products")), w)


def table(known: Sequence[Product], w: Words) -> None:
    """Which there are; the name of each leads to it."""
    section(w("settings.products"), w("settings.products_says"))
    look.link_button(w("settings.add_product"), f"{PRODUCTS}&product={NEW}", primary=True)
    if not known:
        note(w("settings.no_products"))
        return
    heads = [w(f"settings.product.{name}") for name in HEADS]
    settings_list.table(heads, [row(each, w) for each in known], "t-products")


def row(each: Product, w: Words) -> Sequence[str]:
    """One product of the table."""
    word, tone = ("archived", "mute") if each.archived else ("active", "good")
    prices = ", ".join(w.price(price, currency, code=True) for currency, price in each.prices)
    return (
        settings_list.name(f"{PRODUCTS}&product={each.id}", each.name),
        escape(each.sku),
        settings_list.text(each.unit, w),
        escape(vat_words(_vat(each), w)),
        settings_list.text(prices, w),
        settings_list.state(w(f"settings.product_{word}"), tone),
    )


def form(house: House, actor: Actor, now: Product, title: str, w: Words) -> None:
    """The fields of one, its prices as rows, and whether it is offered."""
    section(title, back=(PRODUCTS, w("settings.products")))
    fields = Fields(w, "settings.product.", f"product-{now.id}", {"unit_price": "prices"})
    with st.container(width=560):
        typed, vat = texts(fields, now, w)
        key = fields.key("prices")
        section(w("settings.product.prices"), w("settings.product.prices_says"))
        rows = prices(now, key, w)
        archived = fields("archived", st.toggle, now.archived) if now.id else False
        pressed = st.button(w("common.save"), type="primary", shortcut="Ctrl+S", key="save")

    def save() -> None:
        category, rate = forms.vat(vat, 1)
        said = [(r["currency"], r["price"]) for r in rows if r["price"].strip()]
        read = tuple((c, forms.amount("unit_price", p, w.language)) for c, p in said)
        after = replace(
            now, **typed, vat_category=category, vat_rate=rate, prices=read, archived=archived
        )
        products.save(house, actor, after, now.version if now.id else None)

    if pressed and fields.attempt(save):
        fields.saved()
        done = "settings.saved" if now.id else "settings.product.added"
        look.toast_later(w(done, name=typed["name"].strip()))
        router.go(PRODUCTS, replace=True)


def texts(fields: Fields, now: Product, w: Words) -> tuple[dict[str, str], str]:
    """Code, name, description and unit, and the choice of VAT."""
    narrow, wide = st.columns([1, 2])
    with narrow:
        sku = fields("sku", st.text_input, now.sku)
    with wide:
        name = fields("product", st.text_input, now.name)
    description = fields("description", st.text_area, now.description or "", height=80)
    left, right = st.columns(2)
    with left:
        unit = fields("unit", st.text_input, now.unit or "")
    choices = list(dict.fromkeys([*forms.VAT_CHOICES, _vat(now)]))
    with right:
        vat = fields(
            "vat",
            st.selectbox,
            choices,
            choices.index(_vat(now)),
            format_func=lambda choice: vat_words(choice, w),
        )
    return {"sku": sku, "name": name, "description": description, "unit": unit}, vat


def prices(now: Product, key: str, w: Words) -> list[dict[str, str]]:
    """A price a row, and a button for one more."""
    start = [{"currency": c, "price": w.number(price)} for c, price in now.prices]
    rows = text_grid.held(key, lambda: start or [dict(PRICE)])
    options = list(dict.fromkeys([*CURRENCIES, *(row["currency"] for row in rows)]))
    columns = {
        "currency": st.column_config.SelectboxColumn(
            w("property.currency"), options=options, required=True, width=120
        ),
        "price": st.column_config.TextColumn(w("settings.product.price"), width=160),
    }
    kept = text_grid.text_grid(key, rows, columns, {}, w) if rows else []
    if st.button(w("settings.product.add_price"), icon=":material/add:", type="tertiary"):
        used = {row["currency"] for row in kept}
        free = next((each for each in CURRENCIES if each not in used), CURRENCIES[0])
        text_grid.redraw(key, [*kept, {"currency": free, "price": ""}])
    return kept


def _vat(product: Product) -> str:
    """The choice of the VAT column that the product has."""
    one = Decimal(1)
    return forms.vat_choice(Line("-", one, one, product.vat_category, product.vat_rate))
