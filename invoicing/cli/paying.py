"""Payments on the command line: list, show, record, use, refund.

A command that moves money takes ``--key``: the same key again, after a line that broke, moves it
once. Without one, each run is a payment of its own.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing import forms, payment_record, payments, record, refunds, splitting
from invoicing.cli import cells, showing
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.cli.invoices import FORMATS, listed, view, whole
from invoicing.cli.viewing import VIEW
from invoicing.model.capture import Refund, RefundProgress
from invoicing.model.errors import GatewayUnreachable, InvalidInput, Refused
from invoicing.model.invoice import Invoice
from invoicing.model.money import quantise
from invoicing.model.payment import Method, suggested
from invoicing.model.properties import PAYMENT
from invoicing.payment_record import PaymentRecord
from invoicing.payments import Receipt
from invoicing.splitting import Share


def list_payments(call: Call) -> Code:
    """Payments as `list` lists invoices."""
    return listed(call, view(call, "payment_id", subject="payment"), "payment")


def show(call: Call) -> Code:
    """One payment: where it sits, what the gateway knows, its refunds and its past."""
    found = payment_record.read(call.house, call.actor, call.args.id)
    if call.args.format == "json":
        call.say(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        for line in _as_text(call, found):
            call.say(line)
    return Code.DONE


def _as_json(found: PaymentRecord) -> dict[str, Any]:
    """The payment, the number of its invoice, refunds, history, what may be done or why not."""
    return {
        **showing.payment(found.payment),
        "invoice": found.invoice,
        "left": cells.plain(quantise(found.left, found.payment.currency)),
        "refunds": [_refund(each) for each in found.refunds],
        "history": [showing.happened(each) for each in found.history],
        "actions": {action.value: d.reason for action, d in found.decisions.items()},
    }


def _refund(refund: Refund) -> dict[str, Any]:
    names = ("id", "amount", "currency", "reason", "state", "reference", "created_by", "created_at")
    money = {"amount": quantise(refund.amount, refund.currency)}
    held = asdict(refund) | money
    return {name: cells.plain(held[name]) for name in names}


def _as_text(call: Call, found: PaymentRecord) -> Iterator[str]:
    w, payment, zone = call.w, found.payment, call.house.settings().timezone
    amount, state = w.money(payment.amount, payment.currency), f"payment_status.{payment.status}"
    yield f"{w('thing.payment')} #{payment.id}  {amount}  {w(state)}"
    held = PAYMENT.values(payment) | {"invoice": found.invoice}
    for name, prop in PAYMENT.properties.items():
        if held.get(name) is not None and name not in ("amount", "invoice_id"):
            text = cells.in_words(held[name], prop, payment.currency, w, zone)
            yield f"  {w(f'property.{name}')}: {cells.one_line(text)}"
    for each in found.refunds:
        told = f"{w.money(each.amount, each.currency)} · {w(f'refund_status.{each.state}')}"
        yield f"  {w('refunding.card')}: {told} · {cells.one_line(each.reason)}"
    for happened in found.history:
        at = w.moment(happened.at, zone)
        yield f"  {at}  {cells.one_line(happened.actor)}  {w(f'event.{happened.event}')}"


# -- paying -----------------------------------------------------------------------------


def pay(call: Call) -> Code:
    """Record money on an invoice, spread it over its customer's, or use money that is there."""
    invoice = record.by_number(call.house, call.actor, call.args.number.strip()).invoice
    if call.args.use is not None:
        return _use(call, invoice)
    typed = call.args.amount
    amount = forms.amount("amount", typed, call.w.language) if typed else invoice.amount_due
    receipt = Receipt(
        amount,
        _day(call),
        Method(call.args.method),
        call.args.reference,
        call.args.note,
        call.args.receipt,
    )
    if call.args.spread:
        return _spread(call, invoice, receipt)
    saved = payments.record(call.house, call.actor, invoice.id, receipt, key=_key(call))
    return _told(call, [saved])


def _use(call: Call, invoice: Invoice) -> Code:
    id, key = call.args.use, _key(call)
    saved = payments.apply(call.house, call.actor, invoice.id, id, key=key, keep_rest=True)
    return _told(call, [saved])


def _spread(call: Call, invoice: Invoice, receipt: Receipt) -> Code:
    """Oldest due first; what is left over stays with the customer."""
    found = splitting.candidates(call.house, call.actor, invoice.id)
    parts = suggested(receipt.amount, [each.amount_due for each in found])
    shares = [Share(i.id, part, i.version) for i, part in zip(found, parts, strict=True) if part]
    key = _key(call)
    saved = splitting.split(call.house, call.actor, receipt, shares, key, named=invoice.id)
    return _told(call, saved)


def _told(call: Call, saved: list[Invoice]) -> Code:
    for invoice in saved:
        due = call.w.money(invoice.amount_due, invoice.currency)
        call.say(call.w("cli.pay.done", name=invoice.number, due=due))
    return Code.DONE


def _day(call: Call) -> date:
    if not call.args.date:
        return call.house.today()
    try:
        return date.fromisoformat(call.args.date)
    except ValueError:
        raise InvalidInput("paid_on", "cli.pay.day", found=call.args.date) from None


def _key(call: Call) -> str:
    return call.args.key or secrets.token_hex(12)


# -- giving back ------------------------------------------------------------------------


def refund(call: Call) -> Code:
    """Give the whole or a part of an online payment back."""
    found = payment_record.read(call.house, call.actor, call.args.id)
    amount: Decimal = found.left
    if call.args.amount:
        amount = forms.amount("amount", call.args.amount, call.w.language)
    elif call.args.key and found.refunds:
        # The same command again: what was asked for then, not what is left now.
        amount = next((r.amount for r in found.refunds if r.key == call.args.key), amount)
    why = call.args.reason
    made = refunds.refund(call.house, call.actor, call.args.id, amount, why, _key(call))
    if made.state is RefundProgress.UNKNOWN:
        raise GatewayUnreachable(found.payment.processor or "")
    if made.state is RefundProgress.FAILED:
        raise Refused("reason.refund_failed")
    told = call.w.money(made.amount, made.currency)
    call.say(call.w(f"refunding.done.{made.state}", amount=told))
    return Code.DONE


KEY = argument("--key", says="cli.pay.key", metavar="TEXT")
AMOUNT = argument("--amount", says="cli.pay.amount", metavar="AMOUNT")
COMMANDS: tuple[Command, ...] = (
    Command(
        "payments",
        Needs.BOOKS,
        list_payments,
        "cli.payments",
        "payments --view Unapplied --sort -amount --format json",
        (
            *(each for each in VIEW if each.flags != ("--status",)),
            argument(
                "--status", says="cli.payments.status", choices=PAYMENT["payment_status"].choices
            ),
            argument("--columns", says="cli.view.columns", metavar="A,B"),
            argument("--sort", says="cli.view.sort", metavar="[-]PROPERTY"),
            argument("--limit", says="cli.list.limit", type=whole, metavar="N"),
            argument("--format", says="cli.list.format", choices=tuple(FORMATS), default="table"),
        ),
    ),
    Command(
        "payment",
        Needs.BOOKS,
        show,
        "cli.payment",
        "payment 42 --format json",
        (
            argument("id", says="cli.payment.id", type=whole, metavar="ID"),
            argument("--format", says="cli.show.format", choices=("json", "text"), default="text"),
        ),
    ),
    Command(
        "pay",
        Needs.BOOKS,
        pay,
        "cli.pay",
        "pay INV-00042 --amount 1250.50 --reference 'BANK 12.03' --key bank-4711",
        (
            argument("number", says="cli.show.number", metavar="NUMBER"),
            AMOUNT,
            argument("--date", says="cli.pay.date", metavar="YYYY-MM-DD"),
            argument(
                "--method",
                says="cli.pay.method",
                choices=[method.value for method in Method],
                default=Method.WIRE_TRANSFER.value,
            ),
            argument("--reference", says="cli.pay.reference", metavar="TEXT"),
            argument("--note", says="cli.pay.note", metavar="TEXT"),
            argument("--spread", says="cli.pay.spread", action="store_true"),
            argument("--use", says="cli.pay.use", type=whole, metavar="ID"),
            argument("--receipt", says="cli.pay.receipt", action="store_true"),
            KEY,
        ),
    ),
    Command(
        "refund",
        Needs.BOOKS,
        refund,
        "cli.refund",
        "refund 42 --amount 100 --reason 'Wrong goods' --key case-7",
        (
            argument("id", says="cli.payment.id", type=whole, metavar="ID"),
            argument("--amount", says="cli.refund.amount", metavar="AMOUNT"),
            argument("--reason", says="cli.refund.reason", metavar="TEXT", required=True),
            KEY,
        ),
    ),
)
