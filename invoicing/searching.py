"""The search box: how a search is read, and what help and completion offer."""

import re
from collections.abc import Iterator
from functools import cache

from invoicing.ledger.columns import SOURCES
from invoicing.model.properties import Property, Registry, Sort
from invoicing.model.typed_search import Reading, Vocabulary, read, vocabulary
from invoicing.model.typed_words import NO, WORDS, YES, Word
from invoicing.words import LANGUAGES, Words, words

#: What follows a word in an example where its row says nothing else.
TAILS = {
    Sort.MONEY: ">=10000",
    Sort.NUMBER: ">30",
    Sort.DATE: "<2026-12-01",
    Sort.MOMENT: ":-7d",
    Sort.TEXT: ":acme",
}


def reading(search: str, subject: str = "invoice") -> Reading:
    """How a search is read; never refuses."""
    return read(search, spoken(subject))


@cache
def spoken(subject: str) -> Vocabulary:
    """Everything the box understands: the table of words, and all labels of all languages."""
    registry = SOURCES[subject].registry
    labels = {p.name: dict(_choices(p)) for p in registry.properties.values() if p.choices}
    return vocabulary(registry, labels, **dict(_labels(registry)))


def _labels(registry: Registry) -> Iterator[tuple[str, str]]:
    """Labels as words: «Amount billed» is amount_billed, «Forfallsdato» is forfallsdato."""
    for language in LANGUAGES:
        for name in registry.properties:
            word = re.sub(r"\W+", "_", words(language)(f"property.{name}").lower()).strip("_")
            yield word, name


def _choices(prop: Property) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for stored in prop.choices:
            label = words(language)(f"{prop.words}{stored}").lower()
            yield label, stored
            yield label.replace(" ", "_"), stored


def examples(subject: str, w: Words) -> list[tuple[str, str]]:
    """For the help: an example of every word, and what it asks for."""
    registry = SOURCES[subject].registry
    rows = WORDS[subject]
    return [(_example(row, registry, w), w(f"property.{row.properties[0]}")) for row in rows]


def _example(row: Word, registry: Registry, w: Words) -> str:
    prop = registry[row.properties[0]]
    tail = row.tail(w.language) or TAILS.get(prop.sort, "")
    if not tail:
        tail = f":{_offered(prop, w)[0]}"
    return row.typed(w.language) + tail


def completions(subject: str, w: Words) -> list[tuple[str, str, list[str]]]:
    """What may be typed, in order: word, what it means, and values that can follow the colon."""
    registry = SOURCES[subject].registry
    table = [(row.typed(w.language), registry[row.properties[0]]) for row in WORDS[subject]]
    named = {prop.name for _, prop in table}
    rest = [(name, p) for name, p in registry.properties.items() if name not in named]
    return [(word, w(f"property.{p.name}"), _offered(p, w)) for word, p in (*table, *rest)]


def _offered(prop: Property, w: Words) -> list[str]:
    """Values to choose from, as they are typed; none where any text or number will do."""
    if prop.sort is Sort.FLAG:
        known = YES | NO
        return [said for key in ("yes", "no") if (said := w(f"common.{key}").lower()) in known]
    named = [w(f"{prop.words}{stored}").lower() for stored in prop.choices]
    return [f'"{name}"' if re.search(r"[\s,]", name) else name for name in named]
