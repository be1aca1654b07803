"""Files that the browser fetches by itself, once they are made.

`fetch_later(address)` while handling a click, then `fetch()` in frame.py on the next run.
"""

import secrets

import streamlit as st

from .components import file_component

WAITING = "_fetch"


def fetch_later(address: str) -> None:
    """Have a file of ours fetched as soon as the page is drawn again."""
    st.session_state[WAITING] = {"address": address, "once": secrets.token_hex(8)}


def fetch() -> None:
    """Let the browser fetch what waits. Call once in frame.py.

    It stays drawn, since a component that is gone in the next run may never have been run; the
    browser fetches each only once.
    """
    if waiting := st.session_state.get(WAITING):
        file_component("fetch")(key="fetch", data=waiting, height=0)
