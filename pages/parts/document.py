"""The invoice as the buyer knows it: parties, lines, VAT and totals on one sheet."""

from decimal import Decimal
from html import escape

from invoicing.model.invoice import Invoice, Party
from invoicing.model.totals import Line, VatSubtotal
from invoicing.words import Words

from . import look

COLUMNS = ("description", "quantity", "unit_price", "discount", "vat_rate", "amount")


def show(invoice: Invoice, w: Words) -> None:
    """Draw the sheet; every text in it is escaped."""
    parts = [
        _head(invoice, w),
        _lines(invoice, w),
        _sums(invoice, w),
        _text(w("property.comments"), invoice.comments),
    ]
    look.sheet("".join(parts))


def sums(invoice: Invoice, w: Words) -> None:
    """Only what it adds up to: discounts, fees, VAT by rate, the total."""
    look.sheet(_sums(invoice, w), bare=True)


def _head(invoice: Invoice, w: Words) -> str:
    blocks = [
        (w("document.buyer"), _party(invoice.buyer)),
        (w("document.shipping"), _party(invoice.shipping)),
        (w("property.purchase_order"), escape(invoice.purchase_order or "")),
        (w("property.payment_reference"), escape(invoice.payment_reference or "")),
    ]
    shown = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{body}</dd></div>" for label, body in blocks if body
    )
    title = f"<h3>{escape(invoice.title)}</h3>" if invoice.title else ""
    return f"{title}<dl class='parties'>{shown}</dl>"


def _party(party: Party) -> str:
    place = " ".join(filter(None, (party.postcode, party.city)))
    rows = (party.name, party.street, place, party.country, party.org_number)
    return "<br>".join(escape(row) for row in rows if row)


def _lines(invoice: Invoice, w: Words) -> str:
    if not invoice.lines:
        return f"<p class='quiet'>{escape(w('document.no_lines'))}</p>"
    rows = [
        _cells(line, net, invoice.currency, w)
        for line, net in zip(invoice.lines, invoice.totals.line_amounts, strict=True)
    ]
    names = [name for name in COLUMNS if name != "discount" or any(row[name] for row in rows)]
    head = "".join(f"<th scope='col'>{escape(w(f'line.{n}'))}</th>" for n in names)
    body = "".join(f"<tr>{''.join(f'<td>{row[n]}</td>' for n in names)}</tr>" for row in rows)
    return f"<table class='lines'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def plain_lines(title: str, text: str) -> None:
    """Lines of which only words are known, under a title."""
    rows = "".join(f"<p>{escape(row)}</p>" for row in text.splitlines())
    look.sheet(f"<h3>{escape(title)}</h3>{rows}")


def line_texts(line: Line, net: Decimal, currency: str, w: Words) -> dict[str, str]:
    """What stands in each column, as plain text."""
    per = "" if line.base_quantity == 1 else f" / {w.number(line.base_quantity)}"
    return {
        "description": line.description,
        "quantity": w.number(line.quantity) + (f" {line.unit}" if line.unit else ""),
        "unit_price": w.price(line.unit_price, currency) + per,
        "discount": _discount(line, currency, w),
        "vat_rate": vat_text(line.vat_category, line.vat_rate, w),
        "amount": w.money(net, currency, code=False),
    }


def _cells(line: Line, net: Decimal, currency: str, w: Words) -> dict[str, str]:
    """The same, escaped, with the code of the product before it."""
    told = {name: escape(text) for name, text in line_texts(line, net, currency, w).items()}
    code = f"<small>{escape(line.code)}</small> " if line.code else ""
    return told | {"description": code + told["description"]}


def _discount(line: Line, currency: str, w: Words) -> str:
    if line.discount_amount is not None:
        return w.money(line.discount_amount, currency, code=False)
    return w.percent(line.discount_percent) if line.discount_percent else ""


def vat_text(category: str, rate: object, w: Words) -> str:
    """The rate, or the reason why there is none."""
    return w.percent(rate) if category == "S" else w(f"vat.{category.lower()}")  # type: ignore[arg-type]


def _sums(invoice: Invoice, w: Words) -> str:
    totals, currency = invoice.totals, invoice.currency
    rows = [(w("property.subtotal"), totals.subtotal)]
    rows += [(w("property.discount_total"), -totals.discount_total)] * bool(totals.discount_total)
    rows += [(w("property.fee_total"), totals.fee_total)] * bool(totals.fee_total)
    rows += [(_vat_label(group, currency, w), group.tax) for group in totals.vat]
    rows += [(w("property.amount_rounding"), totals.amount_rounding)] * bool(totals.amount_rounding)
    body = "".join(_sum(label, w.money(a, currency, code=False)) for label, a in rows)
    billed = _sum(w("property.amount_billed"), w.money(totals.amount_billed, currency), "total")
    return f"<table class='sums'><tbody>{body}{billed}</tbody></table>"


def _sum(label: str, amount: str, kind: str = "") -> str:
    return f"<tr class='{kind}'><th scope='row'>{escape(label)}</th><td>{escape(amount)}</td></tr>"


def _vat_label(group: VatSubtotal, currency: str, w: Words) -> str:
    rate = vat_text(group.category.value, group.rate, w)
    return w("document.vat_of", rate=rate, base=w.money(group.taxable, currency, code=False))


def _text(label: str, text: str | None) -> str:
    if not text:
        return ""
    body = escape(text).replace("\n", "<br>")
    return f"<section><h4>{escape(label)}</h4><p>{body}</p></section>"
