"""Words of one language: texts by key, and numbers and dates as it writes them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import (
    format_decimal,
    get_decimal_symbol,
    get_group_symbol,
    get_minus_sign_symbol,
)

from invoicing.model.errors import Key, NotFound, Problem
from invoicing.model.money import minor_units, quantise
from invoicing.words.catalogue import Catalogue, MissingWord, read

__all__ = ["LANGUAGES", "MissingWord", "Words", "negotiate", "words"]

LANGUAGES = ("en", "nb")
DEFAULT = "en"
#: So many written values of a kind are kept, a few megabytes in all.
REMEMBERED = 16_384
#: One item of Accept-Language: primary language, what specifies it, weight.
WISH = re.compile(r"\s*([a-z]+)(?:-[a-z0-9-]+)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*")
#: What a browser may ask for and which of our languages answers it best.
ANSWERS = {"en": "en", "nb": "nb", "nn": "nb", "no": "nb"}


class Format(NamedTuple):
    """How a language writes values; patterns of CLDR, templates of Python."""

    date: str
    moment: str
    time: str
    money: str
    percent: str


#: No-break spaces throughout: a value never falls apart at the end of a line.
#: The currency is always its ISO code, since "kr" is said of four of them.
FORMATS = {
    "en": Format(
        "MMM\xa0d,\xa0y",
        "MMM\xa0d,\xa0y, h:mm\xa0a",
        "h:mm\xa0a",
        "{code}\xa0{digits}",
        "{digits}%",
    ),
    "nb": Format("dd.MM.y", "dd.MM.y HH:mm", "HH:mm", "{digits}\xa0{code}", "{digits}\xa0%"),
}


SPANS = {"month": "LLLL\xa0y", "short_month": "LLL\xa0’yy", "quarter": "QQQ\xa0y", "year": "y"}


@dataclass(frozen=True, eq=False)
class Words:
    """Says everything in one language. ``None`` is written as the empty cell, "--"."""

    language: str
    locale: Locale
    catalogue: Catalogue

    def __call__(self, key: str, /, **values: Any) -> str:
        """The text of `key`, its {placeholders} filled in; else `MissingWord`.

        `count` chooses the plural. Values are written as the language does: a
        Decimal as a number (as money where `currency` is among the values), a date,
        a moment (in UTC), a `Key` as its own text; what is a string already stays.
        """
        count = values.get("count")
        text = self.catalogue.text(key, count if isinstance(count, int) else None)
        return text.format_map(self._written(values))

    def __contains__(self, key: str) -> bool:
        return key in self.catalogue.texts

    def naming(self, names: Mapping[str, str]) -> "Words":
        """The same words, and `names` as texts of their keys: what people named themselves."""
        if not names:
            return self
        own = {key: (text.replace("{", "{{").replace("}", "}}"),) for key, text in names.items()}
        return replace(
            self, catalogue=replace(self.catalogue, texts={**self.catalogue.texts, **own})
        )

    def explain(self, problem: Problem) -> str:
        """The sentence of `problem`; the field or column of an invalid input by its label."""
        field = problem.values.get("field")
        homes = ("line", "property") if "line" in problem.values else ("property", "line", "common")
        named = [{"field": Key(f"{h}.{field}")} for h in homes if f"{h}.{field}" in self]
        told = self(problem.key, **{**problem.values, **(named[0] if named else {})})
        # It begins with what was looked for, which stands in lower case inside other sentences.
        return told[:1].upper() + told[1:] if isinstance(problem, NotFound) else told

    def money(self, amount: Decimal | None, currency: str, *, code: bool = True) -> str:
        """`amount` rounded half away from zero to the currency's minor unit, with its code."""
        if amount is None:
            return self("common.empty")
        # Babel rounds half to even, so it must find nothing left to round.
        exact = quantise(amount, currency)
        digits = self._digits(exact, "#,##0." + "0" * minor_units(currency))
        form = FORMATS[self.language].money if code else "{digits}"
        return self._sign(exact) + form.format(code=currency, digits=digits)

    def number(self, value: Decimal | int | None, places: int = 0) -> str:
        """`value` with the language's separators, all its digits and no idle zeros; but with at
        least so many decimal `places`, where figures stand below one another."""
        if value is None:
            return self("common.empty")
        return self._sign(value) + self._digits(value, "#,##0." + "0" * places + "#" * 12)

    def price(self, value: Decimal, currency: str, *, code: bool = False) -> str:
        """With the currency's digits, or with all it has where those are more."""
        digits = self.number(value, minor_units(currency))
        return FORMATS[self.language].money.format(code=currency, digits=digits) if code else digits

    @property
    def separators(self) -> str:
        """The decimal sign and what stands between thousands, for those who write by themselves."""
        return get_decimal_symbol(self.locale) + get_group_symbol(self.locale)

    def percent(self, value: Decimal | int | None, places: int = 0) -> str:
        """`value` in percent, not as a fraction: 25 is written "25%"; `places` as for a number."""
        if value is None:
            return self("common.empty")
        return FORMATS[self.language].percent.format(digits=self.number(value, places))

    def span(self, first: date, unit: str) -> str:
        """The month, quarter or year that begins on a day: «March 2026», «Mar 26», «Q1 2026»."""
        return format_date(first, SPANS[unit], locale=self.locale)

    def short_day(self, day: date) -> str:
        """A day where the year is clear: «Nov 27»."""
        return format_skeleton("MMMd", day, locale=self.locale)

    def date(self, day: date | None) -> str:
        """A calendar day."""
        if day is None:
            return self("common.empty")
        return _day(day, self.language)

    def moment(self, at: datetime | None, zone: ZoneInfo) -> str:
        """Local date and time in `zone` of `at`, which is UTC where it names no zone."""
        if at is None:
            return self("common.empty")
        return _moment(_utc(at), zone, self.language, FORMATS[self.language].moment)

    def time(self, at: datetime, zone: ZoneInfo) -> str:
        """The local time of day of a moment, where the day stands beside it."""
        return _moment(_utc(at), zone, self.language, FORMATS[self.language].time)

    def days(self, count: int | None) -> str:
        """So many days."""
        return self("common.empty") if count is None else self("common.days", count=count)

    def _digits(self, value: Decimal | int, pattern: str) -> str:
        return _digits(abs(Decimal(value)), pattern, self.language)

    def _sign(self, value: Decimal | int) -> str:
        # A pattern of our own would always give a hyphen; Norwegian has a minus.
        return get_minus_sign_symbol(self.locale) if value < 0 else ""

    def _written(self, values: Mapping[str, Any]) -> dict[str, Any]:
        currency = values.get("currency")
        return {name: self._value(name, value, currency) for name, value in values.items()}

    def _value(self, name: str, value: Any, currency: str | None) -> Any:
        match value:
            case Key():
                return self(value)
            case Decimal():
                return self.money(value, currency) if currency else self.number(value)
            case datetime():
                return self.moment(value, ZoneInfo("UTC"))
            case date():
                return self.date(value)
            case int() if name == "count":
                return self.number(value)
            case None:
                return self("common.empty")
        return value


# A table of five hundred rows is written anew at every click, mostly with the same values.
@lru_cache(maxsize=REMEMBERED)
def _day(day: date, language: str) -> str:
    return format_date(day, FORMATS[language].date, locale=language)


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@lru_cache(maxsize=REMEMBERED)
def _moment(at: datetime, zone: ZoneInfo, language: str, pattern: str) -> str:
    return format_datetime(at, pattern, zone, language)


@lru_cache(maxsize=REMEMBERED)
def _digits(value: Decimal, pattern: str, language: str) -> str:
    return format_decimal(value, pattern, language)


def words(language: str) -> Words:
    """The words of `language`, read once; a language we lack is answered in English."""
    return _words(language if language in LANGUAGES else DEFAULT)


@cache
def _words(language: str) -> Words:
    return Words(language, Locale(language), read(language))


def negotiate(accept_language: str | None) -> str:
    """Our best answer to a browser's Accept-Language; English where it asks for neither."""
    wishes = [wish for item in (accept_language or "").split(",") if (wish := _wish(item))]
    wishes.sort(key=lambda wish: wish[1], reverse=True)
    return next((ANSWERS[tag] for tag, weight in wishes if weight and tag in ANSWERS), DEFAULT)


def _wish(item: str) -> tuple[str, Decimal] | None:
    """Primary language and weight, of "nb-NO;q=0.8"; None of what is not a language."""
    found = WISH.fullmatch(item.lower())
    return (found[1], Decimal(found[2] or 1)) if found else None
