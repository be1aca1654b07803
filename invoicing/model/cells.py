"""How cells of files hold values: what the writers of documents and the books agree on."""

from collections.abc import Mapping
from datetime import date
from functools import cache

#: No format can hold a NUL.
NUL, SHOWN_NUL = "\0", "\u2400"
#: Spreadsheets count in doubles: they keep so many digits of any number.
EXACT_DIGITS = 15
#: A cell holds 32,767 signs in UTF-16: of so many letters, it always holds all.
LONGEST = 16_383
#: Days count from here, and rightly so from the first day on (1900 was no leap year).
DAY_ZERO, FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
SECONDS, FRACTION = 86_400, 11  # of a day; digits of a part of a day

# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────

#: Text that starts like this is run as a formula by spreadsheets, in full width too.
DANGEROUS = "=+-@\t\r\n＝＋－＠"
#: Text that holds one of these stands between quotes.
APART = '",\r\n'

# ── workbooks ────────────────────────────────────────────────────────────────────────────────────

#: The number formats of cells: days, moments, then amounts by their digits.
FORMATS = ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "#,##0", "#,##0.0", "#,##0.00", "#,##0.000")
DAY, MOMENT, WHOLE = 0, 1, 2
#: The styles of an XLSX workbook: of headers, then of each of `FORMATS`; 0 is the plain one.
HEADER, STYLES = ' s="1"', tuple(f' s="{n}"' for n in range(2, 2 + len(FORMATS)))
#: Its cells; {at} are the letters of the column.
TEXT_CELL = '<c r="{at}{row}"{style} t="inlineStr"><is><t xml:space="preserve">{x}</t></is></c>'
NUMBER_CELL = '<c r="{at}{row}"{style}><v>{x}</v></c>'
FLAG_CELL = '<c r="{at}{row}" t="b"><v>{x}</v></c>'
ROW = '<row r="{row}">{cells}</row>'
#: What XML cannot hold is told like _x0007_; a text that looks like it, by its first sign.
CONTROLS: Mapping[str, str] = {
    chr(n): f"_x{n:04X}_" for n in (*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)
}
TOLD, LOOKS_TOLD, TOLD_SIGN = "_x[0-9A-Fa-f]{4}_", "_x", "_x005F_x"
MARKUP: Mapping[str, str] = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


@cache
def letters(place: int) -> str:
    """The name of a column, counted from 1: A, Z, AA."""
    before, last = divmod(place - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + last)
