"""What is outstanding: aged as of any day, known at any moment, and how it came to be.

Every figure respects the actor's reach. Filters ask the invoices as they are now; the amounts
are those of the two clocks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from invoicing.house import House
from invoicing.ledger import behind as drilling
from invoicing.ledger import listing as indexes
from invoicing.ledger import overview as rates_asked
from invoicing.ledger import receivables as questions
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker
from invoicing.ledger.overview import Rates
from invoicing.model.aging import Aged, AgingQuestion, Moments, Rolled
from invoicing.model.behind import LATE, NAMED_MOST, UNAPPLIED, Behind, Figure, only, these
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, Filter, both
from invoicing.model.money import ZERO
from invoicing.model.people import Actor
from invoicing.model.properties import PAYMENT, Registry
from invoicing.model.table import View
from invoicing.record import require_view

CLOCKS = ("due_date", "issue_date")
DAYS_MOST = 120
#: So many moments are offered, the latest, and from so long before the day itself.
MOMENTS_MOST, DAYS_BEFORE = 60, 31
#: What the index of payments calls the customer that invoices call buyer.
OF_PAYMENT = {"buyer_name": "customer", "currency": "currency"}


def moments(house: House, as_of: date | None = None, known_at: datetime | None = None) -> Moments:
    """Today, and all that is known; or the day and moment (naive UTC) that are named."""
    return Moments(as_of or house.today(), known_at or house.now())


def end_of(house: House, day: date) -> datetime:
    """The last moment of a day of the company, as naive UTC."""
    zone = house.settings().timezone
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return midnight.astimezone(UTC).replace(tzinfo=None) - timedelta(microseconds=1)


def aged(house: House, actor: Actor, view: View, question: AgingQuestion) -> Aged:
    """Aged receivables of a view; ties to `outstanding` when asked as of today."""
    require_view(actor)
    house.source("invoice").column(question.by)
    if question.clock not in CLOCKS:
        raise InvalidInput("clock", "filter.unknown_property", name=question.clock)
    with house.reading() as cursor:
        rows = questions.aged(cursor, view, question, house.asker(actor))
    return Aged(question, rows, questions.with_unapplied(view, question))


def with_unapplied(view: View, question: AgingQuestion) -> bool:
    """Whether unapplied money is in a report: all there is is asked for, each in its currency."""
    return questions.with_unapplied(view, question)


def rates(house: House, actor: Actor, view: View) -> Rates:
    """The rates by which foreign invoices are told in the company's currency."""
    require_view(actor)
    code = house.settings().base_currency
    with house.reading() as cursor:
        return rates_asked.rates(cursor, view, code, house.asker(actor))


def rolled(house: House, actor: Actor, view: View, first: date, at: Moments) -> Rolled:
    """The roll-forward from `first` through `at.as_of`; its closing is the aging's total
    before unapplied money."""
    require_view(actor)
    if first > at.as_of:
        raise InvalidInput("first", "input.period_backwards")
    with house.reading() as cursor:
        return questions.rolled(cursor, view, first, at, house.asker(actor))


def over_time(
    house: House, actor: Actor, view: View, days: Sequence[date], at: Moments
) -> Mapping[str, list[Decimal]]:
    """What was outstanding at the end of each day, per currency."""
    require_view(actor)
    if not days or len(days) > DAYS_MOST or list(days) != sorted(set(days)):
        raise InvalidInput("days", "input.days_rising", most=DAYS_MOST)
    with house.reading() as cursor:
        return questions.over_time(cursor, view, days, at, house.asker(actor))


def outstanding(house: House, actor: Actor, view: View) -> Mapping[str, Decimal]:
    """What is outstanding now, per currency."""
    require_view(actor)
    with house.reading() as cursor:
        return questions.outstanding(cursor, view, house.asker(actor))


def moments_that_matter(house: House, actor: Actor, view: View, as_of: date) -> list[datetime]:
    """When what is known of a day may have changed: the ends of the days on which something was
    recorded that took effect by then, from a month before it on; the last one is now.

    At most `MOMENTS_MOST`, the latest; naive UTC.
    """
    require_view(actor)
    asker = house.asker(actor)
    with house.reading() as cursor:
        hours = drilling.recorded(cursor, view, as_of, begins(house, as_of), asker)
    return ends(house, asker, hours, as_of)


def begins(house: House, as_of: date) -> datetime:
    """From when on it matters that something of a day was recorded."""
    return min(end_of(house, as_of), house.now()) - timedelta(days=DAYS_BEFORE)


def ends(house: House, asker: Asker, recorded: Iterable[datetime], as_of: date) -> list[datetime]:
    """The ends of the days of these moments and of the day itself, at most `MOMENTS_MOST` and the
    latest; the last one is now."""
    now, close = house.now(), end_of(house, as_of)
    days = sorted({asker.clock.day_of(at) for at in recorded}, reverse=True)[:MOMENTS_MOST]
    found = {end_of(house, day) for day in days} | {close}
    return [*sorted(at for at in found if at < now), now]


def behind(
    house: House, actor: Actor, view: View, question: AgingQuestion, figure: Figure
) -> Behind:
    """The records of a figure of `aged`, and where the index can show exactly these, its filter."""
    require_view(actor)
    asker = house.asker(actor)
    registry = asker.source("invoice").registry
    registry[question.by]
    with house.reading() as cursor:
        found = drilling.behind(cursor, view, question, figure, asker)
        today = question.moments.as_of == asker.clock.today
        live = _live(registry, question, figure) if today else None
        if live and _shows(cursor, view, live, found, asker, bool(question.base)):
            exact = live if found.subject == "payment" else both(view.filter, live)
            return replace(found, exact=exact)
    return replace(found, exact=_named(found))


def _live(registry: Registry, question: AgingQuestion, figure: Figure) -> Filter | None:
    """What the index is asked for the records of a figure as of today; None where it can't be."""
    loose = figure.part == UNAPPLIED
    by = OF_PAYMENT.get(question.by) if loose else question.by
    if loose:
        parts = [
            Condition("invoice_id", "unknown"),
            Condition("payment_status", "none_of", ("processing", "failed")),
        ]
    else:
        parts = [Condition("amount_due", "ne", "0"), *_days(question, figure)]
    money = Condition("currency", "is", figure.currency)
    parts.append(Condition("rate", "known") if question.base and not loose else money)
    if not figure.whole:
        mine = only(PAYMENT if loose else registry, by, figure.key) if by else ()
        if mine is None:
            return None
        parts += [] if by == "currency" and not question.base else mine
    return Filter((tuple(parts),))


def _days(question: AgingQuestion, figure: Figure) -> list[Condition]:
    """The range as days of the invoice's date."""
    late: tuple[int | None, int | None] = (1, None)
    if isinstance(figure.part, int):
        late = question.buckets.bounds(figure.part)
    elif figure.part != LATE:
        return []
    first, last = late
    today, name = question.moments.as_of, question.clock
    if first is None:
        return [Condition(name, "after", str(today - timedelta(days=1)))]
    newest = today - timedelta(days=first)
    if last is None:
        return [Condition(name, "before", str(newest + timedelta(days=1)))]
    return [Condition(name, "between", (str(today - timedelta(days=last)), str(newest)))]


def _shows(
    cursor: Cursor, view: View, live: Filter, found: Behind, asker: Asker, base: bool
) -> bool:
    """Whether the index counts and sums what the report did; in the company's currency, where it
    adds up none, whether it counts as many."""
    loose = found.subject == "payment"
    asked = View((), live) if loose else View((), both(view.filter, live), view.search)
    sums = indexes.sums(cursor, asked, asker.source(found.subject), asker)
    amount = sum((-s.amounts["amount"] if loose else s.amounts["balance"] for s in sums), ZERO)
    same = base or amount == found.amount
    return same and sum(s.count for s in sums) == found.count


def moved(
    house: House, actor: Actor, view: View, first: date, at: Moments, currency: str, *kinds: str
) -> Behind:
    """The entries behind movements of `rolled`, and the filter that shows their invoices."""
    require_view(actor)
    with house.reading() as cursor:
        found = drilling.moved(cursor, view, first, at, currency, kinds, house.asker(actor))
    return replace(found, exact=_named(found))


def promised(
    house: House, actor: Actor, view: View, first: date, at: Moments, currency: str
) -> Behind:
    """The promises behind the share that was kept, and the filter that shows their invoices."""
    require_view(actor)
    with house.reading() as cursor:
        found = drilling.promised(cursor, view, first, at, currency, house.asker(actor))
    return replace(found, exact=_named(found))


def _named(found: Behind) -> Filter | None:
    """The filter that names all records one by one, where there are few and all still there."""
    named = 0 < found.count <= NAMED_MOST and all(record.there for record in found.records)
    ids = dict.fromkeys(record.id for record in found.records)
    return these(found.subject, list(ids)) if named else None
