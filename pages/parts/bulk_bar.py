"""What can be done to the ticked rows, or to all that match: a menu beside their sums.

The menu has a row for each act of its table (bulk_acts.py), in its order; one that a person may do
to no record is shown disabled, with the reason. An act that is chosen opens its dialog
(bulk_dialog.py). Ticks belong to a `scope`: when an act has begun, another round begins, and the
rows are unticked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from invoicing import bulk, defining
from invoicing import record as records
from invoicing.bulk import Which
from invoicing.model.decisions import Action, decide, general
from invoicing.model.table import Table

from . import bulk_dialog, router
from .export_dialog import export_dialog
from .export_fields import Asking
from .index import Index

ROUND, ALL = "_bulk_round", "_bulk_all"
ICONS: Mapping[str, str] = {
    "assign_owner": ":material/person:",
    "set_property": ":material/edit_note:",
    "finalize": ":material/task_alt:",
    "send": ":material/mail:",
    "remind": ":material/notifications_active:",
    "void": ":material/block:",
    "delete": ":material/delete:",
    "pdf_zip": ":material/folder_zip:",
    "send_receipt": ":material/receipt:",
    "delete_payment": ":material/delete:",
    "export": ":material/download:",
}


@dataclass(frozen=True)
class Chosen:
    """What an act shall be about: `ids` that are ticked, or with `all` every row that matches."""

    ids: tuple[int, ...]
    all: bool
    count: int

    def which(self, at: Index) -> Which:
        """As a door takes it."""
        return at.view if self.all else self.ids


def scope(at: Index) -> str:
    """What ticks belong to: the question that is asked, and the round of acts."""
    view, begun = at.view, st.session_state.get(ROUND, 0)
    return f"{view.filter.to_json()} {view.search} {begun}"


def untick() -> None:
    """Begin another round: nothing is ticked any more."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def chosen(at: Index, found: Table, ticked: tuple[str, ...]) -> Chosen:
    """The ticked rows, or all that match as long as the ticks stay as they were."""
    ids = tuple(map(int, ticked))
    everything = st.session_state.get(ALL) == (scope(at), ids)
    return Chosen(ids, everything, found.count if everything else len(ids))


def bulk_bar(at: Index, found: Table, what: Chosen) -> None:
    """From the page to all that match and back, and the menu of acts; nothing without ticks."""
    w = at.w
    if not what.ids:
        return
    if what.all:
        st.markdown(w("bulk.all", count=what.count), width="stretch")
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", width="content", key="bulk"
    ):
        if what.all:
            label = w("bulk.only_ticked", count=len(what.ids))
            st.button(label, key="bulk-ticked", type="tertiary", on_click=_choose, args=(None,))
        elif found.count > len(what.ids):
            label = w("bulk.select_all", count=found.count)
            everything = (scope(at), what.ids)
            st.button(label, key="bulk-all", type="tertiary", on_click=_choose, args=(everything,))
        edit_button(at, what)
        with st.popover(w("common.actions"), icon=":material/more_horiz:", key="bulk-actions"):
            pressed = _menu(at)
    if pressed in ELSEWHERE:
        ELSEWHERE[pressed][1](at, found, what)
    elif pressed:
        bulk_dialog.open_dialog(at, pressed, what.which(at), untick)


def edit_button(at: Index, what: Chosen) -> None:
    """One ticked invoice is edited from the list (A-34), where the rules let it."""
    if at.subject != "invoice" or what.all or len(what.ids) != 1:
        return
    [id] = what.ids
    decision = records.read(at.house, at.actor, id).decisions[Action.EDIT]
    reason = None if decision else at.w(f"reason.{decision.reason}")
    label = at.w("action.edit")
    if st.button(
        label, icon=":material/edit:", key="edit-ticked", disabled=not decision, help=reason
    ):
        router.go(f"/edit?id={id}")


def _choose(everything: tuple[str, tuple[int, ...]] | None) -> None:
    st.session_state[ALL] = everything


def _export(at: Index, found: Table, what: Chosen) -> None:
    export_dialog(Asking(at, found.count, () if what.all else what.ids))


#: What has a dialog of its own for the same rows: the act whose permission it needs, what opens.
ELSEWHERE: Mapping[str, tuple[Action, Callable[[Index, Table, Chosen], None]]] = {
    "export": (Action.EXPORT, _export),
}


def _menu(at: Index) -> str | None:
    """The acts; gives the one that was pressed in this run."""
    pressed = None
    offered = bulk.offered(at.actor, at.subject)
    facts = general(at.actor)
    offered |= {name: decide(action, facts) for name, (action, _) in ELSEWHERE.items()}
    if not any(not each.archived for each in defining.definitions(at.house, at.actor)):
        offered.pop("set_property", None)
    for act, decision in offered.items():
        if st.button(
            at.w(f"bulk.act.{act}"),
            key=f"bulk-{act}",
            icon=ICONS.get(act),
            disabled=not decision,
            type="tertiary",
            width="stretch",
        ):
            pressed = act
        if not decision:
            st.caption(at.w(f"reason.{decision.reason}"))
    return pressed
