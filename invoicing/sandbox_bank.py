"""The bank of the sandbox: where a buyer confirms a test payment, or does not."""

from dataclasses import dataclass
from decimal import Decimal

from invoicing.gateways import sandbox
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound


@dataclass(frozen=True)
class Asked:
    """What is to be confirmed."""

    amount: Decimal
    currency: str


def asked(house: House, reference: str) -> Asked:
    """A payment of the sandbox; `NotFound` where it has none of that name."""
    try:
        answer, _ = sandbox(house).at_bank(reference)
    except InvalidInput:
        raise NotFound("page", "?") from None
    return Asked(answer.amount, answer.currency)


def say(house: House, reference: str, *, agreed: bool) -> str:
    """What the buyer says; gives where the buyer goes from there."""
    bank = sandbox(house)
    try:
        _, back = bank.at_bank(reference)
        bank.confirm(reference, agreed=agreed)
    except InvalidInput:
        raise NotFound("page", "?") from None
    return back or ""
