"""A product of the library, and when a line counts as taken from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from invoicing.model.editing import SHORT, check_line, clean_text, currency_code
from invoicing.model.errors import InvalidInput
from invoicing.model.totals import HUNDREDTH, Line, VatCategory

MILLIONTH = Decimal("0.000001")
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Product:
    """`prices` are (currency, price of one unit without VAT); `vat_rate` None: outside scope."""

    id: int
    sku: str
    name: str
    description: str | None = None
    unit: str | None = None
    vat_category: VatCategory = VatCategory.STANDARD
    vat_rate: Decimal | None = Decimal(25)
    prices: tuple[tuple[str, Decimal], ...] = ()
    archived: bool = False
    version: int = 0

    def price(self, currency: str) -> Decimal | None:
        """In a currency; None where it is not sold in it."""
        return dict(self.prices).get(currency)

    def line(self, currency: str, *, with_vat: bool = False) -> Line | None:
        """One of it as a line; `with_vat` where the document's prices include it."""
        price = self.price(currency)
        if price is None:
            return None
        if with_vat:
            price = (price * (1 + (self.vat_rate or 0) * HUNDREDTH)).quantize(MILLIONTH)
        said = f"{self.name}\n{self.description}" if self.description else self.name
        return Line(said, ONE, price, self.vat_category, self.vat_rate, self.sku, self.unit)


def as_priced(line: Line) -> Line:
    """What the library decides of a line: code, unit, price and VAT. The rest is free."""
    return replace(line, description="", quantity=ONE, discount_percent=None, discount_amount=None)


def free_lines(
    lines: Sequence[Line],
    known: Iterable[Line],
    products: Sequence[Product],
    currency: str,
    *,
    with_vat: bool = False,
) -> list[int]:
    """Positions of the lines that are neither of the library nor among the `known` ones."""
    offered = (p.line(currency, with_vat=with_vat) for p in products if not p.archived)
    taken = {as_priced(line) for line in (*known, *filter(None, offered))}
    return [n for n, line in enumerate(lines, 1) if as_priced(line) not in taken]


def checked(product: Product) -> Product:
    """The product with clean texts; `InvalidInput` names the field that cannot be."""
    sku, name = clean_text("sku", product.sku), clean_text("product", product.name)
    for field, text in (("sku", sku), ("product", name)):
        if text is None:
            raise InvalidInput(field, "input.required")
    clean = replace(
        product,
        sku=sku or "",
        name=name or "",
        description=clean_text("description", product.description, SHORT * 10),
        unit=clean_text("unit", product.unit),
        prices=tuple(sorted((currency_code(c), price) for c, price in product.prices)),
    )
    currencies = [currency for currency, _ in clean.prices]
    if len(set(currencies)) < len(currencies):
        raise InvalidInput("currency", "input.price_twice")
    if any(not price.is_finite() or price < 0 for _, price in clean.prices):
        raise InvalidInput("unit_price", "input.price")
    for currency in currencies or ["NOK"]:
        check_line(clean.line(currency) or Line("-", ONE, ONE), 1)
    return clean
