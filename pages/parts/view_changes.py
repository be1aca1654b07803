"""«What changed?»: what entered the view, left it and changed in it, between two days."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

import streamlit as st

from invoicing import view_diff
from invoicing.model.errors import Problem
from invoicing.model.settings import Settings
from invoicing.model.view_diff import Cause, Moved, Part, ViewDiff

from . import look
from .cards import change_text
from .index import Index

#: Days back that are offered; 0 is any days, from a calendar.
BACK = (1, 7, 30, 0)
USUAL = 7
#: So many changes of one row are told, none of them longer than a line or two.
TOLD_MOST, TOLD_LONGEST = 6, 160


def changes_button(at: Index) -> None:
    """Opens the drawer."""
    label = at.w("diff.title")
    if st.button(label, icon=":material/difference:", type="tertiary", key="view-changes"):
        _drawer(at)


def _drawer(at: Index) -> None:
    @st.dialog(at.w("diff.title"), width="medium", position="right")
    def drawer() -> None:
        days = _days(at)
        if days is None:
            return
        try:
            found = view_diff.between(at.house, at.actor, at.view, *days)
        except Problem as problem:
            look.field_error(at.w.explain(problem))
            return
        st.html(_told(at, found))

    drawer()


def _days(at: Index) -> tuple[date, date] | None:
    """The days to compare; None while the second one is not chosen yet."""
    w, today = at.w, at.house.today()
    back = st.segmented_control(
        w("diff.days"),
        BACK,
        default=USUAL,
        required=True,
        format_func=lambda n: w("diff.back", count=n) if n else w("diff.other"),
        key="view-changes-back",
    )
    if back:
        return today - timedelta(days=back), today
    week = (today - timedelta(days=USUAL), today)
    days = st.date_input(
        w("diff.between"),
        week,
        max_value=today,
        key="view-changes-days",
        format=w("common.date_pattern"),
    )
    return (days[0], days[1]) if isinstance(days, tuple) and len(days) == 2 else None


def _told(at: Index, found: ViewDiff) -> str:
    w, settings = at.w, at.house.settings()
    note = escape(w("diff.note", since=found.since, until=found.until))
    parts = (("entered", found.entered), ("left", found.left), ("changed", found.changed))
    sections = "".join(_part(at, name, part, settings) for name, part in parts)
    return f'<div class="t-moved"><p>{note}</p>{sections}</div>'


def _part(at: Index, name: str, part: Part, settings: Settings) -> str:
    w = at.w
    head = escape(w(f"diff.{name}", count=part.count))
    rows = "".join(_row(at, row, settings) for row in part.rows)
    rest = part.count - len(part.rows)
    more = f"<p>{escape(w('diff.more', count=rest))}</p>" if rest else ""
    return f"<section><h4>{head}</h4><ol>{rows}</ol>{more}</section>"


def _row(at: Index, row: Moved, settings: Settings) -> str:
    w = at.w
    name = escape(row.number or row.title or w("list.draft", id=row.id))
    gone = row.cause is Cause.DELETED
    head = f"<b>{name}</b>" if gone else f'<a href="/invoice?id={row.id}">{name}</a>'
    buyer = f"<span>{escape(row.buyer)}</span>" if row.buyer else ""
    told = (
        ""
        if row.cause is Cause.CHANGED
        else f"<small>{escape(w(f'diff.cause.{row.cause}'))}</small>"
    )
    changes = _changes(at, row, settings) if row.cause is Cause.CHANGED else ()
    items = "".join(f"<li>{escape(text)}</li>" for text in changes)
    return f"<li>{head}{buyer}{told}{f'<ul>{items}</ul>' if items else ''}</li>"


def _changes(at: Index, row: Moved, settings: Settings) -> Sequence[str]:
    order = {name: place for place, name in enumerate(at.registry.properties)}
    changes = sorted(row.changes, key=lambda change: order.get(change.property, len(order)))
    told = [change_text(change, row.currency, settings, at.w) for change in changes]
    short = [text if len(text) <= TOLD_LONGEST else f"{text[:TOLD_LONGEST]}…" for text in told]
    rest = len(short) - TOLD_MOST
    more = [at.w("diff.more_changes", count=rest)] if rest > 0 else []
    return [*short[:TOLD_MOST], *more]
