"""Files for programs, written by the engine of the books itself: Parquet and JSON Lines.

Columns are named by their property, the same in every language; moments are UTC. Parquet keeps
the types of the books. JSON tells amounts and decimals as text, so that none is rounded.
"""

from collections.abc import Callable, Mapping, Sequence
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


#: The type of a column of a report.
TYPES = {
    Sort.MONEY: "decimal(38,3)",
    Sort.NUMBER: "decimal(38,6)",
    Sort.DATE: "date",
    Sort.MOMENT: "timestamp",
    Sort.FLAG: "boolean",
}


def save_rows(
    columns: Sequence[tuple[str, Sort]], rows: Sequence[Sequence[Value]], target: Path
) -> None:
    """Write the rows of a report to `target` as Parquet; the books are not needed for it."""
    kinds = [TYPES.get(sort, "varchar") for _, sort in columns]
    names = _each_once([name for name, _ in columns])
    made = ", ".join(f"{_name(n)} {kind}" for n, kind in zip(names, kinds, strict=True))
    with duckdb.connect(":memory:") as beside:
        beside.execute(f"create table report ({made})")
        if rows:
            places = ", ".join("?" for _ in columns)
            beside.executemany(f"insert into report values ({places})", [list(r) for r in rows])
        beside.execute(
            f"copy report to {literal(str(target))} (format {FORMATS[Format.PARQUET][0]})"
        )


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
