"""Typed values as conditions: what stands behind the operator of a word in the search box.

A reader gives the filter of one property, or None where it cannot read the value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from invoicing.model import dates
from invoicing.model.filters import Condition, Filter
from invoicing.model.properties import Property, Sort
from invoicing.model.typed_words import DAYS, MEANINGS, MONTHS, NO, PERIODS, VALUES, YES

DAY = timedelta(days=1)
DATES = frozenset({Sort.DATE, Sort.MOMENT})
NUMBERS = frozenset({Sort.NUMBER, Sort.MONEY})

#: Values of closed choices in words: property → word in lower case → stored value.
Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Typed:
    """One value: its text, and whether it stood in quotes (and so means only itself)."""

    text: str
    quoted: bool = False


def _one(prop: Property, operator: str, value: object) -> Filter:
    return Filter(((Condition(prop.name, operator, value),),))


def _any(prop: Property, *sides: tuple[str, object]) -> Filter:
    return Filter(tuple((Condition(prop.name, operator, value),) for operator, value in sides))


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────

COMPARED = {":": "eq", "=": "eq", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
PLAIN = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,12})?")
GROUPED = re.compile(
    "-?[0-9]{1,3}([ \u00a0\u202f,][0-9]{3})+([.][0-9]{1,2})?"
    "|-?[0-9]{1,3}([ \u00a0\u202f.][0-9]{3})+(,[0-9]{1,2})?"
)
#: 1,000 and 1.000 are a thousand here and one there: not guessed.
AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
SIZES = {"k": Decimal(1_000), "m": Decimal(1_000_000), "mill": Decimal(1_000_000)}


def number(text: str) -> str | None:
    """`10000`, `10 000,50`, `1,234.50`, `10k` or `1.5m` as a plain decimal; else None."""
    found = re.fullmatch(r"(.+?)\s?(k|m|mill)?", text.lower().replace("−", "-"))
    if not found or AMBIGUOUS.fullmatch(found[1]):
        return None
    digits = found[1]
    if GROUPED.fullmatch(digits):
        mark = "," if re.search(r",[0-9]{1,2}$", digits) else "."
        digits = "".join(c for c in digits if c in f"-0123456789{mark}")
    if not PLAIN.fullmatch(digits):
        return None
    exact = Decimal(digits.replace(",", ".")) * SIZES.get(found[2] or "", Decimal(1))
    return f"{exact.normalize():f}"


def numbers(prop: Property, op: str, value: Typed, labels: Labels) -> Filter | None:
    """A comparison, or with `low..high` a range."""
    if op in (":", "=") and ".." in value.text:
        low, high = (number(part) for part in value.text.split("..", 1))
        return _one(prop, "between", (low, high)) if low and high else None
    exact = number(value.text)
    return None if exact is None else _one(prop, COMPARED[op], exact)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


def _make(year: int, month: int, day: int) -> date | None:
    year += 2000 if year < 100 else 0
    try:
        return date(year, month, day) if 1901 <= year <= 2198 else None
    except ValueError:
        return None


def _named(day: str, month: str, year: str) -> date | None:
    number = MONTHS.get(month[:3])
    return _make(int(year), number, int(day)) if number else None


#: How a day is written: its pattern, and the day in it.
WRITTEN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None]], ...] = (
    (re.compile(r"(\d{4})-(\d\d?)-(\d\d?)"), lambda m: _make(int(m[1]), int(m[2]), int(m[3]))),
    (
        re.compile(r"(\d\d?)\.\s?(\d\d?)\.\s?(\d{4}|\d\d)"),
        lambda m: _make(int(m[3]), int(m[2]), int(m[1])),
    ),
    (re.compile(r"(\d\d?)\.?\s([^\W\d]{3,9})\.?\s(\d{4})"), lambda m: _named(m[1], m[2], m[3])),
    (re.compile(r"([^\W\d]{3,9})\.?\s(\d\d?),?\s(\d{4})"), lambda m: _named(m[2], m[1], m[3])),
)


def span(text: str) -> tuple[date, date] | None:
    """First and last day of a day, a month (2026-12), a quarter (2026-q4) or a year."""
    text = " ".join(text.lower().split())
    for pattern, made in WRITTEN:
        if found := pattern.fullmatch(text):
            day = made(found)
            return (day, day) if day else None
    found = re.fullmatch(r"(\d{4})(?:-(?:q|k)?(\d\d?))?", text)
    if not found or not 1901 <= int(found[1]) <= 2198:
        return None
    year, part = int(found[1]), int(found[2] or 1)
    unit = "year" if not found[2] else "quarter" if "q" in text or "k" in text else "month"
    if part > {"year": 1, "quarter": 4, "month": 12}[unit] or part < 1:
        return None
    first = date(year, part if unit == "month" else 3 * part - 2, 1)
    return first, dates.STARTS[unit](first, 1) - DAY


def days(prop: Property, op: str, value: Typed, labels: Labels) -> Filter | None:
    """A day, a span, a range of both, a period by name, or days from today (-7d, +30d)."""
    text = value.text
    if op in (":", "=") and ".." in text:
        ends = [span(part) for part in text.split("..", 1)]
        low, high = ends
        return _within(prop, low[0], high[1]) if low and high else None
    known = span(text)
    return _absolute(prop, op, *known) if known else _relative(prop, op, text.lower())


def _within(prop: Property, first: date, last: date) -> Filter:
    return _one(prop, "between", (first.isoformat(), last.isoformat()))


def _absolute(prop: Property, op: str, first: date, last: date) -> Filter:
    match op:
        case "<":
            return _one(prop, "before", first.isoformat())
        case "<=":
            return _one(prop, "before", (last + DAY).isoformat())
        case ">":
            return _one(prop, "after", last.isoformat())
        case ">=":
            return _one(prop, "after", (first - DAY).isoformat())
    if first == last:
        return _one(prop, "is", first.isoformat())
    return _within(prop, first, last)


def _relative(prop: Property, op: str, text: str) -> Filter | None:
    spaced = re.sub(r"[_\s]+", " ", text)
    span = re.fullmatch(r"([+-])(\d{1,5})\s?d", spaced)
    if spaced not in DAYS and not span:
        period = PERIODS.get(spaced) or spaced.replace(" ", "_")
        known = op in (":", "=") and period in dates.PERIODS
        return _one(prop, "in_period", period) if known else None
    away = DAYS[spaced] if span is None else int(f"{span[1]}{span[2]}")
    if op not in (":", "="):
        return _beside_today(prop, op, away)
    if span is None:
        return _one(prop, "in_period", {0: "this_day", -1: "last_day", 1: "next_day"}[away])
    return _one(prop, "in_last_days" if span[1] == "-" else "in_next_days", abs(away))


def _beside_today(prop: Property, op: str, away: int) -> Filter:
    """Before or after the day that is `away` days from today."""
    past, future = ("more_than_days_ago", 0), ("more_than_days_from_now", 0)
    if op in ("<", "<="):
        away += op == "<="
        if away <= 0:
            return _any(prop, ("more_than_days_ago", -away))
        return _any(prop, past, ("in_next_days", away - 1))
    away -= op == ">="
    if away >= 0:
        return _any(prop, ("more_than_days_from_now", away))
    return _any(prop, ("in_last_days", -away - 1), future)


# ── texts, choices, flags ────────────────────────────────────────────────────────────────────────


def texts(prop: Property, op: str, value: Typed, labels: Labels) -> Filter | None:
    """`:` looks inside the text, `=` wants all of it."""
    operator = {":": "contains", "=": "is"}.get(op)
    return _one(prop, operator, value.text) if operator and value.text.strip() else None


def choices(prop: Property, op: str, value: Typed, labels: Labels) -> Filter | None:
    """A stored value by one of its names; of an open choice (owner) a part of the name."""
    word = value.text.lower().strip()
    if op not in (":", "=") or not word:
        return None
    meant = MEANINGS.get(prop.name, {}).get(word)
    if meant:
        return Filter((meant,))
    named = {**labels.get(prop.name, {}), **VALUES.get(prop.name, {})}
    if not prop.choices and word in named and not value.quoted:
        return _one(prop, "is", named[word])
    if not prop.choices:
        part = op == ":" and not prop.capitals
        return _one(prop, "contains" if part else "is", value.text.strip())
    stored = word if word in prop.choices else named.get(word)
    return _one(prop, "is", stored) if stored else None


def flags(prop: Property, op: str, value: Typed, labels: Labels) -> Filter | None:
    """Yes or no."""
    word = value.text.lower().strip()
    if op not in (":", "=") or word not in YES | NO:
        return None
    return _one(prop, "is", word in YES)


READERS: Mapping[Sort, Callable[[Property, str, Typed, Labels], Filter | None]] = {
    Sort.NUMBER: numbers,
    Sort.MONEY: numbers,
    Sort.DATE: days,
    Sort.MOMENT: days,
    Sort.TEXT: texts,
    Sort.CHOICE: choices,
    Sort.FLAG: flags,
}
