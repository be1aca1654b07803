"""The editor as somebody uses it: opened, its lines typed into, saved."""

from typing import Any

from invoicing import record
from invoicing.house import House
from invoicing.model.invoice import Invoice
from tests.houses import KARI
from tests.pages.conftest import Seat
from tests.pages.looking import keyed


def editor(seat: Seat, invoice: Invoice | None = None, **more: Any) -> Any:
    return seat.open("edit", **({"id": str(invoice.id)} if invoice else {}), **more)


def type_lines(at: Any, *rows: dict[str, str], grid: str = "lines") -> None:
    """Type into a grid, from its first row on."""
    [key] = [key for key in at.session_state if f"-{grid}-grid-" in str(key)]
    at.session_state[key] = {
        "edited_rows": dict(enumerate(rows)),
        "added_rows": [],
        "deleted_rows": [],
    }


def typed(description: str, unit_price: str, **more: str) -> dict[str, str]:
    return {"description": description, "unit_price": unit_price} | more


def save(at: Any) -> Any:
    return keyed(at, "save").click().run()


def saved(house: House, id: int = 1) -> Invoice:
    return record.read(house, KARI, id).invoice
