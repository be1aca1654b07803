"""What the dialog of sending is filled with."""

from invoicing import sending
from invoicing.house import House
from invoicing.model.invoice import Invoice
from invoicing.sending import Wanted
from tests.houses import KARI

BASE = "https://faktura.fjord.no"


def usual(house: House, invoice: Invoice) -> Wanted:
    """As proposed, with nothing changed."""
    found = sending.propose(house, KARI, invoice.id, BASE)
    return Wanted(found.to, found.senders[0], found.subject, found.body)
