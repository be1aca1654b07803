"""A sheet: what files of rows are made of, whatever their format, and how values are told."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from invoicing.model.cells import (
    DAY,
    DAY_ZERO,
    EXACT_DIGITS,
    FIRST_DAY,
    FRACTION,
    LONGEST,
    MOMENT,
    NUL,
    SECONDS,
    SHOWN_NUL,
    WHOLE,
)
from invoicing.model.properties import Sort, Value

#: Rows as text in the format of their file: how many, and the text.
Lines = Iterable[tuple[int, bytes | memoryview]]
ROWS_AT_ONCE = 500
#: Widths of columns in letters, where the values do not say.
WIDTHS = {Sort.DATE: 11, Sort.MOMENT: 19, Sort.MONEY: 15, Sort.NUMBER: 11, Sort.FLAG: 8}
NARROWEST, WIDEST = 8, 60
#: A sheet's title has no such signs and so many letters at most.
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_TITLE = 31
RESERVED_TITLES = ("", "history")


@dataclass(frozen=True, slots=True)
class Column:
    """What is said about a column; `longest` is its longest text in letters, as far as known."""

    header: str
    sort: Sort
    longest: int = 20

    @property
    def width(self) -> int:
        """In letters; the header needs room for the button of its filter."""
        needed = max(WIDTHS.get(self.sort, self.longest + 1), len(self.header) + 4, NARROWEST)
        return min(needed, WIDEST)


@dataclass(frozen=True)
class Sheet:
    """Rows under their columns. Amounts of money have the digits of their currency; moments are
    naive UTC, told in `zone`. Rows are taken once, in order: as values, or as `lines` that are
    made already. `bytes_most`: the text of all rows has no more, as far as known."""

    title: str
    columns: Sequence[Column]
    zone: ZoneInfo
    rows: Iterable[Sequence[Value]] = ()
    lines: Lines | None = None
    bytes_most: int = 0


@dataclass(frozen=True)
class About:
    """What a file tells of itself, row by row; on a sheet of its own or in a text beside it."""

    title: str
    rows: Sequence[Sequence[Value]]


def body(sheet: Sheet, told: Callable[[int, Sequence[Value]], str]) -> Lines:
    """The rows as text: as they come, or each as `told` tells it with its number, from 2 on."""
    if sheet.lines is not None:
        yield from sheet.lines
    rows: Iterator[tuple[int, Sequence[Value]]] = enumerate(sheet.rows, 2)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield len(some), "".join(told(number, row) for number, row in some).encode()


def titles(sheet: Sheet, about: About) -> tuple[str, str]:
    """The names of the two sheets of a workbook: allowed, and not the same."""
    first, second = _title(sheet.title), _title(about.title)
    if first.casefold() == second.casefold():
        first = f"{first[: LONGEST_TITLE - 2]} 1"
    return first, second


def _title(text: str) -> str:
    cut = NOT_IN_TITLES.sub(" ", clean(text)).strip(" '")
    while len(cut.encode("utf-16-le")) > 2 * LONGEST_TITLE:
        cut = cut[:-1]
    kept = cut.strip(" '")
    return f"{kept} 1".strip() if kept.casefold() in RESERVED_TITLES else kept


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The clock on the wall of `zone` at a moment of the books, to the second."""
    there = moment.replace(tzinfo=UTC).astimezone(zone)
    return there.replace(tzinfo=None, microsecond=0)


def clean(text: str) -> str:
    """Text as every format can hold it: NUL shown as ␀, a half of a sign as ?."""
    if text.isascii():
        return text.replace(NUL, SHOWN_NUL)
    return text.replace(NUL, SHOWN_NUL).encode("utf-8", "replace").decode()


def in_cell(text: str) -> str:
    """Text as a cell of a workbook surely holds it: the books have cut what is longer already."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def digits(number: Decimal | int) -> str:
    """A number by its digits, however large or small."""
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def is_exact(number: Decimal | int) -> bool:
    """Whether spreadsheets keep every digit."""
    text = digits(number)
    return len(text) <= EXACT_DIGITS or len(text.lstrip("-0.").replace(".", "")) <= EXACT_DIGITS


def serial(day: date, zone: ZoneInfo) -> Decimal | int | None:
    """A day or moment as spreadsheets count them; None before they began."""
    if not isinstance(day, datetime):
        return (day - DAY_ZERO).days if day >= FIRST_DAY else None
    at = local(day, zone)
    days = serial(at.date(), zone)
    seconds = at.hour * 3_600 + at.minute * 60 + at.second
    if days is None or seconds == 0:
        return days
    part = (seconds * 10**FRACTION + SECONDS // 2) // SECONDS
    return days + Decimal(part).scaleb(-FRACTION).normalize()


def format_of(value: Value, sort: Sort) -> int | None:
    """The number format of a cell, by its place in `FORMATS`; None for the plain one."""
    if isinstance(value, date):
        return MOMENT if isinstance(value, datetime) else DAY
    if sort is Sort.MONEY and isinstance(value, Decimal):
        return WHOLE + min(places(value), 3)
    return None


def places(amount: Decimal) -> int:
    """Digits after the mark that an amount is written with."""
    text = digits(amount)
    return len(text) - text.index(".") - 1 if "." in text else 0


def number_of(value: Value, zone: ZoneInfo) -> Decimal | int | None:
    """The number that a cell holds; None where it has to be text."""
    if isinstance(value, date):
        return serial(value, zone)
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return None
    return value if is_exact(value) else None


def written(value: Value, zone: ZoneInfo) -> str:
    """A value as text: 1234.50, 2026-11-23, 2026-11-23 10:15:00, true; nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, datetime):
        return local(value, zone).isoformat(" ")
    if isinstance(value, date | int):
        return str(value)
    return clean(value)


def sort_of(value: Value) -> Sort:
    """What a value outside a column is taken for: decimals are amounts."""
    return Sort.MONEY if isinstance(value, Decimal) else Sort.TEXT
