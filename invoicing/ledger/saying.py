"""SQL put together from pieces: what text has in it, and how it is told otherwise."""

from collections.abc import Mapping
from functools import reduce
from string import Formatter

from invoicing.model import cells


def literal(text: str) -> str:
    """Text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def told(template: str, **values: str) -> str:
    """A template as SQL, SQL in its places."""
    pieces = []
    for text, name, _, _ in Formatter().parse(template):
        pieces += [literal(text)] if text else []
        pieces += [values[name]] if name else []
    return f"concat({', '.join(pieces)})"


def any_of(signs: str) -> str:
    """A pattern for one of them."""
    return "[" + "".join(f"\\x{{{ord(sign):X}}}" for sign in signs) + "]"


def has(x: str, signs: str) -> str:
    """Whether the text has one of a few signs in it; twice as fast as a pattern."""
    return " or ".join(f"contains({x}, chr({ord(sign)}))" for sign in signs)


def matches(x: str, *patterns: str) -> str:
    """Whether the text has one of them in it."""
    return f"regexp_matches({x}, {literal('|'.join(patterns))})"


def swapped(x: str, swaps: Mapping[str, str]) -> str:
    """The text with each sign told otherwise."""
    return reduce(lambda t, s: f"replace({t}, chr({ord(s[0])}), {literal(s[1])})", swaps.items(), x)


def when(condition: str, so: str, otherwise: str) -> str:
    """SQL that chooses."""
    return f"case when {condition} then {so} else {otherwise} end"


#: What makes a text wild: signs that XML cannot hold, or what looks like our way to tell them.
WILD = f"{any_of(''.join(cells.CONTROLS))}|{cells.TOLD}"
