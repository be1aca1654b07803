"""Rows copied from a spreadsheet, as rows of the editor's grid: everything stays text.

Cells stand between tabs, as spreadsheets copy them. A header is recognised by its words, English
or Norwegian; without one the columns are those of `ORDERS`. What cannot be read as a number is
no matter here: it stays as it is in its cell, and is named where it is typed.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from invoicing import forms
from invoicing.intake.amounts import read_amount
from invoicing.intake.header_words import UNSURE, WORDS, same
from invoicing.model.editing import LINES_MOST
from invoicing.model.errors import InvalidInput

Row = dict[str, str]
#: What the words of a header call a column of the grid; more than imports know.
NAMES: Mapping[str, str] = {
    "item_code": "code",
    "description": "description",
    "quantity": "quantity",
    "unit_price": "unit_price",
    "vat_rate": "vat",
}
MORE: Mapping[str, str] = {
    same(word): column
    for column, words in {
        "unit": "Unit, Unit of measure, UoM, Enhet, Måleenhet",
        "discount_percent": "Discount, Discount %, Discount percent, Rabatt, Rabattprosent",
        "vat": "VAT, MVA, Moms, Tax",
    }.items()
    for word in words.split(",")
}
#: Without a header, by how many columns there are; more than six are not known.
ORDERS: Sequence[tuple[str, ...]] = (
    ("description",),
    ("description", "unit_price"),
    ("description", "quantity", "unit_price"),
    ("description", "quantity", "unit", "unit_price"),
    ("description", "quantity", "unit", "unit_price", "discount_percent"),
    ("description", "quantity", "unit", "unit_price", "discount_percent", "vat"),
)


@dataclass(frozen=True)
class Pasted:
    """Rows for the grid, and the columns that have no place in it, by their headers."""

    rows: list[Row]
    unused: list[str]


def read(text: str, empty: Mapping[str, str], language: str) -> Pasted:
    """`text` as rows like `empty`, blank ones left out; refuses more than a document can have."""
    table = [cells for cells in _cells(text) if any(cell.strip() for cell in cells)]
    if not table:
        raise InvalidInput("lines", "input.nothing_pasted")
    columns = _header(table[0])
    if columns:
        heads, table = table[0], table[1:]
    else:
        width = max(map(len, table))
        known = ORDERS[min(width, len(ORDERS)) - 1]
        columns = dict(enumerate(known))
        heads = [str(number) for number in range(1, width + 1)]
    if len(table) > LINES_MOST:
        raise InvalidInput("lines", "input.too_many_lines", most=LINES_MOST)
    rows = [_row(cells, columns, empty, language) for cells in table]
    unused = [head.strip() for i, head in enumerate(heads) if i not in columns and head.strip()]
    return Pasted(rows, unused)


def _cells(text: str) -> list[list[str]]:
    """The cells of each row; a cell with a line break or a tab stands in quotes."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        # A quote that was only an inch mark: nothing was quoted then.
        return [line.split("\t") for line in text.splitlines()]


def _header(cells: Sequence[str]) -> dict[int, str]:
    """Which column each cell names; nothing where the row is no header."""
    if any(_is_number(cell) for cell in cells):
        return {}
    found: dict[int, str] = {}
    for i, cell in enumerate(cells):
        word = same(cell)
        column = MORE.get(word) or NAMES.get(WORDS.get(word, ""))
        if column and column not in found.values():
            found[i] = column
    if "unit_price" not in found.values() and "quantity" not in found.values():
        sums = [i for i, c in enumerate(cells) if UNSURE.get(same(c)) == "unit_price"]
        found |= dict.fromkeys(sums[:1], "unit_price")
    return found


def _is_number(text: str) -> bool:
    try:
        read_amount(text.strip().removesuffix("%").strip(), ",")
    except InvalidInput:
        return False
    return True


def _row(
    cells: Sequence[str], columns: Mapping[int, str], empty: Mapping[str, str], language: str
) -> Row:
    row = dict(empty)
    for i, column in columns.items():
        text = " ".join(cells[i].split()) if i < len(cells) else ""
        if text:
            row[column] = _vat(text, language) if column == "vat" else text
    return row


def _vat(text: str, language: str) -> str:
    """A rate as the VAT column writes it, «25 %»; whatever else stands there stays."""
    try:
        rate = forms.amount("vat_rate", text.removesuffix("%").strip(), language)
    except InvalidInput:
        return text
    return f"{rate.normalize():f} %"
