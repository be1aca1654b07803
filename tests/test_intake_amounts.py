"""Amounts as people write them. The tables are the manual: what is read, and what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.intake import Ambiguous
from invoicing.intake.amounts import mark_in, read_amount
from invoicing.model.errors import InvalidInput

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0"),
        ("1", "1"),
        ("-1", "-1"),
        ("+1", "1"),
        ("12345", "12345"),
        ("2.55", "2.55"),
        ("2,55", "2.55"),
        ("2.50", "2.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1 234.50", "1234.50"),
        (f"1{NBSP}234,50", "1234.50"),
        (f"1{THIN}234,50", "1234.50"),
        (f"1{NARROW}234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1’234.50", "1234.50"),
        ("12.345.678", "12345678"),
        ("1,234,567.891", "1234567.891"),
        ("1234.567", "1234.567"),
        ("1 234.567", "1234.567"),
        ("1 234", "1234"),
        ("0.165", "0.165"),
        ("0,165", "0.165"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("000123.45", "123.45"),
        ("−12,50", "-12.50"),
        ("12.50-", "-12.50"),
        ("12.50−", "-12.50"),
        ("(12.50)", "-12.50"),
        ("(1 234,50)", "-1234.50"),
        ("100 kr", "100"),
        ("100 kr.", "100"),
        ("kr 100", "100"),
        ("Kr 100", "100"),
        ("-kr 100", "-100"),
        ("kr -100", "-100"),
        ("NOK 1 234,50", "1234.50"),
        ("1,234.50 EUR", "1234.50"),
        ("(12.50 EUR)", "-12.50"),
        ("  7  ", "7"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("99999999999.999999", "99999999999.999999"),
    ],
)
def test_an_amount_is_read(text: str, amount: str) -> None:
    found = read_amount(text)
    assert (found, str(found)) == (Decimal(amount), str(Decimal(amount) or Decimal(0)))


NO_AMOUNTS = """
    - . , kr NOK NaN nan Infinity -inf True twelve 1e30 1E5 1_000 0x10 1/2 ½ ١٢ １２ $5 £5 5€ 5%
    5stk 1,23,456.78 1.234.56 1,5,5 1.5.5 1..5 5. 5, --5 -5- (-5) (5 5) +-5 5+ =1+1 12:30
"""
NO_AMOUNTS_WITH_SPACES = ["", " ", "5 €", "5 %", "5 stk", "12 34", "1 2345", "1 234.567,89.1"]
NO_AMOUNTS_WITH_SPACES += ["1' 234", "1\t234", "1\n2", "9" * 41]


@pytest.mark.parametrize("text", [*NO_AMOUNTS.split(), *NO_AMOUNTS_WITH_SPACES])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_amount(text)
    assert refusal.value.key == "intake.amount_unreadable"
    assert refusal.value.values["text"] == text


@pytest.mark.parametrize("text", ["100000000000", "-100000000000", "0.0000001", "1" * 30])
def test_an_amount_the_books_cannot_keep_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_amount(text)
    assert refusal.value.key == "intake.amount_too_long"


@pytest.mark.parametrize(
    ("text", "with_point", "with_comma"),
    [
        ("1.234", "1.234", "1234"),
        ("1,234", "1234", "1.234"),
        ("-12.500", "-12.500", "-12500"),
        ("999,999", "999999", "999.999"),
        ("NOK 1.000", "1.000", "1000"),
    ],
)
def test_only_the_decimal_mark_settles_a_single_group(
    text: str, with_point: str, with_comma: str
) -> None:
    with pytest.raises(Ambiguous) as doubt:
        read_amount(text)
    assert doubt.value.values["text"] == text
    assert read_amount(text, ".") == Decimal(with_point)
    assert read_amount(text, ",") == Decimal(with_comma)


def test_both_readings_of_a_doubt_have_the_sign_that_is_written() -> None:
    with pytest.raises(Ambiguous) as doubt:
        read_amount("-1.234")
    assert {doubt.value.values["first"], doubt.value.values["second"]} == {
        Decimal("-1.234"),
        Decimal("-1234"),
    }


@pytest.mark.parametrize(
    ("text", "mark"), [("1.234,50", "."), ("1,234.50", ","), ("1,5", "."), ("1.5", ",")]
)
def test_a_known_mark_does_not_bend(text: str, mark: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_amount(text, mark)
    assert refusal.value.key == "intake.amount_against_mark"


@pytest.mark.parametrize(
    ("text", "currency"), [("5 NOK", "NOK"), ("kr 5", "NOK"), ("5 kr", "SEK"), ("5", "EUR")]
)
def test_a_currency_beside_the_amount_is_that_of_the_invoice(text: str, currency: str) -> None:
    assert read_amount(text, currency=currency) == 5


@pytest.mark.parametrize(
    ("text", "currency"), [("5 EUR", "NOK"), ("kr 5", "EUR"), ("CAD 5", "USD")]
)
def test_another_currency_beside_the_amount_is_refused(text: str, currency: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_amount(text, currency=currency)
    assert refusal.value.key == "intake.amount_currency"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1.5", "."),
        ("1,5", ","),
        ("1.234,50", ","),
        ("12.345.678", ","),
        ("0.165", "."),
        ("1.234", None),
        ("1234", None),
        ("1 234", None),
        ("NaN", None),
        ("", None),
    ],
)
def test_an_amount_may_give_its_decimal_mark_away(text: str, mark: str | None) -> None:
    assert mark_in(text) == mark


amounts = st.decimals("-99999999999.999999", "99999999999.999999", places=6).map(Decimal.normalize)
STYLES = [(".", ","), (".", " "), (".", "'"), (".", ""), (",", "."), (",", NBSP), (",", "")]


def written(amount: Decimal, mark: str, gap: str, sign: str) -> str:
    digits = f"{abs(amount):,f}".translate({ord(","): gap, ord("."): mark})
    return sign.format(digits) if amount < 0 else digits


def attempt(text: str, mark: str | None = None) -> Decimal | InvalidInput:
    try:
        return read_amount(text, mark)
    except InvalidInput as refusal:
        return refusal


@given(amounts, st.sampled_from(STYLES), st.sampled_from(["-{}", "−{}", "{}-", "({})"]))
def test_an_amount_written_in_any_style_comes_back(
    amount: Decimal, style: tuple[str, str], sign: str
) -> None:
    mark, gap = style
    text = written(amount, mark, gap, sign)
    assert read_amount(text, mark) == amount
    found = attempt(text)
    if isinstance(found, Ambiguous):
        assert amount in {found.values["first"], found.values["second"]}
    else:
        assert found == amount


@given(st.text(alphabet="0123456789.,' -−()krNOKe_", max_size=12))
def test_whatever_is_read_has_one_reading(text: str) -> None:
    found = attempt(text)
    if isinstance(found, Decimal):
        told = [attempt(text, mark) for mark in (".", ",")]
        assert found in told
        others = [each for each in told if isinstance(each, InvalidInput)]
        assert all(each.key == "intake.amount_against_mark" for each in others)
        assert all(each == found for each in told if isinstance(each, Decimal))
