"""The product library in the books."""

from collections.abc import Sequence
from datetime import datetime

from invoicing.ledger.books import insert_sql
from invoicing.ledger.database import Cursor
from invoicing.model.product import Product
from invoicing.model.totals import VatCategory

SELECT = """
    select p.id, p.sku, p.name, p.description, p.unit, p.vat_category, p.vat_rate,
        p.archived_at is not null, p.version
    from library_product p
"""


def all_products(cursor: Cursor) -> list[Product]:
    """Every product by its name, archived ones too."""
    found = cursor.execute(f"{SELECT} order by lower(p.name), p.id").fetchall()
    prices: dict[int, list[tuple[str, object]]] = {}
    sql = "select product_id, currency, price from library_price order by currency"
    for product_id, currency, price in cursor.execute(sql).fetchall():
        prices.setdefault(int(product_id), []).append((currency, price))
    return [
        Product(
            int(id),
            sku,
            name,
            description,
            unit,
            VatCategory(category),
            rate,
            tuple(prices.get(int(id), ())),  # type: ignore[arg-type]
            archived,
            int(version),
        )
        for id, sku, name, description, unit, category, rate, archived, version in found
    ]


def save(cursor: Cursor, product: Product, at: datetime) -> None:
    """Insert it, or put it in place of the one with its id."""
    row = {
        "id": product.id,
        "version": product.version,
        "sku": product.sku,
        "name": product.name,
        "description": product.description,
        "unit": product.unit,
        "vat_category": product.vat_category.value,
        "vat_rate": product.vat_rate,
        "archived_at": at if product.archived else None,
        "created_at": at,
    }
    kept = [name for name in row if name not in ("id", "created_at")]
    sets = ", ".join(f"{name} = excluded.{name}" for name in kept)
    sql = f"{insert_sql('library_product', row)} on conflict (id) do update set {sets}"
    cursor.execute(sql, row)
    _save_prices(cursor, product.id, product.prices)


def _save_prices(cursor: Cursor, id: int, prices: Sequence[tuple[str, object]]) -> None:
    """Those that are gone go, the others are put in place."""
    cursor.execute(
        "delete from library_price where product_id = $id and not list_contains($now, currency)",
        {"id": id, "now": [currency for currency, _ in prices]},
    )
    for currency, price in prices:
        cursor.execute(
            "insert into library_price values ($id, $currency, $price)"
            " on conflict do update set price = excluded.price",
            {"id": id, "currency": currency, "price": price},
        )
