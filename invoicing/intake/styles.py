"""How a workbook shows its numbers: a style makes a day, a percentage or a code of one."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Context, Decimal
from xml.etree.ElementTree import Element

from invoicing.intake.tables import Cell

Show = Callable[[Decimal], Cell]

STORED = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
#: Digits that a spreadsheet shows of a number; what is stored behind them is binary noise.
SHOWN = Context(prec=15)
#: Formats that every workbook knows without writing them down.
DATE_FORMATS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
PERCENT_FORMATS = {9, 10}
#: What in a format is not a placeholder: quoted, escaped or in brackets.
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
PADDED = re.compile(r"0{2,}")
FIRST_OF_1900, LAST_SERIAL = 61, 2_958_465


def number(text: str) -> Decimal:
    """A stored number with the digits that the spreadsheet shows of it."""
    if not STORED.fullmatch(text):
        raise ValueError(text)
    return Decimal(f"{SHOWN.create_decimal(text).normalize(SHOWN):f}")


def shows(sheet: Element | None, counts_from_1904: bool) -> list[Show]:
    """For every cell style of the style sheet, what it makes of a number."""
    if sheet is None:
        return []
    codes = {
        each.get("numFmtId"): each.get("formatCode", "")
        for each in sheet.iter(_tag(sheet, "numFmt"))
    }
    cells = sheet.find(_tag(sheet, "cellXfs"))
    ids = [each.get("numFmtId", "0") for each in cells] if cells is not None else []
    return [_show(int(id_), codes.get(id_, ""), counts_from_1904) for id_ in ids]


def plain(value: Decimal) -> Cell:
    """The number itself."""
    return value


def _show(id_: int, code: str, counts_from_1904: bool) -> Show:
    bare = LITERAL.sub("", code.partition(";")[0])
    if id_ in DATE_FORMATS or re.search("[dyDY]", bare):
        return _day_of_1904 if counts_from_1904 else _day
    if id_ in PERCENT_FORMATS or "%" in bare:
        return _percent
    if PADDED.fullmatch(bare):
        return lambda value: f"{value:f}".zfill(len(bare))
    return plain


def _percent(value: Decimal) -> Cell:
    return f"{(value * 100).normalize():f}%"


def _day(serial: Decimal) -> Cell:
    # Before March 1900 the count is off by a day that never was.
    if not FIRST_OF_1900 <= serial <= LAST_SERIAL:
        return serial
    return date(1899, 12, 30) + timedelta(days=int(serial))


def _day_of_1904(serial: Decimal) -> Cell:
    return _day(serial + 1462)


def _tag(root: Element, name: str) -> str:
    """`name` in the namespace of `root`."""
    return root.tag.rpartition("}")[0] + "}" + name if "}" in root.tag else name
