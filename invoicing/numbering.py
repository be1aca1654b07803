"""Which numbers come next, in which series, and whether numbering may begin anew."""

from dataclasses import dataclass, replace

from invoicing.house import House
from invoicing.ledger import numbering, reading
from invoicing.ledger.books import Books
from invoicing.model.account import read_required
from invoicing.model.decisions import Action, Decision, decide, general
from invoicing.model.errors import InvalidInput, NotFound
from invoicing.model.people import Actor
from invoicing.model.properties import Change
from invoicing.model.series import Series
from invoicing.settings import READERS, SUBJECT, SUBJECT_ID

__all__ = ["Series", "Upcoming", "add", "archive", "offered", "upcoming"]
NAME_LONGEST, MOST = 40, 99
ADDED, ARCHIVED, OFFERED = "series_added", "series_archived", "series_offered"


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The value the first series gives next, the verdict on a reset, whether there are invoices,
    and the other series with the number each gives next."""

    value: int
    reset: Decision
    any_invoice: bool
    others: tuple[tuple[Series, str], ...] = ()

    def number(self, prefix: str, digits: int) -> str:
        """The next number as it would be written."""
        return f"{prefix}{self.value:0{digits}d}"


def upcoming(house: House, actor: Actor) -> Upcoming:
    """What numbering will do, for super admins; nothing is taken."""
    facts = general(actor)
    decide(Action.SETTINGS, facts).enforce()
    with house.reading() as cursor:
        value = numbering.last(cursor) + 1
        facts = replace(facts, any_finalized=reading.any_finalized(cursor))
        others = tuple(
            (each, each.number(numbering.last(cursor, each.counter) + 1))
            for each in numbering.series(cursor)
        )
        any_invoice = numbering.any_invoice(cursor)
        return Upcoming(value, decide(Action.RESET_NUMBERS, facts), any_invoice, others)


def offered(house: House, actor: Actor) -> list[tuple[Series, str]]:
    """The series an invoice can be finalized in, the first one first, and what each gives next."""
    settings = house.settings()
    first = Series(0, "", settings.number_prefix, settings.number_digits)
    with house.reading() as cursor:
        all_of_them = [first, *(s for s in numbering.series(cursor) if not s.archived)]
        last = {each.id: numbering.last(cursor, each.counter) for each in all_of_them}
    return [(each, each.number(last[each.id] + 1)) for each in all_of_them]


def add(house: House, actor: Actor, name: str, prefix: str, digits: int) -> Series:
    """A further series; its prefix and digits are for ever, and no other series has the prefix."""
    decide(Action.SETTINGS, general(actor)).enforce()
    said = read_required("series_name", name, NAME_LONGEST)
    text, width = READERS["number_prefix"](prefix), READERS["number_digits"](digits)
    if not text:
        raise InvalidInput("number_prefix", "input.series_prefix")
    with house.books(actor) as books:
        there = numbering.series(books.cursor)
        if len(there) >= MOST:
            raise InvalidInput("series_name", "input.too_many_series", most=MOST)
        if numbering.prefix_taken(books.cursor, text) or text == books.settings.number_prefix:
            raise InvalidInput("number_prefix", "input.prefix_taken", prefix=text)
        new = Series(len(there) + 1, said, text, width)
        numbering.add(books.cursor, new, books.at)
        _note(books, ADDED, new)
    return new


def archive(house: House, actor: Actor, id: int, archived: bool) -> None:
    """No longer offer a series, or offer it again; its numbers stay and go on from there."""
    decide(Action.SETTINGS, general(actor)).enforce()
    with house.books(actor) as books:
        known = next((each for each in numbering.series(books.cursor) if each.id == id), None)
        if known is None:
            raise NotFound("series", id)
        if known.archived != archived:
            numbering.archive(books.cursor, id, books.at if archived else None)
            _note(books, ARCHIVED if archived else OFFERED, known)


def _note(books: Books, event: str, series: Series) -> None:
    told = Change(f"series_{series.id}", None, f"{series.name} ({series.number(1)})")
    books.note(SUBJECT, SUBJECT_ID, event, changed=(told,))
