"""The buyer's checkout as pages of HTML: the form, and how an attempt ended. No script.

Every text is escaped here. The look is that of the invoice's page (invoice_html.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from invoicing.documents.invoice_html import STYLE as COMMON
from invoicing.documents.speaking import Speaker
from invoicing.model.gateway import Offer
from invoicing.model.invoice import Invoice

STYLE = (
    COMMON
    + """
main.till{max-width:480px}
.till h1{font-size:20px}.till h2{margin:0 0 4px;font-size:20px}
.mark{width:44px;height:44px;margin:24px 0 12px;border-radius:50%;display:grid;
 place-items:center;font-size:22px;font-weight:700;color:#fff;background:var(--quiet)}
.mark.good{background:var(--good)}.mark.bad{background:var(--bad)}
@media(prefers-color-scheme:dark){.mark{color:#0e171b}}
fieldset{margin:24px 0 0;padding:0;border:0;min-width:0}
legend{padding:0;margin-bottom:8px;font-weight:600}
label.choice,label.tick{display:flex;gap:12px;align-items:flex-start;padding:12px 14px;
 cursor:pointer}
label.choice{border:1px solid var(--line);margin-top:-1px}
label.choice:first-of-type{border-radius:8px 8px 0 0}
label.choice:last-of-type{border-radius:0 0 8px 8px}
label.choice:only-of-type{border-radius:8px}
label.tick{margin-top:16px;padding:0;font-size:13px;color:var(--quiet)}
input[type=radio],input[type=checkbox]{flex:none;width:18px;height:18px;margin:2px 0 0;
 accent-color:COLOUR}
input.amount{width:100%;padding:11px 13px;font:inherit;font-size:18px;color:var(--ink);
 background:var(--paper);border:1px solid var(--line);border-radius:8px}
button.pay,.till a.button{display:block;width:100%;margin-top:24px;padding:13px 18px;font:inherit;
 font-weight:650;text-align:center;border-radius:8px;cursor:pointer}
button.pay{background:COLOUR;color:#fff;border:1px solid COLOUR}
.till a.button+a.button{margin-top:12px}
:focus-visible{outline:3px solid COLOUR;outline-offset:2px}
[role=alert]{margin:16px 0 0;padding:12px 14px;border-radius:8px;border:1px solid var(--bad);
 color:var(--bad)}
.note a{color:inherit}
.back{margin-top:20px;text-align:center}.back a{color:var(--quiet)}
"""
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the invoice's page is, and the seller's colour."""

    path: str
    colour: str = "#0f5f6e"


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the form: `amount` is what may be typed, None where all is paid at once;
    `consent` the words beside the tick, None where nothing is kept."""

    due: Decimal
    offers: Sequence[Offer]
    sealed: str
    processor: str
    amount: str | None = None
    chosen: str | None = None
    consent: str | None = None
    ticked: bool = False
    problem: str | None = None
    note: tuple[str, str] | None = None  # a sentence, and where it leads


@dataclass(frozen=True, slots=True)
class Ending:
    """A page without a form: what happened, and where to go from here, the likeliest first."""

    title: str
    text: str
    tone: str = ""  # good, bad, or neither
    ways: Sequence[tuple[str, str]] = ()  # address, text
    refresh: str | None = None  # seconds, and perhaps an address


MARKS = {"good": "✓", "bad": "!", "": "…"}


def form(invoice: Invoice, w: Speaker, desk: Desk, it: Form) -> str:
    """The checkout."""
    due = w.money(it.due, invoice.currency)
    parts = (
        f'<p class="due">{escape(due)}</p>',
        f'<p class="quiet">{escape(w("public.due_on", day=invoice.due_date))}</p>',
        _note(it),
        f'<p role="alert">{escape(it.problem)}</p>' if it.problem else "",
        f'<form method="post" action="{escape(desk.path)}/pay" autocomplete="off">',
        f'<input type="hidden" name="form" value="{escape(it.sealed)}">',
        _amount(invoice, w, it),
        _choices(w, it),
        _tick(it),
        f'<button class="pay">{escape(_press(w, it, due))}</button></form>',
        f'<p class="quiet">{escape(w(f"till.taken_by.{it.processor}"))}</p>',
        _back(w, desk),
    )
    return _page(invoice, w, desk, w("till.title"), "".join(parts))


def ending(invoice: Invoice, w: Speaker, desk: Desk, it: Ending) -> str:
    """How an attempt ended, or what is waited for."""
    first = " pay"
    ways = ""
    for address, text in it.ways:
        ways += f'<a class="button{first}" href="{escape(address)}">{escape(text)}</a>'
        first = ""
    body = (
        f'<div class="mark {it.tone}" aria-hidden="true">{MARKS[it.tone]}</div>'
        f'<h2>{escape(it.title)}</h2><p role="status">{escape(it.text)}</p>{ways}'
    )
    return _page(invoice, w, desk, it.title, body, it.refresh)


def _press(w: Speaker, it: Form, due: str) -> str:
    return w("till.pay_some") if it.amount is not None else w("till.pay_all", amount=due)


def _note(it: Form) -> str:
    if it.note is None:
        return ""
    text, address = it.note
    return f'<p class="note" role="status"><a href="{escape(address)}">{escape(text)}</a></p>'


def _amount(invoice: Invoice, w: Speaker, it: Form) -> str:
    if it.amount is None:
        return ""
    label = f"{w('till.amount')} ({invoice.currency})"
    return (
        f'<fieldset><legend><label for="amount">{escape(label)}</label></legend>'
        f'<input class="amount" id="amount" name="amount" inputmode="decimal" required'
        f' value="{escape(it.amount)}" aria-describedby="part">'
        f'<p class="quiet" id="part">{escape(w("till.part"))}</p></fieldset>'
    )


def _choices(w: Speaker, it: Form) -> str:
    chosen = it.chosen or it.offers[0].name
    rows = "".join(
        f'<label class="choice"><input type="radio" name="offer" value="{escape(o.name)}"'
        f"{' checked' if o.name == chosen else ''}><span>{escape(w(f'offer.{o.name}'))}</span>"
        "</label>"
        for o in it.offers
    )
    return f"<fieldset><legend>{escape(w('till.how'))}</legend>{rows}</fieldset>"


def _tick(it: Form) -> str:
    if it.consent is None:
        return ""
    ticked = " checked" if it.ticked else ""
    return (
        f'<label class="tick"><input type="checkbox" name="keep" value="1"{ticked}>'
        f"<span>{escape(it.consent)}</span></label>"
    )


def _back(w: Speaker, desk: Desk) -> str:
    way = f'<a href="{escape(desk.path)}">{escape(w("till.back"))}</a>'
    return f'<p class="back">{way}</p>'


def _page(
    invoice: Invoice, w: Speaker, desk: Desk, title: str, body: str, refresh: str | None = None
) -> str:
    again = f'<meta http-equiv="refresh" content="{escape(refresh)}">' if refresh else ""
    name = f"{w('paper.invoice')} {invoice.number}"
    return (
        f'<!DOCTYPE html>\n<html lang="{w.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f'<meta name="robots" content="noindex, nofollow">{again}'
        f"<title>{escape(title)} · {escape(name)}</title>"
        f"<style>{STYLE.replace('COLOUR', desk.colour)}</style></head>"
        f'<body><main class="till"><div class="quiet">{escape(invoice.seller.name or "")}</div>'
        f"<h1>{escape(name)}</h1>{body}</main></body></html>\n"
    )
