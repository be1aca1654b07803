"""What letters say: their kinds, what their words may mention, and how it is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from invoicing.model.errors import InvalidInput


class LetterKind(StrEnum):
    """Each has a subject and a body in every language: `letter.<kind>.subject` and `.body`."""

    INVOICE = "invoice"
    CHANGED = "changed"  # an invoice that was edited after it was issued
    REMINDER_SOON = "reminder_soon"
    REMINDER_LATE = "reminder_late"
    REMINDER_LAST = "reminder_last"
    RECEIPT = "receipt"
    RECEIPT_UNAPPLIED = "receipt_unapplied"  # of money that is on no invoice
    MONEY_CAME = "money_came"  # to us, of what a buyer paid online
    STATEMENT = "statement"


ABOUT_INVOICE = ("number", "amount", "due", "buyer", "seller", "link")
ABOUT_PAYMENT = ("amount", "date", "method", "buyer", "seller")
#: What the words of each kind may mention, in braces.
PLACEHOLDERS: Mapping[LetterKind, tuple[str, ...]] = {
    LetterKind.INVOICE: ABOUT_INVOICE,
    LetterKind.CHANGED: (*ABOUT_INVOICE, "changes"),
    LetterKind.REMINDER_SOON: ABOUT_INVOICE,
    LetterKind.REMINDER_LATE: ABOUT_INVOICE,
    LetterKind.REMINDER_LAST: ABOUT_INVOICE,
    LetterKind.RECEIPT: ("number", "balance", *ABOUT_PAYMENT),
    LetterKind.RECEIPT_UNAPPLIED: ABOUT_PAYMENT,
    LetterKind.MONEY_CAME: ("number", "balance", *ABOUT_PAYMENT),
    LetterKind.STATEMENT: ("date", "balance", "buyer", "seller"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A subject and a body whose placeholders are not filled in yet."""

    subject: str
    body: str


def filled(text: str, values: Mapping[str, str], field: str) -> str:
    """`text` with its placeholders; an unknown one is refused with those there are."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value.translate(HIDDEN))
    if "{" in text or "}" in text:
        offered = ", ".join("{" + name + "}" for name in values)
        raise InvalidInput(field, "input.placeholder", offered=offered)
    return text.translate(SHOWN)


#: A brace that stands in a value is no placeholder: it is hidden until all are filled in.
HIDDEN = {ord("{"): "\ue000", ord("}"): "\ue001"}
SHOWN = {0xE000: "{", 0xE001: "}"}
