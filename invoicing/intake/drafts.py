"""From rows to invoices: all of them, or every reason why not.

The kind of a document is told by its figures: a negative total is a credit note, anything else an
invoice. A prefix such as "C" is one sender's habit and another's customer code, so it decides
nothing. Quantities and prices keep the signs they have in the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing.intake.columns import Source, sources
from invoicing.intake.errors import Ambiguous, RowError
from invoicing.intake.fields import FIELDS
from invoicing.intake.guessing import at, questions
from invoicing.intake.mapping import Mapping
from invoicing.intake.tables import RawTable, Row
from invoicing.model.editing import LINES_MOST
from invoicing.model.errors import InvalidInput, Key
from invoicing.model.invoice import Kind, Party
from invoicing.model.money import LARGEST, total

MOST_ERRORS = 1_000
#: Of a line that has neither description nor code.
NO_DESCRIPTION = "–"
#: Of a line where the file has no quantities.
ONE = Decimal(1)
BUYER_PARTS = ("name", "street", "postcode", "city", "country")
#: Fields of the head that stand in the document under their own name.
PLAIN = (
    "external_id issue_date due_date currency buyer_id contact_name contact_email purchase_order"
    " title comments"
).split()


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """`vat_rate` is in percent; None where the file does not say. `description` is never blank."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedInvoice:
    """One document of the file; `row` is its first. `external_id` is what it is known by."""

    external_id: str
    kind: Kind
    issue_date: date
    currency: str
    lines: tuple[ImportedLine, ...]
    row: int
    due_date: date | None = None
    buyer: Party = field(default_factory=Party)
    buyer_id: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    purchase_order: str | None = None
    title: str | None = None
    comments: str | None = None

    @property
    def amount_net(self) -> Decimal:
        """Σ quantity × price, not rounded."""
        return total(line.quantity * line.unit_price for line in self.lines)


@dataclass(frozen=True, slots=True)
class Parsed:
    """`documents` are those without an error, for a preview; import them only where `ok`.

    `errors` are in the order of their rows and at most `MOST_ERRORS`; `error_count` counts all.
    """

    documents: tuple[ImportedInvoice, ...]
    errors: tuple[RowError, ...]
    error_count: int

    @property
    def ok(self) -> bool:
        return not self.errors


def to_drafts(table: RawTable, mapping: Mapping) -> Parsed:
    """The invoices in `table`; raises `InvalidInput` where `mapping` names a column it lacks."""
    reader = _Reader(sources(table, mapping), list(table.errors))
    if mapping.missing():
        return _parsed((), [*table.errors, *(each.error for each in questions(table, mapping))])
    documents: dict[str, _Document] = {}
    for row in table.rows:
        values, failed = reader.values(row)
        if number := values.get("external_id"):
            document = documents.setdefault(number, _Document(row.number, mapping.columns))
            document.add(row.number, values, failed)
    for document in documents.values():
        document.check()
    errors = [*reader.errors, *(error for each in documents.values() for error in each.errors)]
    return _parsed((each.finished() for each in documents.values() if each.sound), errors)


def _parsed(documents: Iterable[ImportedInvoice], errors: list[RowError]) -> Parsed:
    in_order = sorted(errors, key=lambda error: error.row)
    return Parsed(tuple(documents), tuple(in_order[:MOST_ERRORS]), len(errors))


class _Reader:
    """Reads the cells of a row, and keeps what is wrong with them."""

    def __init__(self, feeding: tuple[Source, ...], errors: list[RowError]) -> None:
        self.feeding = feeding
        self.errors = errors
        self.unsettled: set[str] = set()

    def values(self, row: Row) -> tuple[dict[str, Any], set[str]]:
        """Field → value of what the row says, and the fields that could not be read."""
        values: dict[str, Any] = {}
        failed: set[str] = set()
        for source in self.feeding:
            try:
                values[source.field.name] = source.value(row, values.get("currency"))
            except InvalidInput as problem:
                failed.add(source.field.name)
                self._keep(row, source, problem)
        return values, failed

    def _keep(self, row: Row, source: Source, problem: InvalidInput) -> None:
        """A column that is unsettled is one thing to say, not one for each of its rows."""
        if isinstance(problem, Ambiguous):
            if source.field.name in self.unsettled:
                return
            self.unsettled.add(source.field.name)
        self.errors.append(at(row.number, source, problem))


class _Document:
    """The rows of one document as they are gathered."""

    def __init__(self, row: int, columns: dict[str, str]) -> None:
        self.row = row
        self.columns = columns
        self.head: dict[str, tuple[Any, int]] = {}
        self.lines: list[ImportedLine] = []
        self.errors: list[RowError] = []
        self.failed: set[str] = set()

    def add(self, row: int, values: dict[str, Any], failed: set[str]) -> None:
        """Take in a row; its head must say what the rows before it said, or nothing."""
        for name, value in values.items():
            if value is None or FIELDS[name].of_line:
                continue
            if self.head.setdefault(name, (value, row))[0] != value:
                self._differs(name, row, value)
        if not failed:
            self.lines.append(_line(values))
        self.failed |= failed

    def _differs(self, name: str, row: int, value: Any) -> None:
        """Two rows disagree: said once for each field, at the first row that does."""
        said, first = self.head[name]
        column = self.columns.get(name)
        if not any(error.column == column for error in self.errors):
            self._wrong("intake.head_differs", row, name, first_row=first, said=said, value=value)

    def check(self) -> None:
        """Hold the whole document against what must be true of it."""
        for name in ("issue_date", "currency"):
            if name not in self.head and name not in self.failed:
                self._wrong("intake.blank", self.row, name)
        issued, due = self._value("issue_date"), self._value("due_date")
        if issued and due and due < issued:
            self._wrong("intake.due_before_issue", self.head["due_date"][1], "due_date", day=issued)
        if len(self.lines) > LINES_MOST:
            self._wrong("intake.too_many_lines", self.row, "external_id", most=Decimal(LINES_MOST))
        if any(abs(line.quantity * line.unit_price) > LARGEST for line in self.lines):
            self._wrong("intake.document_too_large", self.row, "unit_price")

    def _wrong(self, key: str, row: int, name: str, **values: Any) -> None:
        values["field"] = Key(f"intake.field.{name}")
        self.errors.append(RowError(row, self.columns.get(name), key, values))

    def _value(self, name: str) -> Any:
        return self.head.get(name, (None, 0))[0]

    @property
    def sound(self) -> bool:
        return not (self.failed or self.errors)

    def finished(self) -> ImportedInvoice:
        """The document as a value."""
        amount = total(line.quantity * line.unit_price for line in self.lines)
        kind = Kind.CREDIT_NOTE if amount < 0 else Kind.INVOICE
        buyer = Party(**{part: self._value(f"buyer_{part}") for part in BUYER_PARTS})
        plain = {name: self._value(name) for name in PLAIN}
        return ImportedInvoice(
            kind=kind, lines=tuple(self.lines), row=self.row, buyer=buyer, **plain
        )


def _line(values: dict[str, Any]) -> ImportedLine:
    code = values.get("item_code")
    return ImportedLine(
        description=values.get("description") or code or NO_DESCRIPTION,
        quantity=values.get("quantity", ONE),
        unit_price=values["unit_price"],
        vat_rate=values.get("vat_rate"),
        code=code,
    )
