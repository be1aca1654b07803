"""Rows as text, put together by the engine of the books, a cell by the kind of its column.

The same lines as `documents/csv.py` and `documents/xlsx.py` write, some twenty times as fast; a
test holds one against the other, byte by byte. Lines are made after the rows are sorted, and
what Arrow keeps of many lines in a row is the very text of the file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from invoicing.ledger.database import Cursor
from invoicing.ledger.exports import Question
from invoicing.ledger.saying import any_of, has, literal, matches, swapped, told, when
from invoicing.model import cells
from invoicing.model.exports import Format
from invoicing.model.money import MINOR_UNITS, minor_units
from invoicing.model.properties import Sort

ROWS_AT_ONCE = 4_000
#: So much is made ahead by other threads while this one writes.
AHEAD = "16MB"
FEW, MANY = (" ".join(c for c, n in MINOR_UNITS.items() if n == digits) for digits in (0, 3))
#: The digits of the currency of a row; an IN of so many would become a join, and take memory.
DIGITS = (
    f"case when contains(' {FEW} ', concat(' ', row_currency, ' ')) then 0"
    f" when contains(' {MANY} ', concat(' ', row_currency, ' ')) then 3 else 2 end"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a line: the SQL of its value, of the digits of its currency; its place.
    `coded`: its texts are codes of ours, with no sign that needs care; `wild`: some hold signs
    that XML cannot."""

    x: str
    sort: Sort
    digits: str
    place: int
    coded: bool = False
    wild: bool = False


# ── values: numbers become text, moments those of the wall; others stay ──────────────────────────


def plain(cell: Cell) -> str:
    """A number by its digits, none idle."""
    text = f"cast({cell.x} as varchar)"
    return when(f"contains({text}, '.')", f"rtrim(rtrim({text}, '0'), '.')", text)


def amount(cell: Cell) -> str:
    """An amount with the digits of its currency."""
    kept = {n: f"cast(cast({cell.x} as decimal(18,{n})) as varchar)" for n in (0, 2, 3)}
    return f"case {cell.digits} when 0 then {kept[0]} when 3 then {kept[3]} else {kept[2]} end"


def local(cell: Cell) -> str:
    """The clock on the wall of $zone, to the second."""
    return f"date_trunc('second', timezone($zone, timezone('UTC', {cell.x})))"


SHOWN: Mapping[Sort, Callable[[Cell], str]] = {
    Sort.MONEY: amount,
    Sort.NUMBER: plain,
    Sort.MOMENT: local,
}


def as_text(x: str) -> str:
    """A day, a flag."""
    return f"cast({x} as varchar)"


def moment(x: str) -> str:
    """A local moment as people write it."""
    return f"strftime({x}, '%Y-%m-%d %H:%M:%S')"


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────


def csv_text(cell: Cell) -> str:
    """Quoted where needed; what a spreadsheet would run begins with an apostrophe."""
    if cell.coded:
        return cell.x
    x, apart = cell.x, has(cell.x, cells.APART)
    harmful = f"unicode({x}) in ({', '.join(str(ord(sign)) for sign in cells.DANGEROUS)})"
    safe = f"regexp_replace({x}, {literal(f'^({any_of(cells.DANGEROUS)})')}, '''\\1')"
    safe = swapped(safe, {cells.NUL: cells.SHOWN_NUL})
    quoted = told('"{x}"', x=swapped(safe, {'"': '""'}))
    special = f"{harmful} or {apart} or {has(x, cells.NUL)}"
    return when(special, when(matches(x, any_of(cells.APART)), quoted, safe), x)


def csv_line(line: Sequence[Cell]) -> str:
    """A line of CSV; a lone empty cell is quoted, or the line would be none."""
    empty = literal("" if len(line) > 1 else '""')
    values = {f"c{i}": f"coalesce({CSV[cell.sort](cell)}, {empty})" for i, cell in enumerate(line)}
    return told(",".join(f"{{{name}}}" for name in values) + "\r\n", **values)


CSV: Mapping[Sort, Callable[[Cell], str]] = {
    Sort.TEXT: csv_text,
    Sort.CHOICE: csv_text,
    Sort.MONEY: lambda cell: cell.x,
    Sort.NUMBER: lambda cell: cell.x,
    Sort.DATE: lambda cell: as_text(cell.x),
    Sort.MOMENT: lambda cell: moment(cell.x),
    Sort.FLAG: lambda cell: as_text(cell.x),
}


# ── XLSX ─────────────────────────────────────────────────────────────────────────────────────────


def escaped(cell: Cell) -> str:
    """Text inside an element; only where the column holds such signs, controls are looked for."""
    markup = {**cells.MARKUP, cells.NUL: cells.SHOWN_NUL}
    if not cell.wild:
        return when(has(cell.x, "".join(markup)), swapped(cell.x, markup), cell.x)
    text = when(
        matches(cell.x, cells.TOLD),
        f"replace({cell.x}, '{cells.LOOKS_TOLD}', '{cells.TOLD_SIGN}')",
        cell.x,
    )
    return swapped(text, {**cells.CONTROLS, **markup})


def _filled(template: str, cell: Cell, x: str, style: str = "''") -> str:
    return told(template, at=literal(cells.letters(cell.place)), row="row", style=style, x=x)


def text_cell(cell: Cell, text: str) -> str:
    """A cell of text."""
    return _filled(cells.TEXT_CELL, cell, text)


def number_cell(cell: Cell, style: str = "''") -> str:
    """A number, or text where spreadsheets would not keep every digit."""
    x, most = cell.x, cells.EXACT_DIGITS
    kept = f"length({x}) <= {most} or length(replace(ltrim({x}, '-0.'), '.', '')) <= {most}"
    return when(kept, _filled(cells.NUMBER_CELL, cell, x, style), text_cell(cell, x))


def money_cell(cell: Cell) -> str:
    """An amount, shown with the digits of its currency."""
    none, _, two, three = (literal(style) for style in cells.STYLES[cells.WHOLE :])
    return number_cell(
        cell, f"case {cell.digits} when 0 then {none} when 3 then {three} else {two} end"
    )


def day_cell(cell: Cell) -> str:
    """A day as a number, as text before spreadsheets began."""
    number = as_text(f"{cell.x} - date '{cells.DAY_ZERO}'")
    made = _filled(cells.NUMBER_CELL, cell, number, literal(cells.STYLES[cells.DAY]))
    early = text_cell(cell, as_text(cell.x))
    return when(f"{cell.x} >= date '{cells.FIRST_DAY}'", made, early)


def moment_cell(cell: Cell) -> str:
    """A local moment as a number: days, and the part of the day to so many digits."""
    unit, seconds = 10**cells.FRACTION, f"epoch({cell.x} - date_trunc('day', {cell.x}))"
    part = f"(cast({seconds} as bigint) * {unit} + {cells.SECONDS // 2}) // {cells.SECONDS}"
    day = f"cast({cell.x} as date) - date '{cells.DAY_ZERO}'"
    number = f"concat({day}, '.', lpad(cast({part} as varchar), {cells.FRACTION}, '0'))"
    style = literal(cells.STYLES[cells.MOMENT])
    made = _filled(cells.NUMBER_CELL, cell, f"rtrim(rtrim({number}, '0'), '.')", style)
    early = text_cell(cell, moment(cell.x))
    return when(f"{cell.x} >= timestamp '{cells.FIRST_DAY}'", made, early)


XLSX: Mapping[Sort, Callable[[Cell], str]] = {
    Sort.TEXT: lambda cell: text_cell(cell, escaped(cell)),
    Sort.CHOICE: lambda cell: text_cell(cell, cell.x if cell.coded else escaped(cell)),
    Sort.MONEY: money_cell,
    Sort.NUMBER: number_cell,
    Sort.DATE: day_cell,
    Sort.MOMENT: moment_cell,
    Sort.FLAG: lambda cell: _filled(cells.FLAG_CELL, cell, f"cast({cell.x} as integer)"),
}


def xlsx_line(line: Sequence[Cell]) -> str:
    """A row of a sheet; nothing leaves no cell."""
    made = (when(f"{cell.x} is null", "''", XLSX[cell.sort](cell)) for cell in line)
    return told(cells.ROW, row="row", cells=f"concat({', '.join(made)})")


# ── many lines ───────────────────────────────────────────────────────────────────────────────────

LINES: Mapping[Format, Callable[[Sequence[Cell]], str]] = {
    Format.CSV: csv_line,
    Format.XLSX: xlsx_line,
}


def lines(
    cursor: Cursor, asked: Question, format: Format, most: int, zone: str, base: str
) -> Iterator[tuple[int, memoryview]]:
    """The rows of a question as lines of a format, a few thousand in a piece, with their count.

    No piece goes on from one file of `most` rows into the next; rows are numbered from 2 in each.
    """
    sql = _sql(asked, LINES[format], most, base)
    values = dict(asked.values) | ({"zone": zone} if "$zone" in sql else {})
    cursor.execute(f"set streaming_buffer_size = '{AHEAD}'")
    done = 0
    for batch in cursor.sql(sql, params=values).to_arrow_reader(ROWS_AT_ONCE):
        first = 0
        while first < batch.num_rows:
            last = min(batch.num_rows, first + most - done % most)
            yield last - first, _text(batch.column(0), first, last)
            done, first = done + last - first, last


def _sql(asked: Question, line: Callable[[Sequence[Cell]], str], most: int, base: str) -> str:
    """Rows in order; then their values shown, and the rows numbered; then each as a line. Each
    step names what the next one mentions often: the engine pays for every node of a formula."""
    made = cells_of(asked, base)
    shown = [f"{SHOWN[cell.sort](cell)} as {cell.x}" for cell in made if cell.sort in SHOWN]
    return f"""
        select {line(made)} as line from (
            select * {f"replace ({', '.join(shown)})" if shown else ""}
                {f", (row_number() over () - 1) % {most} + 2 as row" if line is xlsx_line else ""}
            from (select *, {DIGITS} as digits from {asked.sorted}))"""


def cells_of(asked: Question, base: str) -> list[Cell]:
    """The columns of `Question.sorted`."""
    own = {"base_currency": str(minor_units(base))}
    return [
        Cell(f"x{i}", c.sort, own.get(c.money_of, "digits"), i, c.coded, c.wild)
        for i, c in enumerate(asked.columns, 1)
    ]


def _text(column: Any, first: int, last: int) -> memoryview:
    """The text of some rows of an Arrow column, one after the other as it lies in memory."""
    _, offsets, data = column.buffers()
    at = memoryview(offsets).cast("i")
    return memoryview(data)[at[column.offset + first] : at[column.offset + last]]
