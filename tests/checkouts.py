"""Paying online in tests: the sandbox of a house, and what happens on its other side."""

from dataclasses import dataclass, field
from typing import Any

from invoicing import checkouts, hearing
from invoicing.checkouts import Checkout
from invoicing.gateways import sandbox
from invoicing.house import House
from invoicing.model.capture import Capture
from invoicing.model.invoice import Collection, Invoice
from invoicing.model.payment import Method
from tests.houses import an_open_invoice, now_of, set_up

CONSENT = "Fjord Handel AS may charge this card for coming invoices."


@dataclass
class Buyer:
    """Somebody with a link and a card."""

    house: House
    keys: int = field(default=0)

    def invoice(self, total: str = "100", **fields: Any) -> Invoice:
        """An open invoice that can be paid online."""
        set_up(self.house, gateway="sandbox", allow_edit_finalized=True)
        return an_open_invoice(self.house, total, collection=Collection.ONLINE, **fields)

    def pays(self, invoice: Invoice, how: str = "card_success", **changes: Any) -> Capture:
        """Pay what is due, under a key of its own."""
        self.keys += 1
        key = changes.pop("key", f"test-{self.keys}")
        return checkouts.pay(self.house, invoice.id, self.wanted(invoice, how, **changes), key)

    def wanted(self, invoice: Invoice, how: str = "card_success", **changes: Any) -> Checkout:
        seen = changes.pop("seen", None) or now_of(self.house, invoice)
        method = Method.BANK_DEBIT if how.startswith("debit") else Method.CARD
        usual = {"revision": seen.revision, "amount": seen.amount_due, "token": how}
        return Checkout(**usual | {"method": method} | changes)

    def confirms(self, capture: Capture, agreed: bool = True) -> None:
        """At the bank's page; nobody of us hears of it yet."""
        sandbox(self.house).confirm(capture.reference or "", agreed=agreed)

    def message(self, capture: Capture) -> bool:
        """The gateway's message about a payment arrives."""
        payload, signature = sandbox(self.house).message(capture.reference or "")
        return hearing.hear(self.house, "sandbox", payload, signature)
