"""Amounts as people write them: a strict grammar, and no guess where two readings are possible.

    amount   = [sign] [currency] [sign] number [minus] [currency] | "(" amount ")"
    sign     = "-" | "−" | "+"       one at most; brackets and a minus behind are negative
    number   = digits, alone or in groups of three, [mark digits] | mark digits
    currency = "kr" or an ISO 4217 code

Between groups stands one kind of space, an apostrophe, or the one of . and , that is not the mark.

"1.234" is one thousand and more, or one and some, by who wrote it: it is read where the mark is
known, else refused. Words (NaN, Infinity, True), exponents (1e30) and underscores are no amounts.
"""

import re
from decimal import Decimal

from invoicing.intake.errors import Ambiguous
from invoicing.model.editing import fits
from invoicing.model.errors import InvalidInput
from invoicing.model.money import ZERO

MARKS = (".", ",")
#: Of these currencies people write "kr".
KRONER = frozenset({"NOK", "SEK", "DKK", "ISK"})
LONGEST = 40

SPACES = " \u00a0\u2009\u202f"
_GAP = f"[{SPACES}]?"
_CURRENCY = r"[Kk]r\.?|[A-Z]{3}"
AROUND = re.compile(
    rf"(?P<open>\()?{_GAP}(?P<sign>[-−+])?{_GAP}(?:(?P<before>{_CURRENCY}){_GAP})?"
    rf"(?P<sign2>[-−+])?{_GAP}(?P<number>[.,]?[0-9](?:[0-9.,'’{SPACES}]*[0-9])?)"
    rf"(?P<minus>[-−])?(?:{_GAP}(?P<after>{_CURRENCY}))?{_GAP}(?P<close>\))?"
)
NUMBER = {
    mark: re.compile(
        rf"(?P<whole>[0-9]+|[1-9][0-9]{{0,2}}(?P<gap>['’{SPACES}{other}])[0-9]{{3}}"
        rf"(?:(?P=gap)[0-9]{{3}})*|)(?:{re.escape(mark)}(?P<part>[0-9]+))?"
    )
    for mark, other in (MARKS, MARKS[::-1])
}


def read_amount(text: str, mark: str | None = None, currency: str | None = None) -> Decimal:
    """The amount `text` stands for, its decimals as written; `mark` is "." or "," where known.

    A currency beside it must be `currency` where that is given. Raises `Ambiguous` where only the
    mark could decide, else `InvalidInput`, both for the field "amount".
    """
    negative, number = _parts(text, currency)
    found = _readings(number, (mark,) if mark else MARKS).values()
    readings = [-value if negative else value for value in found]
    if not readings:
        key = "intake.amount_against_mark" if mark else "intake.amount_unreadable"
        raise InvalidInput("amount", key, text=text, mark=mark)
    if readings[0] != readings[-1]:
        raise Ambiguous("amount", "intake.amount_ambiguous", text, *readings)
    return checked(readings[0])


def checked(value: Decimal) -> Decimal:
    """`value` where the books can keep it exactly; zero has no sign."""
    if not fits(value):
        raise InvalidInput("amount", "intake.amount_too_long", text=str(value))
    return value or ZERO


def mark_in(text: str) -> str | None:
    """The decimal mark that `text` gives away; None where it could be either or is no amount."""
    try:
        _, number = _parts(text, None)
    except InvalidInput:
        return None
    readings = _readings(number, MARKS)
    return next(iter(readings)) if len(readings) == 1 else None


def _parts(text: str, currency: str | None) -> tuple[bool, str]:
    """Whether it is negative, and the bare number."""
    found = AROUND.fullmatch(text.strip()) if len(text) <= LONGEST else None
    signs = (
        [sign for sign in found.group("open", "sign", "sign2", "minus") if sign] if found else []
    )
    if not found or len(signs) > 1 or bool(found["open"]) != bool(found["close"]):
        raise InvalidInput("amount", "intake.amount_unreadable", text=text)
    words = [word for word in found.group("before", "after") if word]
    if currency and not all(_names(word, currency) for word in words):
        raise InvalidInput("amount", "intake.amount_currency", text=text, expected=currency)
    return signs not in ([], ["+"]), found["number"]


def _names(word: str, currency: str) -> bool:
    return word == currency or (word.lower().startswith("kr") and currency in KRONER)


def _readings(number: str, marks: tuple[str, ...]) -> dict[str, Decimal]:
    """Mark → what the number is with it, for those of `marks` with which it is one."""
    tried = ((mark, _read(number, mark)) for mark in marks)
    return {mark: value for mark, value in tried if value is not None}


def _read(number: str, mark: str) -> Decimal | None:
    found = NUMBER[mark].fullmatch(number)
    if not found:
        return None
    whole = found["whole"].replace(found["gap"] or " ", "")
    return Decimal(f"{whole or 0}.{found['part']}" if found["part"] else whole)
