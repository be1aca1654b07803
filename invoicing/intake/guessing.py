"""A first mapping from the words in the header, and what the file leaves open."""

from collections.abc import Iterator
from dataclasses import dataclass

from invoicing.intake.columns import Source, sources
from invoicing.intake.errors import Ambiguous, RowError
from invoicing.intake.fields import FIELDS, Shape
from invoicing.intake.header_words import UNSURE, WORDS, same
from invoicing.intake.mapping import Mapping
from invoicing.intake.tables import RawTable
from invoicing.model.errors import InvalidInput, Key

#: What the mapping says to settle each doubt.
SETTLED_BY = {"date": "date_order", "amount": "decimal"}
DOUBTFUL = (Shape.DATE, Shape.AMOUNT, Shape.RATE)


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to say in the mapping: `about` is a field, "date_order" or "decimal"."""

    about: str
    error: RowError


@dataclass(frozen=True, slots=True)
class Guess:
    """`questions` is empty where the file says everything; `unused` columns feed nothing."""

    mapping: Mapping
    questions: tuple[Question, ...]
    unused: tuple[str, ...]


def guess(table: RawTable, sheet: str | None = None) -> Guess:
    """What the headers and cells of `table` say by themselves, and what they leave open.

    Where two columns could feed a field, neither does until a person chose.
    """
    clear = _matches(table.headers, WORDS)
    unsure = _matches(table.headers, UNSURE)
    if "quantity" in clear:
        unsure.pop("unit_price", None)
    found = {**unsure, **clear}
    sure = {name: found[name][0] for name in FIELDS if len(found.get(name, ())) == 1}
    mapping = Mapping(sure, sheet=sheet)
    doubts = tuple(_two_columns(table, found))
    return Guess(mapping, (*doubts, *questions(table, mapping)), unused(table, mapping))


def questions(table: RawTable, mapping: Mapping) -> tuple[Question, ...]:
    """What `mapping` still has to say before `table` can be read."""
    open_fields = (Question(name, nothing_feeds(table, name)) for name in mapping.missing())
    doubtful = (each for each in sources(table, mapping) if each.field.shape in DOUBTFUL)
    return (*open_fields, *filter(None, (_doubt(table, each) for each in doubtful)))


def unused(table: RawTable, mapping: Mapping) -> tuple[str, ...]:
    """Headers of the columns that feed no field."""
    used = set(mapping.columns.values())
    return tuple(header for header in table.headers if header not in used)


def nothing_feeds(table: RawTable, name: str) -> RowError:
    """A required field has neither column nor constant."""
    return RowError(
        table.header_row, None, "intake.ask_column", {"name": Key(f"intake.field.{name}")}
    )


def _matches(headers: tuple[str, ...], words: dict[str, str]) -> dict[str, list[str]]:
    """Field → the headers that name it."""
    found: dict[str, list[str]] = {}
    for header in headers:
        if field := words.get(same(header)):
            found.setdefault(field, []).append(header)
    return found


def _two_columns(table: RawTable, found: dict[str, list[str]]) -> Iterator[Question]:
    for name, headers in found.items():
        if len(headers) > 1:
            values = {
                "name": Key(f"intake.field.{name}"),
                "first": headers[0],
                "second": headers[1],
            }
            error = RowError(table.header_row, headers[1], "intake.ask_two_columns", values)
            yield Question(name, error)


def _doubt(table: RawTable, source: Source) -> Question | None:
    """The first cell of the column that only the mapping can settle."""
    for row in table.rows:
        try:
            source.value(row)
        except Ambiguous as doubt:
            return Question(SETTLED_BY[doubt.field], at(row.number, source, doubt))
        except InvalidInput:
            continue
    return None


def at(row: int, source: Source, problem: InvalidInput) -> RowError:
    """`problem` with the place of the cell in which it was found."""
    values = {**problem.values, "field": Key(f"intake.field.{source.field.name}")}
    return RowError(row, source.column, problem.key, values)
