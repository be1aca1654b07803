"""The HTML of a letter: its text, the facts, and a button. Inline styles only."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from invoicing.documents.speaking import Speaker
from invoicing.model.invoice import Invoice


@dataclass(frozen=True, slots=True)
class Dress:
    """The seller's colour, and where the buyer sees the invoice."""

    colour: str
    link: str | None = None


BODY = "font:15px/1.5 Arial,sans-serif;color:#11181c;max-width:600px;overflow-wrap:anywhere"
CELL = "padding:6px 16px 6px 0;font:14px Arial,sans-serif"


def about(invoice: Invoice, w: Speaker) -> tuple[tuple[str, str], ...]:
    """The facts of an invoice that a letter shows: label and value."""
    return (
        (w("paper.number"), invoice.number or ""),
        (w("property.due_date"), w("paper.day", day=invoice.due_date)),
        (w("property.amount_due"), w.money(invoice.amount_due, invoice.currency)),
    )


def render(text: str, facts: Iterable[tuple[str, str]], w: Speaker, dress: Dress) -> str:
    """The whole body; every text is escaped."""
    rows = "".join(
        f'<tr><td style="{CELL};color:#5f6b72">{escape(label)}</td>'
        f'<td style="{CELL};font-weight:bold">{escape(value)}</td></tr>'
        for label, value in facts
        if value
    )
    paragraphs = escape(text).replace("\n", "<br>")
    return (
        f'<!DOCTYPE html><html lang="{w.language}"><body style="{BODY}"><p>{paragraphs}</p>'
        f'<table style="border-top:3px solid {dress.colour}">{rows}</table>'
        f"{_button(w, dress)}</body></html>"
    )


def _button(w: Speaker, dress: Dress) -> str:
    if not dress.link:
        return ""
    style = (
        f"display:inline-block;margin-top:16px;padding:10px 18px;background:{dress.colour};"
        "color:#ffffff;text-decoration:none;border-radius:6px;font-weight:bold"
    )
    return f'<p><a href="{escape(dress.link)}" style="{style}">{escape(w("letter.see"))}</a></p>'
