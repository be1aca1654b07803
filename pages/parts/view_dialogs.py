"""The dialogs of saved views, and the acts that need none."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from invoicing import listing, views
from invoicing.model.views import NAME_LONGEST, SavedView, Tab, Visibility
from invoicing.words import Words

from . import keep_dialogs, look, place
from .acts import attempt
from .components import file_component
from .index import Index
from .keep_dialogs import Keeping


def save_as(at: Index) -> None:
    """Keep what is shown under a name."""

    def act(name: str, visibility: Visibility) -> SavedView:
        return views.save_as(at.house, at.actor, name, at.view, at.subject, visibility)

    keep_dialogs.named(_keeping(at), "save_as", "", act, sharing=True)


def rename(at: Index) -> None:
    """Give the view another name."""
    keep_dialogs.rename(_keeping(at), _saved(at))


def clone(at: Index) -> None:
    """A copy of one's own, as it was saved."""
    tab = at.opened.tab

    def act(name: str, _: Visibility) -> SavedView:
        return views.clone(at.house, at.actor, tab.key, name, at.subject)

    copy = at.w("view.copy_of", name=_name(at, tab))[:NAME_LONGEST]
    keep_dialogs.named(_keeping(at), "clone", copy, act)


def share(at: Index) -> None:
    """Who sees the view."""
    keep_dialogs.share(_keeping(at), _saved(at))


def delete(at: Index) -> None:
    """Take the view away, after a last look."""
    keep_dialogs.delete(_keeping(at), _saved(at))


def pin(at: Index) -> None:
    """Make the view a tab, or take it from the tabs."""
    tab, pinned = at.opened.tab, at.opened.tab in at.opened.shelf.tabs
    if attempt(at.w, lambda: views.pin(at.house, at.actor, tab.key, not pinned, at.subject)):
        st.rerun()


def make_first(at: Index) -> None:
    """Open the index with this view from now on."""
    tab = at.opened.tab
    if attempt(at.w, lambda: views.make_default(at.house, at.actor, tab.key, at.subject)):
        look.toast_later(at.w("view.done.first", name=_name(at, tab)))
        st.rerun()


def arrange(at: Index) -> None:
    """All views: which are tabs, in which order, and which the index opens with."""
    shelf, w = at.opened.shelf, at.w
    tabs = {tab.key: tab for tab in (*shelf.tabs, *shelf.more)}

    @st.dialog(_keeping(at).title("arrange"), width="medium", position="right")
    def dialog() -> None:
        st.caption(w("view.arrange_note"))
        first = st.selectbox(
            w("view.first_of"),
            list(tabs),
            index=list(tabs).index(shelf.first),
            format_func=lambda key: _name(at, tabs[key]),
        )
        done = file_component("columns_editor")(
            key="tabs-editor",
            data={
                "groups": _offered(at, list(tabs.values())),
                "chosen": [tab.key for tab in shelf.tabs],
                "pinned": 0,
                "pinned_most": 0,
                "locked": None,
                "usual": list(listing.BUILT_IN[at.subject]),
                "labels": _labels(w),
            },
            on_applied_change=lambda: None,
        )
        if done.applied and attempt(
            w,
            lambda: views.arrange(at.house, at.actor, done.applied["columns"], first, at.subject),
        ):
            _leave()

    dialog()


def _offered(at: Index, tabs: Sequence[Tab]) -> list[Any]:
    """All views by group: built in, one's own, of others."""
    groups: dict[str, list[list[str]]] = {"built_in": [], "own": [], "others": []}
    for tab in tabs:
        whose = "built_in" if not tab.saved else "own" if tab.saved.of(at.actor) else "others"
        groups[whose].append([tab.key, _name(at, tab)])
    return [[at.w(f"tabs.group.{name}"), rows] for name, rows in groups.items() if rows]


def _labels(w: Words) -> dict[str, str]:
    names = "find all chosen chosen_count nothing reset apply move remove placed".split()
    holes = {"name": "{name}", "place": "{place}", "number": "{count}"}
    return {name: w(f"tabs.{name}", **holes) for name in names} | {"pin": "", "locked": ""}


# -- pieces -----------------------------------------------------------------------------


def _saved(at: Index) -> SavedView:
    saved = at.opened.tab.saved
    if saved is None:
        raise ValueError("an act of saved views on a built-in one")
    return saved


def _keeping(at: Index) -> Keeping:
    shared, gone = at.w("view.share_note"), at.w("view.delete_yes")
    return Keeping(at.house, at.actor, at.w, _leave, shared, gone)


def _name(at: Index, tab: Tab) -> str:
    return tab.saved.name if tab.saved else at.w(f"view.{tab.key}")


def _leave(key: str | None = None) -> None:
    """Close the dialog, and go to a view ("" is what the index opens with) where one is named."""
    if key is not None:
        place.become(**({"view": key} if key else {}))
    st.rerun()
