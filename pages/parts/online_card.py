"""Online payments that are under way, on the card of payments."""

from collections.abc import Mapping

import streamlit as st

from invoicing import attempts
from invoicing.model.capture import Capture, CaptureState
from invoicing.model.gateway import DeclineReason
from invoicing.model.settings import Settings
from invoicing.words import Words

from . import look
from .acts import Desk
from .index_table import Tone

C = CaptureState
#: State → what it is called here, and its tone; the rest are payments already.
SHOWN: Mapping[CaptureState, tuple[str, Tone]] = {
    C.CREATED: ("waits", "warn"),
    C.ACTION: ("waits", "warn"),
    C.SENT: ("asked", "warn"),
    C.UNKNOWN: ("asked", "warn"),
    C.FAILED: ("failed", "bad"),
}


def under_way(at: Desk, settings: Settings) -> None:
    """Open checkouts, attempts without an answer, and the reason of one that failed."""
    for capture in attempts.under_way(at.house, at.actor, at.invoice.id):
        name, tone = SHOWN[capture.state]
        w = at.w
        title = w(f"checkouts.{name}", amount=capture.amount, currency=capture.currency)
        since = w("checkouts.since", moment=w.moment(capture.created_at, settings.timezone))
        state = (w(f"capture_state.{capture.state}"), tone)
        who = w("checkouts.buyer") if capture.account_id is None else capture.created_by
        look.item(title, f"{who} · {since}", badge=state)
        st.caption(look.plain(_says(w, name, capture)))


def _says(w: Words, name: str, capture: Capture) -> str:
    if name != "failed":
        return w(f"checkouts.{name}_says")
    known = capture.reason in {reason.value for reason in DeclineReason}
    return w(f"decline.{capture.reason if known else DeclineReason.OTHER.value}")
