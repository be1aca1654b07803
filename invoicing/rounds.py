"""What is looked after every few seconds while the dashboard runs: mail, and unclear payments."""

from invoicing import checkouts, outbox
from invoicing.house import House


def go(house: House) -> None:
    """Take out the mail that is due, and ask about payments that nobody knows the end of."""
    outbox.deliver(house)
    checkouts.watch(house)
