"""The answer of a statement: while it is waited for, then as table, chart, file and filter."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st

from invoicing import explore, report_files, reports
from invoicing.explore import CANCELLED, ROWS_MOST, Answer
from invoicing.house import House
from invoicing.model.decisions import Action, decide, general
from invoicing.model.people import Actor
from invoicing.model.properties import Sort, Value
from invoicing.words import Words

from . import charts, look
from .explore_run import Run, latest
from .report_table import Cell, Head, report_table
from .ticker import ticking

#: Rows that are shown; the file has all of them.
SHOWN = 200
KINDS = ("bar", "line")
NAMES = {"bar": go.Bar, "line": go.Scatter}


def draw(house: House, actor: Actor, w: Words, made: datetime) -> None:
    """What the last statement of this session came to."""
    run = latest()
    if run is None:
        return
    if not run.over:
        ticking("explore", lambda: _waiting(w, run))
        return
    if run.problem is not None:
        _failed(w.explain(run.problem), wanted=run.problem.key == CANCELLED)
    if run.answer is not None:
        _told(house, actor, w, run, run.answer, made)


def _failed(why: str, *, wanted: bool) -> None:
    """There is no answer; who ended it knows that."""
    if wanted:
        look.quiet_line(why)
    else:
        st.error(look.plain(why), icon=":material/error:")


def _waiting(w: Words, run: Run) -> bool:
    """It runs; it can be ended."""
    if run.over:
        st.rerun(scope="app")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(0, w("explore.runs"))
        if st.button(w("explore.cancel"), key="explore-cancel"):
            run.asked.cancel()
    return True


def _told(house: House, actor: Actor, w: Words, run: Run, answer: Answer, made: datetime) -> None:
    count = w("explore.rows", count=len(answer.rows))
    st.caption(f"{count} {w('explore.more', most=ROWS_MOST)}" if answer.more else count)
    with st.container(horizontal=True, vertical_alignment="center"):
        _files(house, actor, w, run, answer, made)
        _to_list(w, answer)
    table, chart = st.tabs([w("explore.table_tab"), w("explore.chart_tab")])
    with table:
        _table(w, house, answer)
    with chart:
        _chart(w, answer)


def _files(house: House, actor: Actor, w: Words, run: Run, answer: Answer, made: datetime) -> None:
    if not decide(Action.EXPORT, general(actor)):
        return
    told = explore.report(actor, run.sql, answer, made, w)
    name = report_files.named(house, told)
    for format in report_files.FORMATS:
        st.download_button(
            format.upper(),
            # Made when it is asked for: a long answer takes a while as a workbook.
            lambda format=format: report_files.made(house, actor, told, format, w)[1],
            f"{name}.{format}",
            key=f"explore-{format}",
            on_click=partial(reports.taken, house, actor, "explore", told, format, w),
        )


def _to_list(w: Words, answer: Answer) -> None:
    """The invoices of the answer, as a filter of the list."""
    numbers = explore.numbers(answer)
    if numbers:
        wanted = [[{"property": "number", "operator": "any_of", "value": numbers}]]
        query = urlencode({"view": "all", "filter": json.dumps(wanted)})
        label = w("explore.to_list", count=len(numbers))
        look.link_button(label, f"/invoices?{query}")


def _table(w: Words, house: House, answer: Answer) -> None:
    heads = [Head(c.name, figures=c.sort is Sort.NUMBER) for c in answer.columns]
    zone = house.settings().timezone

    places = [places_of(row[i] for row in answer.rows[:SHOWN]) for i in range(len(heads))]

    def cell(value: Value, places: int) -> Cell:
        if value is None:
            return Cell("–", quiet=True)
        if isinstance(value, bool):
            return Cell(w("common.yes" if value else "common.no"))
        if isinstance(value, Decimal):
            return Cell(w.number(value, places))
        if isinstance(value, datetime):
            return Cell(w.moment(value, zone))
        if isinstance(value, date):
            return Cell(w.date(value).replace(" ", "\N{NO-BREAK SPACE}"))
        return Cell(str(value))

    rows = [list(map(cell, row, places)) for row in answer.rows[:SHOWN]]
    report_table(w("explore.answer"), heads, rows, empty=w("explore.no_rows"))
    if len(answer.rows) > SHOWN:
        st.caption(w("explore.shown", most=SHOWN))


def places_of(values: Iterable[Value]) -> int:
    """How many decimals the figures of a column need, idle zeros aside."""
    needed = (v.normalize().as_tuple().exponent for v in values if isinstance(v, Decimal))
    return max((-e for e in needed if isinstance(e, int) and e < 0), default=0)


def _chart(w: Words, answer: Answer) -> None:
    """One column along, the sum of another up."""
    figures = [c.name for c in answer.columns if c.sort is Sort.NUMBER]
    along = [c.name for c in answer.columns]
    if not figures or not answer.rows:
        st.caption(w("explore.no_chart"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            w("explore.kind"), KINDS, default="bar", format_func=lambda k: w(f"explore.{k}")
        )
        x = st.selectbox(w("explore.along"), along, key="explore-x")
        usual = next((n for n in figures if n != x), figures[0])
        y = st.selectbox(w("explore.up"), figures, index=figures.index(usual), key="explore-y")
    xs, ys = along.index(x), along.index(y)
    # Points of a picture, not figures: the exact ones are in the table.
    points = [(str(row[xs]), row[ys]) for row in answer.rows if isinstance(row[ys], Decimal)]
    trace = NAMES[kind or "bar"](
        x=[p[0] for p in points],
        y=[charts.size_of(p[1]) for p in points if isinstance(p[1], Decimal)],
        marker={"color": charts.STANDS},
    )
    charts.show("explore", charts.laid(go.Figure(trace), 340), w("explore.alt", x=x, y=y))
