"""The filter of an index in words, above its table: each condition with the way to take it off."""

from collections.abc import Iterator
from html import escape

import streamlit as st

from invoicing import listing
from invoicing.model.filters import Condition, Filter, filter_from

from . import place
from .index import Index

#: So many conditions are said; the panel has them all.
SAID_MOST = 12


def filter_words(at: Index) -> None:
    """Nothing where there is no advanced filter."""
    wanted = filter_from(place.asked().get("filter"))
    if not wanted:
        return
    clear = place.link(filter=None, page=None)
    way = f'<a class="t-clear" href="{escape(clear)}">{escape(at.w("list.clear_filter"))}</a>'
    name = escape(at.w("panel.title"))
    said = f"{_said(at, wanted)}{way}"
    st.html(f'<div class="t-filter" role="group" aria-label="{name}">{said}</div>')


def _said(at: Index, wanted: Filter) -> str:
    parts = list(_parts(at, wanted))
    rest = sum(map(len, wanted.groups)) - SAID_MOST
    more = at.w("panel.more", count=rest) if rest > 0 else ""
    return "".join(parts) + (f'<span class="t-joint">{escape(more)}</span>' if more else "")


def _parts(at: Index, wanted: Filter) -> Iterator[str]:
    """Chips with the words between them; what stands in one group is held together."""
    said = 0
    for number, group in enumerate(wanted.groups):
        shown = group[: SAID_MOST - said]
        if not shown:
            return
        if number:
            yield _joint(at, "common.or")
        chips = [_chip(at, wanted, number, i, each) for i, each in enumerate(shown)]
        joined = _joint(at, "common.and").join(chips)
        alone = len(wanted.groups) < 2 or len(group) < 2
        yield joined if alone else f'<span class="t-together">{joined}</span>'
        said += len(shown)


def _joint(at: Index, key: str) -> str:
    return f'<span class="t-joint">{escape(at.w(key))}</span>'


def _chip(at: Index, wanted: Filter, group: int, number: int, each: Condition) -> str:
    said = listing.in_words(at.house, at.actor, Filter(((each,),)), at.registry, at.w)
    left = _without(wanted, group, number)
    link = place.link(filter=left.to_json() if left else None, page=None)
    label = escape(at.w("panel.take_off", condition=said))
    return (
        f'<span class="t-chip">{escape(said)}'
        f'<a href="{escape(link)}" aria-label="{label}" title="{label}">×</a></span>'
    )


def _without(wanted: Filter, group: int, number: int) -> Filter:
    """The filter without one condition."""
    groups = (
        tuple(c for j, c in enumerate(each) if (i, j) != (group, number))
        for i, each in enumerate(wanted.groups)
    )
    return Filter(tuple(each for each in groups if each))
