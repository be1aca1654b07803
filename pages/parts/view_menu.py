"""The menu of a view: everything that can be done with it; what cannot tells why."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from invoicing import views

from . import view_dialogs
from .index import Index


@dataclass(frozen=True, slots=True)
class Act:
    """`changes`: an act on the saved view itself, absent on a built-in one."""

    name: str
    icon: str
    do: Callable[[Index], None]
    changes: bool = False


ACTS = (
    Act("save_as", ":material/bookmark_add:", view_dialogs.save_as),
    Act("rename", ":material/edit:", view_dialogs.rename, True),
    Act("clone", ":material/content_copy:", view_dialogs.clone),
    Act("share", ":material/group:", view_dialogs.share, True),
    Act("pin", ":material/push_pin:", view_dialogs.pin),
    Act("first", ":material/home:", view_dialogs.make_first),
    Act("arrange", ":material/swap_horiz:", view_dialogs.arrange),
    Act("delete", ":material/delete:", view_dialogs.delete, True),
)


def view_menu(at: Index) -> None:
    """A button at the end of the tabs."""
    label = at.w("thing.view")
    with st.popover(label, icon=":material/more_horiz:", type="tertiary", key="view-menu"):
        for act in ACTS:
            _item(at, act)


def _item(at: Index, act: Act) -> None:
    saved = at.opened.tab.saved
    if act.changes and not saved:
        return
    decision = views.may_change(at.actor, saved) if act.changes and saved else None
    refused = decision is not None and not decision
    pinned = at.opened.tab in at.opened.shelf.tabs
    name = "unpin" if act.name == "pin" and pinned else act.name
    chosen = st.button(
        at.w(f"view.{name}"),
        key=f"view-act-{act.name}",
        icon=act.icon,
        type="tertiary",
        width="stretch",
        disabled=refused,
    )
    if decision is not None and refused:
        st.caption(at.w(f"reason.{decision.reason}"))
    if chosen:
        act.do(at)
