"""What a row of an invoice file may say: one row each here, and how a cell of its shape is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from invoicing.intake.amounts import checked, read_amount
from invoicing.intake.countries import country_code
from invoicing.intake.dates import FIRST_YEAR, LAST_YEAR, read_date, separator
from invoicing.intake.tables import Cell, Unusable, is_blank, text_of
from invoicing.model.editing import LONG, SHORT, clean_text, fits
from invoicing.model.errors import InvalidInput


class Shape(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    AMOUNT = "amount"
    RATE = "rate"
    CURRENCY = "currency"
    COUNTRY = "country"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Field:
    """`required`: a column or constant must feed it. `filled`: no cell of it may be blank.

    A field of the head is said once for the whole invoice; a blank cell says nothing.
    """

    name: str
    shape: Shape = Shape.TEXT
    required: bool = False
    filled: bool = False
    of_line: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column is read: its decimal mark, and its order of dates by the separator."""

    mark: str | None = None
    orders: Mapping[str, str] = field(default_factory=dict)


FIELDS = {
    each.name: each
    for each in (
        Field("external_id", required=True, filled=True),
        Field("issue_date", Shape.DATE, required=True),
        Field("due_date", Shape.DATE),
        Field("currency", Shape.CURRENCY, required=True),
        Field("buyer_name"),
        Field("buyer_id"),
        Field("buyer_street"),
        Field("buyer_postcode"),
        Field("buyer_city"),
        Field("buyer_country", Shape.COUNTRY),
        Field("contact_name"),
        Field("contact_email", Shape.EMAIL),
        Field("purchase_order"),
        Field("title"),
        Field("comments", Shape.LONG_TEXT),
        Field("item_code", of_line=True),
        Field("description", Shape.LONG_TEXT, of_line=True),
        Field("quantity", Shape.AMOUNT, filled=True, of_line=True),
        Field("unit_price", Shape.AMOUNT, required=True, filled=True, of_line=True),
        Field("vat_rate", Shape.RATE, of_line=True),
    )
}

EMAIL = re.compile(r"[^\s@,;<>\"()]+@[^\s@,;<>\"()]+\.[^\s@,;<>\"().]{2,}")
CODE = re.compile(r"[A-Z]{3}")
#: What spreadsheets write where a formula failed.
FAILURES = frozenset("#N/A #REF! #VALUE! #DIV/0! #NAME? #NUM! #NULL!".split())


def read_cell(field: Field, cell: Cell, reading: Reading, currency: str | None = None) -> Any:
    """The value of `cell` as `field` means it, None where it is blank; raises `InvalidInput`.

    An amount may name a currency; it has to be `currency` where that is known.
    """
    if is_blank(cell):
        if field.filled:
            raise InvalidInput(field.name, "intake.blank")
        return None
    if isinstance(cell, Unusable):
        raise InvalidInput(field.name, cell.key, text=cell.text)
    if isinstance(cell, str) and cell in FAILURES:
        raise InvalidInput(field.name, "intake.cell_failed", text=cell)
    if field.shape is Shape.AMOUNT:
        return _amount(field, cell, reading.mark, currency)
    return READERS[field.shape](field, cell, reading)


def _text(field: Field, cell: Cell, _: Reading) -> str | None:
    text = text_of(cell)
    if text.isprintable() and len(text) <= SHORT:
        return text.strip()
    return clean_text(field.name, " ".join(re.split(r"[\r\n\t]+", text)), SHORT)


def _long_text(field: Field, cell: Cell, _: Reading) -> str | None:
    text = text_of(cell)
    if text.isprintable() and len(text) <= LONG:
        return text.strip()
    return clean_text(field.name, text.replace("\r\n", "\n").replace("\r", "\n"), LONG)


def _date(field: Field, cell: Cell, reading: Reading) -> date:
    if isinstance(cell, str):
        return read_date(cell, reading.orders.get(separator(cell) or ""))
    if not isinstance(cell, date):
        raise InvalidInput(field.name, "intake.date_unreadable", text=text_of(cell))
    if not FIRST_YEAR <= cell.year <= LAST_YEAR:
        raise InvalidInput(field.name, "intake.date_out_of_range", text=text_of(cell))
    return cell


def _amount(field: Field, cell: Cell, mark: str | None, currency: str | None = None) -> Decimal:
    if isinstance(cell, Decimal):
        return checked(cell)
    if not isinstance(cell, str):
        raise InvalidInput(field.name, "intake.amount_unreadable", text=text_of(cell))
    return read_amount(cell, mark, currency)


def _rate(field: Field, cell: Cell, reading: Reading) -> Decimal:
    """In percent. 0.25 may mean a quarter of a percent or of the whole: it needs its sign."""
    percent = isinstance(cell, str) and cell.rstrip().endswith("%")
    bare = cell.rstrip().removesuffix("%").rstrip() if isinstance(cell, str) else cell
    rate = _amount(field, bare, reading.mark)
    if not (0 <= rate <= 100 and fits(rate, 4)):
        raise InvalidInput(field.name, "intake.rate_out_of_range", text=text_of(cell))
    if 0 < rate < 1 and not percent:
        raise InvalidInput(field.name, "intake.rate_fraction", text=text_of(cell))
    return rate


def _currency(field: Field, cell: Cell, _: Reading) -> str:
    code = text_of(cell).strip().upper()
    if not CODE.fullmatch(code):
        raise InvalidInput(field.name, "intake.currency_unknown", text=text_of(cell))
    return code


def _country(field: Field, cell: Cell, _: Reading) -> str:
    code = country_code(text_of(cell))
    if code is None:
        raise InvalidInput(field.name, "intake.country_unknown", text=text_of(cell))
    return code


def _email(field: Field, cell: Cell, _: Reading) -> str:
    text = text_of(cell).strip()
    if not EMAIL.fullmatch(text) or not text.isprintable() or len(text) > 254:
        raise InvalidInput(field.name, "intake.email_unreadable", text=text)
    return text


READERS: dict[Shape, Callable[[Field, Cell, Reading], Any]] = {
    Shape.TEXT: _text,
    Shape.LONG_TEXT: _long_text,
    Shape.DATE: _date,
    Shape.RATE: _rate,
    Shape.CURRENCY: _currency,
    Shape.COUNTRY: _country,
    Shape.EMAIL: _email,
}
