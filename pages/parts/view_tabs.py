"""The views of an index as tabs above it: links, so that Back returns to the one before."""

from html import escape

import streamlit as st

from invoicing import listing

from .index import Index


def view_tabs(at: Index) -> None:
    """A tab for each view; the one the reader stands on is marked."""
    tabs = "".join(_tab(at, name) for name in listing.BUILT_IN[at.subject])
    label = escape(at.w("view.tabs"))
    st.html(f'<nav class="t-tabs" aria-label="{label}"><ul>{tabs}</ul></nav>')


def _tab(at: Index, name: str) -> str:
    here = ' aria-current="page"' if name == at.name else ""
    text = escape(at.w(f"view.{name}"))
    return f'<li><a href="?view={escape(name)}"{here}>{text}</a></li>'
