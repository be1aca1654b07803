"""What a person may put into an invoice, checked field by field before it becomes one."""

from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import NoneType
from typing import Any

from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Collection, Invoice, Kind, Link, Party
from invoicing.model.money import LARGEST, is_whole
from invoicing.model.totals import Adjustment, Line, VatCategory

LINES_MOST = 2_000
LONG, SHORT = 10_000, 300
#: Fields of the invoice that an edit may set; everything else has an act of its own.
EDITABLE = frozenset(
    "title currency kind issue_date due_date payment_terms contact company buyer shipping lines"
    " adjustments prices_include_vat comments purchase_order buyer_reference payment_reference"
    " tax_id language allowed_methods collection allow_partial billable external_status"
    " external_id deal quote subscription rate rate_date".split()
)
TEXTS = frozenset(
    "title comments purchase_order buyer_reference payment_reference tax_id language"
    " allowed_methods external_status external_id deal quote subscription".split()
)
#: What no document tells: set beside it, on finalized invoices too.
UNSEALED = frozenset(
    "allowed_methods collection allow_partial billable external_status external_id".split()
)


#: What a value must be, where it is no text; and what looks like it and is not.
KINDS: Mapping[str, tuple[type, ...]] = {
    "issue_date": (date, NoneType),
    "due_date": (date, NoneType),
    "rate_date": (date, NoneType),
    "payment_terms": (int, NoneType),
    "kind": (Kind,),
    "collection": (Collection,),
    "lines": (tuple,),
    "adjustments": (tuple,),
    "buyer": (Party,),
    "shipping": (Party,),
    "contact": (Link, NoneType),
    "company": (Link, NoneType),
    "allow_partial": (bool,),
    "billable": (bool,),
    "prices_include_vat": (bool,),
    "rate": (Decimal, NoneType),
}
WRONG: Mapping[str, tuple[type, ...]] = {
    "issue_date": (datetime,),
    "due_date": (datetime,),
    "rate_date": (datetime,),
    "payment_terms": (bool,),
}
RATE_MOST = Decimal(10) ** 9


def edited(invoice: Invoice, changes: Mapping[str, Any]) -> Invoice:
    """`invoice` with `changes`; raises `InvalidInput` naming the first field that is wrong."""
    clean = {name: _clean(name, value) for name, value in changes.items()}
    if invoice.number and clean.get("currency", invoice.currency) != invoice.currency:
        raise InvalidInput("currency", "input.currency_is_fixed")
    if invoice.number and clean.get("issue_date", invoice.issue_date) is None:
        raise InvalidInput("issue_date", "input.required")
    after = invoice.revised(**clean)
    after = replace(after, buyer=after.named_buyer())
    _check_dates(after)
    for position, line in enumerate(after.lines, 1):
        check_line(line, position, after.currency)
    for adjustment in after.adjustments:
        check_adjustment(adjustment, after.currency)
    _check_sums(after)
    return after


def unsealed(invoice: Invoice, changes: Mapping[str, Any]) -> Invoice:
    """`invoice` with changed properties that no document tells: the same revision."""
    return replace(invoice, **{name: _clean(name, value) for name, value in changes.items()})


def _check_sums(invoice: Invoice) -> None:
    """No sum on the way may be more than the books can hold, even if it is taken off again."""
    try:
        totals = invoice.totals
    except InvalidOperation:
        raise InvalidInput("lines", "problem.amount_too_large") from None
    sums = (totals.subtotal, totals.discount_total, totals.fee_total, totals.amount_vat)
    if any(abs(a) > LARGEST for a in (*totals.line_amounts, *sums, totals.amount_billed)):
        raise InvalidInput("lines", "problem.amount_too_large")
    if invoice.rate and abs(totals.amount_billed) * invoice.rate > LARGEST:
        raise InvalidInput("rate", "input.rate_too_large")


def _of_kind(name: str, value: object) -> bool:
    expected = KINDS.get(name)
    return expected is None or (
        isinstance(value, expected) and type(value) not in WRONG.get(name, ())
    )


def _clean(name: str, value: Any) -> Any:
    if name not in EDITABLE:
        raise InvalidInput(name, "input.not_editable")
    if not _of_kind(name, value):
        raise InvalidInput(name, "input.wrong_kind")
    if name in TEXTS:
        return clean_text(name, value, LONG if name == "comments" else SHORT)
    if name == "currency":
        return currency_code(value)
    if name in ("buyer", "shipping"):
        return _clean_party(name, value)
    if name == "lines":
        return _clean_lines(value)
    if name == "adjustments":
        return _clean_adjustments(value)
    if name == "payment_terms" and value is not None and not 0 <= value <= 365:
        raise InvalidInput(name, "input.terms")
    if name == "rate" and value is not None and not (fits(value, 8) and 0 < value < RATE_MOST):
        raise InvalidInput(name, "input.rate")
    return value


def clean_text(field: str, value: str | None, most: int = SHORT) -> str | None:
    """Text without outer space or control characters; None where nothing is left."""
    if value is None:
        return None
    kept = "".join(c for c in str(value) if c in "\n\t" or (c.isprintable() or c == "\u00a0"))
    if len(kept) > most:
        raise InvalidInput(field, "input.too_long", most=most)
    return kept.strip() or None


def currency_code(value: Any) -> str:
    """An ISO 4217 code in capitals."""
    code = str(value or "").strip().upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise InvalidInput("currency", "input.currency")
    return code


def _clean_party(name: str, party: Party) -> Party:
    parts = {
        f.name: clean_text(f"{name}_{f.name}", getattr(party, f.name))
        for f in dataclass_fields(Party)
        if f.name != "email"  # an e-mail address belongs to the contact
    }
    return Party(**parts)


def _clean_lines(lines: tuple[Any, ...]) -> tuple[Line, ...]:
    if len(lines) > LINES_MOST:
        raise InvalidInput("lines", "input.too_many_lines", most=LINES_MOST)
    if not all(isinstance(line, Line) for line in lines):
        raise InvalidInput("lines", "input.wrong_kind")
    return tuple(
        replace(
            line,
            description=clean_text("description", line.description, LONG) or "",
            code=clean_text("code", line.code),
            unit=clean_text("unit", line.unit),
        )
        for line in lines
    )


def _clean_adjustments(adjustments: tuple[Any, ...]) -> tuple[Adjustment, ...]:
    if not all(isinstance(adjustment, Adjustment) for adjustment in adjustments):
        raise InvalidInput("adjustments", "input.wrong_kind")
    return tuple(replace(a, label=clean_text("label", a.label) or "") for a in adjustments)


def _check_dates(invoice: Invoice) -> None:
    for name in ("issue_date", "due_date"):
        day = getattr(invoice, name)
        if day is not None and not 1900 <= day.year <= 2199:
            raise InvalidInput(name, "input.date_out_of_range")
    if invoice.issue_date and invoice.due_date and invoice.due_date < invoice.issue_date:
        raise InvalidInput("due_date", "reason.due_before_issue")


def check_line(line: Line, position: int, currency: str | None = None) -> None:  # noqa: C901
    """Raise `InvalidInput` naming the line and what is wrong with it."""

    def refuse(field: str, key: str) -> InvalidInput:
        return InvalidInput(field, key, line=position)

    if not (line.description or "").strip():
        raise refuse("description", "input.line_description")
    for name in ("quantity", "unit_price", "base_quantity"):
        if not fits(getattr(line, name)):
            raise refuse(name, "input.line_number")
    if line.base_quantity <= 0:
        raise refuse("base_quantity", "input.line_number")
    percent = line.discount_percent
    if percent is not None and not (fits(percent, 4) and 0 <= percent <= 100):
        raise refuse("discount_percent", "input.line_percent")
    amount = line.discount_amount
    if amount is not None and not (fits(amount, 3) and amount >= 0):
        raise refuse("discount_amount", "input.line_number")
    if amount is not None and currency and not is_whole(amount, currency):
        raise refuse("discount_amount", "input.line_number")
    if (line.vat_category is VatCategory.OUTSIDE_SCOPE) != (line.vat_rate is None):
        raise refuse("vat_rate", "input.line_vat")
    if line.vat_rate is not None and not (fits(line.vat_rate, 4) and 0 <= line.vat_rate <= 100):
        raise refuse("vat_rate", "input.line_percent")


def fits(value: Decimal, digits: int = 6) -> bool:
    """A finite decimal that the books keep exactly: 11 digits before the mark, `digits` after."""
    if not value.is_finite():
        return False
    return abs(value) < Decimal(10) ** 11 and value == round(value, digits)


def _payable(amount: Decimal, currency: str | None) -> bool:
    return amount >= 0 and (currency is None or is_whole(amount, currency))


def check_adjustment(adjustment: Adjustment, currency: str | None) -> None:
    """Raise `InvalidInput` telling what is wrong with a discount, fee or tax of the document."""
    if not (adjustment.label or "").strip():
        raise InvalidInput("adjustments", "input.adjustment_label")
    amount, percent = adjustment.amount, adjustment.percent
    if amount is not None and not (fits(amount, 3) and _payable(amount, currency)):
        raise InvalidInput("adjustments", "input.adjustment_amount")
    if percent is not None and not (fits(percent, 4) and 0 <= percent <= 100):
        raise InvalidInput("adjustments", "input.adjustment_percent")
    category, rate = adjustment.vat_category, adjustment.vat_rate
    rated = category not in (None, VatCategory.OUTSIDE_SCOPE)
    if rated != (rate is not None) or (
        rate is not None and not (fits(rate, 4) and 0 <= rate <= 100)
    ):
        raise InvalidInput("adjustments", "input.adjustment_vat")
    if amount is None and percent is None:
        raise InvalidInput("adjustments", "input.adjustment_amount")
