"""The overview: what is outstanding in a few figures with their trend, and what lies behind each.

    view, filter, q, status …   which invoices, as in the index (listing.py)
    shown            a currency, or ``base`` for all in the company's currency

In the company's currency each invoice is told at the rate that is stored with it, of its own day;
invoices without a rate are left out, and `Overview.rates` says how many. Figures of different
currencies are never added otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from invoicing import key_figures, listing, receivables
from invoicing.house import House
from invoicing.ledger import overview as questions
from invoicing.ledger.overview import Rates, Standing
from invoicing.model.filters import Condition, Filter, both
from invoicing.model.key_figures import Measured, figures
from invoicing.model.money import ZERO
from invoicing.model.people import Actor
from invoicing.model.receivables import Buckets
from invoicing.model.table import Table, View
from invoicing.record import require_view

BASE = "base"
#: Days ahead that the calendar shows.
CALENDAR = 30
#: The tiles, in their order; ``overview.<name>`` is their label.
TILES = ("outstanding", "overdue", "due_7", "due_30", "collected", "dso")


@dataclass(frozen=True)
class Overview:
    """`months` are the measures through each of the last month-ends and `day`, in `currency`; none
    as long as they are not asked for (`with_trend`), or where there is nothing to measure.

    `until` is today where open invoices are dated after it, which no figure of today counts.
    """

    view: View
    currency: str
    base: bool
    day: date
    days: Sequence[Standing]  # by due date
    rates: Rates | None
    until: date | None = None
    months: Sequence[Measured] = ()

    def series(self, tile: str) -> list[Decimal | None]:
        """What a tile said at each month-end, and says today."""
        told = [tile_of(one, tile) for one in self.months]
        return [*told[:-1], self.today(tile)] if told and tile in ASKS else told

    def today(self, tile: str) -> Decimal:
        """The tiles that are made of what is outstanding now, invoice by invoice: in the
        company's currency each is rounded by itself, as the index does."""
        if tile == "outstanding":
            return sum((one.amount for one in self.days), ZERO)
        day = self.day
        first, last = {
            "overdue": (date.min, day - timedelta(days=1)),
            "due_7": (day, day + timedelta(days=7)),
            "due_30": (day, day + timedelta(days=30)),
        }[tile]
        within = (o for o in self.days if isinstance(o.key, date) and first <= o.key <= last)
        return sum((one.amount for one in within), ZERO)


def tile_of(one: Measured, tile: str) -> Decimal | None:
    """One figure of a period."""
    match tile:
        case "outstanding":
            return one.closing
        case "overdue":
            return one.overdue
        case "due_7":
            return one.soon[0]
        case "due_30":
            return one.soon[1]
        case "collected":
            return one.collected
    return figures(one)["dso"]


def currencies(house: House, actor: Actor, view: View) -> list[str]:
    """The currencies in which anything is outstanding."""
    require_view(actor)
    with house.reading() as cursor:
        found = questions.standing(cursor, view, "currency", False, house.asker(actor))
    return sorted(str(one.key) for one in found)


def overview(house: House, actor: Actor, view: View, shown: str) -> Overview:
    """All figures of a view in one currency, or with `BASE` in the company's."""
    return with_trend(house, actor, at_once(house, actor, view, shown))


def at_once(house: House, actor: Actor, view: View, shown: str) -> Overview:
    """What the invoices themselves tell, without the trend, which reads the entries of a year."""
    require_view(actor)
    own, base = house.settings().base_currency, shown == BASE
    code = own if base else shown
    wanted = view if base else within(view, code)
    asker = house.asker(actor)
    with house.reading() as cursor:
        days = questions.standing(cursor, wanted, "due_date", base, asker)
        rates = questions.rates(cursor, wanted, own, asker) if base else None
        ahead = questions.any_ahead(cursor, wanted, asker)
    today = asker.clock.today
    return Overview(wanted, code, base, today, days, rates, today if ahead else None)


def with_trend(house: House, actor: Actor, found: Overview) -> Overview:
    """The same with its months."""
    at = receivables.moments(house, found.day)
    asked = key_figures.Asking(found.view, "currency", int(key_figures.USUAL_DAYS), at)
    trend = key_figures.over_time(house, actor, asked, base=found.base)
    return replace(found, months=trend.get(found.currency, ()))


def within(view: View, currency: str) -> View:
    """A view's invoices in one currency."""
    only = Filter(((Condition("currency", "is", currency),),))
    return View(("id",), both(view.filter, only), view.search)


def by(house: House, actor: Actor, found: Overview, name: str) -> list[Standing]:
    """What is outstanding by a property, the largest first."""
    require_view(actor)
    with house.reading() as cursor:
        return questions.standing(cursor, found.view, name, found.base, house.asker(actor))


def aged(found: Overview, today: date, buckets: Buckets) -> list[Decimal]:
    """The amounts of each range of days past due; without a due date nothing is due yet."""
    sums = [ZERO] * buckets.count
    for one in found.days:
        late = (today - one.key).days if isinstance(one.key, date) else 0
        sums[buckets.index(late)] += one.amount
    return sums


def calendar(found: Overview, today: date) -> Mapping[date, Decimal]:
    """What is due on each of the days to come, today first."""
    days = {today + timedelta(days=n): ZERO for n in range(CALENDAR + 1)}
    for one in found.days:
        if isinstance(one.key, date) and one.key in days:
            days[one.key] += one.amount
    return days


# -- the way to the rows ------------------------------------------------------------------

OWED = Condition("amount_due", "ne", "0")
#: What the index is asked for the rows of a tile.
ASKS: Mapping[str, tuple[Condition, ...]] = {
    "outstanding": (OWED,),
    "overdue": (OWED, Condition("due_date", "more_than_days_ago", 0)),
    "due_7": (OWED, Condition("due_date", "in_next_days", 7)),
    "due_30": (OWED, Condition("due_date", "in_next_days", 30)),
}
COLLECTED = Filter(
    (
        (
            Condition("paid_on", "in_period", "this_month_so_far"),
            Condition("payment_status", "none_of", ("processing", "failed")),
            Condition("invoice_id", "known"),
        ),
    )
)


def late(today: date, first: int | None, last: int | None) -> Condition:
    """Due so many days ago, from `first` to `last`; without a first, not due before today."""
    if first is None:
        return Condition("due_date", "after", str(today - timedelta(days=1)))
    newest = today - timedelta(days=first)
    if last is None:
        return Condition("due_date", "before", str(newest + timedelta(days=1)))
    return Condition("due_date", "between", (str(today - timedelta(days=last)), str(newest)))


def rows_of(found: Overview, *conditions: Condition) -> Filter:
    """The invoices of the overview for which conditions hold too; those that have a rate."""
    more = [Condition("rate", "known")] if found.base else []
    if found.until:
        more.append(Condition("issue_date", "before", str(found.until + timedelta(days=1))))
    return both(found.view.filter, Filter(((*conditions, *more),)))


def payments_of(found: Overview) -> Filter:
    """The payments of this month; a filter on invoices cannot be asked of them."""
    if found.base:
        return COLLECTED
    return both(COLLECTED, Filter(((Condition("currency", "is", found.currency),),)))


def some_rows(house: House, actor: Actor, found: Overview, wanted: Filter) -> Table:
    """The largest of the invoices behind a figure, with their count."""
    view = View(
        ("number", "title", "buyer_name", "due_date", "amount_due", "currency"),
        wanted,
        found.view.search,
        sort="base_due" if found.base else "amount_due",
    )
    return listing.page(house, actor, view)
