"""What computed columns are made of: typed pieces, and the operators and functions over them.

A piece is a type, the properties it needs and a function that works it out for a row; an
operator makes a piece of two. A value that is missing is None, and so is what is made of it;
of two sides of "and" and "or", and for the condition of an "if", it counts as no.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from invoicing.model.dates import Clock
from invoicing.model.errors import InvalidInput, Key
from invoicing.model.filters import lowered
from invoicing.model.money import LARGEST, quantise
from invoicing.model.properties import Property, Sort, Value

Row = Mapping[str, Value]
#: 34 digits, half away from zero. What leads nowhere (1/0, an overflow) is no number: empty.
EXACT = Context(prec=34, rounding=ROUND_HALF_UP, Emax=60, Emin=-60, traps=[])
SIX = Decimal("0.000001")
TEXT_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Given:
    """What a row does not hold itself."""

    clock: Clock
    base_currency: str


Run = Callable[[Row, Given], Any]


@dataclass(frozen=True, slots=True)
class Type:
    """`currency` names the property with the currency of money ("base_currency": the company's).

    A `constant` is a number as written, which may stand for money; a `rate` leads from the
    row's currency to the company's.
    """

    sort: Sort
    currency: str = ""
    constant: bool = False
    rate: bool = False

    @property
    def word(self) -> Key:
        """Its name in words."""
        base = self.sort is Sort.MONEY and self.currency == "base_currency"
        return Key(f"expression.type.{'base' if base else self.sort.value}")


NUMBER, DATE, TEXT, FLAG = Type(Sort.NUMBER), Type(Sort.DATE), Type(Sort.TEXT), Type(Sort.FLAG)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an expression."""

    type: Type
    run: Run
    needs: frozenset[str] = frozenset()


def wrong(key: str, at: int, **values: object) -> InvalidInput:
    """A mistake at a character, told counted from 1."""
    return InvalidInput("computed", f"expression.{key}", at=at + 1, **values)


# ── the simplest pieces ──────────────────────────────────────────────────────────────────────────

SORTS = {Sort.MOMENT: Sort.DATE, Sort.CHOICE: Sort.TEXT}


def of_property(prop: Property) -> Piece:
    """The value of a property; a moment as its day in the company's time zone."""
    sort, name = SORTS.get(prop.sort, prop.sort), prop.name

    def run(row: Row, given: Given) -> Any:
        value = row[name]
        if isinstance(value, datetime):
            return given.clock.day_of(value)
        whole = isinstance(value, int) and not isinstance(value, bool)
        return Decimal(value) if whole else value  # type: ignore[arg-type]

    return Piece(Type(sort, prop.money_of, rate=name == "rate"), run, frozenset({name}))


def constant(type: Type, value: Value) -> Piece:
    """A value as written."""
    return Piece(type, lambda row, given: value)


def _made(type: Type, work: Callable[..., Any], *pieces: Piece) -> Piece:
    """A piece of pieces, empty where one of them is."""
    runs = [piece.run for piece in pieces]

    def run(row: Row, given: Given) -> Any:
        values = [each(row, given) for each in runs]
        if any(value is None for value in values):
            return None
        made = work(*values)
        return None if isinstance(made, Decimal) and not made.is_finite() else made

    return Piece(type, run, _needs(pieces))


def _needs(pieces: Sequence[Piece]) -> frozenset[str]:
    return frozenset[str]().union(*(piece.needs for piece in pieces))


def _one_type(pieces: Sequence[Piece], at: int) -> Type:
    """The type of pieces that belong together: all alike, or constants beside numbers or money."""
    found = pieces[0].type
    for other in (piece.type for piece in pieces[1:]):
        if found.constant and other.sort in (Sort.NUMBER, Sort.MONEY):
            found = other
        elif other.constant and found.sort in (Sort.NUMBER, Sort.MONEY):
            continue
        elif found.sort is not other.sort:
            raise wrong("do_not_mix", at, left=found.word, right=other.word)
        elif found.currency != other.currency:
            raise wrong("two_currencies", at)
    return Type(found.sort, found.currency, found.constant)


def _wanted(piece: Piece, sorts: Sequence[Sort], at: int) -> None:
    if piece.type.sort not in sorts:
        raise wrong("needs", at, found=piece.type.word, wanted=Type(sorts[0]).word)


# ── operators ────────────────────────────────────────────────────────────────────────────────────

COUNTED = (Sort.NUMBER, Sort.MONEY)
COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


def compared(sign: str, left: Piece, right: Piece, at: int) -> Piece:
    """Yes or no. Texts and flags are only equal or not, texts without regard to case."""
    type, compare = _one_type([left, right], at), COMPARED[sign]
    if type.sort in (Sort.TEXT, Sort.FLAG) and sign not in ("=", "!="):
        raise wrong("not_ordered", at, found=type.word)
    if type.sort is Sort.TEXT:
        return _made(FLAG, lambda a, b: compare(lowered(a), lowered(b)), left, right)
    return _made(FLAG, compare, left, right)


def logical(sign: str, left: Piece, right: Piece, at: int) -> Piece:
    """And, or."""
    for piece in (left, right):
        _wanted(piece, [Sort.FLAG], at)
    a, b = left.run, right.run
    if sign == "and":
        return Piece(FLAG, lambda row, g: bool(a(row, g) and b(row, g)), _needs([left, right]))
    return Piece(FLAG, lambda row, g: bool(a(row, g) or b(row, g)), _needs([left, right]))


def negated(piece: Piece, at: int) -> Piece:
    """Not."""
    _wanted(piece, [Sort.FLAG], at)
    return _made(FLAG, lambda a: not a, piece)


def signed(piece: Piece, at: int) -> Piece:
    """Minus."""
    _wanted(piece, COUNTED, at)
    return _made(piece.type, EXACT.minus, piece)


def joined(sign: str, left: Piece, right: Piece, at: int) -> Piece:
    """One text behind the other."""
    return _made(TEXT, lambda a, b: in_text(a) + in_text(b), left, right)


def summed(sign: str, left: Piece, right: Piece, at: int) -> Piece:
    """Sums and differences of numbers, of money in one currency, of a date and days."""
    work = EXACT.add if sign == "+" else EXACT.subtract
    if left.type.sort is Sort.DATE and sign == "-" and right.type.sort is Sort.DATE:
        return _made(NUMBER, lambda a, b: Decimal((a - b).days), left, right)
    if left.type.sort is Sort.DATE and right.type.sort is Sort.NUMBER:
        way = 1 if sign == "+" else -1
        return _made(DATE, lambda a, b: _later(a, b * way), left, right)
    type = _one_type([left, right], at)
    _wanted(Piece(type, left.run), COUNTED, at)
    return _made(type, work, left, right)


def _later(day: date, days: Decimal) -> date | None:
    try:
        return day + timedelta(days=int(days.to_integral_value(ROUND_HALF_UP)))
    except OverflowError:
        return None


def product(sign: str, left: Piece, right: Piece, at: int) -> Piece:
    """Products and quotients; of money with a number, or money through money of its currency."""
    for piece in (left, right):
        _wanted(piece, COUNTED, at)
    work = EXACT.multiply if sign == "*" else EXACT.divide
    return _made(_product_type(sign, left.type, right.type, at), work, left, right)


def _product_type(sign: str, left: Type, right: Type, at: int) -> Type:
    money = [type for type in (left, right) if type.sort is Sort.MONEY]
    if not money:
        return Type(Sort.NUMBER, constant=left.constant and right.constant)
    if len(money) == 2 and sign == "/":
        if left.currency != right.currency:
            raise wrong("two_currencies", at)
        return NUMBER
    if len(money) == 2 or (sign == "/" and right.sort is Sort.MONEY):
        raise wrong("money_times_money" if sign == "*" else "number_by_money", at)
    own, rate = money[0].currency, left.rate or right.rate
    through = {("*", "currency"): "base_currency", ("/", "base_currency"): "currency"}
    return Type(Sort.MONEY, through.get((sign, own), own) if rate else own)


# ── functions ────────────────────────────────────────────────────────────────────────────────────


def _counted(name: str, given: Sequence[Piece], at: int, least: int, most: int) -> None:
    if not least <= len(given) <= most:
        raise wrong("arguments", at, name=name, least=least, most=most, found=len(given))


def _if(name: str, given: Sequence[Piece], at: int) -> Piece:
    _counted(name, given, at, 2, 3)
    _wanted(given[0], [Sort.FLAG], at)
    type = _one_type(given[1:], at)
    test, yes = given[0].run, given[1].run
    no = given[2].run if len(given) == 3 else lambda row, g: None
    return Piece(type, lambda row, g: yes(row, g) if test(row, g) else no(row, g), _needs(given))


def _most(choose: Callable[..., Any]) -> Callable[[str, Sequence[Piece], int], Piece]:
    def made(name: str, given: Sequence[Piece], at: int) -> Piece:
        _counted(name, given, at, 2, 20)
        type = _one_type(given, at)
        _wanted(Piece(type, given[0].run), (*COUNTED, Sort.DATE), at)
        return _made(type, choose, *given)

    return made


def _abs(name: str, given: Sequence[Piece], at: int) -> Piece:
    _counted(name, given, at, 1, 1)
    _wanted(given[0], COUNTED, at)
    return _made(given[0].type, EXACT.abs, given[0])


def _round(name: str, given: Sequence[Piece], at: int) -> Piece:
    """To so many digits behind the mark, none by default; -3 gives thousands."""
    _counted(name, given, at, 1, 2)
    for piece, sorts in zip(given, (COUNTED, [Sort.NUMBER]), strict=False):
        _wanted(piece, sorts, at)
    return _made(given[0].type, _rounded, *given)


def _rounded(amount: Decimal, digits: Decimal = Decimal(0)) -> Decimal:
    places = max(-12, min(12, int(digits)))
    return EXACT.quantize(amount, Decimal(1).scaleb(-places)) + Decimal(0)


def _days(name: str, given: Sequence[Piece], at: int) -> Piece:
    """From the first day to the second; negative where the second comes before."""
    _counted(name, given, at, 2, 2)
    for piece in given:
        _wanted(piece, [Sort.DATE], at)
    return _made(NUMBER, lambda a, b: Decimal((b - a).days), *given)


def _today(name: str, given: Sequence[Piece], at: int) -> Piece:
    _counted(name, given, at, 0, 0)
    return Piece(DATE, lambda row, g: g.clock.today)


def _part_of_date(read: Callable[[date], int]) -> Callable[[str, Sequence[Piece], int], Piece]:
    def made(name: str, given: Sequence[Piece], at: int) -> Piece:
        _counted(name, given, at, 1, 1)
        _wanted(given[0], [Sort.DATE], at)
        return _made(NUMBER, lambda day: Decimal(read(day)), given[0])

    return made


def _join(name: str, given: Sequence[Piece], at: int) -> Piece:
    """The first stands between the others; empty ones are left out."""
    _counted(name, given, at, 2, 20)
    _wanted(given[0], [Sort.TEXT], at)
    between, *runs = (piece.run for piece in given)

    def run(row: Row, g: Given) -> str:
        values = [each(row, g) for each in runs]
        return in_text(between(row, g) or "").join(in_text(v) for v in values if v is not None)

    return Piece(TEXT, run, _needs(given))


def _first(name: str, given: Sequence[Piece], at: int) -> Piece:
    """The first that is not empty."""
    _counted(name, given, at, 2, 20)
    runs = [piece.run for piece in given]
    return Piece(
        _one_type(given, at),
        lambda row, g: next((v for run in runs if (v := run(row, g)) is not None), None),
        _needs(given),
    )


def _known(name: str, given: Sequence[Piece], at: int) -> Piece:
    _counted(name, given, at, 1, 1)
    run = given[0].run
    return Piece(FLAG, lambda row, g: run(row, g) is not None, given[0].needs)


def _contains(name: str, given: Sequence[Piece], at: int) -> Piece:
    _counted(name, given, at, 2, 2)
    for piece in given:
        _wanted(piece, [Sort.TEXT], at)
    return _made(FLAG, lambda text, part: lowered(part) in lowered(text), *given)


#: Each function under its English name, and the Norwegian ones that differ.
NAMED: Mapping[str, tuple[str, Callable[[str, Sequence[Piece], int], Piece]]] = {
    "if": ("hvis", _if),
    "min": ("min", _most(min)),
    "max": ("maks", _most(max)),
    "abs": ("abs", _abs),
    "round": ("rund", _round),
    "days": ("dager", _days),
    "today": ("idag", _today),
    "year": ("år", _part_of_date(lambda day: day.year)),
    "month": ("måned", _part_of_date(lambda day: day.month)),
    "join": ("sett_sammen", _join),
    "first": ("første", _first),
    "known": ("utfylt", _known),
    "contains": ("inneholder", _contains),
}
FUNCTIONS = {word: made for en, (nb, made) in NAMED.items() for word in (en, nb)}


# ── results ──────────────────────────────────────────────────────────────────────────────────────


def in_text(value: Any) -> str:
    """A value as part of a text: numbers plainly, dates as ISO."""
    if isinstance(value, Decimal):
        return f"{_shortest(value):f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _shortest(value: Decimal) -> Decimal:
    """Six digits behind the mark at most, half away from zero, without idle zeros or -0."""
    rounded = EXACT.quantize(value, SIX)
    whole = rounded.to_integral_value()
    return (whole if rounded == whole else rounded.normalize(EXACT)) + Decimal(0)


def result(value: Any, type: Type, row: Row, given: Given) -> Value:
    """The value as a cell holds it: rounded, and empty where it is too large to be one."""
    if isinstance(value, str):
        return value[:TEXT_LONGEST] or None
    if not isinstance(value, Decimal):
        return value  # type: ignore[no-any-return]
    if abs(value) > LARGEST:
        return None
    if type.sort is not Sort.MONEY:
        return _shortest(value)
    base = type.currency == "base_currency"
    return quantise(value, given.base_currency if base else str(row["currency"]))
