"""Who says the words of a document: `Words` of the room words, seen from here."""

from decimal import Decimal
from typing import Any, Protocol

from invoicing.model.totals import Line


class Speaker(Protocol):
    """Says keys and writes values in the buyer's language (words/words.py)."""

    @property
    def language(self) -> str: ...
    def __call__(self, key: str, /, **values: Any) -> str: ...
    def money(self, amount: Decimal | None, currency: str, *, code: bool = True) -> str: ...
    def number(self, value: Decimal | int | None) -> str: ...
    def price(self, value: Decimal, currency: str) -> str: ...
    def percent(self, value: Decimal | int | None) -> str: ...


def line_words(line: Line, currency: str, w: Speaker) -> tuple[str, str, str]:
    """Quantity with its unit, price, and what is taken off ("" where nothing is): the same words
    on every paper."""
    quantity = w.number(line.quantity) + (f" {line.unit}" if line.unit else "")
    price = w.price(line.unit_price, currency)
    if line.base_quantity != 1:
        price += f" / {w.number(line.base_quantity)}"
    less = ""
    if line.discount_amount is not None:
        less = w.money(line.discount_amount, currency, code=False)
    elif line.discount_percent:
        less = w.percent(line.discount_percent)
    return quantity, price, less
