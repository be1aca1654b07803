"""Browser components of our own: where their scripts lie and how they are registered.

A component's script is served as a file from pages/parts/assets. Inline scripts would be
imported from a blob: address, and the content security policy does without blob:.
Streamlit only knows script files of installed packages, so `file_component` hands it the
same manifest such a package would bring.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

HERE = Path(__file__).parent
_lock = Lock()


def file_component(name: str) -> Callable[..., Any]:
    """The mounting function of the component in assets/<name>.js (and <name>.css, if any).

    Call it on every run, never at import: each runtime (and each AppTest) keeps its own
    register of components.
    """
    full_name = f"tally.{name}"
    with _lock:
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(full_name) is None:
            config = ComponentConfig(name=name, asset_dir="assets")
            manager.register_from_manifest(ComponentManifest("tally", "1", [config]), HERE)
        return _renderer(name, full_name)


@cache
def _renderer(name: str, full_name: str) -> Callable[..., Any]:
    css = HERE / "assets" / f"{name}.css"
    return st.components.v2.component(
        full_name, js=f"{name}.js", css=css.read_text("utf-8") if css.exists() else None
    )
