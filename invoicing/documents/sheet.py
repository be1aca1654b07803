"""A sheet: what files of rows are made of, whatever their format, and how values are told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from invoicing.model.properties import Sort, Value

#: A cell of text that starts like this is run as a formula by spreadsheets, also in full width.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUL, SHOWN_NUL = "\0", "\u2400"
#: Digits that spreadsheets, which count in doubles, keep of any number.
EXACT_DIGITS = 15
#: The number formats of cells: days, moments, then amounts by their digits.
FORMATS = ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "#,##0", "#,##0.0", "#,##0.00", "#,##0.000")
DAY, MOMENT, WHOLE = 0, 1, 2
#: Days count from here, and rightly so from the first day on (1900 was no leap year).
DAY_ZERO, FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
SECONDS, FRACTION = 86_400, 11  # of a day; digits of a part of a day
#: Widths of columns in letters, where the values do not say.
WIDTHS = {Sort.DATE: 11, Sort.MOMENT: 19, Sort.MONEY: 15, Sort.NUMBER: 11, Sort.FLAG: 8}
NARROWEST, WIDEST = 8, 60
#: A sheet's title has no such signs and so many letters at most.
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_TITLE = 31


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for machines, `header` for people; `longest` value in letters, where known."""

    name: str
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
    naive UTC, told in `zone` where people read them. `rows` are taken once, in order."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    zone: ZoneInfo


@dataclass(frozen=True)
class About:
    """What a file tells of itself, row by row; on a sheet of its own or in a text beside it."""

    title: str
    rows: Sequence[Sequence[Value]]


def titles(sheet: Sheet, about: About) -> tuple[str, str]:
    """The names of the two sheets of a workbook: allowed, and not the same."""
    second = _title(about.title)
    first = _title(sheet.title)
    if first.casefold() == second.casefold():
        first = f"{first[: LONGEST_TITLE - 2]} 1"
    return first, second


def _title(text: str) -> str:
    cut = NOT_IN_TITLES.sub(" ", clean(text)).strip(" '")
    while len(cut.encode("utf-16-le")) > 2 * LONGEST_TITLE:
        cut = cut[:-1]
    return cut.strip(" '") or "1"


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The clock on the wall of `zone` at a moment of the books."""
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def clean(text: str) -> str:
    """Text as every format can hold it: NUL shown as ␀, a half of a sign as ?."""
    if text.isascii():
        return text.replace(NUL, SHOWN_NUL)
    return text.replace(NUL, SHOWN_NUL).encode("utf-8", "replace").decode()


def plain(number: Decimal | int) -> str:
    """A number by its digits, none idle: 1234.5, 1000, 0.000001."""
    digits = f"{number:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def is_exact(number: Decimal | int) -> bool:
    """Whether spreadsheets keep every digit."""
    return len(plain(number).lstrip("-0.").replace(".", "")) <= EXACT_DIGITS


def serial(day: date, zone: ZoneInfo) -> Decimal | None:
    """A day or moment as spreadsheets count them; None before they began."""
    at = local(day, zone) if isinstance(day, datetime) else datetime.combine(day, time())
    if at.date() < FIRST_DAY:
        return None
    seconds = at.hour * 3_600 + at.minute * 60 + at.second
    part = (seconds * 10**FRACTION + SECONDS // 2) // SECONDS
    return (at.date() - DAY_ZERO).days + Decimal(part).scaleb(-FRACTION)


def format_of(value: Value, sort: Sort) -> int | None:
    """The number format of a cell, by its place in `FORMATS`; None for the plain one."""
    if isinstance(value, date):
        return MOMENT if isinstance(value, datetime) else DAY
    if sort is Sort.MONEY and isinstance(value, Decimal):
        return WHOLE + min(places(value), 3)
    return None


def places(amount: Decimal) -> int:
    """Digits after the mark that an amount is written with."""
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


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
        return f"{value:f}"
    if isinstance(value, datetime):
        return local(value, zone).isoformat(" ", "seconds")
    if isinstance(value, date | int):
        return str(value)
    return clean(value)


def sort_of(value: Value) -> Sort:
    """What a value outside a column is taken for: decimals are amounts."""
    return Sort.MONEY if isinstance(value, Decimal) else Sort.TEXT
