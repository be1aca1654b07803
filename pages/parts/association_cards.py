"""One card for each kind of record an invoice is associated with: what, add, label, take off."""

from dataclasses import dataclass

import streamlit as st

from invoicing import associations
from invoicing.associations import Association, Candidate, Kind
from invoicing.model.associations import OURS
from invoicing.model.decisions import Action
from invoicing.model.errors import InvalidInput
from invoicing.record import Record

from . import folds, look
from .acts import Desk, attempt

#: So many of a card are drawn; there can be a thousand.
DRAWN = 25


def show(at: Desk, record: Record) -> None:
    """All cards (A-13, A-14); one without any is folded."""
    decision = record.decisions[Action.ASSOCIATE]
    reason = None if decision else at.w(f"reason.{decision.reason}")
    for kind, found in associations.of(at.house, at.actor, at.invoice.id).items():
        title = at.w(f"association.{kind}")
        with folds.card(at, title, f"tied-{kind}", count=len(found), opened=bool(found)):
            _Card(at, kind, found, reason).draw()


@dataclass(frozen=True, slots=True)
class _Card:
    """One kind; `reason` says why nothing can be changed."""

    at: Desk
    kind: Kind
    found: tuple[Association, ...]
    reason: str | None

    def draw(self) -> None:
        w, kind = self.at.w, self.kind
        if not self.found:
            st.caption(w("association.none"))
        for each in self.found[:DRAWN]:
            self.row(each)
        if (more := len(self.found) - DRAWN) > 0:
            st.caption(w("association.more", count=more))
        if st.button(
            w(f"association.add.{kind}"),
            key=f"tie-{kind}",
            icon=":material/add:",
            type="tertiary",
            disabled=self.reason is not None,
            help=self.reason,
        ):
            adding(self.at, kind)

    def row(self, each: Association) -> None:
        """A name with its facts, the way to it, and the way to change it."""
        w = self.at.w
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            with st.container(width="stretch", gap=None):
                look.item(
                    each.name,
                    "" if each.facts else w("association.billed_hint") if each.billed else "",
                    badge=_badge(self.at, each),
                    link=_link(self.at, each),
                )
                if each.facts:
                    look.pairs([(w(f"property.{name}"), value) for name, value in each.facts])
            if not each.billed and st.button(
                w("association.change"),
                key=f"tied-{self.kind}-{each.id or 'own'}",
                icon=":material/edit:",
                type="tertiary",
                disabled=self.reason is not None,
                help=self.reason,
            ):
                changing(self.at, each)


def _badge(at: Desk, each: Association) -> look.Badge | None:
    if each.billed:
        return at.w("association.billed_to"), "info"
    return (each.label, "neutral") if each.label else None


def _link(at: Desk, each: Association) -> look.Link | None:
    if each.kind in OURS:
        return at.w("association.open"), f"/{each.kind}?id={each.record_id}"
    return (at.w("association.open"), each.address) if each.address else None


# -- adding -----------------------------------------------------------------------------


def adding(at: Desk, kind: Kind) -> None:
    """The dialog that finds a record and associates it."""
    w = at.w

    @st.dialog(w(f"association.add.{kind}"))
    def dialog() -> None:
        record = (_ours if kind in OURS else _elsewhere)(at, kind)
        address = None
        if kind not in OURS:
            address = st.text_input(w("association.address_label"), key="tie-address")
        label = _label(at, None)
        with look.buttons():
            if st.button(w("common.cancel"), key="tie-cancel"):
                st.rerun()
            sure = st.button(w(f"association.add.{kind}"), key="tie-sure", type="primary")

        def add() -> None:
            if record is None:
                raise InvalidInput("record", "association.choose_one")
            what = (at.house, at.actor, at.invoice.id, kind, record)
            made = associations.add(*what, label=label, address=address)
            look.toast_later(w("association.added", name=made.name))

        if sure and attempt(w, add):
            st.rerun()

    dialog()


def _ours(at: Desk, kind: Kind) -> int | None:
    """Search, and choose one of what is found."""
    w = at.w
    words = st.text_input(w("association.search"), key="tie-search", live=True, autocomplete="off")
    found = associations.candidates(at.house, at.actor, at.invoice.id, kind, words)
    if not found:
        st.caption(w("association.nothing"))
        return None

    def told(each: Candidate) -> str:
        text = look.plain(" · ".join(part for part in (each.name, each.more) if part))
        return text.replace("@", "\u2060@")  # else an e-mail address becomes a link

    with st.container(height=240 if len(found) > 5 else "content", border=False):
        chosen = st.radio(
            w("association.choose"), found, index=None, format_func=told, key="tie-record"
        )
    return chosen.record_id if chosen else None


def _elsewhere(at: Desk, kind: Kind) -> str | None:
    """A name that was given before, or a new one."""
    w = at.w
    chosen: str | None = st.selectbox(
        w("association.elsewhere"),
        associations.names(at.house, at.actor, kind),
        index=None,
        accept_new_options=True,
        placeholder=w("association.elsewhere"),
        key="tie-name",
    )
    st.caption(w("association.elsewhere_hint"))
    return chosen


def _label(at: Desk, now: str | None) -> str:
    w = at.w
    label: str = st.text_input(w("association.label"), now or "", key="tie-label")
    st.caption(w("association.label_hint"))
    return label


# -- changing ---------------------------------------------------------------------------


def changing(at: Desk, each: Association) -> None:
    """The dialog of one association: its label, and taking it off."""
    w, subject = at.w, (at.house, at.actor, at.invoice.id, each.kind, each.id)

    @st.dialog(w("association.change_title", name=each.name))
    def dialog() -> None:
        label = _label(at, each.label)
        with look.buttons():
            off = st.button(w("association.remove"), key="tied-off", icon=":material/link_off:")
            save = st.button(w("common.save"), key="tied-save", type="primary")
        if off and attempt(w, lambda: associations.remove(*subject)):
            look.toast_later(w("association.removed", name=each.name))
            st.rerun()
        if save and attempt(w, lambda: associations.relabel(*subject, label)):
            look.toast_later(w("association.kept"))
            st.rerun()

    dialog()
