"""Bad input: a problem that names its field, nothing saved, and never a trace from deep inside."""

from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from invoicing import customers, lifecycle, listing, payments, record
from invoicing.house import House
from invoicing.model.dates import Clock
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, where
from invoicing.model.invoice import Link
from invoicing.model.properties import INVOICE
from invoicing.model.table import View
from invoicing.model.totals import Adjustment, AdjustmentKind, VatCategory
from invoicing.payments import Receipt
from invoicing.words import words
from tests.houses import (
    KARI,
    SETTINGS,
    TODAY,
    a_draft,
    a_line,
    an_open_invoice,
    closed,
    everything,
    keeps_the_laws,
    now_of,
)

LARGE = Decimal("99999999999")


def a_fee(**size: Any) -> tuple[Adjustment, ...]:
    return (Adjustment(AdjustmentKind.FEE, "Freight", **size),)


def refused(house: House, field: str, **fields: Any) -> None:
    """Saving it is refused by name, in words of both languages, and nothing is saved."""
    draft = a_draft(house)
    before = everything(house)
    try:
        with pytest.raises(InvalidInput) as problem:
            lifecycle.edit(house, KARI, draft.id, fields)
        assert problem.value.field == field
        assert all(words(language).explain(problem.value) for language in ("en", "nb"))
        assert everything(house) == before
    finally:
        closed(house)


# ── amounts ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "amount",
    ["NaN", "Infinity", "1e30", "-5", "0.0054", "1e-30"],
)
def test_a_line_discount_is_an_amount_that_the_currency_has(house: House, amount: str) -> None:
    refused(house, "discount_amount", lines=(a_line("10", discount_amount=Decimal(amount)),))


@pytest.mark.parametrize("rate", [None, "NaN", "Infinity", "1000", "-5", "0.00001"], ids=str)
def test_a_fee_has_a_vat_rate_that_can_be(house: House, rate: str | None) -> None:
    vat = {"vat_category": VatCategory.STANDARD, "vat_rate": rate and Decimal(rate)}
    refused(house, "adjustments", adjustments=a_fee(amount=Decimal(10), **vat))


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "0.001", "-1", pytest.param("1e28")])
def test_a_fee_has_an_amount_that_can_be_paid(house: House, amount: str) -> None:
    refused(house, "adjustments", adjustments=a_fee(amount=Decimal(amount)))


@pytest.mark.parametrize(
    "lines",
    [
        (a_line("99999999999", quantity=LARGE),),
        pytest.param((a_line("99999999999", quantity=LARGE, base_quantity=Decimal("0.000001")),)),
        pytest.param(
            (a_line("99999999999", quantity=LARGE), a_line("99999999999", quantity=-LARGE))
        ),
    ],
    ids=["too large", "beyond counting", "too large, and taken back"],
)
def test_sums_stay_within_what_the_books_can_hold(house: House, lines: Any) -> None:
    refused(house, "lines", lines=lines)


@pytest.mark.parametrize("rate", ["NaN", "0", "-5", "1000000000000", "0.000000001"])
def test_a_rate_is_more_than_nothing_and_fits(house: House, rate: str) -> None:
    refused(house, "rate", rate=Decimal(rate))


@pytest.mark.parametrize("rate", ["10.1", "99999999"])
def test_a_rate_makes_no_amount_larger_than_the_books_can_hold(house: House, rate: str) -> None:
    refused(house, "rate", lines=(a_line("99999999999"),), rate=Decimal(rate), currency="EUR")


def test_one_invoice_cannot_make_the_index_fail(house: House) -> None:
    with suppress(InvalidInput):
        an_open_invoice(house, "99999999999", currency="EUR", rate=Decimal("99999999"))
    listing.page(house, KARI, View(("base_billed",)))


@pytest.mark.parametrize("amount", ["sNaN", pytest.param("1e30"), pytest.param(1.5)])
def test_a_payment_is_a_decimal_amount(house: House, amount: Any) -> None:
    issued = an_open_invoice(house)
    what = Receipt(Decimal(amount) if isinstance(amount, str) else amount, TODAY)
    with pytest.raises(InvalidInput):
        payments.record(house, KARI, issued.id, what)


# ── values of another kind ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issue_date", "2026-01-01"),
        ("issue_date", datetime(2026, 1, 1)),
        ("payment_terms", "thirty"),
        ("payment_terms", Decimal("1.5")),
        ("kind", "receipt"),
        ("collection", "by force"),
        ("lines", None),
        ("lines", ("Consulting",)),
        ("adjustments", ("Freight",)),
        ("buyer", None),
        ("contact", "Anne"),
        ("allow_partial", "yes"),
        ("rate", 1.5),
    ],
)
def test_a_value_of_another_kind_is_refused_by_its_field(
    house: House, field: str, value: Any
) -> None:
    refused(house, field, **{field: value})


@pytest.mark.parametrize("field", ["contact", "company"])
def test_who_is_not_on_record_is_not_put_on_an_invoice(house: House, field: str) -> None:
    refused(house, field, **{field: Link(999, "Nobody")})


def test_a_day_is_not_read_from_a_week() -> None:
    week = Condition("due_date", "is", "2026-W01-1")
    with pytest.raises(InvalidInput):
        week.read(INVOICE, Clock(TODAY, SETTINGS.timezone))


# ── text that no file can hold ───────────────────────────────────────────────────────────────────

HALF = "half a letter \ud800"


@pytest.mark.parametrize("text", ["a\x00b\x07c", HALF, "line\nline", "  spaces  "])
def test_a_title_is_cleaned(house: House, text: str) -> None:
    draft = a_draft(house, title=text)
    assert now_of(house, draft) == draft
    assert draft.title is not None
    assert draft.title.isprintable() or "\n" in draft.title


@pytest.mark.parametrize("text", ["a\x00b", HALF])
def test_a_line_says_what_can_be_kept(house: House, text: str) -> None:
    draft = a_draft(house, lines=(a_line(description=text),))
    assert now_of(house, draft).lines == draft.lines


def test_a_fee_says_what_can_be_kept(house: House) -> None:
    draft = a_draft(house, adjustments=(Adjustment(AdjustmentKind.FEE, HALF, amount=Decimal(1)),))
    assert now_of(house, draft).adjustments == draft.adjustments


@pytest.mark.parametrize("view", [{"search": HALF}, {"filter": where("title", "contains", HALF)}])
def test_half_a_letter_cannot_be_looked_for(house: House, view: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        listing.page(house, KARI, View(("id",), **view))


def test_half_a_letter_finds_no_customer_and_no_invoice(house: House) -> None:
    with pytest.raises(InvalidInput, match="half_a_letter"):
        customers.find(house, KARI, HALF)
    with pytest.raises(InvalidInput, match="half_a_letter"):
        record.by_number(house, KARI, HALF)


def test_what_was_refused_left_the_laws_whole(house: House) -> None:
    with pytest.raises(InvalidInput):
        a_draft(house, lines=(a_line("NaN"),))
    keeps_the_laws(house)
