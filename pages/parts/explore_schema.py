"""What can be asked: the tables of the snapshot with their columns, and what was asked before."""

import streamlit as st

from invoicing import explore
from invoicing.explore import Column, Past
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.words import Words

from . import look
from .report_table import Cell, Head, report_table


def draw(house: House, actor: Actor, w: Words) -> None:
    """A fold for each table."""
    with st.container(key="explore-shapes"):
        _shapes(house, actor, w)


def _shapes(house: House, actor: Actor, w: Words) -> None:
    st.caption(w("explore.tables"))
    for shape in explore.shapes(house, actor):
        title = f"{shape.name} ({w.number(shape.rows)})"
        with st.expander(title, key=f"table-{shape.name}"):
            look.quiet_line(w(f"explore.table.{shape.name}"))
            heads = [
                Head(w("explore.column"), figures=False),
                Head(w("explore.meaning"), figures=False),
            ]
            rows = [[Cell(c.name, title=c.type), Cell(meaning(w, c))] for c in shape.columns]
            report_table(shape.name, heads, rows)


def meaning(w: Words, column: Column) -> str:
    """What is in a column, and the engine's type of it."""
    keys = (f"explore.column.{column.name}", f"property.{column.name}")
    said = next((w(key) for key in keys if key in w), "")
    return f"{said} · {column.type.lower()}" if said else column.type.lower()


def one_line(w: Words, house: House, past: Past | None) -> str:
    """A statement of before, on one line with when it was."""
    if past is None:
        return ""
    at = w.moment(past.asked_at, house.settings().timezone)
    return f"{at}: {' '.join(past.sql.split())[:80]}"
