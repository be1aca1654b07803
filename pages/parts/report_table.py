"""The table of a report: a heading for each column, figures that lead somewhere, totals below.

Drawn as HTML from plain texts, which are escaped here. A report has tens of lines, so it needs
nothing of what index_table does for thousands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from .index_table import safe_href

STYLE = Path(__file__).parent / "assets" / "reports.css"


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its label, where a click on it leads, and how it is sorted now."""

    text: str
    href: str | None = None
    sorted: str = ""  # ascending or descending
    figures: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, perhaps a link; `quiet` for what is nothing, `tone` for what stands out."""

    text: str
    href: str | None = None
    quiet: bool = False
    tone: str = ""
    title: str = ""


def dress() -> None:
    """Put on the look of reports. Once a run, on a page that shows one."""
    st.html(STYLE)


def report_table(
    name: str,
    heads: Sequence[Head],
    rows: Sequence[Sequence[Cell]],
    totals: Sequence[Sequence[Cell]] = (),
    empty: str = "",
) -> None:
    """Show the lines under their heads; `name` tells screen readers what it is."""
    head = "".join(map(_head, heads))
    body = "".join(_row(heads, row) for row in rows)
    if not rows:
        body = f'<tr><td class="t-none" colspan="{len(heads)}">{escape(empty)}</td></tr>'
    foot = "".join(_row(heads, row) for row in totals)
    st.html(
        f'<div class="t-scroll t-report-box"><table class="t-report" aria-label="{escape(name)}">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody><tfoot>{foot}</tfoot></table></div>"
    )


def _head(head: Head) -> str:
    kind = ' class="t-number"' if head.figures else ""
    order = f' aria-sort="{head.sorted}"' if head.sorted else ""
    text = escape(head.text)
    if head.href:
        text = f'<a href="{escape(head.href)}">{text}</a>'
    return f'<th scope="col"{kind}{order}>{text}</th>'


def _row(heads: Sequence[Head], row: Sequence[Cell]) -> str:
    cells = zip(heads, row, strict=True)
    return f"<tr>{''.join(_cell(head, cell, i == 0) for i, (head, cell) in enumerate(cells))}</tr>"


def _cell(head: Head, cell: Cell, first: bool) -> str:
    marks = ("t-number" if head.figures else "", "t-nil" if cell.quiet else "", cell.tone)
    kinds = " ".join(filter(None, marks))
    text, href = escape(cell.text), safe_href(cell.href)
    if href:
        text = f'<a href="{escape(href)}">{text}</a>'
    title = f' title="{escape(cell.title)}"' if cell.title else ""
    tag, scope = ("th", ' scope="row"') if first else ("td", "")
    return f'<{tag}{scope} class="{kinds}"{title}>{text}</{tag}>'
