"""What is asked of the books and what comes back: a view, and a table for eyes and files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Filter, sayable
from invoicing.model.properties import Property, Value

PAGE_SIZES = (25, 50, 100, 500)
SEARCH_LONGEST = 400


@dataclass(frozen=True, slots=True)
class View:
    """One question: which rows, which columns, in which order. `page` counts from 1."""

    columns: tuple[str, ...]
    filter: Filter = field(default_factory=Filter)
    search: str = ""
    sort: str = "issue_date"
    descending: bool = True
    page: int = 1
    size: int = 50

    def __post_init__(self) -> None:
        sayable("search", self.search)
        if len(self.search) > SEARCH_LONGEST:
            raise InvalidInput("search", "filter.search_too_long", most=SEARCH_LONGEST)


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows and sums of one currency; currencies are never added to each other."""

    currency: str
    count: int
    amounts: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its id and a value for each column."""

    id: int
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Table:
    """Rows in the order asked for; `count` and `sums` are of all that match, not of the page."""

    properties: Sequence[Property]
    rows: Sequence[Row]
    count: int
    sums: Sequence[Sums]

    def cells(self) -> Iterator[list[Value]]:
        """The rows as lists, in the order of `properties`."""
        names = [p.name for p in self.properties]
        return ([row.values[n] for n in names] for row in self.rows)
