"""One invoice for eyes, and for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from invoicing.cli.cells import columns, in_words, one_line, plain
from invoicing.model.events import Happening
from invoicing.model.invoice import Invoice, Party
from invoicing.model.money import quantise
from invoicing.model.payment import Payment
from invoicing.model.properties import INVOICE, PAYMENT, Registry, Sort, Value
from invoicing.model.settings import Settings
from invoicing.model.snapshot import document
from invoicing.record import Record
from invoicing.words import Words

#: The head, in this order; what an invoice lacks is left out.
HEAD = (
    "status kind title issue_date due_date payment_terms paid_date voided_on currency owner team"
    " contact contact_email company payment_reference purchase_order buyer_reference source"
    " external_id comments"
).split()
TOTALS = (
    "subtotal discount_total fee_total amount_net amount_vat amount_total amount_rounding"
    " amount_billed amount_paid amount_due"
).split()

#: Amounts of a payment, in its currency.
PAID = ("amount", "refunded", "fees")


def as_json(record: Record) -> dict[str, Any]:
    """Every property, the document's parts, payments, history, and what may be done (null) or
    why not (a reason)."""
    invoice = record.invoice
    values = {n: _value(n, v, invoice) for n, v in INVOICE.values(invoice).items()}
    body = _texts(document(invoice))
    parts = {n: body[n] for n in ("seller", "buyer", "shipping", "lines", "adjustments")}
    return {
        "id": invoice.id,
        **values,
        **dict(invoice.custom),
        "version": invoice.version,
        "revision": invoice.revision,
        **parts,
        "vat": body["totals"]["vat"],
        "payments": [payment(each) for each in invoice.payments],
        "history": [happened(each) for each in record.history],
        "actions": {action.value: d.reason for action, d in record.decisions.items()},
    }


def payment(paid: Payment) -> dict[str, Any]:
    """A payment as JSON has it, amounts with the digits of their currency."""
    money = {n: quantise(getattr(paid, n), paid.currency) for n in PAID}
    return {name: plain(value) for name, value in (asdict(paid) | money).items()}


def _value(name: str, value: Any, invoice: Invoice) -> Any:
    if INVOICE[name].sort is Sort.MONEY and isinstance(value, Decimal):
        value = quantise(value, invoice.currency)
    return plain(value)


def _texts(value: Any) -> Any:
    """The same with every amount and day as text."""
    if isinstance(value, dict):
        return {name: _texts(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(each) for each in value]
    return plain(value)


def happened(each: Happening) -> dict[str, Any]:
    """A line of a history as JSON has it."""
    return {
        "at": plain(each.at),
        "actor": each.actor,
        "event": each.event,
        "version": each.version,
        "changes": [_texts(asdict(change)) for change in each.changes],
        "detail": _texts(each.detail),
    }


def as_text(
    record: Record, w: Words, settings: Settings, registry: Registry = INVOICE
) -> Iterator[str]:
    """Head, parties, lines, totals, VAT, payments and history, section by section."""
    invoice = record.invoice
    number = invoice.number or w("status.draft")
    yield f"{w('thing.invoice')} {number} (id {invoice.id})"
    sections = (
        ("", _head(invoice, w, settings, registry)),
        ("cli.show.seller", _party(invoice.seller)),
        ("cli.show.buyer", _party(invoice.buyer)),
        ("cli.show.shipping", _party(invoice.shipping)),
        ("property.lines", _lines(invoice, w)),
        ("property.adjustments", _adjustments(invoice, w)),
        ("cli.show.vat", _vat(invoice, w)),
        ("cli.show.totals", _totals(invoice, w)),
        ("cli.show.payments", _payments(invoice, w)),
        ("cli.show.history", _history(record, w, settings)),
    )
    for title, lines in sections:
        found = list(lines)
        if found:
            yield ""
            if title:
                yield w(title)
            yield from (f"  {line}" for line in found)


def _pairs(pairs: list[tuple[str, str]]) -> Iterator[str]:
    width = max((len(label) for label, _ in pairs), default=0)
    return (f"{label.ljust(width)}  {value}" for label, value in pairs)


def _head(invoice: Invoice, w: Words, settings: Settings, registry: Registry) -> Iterator[str]:
    values = registry.values(invoice)
    zone = settings.timezone
    return _pairs(
        [
            (w(f"property.{n}"), in_words(values[n], registry[n], invoice.currency, w, zone))
            for n in (*HEAD, *(p.name for p in registry.properties.values() if p.own))
            if values[n] is not None
        ]
    )


def _party(party: Party) -> Iterator[str]:
    place = " ".join(filter(None, (party.postcode, party.city)))
    lines = (party.name, party.street, place, party.country, party.org_number, party.email)
    return (one_line(line) for line in lines if line)


def _lines(invoice: Invoice, w: Words) -> Iterator[str]:
    titles = [w(f"cli.line.{n}") for n in ("description", "quantity", "price", "vat", "net")]
    rows = [
        (
            one_line(line.description),
            f"{w.number(line.quantity)} {line.unit or ''}".strip(),
            w.number(line.unit_price),
            w.percent(line.vat_rate),
            w.money(net, invoice.currency, code=False),
        )
        for line, net in zip(invoice.lines, invoice.totals.line_amounts, strict=True)
    ]
    return columns(titles, rows, (False, True, True, True, True)) if rows else iter(())


def _adjustments(invoice: Invoice, w: Words) -> Iterator[str]:
    for each in invoice.adjustments:
        stated = each.amount is not None
        size = w.money(each.amount, invoice.currency) if stated else w.percent(each.percent)
        yield f"{one_line(each.label)}: {size}"


def _vat(invoice: Invoice, w: Words) -> Iterator[str]:
    return _pairs(
        [
            (
                f"{w(f'vat.{group.category.lower()}')} {w.percent(group.rate)}",
                w(
                    "cli.show.vat_of",
                    tax=w.money(group.tax, invoice.currency),
                    taxable=w.money(group.taxable, invoice.currency),
                ),
            )
            for group in invoice.totals.vat
        ]
    )


def _totals(invoice: Invoice, w: Words) -> Iterator[str]:
    values = INVOICE.values(invoice)
    told = [(w(f"property.{n}"), values[n]) for n in TOTALS]
    texts = [(label, w.money(v, invoice.currency)) for label, v in told if isinstance(v, Decimal)]
    width = max(len(text) for _, text in texts)
    return _pairs([(label, text.rjust(width)) for label, text in texts])


def _payments(invoice: Invoice, w: Words) -> Iterator[str]:
    for each in invoice.payments:
        method = PAYMENT["method"].words
        parts = (
            f"#{each.id}",
            w.date(each.paid_on),
            w.money(each.amount, each.currency),
            w(f"{method}{each.method}"),
            w(f"payment_status.{each.status}"),
            each.reference and one_line(each.reference),
        )
        yield "  ".join(part for part in parts if part)


def _history(record: Record, w: Words, settings: Settings) -> Iterator[str]:
    """Newest first; what it began with stands above already."""
    for each in record.history:
        at = w.moment(each.at, settings.timezone)
        yield f"{at}  {one_line(each.actor)}  {w(f'event.{each.event}')}"
        for change in each.changes if each.version != 1 else ():
            told = [
                _told(change.property, value, record.invoice.currency, w, settings)
                for value in (change.before, change.after)
            ]
            yield f"    {w(f'property.{change.property}')}: {' → '.join(told)}"


def _told(name: str, value: Value, currency: str, w: Words, settings: Settings) -> str:
    known = INVOICE.properties.get(name)
    return in_words(value, known or INVOICE["number"], currency, w, settings.timezone)
