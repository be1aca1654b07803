"""An export as tests ask for it, and people with other permissions."""

from dataclasses import replace

from invoicing import exporting, identity
from invoicing.house import House
from invoicing.model.exports import ExportRequest, Format
from invoicing.model.filters import where
from invoicing.model.people import Actor
from invoicing.model.table import View
from tests.houses import FULL, KARI

OPEN = View(("number", "amount_due"), where("status", "is", "open"))
ASKED = ExportRequest("Open ones", Format.CSV, OPEN)


def csv_of(house: House, who: Actor, view: View, language: str = "en") -> bytes:
    """The CSV of a view."""
    target = house.home / "csv_of"
    exporting.write(house, who, ExportRequest("Rows", Format.CSV, view, language=language), target)
    made = target.read_bytes()
    target.unlink()
    return made


def allow(house: House, who: Actor, **granted: object) -> Actor:
    """Give other permissions; the person as they are then."""
    permissions = replace(FULL, **granted)  # type: ignore[arg-type]
    account = identity.save_account(
        house, KARI, who.account_id or 0, super_admin=False, permissions=permissions
    )
    return account.actor
