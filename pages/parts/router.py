"""Moving between pages without a reload, and without losing the way back.

`mount` puts a small script into the frame. From then on a plain click on a link to one of
our pages (`<a href="/invoice?id=7">`, also in the side navigation and inside index tables)
makes exactly one history entry and lets Streamlit run that page in the same session: Back
returns to the list with its search, sort, page and scroll position.

Left to the browser: clicks with a modifier or another button, `target`, `download`,
`data-external`, other origins, and every path that is no page (downloads, sign-out).

Query parameters written from Python *replace* the current history entry instead of adding
one, so filters and sorting leave no junk behind Back.

Between pages this leans on Streamlit's own popstate handler, and for writes on its use of
history.pushState; neither is documented: keep a browser test on both.
"""

import secrets
from collections.abc import Collection
from typing import NoReturn

import streamlit as st

from . import place
from .components import file_component


def mount(paths: Collection[str]) -> None:
    """Start the router. Call once in frame.py, after st.navigation and before page.run().

    `paths` are the url_path of every page given to st.navigation, without a slash; the
    default page's is "".
    """
    result = file_component("router")(
        key="router",
        data={"paths": sorted(paths)},
        height=0,
        on_visit_change=lambda: None,
    )
    place.arrive(result.visit)


def go(url: str, *, replace: bool = False) -> NoReturn:
    """Leave for `url` once this run has ended, e.g. `go("/invoice?id=7")` after an act.

    Works in a page, a dialog and a fragment; in a callback, set a flag and go in the page.
    Makes one history entry, or with `replace` none (Back then skips the page left behind).
    A path that is no page of ours is loaded anew. `url` starts with one slash.
    """
    if not url.startswith("/") or url.startswith(("//", "/\\")):
        raise ValueError(f"not a local address: {url!r}")
    order = {"go": url, "replace": replace, "once": secrets.token_hex(8)}
    # In the main column: a menu that closes takes what is drawn in it off the screen.
    with st._main:
        file_component("router")(key="router_go", data=order, height=0)
    st.stop()
