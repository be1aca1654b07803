"""What is wrong with a file: a refusal of the whole (`InvalidInput`), or a `RowError` of a cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from invoicing.model.errors import InvalidInput, Problem


@dataclass(frozen=True, slots=True)
class RowError:
    """`row` as the spreadsheet counts (the header is usually 1), `column` by its header.

    `key` and `values` are the sentence in the catalogues: ``w(error.key, **error.values)``.
    """

    row: int
    column: str | None
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> Problem:
        """Where it is, to be said before the sentence."""
        key = "intake.at_row" if self.column is None else "intake.at_cell"
        return Problem(key, row=self.row, column=self.column)


class Ambiguous(InvalidInput):
    """`text` has two readings, and nothing in it says which."""

    def __init__(self, field: str, key: str, text: str, first: object, second: object) -> None:
        super().__init__(field, key, text=text, first=first, second=second)
