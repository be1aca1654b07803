"""Computed columns of a view: read once, worked out for the rows that are shown or written.

A computed column stands among the columns of a view as ``=`` and its label. One that cannot be
read stays a column, empty, with the sentence of what is wrong with it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from invoicing.house import House
from invoicing.model import expressions
from invoicing.model.errors import InvalidInput
from invoicing.model.expressions import Expression
from invoicing.model.formulas import Given
from invoicing.model.people import Actor
from invoicing.model.properties import Property, Registry, Sort, Value
from invoicing.model.table import Row, Table, View
from invoicing.searching import spoken

SIGN = "="
MOST = 10
LABEL_LONGEST = 40


@dataclass(frozen=True)
class Computed:
    """The computed columns that a view shows, by column name; a problem where one is wrong."""

    columns: Mapping[str, Expression | InvalidInput]

    @property
    def needs(self) -> tuple[str, ...]:
        """The properties they are worked out of."""
        good = [each for each in self.columns.values() if isinstance(each, Expression)]
        return tuple(dict.fromkeys(name for each in good for name in sorted(each.needs)))

    def property(self, name: str) -> Property:
        """A computed column as a property: of its type, with its label."""
        found = self.columns[name]
        label = name.removeprefix(SIGN)
        if isinstance(found, Expression):
            return replace(found.column(name), label=label)
        return Property(name, Sort.TEXT, "computed", tracked=False, label=label)

    def values(self, held: Mapping[str, Value], given: Given) -> dict[str, Value]:
        """The results for one row, by column; None where the expression is wrong."""
        return {
            name: each.value(held, given) if isinstance(each, Expression) else None
            for name, each in self.columns.items()
        }

    def rows(self, rows: Iterable[Row], given: Given) -> Iterator[Row]:
        """The rows with the results beside what they hold."""
        for row in rows:
            yield Row(row.id, {**row.values, **self.values(row.values, given)})


def read(text: str, registry: Registry) -> Expression:
    """Read an expression; properties also answer to their labels and to words of the search.

    `InvalidInput` with the character at which it is wrong.
    """
    return _read(text, registry)


@lru_cache(maxsize=256)
def _read(text: str, registry: Registry) -> Expression:
    words = {word: names[0] for word, names in spoken(registry).words.items()}
    return expressions.read(text, registry, {**words, **_spaced(words)})


def _spaced(words: Mapping[str, str]) -> dict[str, str]:
    return {word.replace("_", " "): name for word, name in words.items()}


def computed(view: View, registry: Registry) -> Computed:
    """The computed columns among those of a view."""
    shown = [
        n for n in view.columns if n.startswith(SIGN) and n.removeprefix(SIGN) in view.computed
    ]
    return Computed({name: _tried(view.computed[name[1:]], registry) for name in shown})


def _tried(text: str, registry: Registry) -> Expression | InvalidInput:
    try:
        return read(text, registry)
    except InvalidInput as problem:
        return problem


def asked(view: View, columns: Computed) -> View:
    """The view as the books are asked: without computed columns, with what they need."""
    stored = [name for name in view.columns if name not in columns.columns]
    return replace(view, columns=tuple(dict.fromkeys((*stored, *columns.needs))))


def given(house: House, actor: Actor) -> Given:
    """What expressions know beside the row."""
    return Given(house.asker(actor).clock, house.settings().base_currency)


def filled(table: Table, view: View, columns: Computed, beside: Given) -> Table:
    """A table with the computed columns of its view, in their places."""
    known = {prop.name: prop for prop in table.properties}
    known |= {name: columns.property(name) for name in columns.columns}
    rows = list(columns.rows(table.rows, beside))
    return replace(table, properties=[known[name] for name in view.columns], rows=rows)


# ── as text ──────────────────────────────────────────────────────────────────────────────────────


def label(text: str, taken: Sequence[str] = ()) -> str:
    """A label as it can head a column; `InvalidInput` names what is wrong with it."""
    plain = " ".join(text.split())
    if not plain:
        raise InvalidInput("computed", "computed.needs_label")
    if len(plain) > LABEL_LONGEST or not plain.isprintable():
        raise InvalidInput("computed", "computed.label_too_long", most=LABEL_LONGEST)
    if plain.lower() in (each.lower() for each in taken):
        raise InvalidInput("computed", "computed.label_taken", name=plain)
    return plain


def from_text(text: str | None) -> dict[str, str]:
    """Label → expression, as links and saved views keep them; what is none is left out."""
    try:
        kept = json.loads(text or "{}")
        pairs = [(label(name), each) for name, each in kept.items() if isinstance(each, str)]
    except (ValueError, AttributeError, RecursionError, InvalidInput):
        return {}
    return {name: each[: expressions.LONGEST] for name, each in pairs[:MOST] if each.strip()}


def to_text(kept: Mapping[str, str]) -> str:
    """The opposite of `from_text`; empty for none."""
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else ""
