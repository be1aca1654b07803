"""What is outstanding: aged as of any day, known at any moment, and how it came to be.

Every figure respects the actor's reach. Filters ask the invoices as they are now; the amounts
are those of the two clocks.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from invoicing.house import House
from invoicing.ledger import receivables as questions
from invoicing.ledger.columns import INVOICES
from invoicing.model.aging import Aged, AgingQuestion, Moments, Rolled
from invoicing.model.errors import InvalidInput
from invoicing.model.people import Actor
from invoicing.model.table import View
from invoicing.record import require_view

CLOCKS = ("due_date", "issue_date")
DAYS_MOST = 120


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
    INVOICES.column(question.by)
    if question.clock not in CLOCKS:
        raise InvalidInput("clock", "filter.unknown_property", name=question.clock)
    with house.reading() as cursor:
        rows = questions.aged(cursor, view, question, house.asker(actor))
    return Aged(question, rows, questions.unfiltered(view))


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
