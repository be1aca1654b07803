"""Advanced filters: a button above the table, and the panel at its right.

    filter_panel.button(at)
    with filter_panel.beside(at):
        index_table(…)

Every change is in the URL at once, so that the table beside the panel is what the filter finds.
Conditions that are not whole are marked and not asked. X closes the panel, and filters stay.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

import streamlit as st

from invoicing.model.dates import Clock
from invoicing.model.filters import (
    CONDITIONS_MOST,
    GROUPS_MOST,
    Filter,
    filter_from,
    operators_for,
)
from invoicing.words import condition_words

from . import filter_paste, filter_values, look, place
from .filter_draft import Draft, Row
from .index import Index

WIDTH = 348
#: A filter with more conditions than this shows the buttons of one group at a time, and of the
#: other groups so many conditions.
ROWS_MOST, NAMED = 40, 4


@dataclass(frozen=True)
class Panel:
    """The draft of an index, and what its conditions are read with."""

    at: Index
    draft: Draft
    clock: Clock

    def key(self, name: str, row: Row | int = 0) -> str:
        """The key of a widget; a row's own where one is given."""
        number = row.id if isinstance(row, Row) else row
        return f"filter-{self.at.subject}-{number}-{name}"

    def apply(self) -> None:
        """Ask what is whole, if it is something else than before. For callbacks."""
        wanted = self.draft.filter(self.at.registry, self.clock)
        text = _written(wanted)
        if text != self.draft.written:
            self.draft.written = text
            place.write(filter=text or None, page=None)


def button(at: Index) -> None:
    """Opens and closes the panel; it counts the conditions that hold."""
    count = sum(map(len, _wanted().groups))
    label = at.w("panel.title") if not count else at.w("panel.counted", count=count)
    name = _opened(at)
    st.button(
        label,
        key=f"{name}-button",
        icon=":material/tune:",
        type="primary" if st.session_state.get(name) else "secondary",
        on_click=_turn,
        args=(at,),
    )


def _opened(at: Index) -> str:
    return f"filter-panel-{at.subject}"


def _turn(at: Index) -> None:
    """Open the panel with what holds, or close it and leave the filter as it is."""
    name = _opened(at)
    st.session_state[name] = not st.session_state.get(name)
    panel = _panel(at)
    panel.draft.forget_halves(at.registry, panel.clock)
    filter_values.forget()


def _wanted() -> Filter:
    return filter_from(place.asked().get("filter"))


def _written(wanted: Filter) -> str:
    return wanted.to_json() if wanted else ""


def _panel(at: Index) -> Panel:
    """The draft of this session, begun anew where the URL says something else."""
    draft: Draft = st.session_state.setdefault(f"_filter_draft_{at.subject}", Draft())
    wanted = _wanted()
    if _written(wanted) != draft.written:
        draft.take(wanted, _written(wanted))
    settings = at.house.settings()
    return Panel(at, draft, Clock(at.house.today(settings), settings.timezone))


@contextmanager
def beside(at: Index) -> Iterator[None]:
    """The room of the table; the panel stands at its right while it is open."""
    with st.container(key="beside-panel", horizontal=True, wrap=False, gap="medium"):
        room = st.container(key="index-room")
        if st.session_state.get(_opened(at)):
            with st.container(key="filter-panel", width=WIDTH, gap="small"):
                _draw(_panel(at))
        with room:
            yield


def _draw(panel: Panel) -> None:
    at, draft, w = panel.at, panel.draft, panel.at.w
    if not draft.groups:
        draft.add(0, opened=True)
    with st.container(
        key="filter-panel-head",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        wrap=False,
    ):
        st.html(f'<h2 class="t-panel-title">{w("panel.title")}</h2>', width="content")
        with st.container(
            horizontal=True, width="content", wrap=False, gap="xsmall", vertical_alignment="center"
        ):
            if draft.written:
                _small(panel, "clear", w("panel.clear"), _clear, panel)
            _icon("close", w("panel.close"), "x", _turn, at)
    for number, group in enumerate(draft.groups):
        if number:
            st.html(f'<p class="t-or">{w("common.or")}</p>')
        with st.container(border=True, gap="xsmall", key=panel.key("group", number)):
            _group(panel, number, group)
    st.html(f'<p class="t-or">{w("common.or")}</p>')
    st.button(
        w("panel.add_group"),
        key=panel.key("add-group"),
        icon=":material/add:",
        disabled=len(draft.groups) >= GROUPS_MOST,
        on_click=_add,
        args=(panel, len(draft.groups)),
    )
    filter_paste.paste(panel)


def _group(panel: Panel, number: int, group: list[Row]) -> None:
    """One group; of a large filter only the one that is worked on has its buttons."""
    w, draft = panel.at.w, panel.draft
    if sum(map(len, draft.groups)) > ROWS_MOST and number != draft.shown:
        _folded_group(panel, number, group)
        return
    for at, row in enumerate(group):
        if at:
            st.html(f'<p class="t-and">{w("common.and")}</p>')
        if row.opened or row.problem(panel.at.registry, panel.clock):
            _open_row(panel, row)
        else:
            _folded_row(panel, row)
    _small(
        panel,
        f"add-{number}",
        w("panel.add"),
        _add,
        panel,
        number,
        icon=":material/add:",
        disabled=len(group) >= CONDITIONS_MOST,
    )


def _folded_group(panel: Panel, number: int, group: list[Row]) -> None:
    w = panel.at.w
    said = [_sentence(panel, row) for row in group[:NAMED]]
    more = [w("panel.more", count=len(group) - NAMED)] if len(group) > NAMED else []
    lines = "".join(f"<li>{escape(text)}</li>" for text in (*said, *more))
    st.html(f'<ul class="t-lines">{lines}</ul>')
    _small(panel, f"show-{number}", w("panel.show_group"), _show, panel, number)


def _sentence(panel: Panel, row: Row) -> str:
    condition = row.condition(panel.at.registry, panel.clock)
    if condition is None:
        return panel.at.w("panel.incomplete")
    return condition_words(panel.at.w, condition, panel.at.registry, panel.clock)


def _folded_row(panel: Panel, row: Row) -> None:
    """A whole condition as a sentence, to be opened or taken off."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", wrap=False):
        st.html(f'<p class="t-line">{escape(_sentence(panel, row))}</p>')
        _row_icon(panel, row, "edit", _open)
        _row_icon(panel, row, "close", _remove)
    filter_paste.matched(panel, row)


def _open_row(panel: Panel, row: Row) -> None:
    """A condition that is being made: property, operator, value."""
    at, w = panel.at, panel.at.w
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", wrap=False):
        _property(panel, row)
        if not row.problem(at.registry, panel.clock):
            _row_icon(panel, row, "check", _fold)
        _row_icon(panel, row, "close", _remove)
    if row.name not in at.registry.properties:
        if row.name:
            _incomplete(panel, row)
        return
    prop = at.registry[row.name]
    operators = operators_for(prop)
    keys = [operator.key for operator in operators]
    if row.operator not in keys and (known := row.operator_of(prop)):
        keys.append(known.key)
        row.operator = known.key
    key = panel.key("operator", row)
    st.selectbox(
        w("panel.operator"),
        keys,
        keys.index(row.operator) if row.operator in keys else None,
        format_func=lambda name: w(f"operator.{name}"),
        key=f"{key}-{row.name}",
        label_visibility="collapsed",
        on_change=_ask,
        args=(panel, row, f"{key}-{row.name}"),
    )
    if operator := row.operator_of(prop):
        filter_values.value(panel, row, prop, operator)
    _incomplete(panel, row)
    filter_paste.matched(panel, row)


def _property(panel: Panel, row: Row) -> None:
    at, w = panel.at, panel.at.w
    names = [p.name for p in at.registry.offered()]
    if row.name and row.name not in names:
        names.append(row.name)
    key = panel.key("property", row)

    def said(name: str) -> str:
        if name not in at.registry.properties:
            return name
        return f"{w(f'group.{at.registry[name].group}')} › {w(f'property.{name}')}"

    st.selectbox(
        w("panel.property"),
        names,
        names.index(row.name) if row.name else None,
        format_func=said,
        placeholder=w("panel.find_property"),
        key=key,
        label_visibility="collapsed",
        on_change=_choose,
        args=(panel, row, key),
    )


def _incomplete(panel: Panel, row: Row) -> None:
    """Say that a condition is not asked yet; what is wrong with it once there is a value."""
    problem = row.problem(panel.at.registry, panel.clock)
    if problem and row.begun:
        look.field_error(panel.at.w.explain(problem))
    elif problem:
        look.quiet_line(panel.at.w("panel.incomplete"))


# ── what a click does ────────────────────────────────────────────────────────────────────────────


def _choose(panel: Panel, row: Row, key: str) -> None:
    row.choose(st.session_state[key], panel.at.registry)
    panel.apply()


def _ask(panel: Panel, row: Row, key: str) -> None:
    row.ask(st.session_state[key], panel.at.registry)
    panel.apply()


def _add(panel: Panel, group: int) -> None:
    """A condition more; the others fold, so that the panel stays short."""
    for row in panel.draft.rows():
        row.opened = False
    panel.draft.add(group, opened=True)
    panel.draft.shown = group


def _show(panel: Panel, group: int) -> None:
    panel.draft.shown = group


def _remove(panel: Panel, row: Row) -> None:
    panel.draft.remove(row)
    panel.apply()


def _open(panel: Panel, row: Row) -> None:
    row.opened = True


def _fold(panel: Panel, row: Row) -> None:
    row.opened = False


def _clear(panel: Panel) -> None:
    panel.draft.groups = []
    panel.apply()


# ── small buttons ────────────────────────────────────────────────────────────────────────────────


def _small(panel: Panel, name: str, label: str, act: object, *args: object, **more: object) -> None:
    key = panel.key(name)
    st.button(label, key=key, type="tertiary", on_click=act, args=args, **more)


def _row_icon(panel: Panel, row: Row, icon: str, act: object) -> None:
    said = panel.at.w(f"panel.row_{icon}")
    _icon(icon, said, f"{panel.at.subject}-{row.id}-{icon}", act, panel, row)


def _icon(icon: str, label: str, name: str, act: object, *args: object) -> None:
    """A button that shows only a picture; its name is there for who cannot see it."""
    with st.container(key=f"icon-{name}", width="content"):
        st.button(
            label,
            key=f"icon-button-{name}",
            icon=f":material/{icon}:",
            type="tertiary",
            on_click=act,
            args=args,
        )
