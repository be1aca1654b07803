"""Properties that a company defines for itself: a text, a number, a date, a choice, a yes or no.

A definition has a `name` for ever ("c_" and its first label in plain letters) and a label
that may change. An invoice keeps its values as pairs of name and what JSON can hold
(`Stored`); the registry reads them in their own type.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from invoicing.model.dates import read_date
from invoicing.model.editing import clean_text, fits
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Invoice
from invoicing.model.properties import Property, Registry, Sort, Value, from_stored

Stored = str | bool
PREFIX, GROUP = "c_", "custom"
KINDS = (Sort.TEXT, Sort.NUMBER, Sort.DATE, Sort.CHOICE, Sort.FLAG)
DEFINED_MOST, CHOICES_MOST, LABEL_LONGEST, NAME_LONGEST = 50, 200, 60, 40
TEXT_LONGEST = 500
NAME = re.compile(rf"{PREFIX}[a-z0-9_]+")
#: Letters that lose more than an accent when written plainly.
PLAINLY = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l"})


@dataclass(frozen=True, slots=True)
class CustomProperty:
    """One definition. An archived one keeps its values, and is offered nowhere."""

    name: str
    label: str
    kind: Sort
    choices: tuple[str, ...] = ()
    archived: bool = False

    def __post_init__(self) -> None:
        assert NAME.fullmatch(self.name), "a name is safe in SQL and in addresses"
        assert self.kind in KINDS

    def property(self) -> Property:
        """Its row of the registry."""
        return Property(
            self.name,
            self.kind,
            GROUP,
            _reader(self.name, self.kind),
            self.choices,
            label=self.label,
            archived=self.archived,
        )

    def read(self, value: Any) -> Stored | None:
        """What the books keep of a value somebody gives; None where it says nothing.

        Raises `InvalidInput` naming the property.
        """
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        return READERS[self.kind](self, value)


def _reader(name: str, kind: Sort) -> Callable[[Any], Value]:
    def read(invoice: Invoice) -> Value:
        return from_stored(kind, dict(invoice.custom).get(name))

    return read


def _text(of: CustomProperty, value: Any) -> Stored:
    return clean_text(of.name, value, TEXT_LONGEST) or ""


def _number(of: CustomProperty, value: Any) -> Stored:
    if not isinstance(value, Decimal | int) or isinstance(value, bool) or not fits(Decimal(value)):
        raise InvalidInput(of.name, "custom.needs_number")
    number = Decimal(value)
    return f"{number.quantize(Decimal(1)) if number == round(number) else number.normalize():f}"


def _date(of: CustomProperty, value: Any) -> Stored:
    if not isinstance(value, date | str):
        raise InvalidInput(of.name, "filter.needs_date", found=str(value))
    return read_date(of.name, str(value)).isoformat()


def _choice(of: CustomProperty, value: Any) -> Stored:
    chosen = next((c for c in of.choices if c.casefold() == str(value).strip().casefold()), None)
    if chosen is None:
        offered = ", ".join(of.choices)
        raise InvalidInput(of.name, "filter.unknown_choice", found=str(value), offered=offered)
    return chosen


def _flag(of: CustomProperty, value: Any) -> Stored:
    if not isinstance(value, bool):
        raise InvalidInput(of.name, "filter.needs_flag")
    return value


READERS: Mapping[Sort, Callable[[CustomProperty, Any], Stored]] = {
    Sort.TEXT: _text,
    Sort.NUMBER: _number,
    Sort.DATE: _date,
    Sort.CHOICE: _choice,
    Sort.FLAG: _flag,
}


def name_of(label: str, taken: Collection[str]) -> str:
    """A name for a new property, like no other: «Kostnadssted Øst» is c_kostnadssted_ost."""
    plain = unicodedata.normalize("NFKD", label.lower().translate(PLAINLY))
    ascii_only = plain.encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")[:NAME_LONGEST] or "property"
    also = (f"_{n}" for n in range(2, len(taken) + 2))
    return next(name for end in ("", *also) if (name := PREFIX + slug + end) not in taken)


def read_label(label: Any) -> str:
    """A label on one line."""
    read = " ".join((clean_text("label", label, LABEL_LONGEST) or "").split())
    if not read:
        raise InvalidInput("label", "custom.needs_label")
    return read


def read_choices(kind: Sort, choices: Sequence[str]) -> tuple[str, ...]:
    """The choices of a property, in order, each once; only a choice has any."""
    read = [" ".join((clean_text("choices", c, LABEL_LONGEST) or "").split()) for c in choices]
    once = {choice.casefold(): choice for choice in reversed(read) if choice}
    kept = tuple(choice for choice in read if once.pop(choice.casefold(), ""))
    if (kind is Sort.CHOICE) != bool(kept):
        raise InvalidInput("choices", "custom.needs_choices" if not kept else "custom.no_choices")
    if len(kept) > CHOICES_MOST:
        raise InvalidInput("choices", "custom.too_many_choices", most=CHOICES_MOST)
    return kept


def with_values(
    invoice: Invoice, values: Mapping[str, Any], defined: Sequence[CustomProperty]
) -> Invoice:
    """The invoice with these values set, None taking one off; the rest as they are."""
    known = {each.name: each for each in defined}
    kept = dict(invoice.custom)
    for name, value in values.items():
        if name not in known or known[name].archived:
            raise InvalidInput(name, "custom.not_defined", name=name)
        stored = known[name].read(value)
        kept.pop(name, None)
        if stored is not None:
            kept[name] = stored
    return replace(invoice, custom=tuple(sorted(kept.items())))


@lru_cache(maxsize=32)
def registry_with(registry: Registry, defined: tuple[CustomProperty, ...]) -> Registry:
    """A registry with the properties a company defined, after its own."""
    own = {each.name: each.property() for each in defined}
    return Registry(registry.subject, {**registry.properties, **own})
