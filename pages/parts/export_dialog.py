"""«Export», top right of the table, and its dialog."""

from urllib.parse import urlencode

import streamlit as st

from invoicing import listing
from invoicing.model.decisions import Action, decide, general
from invoicing.model.table import Table

from . import look
from .index import Index


def export_button(at: Index, found: Table) -> None:
    """Opens the dialog; disabled, with the reason, for who may not export."""
    exporting = decide(Action.EXPORT, general(at.actor))
    if st.button(
        at.w("action.export"),
        icon=":material/download:",
        disabled=not exporting,
        help=None if exporting else at.w(f"reason.{exporting.reason}"),
    ):
        _dialog(at, found)


def _dialog(at: Index, found: Table) -> None:
    """Name the file and take the rows along."""
    w = at.w

    @st.dialog(w("export.title"))
    def dialog() -> None:
        st.caption(w("export.rows", count=found.count))
        name = st.text_input(w("export.name"), value=w("export.default_name"), max_chars=80)
        if not name.strip():
            look.field_error(w("input.required", field=w("export.name")))
            return
        wanted = listing.params_of(at.view, at.subject)
        query = {n: v for n, v in wanted.items() if n not in ("page", "size")}
        query |= {"name": name.strip(), "language": w.language}
        look.link_button(
            w("action.export"),
            f"/export/invoices.csv?{urlencode(query)}",
            primary=True,
            download=True,
        )

    dialog()
