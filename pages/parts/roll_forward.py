"""The roll-forward of a period: opening, what moved it, closing; as a waterfall and a table."""

import json
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go
import streamlit as st

from invoicing import listing, receivables, rolling
from invoicing.model.aging import AgingQuestion, Moments, Rolled
from invoicing.model.behind import TOTAL, Behind, Figure
from invoicing.model.dates import DAY, PERIODS
from invoicing.model.errors import InvalidInput
from invoicing.model.money import ZERO

from . import aged_figures, charts, clocks, explain, look, place
from .index import Index
from .report_table import Cell, Head, report_table
from .reports_menu import export_menu

QUICKLY = (
    "this_month_so_far",
    "last_month",
    "this_quarter_so_far",
    "this_year_so_far",
    "last_year",
)


def export(at: Index) -> None:
    """The table as a file."""
    export_menu(at, "roll_forward")


def draw(at: Index, asked: rolling.Asking) -> None:
    """Controls, chart, table, and what explains a figure."""
    _controls(at, asked)
    found = receivables.rolled(at.house, at.actor, asked.view, asked.first, asked.at)
    if not found.currencies:
        look.note(at.w("roll.empty"))
        return
    code = _currency(at, found)
    _waterfall(at, found, code)
    _table(at, found)
    _ties(at, asked, found)
    _explained(at, asked, found)


def _controls(at: Index, asked: rolling.Asking) -> None:
    w, today = at.w, at.house.today()
    with st.container(horizontal=True, vertical_alignment="bottom", key="roll-how"):
        clocks.day(w, w("roll.from"), "from", asked.first)
        clocks.day(w, w("roll.to"), "asof", asked.at.as_of, today)
        with st.container(width=250):
            found = receivables.moments_that_matter(at.house, at.actor, asked.view, asked.at.as_of)
            clocks.moment(at.house, w, w("aged.known_at"), "known", found, at.house.now())


def _choose(name: str, today: date) -> None:
    days = PERIODS[name](today)
    assert days.first
    assert days.until
    place.write(**{"from": days.first.isoformat(), "asof": (days.until - DAY).isoformat()})


def _currency(at: Index, found: Rolled) -> str:
    """The one that is drawn; with several, chosen. Beside it the periods most asked for."""
    codes = sorted(found.currencies)
    base = at.house.settings().base_currency
    usual = base if base in codes else codes[0]
    with st.container(horizontal=True, vertical_alignment="center", key="roll-quickly"):
        if len(codes) > 1:
            st.segmented_control(
                at.w("property.currency"),
                codes,
                label_visibility="collapsed",
                **place.keep("shown", codes, default=usual),
            )
        for name in QUICKLY:
            said, today = at.w(f"period.{name}"), at.house.today()
            label = said[:1].upper() + said[1:]
            st.button(label, type="tertiary", on_click=_choose, args=(name, today))
    chosen = place.asked().get("shown")
    return chosen if chosen in codes else usual


def _waterfall(at: Index, found: Rolled, code: str) -> None:
    w, told = at.w, rolling.parts(found.currencies[code])
    names = [n for n in told if told[n] or n in (rolling.OPENING, rolling.CLOSING)]
    kinds = {rolling.OPENING: "absolute", rolling.CLOSING: "total"}
    texts = [w.money(told[n], code, code=False) for n in names]
    figure = go.Figure(
        go.Waterfall(
            x=[w(f"roll.{n}") for n in names],
            y=[charts.size_of(told[n]) for n in names],
            measure=[kinds.get(n, "relative") for n in names],
            text=texts,
            hovertemplate="%{x}<br>%{text}<extra></extra>",
            textposition="outside",
            cliponaxis=False,
            connector={"line": {"width": 1, "color": "rgba(128,140,150,0.5)"}},
            increasing={"marker": {"color": charts.RISES}},
            decreasing={"marker": {"color": charts.FALLS}},
            totals={"marker": {"color": charts.STANDS}},
        )
    )
    charts.laid(figure, 340)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 28, "b": 8})
    figure.update_yaxes(title=code, tickformat="~s")
    links = [f"/roll_forward{place.link(figure=_named(code, n))}" for n in names]
    alt = w("roll.alt", code=code, opening=texts[0], closing=texts[-1])
    charts.show("roll", figure, alt, [links])


def _named(code: str, part: str) -> str:
    return json.dumps([code, part])


def _table(at: Index, found: Rolled) -> None:
    w, codes = at.w, sorted(found.currencies)
    told = {code: rolling.parts(found.currencies[code]) for code in codes}

    def cell(code: str, name: str) -> Cell:
        amount = told[code][name]
        if not amount:
            return Cell("–", quiet=True)
        text = w.money(amount, code, code=False)
        return Cell(text, place.link(figure=_named(code, name)))

    heads = [Head(w("roll.part"), figures=False), *(Head(code) for code in codes)]
    lines = [[Cell(w(f"roll.{n}")), *(cell(c, n) for c in codes)] for n in rolling.used(found)]
    report_table(w("roll.title"), heads, lines[:-1], lines[-1:])


def _ties(at: Index, asked: rolling.Asking, found: Rolled) -> None:
    """Its closing against the aging report of the same day."""
    question = AgingQuestion(asked.at)
    aged = receivables.aged(at.house, at.actor, asked.view, question)
    owed = {row.currency: sum(row.amounts, ZERO) for row in aged.totals}
    closing = {code: moved.closing for code, moved in found.currencies.items()}
    aged_figures.tie(at, closing, owed, "roll")


def _explained(at: Index, asked: rolling.Asking, found: Rolled) -> None:
    text = place.asked().get("figure")
    if not text:
        return
    try:
        code, part = json.loads(text)
        amount = rolling.parts(found.currencies[code])[part]
    except (ValueError, TypeError, KeyError):
        look.field_error(at.w.explain(InvalidInput("figure", "aged.no_figure")))
        return
    behind = _behind(at, asked, code, part)
    explain.explain(at.w, _explanation(at, asked, (code, part, amount), behind), "figure")


def _behind(at: Index, asked: rolling.Asking, code: str, part: str) -> Behind:
    """The invoices that were open, or the entries that moved them."""
    days = {rolling.OPENING: asked.first - DAY, rolling.CLOSING: asked.at.as_of}
    if part in days:
        question = AgingQuestion(Moments(days[part], asked.at.known_at))
        figure = Figure(code, TOTAL, whole=True)
        return receivables.behind(at.house, at.actor, asked.view, question, figure)
    return receivables.moved(at.house, at.actor, asked.view, asked.first, asked.at, code, part)


def _explanation(
    at: Index, asked: rolling.Asking, figure: tuple[str, str, Decimal], found: Behind
) -> explain.Explanation:
    w, (code, part, amount) = at.w, figure
    said = listing.in_words(at.house, at.actor, asked.view.filter, at.registry, w)
    zone = at.house.settings().timezone
    facts = [
        (w("export.filter"), said or w("export.no_filter")),
        (w("roll.from"), w.date(asked.first)),
        (w("roll.to"), w.date(asked.at.as_of)),
        (w("aged.known_at"), w.moment(asked.at.known_at, zone)),
        (w("explain.count"), w.number(found.count)),
    ]
    stands = part in (rolling.OPENING, rolling.CLOSING)
    how = w(f"roll.how_{part}" if stands else "roll.how_moved")
    heads = [
        Head(w("thing.invoice"), figures=False),
        Head(w("property.buyer_name"), figures=False),
        Head(w("property.due_date" if stands else "roll.effective")),
        Head(w("aged.balance_then" if stands else "property.amount")),
    ]
    rows = explain.record_rows(w, found, code)
    title = f"{w(f'roll.{part}')} · {code}"
    link = explain.to_index(w, found, asked.view)
    return explain.Explanation(
        title, w.money(amount, code), how, facts, heads, rows, found.count, link
    )
