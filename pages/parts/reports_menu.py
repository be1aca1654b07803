"""«Export» of a report: the table of its page as a file, with what its address asks."""

from urllib.parse import urlencode

import streamlit as st

from invoicing.model.decisions import Action, decide, general
from invoicing.report_files import FORMATS

from . import look, place
from .index import Index


def export_menu(at: Index, report: str) -> None:
    """A menu of formats; disabled, with the reason, for who may not export."""
    allowed = decide(Action.EXPORT, general(at.actor))
    reason = None if allowed else at.w(f"reason.{allowed.reason}")
    query = urlencode(place.asked())
    with st.popover(
        at.w("action.export"), icon=":material/download:", disabled=not allowed, help=reason
    ):
        for format in FORMATS:
            label = at.w(f"export.format_{format}")
            address = f"/reports/{report}.{format}?{query}"
            look.menu_link(label, address, ":material/table_view:")
