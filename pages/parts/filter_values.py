"""The value of a condition in the panel: for every kind a fitting widget.

A row of WIDGETS draws one; what it holds goes to the condition as the filter's JSON has it, and
what cannot be read is kept as it was typed, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from invoicing import forms, offering
from invoicing.model.dates import DAYS_MOST, PERIODS
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Operator, read_number
from invoicing.model.pasting import cells
from invoicing.model.properties import Property
from invoicing.words.sentences import days_words

from . import look
from .filter_draft import Row, shape

if TYPE_CHECKING:
    from .filter_panel import Panel

#: More values than this are a text of lines rather than a box of each.
BOXES_MOST = 20
#: What the books were asked while the panel is open: values offered, and values found.
OFFERED, MATCHED = "_filter_offered", "_filter_matched"
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def value(panel: Panel, row: Row, prop: Property, operator: Operator) -> None:
    """The widget that asks for the value of a row."""
    kind = shape(prop, operator)
    if kind in WIDGETS:
        WIDGETS[kind](panel, row, prop)
    if kind in ("count", "period") and not row.problem(panel.at.registry, panel.clock):
        _, _, days = row.condition(panel.at.registry, panel.clock).read(
            panel.at.registry, panel.clock
        )
        look.quiet_line(days_words(panel.at.w, days))


def forget() -> None:
    """Ask the books anew for the values they have."""
    for name in (OFFERED, MATCHED):
        st.session_state.pop(name, None)


def _tied(panel: Panel, row: Row, what: str, read: Callable[..., Any], *parts: str) -> list[Any]:
    """For each part the arguments that tie a widget to the row's value."""
    keys = [f"{panel.key(what, row)}{part}" for part in parts or ("",)]
    options = {"on_change": _changed, "args": (panel, row, keys, read)}
    return [{"key": key, "label_visibility": "collapsed", **options} for key in keys]


def _changed(panel: Panel, row: Row, keys: list[str], read: Callable[..., Any]) -> None:
    row.wrong, row.unread = None, ()
    try:
        row.value = read(*(st.session_state.get(key) for key in keys))
    except InvalidInput as problem:
        row.value, row.wrong = None, problem
    panel.apply()


def _text(panel: Panel, row: Row, prop: Property) -> None:
    [tied] = _tied(panel, row, "text", lambda typed: (typed or "").strip() or None)
    st.text_input(panel.at.w("panel.value"), str(row.value or ""), **tied)


def _number(panel: Panel, row: Row, prop: Property) -> None:
    def read(typed: str | None) -> str | None:
        return _plain_number(panel, prop, typed)

    [tied] = _tied(panel, row, "number", read)
    st.text_input(panel.at.w("panel.value"), _shown(panel, prop, row.value), **tied)


def _two(panel: Panel, row: Row, prop: Property) -> None:
    def read(*typed: str | None) -> tuple[str, ...] | None:
        both = tuple(n for t in typed if (n := _plain_number(panel, prop, t)) is not None)
        return both if len(both) == 2 else None

    w, held = panel.at.w, row.value or (None, None)
    first, last = _tied(panel, row, "two", read, "-first", "-last")
    left, right = st.columns(2)
    left.text_input(
        w("panel.from"), _shown(panel, prop, held[0]), **first, placeholder=w("panel.from")
    )
    right.text_input(w("panel.to"), _shown(panel, prop, held[1]), **last, placeholder=w("panel.to"))


def _plain_number(panel: Panel, prop: Property, typed: str | None) -> str | None:
    if not (typed or "").strip():
        return None
    return f"{forms.amount(prop.name, typed or '', panel.at.w.language):f}"


def _shown(panel: Panel, prop: Property, number: Any) -> str:
    """A number of the filter as the reader writes it."""
    try:
        return "" if number is None else panel.at.w.number(read_number(prop.name, number))
    except InvalidInput:
        return str(number)


def _date(panel: Panel, row: Row, prop: Property) -> None:
    [tied] = _tied(panel, row, "date", _iso)
    _calendar(panel, panel.at.w("panel.value"), row.value, tied)


def _dates(panel: Panel, row: Row, prop: Property) -> None:
    def read(*picked: date | None) -> tuple[str, ...] | None:
        both = tuple(iso for day in picked if (iso := _iso(day)))
        return both if len(both) == 2 else None

    w, held = panel.at.w, row.value or (None, None)
    first, last = _tied(panel, row, "dates", read, "-first", "-last")
    left, right = st.columns(2)
    with left:
        _calendar(panel, w("panel.from"), held[0], first)
    with right:
        _calendar(panel, w("panel.to"), held[1], last)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else None


def _calendar(panel: Panel, label: str, held: Any, tied: Mapping[str, Any]) -> None:
    day = date.fromisoformat(held) if isinstance(held, str) else None
    pattern = panel.at.w("common.date_pattern")
    st.date_input(label, day, min_value=FIRST_DAY, max_value=LAST_DAY, format=pattern, **tied)


def _count(panel: Panel, row: Row, prop: Property) -> None:
    [tied] = _tied(panel, row, "count", lambda days: None if days is None else int(days))
    held = int(row.value) if str(row.value or "").isdigit() else None
    label = panel.at.w("panel.days")
    st.number_input(label, 0, DAYS_MOST, held, 1, placeholder=label, **tied)


def _period(panel: Panel, row: Row, prop: Property) -> None:
    w, names = panel.at.w, list(PERIODS)
    [tied] = _tied(panel, row, "period", lambda name: name)
    st.selectbox(
        w("panel.value"),
        names,
        names.index(row.value) if row.value in names else None,
        format_func=lambda name: w(f"period.{name}"),
        placeholder=w("panel.choose"),
        **tied,
    )


def _flag(panel: Panel, row: Row, prop: Property) -> None:
    w = panel.at.w
    [tied] = _tied(panel, row, "flag", lambda chosen: chosen)
    st.radio(
        w("panel.value"),
        [True, False],
        0 if row.value else 1,
        format_func=lambda yes: w("common.yes" if yes else "common.no"),
        horizontal=True,
        **tied,
    )


def _choice(panel: Panel, row: Row, prop: Property) -> None:
    options = _options(panel, row, prop)
    [tied] = _tied(panel, row, "choice", lambda chosen: chosen)
    st.selectbox(
        panel.at.w("panel.value"),
        options,
        options.index(row.value) if row.value in options else None,
        format_func=lambda each: _said(panel, prop, each),
        placeholder=panel.at.w("panel.choose"),
        **tied,
    )


def _list(panel: Panel, row: Row, prop: Property) -> None:
    if len(row.value or ()) > BOXES_MOST:
        _lines(panel, row, prop)
        return
    [tied] = _tied(panel, row, "list", lambda chosen: tuple(chosen) or None)
    st.multiselect(
        panel.at.w("panel.value"),
        _options(panel, row, prop),
        list(row.value or ()),
        format_func=lambda each: _said(panel, prop, each),
        placeholder=panel.at.w("panel.choose"),
        accept_new_options=not prop.choices,
        **tied,
    )


def _lines(panel: Panel, row: Row, prop: Property) -> None:
    [tied] = _tied(panel, row, "lines", lambda typed: cells(typed or "") or None)
    st.text_area(panel.at.w("panel.value"), "\n".join(row.value), height=160, **tied)


def _numbers(panel: Panel, row: Row, prop: Property) -> None:
    def read(typed: str | None) -> tuple[str, ...] | None:
        found = cells(typed or "", numbers=True)
        return tuple(str(_plain_number(panel, prop, cell)) for cell in found) or None

    shown = "\n".join(_shown(panel, prop, each) for each in row.value or ())
    [tied] = _tied(panel, row, "numbers", read)
    label = panel.at.w("panel.lines")
    st.text_area(label, shown, height=120, placeholder=label, **tied)


def _options(panel: Panel, row: Row, prop: Property) -> list[str]:
    """What can be chosen, and what is; the books are asked once while the panel is open."""
    known = st.session_state.setdefault(OFFERED, {})
    key = (panel.at.subject, prop.name)
    if key not in known:
        at = panel.at
        known[key] = offering.values(at.house, at.actor, prop.name, at.subject)
    held = row.value if isinstance(row.value, tuple) else (row.value,)
    return list(dict.fromkeys((*known[key], *(each for each in held if each))))


def _said(panel: Panel, prop: Property, each: str) -> str:
    key = f"{prop.words}{each}"
    return panel.at.w(key) if prop.words and key in panel.at.w else each


WIDGETS: Mapping[str, Callable[[Any, Row, Property], None]] = {
    "text": _text,
    "number": _number,
    "two": _two,
    "date": _date,
    "dates": _dates,
    "count": _count,
    "period": _period,
    "flag": _flag,
    "choice": _choice,
    "list": _list,
    "numbers": _numbers,
}
