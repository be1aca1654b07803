"""«Explain this number»: what it counts, when, how it was worked out, and the rows behind it.

    explain(w, Explanation(…), "figure")

A figure of a report links to its page with a parameter that names it (`?figure=…`); the page then
shows this drawer. Closing it takes the parameter away, and so does Back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import streamlit as st

from invoicing.model.behind import Behind, names_records
from invoicing.model.table import Row, View
from invoicing.words import Words

from . import look, place
from .report_table import Cell, Head, report_table

#: So many rows stand in the drawer; the index has them all.
SHOWN_MOST = 50


@dataclass(frozen=True)
class Explanation:
    """`facts` are filter, as of, known at, row count …; `how` says the sum in words.

    `rows` are some of the `count` records, `link` (text, address) leads to all of them. With
    `way` they are one of several pages: `page` of them, the others at the addresses it tells.
    """

    title: str
    figure: str
    how: str
    facts: Sequence[look.Pair]
    heads: Sequence[Head] = field(default=())
    rows: Sequence[Sequence[Cell]] = field(default=())
    count: int = 0
    link: look.Link | None = None
    page: int = 1
    way: Callable[[int], str] | None = None


def explain(w: Words, what: Explanation, parameter: str) -> None:
    """The drawer; `parameter` is the one that asks for it."""

    @st.dialog(
        w("explain.title"),
        width="medium",
        position="right",
        on_dismiss=lambda: place.write(**{parameter: None}),
    )
    def drawer() -> None:
        look.quiet_line(what.title)
        look.big_figure(what.figure)
        look.pairs([*what.facts, (w("explain.how"), what.how)])
        if what.link:
            look.link_button(*what.link, primary=True)
        if what.rows:
            shown = what.rows[:SHOWN_MOST]
            report_table(w("explain.rows"), what.heads, shown)
            if what.way:
                place.turns(what.count, SHOWN_MOST, what.page, w, what.way)
            elif what.count > len(shown):
                look.quiet_line(w("explain.more", count=what.count - len(shown)))

    drawer()


def named(what: Explanation, title: str, figure: str) -> Explanation:
    """The same under a title, with the figure as it is told."""
    return replace(what, title=title, figure=figure)


def record_rows(w: Words, found: Behind, currency: str) -> list[list[Cell]]:
    """The records behind a figure: name, customer, day and amount; deleted ones lead nowhere."""
    return [
        [
            Cell(
                r.name or w("list.draft", id=r.id) if r.there else w("aged.deleted", name=r.name),
                f"/{found.subject}?id={r.id}" if r.there else None,
            ),
            Cell(r.customer or w("common.empty")),
            Cell(w.date(r.day)),
            Cell(w.money(r.amount, currency, code=False)),
        ]
        for r in found.records
    ]


def invoice(row: Row, w: Words) -> tuple[Cell, Cell]:
    """An invoice of the index: what it is called, leading to it, and its buyer."""
    values = row.values
    name = str(values["number"] or values["title"] or w("list.draft", id=row.id))
    return Cell(name, f"/invoice?id={row.id}"), Cell(str(values["buyer_name"] or w("common.empty")))


def to_index(w: Words, found: Behind, view: View) -> look.Link | None:
    """To the index with the filter that shows exactly the records behind a figure."""
    if not found.exact:
        return None
    loose = found.subject == "payment"
    search = {"q": view.search} if view.search and not (loose or names_records(found.exact)) else {}
    query = urlencode({"filter": found.exact.to_json()} | search)
    named = {record.id for record in found.records} if names_records(found.exact) else ()
    count = len(named) or found.count
    text = w("explain.show_payments" if loose else "explain.show", count=count)
    return text, f"/{found.subject}s?{query}"
