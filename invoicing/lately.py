"""What happened lately to the invoices of a view: the last lines of their history, how many of
which kind on each of the last days, and the lines of such a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from invoicing.house import House
from invoicing.ledger import associations
from invoicing.ledger import lately as questions
from invoicing.ledger.database import Cursor
from invoicing.ledger.lately import Asked, Lately
from invoicing.model.behind import NAMED_MOST, these
from invoicing.model.dates import DAY
from invoicing.model.events import KINDS, Event, kind_of
from invoicing.model.filters import Filter
from invoicing.model.people import Actor
from invoicing.model.table import View
from invoicing.record import require_view

#: Lines that are told of all.
LAST = 12
#: Days that are told one by one, today among them; and lines of one of them on a page.
DAYS = 28
PAGE = 50


@dataclass(frozen=True)
class OfDay:
    """Lines of a day, the newest first: a page of `count` lines in all.

    They are of so many `invoices`, which `exact` asks the index for; None: they are too many.
    """

    lines: Sequence[Lately]
    page: int
    count: int
    invoices: int
    exact: Filter | None


def last(house: House, actor: Actor, view: View) -> Sequence[Lately]:
    """What happened last."""
    require_view(actor)
    with house.reading() as cursor:
        return _told(cursor, actor, questions.last(cursor, view, LAST, house.asker(actor)))


def by_day(house: House, actor: Actor, view: View) -> Mapping[str, Mapping[date, int]]:
    """How much of each kind happened on each of the last days, the oldest first; kinds of which
    nothing happened are left out."""
    require_view(actor)
    today = house.today()
    days = [today - (DAYS - 1 - n) * DAY for n in range(DAYS)]
    with house.reading() as cursor:
        found = questions.by_day(cursor, view, days[0], today + DAY, house.asker(actor))
    told = {kind: dict.fromkeys(days, 0) for kind in KINDS}
    for day, event, count in found:
        told[kind_of(event)][day] += count
    return {kind: counts for kind, counts in told.items() if any(counts.values())}


def of_day(
    house: House, actor: Actor, view: View, day: date, kind: str | None = None, page: int = 1
) -> OfDay:
    """The lines of a day, of one kind or all; a page past the last is the first."""
    require_view(actor)
    events = None if kind is None else [e.value for e in Event if kind_of(e) == kind]
    asked, asker = Asked(day, day + DAY, events), house.asker(actor)
    with house.reading() as cursor:
        count, ids = questions.invoices(cursor, view, asked, asker)
        page = page if 0 < (page - 1) * PAGE < count else 1
        found = questions.lines(cursor, view, asked, (page - 1) * PAGE, PAGE, asker)
        lines = _told(cursor, actor, found)
    exact = these("invoice", ids) if 0 < len(ids) <= NAMED_MOST else None
    return OfDay(lines, page, count, len(ids), exact)


def _told(cursor: Cursor, actor: Actor, found: Sequence[Lately]) -> Sequence[Lately]:
    """The same as the actor may read it."""
    lines = associations.told(cursor, actor, [one.happening for one in found])
    return [replace(one, happening=line) for one, line in zip(found, lines, strict=True)]
