"""The dialogs of what is kept under a name: views of an index, and reports.

A dialog is given a `Keeping`: who keeps, and how the page is left once it is done. `leave(None)`
stays where it is, another key leads to what has it, "" to what the page begins with.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from invoicing import views
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.model.views import SavedView, Visibility
from invoicing.words import Words

from . import look
from .acts import attempt

Act = Callable[[str, Visibility], SavedView]


@dataclass(frozen=True)
class Keeping:
    """Who keeps what; `shared` says what sharing means, `gone` is the button that deletes."""

    house: House
    actor: Actor
    w: Words
    leave: Callable[[str | None], None]
    shared: str
    gone: str

    def title(self, act: str) -> str:
        """What the menu calls the act, without the dots that promised a dialog."""
        return self.w(f"view.{act}").removesuffix(" …")


def named(
    at: Keeping, title: str, name: str, act: Act, *, sharing: bool = False, stay: bool = False
) -> None:
    """Ask for a name, do it, and go to what was kept; with `stay` what was changed is kept too."""
    w = at.w

    @st.dialog(at.title(title))
    def dialog() -> None:
        wanted = st.text_input(w("property.name"), value=name, key=f"view-name-{title}")
        visibility = _visibility(w, Visibility.PRIVATE) if sharing else Visibility.PRIVATE
        made: list[SavedView] = []
        if _sure(w, w("common.save")) and attempt(w, lambda: made.append(act(wanted, visibility))):
            look.toast_later(w("view.done.saved", name=made[0].name))
            at.leave(None if stay else made[0].key)

    dialog()


def rename(at: Keeping, saved: SavedView) -> None:
    """Give it another name."""

    def act(name: str, _: Visibility) -> SavedView:
        return views.rename(at.house, at.actor, saved.id, name, saved.version)

    named(at, "rename", saved.name, act, stay=True)


def share(at: Keeping, saved: SavedView) -> None:
    """Who sees it."""
    w = at.w

    @st.dialog(at.title("share"))
    def dialog() -> None:
        wanted = _visibility(w, saved.visibility)
        st.caption(at.shared)
        if _sure(w, w("common.save")) and attempt(
            w, lambda: views.share(at.house, at.actor, saved.id, wanted, saved.version)
        ):
            look.toast_later(w("view.done.saved", name=saved.name))
            at.leave(None)

    dialog()


def delete(at: Keeping, saved: SavedView) -> None:
    """Take it away, after a last look."""
    w = at.w

    @st.dialog(at.title("delete"))
    def dialog() -> None:
        look.caution(w("view.delete_note", name=saved.name))
        if _sure(w, at.gone) and attempt(
            w, lambda: views.delete(at.house, at.actor, saved.id, saved.version)
        ):
            look.toast_later(w("view.done.deleted", name=saved.name))
            at.leave("")

    dialog()


def _visibility(w: Words, now: Visibility) -> Visibility:
    chosen: Visibility = st.radio(
        w("view.visibility"),
        list(Visibility),
        index=list(Visibility).index(now),
        format_func=lambda each: w(f"view.visible.{each}"),
        key="view-visibility",
    )
    return chosen


def _sure(w: Words, yes: str) -> bool:
    """The foot of a dialog; True where it is to be done."""
    with look.buttons():
        if st.button(w("common.cancel"), key="view-cancel"):
            st.rerun()
        return st.button(yes, key="view-sure", type="primary")
