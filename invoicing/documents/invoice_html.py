"""The invoice as one page of HTML for its buyer: no script, fit for a phone and for paper.

Every text is escaped here. The look is the seller's colour and the reader's own font; nothing is
loaded from anywhere.
"""

from dataclasses import dataclass
from decimal import Decimal
from html import escape

from invoicing.documents.setting import account, address, spaced
from invoicing.documents.speaking import Speaker, line_words
from invoicing.model.invoice import Invoice, Kind, Party, Status
from invoicing.model.totals import Line, VatCategory


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page's links lead, and what is known besides the invoice; no `pdf`, no links."""

    pdf: str | None = None
    pay: str | None = None
    colour: str = "#0f5f6e"
    overdue: bool = False
    note: str | None = None  # what is going on, in a sentence


STYLE = """
:root{color-scheme:light dark;--ink:#11181c;--quiet:#5f6b72;--line:#d6dde1;--paper:#fff;
 --desk:#f2f5f6;--bad:#b3261e;--good:#1b6e3c}
@media(prefers-color-scheme:dark){:root{--ink:#e8edef;--quiet:#9aa7ae;--line:#33434b;
 --paper:#152126;--desk:#0e171b;--bad:#ff8a80;--good:#7fd6a0}}
*{box-sizing:border-box}
body{margin:0;background:var(--desk);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:760px;margin:24px auto;padding:32px;background:var(--paper);
 border-top:6px solid COLOUR;border-radius:8px}
header,.acts,.sums{display:flex;justify-content:space-between;gap:16px;flex-wrap:wrap}
h1{margin:0;font-size:24px}h2{margin:24px 0 8px;font-size:17px}
.state{font-weight:600}.bad{color:var(--bad)}.good{color:var(--good)}
.what{text-align:right}.due{font-size:28px;font-weight:650;margin:4px 0 0}
.quiet,dt,th,small{color:var(--quiet);font-weight:400;font-size:13px}
.acts{justify-content:flex-start;margin:16px 0 24px}
a.button{display:inline-block;padding:9px 18px;border-radius:6px;text-decoration:none;
 font-weight:600;border:1px solid var(--line);color:var(--ink)}
a.pay{background:COLOUR;color:#fff;border-color:COLOUR}
a:focus-visible{outline:3px solid COLOUR;outline-offset:2px}
.note{padding:10px 14px;border-radius:6px;background:var(--desk)}
.parties{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:16px}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 16px;margin:0;align-content:start}
dd{margin:0;text-align:right}
table{width:100%;border-collapse:collapse;margin:24px 0;font-variant-numeric:tabular-nums}
th,td{padding:7px 6px;text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left}
thead th{border-bottom:2px solid COLOUR}tbody tr{border-bottom:1px solid var(--line)}
.total{font-weight:650}footer{margin-top:32px;padding-top:12px;border-top:1px solid var(--line)}
@media(max-width:560px){main{margin:0;padding:20px 16px;border-radius:0}
 .wide{display:none}.what{text-align:left}}
@media print{body{background:#fff;color:#000}main{margin:0;max-width:none;padding:0}
 .acts{display:none}}
"""


def render(invoice: Invoice, w: Speaker, place: Place) -> str:
    """The whole page."""
    credit = invoice.kind is Kind.CREDIT_NOTE or invoice.totals.amount_billed < 0
    kind = w("paper.credit_note" if credit else "paper.invoice")
    name = f"{kind} {invoice.number or w('paper.draft')}"
    parts = (
        _head(invoice, w, name, place),
        _parties(invoice, w),
        _lines(invoice, w),
        _sums(invoice, w),
        _payment(invoice, w),
        _comments(invoice, w),
        _foot(invoice, w),
    )
    style = STYLE.replace("COLOUR", place.colour)
    return (
        f'<!DOCTYPE html>\n<html lang="{w.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        '<meta name="robots" content="noindex, nofollow">'
        f"<title>{escape(name)}</title><style>{style}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _state(invoice: Invoice, w: Speaker, place: Place) -> str:
    """What matters most: void, paid, overdue, or how much is due and when."""
    if invoice.status is Status.VOIDED:
        return f'<p class="state bad">{escape(w("public.void"))}</p>'
    if invoice.status is Status.PAID:
        return f'<p class="state good">{escape(w("public.paid"))}</p>'
    draft = invoice.status is Status.DRAFT
    asked = invoice.totals.amount_billed if draft else invoice.amount_due
    due = escape(w.money(asked, invoice.currency))
    day = escape(w("public.due_on", day=invoice.due_date) if invoice.due_date else "")
    late = f'<p class="state bad">{escape(w("badge.overdue"))}</p>' if place.overdue else ""
    return f'{late}<p class="due">{due}</p><p class="quiet">{day}</p>'


def _head(invoice: Invoice, w: Speaker, name: str, place: Place) -> str:
    seller = escape(invoice.seller.name or "")
    pay = ""
    if place.pay and invoice.status is Status.OPEN and invoice.amount_due > 0:
        pay = f'<a class="button pay" href="{escape(place.pay)}">{escape(w("public.pay"))}</a>'
    acts = ""
    if place.pdf:
        pdf = f'<a class="button" href="{escape(place.pdf)}" download>{escape(w("public.pdf"))}</a>'
        acts = f'<div class="acts">{pay}{pdf}</div>'
    note = f'<p class="note" role="status">{escape(place.note)}</p>' if place.note else ""
    return (
        f'<header><div><div class="quiet">{seller}</div><h1>{escape(name)}</h1></div>'
        f'<div class="what">{_state(invoice, w, place)}</div></header>{note}{acts}'
    )


def _parties(invoice: Invoice, w: Speaker) -> str:
    facts = (
        (w("property.issue_date"), w("paper.day", day=invoice.issue_date)),
        (w("property.due_date"), w("paper.day", day=invoice.due_date)),
        (w("property.purchase_order"), invoice.purchase_order),
        (w("property.buyer_reference"), invoice.buyer_reference),
    )
    known = "".join(_fact(label, value) for label, value in facts if value)
    shipping = ""
    if invoice.shipping != Party():
        shipping = _party(w("document.shipping"), invoice.shipping, w)
    title = f"<h2>{escape(invoice.title)}</h2>" if invoice.title else ""
    buyer = _party(w("document.buyer"), invoice.buyer, w)
    return f'<div class="parties">{buyer}{shipping}<dl>{known}</dl></div>{title}'


def _party(label: str, party: Party, w: Speaker) -> str:
    rows = address(party)
    if party.org_number:
        rows.append(f"{w('paper.org_number')} {party.org_number}")
    return f"<div><small>{escape(label)}</small><br>{'<br>'.join(map(escape, rows))}</div>"


def _fact(label: str, value: str) -> str:
    return f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>"


def _lines(invoice: Invoice, w: Speaker) -> str:
    heads = (("description", ""), ("quantity", ""), ("unit_price", "wide"), ("vat_rate", "wide"))
    head = "".join(
        f'<th scope="col" class="{kind}">{escape(w(f"line.{name}"))}</th>' for name, kind in heads
    )
    head += f'<th scope="col">{escape(w("line.amount"))}</th>'
    rows = "".join(
        _line(line, net, invoice.currency, w)
        for line, net in zip(invoice.lines, invoice.totals.line_amounts, strict=True)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _line(line: Line, net: Decimal, currency: str, w: Speaker) -> str:
    code = f"<small>{escape(line.code)}</small> " if line.code else ""
    quantity, price, less = line_words(line, currency, w)
    discount = f"<br><small>−{escape(less)}</small>" if less else ""
    return (
        f"<tr><td>{code}{escape(line.description)}{discount}</td><td>{escape(quantity)}</td>"
        f'<td class="wide">{escape(price)}</td>'
        f'<td class="wide">{escape(_rate(line.vat_category, line.vat_rate, w))}</td>'
        f"<td>{escape(w.money(net, currency, code=False))}</td></tr>"
    )


def _rate(category: VatCategory, rate: Decimal | None, w: Speaker) -> str:
    if category is VatCategory.STANDARD:
        return w.percent(rate)
    return w(f"paper.vat_{category.value.lower()}")


def _sums(invoice: Invoice, w: Speaker) -> str:
    totals, currency = invoice.totals, invoice.currency
    rows = [(w("property.subtotal"), totals.subtotal)] * _adjusted(invoice)
    rows += [(w("property.discount_total"), -totals.discount_total)] * bool(totals.discount_total)
    rows += [(w("property.fee_total"), totals.fee_total)] * bool(totals.fee_total)
    rows += [(w("property.amount_net"), totals.amount_net)]
    rows += [
        (f"{w('paper.vat')} {_rate(g.category, g.rate, w)}", g.tax) for g in totals.vat if g.tax
    ]
    rows += [(w("property.amount_rounding"), totals.amount_rounding)] * bool(totals.amount_rounding)
    told = "".join(_fact(label, w.money(a, currency, code=False)) for label, a in rows)
    told += (
        f'<dt class="total">{escape(w("paper.total"))}</dt>'
        f'<dd class="total">{escape(w.money(totals.amount_billed, currency))}</dd>'
    )
    if invoice.amount_paid:
        told += _fact(w("property.amount_paid"), w.money(invoice.amount_paid, currency))
    return f'<div class="sums"><span></span><dl>{told}</dl></div>'


def _adjusted(invoice: Invoice) -> bool:
    """Whether more than the lines makes the net."""
    return bool(invoice.totals.discount_total or invoice.totals.fee_total)


def _payment(invoice: Invoice, w: Speaker) -> str:
    seller = invoice.seller
    facts = (
        (w("paper.account"), account(seller.account_number)),
        (w("paper.iban"), spaced(seller.iban)),
        (w("paper.bic"), seller.bic),
        (w("property.payment_reference"), invoice.payment_reference),
    )
    known = "".join(_fact(label, value) for label, value in facts if value)
    if invoice.status is not Status.OPEN or not known:
        return ""
    return f'<h2>{escape(w("paper.how_to_pay"))}</h2><div class="parties"><dl>{known}</dl></div>'


def _comments(invoice: Invoice, w: Speaker) -> str:
    if not invoice.comments:
        return ""
    text = escape(invoice.comments).replace("\n", "<br>")
    return f"<h2>{escape(w('property.comments'))}</h2><p>{text}</p>"


def _foot(invoice: Invoice, w: Speaker) -> str:
    seller = invoice.seller
    rows = address(seller)
    if seller.org_number:
        suffix = " MVA" if seller.vat_registered else ""
        rows.append(f"{w('paper.org_number')} {seller.org_number}{suffix}")
    told = " · ".join(escape(row) for row in (*rows, seller.email) if row)
    return f'<footer class="quiet">{told}</footer>'
