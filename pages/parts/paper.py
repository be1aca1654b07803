"""The buyer's page beside the form, drawn from what is typed."""

from invoicing import papers
from invoicing.house import House
from invoicing.model.invoice import Invoice
from invoicing.model.settings import Settings
from invoicing.words import Words

from .components import file_component


def show(house: House, invoice: Invoice, settings: Settings, w: Words) -> None:
    """Draw it; its texts are escaped where the page is made."""
    html = papers.page(house, invoice, settings)
    data = {"html": html, "label": w("edit.preview")}
    file_component("paper")(key="paper", data=data)
