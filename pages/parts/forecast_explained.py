"""What explains a figure of the forecast: what it is made of, and whom it is expected of."""

import re
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlencode

from invoicing import forecast, listing
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, Filter, both
from invoicing.model.forecast import Outcome, Payer, Range
from invoicing.model.money import ZERO
from invoicing.model.payers import WEEKS

from . import explain, look, place
from .forecast_shown import Shown
from .report_table import Cell, Head

NUMBERED = re.compile(r"(week|until)-([1-9]|1[0-3])")


def drawer(shown: Shown) -> None:
    """The drawer of the figure that the URL names, if any."""
    text = place.asked().get("figure")
    if not text:
        return
    numbered = NUMBERED.fullmatch(text)
    if numbered:
        told = _weeks(shown, numbered[1], int(numbered[2]))
    elif text in forecast.rest(shown.made):
        told = _rest(shown, text)
    else:
        look.field_error(shown.at.w.explain(InvalidInput("figure", "aged.no_figure")))
        return
    explain.explain(shown.at.w, told, "figure")


def _weeks(shown: Shown, kind: str, number: int) -> explain.Explanation:
    """One week, or all up to one."""
    w, week = shown.at.w, shown.made.weeks[number - 1]
    if kind == "week":
        title = f"{w('forecast.week')} {w.number(number)}: {shown.days(number - 1)}"
        payers = shown.made.payers(explain.SHOWN_MOST, number - 1, number)
        told = _told(shown, title, week.expected, "forecast.how", payers, week.range)
        return _with_what_came(shown, told, number - 1, number)
    expected = sum((each.expected for each in shown.made.weeks[:number]), ZERO)
    payers = shown.made.payers(explain.SHOWN_MOST, 0, number)
    title = w("forecast.in_weeks", count=number)
    told = _told(shown, title, expected, "forecast.how", payers, week.so_far)
    return _with_what_came(shown, told, 0, number)


def _with_what_came(
    shown: Shown, told: explain.Explanation, first: int, until: int
) -> explain.Explanation:
    """Of a day that has been: what came in these weeks, as far as they are over."""
    w, came = shown.at.w, [each for each in shown.came[first:until] if each is not None]
    if not came:
        return told
    facts = [(w("forecast.came"), w.money(sum(came, ZERO), shown.code))]
    if len(came) == WEEKS:
        outcome = Outcome(shown.made, came)
        error = w.percent(forecast.rounded(outcome.error))
        held = w("forecast.of", part=outcome.inside, whole=WEEKS)
        facts += [(w("forecast.error"), error), (w("forecast.weeks_held"), held)]
    return replace(told, facts=[*told.facts, *facts])


def _rest(shown: Shown, name: str) -> explain.Explanation:
    amount = forecast.rest(shown.made)[name]
    payers = [] if name == "credit" else shown.made.payers(explain.SHOWN_MOST, later=True)
    return _told(shown, shown.at.w(f"forecast.{name}"), amount, f"forecast.how_{name}", payers)


def _told(
    shown: Shown,
    title: str,
    amount: Decimal,
    how: str,
    payers: list[Payer],
    marks: Range | None = None,
) -> explain.Explanation:
    at, w, asked = shown.at, shown.at.w, shown.found.asked
    said = listing.in_words(at.house, at.actor, asked.view.filter, at.registry, w)
    zone = at.house.settings().timezone
    facts = [
        (w("export.filter"), said or w("export.no_filter")),
        (w("aged.as_of"), w.date(asked.at.as_of)),
        (w("aged.known_at"), w.moment(asked.at.known_at, zone)),
        (w("forecast.open"), w.number(shown.made.count)),
    ]
    if marks:
        facts.append((w("forecast.middle"), w.money(marks.middle, shown.code)))
        facts.append((f"{w('forecast.low')} – {w('forecast.high')}", shown.range(marks)))
    if shown.supposed:
        facts.append((w("forecast.supposed"), _supposed(shown)))
    later = how != "forecast.how"
    return explain.Explanation(
        f"{title} · {shown.code}",
        w.money(amount, shown.code),
        w(how),
        facts,
        [
            Head(w("forecast.payer"), figures=False),
            Head(w("forecast.owes")),
            Head(w("forecast.later_short" if later else "forecast.expected")),
        ],
        _payers(shown, payers),
        len(payers),
        _to_index(shown, how == "forecast.how_credit"),
    )


def _supposed(shown: Shown) -> str:
    w, what = shown.at.w, shown.found.asked.what
    return "; ".join(
        [
            f"{w('forecast.delay')}: {w.number(what.delay)}",
            f"{w('forecast.disputed')}: {w.percent(what.disputed)}",
            f"{w('forecast.promises')}: {w.percent(what.promises)}",
        ]
    )


def _payers(shown: Shown, payers: list[Payer]) -> list[list[Cell]]:
    """Each with the way to its page: even numbers are companies, odd ones contacts."""
    names = forecast.named(shown.at.house, shown.at.actor, payers)
    lines = []
    for payer in payers:
        name, link = shown.at.w("aged.none"), None
        if payer.id is not None:
            name = names.get(payer.id) or name
            side = "contact" if payer.id % 2 else "company"
            link = f"/{side}?id={payer.id // 2}"
        lines.append(
            [Cell(name, link), Cell(shown.money(payer.owed)), Cell(shown.money(payer.expected))]
        )
    return lines


def _to_index(shown: Shown, credit: bool) -> look.Link | None:
    """To the open invoices, each of which may come in any week; the index knows only today's."""
    at, asked = shown.at, shown.found.asked
    if asked.at.as_of != at.house.today() or place.asked().get("known"):
        return None
    wanted = [Condition("amount_due", "lt" if credit else "gt", "0")]
    if asked.base:
        wanted.append(Condition("rate", "known"))
    else:
        wanted.append(Condition("currency", "is", shown.code))
    search = {"q": asked.view.search} if asked.view.search else {}
    query = {"filter": both(asked.view.filter, Filter((tuple(wanted),))).to_json()} | search
    open_ones = at.w("forecast.to_open", count=shown.made.count)
    text = at.w("forecast.to_credit") if credit else open_ones
    return text, f"/invoices?{urlencode(query)}"
