"""The product library: kept by super admins, offered to whoever writes an invoice.

Lines that are not of the library need a permission of their own (`Action.FREE_LINES`); lines
that an invoice has already, and lines of a clone, stay as they are.
"""

from dataclasses import replace

from invoicing.house import House
from invoicing.ledger import products as kept
from invoicing.ledger.books import Books
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import InvalidInput, NotFound, StaleVersion
from invoicing.model.filters import lowered
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor
from invoicing.model.product import Product, checked, free_lines
from invoicing.model.properties import Change
from invoicing.record import require_view

__all__ = ["Product", "all_of_them", "may_write_free_lines", "offered", "save"]

SUBJECT, ADDED, CHANGED = "product", "product_added", "product_changed"


def all_of_them(house: House, actor: Actor) -> list[Product]:
    """Every product by its name, archived ones too."""
    require_view(actor)
    with house.reading() as cursor:
        return kept.all_products(cursor)


def offered(house: House, actor: Actor, currency: str, words: str = "") -> list[Product]:
    """Those that can be put on an invoice in a currency, and hold every word."""
    wanted = lowered(words).split()
    return [
        product
        for product in all_of_them(house, actor)
        if not product.archived
        and product.price(currency) is not None
        and all(word in lowered(f"{product.sku} {product.name}") for word in wanted)
    ]


def may_write_free_lines(actor: Actor) -> bool:
    """Whether lines that are not of the library may be written."""
    return bool(decide(Action.FREE_LINES, general(actor)))


def save(house: House, actor: Actor, product: Product, expected: int | None = None) -> Product:
    """Add a product (id 0) or change one; also archives it and offers it again."""
    decide(Action.SETTINGS, general(actor)).enforce()
    clean = checked(product)
    with house.books(actor) as books:
        there = {each.id: each for each in kept.all_products(books.cursor)}
        before = there.get(clean.id)
        if clean.id and before is None:
            raise NotFound("product", clean.id)
        if before and expected is not None and before.version != expected:
            raise StaleVersion(expected, before.version)
        if any(
            p.sku.casefold() == clean.sku.casefold() and p.id != clean.id for p in there.values()
        ):
            raise InvalidInput("sku", "input.sku_known")
        after = replace(
            clean,
            id=clean.id or books.next_id("product"),
            version=before.version + 1 if before else 1,
        )
        if before and replace(after, version=before.version) == before:
            return before
        kept.save(books.cursor, after, books.at)
        changed = _changes(before, after)
        books.note(SUBJECT, after.id, CHANGED if before else ADDED, after.version, changed)
    return after


def only_of_the_library(books: Books, before: Invoice, after: Invoice) -> None:
    """Refuse free lines of who may not write them; what is on the invoice already may stay."""
    verdict = decide(Action.FREE_LINES, general(books.actor))
    if verdict or after.lines == before.lines:
        return
    with_vat = after.prices_include_vat
    same = (after.currency, with_vat) == (before.currency, before.prices_include_vat)
    known, library = before.lines if same else (), kept.all_products(books.cursor)
    if free_lines(after.lines, known, library, after.currency, with_vat=with_vat):
        verdict.enforce()


def _changes(before: Product | None, after: Product) -> tuple[Change, ...]:
    was, now = (_plain(each) if each else {} for each in (before, after))
    return tuple(Change(n, was.get(n), v) for n, v in now.items() if was.get(n) != v)


def _plain(product: Product) -> dict[str, str | bool | None]:
    """What the history tells of a product."""
    rate = "" if product.vat_rate is None else f" {product.vat_rate.normalize():f} %"
    return {
        "sku": product.sku,
        "product": product.name,
        "description": product.description,
        "unit": product.unit,
        "vat_rate": f"{product.vat_category}{rate}",
        "prices": "; ".join(f"{c} {p.normalize():f}" for c, p in product.prices) or None,
        "archived": product.archived,
    }
