"""The panel of advanced filters in a test: opened, worked, and what came of it."""

from datetime import timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from invoicing.house import House
from invoicing.model.filters import Filter, filter_from
from tests.houses import NILS, SIRI, TODAY, a_draft, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import grid, labels

OPEN = "Advanced filters"


def some(house: House) -> None:
    """INV-00001 of 1 000, INV-00002 paid, of Nils; a draft of Siri."""
    an_open_invoice(house, "1000", title="Spring", due_date=TODAY + timedelta(days=3))
    pay(house, an_open_invoice(house, "200", by=NILS, title="Autumn"))
    a_draft(house, "50", by=SIRI, title="Spring fair")


def opened(seat: Seat, page: str = "invoices", **more: Any) -> AppTest:
    """The index with its panel open."""
    at = seat.open(page, **more)
    count = len([c for g in filter_from(more.get("filter")).groups for c in g])
    return press(at, f"{OPEN} ({count})" if count else OPEN)


def press(at: AppTest, label: str, which: int = 0) -> AppTest:
    """Press a button by its name; of several the one in that place."""
    found = [button for button in at.button if button.label == label]
    assert found, f"no button {label!r}; there are {labels(at)}"
    return found[which].click().run()


def choose(at: AppTest, label: str, value: Any, which: int = -1) -> AppTest:
    """Choose in a select box, the last of this name by default."""
    found = [box for box in at.selectbox if box.label == label]
    return found[which].set_value(value).run()


def type_in(at: AppTest, label: str, value: str, kind: str = "text_input") -> AppTest:
    found = [each for each in at.get(kind) if each.label == label]
    return found[-1].set_value(value).run()


def asked(at: AppTest) -> Filter:
    """The filter of the URL."""
    found = at.query_params.get("filter", "")
    return filter_from(found if isinstance(found, str) else found[-1])


def numbers(at: AppTest, table: str = "invoices") -> set[str]:
    return set(grid(at, table).column("Number" if table == "invoices" else "Amount"))
