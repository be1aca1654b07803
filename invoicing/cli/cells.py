"""Values of rows as JSON, as a line of CSV, and as columns for eyes."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from invoicing.model.money import quantise
from invoicing.model.properties import Property, Sort, Value
from invoicing.model.table import Row, Sums
from invoicing.words import Words

#: Wider cells are cut in tables for eyes, and only there.
WIDEST = 40
#: Text that a spreadsheet would run as a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
RIGHT = frozenset({Sort.MONEY, Sort.NUMBER})


def exact(row: Row, prop: Property, base: str) -> Value:
    """The value, money with the digits of its own currency; `row` has the column currency."""
    value = row.values[prop.name]
    if prop.sort is not Sort.MONEY or not isinstance(value, Decimal):
        return value
    own = base if prop.money_of == "base_currency" else str(row.values["currency"])
    return quantise(value, own)


def plain(value: Any) -> Any:
    """A value as JSON has it: amounts as text, days and moments (UTC) as ISO 8601."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    return value.isoformat() if isinstance(value, date) else value


def sums_plain(sums: Iterable[Sums]) -> dict[str, dict[str, str]]:
    """{"NOK": {"billed": "1234.50", …}, …}"""
    return {
        s.currency: {n: f"{quantise(a, s.currency):f}" for n, a in s.amounts.items()} for s in sums
    }


def write_json(out: TextIO, head: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """An object of `head` and "rows", a row to a line, written as they come."""
    start = json.dumps(head, ensure_ascii=False)[:-1]
    out.write(f'{start}, "rows": [')
    between = "\n"
    for row in rows:
        out.write(between + json.dumps(row, ensure_ascii=False))
        between = ",\n"
    out.write("\n]}\n")


def write_csv(out: TextIO, names: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Property names, then the rows; text that looks like a formula is made harmless."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULAS) else value
    return str(plain(value))


def in_words(value: Value, prop: Property, currency: str, w: Words, zone: ZoneInfo) -> str:
    """A value as people read it, without the code of its currency."""
    match value:
        case None:
            return w("common.empty")
        case bool():
            return w("common.yes" if value else "common.no")
        case Decimal() if prop.sort is Sort.MONEY:
            return w.money(value, currency, code=False)
        case Decimal() | int():
            return w.number(value)
        case datetime():
            return w.moment(value, zone)
        case date():
            return w.date(value)
    return w(f"{prop.words}{value}") if prop.words else one_line(value)


def one_line(text: str) -> str:
    """Text that stays in its cell, and sends nothing else to the terminal."""
    kept = "".join(c if c.isprintable() or c == "\u00a0" else " " for c in text)
    return kept if len(kept) <= WIDEST else f"{kept[: WIDEST - 1]}…"


def columns(
    titles: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool]
) -> Iterator[str]:
    """Lines of aligned columns, numbers to the right, under their titles and a rule."""
    cells = [list(titles), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["─" * width for width in widths])
    for row in cells:
        aligned = (
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(row, widths, right, strict=True)
        )
        yield "  ".join(aligned).rstrip()
