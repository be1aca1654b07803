"""A file as rows of cells, before anybody says what they mean.

CSV and XLSX give the same `RawTable`. What cannot be a table is refused whole with `InvalidInput`
("file"); a row that does not fit the header becomes a `RowError` of the table and is left out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from invoicing.intake.errors import RowError
from invoicing.model.errors import InvalidInput

MOST_ROWS = 1_000_000
MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell of a workbook without a value: a formula that failed, or was never calculated."""

    key: str
    text: str = ""


#: CSV knows text only; None is a cell that holds nothing.
Cell = str | Decimal | date | bool | Unusable | None


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as the spreadsheet counts; a cell for every header."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """`headers` are distinct and not blank; `rows` leaves out blank ones.

    `errors` are the rows that do not fit. `notes` are keys of what the reader should know.
    """

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int = 1
    errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()

    def column(self, header: str) -> Iterable[tuple[int, Cell]]:
        """Row number and cell of every row under `header`."""
        index = self.headers.index(header)
        return ((row.number, row.cells[index]) for row in self.rows)


def refused(key: str, **values: object) -> InvalidInput:
    """The refusal of a whole file."""
    return InvalidInput("file", key, **values)


def is_blank(cell: Cell) -> bool:
    """Whether the cell holds no more than white space."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def text_of(cell: Cell) -> str:
    """The cell as text, a number with all its digits and no idle zeros."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case Decimal():
            return f"{cell.normalize():f}"
        case date():
            return cell.isoformat()
        case Unusable(text=text):
            return text


def checked_headers(cells: Sequence[Cell], first: int = 1) -> tuple[str, ...]:
    """The header row, from column `first`, as texts; refused where one is blank or stands twice."""
    if len(cells) > MOST_COLUMNS:
        raise refused("intake.too_many_columns", most=MOST_COLUMNS)
    headers = tuple(text_of(cell).strip() for cell in cells)
    if blank := [letters(i) for i, header in enumerate(headers, first) if not header]:
        raise refused("intake.header_blank", columns=", ".join(blank))
    twice = [(header, count) for header, count in Counter(headers).items() if count > 1]
    if twice:
        names = ", ".join(f"{header} ({count} ×)" for header, count in twice)
        raise refused("intake.header_repeated", names=names)
    return headers


def assembled(
    headers: tuple[str, ...], found: Iterable[Row | RowError], **more: object
) -> RawTable:
    """The table of what was found below the header; refused where that is too much or nothing."""
    everything = tuple(islice(found, MOST_ROWS + 1))
    if len(everything) > MOST_ROWS:
        raise refused("intake.too_many_rows", most=Decimal(MOST_ROWS))
    if not everything:
        raise refused("intake.no_rows")
    rows = tuple(each for each in everything if isinstance(each, Row))
    errors = tuple(each for each in everything if isinstance(each, RowError))
    return RawTable(headers, rows, errors=errors, **more)  # type: ignore[arg-type]


def letters(column: int) -> str:
    """The spreadsheet's name of the column: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
