"""The forecast of one currency: controls, cards, chart and table, and the back-test beside it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from html import escape

import streamlit as st

from invoicing import receivables
from invoicing.forecast import BASE, Asking, Standing
from invoicing.model.forecast import AS_IT_STANDS, Forecast, Range
from invoicing.model.money import ZERO
from invoicing.model.payers import WEEKS

from . import (
    clocks,
    forecast_chart,
    forecast_explained,
    forecast_kept,
    forecast_table,
    forecast_tested,
    look,
    place,
)
from .aged_figures import tie
from .forecast_shown import Shown
from .index import Index
from .overview_tiles import rates_told

DELAYS = tuple(map(str, (0, 3, 5, 7, 10, 14, 21, 28, 42, 56, 91)))
PARTS = tuple(str(n) for n in range(0, 101, 10))
#: The weeks whose sum is told above the chart.
SOON, ALL = 4, WEEKS


def draw(at: Index, asked: Asking) -> None:
    """Everything below the filters."""
    owed = receivables.over_time(at.house, at.actor, asked.view, [asked.at.as_of], asked.at)
    standing = {code: amount for code, [amount] in owed.items()}
    with st.container(horizontal=True, vertical_alignment="bottom", key="forecast-when"):
        _clocks(at, asked)
        asked = replace(asked, shown=_currency(at, standing))
    found = forecast_kept.standing(at, asked)
    code = at.house.settings().base_currency if asked.base else asked.shown
    if not found.cells.get(code):
        look.note(at.w("forecast.empty"))
        return
    _what_if(at, found, code)
    usual = found.forecast(code)
    made = found.forecast(code, asked.what) if asked.what != AS_IT_STANDS else usual
    shown = Shown(at, found, code, made, usual)
    _cards(shown)
    wide, narrow = st.columns([6, 5], gap="medium")
    with wide, st.container(border=True, key="card-forecast"):
        forecast_chart.draw(shown)
    beside = narrow.container(border=True, key="card-tested")
    forecast_table.draw(shown)
    if asked.base:
        rates_told(at, code, receivables.rates(at.house, at.actor, asked.view))
    else:
        tie(at, {code: made.outstanding}, standing, "forecast")
    forecast_explained.drawer(shown)
    with beside:  # last, since it takes longest: what is above is there at once
        forecast_tested.draw(shown)


def _clocks(at: Index, asked: Asking) -> None:
    w = at.w
    clocks.day(w, w("aged.as_of"), "asof", asked.at.as_of, at.house.today())
    with st.container(width=250):
        found = receivables.moments_that_matter(at.house, at.actor, asked.view, asked.at.as_of)
        clocks.moment(at.house, w, w("aged.known_at"), "known", found, at.house.now())


def _currency(at: Index, standing: Mapping[str, Decimal]) -> str:
    """One currency, or all in the company's: what the URL says, else the company's own."""
    base = at.house.settings().base_currency
    codes = sorted(standing) or [base]
    options = [*codes, *([BASE] if codes != [base] else [])]
    usual = base if base in codes else codes[0]
    if len(options) > 1:
        st.segmented_control(
            at.w("property.currency"),
            options,
            format_func=lambda o: at.w("overview.in_base", code=base) if o == BASE else o,
            label_visibility="collapsed",
            **place.keep("shown", options, default=usual),
        )
    chosen = place.asked().get("shown")
    return chosen if chosen in options else usual


def _what_if(at: Index, found: Standing, code: str) -> None:
    """The three sliders, and what there is that the last two could change."""
    w, what = at.w, found.asked.what
    disputed, promised = (w.money(amount, code) for amount in found.said(code))
    with st.container(horizontal=True, vertical_alignment="bottom", key="forecast-what-if"):
        _slider(
            w("forecast.if_delay"), "delay", DELAYS, what.delay,
            lambda days: w.days(int(days)) if int(days) else w("forecast.as_usual"),
        )  # fmt: skip
        _slider(
            w("forecast.if_disputed", amount=disputed), "disputed", PARTS, what.disputed,
            lambda part: w.percent(int(part)) if part != "100" else w("forecast.as_usual"),
        )  # fmt: skip
        _slider(
            w("forecast.if_promises", amount=promised), "promises", PARTS, what.promises,
            lambda part: w.percent(int(part)) if part != "0" else w("forecast.as_usual"),
        )  # fmt: skip
        if what != AS_IT_STANDS:
            back = place.link(delay=None, disputed=None, promises=None)
            look.quiet_link(w("forecast.unchanged"), back)


def _slider(
    label: str, name: str, offered: tuple[str, ...], value: int, said: Callable[[str], str]
) -> None:
    options = sorted({*offered, str(value)}, key=int)
    usual = str(getattr(AS_IT_STANDS, name))
    with st.container(width=310):
        st.select_slider(
            label,
            options,
            format_func=said,
            **place.hold(name, options, default=usual),
        )


def _cards(shown: Shown) -> None:
    """Outstanding, what comes soon and in all weeks, and what is left; each explains itself."""
    w, made, usual = shown.at.w, shown.made, shown.usual
    soon, whole = made.weeks[SOON - 1].so_far, made.weeks[-1].so_far
    expected = (
        (w("forecast.in_weeks", count=n), f"until-{n}", _until(made, n), _until(usual, n), marks)
        for n, marks in ((SOON, soon), (ALL, whole))
    )
    cards = [
        (w("forecast.outstanding"), "outstanding", made.outstanding, None, None),
        *expected,
        (w("forecast.later"), "later", made.later, usual.later, None),
    ]
    html = "".join(_card(shown, *card) for card in cards)
    st.html(f'<dl class="t-cards t-tiles">{html}</dl>')


def _until(made: Forecast, count: int) -> Decimal:
    return sum((week.expected for week in made.weeks[:count]), ZERO)


def _card(
    shown: Shown, label: str, part: str, amount: Decimal, usual: Decimal | None, marks: Range | None
) -> str:
    w = shown.at.w
    lines = [shown.told(marks)] if marks else []
    if shown.supposed and usual is not None:
        lines.append(w("forecast.usually", amount=w.money(usual, shown.code)))
    then = "".join(f'<dd class="t-then">{escape(line)}</dd>' for line in lines)
    link = escape(place.link(figure=part))
    told = escape(w.money(amount, shown.code))
    return f'<a href="{link}"><dt>{escape(label)}</dt><dd>{told}</dd>{then}</a>'
