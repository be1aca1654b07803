"""Cards that stay as their reader left them, on every record and after every sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from invoicing import habits

from . import look
from .acts import Desk


@contextmanager
def card(
    at: Desk, title: str, key: str, count: int | None = None, opened: bool = True
) -> Iterator[None]:
    """`look.card`, open or closed as this account left it last."""
    if "_cards" not in st.session_state:
        st.session_state["_cards"] = habits.cards(at.house, at.actor)

    def folded(key: str, opened: bool) -> None:
        habits.fold(at.house, at.actor, key, opened)

    with look.card(title, key, count, opened, folded):
        yield
