"""Where the value of a field comes from in one file, and what its whole column gives away."""

from dataclasses import dataclass, replace
from typing import Any

from invoicing.intake.amounts import mark_in
from invoicing.intake.dates import orders_in
from invoicing.intake.fields import FIELDS, Field, Reading, Shape, read_cell
from invoicing.intake.mapping import Mapping
from invoicing.intake.tables import RawTable, Row
from invoicing.model.errors import InvalidInput

DATE_SEPARATORS = ("-", "/", ".")


@dataclass(frozen=True, slots=True)
class Source:
    """A field with the column or the constant that feeds it."""

    field: Field
    column: str | None
    index: int
    constant: Any
    reading: Reading

    def value(self, row: Row, currency: str | None = None) -> Any:
        """What `row` says of the field; raises `InvalidInput`, also `Ambiguous`."""
        if self.column is None:
            return self.constant
        return read_cell(self.field, row.cells[self.index], self.reading, currency)


def sources(table: RawTable, mapping: Mapping) -> tuple[Source, ...]:
    """A source for every field that is fed, in the order of `FIELDS`.

    Raises `InvalidInput` where `mapping` names no column of `table`, or a constant is no value.
    """
    mapping.check(table.headers)
    return tuple(
        _column(table, mapping, field)
        if field.name in mapping.columns
        else _constant(mapping, field)
        for field in FIELDS.values()
        if field.name in mapping.columns or field.name in mapping.constants
    )


def _column(table: RawTable, mapping: Mapping, field: Field) -> Source:
    column = mapping.columns[field.name]
    index = table.headers.index(column)
    return Source(field, column, index, None, _reading(field, mapping, _texts(table, index)))


def _constant(mapping: Mapping, field: Field) -> Source:
    text = mapping.constants[field.name]
    reading = _reading(field, mapping, [text])
    if mark := _agreed_mark([text]):
        # 12.5 is what it is, also in the mapping of a file that writes 12,5.
        reading = replace(reading, mark=mark)
    try:
        return Source(field, None, -1, read_cell(field, text, reading), reading)
    except InvalidInput as problem:
        values = {**problem.values, "field": field.name}
        raise InvalidInput(key=problem.key, **values) from problem


def _texts(table: RawTable, index: int) -> list[str]:
    return [cell for row in table.rows if isinstance(cell := row.cells[index], str)]


def _reading(field: Field, mapping: Mapping, texts: list[str]) -> Reading:
    """What the mapping says, else what all texts of the column agree on."""
    if field.shape is Shape.DATE:
        told = mapping.date_order
        return Reading(orders=dict.fromkeys(DATE_SEPARATORS, told) if told else orders_in(texts))
    if field.shape in (Shape.AMOUNT, Shape.RATE):
        return Reading(mark=mapping.decimal or _agreed_mark(texts))
    return Reading()


def _agreed_mark(texts: list[str]) -> str | None:
    marks = {mark for text in set(texts) if (mark := mark_in(text.rstrip(" %")))}
    return marks.pop() if len(marks) == 1 else None
