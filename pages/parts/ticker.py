"""A fragment that looks again by itself for as long as something goes on, and no longer.

`run_every` of a fragment can only be ended by running the whole page, which would close a dialog
that somebody is filling in. This one ends when the fragment does not draw the ticker any more.
"""

import secrets
from collections.abc import Callable

import streamlit as st

from .components import file_component

#: Milliseconds between two looks.
AFTER = 1_000


def ticking(key: str, draw: Callable[[], bool]) -> None:
    """Draw in a fragment of its own, again every second while `draw` says that it goes on."""

    def look() -> None:
        if draw():
            tick = {"after": AFTER, "once": secrets.token_hex(4)}
            file_component("ticker")(
                key=f"tick-{key}", data=tick, height=0, on_tick_change=lambda: None
            )

    st.fragment(look)()
