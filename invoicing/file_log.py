"""Files that are no export of rows, in the log of what was taken along: reports, packs and more."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import takewhile
from zoneinfo import ZoneInfo

from invoicing.house import House
from invoicing.ledger import export_desk as kept
from invoicing.model.people import Actor
from invoicing.model.properties import Value
from invoicing.words import Words

LONGEST = 500


def note(
    house: House, actor: Actor, kind: str, name: str, format: str, count: int, asked: str = ""
) -> None:
    """Write down that this person takes a file along; `kind` is the report or the kind of job,
    `count` its rows, `asked` tells in words what was asked."""
    with house.books(actor) as books:
        kept.take(books, kind, name, format, count, asked[:LONGEST])


def in_words(about: Sequence[Sequence[Value]], w: Words, zone: ZoneInfo) -> str:
    """«As of: Mar 18, 2026, Filter: Status is Open», from the lines a report tells about itself, up
    to its first empty one: sums come after that."""
    asked = (row for row in takewhile(len, about) if len(row) == 2)
    count = w("export.row_count")  # stands in a column of its own
    told = (f"{row[0]}: {_word(row[1], w, zone)}" for row in asked if row[0] != count)
    return ", ".join(told)


def _word(value: Value, w: Words, zone: ZoneInfo) -> str:
    match value:
        case datetime():
            return w.moment(value, zone)
        case date():
            return w.date(value)
        case bool() | None:
            return w("common.yes" if value else "common.no")
        case int() | Decimal():
            return w.number(value)
    return str(value)
