"""The quick filters beside the search: a small panel each, whose choices stand in the URL."""

from collections.abc import Callable

import streamlit as st

from invoicing import quick
from invoicing.model.lists import join_list, split_list
from invoicing.quick import ME, NOBODY, QUICK, Quick

from . import look, place
from .index import Index

#: How many chosen values a button names before it only counts them.
NAMED = 1
STAYS = "_quick_stays"


def quick_filters(at: Index) -> None:
    """A button for each; it says what is chosen, and opens to choose."""
    for row in QUICK[at.subject]:
        _filter(at, row)


def _filter(at: Index, row: Quick) -> None:
    chosen = list(split_list(place.asked().get(row.name)))
    key = f"quick_{row.name}"
    # Its label tells what is chosen, and to Streamlit another label is another panel, closed.
    if st.session_state.pop(STAYS, None) == key:
        st.session_state[key] = True
    with st.popover(_label(at, row, chosen), on_change="rerun", key=key) as panel:
        if panel.open:
            _choices(at, row, chosen)


def _label(at: Index, row: Quick, chosen: list[str]) -> str:
    name = at.w(f"quick.name.{row.name}")
    if not chosen:
        return look.plain(name)
    first = said(at, row, chosen[0]) if len(chosen) <= NAMED else at.w.number(len(chosen))
    return f"{look.plain(name)}: **{look.plain(first)}**"


def _choices(at: Index, row: Quick, chosen: list[str]) -> None:
    w = at.w
    words = ""
    if row.searched:
        words = st.text_input(
            w("common.search"),
            placeholder=w("quick.search"),
            label_visibility="collapsed",
            key=f"quick_search_{row.name}",
            type="search",
            live=True,
        )
    offered = quick.offered(at.house, at.actor, row, at.subject, words)
    options = list(dict.fromkeys((*chosen, *offered) if row.searched else (*offered, *chosen)))
    if not offered:
        st.caption(w("quick.nothing"))
    kept = place.choose(row.name, options)
    st.pills(
        w(f"quick.name.{row.name}"),
        options,
        selection_mode="multi",
        format_func=lambda value: said(at, row, value),
        label_visibility="collapsed",
        key=kept["key"],
        on_change=_staying,
        args=(row, kept["on_change"], kept["args"]),
    )
    if quick.has_days(row, at.subject):
        _days(at, row, chosen)
    if chosen:
        clear = w("quick.clear")
        st.button(clear, type="tertiary", on_click=_clear, args=(row.name,), key=f"no_{row.name}")


def _staying(row: Quick, change: Callable[..., None], args: tuple[str, ...]) -> None:
    """Do a change, and leave the panel open for the next one."""
    change(*args)
    st.session_state[STAYS] = f"quick_{row.name}"


def _days(at: Index, row: Quick, chosen: list[str]) -> None:
    """Any other days, from a calendar."""
    key = f"quick_days_{row.name}"

    def choose() -> None:
        days = st.session_state[key]
        if len(days) == 2:
            others = [value for value in chosen if not quick.days_of(value)]
            place.write(**{row.name: join_list([*others, quick.of_days(*days)]), "page": None})

    kept = next(filter(None, map(quick.days_of, chosen)), ())
    if key not in st.session_state:
        st.session_state[key] = kept
    pattern = at.w("common.date_pattern")
    st.date_input(at.w("quick.between"), key=key, on_change=choose, format=pattern)


def _clear(name: str) -> None:
    place.write(**{name: None, "page": None})


def said(at: Index, row: Quick, value: str) -> str:
    """A choice in words."""
    if value in (ME, NOBODY):
        return at.w("quick.me" if value == ME else f"quick.none.{row.name}")
    if value in row.choices:
        return at.w(f"{row.words}{value}")
    days = quick.days_of(value)
    return " – ".join(map(at.w.date, days)) if days else value
