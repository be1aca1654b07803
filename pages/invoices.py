"""The invoice index: search, quick filter, sums, table. The whole state is in the URL."""

from urllib.parse import urlencode

import streamlit as st

from invoicing import listing
from invoicing.model.badges import NEEDED
from invoicing.model.decisions import Action, decide, general
from invoicing.model.table import Table, View
from invoicing.words import Words
from parts import desk, look, place, values
from parts.index_table import Cell, Labels, Row, index_table

house, actor, w = desk.house(), desk.actor(), desk.w()
INVOICE = house.registry("invoice")
SHOWN = listing.COLUMNS["invoice"]


def bar(w: Words) -> None:
    """Search and the quick filter on status, both in the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="bar"):
        look.search_bar(w, w("list.search_hint"))
        st.segmented_control(
            w("property.status"),
            list(listing.QUICK),
            format_func=lambda name: w(f"quick.{name}"),
            label_visibility="collapsed",
            **place.keep("status", listing.QUICK),
        )
    values.filter_bar(house, actor, INVOICE, w)


def actions(view: View, found: Table) -> None:
    """New invoice and export, top right of the table."""
    facts = general(actor)
    creating, exporting = decide(Action.CREATE, facts), decide(Action.EXPORT, facts)
    if st.button(
        w("action.export"),
        icon=":material/download:",
        disabled=not exporting,
        help=None if exporting else w(f"reason.{exporting.reason}"),
    ):
        export_dialog(found)
    if creating:
        look.link_button(w("nav.new_invoice"), "/edit", primary=True)


def export_dialog(found: Table) -> None:
    """Name the file and take the rows along."""

    @st.dialog(w("export.title"))
    def dialog() -> None:
        st.caption(w("export.rows", count=found.count))
        name = st.text_input(w("export.name"), value=w("export.default_name"), max_chars=80)
        if not name.strip():
            look.field_error(w("input.required", field=w("export.name")))
            return
        query = {
            n: st.query_params[n] for n in ("q", "status", "filter", "sort") if n in st.query_params
        }
        query |= {"name": name.strip(), "language": w.language}
        look.link_button(
            w("action.export"),
            f"/export/invoices.csv?{urlencode(query)}",
            primary=True,
            download=True,
        )

    dialog()


def row_of(row: listing.Row, today: object, zone: object) -> Row:
    """One record as cells; its first is the link to the record."""
    held = row.values
    currency = str(held["currency"])
    name = str(held["number"] or held["title"] or w("list.draft", id=row.id))
    special = {
        "number": Cell(name, href=f"/invoice?id={row.id}"),
        "status": values.status_cell(w, held, today),
    }
    cells = [
        special.get(n) or Cell(values.text(w, INVOICE[n], held[n], currency, zone)) for n in SHOWN
    ]
    return Row(str(row.id), cells)


def main() -> None:
    """One reading of the URL, one question, one table."""
    asked = tuple(dict.fromkeys((*SHOWN, *NEEDED, "currency", "title")))
    heading = st.container()
    bar(w)
    view = listing.view_from(st.query_params.to_dict(), columns=asked, registry=INVOICE)
    found = listing.page(house, actor, view)
    with heading:
        look.header(w("nav.invoices"), actions=lambda: actions(view, found))
    look.sums(*values.sums(found, "invoice", w))
    settings = house.settings()
    today = house.today(settings)
    index_table(
        "invoices",
        values.columns(INVOICE, SHOWN, w),
        [row_of(r, today, settings.timezone) for r in found.rows],
        labels=Labels(w("nav.invoices")),
        empty=w("list.empty"),
        order=place.Order(view.sort, view.descending),
    )
    place.pager(found.count, w)


main()
