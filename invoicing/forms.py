"""What people type into forms, as values: amounts and line items, in their language's style.

«1.234» is read by the language of who types it; where only one reading is
possible, both marks are understood.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from invoicing.intake.amounts import read_amount
from invoicing.intake.errors import Ambiguous
from invoicing.model.editing import check_line
from invoicing.model.errors import InvalidInput
from invoicing.model.totals import Line, VatCategory

#: The decimal mark of each language.
MARKS = {"en": ".", "nb": ","}
#: A rate that is offered by no choice, with its category where it is not the standard one.
OTHER_VAT = re.compile(r"(?:([A-Z]{1,2}) )?(\d{1,3}(?:\.\d{1,4})?) %")
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
        base_quantity=number("base_quantity", "1") or Decimal(0),
        discount_percent=number("discount_percent"),
        discount_amount=number("discount_amount"),
        vat_category=category,
        vat_rate=rate,
    )
    check_line(line, position)
    return line


def vat(choice: str | None, position: int) -> tuple[VatCategory, Decimal | None]:
    """Category and rate behind a choice of the VAT column, as `vat_choice` writes them too."""
    known = VAT_CHOICES.get(choice or "25 %")
    other = OTHER_VAT.fullmatch(choice or "")
    if known is None and other and (other[1] or "S") in list(VatCategory):
        known = VatCategory(other[1] or "S"), Decimal(other[2])
    if known is None:
        raise InvalidInput("vat_rate", "input.line_vat", line=position)
    return known


def vat_choice(line: Line) -> str:
    """What stands for a line's VAT in the form: a choice, else its rate («11.11 %», «AE 5 %»)."""
    category, rate = line.vat_category, line.vat_rate
    for name, pair in VAT_CHOICES.items():
        if pair == (category, rate):
            return name
    written = f"{(rate or Decimal(0)).normalize():f} %"
    return written if category is VatCategory.STANDARD else f"{category} {written}"
