"""A list in the settings: a row for each that is there, its name leading to its form."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from invoicing.model.errors import NotFound
from invoicing.words import Words

from . import look
from .fields import section
from .index_table import Tone


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "t-users") -> None:
    """`heads` are words, cells are HTML (`name`, `text` and `state` make them), `kind` a class."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    st.html(
        f'<div class="t-scroll"><table class="t-table {kind}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def name(address: str, says: str) -> str:
    """The cell that leads to the form."""
    return f'<a href="{escape(address)}">{escape(says)}</a>'


def text(says: str | None, w: Words) -> str:
    """A cell of words; nothing shows as nothing."""
    return escape(says or w("common.empty"))


def state(says: str, tone: Tone) -> str:
    """The cell that tells how it stands, in colour too."""
    return f'<span class="t-badge t-{tone}">{escape(says)}</span>'


def not_here(thing: str, asked: str, back: look.Link, w: Words) -> None:
    """What an address shows that names none of them."""
    section(w("common.not_here"), back=back)
    st.info(w.explain(NotFound(thing, asked)), icon=":material/info:")
