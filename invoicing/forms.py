"""What people type into forms, as values: amounts and line items, in their language's style.

«1.234» is read by the language of who types it; where only one reading is
possible, both marks are understood.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from invoicing.intake.amounts import read_amount
from invoicing.intake.errors import Ambiguous
from invoicing.model.editing import check_line
from invoicing.model.errors import InvalidInput
from invoicing.model.totals import Line, VatCategory

#: The decimal mark of each language.
MARKS = {"en": ".", "nb": ","}
#: The columns of the line item form, all of them text.
LINE_FIELDS = ("description", "quantity", "unit", "unit_price", "discount_percent", "vat")
#: What the VAT column offers: a rate, or why there is none.
VAT_CHOICES: Mapping[str, tuple[VatCategory, Decimal | None]] = {
    "25 %": (VatCategory.STANDARD, Decimal(25)),
    "15 %": (VatCategory.STANDARD, Decimal(15)),
    "12 %": (VatCategory.STANDARD, Decimal(12)),
    "0 %": (VatCategory.ZERO_RATED, Decimal(0)),
    "E": (VatCategory.EXEMPT, Decimal(0)),
    "AE": (VatCategory.REVERSE_CHARGE, Decimal(0)),
    "K": (VatCategory.INTRA_COMMUNITY, Decimal(0)),
    "G": (VatCategory.EXPORT, Decimal(0)),
    "O": (VatCategory.OUTSIDE_SCOPE, None),
}


def amount(field: str, text: str, language: str) -> Decimal:
    """The number somebody typed into `field`; `InvalidInput` tells what it could not be."""
    try:
        return _read(text, language)
    except InvalidInput as problem:
        values = {k: v for k, v in problem.values.items() if k != "field"}
        raise InvalidInput(field, problem.key, **values) from None


def _read(text: str, language: str) -> Decimal:
    try:
        return read_amount(text)
    except Ambiguous:
        return read_amount(text, MARKS.get(language, "."))


def lines(rows: Sequence[Mapping[str, str | None]], language: str) -> tuple[Line, ...]:
    """The line items of a form, empty rows left out.

    A problem names the row (`line`, from 1) and the column.
    """
    found = []
    for position, row in enumerate(rows, 1):
        if not any((row.get(name) or "").strip() for name in ("description", "unit_price")):
            continue
        found.append(_line(row, position, language))
    return tuple(found)


def _line(row: Mapping[str, str | None], position: int, language: str) -> Line:
    def number(field: str, otherwise: str = "") -> Decimal | None:
        text = (row.get(field) or "").strip() or otherwise
        try:
            return _read(text, language) if text else None
        except InvalidInput:
            raise InvalidInput(field, "input.line_number", line=position) from None

    category, rate = vat(row.get("vat"), position)
    line = Line(
        description=(row.get("description") or "").strip(),
        quantity=number("quantity", "1") or Decimal(0),
        unit_price=number("unit_price", "0") or Decimal(0),
        unit=(row.get("unit") or "").strip() or None,
        code=(row.get("code") or "").strip() or None,
        discount_percent=number("discount_percent"),
        vat_category=category,
        vat_rate=rate,
    )
    check_line(line, position)
    return line


def vat(choice: str | None, position: int) -> tuple[VatCategory, Decimal | None]:
    """Category and rate behind a choice of the VAT column; also a bare rate like "25"."""
    known = VAT_CHOICES.get(choice or "25 %")
    if known is None:
        raise InvalidInput("vat_rate", "input.line_vat", line=position)
    return known


def vat_choice(line: Line) -> str:
    """The choice that stands for a line's VAT in the form."""
    wanted = (line.vat_category, line.vat_rate)
    return next((name for name, pair in VAT_CHOICES.items() if pair == wanted), "25 %")
