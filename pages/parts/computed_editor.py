"""Computed columns of a view: those there are, and a form for a new one or another expression."""

from html import escape

import streamlit as st

from invoicing import computing
from invoicing.model.errors import InvalidInput
from invoicing.model.formulas import NAMED
from invoicing.words import Words

from . import look
from .index import Index

LABEL, TEXT = "computed-label", "computed-text"


def editor(at: Index) -> None:
    """The section below the list of columns, in the same drawer."""
    w = at.w
    with st.expander(w("computed.title"), expanded=bool(at.view.computed), key="computed-columns"):
        st.caption(w("computed.intro"))
        for number, (name, text) in enumerate(at.view.computed.items()):
            _one(at, number, name, text)
        _form(at)
        with st.popover(w("computed.help"), icon=":material/help:", type="tertiary"):
            st.html(_help(w))


def _one(at: Index, number: int, name: str, text: str) -> None:
    w = at.w
    with st.container(horizontal=True, vertical_alignment="center", key=f"computed-{number}"):
        look.item(name, text)
        if st.button(
            w("computed.change", name=name),
            icon=":material/edit:",
            type="tertiary",
            key=f"computed-change-{number}",
        ):
            st.session_state[LABEL], st.session_state[TEXT] = name, text
        if st.button(
            w("computed.remove", name=name),
            icon=":material/delete:",
            type="tertiary",
            key=f"computed-remove-{number}",
        ):
            remove(at, name)
            st.rerun(scope="fragment")


def _form(at: Index) -> None:
    w = at.w
    name = st.text_input(w("computed.label"), key=LABEL, max_chars=computing.LABEL_LONGEST)
    text = st.text_input(
        w("computed.expression"), key=TEXT, placeholder="amount_due * 0.05", max_chars=500
    )
    problem = _wrong(at, text)
    if problem:
        look.field_error(w.explain(problem))
        st.html(_place(text, int(problem.values["at"])))
    if st.button(w("computed.save"), disabled=not text.strip() or problem is not None):
        try:
            save(at, name, text)
        except InvalidInput as refused:
            look.field_error(w.explain(refused))
        else:
            st.rerun(scope="fragment")


def _wrong(at: Index, text: str) -> InvalidInput | None:
    try:
        if text.strip():
            computing.read(text, at.registry)
    except InvalidInput as problem:
        return problem
    return None


def _place(text: str, at: int) -> str:
    """The expression with its wrong place marked."""
    before, here, after = text[: at - 1], text[at - 1 : at] or " ", text[at:]
    return f'<p class="t-expression">{escape(before)}<mark>{escape(here)}</mark>{escape(after)}</p>'


def save(at: Index, name: str, text: str) -> None:
    """Keep a computed column, in place of one of the same name; a new one is shown at the end."""
    label = computing.label(name)
    if label not in at.view.computed and len(at.view.computed) >= computing.MOST:
        raise InvalidInput("computed", "computed.too_many", most=computing.MOST)
    columns = tuple(dict.fromkeys((*at.view.columns, f"{computing.SIGN}{label}")))
    at.change(computed={**at.view.computed, label: text.strip()}, columns=columns)


def remove(at: Index, name: str) -> None:
    """Forget a computed column."""
    kept = {label: text for label, text in at.view.computed.items() if label != name}
    columns = tuple(column for column in at.view.columns if column != f"{computing.SIGN}{name}")
    at.change(computed=kept, columns=columns)


def _help(w: Words) -> str:
    examples = ("percent", "fee", "days", "base", "join")
    rows = "".join(
        f"<tr><td><code>{escape(w(f'computed.example.{name}'))}</code></td>"
        f"<td>{escape(w(f'computed.example.{name}.says'))}</td></tr>"
        for name in examples
    )
    names = ", ".join(nb if w.language == "nb" else en for en, (nb, _) in NAMED.items())
    functions = escape(w("computed.functions", names=names))
    return f'<div class="t-search-help"><table>{rows}</table><p>{functions}</p></div>'
