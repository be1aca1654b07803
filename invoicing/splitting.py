"""One receipt of money over several invoices: a payment on each of them, in one act.

What no invoice takes is left over: an unapplied payment of the customer, to be used later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from invoicing import payments, receipts, record
from invoicing.house import House
from invoicing.ledger import reading, splits
from invoicing.ledger.books import Books
from invoicing.lifecycle import allowed
from invoicing.model.decisions import Action, decide, situation
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice
from invoicing.model.money import total
from invoicing.model.payment import Payment
from invoicing.model.people import Actor
from invoicing.payments import Receipt

#: How many invoices one receipt of money may cover.
MOST = 100


@dataclass(frozen=True, slots=True)
class Share:
    """What one invoice takes of the money; `expected` is the version that was seen."""

    invoice_id: int
    amount: Decimal
    expected: int | None = None


def candidates(house: House, actor: Actor, invoice_id: int) -> list[Invoice]:
    """The invoices that money for this one may cover too, itself included: of the same customer
    and currency, oldest due first."""
    asker, switches = house.asker(actor), house.settings().switches
    with house.reading() as cursor:
        like = record.visible(cursor, actor, invoice_id)
        ids = splits.open_ids(cursor, like, asker, MOST)
        found = reading.invoices(cursor, ids)
    able = [found[id] for id in ids if id in found]
    return [i for i in able if decide(Action.RECORD_PAYMENT, situation(i, actor, switches))]


def split(
    house: House,
    actor: Actor,
    receipt: Receipt,
    shares: Sequence[Share],
    key: str | None = None,
    named: int | None = None,
) -> list[Invoice]:
    """Book `receipt.amount` as one payment for each share, all of them or none; what is left
    over stays with the customer. Gives the invoices as they are now, in the order of the shares.

    No receipt is sent by itself (A-47); `receipt.send` asks for one of each payment. The same
    `key` books once: with `named`, the invoice the money was said to be for, even where the
    shares were worked out anew and are others by now. A repetition gives that invoice alone.
    """
    if not shares and named is None:
        raise InvalidInput("amount", "input.split_nothing")
    with house.books(actor) as books:
        if not books.once(key, "split_payment", named or shares[0].invoice_id):
            again = [named] if named else [share.invoice_id for share in shares]
            return [record.visible(books.cursor, actor, id) for id in again]
        if not shares:
            raise InvalidInput("amount", "input.split_nothing")
        if len(shares) > MOST:
            raise InvalidInput("amount", "input.split_many", most=str(MOST))
        invoices = [allowed(books, Action.RECORD_PAYMENT, s.invoice_id, s.expected) for s in shares]
        _check(receipt, shares, invoices)
        told = {"whole": receipt.amount, "invoices": len(shares)}
        saved = []
        for share, invoice in zip(shares, invoices, strict=True):
            payments.check_amount(share.amount, invoice)
            part = replace(receipt, amount=share.amount)
            payment = payments.new_payment(books, invoice, part)
            saved.append(payments.book(books, invoice, payment, **told))
            if receipt.send:
                receipts.send_in(books, payment)
        _keep_rest(books, receipt, shares, invoices[0])
        return saved


def _check(receipt: Receipt, shares: Sequence[Share], invoices: Sequence[Invoice]) -> None:
    first = invoices[0]
    payments.check_positive(receipt.amount, first.currency)
    if len({share.invoice_id for share in shares}) < len(shares):
        raise InvalidInput("amount", "input.split_twice")
    for invoice in invoices:
        if invoice.currency != first.currency:
            raise Refused("reason.payment_currency")
        if not _same_customer(first, invoice):
            raise Refused("reason.split_customer")
    parts = total(share.amount for share in shares)
    if parts > receipt.amount:
        raise InvalidInput(
            "amount",
            "input.split_too_much",
            parts=parts,
            whole=receipt.amount,
            currency=first.currency,
        )


def _same_customer(one: Invoice, other: Invoice) -> bool:
    if one.id == other.id:
        return True
    if one.company and other.company:
        return one.company.id == other.company.id
    return bool(one.contact and other.contact and one.contact.id == other.contact.id)


def _keep_rest(books: Books, receipt: Receipt, shares: Sequence[Share], like: Invoice) -> None:
    left = receipt.amount - total(share.amount for share in shares)
    if not left:
        return
    made = payments.new_payment(books, like, replace(receipt, amount=left))
    kept: Payment = replace(made, invoice_id=None)
    books.save_payment(kept, None)
    told = {"amount": left, "currency": like.currency, "whole": receipt.amount}
    books.note("payment", kept.id, Event.PAYMENT_LEFT_OVER, None, (), **told)
    if receipt.send:
        receipts.send_in(books, kept)
