"""The charts of the overview: ages, the due calendar, who owes; and what happened last."""

from collections.abc import Sequence
from datetime import date, timedelta

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from invoicing import aged, overview, telling
from invoicing.model.aging import AgingQuestion
from invoicing.model.behind import only
from invoicing.model.filters import Condition
from invoicing.model.properties import Value
from invoicing.overview import OWED, Overview, Standing
from invoicing.receivables import moments

from . import charts, look, place
from .index import Index
from .overview_tiles import of_debtor, to_invoices
from .report_table import Cell, Head, report_table

BY = ("owner", "company", "currency")
BARS_MOST, DEBTORS_MOST = 8, 8
DAY = timedelta(days=1)
HEIGHT = 250


def draw(at: Index, found: Overview) -> DeltaGenerator:
    """Two columns, each chart in a card; the card of what happened last, to be filled."""
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, key="card-ages"):
        _ages(at, found)
    with right, st.container(border=True, key="card-calendar"):
        _calendar(at, found)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, key="card-by"):
        _by(at, found)
    with right, st.container(border=True, key="card-debtors"):
        _debtors(at, found)
    return st.container(border=True, key="card-lately")


def _ages(at: Index, found: Overview) -> None:
    w, today = at.w, at.house.today()
    question = AgingQuestion(moments(at.house))
    sums = overview.aged(found, today, question.buckets)
    labels = [aged.range_label(w, question, i) for i in range(len(sums))]
    look.card_title(w("overview.ages", code=found.currency))
    if not any(sums):
        look.quiet_line(w("aged.empty"))
        return
    texts = [w.money(amount, found.currency, code=False) for amount in sums]
    bars = go.Bar(
        x=labels,
        y=[charts.size_of(amount) for amount in sums],
        text=texts,
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{x}<br>%{text}<extra></extra>",
        marker={"color": charts.AGES[: len(sums)]},
    )
    figure = charts.laid(go.Figure(bars), HEIGHT)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 24, "b": 8})
    figure.update_yaxes(tickformat="~s")
    bounds = [question.buckets.bounds(i) for i in range(len(sums))]
    links = [to_invoices(found, overview.rows_of(found, OWED, _late(today, *b))) for b in bounds]
    charts.show("ages", figure, w("overview.ages_alt", sums=", ".join(texts)), [links])


def _late(today: date, first: int | None, last: int | None) -> Condition:
    """Due so many days ago."""
    if first is None:
        return Condition("due_date", "after", str(today - DAY))
    newest = today - first * DAY
    if last is None:
        return Condition("due_date", "before", str(newest + DAY))
    return Condition("due_date", "between", (str(today - last * DAY), str(newest)))


def _calendar(at: Index, found: Overview) -> None:
    w, days = at.w, overview.calendar(found, at.house.today())
    amounts = list(days.values())
    look.card_title(w("overview.calendar", code=found.currency))
    if not any(amounts):
        look.quiet_line(w("overview.nothing_due"))
        return
    bars = go.Bar(
        x=[day.isoformat() for day in days],
        y=[charts.size_of(amount) for amount in amounts],
        text=[w.money(amount, found.currency) for amount in amounts],
        customdata=[w.date(day) for day in days],
        textposition="none",
        hovertemplate="%{customdata}<br>%{text}<extra></extra>",
        marker={"color": [charts.SOFT if day.weekday() > 4 else charts.STANDS for day in days]},
    )
    figure = charts.laid(go.Figure(bars), HEIGHT)
    figure.update_yaxes(tickformat="~s")
    ticks = [day for day in days if day.weekday() == 0]
    figure.update_xaxes(
        type="category",
        tickvals=[day.isoformat() for day in ticks],
        ticktext=[w.date(day) for day in ticks],
    )
    links = [
        to_invoices(found, overview.rows_of(found, OWED, Condition("due_date", "is", str(day))))
        for day in days
    ]
    charts.show("calendar", figure, w("overview.calendar_alt"), [links])


def _by(at: Index, found: Overview) -> None:
    w = at.w
    names = [name for name in BY if name != "currency" or found.base]
    with st.container(horizontal=True, vertical_alignment="center", key="by-what"):
        look.card_title(w("overview.by", code=found.currency))
        st.segmented_control(
            w("aged.by"),
            names,
            format_func=lambda name: w(f"property.{name}"),
            label_visibility="collapsed",
            **place.keep("by", names, default=names[0]),
        )
    chosen = place.asked().get("by")
    name = chosen if chosen in names else names[0]
    some = overview.by(at.house, at.actor, found, name)[:BARS_MOST]
    if not some:
        look.quiet_line(w("aged.empty"))
        return
    some.reverse()
    prop = at.registry[name]
    bars = go.Bar(
        y=[aged.key_label(w, prop, _text(one.key)) for one in some],
        x=[charts.size_of(one.amount) for one in some],
        text=[w.money(one.amount, found.currency, code=False) for one in some],
        textposition="auto",
        hovertemplate="%{y}<br>%{text}<extra></extra>",
        orientation="h",
        marker={"color": charts.STANDS},
    )
    figure = charts.laid(go.Figure(bars), HEIGHT)
    figure.update_xaxes(tickformat="~s")
    links = [_rows(at, found, name, one.key) for one in some]
    alt = w("overview.by_alt", name=w(f"property.{name}"))
    charts.show(f"by-{name}", figure, alt, [links])


def _text(key: Value) -> str | None:
    return None if key is None else str(key)


def _rows(at: Index, found: Overview, name: str, key: Value) -> str:
    """The invoices of a bar."""
    mine = only(at.registry, name, _text(key)) or ()
    return to_invoices(found, overview.rows_of(found, OWED, *mine))


def _debtors(at: Index, found: Overview) -> None:
    w = at.w
    look.card_title(w("overview.debtors"))
    some = overview.by(at.house, at.actor, found, "buyer_name")
    heads = [
        Head(w("property.buyer_name"), figures=False),
        Head(f"{w('aged.outstanding')} {found.currency}"),
        Head(f"{w('aged.overdue')} {found.currency}"),
        Head(w("overview.oldest")),
    ]
    rows = [_debtor(at, found, one) for one in some[:DEBTORS_MOST]]
    report_table(w("overview.debtors"), heads, rows, empty=w("aged.empty"))


def _debtor(at: Index, found: Overview, one: Standing) -> list[Cell]:
    w = at.w
    link = _rows(at, found, "buyer_name", one.key)
    days = (at.house.today() - one.oldest).days if one.oldest else None

    def cell(text: str, tile: str) -> Cell:
        return Cell(text, place.link(figure=of_debtor(tile, _text(one.key))))

    amounts = [w.money(a, found.currency, code=False) for a in (one.amount, one.overdue)]
    return [
        Cell(_text(one.key) or w("aged.none"), link),
        cell(amounts[0], "outstanding"),
        cell(amounts[1], "overdue") if one.overdue else Cell("–", quiet=True),
        cell(w.days(days), "overdue") if days else Cell("–", quiet=True),
    ]


def lately(at: Index, card: DeltaGenerator) -> None:
    """What happened last, into its card."""
    w, zone = at.w, at.house.settings().timezone
    heads = [
        Head(w("overview.when"), figures=False),
        Head(w("thing.invoice"), figures=False),
        Head(w("property.buyer_name"), figures=False),
        Head(w("overview.what"), figures=False),
        Head(w("overview.who"), figures=False),
    ]
    rows: Sequence[Sequence[Cell]] = [
        [
            Cell(w.moment(one.happening.at, zone)),
            Cell(one.name or w("list.draft", id=one.id), f"/invoice?id={one.id}"),
            Cell(one.buyer or w("common.empty")),
            Cell(telling.event(one.happening, w, one.currency)),
            Cell(telling.who(one.happening.actor, w)),
        ]
        for one in overview.lately(at.house, at.actor)
    ]
    with card:
        look.card_title(w("overview.lately"))
        report_table(w("overview.lately"), heads, rows, empty=w("overview.nothing_yet"))
