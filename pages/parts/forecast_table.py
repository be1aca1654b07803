"""The forecast as a table: a line a week, then what makes it what is outstanding."""

from decimal import Decimal

from invoicing import forecast
from invoicing.model.money import ZERO
from invoicing.model.payers import WEEKS

from . import place
from .forecast_shown import Shown
from .report_table import Cell, Head, report_table


def draw(shown: Shown) -> None:
    """A line a week, then what makes it outstanding."""
    w, past = shown.at.w, any(came is not None for came in shown.came)
    marks = [w(f"forecast.{mark}") for mark in ("low", "middle", "high")]
    heads = [
        Head(w("forecast.week"), figures=False),
        Head(f"{w('forecast.expected')} {shown.code}"),
        *([Head(w("forecast.as_it_stands"))] if shown.supposed else []),
        *map(Head, marks),
        Head(w("forecast.so_far", mark=w("forecast.middle"))),
        *([Head(w("forecast.came"))] if past else []),
    ]
    lines = [_line(shown, n, past) for n in range(len(shown.made.weeks))]
    report_table(w("forecast.title"), heads, lines, _totals(shown, past))


def _line(shown: Shown, n: int, past: bool) -> list[Cell]:
    week, usual, came = shown.made.weeks[n], shown.usual.weeks[n], shown.came[n]
    link, marks = place.link(figure=f"week-{n + 1}"), week.range
    until = place.link(figure=f"until-{n + 1}")
    inside = came is not None and marks.low <= came <= marks.high
    return [
        Cell(f"{shown.at.w.number(n + 1)}. {shown.days(n)}", link),
        _amount(shown, week.expected, link),
        *([_as_it_stands(shown, usual.expected, f"week-{n + 1}")] if shown.supposed else []),
        *(_amount(shown, each, link) for each in (marks.low, marks.middle, marks.high)),
        Cell(shown.money(week.so_far.middle), until, title=shown.told(week.so_far)),
        *([_came(shown, came, inside, link)] if past else []),
    ]


def _as_it_stands(shown: Shown, amount: Decimal, figure: str) -> Cell:
    """What it would be without what is supposed leads to the forecast without it."""
    way = place.link(delay=None, disputed=None, promises=None, figure=figure)
    return _amount(shown, amount, way)


def _came(shown: Shown, came: Decimal | None, inside: bool, link: str) -> Cell:
    """What came, marked where the range did not hold it."""
    if came is None:
        return Cell("–", quiet=True)
    title = shown.at.w("forecast.inside" if inside else "forecast.outside")
    return Cell(shown.money(came), link, tone="" if inside else "t-differs", title=title)


def _amount(shown: Shown, amount: Decimal, link: str | None = None) -> Cell:
    return Cell(shown.money(amount), link) if amount else Cell("–", quiet=True)


def _totals(shown: Shown, past: bool) -> list[list[Cell]]:
    """All weeks, what is left for later, credit, and what is outstanding."""
    w, last = shown.at.w, shown.made.weeks[-1].so_far
    came = [amount for amount in shown.came if amount is not None]
    until = f"until-{WEEKS}"
    link = place.link(figure=until)
    weeks = [
        Cell(w("forecast.in_weeks", count=WEEKS)),
        _amount(shown, shown.made.expected, link),
        *([_as_it_stands(shown, shown.usual.expected, until)] if shown.supposed else []),
        *(_amount(shown, each, link) for each in (last.low, last.middle, last.high)),
        Cell(""),
        *([_amount(shown, sum(came, ZERO), link)] if past else []),
    ]
    usual = forecast.rest(shown.usual)
    blank = (Cell(""),) * (len(weeks) - 2 - shown.supposed)
    rest = [
        [
            Cell(w(f"forecast.{name}")),
            _amount(shown, amount, place.link(figure=name)),
            *([_as_it_stands(shown, usual[name], name)] if shown.supposed else []),
            *blank,
        ]
        for name, amount in forecast.rest(shown.made).items()
    ]
    return [weeks, *rest]
