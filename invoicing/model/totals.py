"""Totals and VAT of a sales document, by EN 16931 (business terms BT-…).

Roundings: one per line (BT-131), one per document discount or fee, one per VAT
group (BT-117); everything else is sums of rounded amounts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from invoicing.model.money import ZERO, apportion, quantise, total

HUNDREDTH = Decimal("0.01")


class VatCategory(StrEnum):
    """UNCL 5305 codes; the first is what a line has when nothing is said."""

    STANDARD = "S"
    ZERO_RATED = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"


class AdjustmentKind(StrEnum):
    """Applied in this order, each kind's own in the order they stand."""

    DISCOUNT = "discount"
    FEE = "fee"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class Line:
    """One line item; `unit_price` is per `base_quantity` units (BT-146 / BT-149).

    A stated `discount_amount` wins over `discount_percent`. `vat_rate` is in
    percent and None exactly where the category is outside scope.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    vat_category: VatCategory = VatCategory.STANDARD
    vat_rate: Decimal | None = Decimal(25)
    code: str | None = None
    unit: str | None = None
    base_quantity: Decimal = Decimal(1)
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None

    def amount(self, currency: str) -> Decimal:
        """BT-131 in the prices' own terms (with or without VAT), rounded once."""
        gross = self.unit_price * self.quantity / self.base_quantity
        if self.discount_amount is not None:
            return quantise(gross - self.discount_amount, currency)
        percent = self.discount_percent or ZERO
        return quantise(gross - gross * percent * HUNDREDTH, currency)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A document discount, fee or tax: `amount` wins over `percent` of what stands so far.

    Without a VAT category it is shared among the groups in proportion; a tax
    without one carries no VAT.
    """

    kind: AdjustmentKind
    label: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    vat_category: VatCategory | None = None
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VatSubtotal:
    """One (category, rate) group: BT-116 taxable amount, BT-117 tax amount."""

    category: VatCategory
    rate: Decimal | None
    taxable: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The document's sums. amount_billed = amount_total + amount_rounding."""

    line_amounts: tuple[Decimal, ...]  # BT-131, net
    subtotal: Decimal  # BT-106
    discount_total: Decimal  # BT-107
    fee_total: Decimal  # BT-108, taxes that are not VAT included
    amount_net: Decimal  # BT-109
    vat: tuple[VatSubtotal, ...]
    amount_vat: Decimal  # BT-110
    amount_total: Decimal  # BT-112
    amount_rounding: Decimal  # BT-114

    @property
    def amount_billed(self) -> Decimal:
        """What the buyer owes before any payment."""
        return self.amount_total + self.amount_rounding


Group = tuple[VatCategory, Decimal | None]


def compute(
    lines: Sequence[Line],
    adjustments: Sequence[Adjustment],
    currency: str,
    *,
    prices_include_vat: bool = False,
) -> Totals:
    """The totals of a document whose prices are stated with or without VAT."""
    stated = [line.amount(currency) for line in lines]
    groups: dict[Group, Decimal] = defaultdict(lambda: ZERO)
    for line, amount in zip(lines, stated, strict=True):
        groups[line.vat_category, line.vat_rate] += amount
    signed = _adjust(groups, adjustments, total(stated), currency)
    if prices_include_vat:
        return _from_gross(lines, stated, groups, signed, currency)
    vat = tuple(
        VatSubtotal(c, r, base, quantise(base * (r or ZERO) * HUNDREDTH, currency))
        for (c, r), base in groups.items()
    )
    discounts = total(-a for kind, _, a in signed if kind is AdjustmentKind.DISCOUNT)
    fees = total(a for kind, _, a in signed if kind is not AdjustmentKind.DISCOUNT)
    return _sum_up(tuple(stated), discounts, fees, vat, ZERO)


Signed = tuple[AdjustmentKind, Group, Decimal]


def _adjust(
    groups: dict[Group, Decimal],
    adjustments: Sequence[Adjustment],
    running: Decimal,
    currency: str,
) -> list[Signed]:
    """Apply the adjustments to `groups`; give back each part with its group and sign."""
    order = list(AdjustmentKind)
    signed: list[Signed] = []
    for adjustment in sorted(adjustments, key=lambda a: order.index(a.kind)):
        size = adjustment.amount
        if size is None:
            size = running * (adjustment.percent or ZERO) * HUNDREDTH
        amount = quantise(size, currency)
        if adjustment.kind is AdjustmentKind.DISCOUNT:
            amount = -amount
        running += amount
        for group, part in _shares(groups, adjustment, amount, currency):
            groups[group] = groups.get(group, ZERO) + part
            signed.append((adjustment.kind, group, part))
    return signed


def _shares(
    groups: dict[Group, Decimal], adjustment: Adjustment, amount: Decimal, currency: str
) -> list[tuple[Group, Decimal]]:
    if adjustment.vat_category is not None:
        return [((adjustment.vat_category, adjustment.vat_rate), amount)]
    if adjustment.kind is AdjustmentKind.TAX or not groups:
        return [((VatCategory.EXEMPT, ZERO), amount)]
    keys = list(groups)
    parts = apportion(amount, [groups[k] for k in keys], currency)
    return list(zip(keys, parts, strict=True))


def _from_gross(
    lines: Sequence[Line],
    stated: Sequence[Decimal],
    groups: dict[Group, Decimal],
    signed: Sequence[Signed],
    currency: str,
) -> Totals:
    """Take the VAT out of prices that include it; what cannot be split is BT-114."""
    nets: list[Decimal] = [ZERO] * len(lines)
    vat: list[VatSubtotal] = []
    discounts = fees = rounding = ZERO
    for (category, rate), gross in groups.items():
        factor = 1 + (rate or ZERO) * HUNDREDTH
        net = quantise(gross / factor, currency)
        tax = quantise(net * (rate or ZERO) * HUNDREDTH, currency)
        rounding += gross - net - tax
        vat.append(VatSubtotal(category, rate, net, tax))
        rest = net
        for kind, group, part in signed:
            if group != (category, rate):
                continue
            share = quantise(part / factor, currency)
            rest -= share
            if kind is AdjustmentKind.DISCOUNT:
                discounts -= share
            else:
                fees += share
        fees += _spread(rest, (category, rate), lines, stated, nets, currency)
    return _sum_up(tuple(nets), discounts, fees, tuple(vat), rounding)


def _spread(
    rest: Decimal,
    group: Group,
    lines: Sequence[Line],
    stated: Sequence[Decimal],
    nets: list[Decimal],
    currency: str,
) -> Decimal:
    """Give the lines of `group` their nets, to sum to `rest`; hand back what no line took."""
    mine = [i for i, line in enumerate(lines) if (line.vat_category, line.vat_rate) == group]
    for index, net in zip(mine, apportion(rest, [stated[i] for i in mine], currency), strict=True):
        nets[index] = net
    return ZERO if mine else rest


def _sum_up(
    nets: tuple[Decimal, ...],
    discounts: Decimal,
    fees: Decimal,
    vat: tuple[VatSubtotal, ...],
    rounding: Decimal,
) -> Totals:
    subtotal = total(nets)
    net = subtotal - discounts + fees
    tax = total(group.tax for group in vat)
    return Totals(nets, subtotal, discounts, fees, net, vat, tax, net + tax, rounding)
