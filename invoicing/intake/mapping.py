"""Which column of a file feeds which field, as people write and keep it.

    {
      "columns":    {"external_id": "InvoiceNo", "issue_date": "InvoiceDate",
                     "description": "Description", "quantity": "Quantity",
                     "unit_price": "UnitPrice", "buyer_id": "CustomerID"},
      "constants":  {"currency": "GBP"},
      "date_order": "mdy",
      "decimal":    ".",
      "sheet":      "Invoices"
    }

columns      field → header of the file. Rows with the same external_id form one invoice.
constants    field → the value that every row has, written as it would be in a cell. A field stands
             in one of the two; fields that stand in neither are left out.
date_order   "dmy", "mdy" or "ymd": how the parts of a date follow each other where the year does
             not come first. "auto", or left out: only what can be read in one way is read.
decimal      "." or ",": the decimal mark. "auto", or left out: as the column gives it away.
sheet        of a workbook; left out, the first visible one.

Fields that must be fed: external_id, issue_date, currency and unit_price.
Fields that may be: due_date, buyer_name, buyer_id, buyer_street, buyer_postcode, buyer_city,
buyer_country, contact_name, contact_email, purchase_order, title, comments, item_code, description,
quantity (1 where it is left out) and vat_rate (in percent).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from invoicing.intake.amounts import MARKS
from invoicing.intake.dates import ORDERS
from invoicing.intake.fields import FIELDS
from invoicing.model.errors import InvalidInput

AUTO = "auto"
PARTS = ("columns", "constants", "date_order", "decimal", "sheet")


@dataclass(frozen=True)
class Mapping:
    """See the module. Raises `InvalidInput` ("mapping") on what no file could satisfy."""

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    date_order: str | None = None
    decimal: str | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        for name in (*self.columns, *self.constants):
            if name not in FIELDS:
                raise refused("intake.mapping_unknown_field", name=name, known=", ".join(FIELDS))
        for name in self.columns.keys() & self.constants.keys():
            raise refused("intake.mapping_twice", name=name)
        if "external_id" in self.constants:
            raise refused("intake.mapping_one_number")
        if self.date_order not in (None, *ORDERS):
            raise refused("intake.mapping_date_order", found=self.date_order)
        if self.decimal not in (None, *MARKS):
            raise refused("intake.mapping_decimal", found=self.decimal)

    def check(self, headers: Sequence[str]) -> None:
        """Raise `InvalidInput` naming the first column that the file does not have."""
        for name in self.columns.values():
            if name not in headers:
                raise refused("intake.mapping_unknown_column", name=name, known=", ".join(headers))

    def missing(self) -> list[str]:
        """Required fields that nothing feeds."""
        fed = self.columns.keys() | self.constants.keys()
        return [each.name for each in FIELDS.values() if each.required and each.name not in fed]

    def to_json(self) -> str:
        """As people keep it; what is left to the file is left out."""
        parts = {name: getattr(self, name) for name in PARTS}
        return json.dumps({k: v for k, v in parts.items() if v}, ensure_ascii=False, indent=2)


def from_json(text: str) -> Mapping:
    """The mapping that `text` writes; raises `InvalidInput` ("mapping") naming what is wrong."""
    parts = _loaded(text)
    for name in parts:
        if name not in PARTS:
            raise refused("intake.mapping_unknown_part", name=name, known=", ".join(PARTS))
    return Mapping(
        _texts(parts, "columns"),
        _texts(parts, "constants"),
        _or_auto(_choice(parts, "date_order")),
        _or_auto(_choice(parts, "decimal")),
        _choice(parts, "sheet"),
    )


def refused(key: str, **values: object) -> InvalidInput:
    """The refusal of a mapping."""
    return InvalidInput("mapping", key, **values)


def _loaded(text: str) -> dict[str, Any]:
    try:
        # Numbers stay the text they are: a rate of 12.50 is no binary fraction.
        parts = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_distinct
        )
    except (json.JSONDecodeError, RecursionError) as error:
        raise refused("intake.mapping_not_json", line=getattr(error, "lineno", 1)) from error
    if not isinstance(parts, dict):
        raise refused("intake.mapping_not_json", line=1)
    return parts


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise refused("intake.mapping_twice", name=name)
        found[name] = value
    return found


def _texts(parts: dict[str, Any], name: str) -> dict[str, str]:
    texts = parts.get(name, {})
    if not isinstance(texts, dict):
        raise refused("intake.mapping_not_text", name=name)
    for each, value in texts.items():
        if not isinstance(value, str) or not value.strip():
            raise refused("intake.mapping_not_text", name=each)
    return {each: value.strip() for each, value in texts.items()}


def _choice(parts: dict[str, Any], name: str) -> str | None:
    choice = parts.get(name)
    if choice is not None and not isinstance(choice, str):
        raise refused("intake.mapping_not_text", name=name)
    return choice


def _or_auto(choice: str | None) -> str | None:
    return None if choice == AUTO else choice
