"""The search box: how a search is read, and what help and completion offer."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from invoicing.model.people import Actor
from invoicing.model.properties import INVOICE, Property, Registry, Sort
from invoicing.model.typed_search import Reading, Vocabulary, read, vocabulary
from invoicing.model.typed_values import DATES, NUMBERS
from invoicing.model.typed_words import ME, NO, OFFERED_DAYS, WORDS, YES, Word
from invoicing.words import LANGUAGES, Words, words

#: What follows a word in an example where its row says nothing else.
TAILS = {
    Sort.MONEY: ">=10000",
    Sort.NUMBER: ">30",
    Sort.DATE: "<2026-12-01",
    Sort.MOMENT: ":-7d",
    Sort.TEXT: ":acme",
}


def reading(search: str, registry: Registry = INVOICE, actor: Actor | None = None) -> Reading:
    """How a search is read; never refuses. `actor` is who «me» is."""
    known = spoken(registry)
    if actor and "owner" in registry.properties:
        known = replace(known, labels={**known.labels, "owner": dict.fromkeys(ME, actor.name)})
    return read(search, known)


@lru_cache(maxsize=32)
def spoken(registry: Registry) -> Vocabulary:
    """Everything the box understands: the table of words, and all labels of all languages."""
    labels = {p.name: dict(_choices(p)) for p in registry.properties.values() if p.choices}
    return vocabulary(registry, labels, **dict(_labels(registry)))


def _labels(registry: Registry) -> Iterator[tuple[str, str]]:
    """Labels as words: «Amount billed» is amount_billed, «Forfallsdato» is forfallsdato."""
    for language in LANGUAGES:
        for name, prop in registry.properties.items():
            label = prop.label or words(language)(f"property.{name}")
            yield re.sub(r"\W+", "_", label.lower()).strip("_"), name


def _choices(prop: Property) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for stored in prop.choices:
            label = _choice(words(language), prop, stored).lower()
            yield label, stored
            yield label.replace(" ", "_"), stored


def _choice(w: Words, prop: Property, stored: str) -> str:
    return w(f"{prop.words}{stored}") if prop.words else stored


def examples(registry: Registry, w: Words) -> list[tuple[str, str]]:
    """For the help: an example of every word, and what it asks for."""
    rows = WORDS[registry.subject]
    return [(_example(row, registry, w), w(f"property.{row.properties[0]}")) for row in rows]


def _example(row: Word, registry: Registry, w: Words) -> str:
    prop = registry[row.properties[0]]
    tail = row.tail(w.language) or TAILS.get(prop.sort, "")
    return row.typed(w.language) + (tail or f":{_offered(prop, w)[0]}")


def completions(registry: Registry, w: Words) -> list[tuple[str, str, list[str], str]]:
    """What may be typed, in order: word, what it means, values that can follow it, and the
    operator that usually does."""
    table = [
        (row.typed(w.language), registry[row.properties[0]]) for row in WORDS[registry.subject]
    ]
    named = {prop.name for _, prop in table}
    rest = [(_word(w, p), p) for p in registry.offered() if p.name not in named]
    return [
        (
            word,
            p.label or w(f"property.{p.name}"),
            _offered(p, w),
            ">" if p.sort in NUMBERS else ":",
        )
        for word, p in (*table, *rest)
    ]


def _word(w: Words, prop: Property) -> str:
    label = prop.label or w(f"property.{prop.name}")
    return re.sub(r"\W+", "_", label.lower()).strip("_")


def _offered(prop: Property, w: Words) -> list[str]:
    """Values to choose from, as they are typed; none where any text or number will do."""
    if prop.sort in DATES:
        return list(OFFERED_DAYS[w.language == "nb"])
    if prop.sort is Sort.FLAG:
        known = YES | NO
        return [said for key in ("yes", "no") if (said := w(f"common.{key}").lower()) in known]
    named = [_choice(w, prop, stored).lower() for stored in prop.choices]
    return [f'"{name}"' if re.search(r"[\s,]", name) else name for name in named]
