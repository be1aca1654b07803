"""Computed columns: `if(amount_due > 1000, amount_due * 0.05, 0)`, typed and without surprises.

    expression = either ("or" either)*                        also: eller
    either     = negated ("and" negated)*                     also: og
    negated    = "not" negated | comparison                   also: ikke
    comparison = join (("=" | "!=" | "<" | "<=" | ">" | ">=") join)?
    join       = sum ("&" sum)*                               texts, one behind the other
    sum        = product (("+" | "-") product)*
    product    = sign (("*" | "/") sign)*
    sign       = "-" sign | atom
    atom       = number | "text" | name | [name of several words] | function "(" expression, … ")"
               | "(" expression ")" | yes | no

A name is a property. Money is in the currency of its row; amounts of the row's and of the
company's currency never meet, except through `rate`. Dates subtract to days. What misses a
value, or divides by zero, is empty. Numbers are decimals throughout, rounded once, at the end,
half away from zero: money to its currency's minor unit, other numbers to six digits.

Reading checks all types and raises `InvalidInput` with `at`, the character where it is wrong.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from invoicing.model.formulas import (
    FUNCTIONS,
    NUMBER,
    Given,
    Piece,
    Run,
    Type,
    compared,
    constant,
    joined,
    logical,
    negated,
    of_property,
    product,
    result,
    signed,
    summed,
    wrong,
)
from invoicing.model.properties import Property, Registry, Sort, Value

LONGEST = 500
DEEPEST = 20

TOKEN = re.compile(
    r"""\s*(?:(?P<number>[0-9]{1,15}(?:\.[0-9]{1,12})?)(?![\w.])
        |"(?P<text>[^"]*)"
        |\[(?P<label>[^\]]+)\]
        |(?P<word>[^\W\d]\w*)
        |(?P<sign><=|>=|!=|<>|[-+*/&(),;=<>≤≥≠×·÷−]))""",
    re.VERBOSE,
)
SAME = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "×": "*", "·": "*", "÷": "/", "−": "-"}
SAME |= {";": ",", "eller": "or", "og": "and", "ikke": "not", "ja": "yes", "nei": "no"}
COMPARISONS = ("=", "!=", "<=", ">=", "<", ">")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, text, label, word or sign; `end` stands behind the last."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Expression:
    """What was read: the type of its result, the properties it needs, and how to work it out."""

    text: str
    type: Type
    needs: frozenset[str]
    run: Run

    def value(self, row: Mapping[str, Value], given: Given) -> Value:
        """The result for one row that holds what `needs` names; None is empty."""
        return result(self.run(row, given), self.type, row, given)

    def column(self, name: str) -> Property:
        """The result as a property, for those who show or write it."""
        return Property(
            name, self.type.sort, "computed", tracked=False, money_of=self.type.currency
        )


def read(text: str, registry: Registry, names: Mapping[str, str] | None = None) -> Expression:
    """Read an expression over the properties of `registry`.

    `names` are further names of properties, in lower case (labels, words of the search box).
    """
    if len(text) > LONGEST:
        raise wrong("too_long", LONGEST, most=LONGEST)
    reader = _Reader(_tokens(text), registry, names or {})
    piece = reader.whole()
    needs = piece.needs | ({"currency"} if piece.type.sort is Sort.MONEY else frozenset())
    return Expression(text.strip(), piece.type, needs, piece.run)


def _tokens(text: str) -> list[Token]:
    found, at = [], 0
    while text[at:].strip():
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise wrong("unknown_sign", start, sign=text[start])
        kind = match.lastgroup
        piece = match[kind]
        if kind in ("word", "sign"):
            piece = SAME.get(piece.lower(), piece.lower())
        found.append(Token(kind, piece, match.end() - len(match[0].lstrip())))
        at = match.end()
    return [*found, Token("end", "", len(text.rstrip()))]


class _Reader:
    """Reads tokens from left to right; every method reads one rule of the grammar."""

    def __init__(self, tokens: list[Token], registry: Registry, names: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.registry = registry
        self.names = names
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self, *texts: str) -> Token | None:
        """The next token where it is one of these words or signs."""
        token = self.next
        if token.kind not in ("word", "sign") or token.text not in texts:
            return None
        self.place += 1
        return token

    def whole(self) -> Piece:
        if self.next.kind == "end":
            raise wrong("nothing", 0)
        piece = self.expression()
        if self.next.kind != "end":
            raise wrong("not_expected", self.next.at, found=self.next.text)
        return piece

    def expression(self) -> Piece:
        self.depth += 1
        if self.depth > DEEPEST:
            raise wrong("too_deep", self.next.at, most=DEEPEST)
        piece = self.chain(("or",), self.either, logical)
        self.depth -= 1
        return piece

    def either(self) -> Piece:
        return self.chain(("and",), self.negation, logical)

    def chain(
        self,
        signs: tuple[str, ...],
        part: Callable[[], Piece],
        made: Callable[[str, Piece, Piece, int], Piece],
    ) -> Piece:
        """`part (sign part)*`, from left to right."""
        piece = part()
        while sign := self.take(*signs):
            piece = made(sign.text, piece, part(), sign.at)
        return piece

    def negation(self) -> Piece:
        return self.behind("not", self.comparison, negated)

    def behind(
        self, sign: str, part: Callable[[], Piece], made: Callable[[Piece, int], Piece]
    ) -> Piece:
        """`sign* part`, from the inside out."""
        at, times = self.next.at, 0
        while self.take(sign):
            times += 1
        piece = part()
        for _ in range(times % 2 or min(times, 2)):  # more signs than two say no more
            piece = made(piece, at)
        return piece

    def comparison(self) -> Piece:
        piece = self.join()
        sign = self.take(*COMPARISONS)
        return compared(sign.text, piece, self.join(), sign.at) if sign else piece

    def join(self) -> Piece:
        return self.chain(("&",), self.sum, joined)

    def sum(self) -> Piece:
        return self.chain(("+", "-"), self.product, summed)

    def product(self) -> Piece:
        return self.chain(("*", "/"), self.sign, product)

    def sign(self) -> Piece:
        return self.behind("-", self.atom, signed)

    def atom(self) -> Piece:
        token = self.next
        if token.kind == "end":
            raise wrong("ends_early", token.at)
        self.place += 1
        match token.kind:
            case "number":
                return constant(replace(NUMBER, constant=True), Decimal(token.text))
            case "text":
                return constant(Type(Sort.TEXT), token.text)
            case "label":
                return self.property(token)
            case "word" if token.text in ("yes", "no"):
                return constant(Type(Sort.FLAG), token.text == "yes")
            case "word":
                return self.function(token) if self.take("(") else self.property(token)
        if token.text != "(":
            raise wrong("not_expected", token.at, found=token.text)
        piece = self.expression()
        self.closed(token)
        return piece

    def closed(self, opened: Token) -> None:
        if not self.take(")"):
            raise wrong("not_closed", self.next.at, opened=opened.at + 1)

    def property(self, token: Token) -> Piece:
        wanted = " ".join(token.text.lower().split())
        name = wanted if wanted in self.registry.properties else self.names.get(wanted)
        if name is None:
            raise wrong("unknown_name", token.at, name=token.text)
        return of_property(self.registry[name])

    def function(self, token: Token) -> Piece:
        made = FUNCTIONS.get(token.text)
        if made is None:
            raise wrong("unknown_function", token.at, name=token.text)
        given: list[Piece] = []
        if not self.take(")"):
            given.append(self.expression())
            while self.take(","):
                given.append(self.expression())
            self.closed(token)
        return made(token.text, given, token.at)
