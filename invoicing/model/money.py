"""Money: exact decimals in the minor unit of their currency.

r2 of the formulas is `quantise`: half away from zero to the currency's minor
unit (ISO 4217), never binary floating point, never minus zero.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
#: Digits after the mark where they are not two (ISO 4217).
MINOR_UNITS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
#: Amounts are DECIMAL(18,3) in the books: what is larger is refused before it gets there.
LARGEST = Decimal("999999999999.999")


def minor_units(currency: str) -> int:
    """Digits after the decimal mark of an ISO 4217 currency: NOK 2, JPY 0, KWD 3."""
    return MINOR_UNITS.get(currency, 2)


def quantise(amount: Decimal, currency: str) -> Decimal:
    """`amount` in whole minor units of `currency`, half away from zero, never -0."""
    rounded = amount.quantize(Decimal(1).scaleb(-minor_units(currency)), ROUND_HALF_UP)
    return rounded + ZERO if rounded else abs(rounded)


def is_whole(amount: Decimal, currency: str) -> bool:
    """Whether `amount` has no more digits than the currency can pay."""
    return amount.is_finite() and quantise(amount, currency) == amount


def apportion(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Split `amount` in proportion to `weights`, to the last minor unit.

    Largest remainder: each share is rounded down, what is left goes to the
    largest fractions, the first of equals first. Zero weights share equally.
    """
    if not weights:
        return []
    total = sum(weights, ZERO)
    shares = [w / total for w in weights] if total else [Decimal(1) / len(weights)] * len(weights)
    unit = Decimal(1).scaleb(-minor_units(currency))
    exact = [amount * share / unit for share in shares]
    floors = [e.quantize(Decimal(1), ROUND_FLOOR) for e in exact]
    missing = int((amount / unit) - sum(floors, ZERO))
    by_fraction = sorted(range(len(exact)), key=lambda i: floors[i] - exact[i])
    for index in by_fraction[:missing]:
        floors[index] += 1
    return [quantise(f * unit, currency) for f in floors]


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their exact sum; of nothing, zero."""
    return sum(amounts, ZERO)
