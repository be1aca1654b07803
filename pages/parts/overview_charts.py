"""The charts of the overview: ages, the due calendar, and who owes."""

import plotly.graph_objects as go
import streamlit as st

from invoicing import aged, overview
from invoicing.model.aging import AgingQuestion
from invoicing.model.filters import Condition
from invoicing.overview import OWED, Overview
from invoicing.receivables import moments

from . import charts, look, overview_debtors, overview_lately, place
from .index import Index
from .overview_tiles import key_text, to_invoices, to_rows

BY = ("owner", "company", "currency")
BARS_MOST = 8
HEIGHT = 250


def draw(at: Index, found: Overview) -> None:
    """Two columns of cards, a chart in each."""
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, key="card-ages"):
        _ages(at, found)
    with right, st.container(border=True, key="card-calendar"):
        _calendar(at, found)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, key="card-by"):
        _by(at, found)
    with left, st.container(border=True, key="card-days"):
        overview_lately.days(at)
    with right, st.container(border=True, key="card-debtors"):
        overview_debtors.draw(at, found)


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
        constraintext="none",
        cliponaxis=False,
        hovertemplate="%{x}<br>%{text}<extra></extra>",
        marker={"color": charts.AGES[: len(sums)]},
    )
    figure = charts.laid(go.Figure(bars), HEIGHT)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 24, "b": 8})
    figure.update_yaxes(tickformat="~s")
    bounds = [question.buckets.bounds(i) for i in range(len(sums))]
    links = [
        to_invoices(found, overview.rows_of(found, OWED, overview.late(today, *b))) for b in bounds
    ]
    charts.show("ages", figure, w("overview.ages_alt", sums=", ".join(texts)), [links])


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
        y=[aged.key_label(w, prop, key_text(one.key)) for one in some],
        x=[charts.size_of(one.amount) for one in some],
        text=[w.money(one.amount, found.currency, code=False) for one in some],
        textposition="auto",
        hovertemplate="%{y}<br>%{text}<extra></extra>",
        orientation="h",
        marker={"color": charts.STANDS},
    )
    figure = charts.laid(go.Figure(bars), HEIGHT)
    figure.update_xaxes(tickformat="~s")
    links = [to_rows(at, found, name, one.key) for one in some]
    alt = w("overview.by_alt", name=w(f"property.{name}"))
    charts.show(f"by-{name}", figure, alt, [links])
