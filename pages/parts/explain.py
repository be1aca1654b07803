"""«Explain this number»: what it counts, when, how it was worked out, and the rows behind it.

    explain(w, Explanation(…), "figure")

A figure of a report links to its page with a parameter that names it (`?figure=…`); the page then
shows this drawer. Closing it takes the parameter away, and so does Back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from invoicing.words import Words

from . import look, place
from .report_table import Cell, Head, report_table

#: So many rows stand in the drawer; the index has them all.
SHOWN_MOST = 50


@dataclass(frozen=True)
class Explanation:
    """`facts` are filter, as of, known at, row count …; `how` says the sum in words.

    `rows` are some of the `count` records, `link` (text, address) leads to all of them.
    """

    title: str
    figure: str
    how: str
    facts: Sequence[look.Pair]
    heads: Sequence[Head] = field(default=())
    rows: Sequence[Sequence[Cell]] = field(default=())
    count: int = 0
    link: look.Link | None = None


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
            if what.count > len(shown):
                look.quiet_line(w("explain.more", count=what.count - len(shown)))

    drawer()
