"""What is asked of the books and what comes back: a view, and a table for eyes and files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Filter, sayable
from invoicing.model.properties import Property, Value

PAGE_SIZES = (25, 50, 100, 500)
SEARCH_LONGEST = 400
PINNED_MOST = 3
DENSITIES = ("comfortable", "compact")
#: How narrow and how wide a column can be drawn, in pixels.
NARROWEST, WIDEST = 40, 1_200
#: From here on an amount is marked as large, in the company's currency.
LARGE = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person set, of which a view's `filter` and `search` are made.

    `typed` stands in the search box, `filter` in the panel of advanced filters, `quick` in the
    quick filters: parameter and chosen values.
    """

    typed: str = ""
    filter: Filter = field(default_factory=Filter)
    quick: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The whole state of an index: which rows, which columns, in which order, and how drawn.

    `page` counts from 1. Of `columns` the first stays first and `pinned` many (1 to 3) stand
    still while the others scroll; `widths` are pixels of columns that were drawn wider or
    narrower. `marks` says whether rows are marked by what holds for them, amounts as large from
    `large` of the company's currency on. `group_by` holds up to two levels as text (``owner``,
    ``due_date.month``), `group_order` their order (``value``, ``-count``, ``-balance``).
    `computed` are columns worked out of others, label → expression. `filter` and `search` are
    what is asked of the books; `asked` is what they were made of, None where nobody set anything.
    """

    columns: tuple[str, ...]
    filter: Filter = field(default_factory=Filter)
    search: str = ""
    sort: str = "issue_date"
    descending: bool = True
    page: int = 1
    size: int = 50
    pinned: int = 1
    widths: Mapping[str, int] = field(default_factory=dict)
    density: str = DENSITIES[0]
    group_by: tuple[str, ...] = ()
    marks: bool = False
    large: int = LARGE
    group_order: str = ""
    computed: Mapping[str, str] = field(default_factory=dict)
    asked: Asked | None = None

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
