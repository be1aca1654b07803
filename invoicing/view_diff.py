"""What became of a view between two days: which rows entered it, left it, or changed in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from invoicing.house import House
from invoicing.ledger import reading, then
from invoicing.ledger.then import Found
from invoicing.model.dates import Clock
from invoicing.model.errors import InvalidInput
from invoicing.model.people import Actor
from invoicing.model.properties import Change
from invoicing.model.table import View
from invoicing.model.view_diff import Cause, Moved, Part, ViewDiff
from invoicing.record import require_view

#: So many rows of each kind are named; all are counted.
NAMED_MOST = 200
DAY = timedelta(days=1)


def between(
    house: House, actor: Actor, view: View, since: date, until: date | None = None
) -> ViewDiff:
    """The books as `since` began beside the books as `until` ended, through the view's filter.

    `until` is today where nothing is said. Relative dates, and what depends on the day (overdue),
    mean those of each day. Rows are within the actor's present reach; deleted invoices are told to
    who sees all invoices. `InvalidInput` for days that lie ahead or stand in the wrong order.
    """
    require_view(actor)
    today = house.today()
    last = until or today
    if last > today:
        raise InvalidInput("until", "diff.ahead")
    if since > last:
        raise InvalidInput("since", "diff.wrong_order")
    asker = house.asker(actor)
    zone = asker.clock.zone
    before = replace(asker, clock=Clock(since, zone))
    after = replace(asker, clock=Clock(last, zone))
    began, ended = before.clock.start_of(since), after.clock.start_of(last + DAY)
    with house.reading() as cursor:
        found = then.moved(cursor, view, before, after, ended, NAMED_MOST)
        registry = asker.source("invoice").registry
        changes = reading.net_changes(cursor, [f.id for f in found], began, ended, registry)
    rows = {f.id: _moved(f, changes.get(f.id, ())) for f in found}

    def part(was: bool, stands: bool) -> Part:
        mine = [f for f in found if (f.was, f.stands) == (was, stands)]
        return Part(mine[0].many, tuple(rows[f.id] for f in mine)) if mine else Part()

    return ViewDiff(since, last, part(False, True), part(True, False), part(True, True))


def _moved(found: Found, changes: Sequence[Change]) -> Moved:
    cause = Cause.TIME if found.still else Cause.CHANGED
    if found.ended and not found.stands:
        cause = Cause.DELETED
    elif found.began and not found.was:
        cause = Cause.CREATED
    return Moved(
        found.id,
        found.number,
        found.title,
        found.buyer,
        found.currency,
        cause,
        tuple(changes),
    )
