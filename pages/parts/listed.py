"""The table of an index, its sums, and those of what is ticked: rows, or groups of rows."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from invoicing import computing, listing
from invoicing.model.errors import InvalidInput
from invoicing.model.table import Table

from . import look, place, values
from .groups import group_table
from .index import Index
from .index_table import Frame, Shown, index_table, labels
from .rows import rows

NAMES = {"invoice": ("nav.invoices", "list.empty"), "payment": ("nav.payments", "list.no_payments")}


def sums(at: Index, found: Table) -> None:
    """Count and sums of everything that matches."""
    look.sums(*values.sums(found, at.subject, at.w))


def line_above(at: Index) -> DeltaGenerator:
    """Where what is ticked is told, and what can be done to it: always as high, so that the
    table below stays where it is."""
    key = "no-selected-sums" if at.view.group_by else "selected-sums"
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key=key)


def listed(at: Index, found: Table, scope: str = "") -> Shown:
    """Table and pager of what was found, or its groups; gives what the reader ticked.

    Ticks belong to `scope`; without one, to what the view asks.
    """
    if at.view.group_by:
        place.pager(group_table(at), at.w)
        return Shown()
    shown = _table(at, found, scope or f"{at.view.filter.to_json()} {at.view.search}")
    place.pager(found.count, at.w)
    return shown


def _table(at: Index, found: Table, scope: str) -> Shown:
    w, view = at.w, at.view
    name, empty = NAMES[at.subject]
    if listing.none_yet(at.house, at.subject, found):
        empty = "list.none_at_all"
    elif at.subject == "payment" and not view.filter and not view.search:
        empty = "list.no_payments_yet"
    known = {prop.name: prop for prop in found.properties}

    def resize(column: str, width: int | None) -> None:
        widths = {**view.widths, column: width}
        at.change(widths={n: wide for n, wide in widths.items() if wide})

    return index_table(
        f"{at.subject}s",
        values.columns(w, [known[n] for n in view.columns], view.widths, _computed(at)),
        rows(at, found),
        labels=labels(w(name), w, w("table.count", count=found.count)),
        empty=w(empty),
        order=place.Order(view.sort, view.descending),
        on_width=resize,
        selectable=True,
        scope=scope,
        frame=Frame(view.pinned, view.density, (view.page - 1) * view.size + 1, found.count),
    )


def _computed(at: Index) -> dict[str, str]:
    """The expression of each computed column, or what is wrong with it."""
    found = computing.computed(at.view, at.registry).columns
    return {
        name: at.w.explain(each) if isinstance(each, InvalidInput) else f"= {each.text}"
        for name, each in found.items()
    }


def selected(at: Index, ids: Sequence[int]) -> None:
    """Count and sums of what is ticked, on one line."""
    if at.view.group_by:
        return
    w, names = at.w, listing.SUMS[at.subject]
    told = listing.sums_of(at.house, at.actor, ids, at.subject)
    if not told:
        look.selected(w("table.none_selected"))
        return
    count = w("table.selected", count=sum(each.count for each in told))
    amounts = [" · ".join(w.money(s.amounts[n], s.currency) for s in told) for n in names]
    look.selected(count, [(w(f"sum.{n}"), text) for n, text in zip(names, amounts, strict=True)])
