"""The fields of a form, each with the place under it where its refusal stands.

    fields = Fields(w, "account.", "passphrase")
    current = fields("current", st.text_input, type="password")
    if st.button(…) and fields.attempt(lambda: identity.set_passphrase(…)):
        fields.saved()                   # drawn anew, with what was kept
        look.toast_later(…)
        st.rerun()

A refusal is shown in the run that asked, and nothing that was typed is lost.
"""

from collections.abc import Callable, Mapping
from html import escape
from json import dumps
from pathlib import Path
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from invoicing.model.errors import InvalidInput, Problem
from invoicing.words import Words

from . import look

T = TypeVar("T")
STYLE = Path(__file__).parent / "assets" / "forms.css"


def dress() -> None:
    """The look of forms. Call once on a page that has one."""
    st.html(STYLE)


def upload_words(w: Words) -> None:
    """The button of an uploader in the reader's language (assets/forms.css)."""
    st.html(f"<style>:root {{ --t-upload: {dumps(w('import.upload'))}; }}</style>")


def section(title: str, text: str = "", *, back: look.Link | None = None) -> None:
    """A heading inside a page, what it is about, and perhaps the way back (address, text)."""
    told = f"<p>{escape(text)}</p>" if text else ""
    way = f'<a class="t-back" href="{escape(back[0])}">{escape(back[1])}</a>' if back else ""
    st.html(f'<div class="t-section">{way}<h2>{escape(title)}</h2>{told}</div>')


def note(text: str) -> None:
    """A quiet word on what stands above."""
    st.html(f'<p class="t-note">{escape(text)}</p>')


def fact(label: str, value: str) -> None:
    """Something beside fields that cannot be typed, at their height."""
    st.html(f'<dl class="t-fact"><dt>{escape(label)}</dt><dd>{escape(value)}</dd></dl>')


class Fields:
    """`family` is the beginning of the labels' keys; `names` what the door calls a field."""

    def __init__(
        self, w: Words, family: str, form: str, names: Mapping[str, str] | None = None
    ) -> None:
        self.w, self.family, self.form = w, family, form
        self.names = names or {}
        self.places: dict[str, DeltaGenerator] = {}

    def __call__(self, name: str, draw: Callable[..., T], *args: object, **options: object) -> T:
        """Draw a field: `draw(label, …)`, and keep the place under it."""
        with st.container(gap="xxsmall"):
            value = draw(self.label(name), *args, key=self.key(name), **options)
            self.places[name] = st.empty()
        return value

    def label(self, name: str) -> str:
        """What the field is called."""
        return self.w(self.family + name)

    def key(self, name: str) -> str:
        """The widget's key; another one after each save, so that it shows what was kept."""
        times = st.session_state.get(f"saved-{self.form}", 0)
        return f"{self.form}-{times}-{name}"

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do it; where it is refused, say why at the field, else here."""
        try:
            act()
        except InvalidInput as problem:
            self.show(problem)
            return False
        except Problem as problem:
            st.error(self.w.explain(problem), icon=":material/block:")
            return False
        return True

    def show(self, problem: InvalidInput) -> None:
        """Say what is wrong at the field, by the label it has here."""
        name = self.names.get(problem.field, problem.field)
        if name not in self.places:
            look.field_error(self.w.explain(problem))
            return
        with self.places[name].container():
            look.field_error(self.w(problem.key, **problem.values | {"field": self.label(name)}))

    def saved(self) -> None:
        """Forget what was typed: it is in the books."""
        name = f"saved-{self.form}"
        st.session_state[name] = st.session_state.get(name, 0) + 1
