"""The search box: `overdue>30 amount>=10000 owner:kari -status:paid "north wind"`.

    search = term*
    term   = ["-"] word operator value      a condition, where word and value are known
           | any other text                 searched for as it stands
    operator = ":" "=" "!=" "<" "<=" ">" ">="
    value  = part ("," part)*               any of them; a text with blanks stands in "quotes"
    part   = text | number | low..high | day | 2026-12 | 2026-q4 | today | this_month | -7d
           | none | any                     has no value, has one

All terms must hold. Nothing is ever refused: what cannot be read is searched for as text, and
the reading says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from invoicing.model.dates import Clock
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, Filter, both
from invoicing.model.negation import opposite
from invoicing.model.properties import Property, Registry, Sort
from invoicing.model.typed_values import DATES, NUMBERS, READERS, Labels, Typed
from invoicing.model.typed_words import ANY, EMPTY, WORDS

#: So many alternatives in all; what would make more is searched for as text.
GROUPS_MOST = 40
#: Any day will do to see whether a value can be read.
SOME_DAY = Clock(date(2020, 2, 29), ZoneInfo("UTC"))

QUOTED = r'"[^"]*"|«[^»]*»|“[^”]*”'
TERM = re.compile(
    rf"(?P<no>-?)(?P<word>[^\W\d][\w-]*)\s*(?P<op>!=|<>|>=|<=|[:=<>≥≤≠])\s*"
    rf"(?P<value>(?:{QUOTED}|[^\s\"«“])+)(?=\s|$)"
)
PLAIN = re.compile(rf"(?:{QUOTED})(?=\s|$)|\S+")
PART = re.compile(rf"(?P<quoted>{QUOTED})|(?P<bare>[^,\"«“]+)")
OPERATORS = {"≥": ">=", "≤": "<=", "≠": "!=", "<>": "!="}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in lower case → the properties they may mean, and closed choices in words."""

    registry: Registry
    words: Mapping[str, tuple[str, ...]]
    labels: Labels = field(default_factory=dict)


def vocabulary(registry: Registry, labels: Labels | None = None, **more: str) -> Vocabulary:
    """The words of a subject: those of the table, and every property's own name.

    `more` are further words for one property each; they never take a word from the table.
    """
    words: dict[str, tuple[str, ...]] = {word: (name,) for word, name in more.items()}
    words |= {name: (name,) for name in registry.properties}
    for row in WORDS.get(registry.subject, ()):
        words |= dict.fromkeys((*row.en, *row.nb), row.properties)
    return Vocabulary(registry, words, labels or {})


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of the search as typed, and the filter it means; None is searched as text.

    Without a filter, `known` says that its word is one of ours and only the value cannot be
    read, and `near` is the word of ours that a misspelt one is like: both are worth a remark.
    """

    typed: str
    wanted: Filter | None = None
    known: bool = False
    near: str = ""

    @property
    def text(self) -> str:
        """What is searched for, where it is a text: a phrase without its quotes."""
        bare = re.fullmatch(QUOTED, self.typed)
        return self.typed[1:-1] if bare and self.typed[1:-1].strip() else self.typed


@dataclass(frozen=True, slots=True)
class Reading:
    """How a search was read, term by term, in order."""

    terms: tuple[Term, ...] = ()

    @property
    def filter(self) -> Filter:
        """All conditions together."""
        found = Filter()
        for term in self.terms:
            found = both(found, term.wanted) if term.wanted else found
        return found

    @property
    def text(self) -> str:
        """What is left to be searched as text."""
        return " ".join(term.text for term in self.terms if term.wanted is None)

    def without(self, place: int) -> str:
        """The search as typed, one term taken off."""
        return " ".join(t.typed for at, t in enumerate(self.terms) if at != place)


def read(search: str, words: Vocabulary) -> Reading:
    """Read a search; never raises, and every word of it is in one term."""
    terms: list[Term] = []
    size = 1
    for term in _terms(search, words):
        groups = len(term.wanted.groups) if term.wanted else 1
        if size * groups > GROUPS_MOST:
            term = Term(term.typed, known=True)
        else:
            size *= groups
        terms.append(term)
    return Reading(tuple(terms))


def _terms(search: str, words: Vocabulary) -> Iterator[Term]:
    at = 0
    while at < len(search):
        if search[at].isspace():
            at += 1
            continue
        term = _condition(search, at, words)
        if term is None:
            found = PLAIN.match(search, at)
            term = Term(found[0] if found else search[at:])
        elif term.wanted is None:
            term = replace(term, typed=search[at:].split(maxsplit=1)[0])
        yield term
        at += len(term.typed)


def _condition(search: str, at: int, words: Vocabulary) -> Term | None:
    """The term that begins here, without a filter if its value is none; None if no term does."""
    found = TERM.match(search, at)
    if not found:
        return None
    names = words.words.get(found["word"].lower())
    if not names:
        near = get_close_matches(found["word"].lower(), words.words, 1, 0.75)
        return Term(found[0], near=near[0]) if near else None
    op = OPERATORS.get(found["op"], found["op"])
    negative = (found["no"] == "-") != (op == "!=")
    for name in names:
        wanted = _meaning(words.registry[name], op.replace("!=", "="), found["value"], words)
        wanted = wanted and _turned(wanted, negative, words.registry)
        if wanted and _readable(wanted, words.registry):
            return Term(found[0], wanted, known=True)
    return Term(found[0], known=True)


def _meaning(prop: Property, op: str, value: str, words: Vocabulary) -> Filter | None:
    """The value as a filter of one property: any of its parts."""
    parts = [Typed(value)] if prop.sort in NUMBERS else list(_parts(value))
    found = [_part(prop, op, part, words) for part in parts]
    if not found or not all(found):
        return None
    return _joined([wanted for wanted in found if wanted], prop)


def _parts(value: str) -> Iterator[Typed]:
    for piece in PART.finditer(value):
        yield Typed(piece[0][1:-1], True) if piece["quoted"] else Typed(piece[0])


def _part(prop: Property, op: str, part: Typed, words: Vocabulary) -> Filter | None:
    bare = "" if part.quoted or op not in (":", "=") else part.text.lower()
    if bare in EMPTY | ANY and bare not in prop.choices:
        operator = "unknown" if bare in EMPTY else "known"
        return Filter(((Condition(prop.name, operator),),))
    text = Typed(part.text.strip('"«»“”'), part.quoted) if prop.sort in NUMBERS else part
    return READERS[prop.sort](prop, op, text, words.labels)


def _joined(found: list[Filter], prop: Property) -> Filter:
    """Any of several: of plain texts and choices one condition, else alternatives."""
    groups = tuple(group for wanted in found for group in wanted.groups)
    values = tuple(c.value for group in groups for c in group if c.operator == "is")
    listed = prop.sort in (Sort.TEXT, Sort.CHOICE) and all(len(g) == 1 for g in groups)
    plain = all(isinstance(v, str) for v in values) and len(values) == len(groups)
    if len(groups) < 2 or not listed or not plain:
        return Filter(groups)
    return Filter(((Condition(prop.name, "any_of", values),),))


def _turned(wanted: Filter, negative: bool, registry: Registry) -> Filter | None:
    if not negative:
        return wanted
    return opposite(wanted, lambda name: registry[name].sort in DATES)


def _readable(wanted: Filter, registry: Registry) -> bool:
    try:
        wanted.check(registry, SOME_DAY)
    except InvalidInput:
        return False
    return True
