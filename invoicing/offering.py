"""What there is to choose from: the values of a property, and pasted ones that are there.

Everything is within the actor's reach: a value of records one may not see is not offered, and a
pasted one is not found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from invoicing.forms import MARKS, amount
from invoicing.house import House
from invoicing.intake.amounts import mark_in, read_amount
from invoicing.ledger import offering as questions
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import VALUES_MOST, lowered
from invoicing.model.pasting import cells
from invoicing.model.people import Actor
from invoicing.model.properties import Property, Sort
from invoicing.record import require_view

OFFERED_MOST = 200
#: What a pasted column can be, of each kind of record, in the order in which it is tried.
PASTED: Mapping[str, tuple[str, ...]] = {
    "invoice": (
        "number",
        "payment_reference",
        "purchase_order",
        "external_id",
        "amount_billed",
        "amount_due",
        "amount_paid",
        "buyer_name",
        "buyer_org_number",
        "contact_email",
        "id",
    ),
    "payment": ("payment_id", "reference", "invoice", "amount", "customer", "customer_email"),
}
_NUMBERS = (Sort.NUMBER, Sort.MONEY)


def values(
    house: House,
    actor: Actor,
    name: str,
    subject: str = "invoice",
    like: str = "",
    most: int = OFFERED_MOST,
) -> tuple[str, ...]:
    """The values of a text or choice: those of the registry, else the most frequent in the books.

    In alphabetical order; `like` are words they hold. Nothing for numbers, dates, yes and no.
    """
    require_view(actor)
    asker = house.asker(actor)
    prop = asker.source(subject).registry[name]
    if prop.choices and not prop.own:
        return prop.choices
    if prop.sort not in (Sort.TEXT, Sort.CHOICE):
        return ()
    with house.reading() as cursor:
        found = questions.values(cursor, prop, subject, like, most, asker)
    known = {lowered(each): each for each in found} | {lowered(c): c for c in prop.choices}
    return tuple(sorted(known.values(), key=str.casefold))


@dataclass(frozen=True, slots=True)
class Matched:
    """What became of listed values: how many records have each."""

    counts: Mapping[str, int]

    @property
    def missing(self) -> tuple[str, ...]:
        """Values that no record has."""
        return tuple(value for value, count in self.counts.items() if not count)

    @property
    def several(self) -> tuple[str, ...]:
        """Values that more than one record has."""
        return tuple(value for value, count in self.counts.items() if count > 1)

    @property
    def records(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Pasted:
    """A pasted column: the property it was read as, its values as a filter takes them, the cells
    that are none, and what became of the values."""

    name: str
    values: tuple[str, ...]
    unread: tuple[str, ...]
    matched: Matched

    @property
    def found(self) -> int:
        """How many of its values some record has."""
        return len(self.values) - len(self.matched.missing)


def matched(
    house: House, actor: Actor, name: str, listed: Sequence[str], subject: str = "invoice"
) -> Matched:
    """How many records have each of these values; `InvalidInput` for what is no such value."""
    require_view(actor)
    asker = house.asker(actor)
    prop = asker.source(subject).registry[name]
    wanted: Sequence[str] | Sequence[Decimal]
    if prop.sort in _NUMBERS:
        wanted = [read_amount(each, ".") for each in listed]
    else:
        wanted = [each.upper() if prop.capitals else lowered(each) for each in listed]
    with house.reading() as cursor:
        counts = questions.counted(cursor, prop, wanted, subject, asker)
    return Matched(dict(zip(listed, counts, strict=True)))


def pasted(
    house: House,
    actor: Actor,
    text: str,
    language: str,
    name: str | None = None,
    subject: str = "invoice",
) -> Pasted:
    """What a pasted column asks for: as the property named, else as the one that finds most of it.

    `InvalidInput` where nothing was pasted, or more than a filter holds.
    """
    best: Pasted | None = None
    for each in (name,) if name else PASTED[subject]:
        read = _read(house, actor, text, language, each, subject)
        if read.values and (best is None or read.found > best.found):
            best = read
        if best and not best.matched.missing:
            break
    if best is None:
        raise InvalidInput(name or "filter", "paste.nothing")
    return best


def _read(house: House, actor: Actor, text: str, language: str, name: str, subject: str) -> Pasted:
    prop = house.registry(subject)[name]
    number = prop.sort in _NUMBERS
    found = cells(text, numbers=number)
    if len(found) > VALUES_MOST:
        raise InvalidInput(name, "filter.too_many_values", most=VALUES_MOST)
    read = _amounts(found, language) if number else {c: _text(house, prop, c) for c in found}
    values = tuple(dict.fromkeys(value for value in read.values() if value is not None))
    unread = tuple(cell for cell, value in read.items() if value is None)
    return Pasted(name, values, unread, matched(house, actor, name, values, subject))


def _text(house: House, prop: Property, cell: str) -> str:
    """A cell as it is; a bare number in a column of invoice numbers gets what ours begin with."""
    if prop.name not in ("number", "invoice") or not (cell.isascii() and cell.isdigit()):
        return cell
    settings = house.settings()
    return f"{settings.number_prefix}{cell.zfill(settings.number_digits)}"


def _amounts(found: Sequence[str], language: str) -> dict[str, str | None]:
    """Each cell as a plain number; None where it is none.

    One cell that shows its decimal mark tells it for all of the column, else the language does.
    """
    shown = {mark for mark in map(mark_in, found) if mark}
    mark = shown.pop() if len(shown) == 1 else MARKS.get(language, ".")
    return {cell: _amount(cell, mark, language) for cell in found}


def _amount(cell: str, mark: str, language: str) -> str | None:
    try:
        return f"{read_amount(cell, mark):f}"
    except InvalidInput:
        pass
    try:
        return f"{amount('amount', cell, language):f}"
    except InvalidInput:
        return None
