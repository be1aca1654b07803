"""What can be asked for as a file: which rows, which columns, which format.

A file's rows are the records of a view, or their parts: line items, payments, history. A name
of a column is a property of the part, else of the record; associations add columns of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from invoicing.model.errors import InvalidInput
from invoicing.model.properties import INVOICE, PAYMENT, Property, Registry, Sort
from invoicing.model.table import View

#: How many associated records a cell names unless all are wanted.
CAP = 1_000


class Format(StrEnum):
    """The value is the suffix of a single file."""

    CSV = "csv"
    XLS = "xls"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"

    @property
    def for_machines(self) -> bool:
        """Columns are named by their property, the same in every language."""
        return self in (Format.PARQUET, Format.JSONL)


class Rows(StrEnum):
    """What one row of the file is."""

    INVOICES = "invoices"
    LINES = "lines"
    PAYMENTS = "payments"
    HISTORY = "history"


class Associations(StrEnum):
    """Which columns tell of associated records: none, their ids, ids and names."""

    NONE = "none"
    IDS = "ids"
    NAMES = "names"

    @property
    def told(self) -> tuple[str, ...]:
        """The columns of each associated kind."""
        return {"none": (), "ids": ("ids",), "names": ("ids", "names")}[self.value]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """One export as it is asked for.

    `name` becomes the file's, `language` is that of the headers. `view` gives filter, search,
    sort and the columns that hold where `columns` is empty (with every property of the part,
    where rows are parts). `ids` are ticked records: the filter and search of the view do not
    hold then, its order does. `subject` is what the view asks: invoices, or payments, whose rows
    are payments. `cap` is the most associated records a cell names; None: all.
    """

    name: str
    format: Format
    view: View
    columns: tuple[str, ...] = ()
    language: str = "en"
    ids: tuple[int, ...] | None = None
    rows: Rows = Rows.INVOICES
    subject: str = "invoice"
    associations: Associations = Associations.NONE
    cap: int | None = CAP


def _registry(subject: str, *rows: Property) -> Registry:
    return Registry(subject, {row.name: row for row in rows})


S = Sort
LINE = _registry(
    "line",
    Property("position", S.NUMBER, "lines"),
    Property("code", S.TEXT, "lines"),
    Property("description", S.TEXT, "lines"),
    Property("quantity", S.NUMBER, "lines"),
    Property("unit", S.CHOICE, "lines"),
    Property("unit_price", S.NUMBER, "lines"),  # may have more digits than its currency
    Property("base_quantity", S.NUMBER, "lines"),
    Property("discount_percent", S.NUMBER, "lines"),
    Property("discount_amount", S.MONEY, "lines", money_of="currency"),
    Property("vat_category", S.CHOICE, "lines"),
    Property("vat_rate", S.NUMBER, "lines"),
    Property("line_net", S.MONEY, "lines", money_of="currency"),
)
HISTORY = _registry(
    "history",
    Property("happened_at", S.MOMENT, "history"),
    Property("actor", S.CHOICE, "history"),
    Property("event", S.CHOICE, "history"),
    Property("changed_property", S.CHOICE, "history"),
    Property("before", S.TEXT, "history"),
    Property("after", S.TEXT, "history"),
)
#: What rows can be, for each subject, with the part's registry; None: the records themselves.
PARTS: Mapping[tuple[str, Rows], Registry | None] = {
    ("invoice", Rows.INVOICES): None,
    ("invoice", Rows.LINES): LINE,
    ("invoice", Rows.PAYMENTS): PAYMENT,
    ("invoice", Rows.HISTORY): HISTORY,
    ("payment", Rows.PAYMENTS): None,
}
RECORDS: Mapping[str, Registry] = {"invoice": INVOICE, "payment": PAYMENT}


def part_of(request: ExportRequest) -> Registry | None:
    """The registry of the parts that are rows; `InvalidInput` for rows the subject has not."""
    if (request.subject, request.rows) not in PARTS:
        raise InvalidInput("rows", "export.no_such_rows", found=request.rows.value)
    return PARTS[request.subject, request.rows]


def offered(request: ExportRequest, registry: Registry | None = None) -> Registry:
    """Every property that can be a column of these rows: the record's, and the part's over them.

    `registry` is the record's in the books at hand, with what their company defined itself.
    """
    record, part = registry or RECORDS[request.subject], part_of(request)
    if part is None:
        return record
    return Registry(part.subject, {**record.properties, **part.properties})


def chosen(request: ExportRequest, record: Registry | None = None) -> tuple[Property, ...]:
    """The columns of the file, in order, each once; `InvalidInput` for a name that is none."""
    registry, part = offered(request, record), part_of(request)
    usual = request.view.columns if part is None else (*request.view.columns, *part.properties)
    return tuple(registry[name] for name in dict.fromkeys(request.columns or usual))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: `name` for machines, `key` of its words, `money_of` as registered.

    `label` is its header as it stands, where the company named the property. `coded`: its values
    are codes of ours; `wild`: they may hold signs that XML cannot. A text that no cell could hold
    goes on in further columns, `part` 2, 3 …; `longest` text in letters, as far as known.
    """

    name: str
    sort: Sort
    key: str
    money_of: str = ""
    label: str = ""
    coded: bool = False
    wild: bool = False
    part: int = 1
    longest: int = 14

    @property
    def is_text(self) -> bool:
        """Whether its values may be long, and hold any sign."""
        return self.sort in (Sort.TEXT, Sort.CHOICE) and not self.coded


#: What a record is tied to, and whether the books know ids of it (else names only).
ASSOCIATED: Mapping[str, Mapping[str, bool]] = {
    "invoice": {
        "contact": True,
        "company": True,
        "deal": False,
        "quote": False,
        "subscription": False,
        "payment": True,
    },
    "payment": {"invoice": True, "contact": True},
}


def columns_of(request: ExportRequest, record: Registry | None = None) -> tuple[Column, ...]:
    """Every column of the file: chosen properties, then those of associations."""
    made = [
        Column(
            p.name,
            p.sort,
            f"property.{p.name}",
            p.money_of,
            p.label,
            coded=bool(p.choices) and not p.label,
        )
        for p in chosen(request, record)
    ]
    for other, has_ids in ASSOCIATED[request.subject].items():
        for what in request.associations.told:
            if has_ids or what == "names":
                name = f"{other}_{what}"
                made.append(Column(name, Sort.TEXT, f"association.{name}"))
    return tuple(made)
