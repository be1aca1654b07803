"""What a person may put into an invoice, checked field by field before it becomes one."""

from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from decimal import Decimal
from typing import Any

from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Collection, Invoice, Party
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
        check_line(line, position)
    for adjustment in after.adjustments:
        _check_adjustment(adjustment, after.currency)
    if abs(after.totals.amount_billed) > LARGEST:
        raise InvalidInput("lines", "problem.amount_too_large")
    return after


def _clean(name: str, value: Any) -> Any:
    if name not in EDITABLE:
        raise InvalidInput(name, "input.not_editable")
    if name in TEXTS:
        return clean_text(name, value, LONG if name == "comments" else SHORT)
    if name == "currency":
        return currency_code(value)
    if name in ("buyer", "shipping"):
        return _clean_party(name, value)
    if name == "lines" and len(value) > LINES_MOST:
        raise InvalidInput("lines", "input.too_many_lines", most=LINES_MOST)
    if name == "payment_terms" and value is not None and not 0 <= int(value) <= 365:
        raise InvalidInput(name, "input.terms")
    return Collection(value) if name == "collection" else value


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


def _check_dates(invoice: Invoice) -> None:
    for name in ("issue_date", "due_date"):
        day = getattr(invoice, name)
        if day is not None and not 1900 <= day.year <= 2199:
            raise InvalidInput(name, "input.date_out_of_range")
    if invoice.issue_date and invoice.due_date and invoice.due_date < invoice.issue_date:
        raise InvalidInput("due_date", "reason.due_before_issue")


def check_line(line: Line, position: int) -> None:
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
    if (line.vat_category is VatCategory.OUTSIDE_SCOPE) != (line.vat_rate is None):
        raise refuse("vat_rate", "input.line_vat")
    if line.vat_rate is not None and not (fits(line.vat_rate, 4) and 0 <= line.vat_rate <= 100):
        raise refuse("vat_rate", "input.line_percent")


def fits(value: Decimal, digits: int = 6) -> bool:
    """A finite decimal that the books keep exactly: 11 digits before the mark, `digits` after."""
    if not value.is_finite():
        return False
    return abs(value) < Decimal(10) ** 11 and value == round(value, digits)


def _check_adjustment(adjustment: Adjustment, currency: str) -> None:
    if not (adjustment.label or "").strip():
        raise InvalidInput("adjustments", "input.adjustment_label")
    amount, percent = adjustment.amount, adjustment.percent
    if amount is not None and not (is_whole(amount, currency) and amount >= 0):
        raise InvalidInput("adjustments", "input.adjustment_amount")
    if percent is not None and not (fits(percent, 4) and 0 <= percent <= 100):
        raise InvalidInput("adjustments", "input.adjustment_percent")
    if amount is None and percent is None:
        raise InvalidInput("adjustments", "input.adjustment_amount")
