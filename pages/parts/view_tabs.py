"""The views of an index as tabs above it: links, so that Back returns to the one before.

Beside them stand the other views, what can be done where the view was changed (save, save as,
reset), and the menu of the view.
"""

from collections.abc import Sequence
from html import escape

import streamlit as st

from invoicing import views
from invoicing.model.views import SavedView, Tab

from . import look, place, view_dialogs
from .acts import attempt
from .index import Index
from .view_changes import changes_button
from .view_menu import view_menu

SAVING = "_view_saving"


def view_tabs(at: Index) -> None:
    """The row of tabs, and below it what could not be read of the view."""
    shelf, here = at.opened.shelf, at.opened.tab
    outside = [] if here in shelf.tabs else [here]
    more = [tab for tab in shelf.more if tab != here]
    with st.container(horizontal=True, vertical_alignment="center", key="views"):
        st.html(_nav(at, [*shelf.tabs, *outside], at.w("view.tabs")))
        with st.container(
            horizontal=True,
            horizontal_alignment="right",
            vertical_alignment="center",
            width="content",
            gap="small",
            key="view-acts",
        ):
            if at.opened.dirty:
                _changed(at)
            if more:
                with st.popover(at.w("view.more"), type="tertiary", key="more-views"):
                    st.html(_nav(at, more, at.w("view.more"), "t-views"))
            if at.subject == "invoice":
                changes_button(at)
            view_menu(at)
    if (seen := st.session_state.pop(SAVING, None)) is not None and here.saved:
        _save(at, here.saved, seen)
    for problem in at.opened.lost:
        look.caution(at.w.explain(problem))


def _nav(at: Index, tabs: Sequence[Tab], label: str, kind: str = "t-tabs") -> str:
    items = "".join(_item(at, tab) for tab in tabs)
    return f'<nav class="{kind}" aria-label="{escape(label)}"><ul>{items}</ul></nav>'


def _item(at: Index, tab: Tab) -> str:
    here = ' aria-current="page"' if tab == at.opened.tab else ""
    by = ""
    if tab.saved and not tab.saved.of(at.actor):
        owner = tab.saved.owner
        by = f"<small>{escape(owner.name if owner else at.w('view.keeper'))}</small>"
    name = escape(name_of(at, tab))
    return f'<li><a href="?view={escape(tab.key)}"{here}>{name}{by}</a></li>'


def name_of(at: Index, tab: Tab) -> str:
    """What a view is called: as its owner named it, or by the catalogue."""
    return tab.saved.name if tab.saved else at.w(f"view.{tab.key}")


def _changed(at: Index) -> None:
    """That the view is not as it was saved, and the ways on."""
    saved, w = at.opened.tab.saved, at.w
    told = escape(w("view.dirty"))
    st.html(f'<span class="t-dirty" role="status">{told}</span>', width="content")
    if saved and views.may_change(at.actor, saved):
        seen = (saved.version,)
        st.button(w("common.save"), key="view-save", type="tertiary", on_click=_asked, args=seen)
    if st.button(w("view.save_as"), key="view-save-as", type="tertiary"):
        view_dialogs.save_as(at)
    back = escape(w("view.reset"))
    st.html(f'<a class="t-reset" href="?view={at.opened.tab.key}">{back}</a>', width="content")


def _asked(seen: int) -> None:
    """Remember which version stood on the screen that «Save» was pressed on."""
    st.session_state[SAVING] = seen


def _save(at: Index, saved: SavedView, seen: int) -> None:
    """Keep what is shown; the address then says no more than the view."""
    if attempt(at.w, lambda: views.save(at.house, at.actor, saved.id, at.view, seen)):
        look.toast_later(at.w("view.done.saved", name=saved.name))
        place.become(view=saved.key)
