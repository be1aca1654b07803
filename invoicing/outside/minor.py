"""Amounts as gateways count them: whole numbers of a currency's smallest unit."""

from decimal import Decimal

from invoicing.model.errors import InvalidInput
from invoicing.model.money import is_whole, minor_units

#: Currencies that a gateway counts in other units than ISO 4217 has.
Exceptions = dict[str, int]


def to_minor(amount: Decimal, currency: str, exceptions: Exceptions | None = None) -> int:
    """1234.50 NOK → 123450, 500 JPY → 500, 1.234 KWD → 1234. `InvalidInput` where it has a rest."""
    if not is_whole(amount, currency):
        raise InvalidInput("amount", "input.amount_digits", currency=currency)
    return int(amount.scaleb((exceptions or {}).get(currency, minor_units(currency))))


def from_minor(amount: int, currency: str, exceptions: Exceptions | None = None) -> Decimal:
    """The way back, with the digits of the currency."""
    exact = Decimal(amount).scaleb(-(exceptions or {}).get(currency, minor_units(currency)))
    return exact.quantize(Decimal(1).scaleb(-minor_units(currency)))
