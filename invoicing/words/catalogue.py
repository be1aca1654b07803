"""Catalogues: keys and their texts in one language, read from its .po files, one a subject."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE = Path(__file__).with_name("locale")


class MissingWord(LookupError):
    """A key that the catalogue does not hold: a mistake of ours, not of a user."""


@dataclass(frozen=True)
class Catalogue:
    """Texts by key, one form each or as many as the language has plurals."""

    texts: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]

    def text(self, key: str, count: int | None = None) -> str:
        """The unformatted text of `key`, in the form for `count`; else `MissingWord`."""
        forms = self.texts.get(key)
        if forms is None:
            raise MissingWord(key)
        if count is None or len(forms) == 1:
            return forms[-1]
        return forms[self.plural(count)]


def paths(language: str) -> list[Path]:
    """The files of `language`, one a subject; where a key stands is no part of its name."""
    return sorted((LOCALE / language / "LC_MESSAGES").glob("*.po"))


def read(language: str) -> Catalogue:
    """The catalogue of `language`; a file that is not well formed raises PoFileError."""
    texts: dict[str, tuple[str, ...]] = {}
    plural = "0"
    for path in paths(language):
        with path.open("rb") as file:
            found = read_po(file, locale=language, abort_invalid=True)
        texts |= {_key(message.id): _forms(message.string) for message in found if message.id}
        plural = found.plural_expr
    return Catalogue(texts, c2py(plural))


def _key(identity: str | list[str] | tuple[str, ...]) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)
