"""Computed columns: what an expression gives, in exact decimals, and what it refuses where."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.model import expressions, formulas
from invoicing.model.dates import Clock
from invoicing.model.errors import InvalidInput
from invoicing.model.expressions import Expression
from invoicing.model.formulas import FUNCTIONS, Given
from invoicing.model.properties import INVOICE, Sort
from invoicing.words import words

GIVEN = Given(Clock(date(2026, 3, 18), ZoneInfo("Europe/Oslo")), "NOK")
ROW: dict[str, Any] = dict.fromkeys(INVOICE.properties) | {
    "number": "INV-7",
    "status": "open",
    "buyer_name": "Fjell og Hav AS",
    "issue_date": date(2026, 2, 1),
    "due_date": date(2026, 3, 3),
    "created_at": datetime(2026, 2, 28, 23, 30),
    "amount_billed": Decimal("1000.000"),
    "amount_paid": Decimal("250.000"),
    "amount_due": Decimal("750.000"),
    "currency": "EUR",
    "rate": Decimal("11.5"),
    "base_billed": Decimal("11500"),
    "payment_count": 2,
    "overdue": True,
}


def read(text: str, **names: str) -> Expression:
    return expressions.read(text, INVOICE, names)


def worth(text: str, **row: Any) -> Any:
    return read(text).value(ROW | row, GIVEN)


# ── numbers and money ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("100 / 10 / 2", "5"),
        ("-2 * -3", "6"),
        ("0.1 + 0.2", "0.3"),
        ("2 / 3", "0.666667"),
        ("2 / 3 * 3", "2"),
        ("0.0000005", "0.000001"),
        ("-0.0000005", "-0.000001"),
        ("0 * -1", "0"),
        ("min(3, 1, 2) + max(4, 5)", "6"),
        ("abs(-2.5)", "2.5"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(2.675, 2)", "2.68"),
        ("round(1250, -2)", "1300"),
        ("payment_count * 1.5", "3"),
        ("6 ÷ 2 × 3 − 1", "8"),
    ],
)
def test_numbers_are_exact_decimals_rounded_half_away_from_zero(text: str, expected: str) -> None:
    assert str(worth(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amount_billed - amount_paid", "750.00"),
        ("amount_due * 0.05", "37.50"),
        ("amount_due / 7", "107.14"),
        ("if(amount_due > 500, amount_due * 0.05, 0)", "37.50"),
        ("max(amount_due - 800, 0)", "0.00"),
        ("round(amount_due / 7, 0)", "107.00"),
    ],
)
def test_money_keeps_the_currency_of_its_row(text: str, expected: str) -> None:
    found = read(text)
    assert str(found.value(ROW, GIVEN)) == expected
    assert found.column("=x").money_of == "currency"
    assert "currency" in found.needs


def test_money_is_rounded_once_to_the_minor_unit_of_its_currency() -> None:
    assert str(worth("amount_due / 7", currency="JPY")) == "107"
    assert str(worth("amount_due / 7", currency="KWD")) == "107.143"
    assert str(worth("amount_due / 3 * 3 - 0.005", currency="NOK")) == "750.00"


def test_a_rate_leads_from_one_currency_to_the_other() -> None:
    assert read("amount_billed * rate").type.currency == "base_currency"
    assert str(worth("amount_billed * rate")) == "11500.00"
    assert read("base_billed / rate").type.currency == "currency"
    assert worth("amount_billed * rate - base_billed") == 0
    assert read("amount_billed * 2").type.currency == "currency"


def test_money_through_money_is_a_number() -> None:
    assert str(worth("amount_paid / amount_billed * 100")) == "25"
    assert read("amount_paid / amount_billed").type.sort is Sort.NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0",
        "amount_due / 0",
        "0 / 0",
        "payment_terms + 1",
        "days(voided_on, today())",
        "999999999999999 * 999999999999999",
        "amount_due * 999999999999",
        "due_date + 99999999",
        "if(overdue = no, 1)",
        "round(0.5 / 0)",
        "max(1, 1 / 0)",
        'join(", ", title, contact)',
    ],
)
def test_what_cannot_be_worked_out_is_empty(text: str) -> None:
    assert worth(text) is None


# ── dates, texts, yes and no ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("days(due_date, today())", Decimal(15)),
        ("today() - due_date", Decimal(15)),
        ("due_date + 14", date(2026, 3, 17)),
        ("due_date - 3 * payment_count", date(2026, 2, 25)),
        ("max(issue_date, due_date)", date(2026, 3, 3)),
        ("year(due_date) * 100 + month(due_date)", Decimal(202603)),
        ("created_at", date(2026, 3, 1)),
        ("created_at + 1", date(2026, 3, 2)),
        ("due_date < today()", True),
        ('number & " / " & buyer_name', "INV-7 / Fjell og Hav AS"),
        ('join(", ", number, title, due_date, amount_due)', "INV-7, 2026-03-03, 750"),
        ('"n: " & 1.50', "n: 1.5"),
        ("first(title, number)", "INV-7"),
        ("known(title)", False),
        ('contains(buyer_name, "HAV")', True),
        ('status = "OPEN"', True),
        ('status != "paid" and not overdue', False),
        ("overdue or known(title)", True),
        ("known(title) or overdue = no", False),
        ("yes and not not yes", True),
        ("[Balance due] > 5", True),
        ('""', None),
    ],
)
def test_dates_texts_and_conditions(text: str, expected: Any) -> None:
    found = read(text, **{"balance due": "amount_due"})
    assert found.value(ROW, GIVEN) == expected


def test_a_condition_that_is_empty_counts_as_no() -> None:
    assert worth("if(payment_terms > 5, 1, 2)") == 2
    assert worth("payment_terms > 5 or yes") is True
    assert worth("payment_terms > 5 and yes") is False
    assert worth("not (payment_terms > 5)") is None


def test_norwegian_words_say_the_same() -> None:
    norsk = "hvis(ikke overdue eller amount_due > 5 og ja; dager(due_date; idag()); 0)"
    assert worth(norsk) == worth("if(not overdue or amount_due > 5 and yes, today() - due_date, 0)")
    assert worth(norsk) == 15
    named = read("Utestående * 2", utestående="amount_due")
    assert (named.needs, str(named.value(ROW, GIVEN))) == ({"amount_due", "currency"}, "1500.00")


# ── what is refused ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "key", "at"),
    [
        ("", "nothing", 1),
        ("amount_due +", "ends_early", 13),
        ("amount_due + colour", "unknown_name", 14),
        ("floor(1)", "unknown_function", 1),
        ("1 + #", "unknown_sign", 5),
        ("1 2", "not_expected", 3),
        ("(1 + 2", "not_closed", 7),
        ("1 + )", "not_expected", 5),
        ("amount_due + due_date", "do_not_mix", 12),
        ("amount_due + payment_count", "do_not_mix", 12),
        ('if(yes, 1, "a")', "do_not_mix", 1),
        ("amount_due + base_due", "two_currencies", 12),
        ("amount_due / base_due", "two_currencies", 12),
        ("amount_due * amount_due", "money_times_money", 12),
        ("1 / amount_due", "number_by_money", 3),
        ('number < "b"', "not_ordered", 8),
        ("overdue > no", "not_ordered", 9),
        ("if(1, 2)", "needs", 1),
        ("not 1", "needs", 1),
        ("-number", "needs", 1),
        ("number * 2", "needs", 8),
        ("number + number", "needs", 8),
        ("abs(due_date)", "needs", 1),
        ("round(1, number)", "needs", 1),
        ("days(1, 2)", "needs", 1),
        ("min(number, number)", "needs", 1),
        ("min(1)", "arguments", 1),
        ("today(1)", "arguments", 1),
        ("1 = 1 = 1", "not_expected", 7),
        ("1.2.3", "unknown_sign", 1),
        ("12abc", "unknown_sign", 1),
        ('"open', "unknown_sign", 1),
        ("__import__('os')", "unknown_sign", 12),
        ("number.__class__", "unknown_sign", 7),
        ("(" * 30 + "1" + ")" * 30, "too_deep", 21),
        ("1 + " * 200 + "1", "too_long", 501),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, key: str, at: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(text)
    assert (caught.value.key, caught.value.values["at"]) == (f"expression.{key}", at)
    for language in ("en", "nb"):
        assert str(at) in words(language).explain(caught.value) or key in ("nothing", "too_long")


def test_the_longest_expression_can_be_worked_out() -> None:
    assert worth("1" + "+1" * 249) == 250
    assert worth("-" * 498 + "1") == 1
    assert worth("not " * 121 + "yes") is False
    assert worth("(" * 19 + "1" + ")" * 19) == 1


NAMES = "amount_due due_date number overdue rate base_due payment_count title".split()
SIGNS = ["<=", "!=", " and ", " or ", " not ", "1", "0.5", '"a"', " ", "[x]", *"+-*/&(),=<>"]
PIECES = st.sampled_from([*FUNCTIONS, *NAMES, *SIGNS])


def tried(text: str) -> Expression | InvalidInput:
    try:
        return expressions.read(text, INVOICE)
    except InvalidInput as problem:
        return problem


@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=20))
def test_any_text_is_an_expression_or_a_mistake_at_a_place(text: str) -> None:
    found = tried(text)
    if isinstance(found, InvalidInput):
        assert 1 <= found.values["at"] <= max(1, len(text) + 1)
        return
    value = found.value(ROW, GIVEN)
    kinds = {Sort.TEXT: str, Sort.DATE: date, Sort.FLAG: bool}
    assert value is None or isinstance(value, kinds.get(found.type.sort, Decimal))
    empty = dict.fromkeys(INVOICE.properties) | {"currency": "NOK"}
    found.value(empty, GIVEN)


def test_every_function_has_a_name_in_both_languages() -> None:
    assert len(FUNCTIONS) == len({*formulas.NAMED, *(nb for nb, _ in formulas.NAMED.values())})
