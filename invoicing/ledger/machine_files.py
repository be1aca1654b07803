"""Files for programs, written by the engine of the books itself: Parquet and JSON Lines.

Columns are named by their property, the same in every language; moments are UTC. Parquet keeps
the types of the books. JSON tells amounts and decimals as text, so that none is rounded.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from invoicing.ledger.database import Cursor
from invoicing.ledger.exports import Question
from invoicing.ledger.saying import literal
from invoicing.ledger.texts import DIGITS, Cell, amount, cells_of, plain
from invoicing.model.exports import Format
from invoicing.model.properties import Sort, Value


def _in_parquet(cell: Cell, kind: str) -> str:
    return f"timezone('UTC', {cell.x})" if cell.sort is Sort.MOMENT else cell.x


def _in_json(cell: Cell, kind: str) -> str:
    if cell.sort is Sort.MOMENT:
        return f"strftime({cell.x}, '%Y-%m-%dT%H:%M:%SZ')"
    if cell.sort is Sort.MONEY:
        return amount(cell)
    return plain(cell) if kind.startswith("DECIMAL") else cell.x


#: How the engine calls a format, and how it tells a value there.
FORMATS: Mapping[Format, tuple[str, Callable[[Cell, str], str]]] = {
    Format.PARQUET: ("parquet, compression zstd", _in_parquet),
    Format.JSONL: ("json", _in_json),
}


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def save(cursor: Cursor, asked: Question, format: Format, target: Path, base: str) -> None:
    """Write all rows of a question to `target`."""
    known, told = FORMATS[format]
    source = f"(select *, {DIGITS} as digits from {asked.sorted})"
    kinds = [str(d[1]) for d in asked.ask(cursor, f"select * from {source} limit 0").description]
    columns = ", ".join(
        f"{told(cell, kind)} as {_name(column.name)}"
        for cell, kind, column in zip(cells_of(asked, base), kinds, asked.columns, strict=False)
    )
    asked.ask(
        cursor, f"copy (select {columns} from {source}) to {literal(str(target))} (format {known})"
    )


#: Numbers of a report have at least so many digits after the mark, and at most so many in all.
DIGITS_LEAST, DIGITS_MOST = 6, 38
#: The type of a column of a report.
TYPES = {
    Sort.MONEY: "decimal(38,3)",
    Sort.DATE: "date",
    Sort.MOMENT: "timestamp",
    Sort.FLAG: "boolean",
}


def save_rows(
    columns: Sequence[tuple[str, Sort]], rows: Sequence[Sequence[Value]], target: Path
) -> None:
    """Write the rows of a report to `target` as Parquet; the books are not needed for it.

    Values go in column by column, as text that the engine reads, so that none is rounded.
    """
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    kinds = [_kind(sort, found) for (_, sort), found in zip(columns, values, strict=True)]
    names = _each_once([name for name, _ in columns])
    told = ", ".join(
        f"cast(unnest(cast(${i} as varchar[])) as {kind}) as {_name(name)}"
        for i, (name, kind) in enumerate(zip(names, kinds, strict=True), 1)
    )
    texts = [[None if v is None else str(v) for v in found] for found in values]
    with duckdb.connect(":memory:") as beside:
        beside.execute(
            f"copy (select {told}) to {literal(str(target))} (format {FORMATS[Format.PARQUET][0]})",
            texts,
        )


def _kind(sort: Sort, values: Sequence[Value]) -> str:
    """The type of a column. Numbers have as many digits after the mark as one of them needs, and
    are text where that is more than the engine counts with."""
    if sort is not Sort.NUMBER:
        return TYPES.get(sort, "varchar")
    numbers = [Decimal(str(v)) for v in values if v is not None]
    if not all(n.is_finite() for n in numbers):
        return "varchar"
    after = max((-int(n.as_tuple().exponent) for n in numbers), default=0)
    after, before = max(after, DIGITS_LEAST), max((n.adjusted() + 1 for n in numbers), default=0)
    return f"decimal({DIGITS_MOST},{after})" if before + after <= DIGITS_MOST else "varchar"


def _each_once(names: Sequence[str]) -> list[str]:
    """The names, those that are there already with a number behind."""
    given: list[str] = []
    for name in names:
        taken, number = {each.lower() for each in given}, 1
        wanted = name
        while wanted.lower() in taken:
            number += 1
            wanted = f"{name} {number}"
        given.append(wanted)
    return given
