"""The cash forecast: when what is outstanding will come, in thirteen weeks, and how good that is.

view, filter, q, status …   which invoices, as in the index (listing.py)
asof, known      the day before the first week, and the moment from which it is seen; today and now
shown            a currency, or ``base`` for all in the company's currency at each invoice's rate
delay            what if everybody paid so many days later
disputed         what if of disputed money so many percent came; 100 is as usual
promises         what if of promised money so many percent came in the week of the promise; 0 is
                 as usual

How payers pay is asked of all invoices that one may see, whatever the filter says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from invoicing import aged, receivables, views
from invoicing.house import House
from invoicing.ledger import forecast as questions
from invoicing.ledger.forecast import Asked
from invoicing.model.aging import Moments
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Filter
from invoicing.model.forecast import (
    AS_IT_STANDS,
    Cell,
    Forecast,
    Outcome,
    Payer,
    Week,
    WhatIf,
    by_currency,
    forecast,
)
from invoicing.model.money import ZERO, quantise
from invoicing.model.payers import HORIZON, WEEK, WEEKS, Habits
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.model.table import View
from invoicing.record import require_view
from invoicing.report_files import Column, Report, asked_in_words
from invoicing.words import Words

PARAMETERS = ("asof", "known", "delay", "disputed", "promises")
BASE = "base"
DELAY_MOST = 91
PERCENT = 100
#: So many forecasts of the past are held against what came, each ending where the next begins.
STARTS = 4
DAY = timedelta(days=1)
#: What payments change: a filter on it says today who has paid, so it can't choose for the past.
MOVING = frozenset(
    "status paid_date voided_on next_reminder last_sent_at last_viewed_at modified_at overdue"
    " days_overdue aging_bucket promised_on promise_state dispute_state amount_paid amount_due"
    " base_paid base_due payment_count payer_rating external_status".split()
)


@dataclass(frozen=True)
class Asking:
    """Which invoices, seen when, and what is assumed."""

    view: View
    at: Moments
    shown: str = ""
    what: WhatIf = AS_IT_STANDS

    @property
    def base(self) -> bool:
        """Whether all is told in the company's currency."""
        return self.shown == BASE


@dataclass(frozen=True)
class Standing:
    """What the books say at a moment: the forecasts of any assumptions are made of it."""

    asked: Asking
    habits: Habits
    cells: Mapping[str, Sequence[Cell]]  # by currency
    until: date | None = None  # through which day is known what came since
    since: Mapping[str, Mapping[int, Decimal]] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        """The currencies in which anything is owed."""
        return list(self.cells)

    def said(self, code: str) -> tuple[Decimal, Decimal]:
        """What is disputed, and what is promised."""
        cells = self.cells.get(code, ())
        disputed = sum((cell.amount for cell in cells if cell.disputed), ZERO)
        return disputed, sum((cell.promised for cell in cells), ZERO)

    def came(self, code: str) -> list[Decimal | None]:
        """What came in each week that is over since; None for those that are not."""
        days = ((self.until or self.asked.at.as_of) - self.asked.at.as_of).days
        told = self.since.get(code, {})
        return [
            quantise(told.get(n, ZERO), code) if WEEK * (n + 1) <= days else None
            for n in range(WEEKS)
        ]

    def forecast(self, code: str, what: WhatIf = AS_IT_STANDS) -> Forecast:
        """The forecast in one currency; of the same runs whatever is assumed."""
        seed = f"{self.asked.at.as_of} {code}"
        return forecast(self.habits, self.cells.get(code, ()), code, seed, what)


def asking(
    house: House, actor: Actor, params: Mapping[str, str], view: View | None = None
) -> Asking:
    """What parameters ask for; `InvalidInput` names what can't be read. `view` wins over theirs."""
    view = view or views.opened(house, actor, {"view": views.ALL, **params}).view
    known = aged.moment_from(house, "known", params.get("known"))
    at = receivables.moments(house, aged.day_from("asof", params.get("asof")), known)
    what = WhatIf(
        _whole(params, "delay", AS_IT_STANDS.delay, DELAY_MOST),
        _whole(params, "disputed", AS_IT_STANDS.disputed, PERCENT),
        _whole(params, "promises", AS_IT_STANDS.promises, PERCENT),
    )
    return Asking(view, at, params.get("shown", ""), what)


def _whole(params: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = params.get(name) or str(usual)
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= most):
        raise InvalidInput(name, "forecast.whole", found=text, most=most)
    return int(text)


def standing(house: House, actor: Actor, asked: Asking) -> Standing:
    """What is owed at the moment that is asked about, how payers have paid until then, and of a
    day that is past, what came since; of one currency where one is asked for."""
    require_view(actor)
    code, today = house.settings().base_currency if asked.base else "", house.today()
    known = receivables.moments(house) if asked.at.as_of < today else None
    question = Asked(asked.view, [asked.at], code, known, only="" if code else asked.shown)
    with house.reading() as cursor:
        [then] = questions.standing(cursor, question, house.asker(actor))
    return Standing(
        asked, then.habits, by_currency(then.cells), today if known else None, then.came
    )


def stamp(house: House, actor: Actor) -> int:
    """As long as it stays the same, so do the answers to questions about now."""
    require_view(actor)
    with house.reading() as cursor:
        return questions.stamp(cursor)


def steady(view: View) -> View:
    """The view as the past can be asked with it: without what its filter asks of `MOVING`."""
    groups = [tuple(c for c in group if c.property not in MOVING) for group in view.filter.groups]
    return replace(view, filter=Filter(tuple(groups) if all(groups) else ()))


@dataclass(frozen=True, slots=True)
class Past:
    """A forecast of a past day, with what was known then, and what came of it."""

    at: Moments
    outcome: Outcome


def back_tests(house: House, actor: Actor, asked: Asking, code: str) -> list[Past]:
    """The forecasts of the year before, the newest first; those that have nothing to go by are
    left out. What came is told as it is known now."""
    require_view(actor)
    days = [asked.at.as_of - timedelta(days=HORIZON * n) for n in range(1, STARTS + 1)]
    past = [Moments(day, min(receivables.end_of(house, day), asked.at.known_at)) for day in days]
    base = code if asked.base else ""
    question = Asked(steady(asked.view), past, base, asked.at, said=False, only=code)
    with house.reading() as cursor:
        found = questions.standing(cursor, question, house.asker(actor))
    made = []
    for at, then in zip(past, found, strict=True):
        stood = Standing(replace(asked, at=at), then.habits, by_currency(then.cells))
        told = stood.forecast(code)
        came = then.came.get(code, {})
        if told.count and then.payers:
            weeks = [quantise(came.get(n, ZERO), code) for n in range(WEEKS)]
            made.append(Past(at, Outcome(told.in_short(), weeks)))
    return made


def named(house: House, actor: Actor, payers: Sequence[Payer]) -> Mapping[int, str | None]:
    """What payers are called, by their id."""
    require_view(actor)
    ids = [payer.id for payer in payers if payer.id is not None]
    with house.reading() as cursor:
        return questions.names(cursor, ids, house.asker(actor))


def rounded(percent: Decimal | None) -> Decimal | None:
    """A percentage as it is told: one digit after the mark, halves away from zero."""
    return percent if percent is None else percent.quantize(Decimal("0.1"), ROUND_HALF_UP)


def days_of(at: Moments, week: Week) -> tuple[date, date]:
    """First and last day of a week; the first week begins the day after."""
    first = at.as_of + DAY + timedelta(days=WEEK * week.number)
    return first, first + timedelta(days=WEEK - 1)


# -- as a file --------------------------------------------------------------------------------


def report(house: House, actor: Actor, params: Mapping[str, str], w: Words) -> Report:
    """The forecast as a file has it."""
    asked = asking(house, actor, params)
    return told(house, actor, standing(house, actor, asked), w)


def codes_of(found: Standing) -> list[str]:
    """The currencies that are told: the one that is asked for, or all."""
    shown = found.asked.shown
    return [shown] if shown in found.cells else found.codes


def told(house: House, actor: Actor, found: Standing, w: Words) -> Report:
    """A row a week and currency, then what comes later, credit, and what is outstanding."""
    asked = found.asked
    marks = [w(f"forecast.{mark}") for mark in ("low", "middle", "high")]
    columns = [
        Column(w("property.currency"), Sort.TEXT),
        Column(w("forecast.week"), Sort.TEXT),
        Column(w("roll.from"), Sort.DATE),
        Column(w("roll.to"), Sort.DATE),
        *(Column(name, Sort.MONEY) for name in (w("forecast.expected"), *marks)),
        *(Column(w("forecast.so_far", mark=mark), Sort.MONEY) for mark in marks),
    ]
    rows: list[list[Value]] = []
    for code in codes_of(found):
        made = found.forecast(code, asked.what)
        rows += [_row(asked.at, code, week, w) for week in made.weeks]
        rows += [
            [code, w(f"forecast.{name}"), None, None, amount, *([None] * 6)]
            for name, amount in rest(made).items()
        ]
    about: list[list[Value]] = [
        *asked_in_words(house, actor, asked.view, w),
        [w("aged.as_of"), asked.at.as_of],
        [w("aged.known_at"), asked.at.known_at],
        [w("forecast.delay"), asked.what.delay],
        [w("forecast.disputed"), w.percent(Decimal(asked.what.disputed))],
        [w("forecast.promises"), w.percent(Decimal(asked.what.promises))],
        [],
        [w("explain.how"), w("forecast.how")],
    ]
    return Report(w("forecast.title"), columns, rows, about)


def rest(made: Forecast) -> dict[str, Decimal]:
    """What stands below the weeks and makes them what is outstanding."""
    credit = {"credit": made.credit} if made.credit else {}
    return {"later": made.later, **credit, "outstanding": made.outstanding}


def _row(at: Moments, code: str, week: Week, w: Words) -> list[Value]:
    first, last = days_of(at, week)
    ranges = (week.range, week.so_far)
    marks = [amount for each in ranges for amount in (each.low, each.middle, each.high)]
    return [code, w.number(week.number + 1), first, last, week.expected, *marks]
