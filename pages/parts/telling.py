"""After a finalized invoice was edited: the offer to tell its buyer what changed (A-35)."""

import streamlit as st

from invoicing import changed
from invoicing.model.decisions import Action
from invoicing.record import Record

from . import send_dialog
from .acts import Desk


def offer(at: Desk, record: Record) -> None:
    """What the buyer does not know yet, and the way to say it; it can be put away."""
    w, put_away = at.w, f"untold-{at.invoice.id}-{at.invoice.revision}"
    if at.invoice.revision < 2 or not record.decisions[Action.SEND] or put_away in st.session_state:
        return
    found = changed.untold(at.house, at.actor, at.invoice.id)
    if not found:
        return
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key="untold", gap="small"
    ):
        what = ", ".join(w(f"property.{change.property}") for change in found)
        st.markdown(w("changed.offer", what=what), width="stretch")
        if st.button(w("changed.tell"), type="primary", icon=":material/mail:", key="tell"):
            send_dialog.show(at, telling=True)
        if st.button(w("changed.not_now"), type="tertiary", key="put-away"):
            st.session_state[put_away] = True
            st.rerun()
