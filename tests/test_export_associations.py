"""Associated records in a file: whom an invoice is billed to, then what was added on its cards."""

import pytest

from invoicing import associations, exporting
from invoicing.associations import Kind as Tied
from invoicing.house import House
from invoicing.model.exports import Associations, ExportRequest, Format
from invoicing.model.table import View
from tests.export_readers import by_openpyxl
from tests.houses import BJOERN, KARI, SOERENSEN, an_open_invoice


@pytest.mark.contract("A-97", "A-98")
@pytest.mark.parametrize(("cap", "most"), [(1, 1), (2, 2), (None, 3)])
def test_what_was_added_on_the_cards_is_told_after_whom_it_is_billed_to(
    house: House, cap: int | None, most: int
) -> None:
    invoice = an_open_invoice(house, deal="Spring")
    an_open_invoice(house)
    for kind, records in (
        (Tied.CONTACT, (BJOERN.id,)),
        (Tied.COMPANY, (SOERENSEN.id,)),
        (Tied.DEAL, ("Summer", "Autumn")),
        (Tied.QUOTE, ("Q-1",)),
    ):
        for each in records:
            associations.add(house, KARI, invoice.id, kind, each)
    gone = associations.add(house, KARI, invoice.id, Tied.SUBSCRIPTION, "S-1")
    associations.remove(house, KARI, invoice.id, Tied.SUBSCRIPTION, gone.id)
    view, path = View(("number",), sort="number"), house.home / "associations.xlsx"
    request = ExportRequest("All", Format.XLSX, view, associations=Associations.NAMES, cap=cap)
    exporting.write(house, KARI, request, path)
    head, second, first = by_openpyxl(path)
    told = dict(zip(head, first, strict=True))
    assert told["Associated contacts"] == "; ".join(["Anne Fjell", "Bjørn Sørensen"][:most])
    assert told["Associated contact IDs"] == "; ".join(["1", "2"][:most])
    assert told["Associated companies"] == "; ".join(["Fjell og Hav AS", "Sørensen & Sønn"][:most])
    assert told["Associated deals"] == "; ".join(["Spring", "Summer", "Autumn"][:most])
    assert (told["Associated quotes"], told["Associated subscriptions"]) == ("Q-1", None)
    assert dict(zip(head, second, strict=True))["Associated contacts"] == "Anne Fjell"
