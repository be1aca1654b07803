"""What people type into forms, as values: amounts and line items, in their language's style.

«1.234» is read by the language of who types it; where only one reading is
possible, both marks are understood.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from invoicing.intake.amounts import read_amount
from invoicing.intake.errors import Ambiguous
from invoicing.model.editing import check_adjustment, check_line
from invoicing.model.errors import InvalidInput
from invoicing.model.totals import Adjustment, AdjustmentKind, Line, VatCategory

Row = Mapping[str, str | None]
T = TypeVar("T")
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
#: An adjustment without a VAT category: its amount is shared among the groups.
SHARED = "shared"
#: What a line is made of, in the order `_read_line` takes it.
CELLS = (
    "description quantity unit unit_price base_quantity discount_percent discount_amount vat code"
).split()


def amount(field: str, text: str, language: str) -> Decimal:
    """The number somebody typed into `field`; `InvalidInput` tells what it could not be."""
    if not text.strip():
        raise InvalidInput(field, "input.required")
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


def lines(rows: Sequence[Row], language: str) -> tuple[Line, ...]:
    """The line items of a form, empty rows left out.

    A problem names the row (`line`, from 1) and the column.
    """
    numbered = [(n, row) for n, row in enumerate(rows, 1) if not is_blank(row)]
    return tuple(line(row, position, language) for position, row in numbered)


def readable(rows: Sequence[Row], language: str) -> tuple[tuple[Line, ...], list[InvalidInput]]:
    """The lines that can be read, and what is wrong with each of the others."""
    return _sorted_out(rows, lambda row, position: line(row, position, language), is_blank)


def is_blank(row: Row) -> bool:
    """Whether nothing is said in a row of lines that would make it one."""
    return not any((row.get(name) or "").strip() for name in ("description", "unit_price"))


def line(row: Row, position: int, language: str) -> Line:
    """One line item; a problem names its position."""
    cells = tuple((row.get(name) or "").strip() for name in CELLS)
    try:
        return _read_line(cells, language)
    except InvalidInput as problem:
        raise InvalidInput(problem.field, problem.key, line=position) from None


# Five hundred lines are read again at every keystroke, all but one of them as they were.
@lru_cache(maxsize=8_192)
def _read_line(cells: tuple[str, ...], language: str) -> Line:
    row = dict(zip(CELLS, cells, strict=True))

    def number(field: str, otherwise: str = "") -> Decimal | None:
        text = row[field].removesuffix("%").strip() or otherwise
        try:
            return _read(text, language) if text else None
        except InvalidInput:
            raise InvalidInput(field, "input.line_number", line=0) from None

    category, rate = vat(row["vat"], 0)
    found = Line(
        description=row["description"],
        quantity=number("quantity", "1") or Decimal(0),
        unit_price=number("unit_price", "0") or Decimal(0),
        unit=row["unit"] or None,
        code=row["code"] or None,
        base_quantity=number("base_quantity", "1") or Decimal(0),
        discount_percent=number("discount_percent"),
        discount_amount=number("discount_amount"),
        vat_category=category,
        vat_rate=rate,
    )
    check_line(found, 0)
    return found


def vat(choice: str | None, position: int) -> tuple[VatCategory, Decimal | None]:
    """Category and rate behind a choice of the VAT column, as `vat_choice` writes them too."""
    known = VAT_CHOICES.get(choice or "25 %")
    other = OTHER_VAT.fullmatch(choice or "")
    if known is None and other and (other[1] or "S") in list(VatCategory):
        known = VatCategory(other[1] or "S"), Decimal(other[2])
    if known is None:
        raise InvalidInput("vat_rate", "input.line_vat", line=position)
    return known


def vat_choice(line: Line | Adjustment) -> str:
    """What stands for a line's VAT in the form: a choice, else its rate («11.11 %», «AE 5 %»).

    `SHARED` for an adjustment without a category of its own.
    """
    category, rate = line.vat_category, line.vat_rate
    if category is None:
        return SHARED
    for name, pair in VAT_CHOICES.items():
        if pair == (category, rate):
            return name
    written = f"{(rate or Decimal(0)).normalize():f} %"
    return written if category is VatCategory.STANDARD else f"{category} {written}"


# ── discounts, fees and taxes of the whole document ──────────────────────────────────────────────


def adjustments(rows: Sequence[Row], language: str) -> tuple[Adjustment, ...]:
    """Those of a form, in their order; rows without name and size are left out."""
    numbered = [(n, row) for n, row in enumerate(rows, 1) if not says_nothing(row)]
    return tuple(adjustment(row, position, language) for position, row in numbered)


def readable_adjustments(
    rows: Sequence[Row], language: str
) -> tuple[tuple[Adjustment, ...], list[InvalidInput]]:
    """Those that can be read, and what is wrong with each of the others that has a size."""

    def unfinished(row: Row) -> bool:
        return not (row.get("size") or "").strip()

    return _sorted_out(rows, lambda row, n: adjustment(row, n, language), unfinished)


def says_nothing(row: Row) -> bool:
    """Whether a row of adjustments has neither a name nor a size."""
    return not any((row.get(name) or "").strip() for name in ("label", "size"))


def adjustment(row: Row, position: int, language: str) -> Adjustment:
    """One of them: «10 %» is a share of what stands so far, «500» an amount."""
    size = (row.get("size") or "").strip()
    choice = (row.get("vat") or SHARED).strip()
    try:
        value = _read(size.removesuffix("%").strip(), language)
    except InvalidInput:
        raise InvalidInput("size", "input.adjustment_size", line=position) from None
    category, rate = (None, None) if choice == SHARED else vat(choice, position)
    found = Adjustment(
        AdjustmentKind(row.get("kind") or AdjustmentKind.DISCOUNT),
        (row.get("label") or "").strip(),
        percent=value if size.endswith("%") else None,
        amount=None if size.endswith("%") else value,
        vat_category=category,
        vat_rate=rate,
    )
    check_adjustment(replace(found, label=found.label or "–"), None)
    return found


def _sorted_out(
    rows: Sequence[Row], read: Callable[[Row, int], T], blank: Callable[[Row], bool]
) -> tuple[tuple[T, ...], list[InvalidInput]]:
    found, problems = [], []
    for position, row in enumerate(rows, 1):
        if blank(row):
            continue
        try:
            found.append(read(row, position))
        except InvalidInput as problem:
            problems.append(problem)
    return tuple(found), problems
