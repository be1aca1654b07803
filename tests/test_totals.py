"""Totals and VAT of a document (EN 16931): one rounding a line, one a VAT group, the rest sums."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.model.money import is_whole, minor_units, quantise, total
from invoicing.model.totals import (
    Adjustment,
    AdjustmentKind,
    Line,
    Totals,
    VatCategory,
    compute,
)

DISCOUNT, FEE, TAX = AdjustmentKind


def line(price: str, vat: str | None = "25", quantity: str = "1", **more: object) -> Line:
    if vat is None:
        more = {"vat_category": VatCategory.OUTSIDE_SCOPE} | more
    return Line(
        "",
        Decimal(quantity),
        Decimal(price),
        vat_rate=None if vat is None else Decimal(vat),
        **more,
    )


def lines(prices: str, vat: str) -> list[Line]:
    return [line(price, vat) for price in prices.split()]


def discount(**size: str) -> Adjustment:
    return adjustment(DISCOUNT, **size)


def adjustment(kind: AdjustmentKind, vat: str | None = None, **size: str) -> Adjustment:
    group = {} if vat is None else {"vat_category": VatCategory.STANDARD, "vat_rate": Decimal(vat)}
    return Adjustment(kind, "", **{k: Decimal(v) for k, v in size.items()}, **group)


def of(*parts: Line | Adjustment, currency: str = "NOK", **how: bool) -> Totals:
    return compute(
        [p for p in parts if isinstance(p, Line)],
        [p for p in parts if isinstance(p, Adjustment)],
        currency,
        **how,
    )


# ── the formulas' own vectors ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("prices", "vat", "tax"),
    [
        ("99.99 99.99 99.99", "25", "74.99"),  # line by line it would be 75.00
        ("55.55 11.11", "23", "15.33"),  # line by line 15.34
        ("19935.66", "15", "2990.35"),
        ("696.22", "25", "174.06"),
    ],
)
def test_vat_is_rounded_once_for_the_document(prices: str, vat: str, tax: str) -> None:
    assert of(*lines(prices, vat)).amount_vat == Decimal(tax)


def test_a_line_discount_is_rounded_with_its_line() -> None:
    found = of(line("348.35", "22", "16", discount_percent=Decimal(4)))
    assert found.line_amounts == (Decimal("5350.66"),)
    assert found.amount_total == Decimal("6527.81")


def test_vat_is_taken_out_of_prices_that_include_it() -> None:
    found = of(*lines("16000 10000", "7"), prices_include_vat=True)
    assert found.amount_net == Decimal("24299.07")
    assert found.line_amounts == (Decimal("14953.27"), Decimal("9345.80"))
    assert found.amount_vat == Decimal("1700.93")
    assert found.amount_billed == 26000
    assert found.amount_rounding == 0


# ── a line ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("made", "amount"),
    [
        (line("10", quantity="2.5"), "25.00"),
        (line("10", quantity="3", base_quantity=Decimal(12)), "2.50"),  # a price per dozen
        (line("1", quantity="1", base_quantity=Decimal(3)), "0.33"),
        (line("2", quantity="1", base_quantity=Decimal(3)), "0.67"),
        (line("100", discount_percent=Decimal("12.5")), "87.50"),
        (line("100", discount_amount=Decimal(30)), "70.00"),
        (
            line("100", discount_amount=Decimal(30), discount_percent=Decimal(50)),
            "70.00",
        ),  # the amount wins
        (line("100", discount_amount=Decimal(0), discount_percent=Decimal(50)), "100.00"),
        (line("-100"), "-100.00"),
        (line("100", quantity="-1", discount_percent=Decimal(10)), "-90.00"),
        (line("0.005"), "0.01"),
        (line("0.004", quantity="-1"), "0.00"),  # and never -0.00
        (line("0"), "0.00"),
    ],
)
def test_a_line_is_price_times_quantity_less_discount(made: Line, amount: str) -> None:
    assert str(made.amount("NOK")) == amount


@pytest.mark.parametrize(
    ("currency", "amounts"),
    [
        ("NOK", "3333.33 833.33 4166.66"),
        ("JPY", "3333 833 4166"),
        ("KWD", "3333.333 833.333 4166.666"),
    ],
)
def test_amounts_have_the_digits_of_their_currency(currency: str, amounts: str) -> None:
    found = of(line("3333.333"), currency=currency)
    sums = found.amount_net, found.amount_vat, found.amount_billed
    assert " ".join(map(str, sums)) == amounts


# ── groups ───────────────────────────────────────────────────────────────────────────────────────


def test_each_category_and_rate_is_a_group_of_its_own() -> None:
    zero = line("40", "0", vat_category=VatCategory.ZERO_RATED)
    export = line("50", "0", vat_category=VatCategory.EXPORT)
    found = of(line("10"), line("20", "15"), line("30"), zero, export, line("60", None))
    groups = [(g.category.value, g.rate, str(g.taxable), str(g.tax)) for g in found.vat]
    assert groups == [
        ("S", Decimal(25), "40.00", "10.00"),
        ("S", Decimal(15), "20.00", "3.00"),
        ("Z", Decimal(0), "40.00", "0.00"),
        ("G", Decimal(0), "50.00", "0.00"),
        ("O", None, "60.00", "0.00"),  # outside scope there is no rate
    ]
    assert (found.amount_net, found.amount_vat, found.amount_total) == (210, 13, 223)


def test_a_document_without_lines_amounts_to_nothing() -> None:
    found = of()
    assert (found.subtotal, found.amount_net, found.amount_vat, found.amount_billed) == (0,) * 4
    assert found.vat == ()


# ── discounts, fees and taxes of the document ────────────────────────────────────────────────────


def test_a_document_discount_is_shared_among_the_groups() -> None:
    found = of(line("90", "25"), line("10", "15"), discount(amount="10"))
    assert [g.taxable for g in found.vat] == [81, 9]
    assert (found.subtotal, found.discount_total, found.amount_net) == (100, 10, 90)
    assert found.amount_vat == Decimal("20.25") + Decimal("1.35")


def test_the_last_unit_of_a_discount_goes_to_the_largest_remainder() -> None:
    found = of(line("60", "25"), line("30", "15"), line("10", "0"), discount(amount="0.01"))
    assert [g.taxable for g in found.vat] == [Decimal("59.99"), Decimal(30), Decimal(10)]


def test_a_discount_with_a_vat_group_is_taken_from_that_group() -> None:
    found = of(line("90", "25"), line("10", "15"), adjustment(DISCOUNT, "15", amount="5"))
    assert [g.taxable for g in found.vat] == [90, 5]


def test_discounts_come_before_fees_and_fees_before_taxes() -> None:
    found = of(
        line("100", "0"),
        adjustment(TAX, percent="10"),
        adjustment(FEE, amount="20"),
        discount(percent="10"),
    )
    # 100 less 10 % is 90, and 20 is 110, and 10 % of that is 11
    assert (found.discount_total, found.fee_total, found.amount_net) == (10, 31, 121)


def test_each_percent_is_of_what_stands_so_far() -> None:
    found = of(line("100", "0"), discount(percent="10"), discount(percent="10"))
    assert found.discount_total == 19


def test_a_stated_amount_wins_over_a_percent() -> None:
    assert of(line("100", "0"), discount(percent="50", amount="10")).discount_total == 10


def test_a_fee_carries_the_vat_of_what_it_is_a_fee_for() -> None:
    found = of(line("90", "25"), line("10", "15"), adjustment(FEE, amount="10"))
    assert [g.taxable for g in found.vat] == [99, 11]


def test_a_tax_that_is_no_vat_carries_none() -> None:
    found = of(line("100", "25"), adjustment(TAX, amount="8"))
    assert found.amount_vat == 25
    assert [(g.category.value, g.taxable) for g in found.vat] == [("S", 100), ("E", 8)]
    assert found.amount_billed == 133


def test_a_discount_of_everything_leaves_nothing_to_pay() -> None:
    assert of(line("99.99"), line("0.01", "15"), discount(percent="100")).amount_billed == 0


# ── prices that include VAT ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("gross", "vat", "net", "tax", "rounding"),
    [
        ("125", "25", "100.00", "25.00", "0.00"),
        ("0.03", "25", "0.02", "0.01", "0.00"),
        ("0.02", "25", "0.02", "0.01", "-0.01"),  # no net of two digits gives back 0.02
        ("-0.02", "25", "-0.02", "-0.01", "0.01"),
        ("0.08", "25", "0.06", "0.02", "0.00"),
        ("100", "0", "100.00", "0.00", "0.00"),
    ],
)
def test_what_cannot_be_split_is_rounding(
    gross: str, vat: str, net: str, tax: str, rounding: str
) -> None:
    found = of(line(gross, vat), prices_include_vat=True)
    parts = found.amount_net, found.amount_vat, found.amount_rounding, found.amount_billed
    assert parts == (Decimal(net), Decimal(tax), Decimal(rounding), Decimal(gross))


def test_a_discount_off_prices_with_vat_takes_vat_along() -> None:
    found = of(line("125"), discount(amount="25"), prices_include_vat=True)
    assert (found.subtotal, found.discount_total, found.amount_net) == (100, 20, 80)
    assert (found.amount_vat, found.amount_billed) == (20, 100)


# ── whatever the document ────────────────────────────────────────────────────────────────────────

RATES = st.sampled_from(["25", "15", "12", "11.11", "0", None])
CURRENCIES = st.sampled_from(["NOK", "JPY", "KWD"])
SUMS = (
    "subtotal discount_total fee_total amount_net amount_vat amount_total amount_rounding"
    " amount_billed"
).split()


@st.composite
def any_line(draw: st.DrawFn) -> Line:
    price, quantity = (draw(st.decimals(-9999, 9999, places=3)) for _ in "pq")
    percent = draw(st.none() | st.decimals(0, 100, places=2))
    base = draw(st.sampled_from([Decimal(1), Decimal(1), Decimal(3), Decimal(1000)]))
    vat = draw(RATES)
    return line(str(price), vat, str(quantity), discount_percent=percent, base_quantity=base)


@st.composite
def any_adjustment(draw: st.DrawFn) -> Adjustment:
    kind, vat = draw(st.sampled_from(AdjustmentKind)), draw(RATES)
    if draw(st.booleans()):
        return adjustment(kind, vat, percent=str(draw(st.decimals(0, 100, places=2))))
    return adjustment(kind, vat, amount=str(draw(st.integers(0, 500))))


LINES = st.lists(any_line(), max_size=8)
ADJUSTMENTS = st.lists(any_adjustment(), max_size=4)


@given(LINES, ADJUSTMENTS, CURRENCIES, st.booleans())
def test_the_sums_add_up(
    made: list[Line], adjusted: list[Adjustment], currency: str, gross: bool
) -> None:
    found = compute(made, adjusted, currency, prices_include_vat=gross)
    assert found.subtotal == total(found.line_amounts)
    assert found.amount_net == found.subtotal - found.discount_total + found.fee_total
    assert found.amount_net == total(g.taxable for g in found.vat)
    assert found.amount_vat == total(g.tax for g in found.vat)
    assert found.amount_total == found.amount_net + found.amount_vat
    assert found.amount_billed == found.amount_total + found.amount_rounding


@given(LINES, ADJUSTMENTS, CURRENCIES, st.booleans())
def test_every_amount_is_whole_and_none_is_minus_zero(
    made: list[Line], adjusted: list[Adjustment], currency: str, gross: bool
) -> None:
    found = compute(made, adjusted, currency, prices_include_vat=gross)
    sums = [getattr(found, name) for name in SUMS]
    for amount in [*sums, *found.line_amounts, *(a for g in found.vat for a in (g.taxable, g.tax))]:
        assert is_whole(amount, currency)
        assert amount or not str(amount).startswith("-")


@given(LINES, ADJUSTMENTS, CURRENCIES)
def test_each_group_is_taxed_with_its_own_rate(
    made: list[Line], adjusted: list[Adjustment], currency: str
) -> None:
    found = compute(made, adjusted, currency)
    for group in found.vat:
        assert group.tax == quantise(group.taxable * (group.rate or 0) / 100, currency)
    assert len({(g.category, g.rate) for g in found.vat}) == len(found.vat)


@given(LINES, CURRENCIES)
def test_prices_with_vat_are_what_is_billed(made: list[Line], currency: str) -> None:
    found = compute(made, (), currency, prices_include_vat=True)
    assert found.amount_billed == total(each.amount(currency) for each in made)
    unit = Decimal(1).scaleb(-minor_units(currency))
    assert abs(found.amount_rounding) <= unit * len(found.vat)


@given(LINES, CURRENCIES)
def test_a_credit_note_is_its_invoice_with_the_sign_turned(made: list[Line], currency: str) -> None:
    turned = [replace(each, quantity=-each.quantity) for each in made]
    one, other = compute(made, (), currency), compute(turned, (), currency)
    assert other.amount_billed == -one.amount_billed
    assert other.amount_vat == -one.amount_vat
