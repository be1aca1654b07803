"""The dialogs of saved views, and the acts that need none."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from invoicing import listing, views
from invoicing.model.views import NAME_LONGEST, SavedView, Tab, Visibility
from invoicing.words import Words

from . import look, place
from .acts import attempt
from .components import file_component
from .index import Index


def save_as(at: Index) -> None:
    """Keep what is shown under a name."""

    def act(name: str, visibility: Visibility) -> SavedView:
        return views.save_as(at.house, at.actor, name, at.view, at.subject, visibility)

    _named(at, "save_as", "", act, sharing=True)


def rename(at: Index) -> None:
    """Give the view another name."""
    saved = _saved(at)

    def act(name: str, _: Visibility) -> SavedView:
        return views.rename(at.house, at.actor, saved.id, name, saved.version)

    _named(at, "rename", saved.name, act, stay=True)


def clone(at: Index) -> None:
    """A copy of one's own, as it was saved."""
    tab = at.opened.tab

    def act(name: str, _: Visibility) -> SavedView:
        return views.clone(at.house, at.actor, tab.key, name, at.subject)

    _named(at, "clone", at.w("view.copy_of", name=_name(at, tab))[:NAME_LONGEST], act)


def _named(
    at: Index,
    title: str,
    name: str,
    act: Callable[[str, Visibility], SavedView],
    *,
    sharing: bool = False,
    stay: bool = False,
) -> None:
    """Ask for a name, do it, and go to the view; with `stay` what was changed in it is kept."""
    w = at.w

    @st.dialog(_title(at, title))
    def dialog() -> None:
        wanted = st.text_input(
            w("property.name"), value=name, max_chars=NAME_LONGEST, key=f"view-name-{title}"
        )
        visibility = _visibility(at, Visibility.PRIVATE) if sharing else Visibility.PRIVATE
        made: list[SavedView] = []
        if _sure(at, w("common.save")) and attempt(w, lambda: made.append(act(wanted, visibility))):
            look.toast_later(w("view.done.saved", name=made[0].name))
            _leave(None if stay else made[0].key)

    dialog()


def share(at: Index) -> None:
    """Who sees the view."""
    saved, w = _saved(at), at.w

    @st.dialog(_title(at, "share"))
    def dialog() -> None:
        wanted = _visibility(at, saved.visibility)
        st.caption(w("view.share_note"))
        if _sure(at, w("common.save")) and attempt(
            w, lambda: views.share(at.house, at.actor, saved.id, wanted, saved.version)
        ):
            look.toast_later(w("view.done.saved", name=saved.name))
            _leave()

    dialog()


def delete(at: Index) -> None:
    """Take the view away, after a last look."""
    saved, w = _saved(at), at.w

    @st.dialog(_title(at, "delete"))
    def dialog() -> None:
        look.caution(w("view.delete_note", name=saved.name))
        if _sure(at, w("view.delete_yes")) and attempt(
            w, lambda: views.delete(at.house, at.actor, saved.id, saved.version)
        ):
            look.toast_later(w("view.done.deleted", name=saved.name))
            _leave("")

    dialog()


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

    @st.dialog(_title(at, "arrange"), width="medium", position="right")
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


def _title(at: Index, act: str) -> str:
    """What the menu calls the act, without the dots that promised a dialog."""
    return at.w(f"view.{act}").removesuffix(" …")


def _name(at: Index, tab: Tab) -> str:
    return tab.saved.name if tab.saved else at.w(f"view.{tab.key}")


def _visibility(at: Index, now: Visibility) -> Visibility:
    chosen: Visibility = st.radio(
        at.w("view.visibility"),
        list(Visibility),
        index=list(Visibility).index(now),
        format_func=lambda each: at.w(f"view.visible.{each}"),
        key="view-visibility",
    )
    return chosen


def _sure(at: Index, yes: str) -> bool:
    """The foot of a dialog; True where it is to be done."""
    with look.buttons():
        if st.button(at.w("common.cancel"), key="view-cancel"):
            st.rerun()
        return st.button(yes, key="view-sure", type="primary")


def _leave(key: str | None = None) -> None:
    """Close the dialog, and go to a view ("" is what the index opens with) where one is named."""
    if key is not None:
        place.become(**({"view": key} if key else {}))
    st.rerun()
