"""The invoice as a paper: its PDF, in the buyer's language, dressed as the company wants it.

What the buyer gets is a pure function of the invoice, its seller as of the day it was issued,
and the dress; a draft shows the seller of today and says DRAFT.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from invoicing import record
from invoicing.documents import invoice_html, invoice_pdf
from invoicing.documents.invoice_html import Place
from invoicing.documents.invoice_pdf import Dress
from invoicing.house import House
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Invoice, Party, Status
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from invoicing.model.totals import Line
from invoicing.words import Words, words

LOGO = "logo"
LOGO_LARGEST = 400_000
#: What a picture begins with.
PICTURES: Mapping[bytes, str] = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def pdf(house: House, actor: Actor, id: int) -> tuple[str, bytes]:
    """File name and PDF of an invoice within reach (A-56); drafts are marked as such."""
    with house.reading() as cursor:
        invoice = record.visible(cursor, actor, id)
    settings = house.settings()
    return file_name(invoice), render(house, invoice, settings)


def example(house: House, actor: Actor, w: Words) -> tuple[str, bytes]:
    """An invoice that nobody owes, dressed as documents are now."""
    decide(Action.SETTINGS, general(actor)).enforce()
    settings = house.settings()
    today = house.today(settings)
    lines = tuple(
        Line(w(f"paper.example_line_{n}"), Decimal(n), Decimal("1250.50"), code=f"{n}00")
        for n in (1, 2)
    )
    shown = Invoice(
        0,
        settings.base_currency,
        issue_date=today,
        due_date=today,
        buyer=Party(w("paper.example_buyer"), "Storgata 1", "0155", "Oslo", "NO"),
        lines=lines,
        language=w.language,
    )
    return "example.pdf", render(house, shown, settings)


def render(house: House, invoice: Invoice, settings: Settings, link: str | None = None) -> bytes:
    """The PDF of an invoice value, also of one that is not saved yet."""
    if invoice.status is Status.DRAFT:
        invoice = replace(invoice, seller=settings.company, buyer=invoice.named_buyer())
    w = words(invoice.language or language_of(settings))
    dress = Dress(
        house.today(settings), settings.brand_colour, logo(house), link, settings.base_currency
    )
    return invoice_pdf.render(invoice, w, dress)


def page(house: House, invoice: Invoice, settings: Settings) -> str:
    """The buyer's page of an invoice value that may not be saved yet, without its links."""
    if invoice.status is Status.DRAFT:
        invoice = replace(invoice, seller=settings.company, buyer=invoice.named_buyer())
    w = words(invoice.language or language_of(settings))
    return invoice_html.render(invoice, w, Place(colour=settings.brand_colour))


def language_of(settings: Settings) -> str:
    """What buyers are written to in where nothing is known of theirs."""
    return "nb" if settings.company.country == "NO" else "en"


def file_name(invoice: Invoice) -> str:
    """The number, or what a draft is known by; always fit for a file."""
    name = invoice.number or f"draft-{invoice.id}"
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name) + ".pdf"


def logo(house: House) -> bytes | None:
    """The company's logo, where it has one."""
    path = _logo_path(house)
    return path.read_bytes() if path.exists() else None


def set_logo(house: House, actor: Actor, picture: bytes | None) -> None:
    """Keep a PNG or JPEG as the logo of documents; None takes it away."""
    decide(Action.SETTINGS, general(actor)).enforce()
    path = _logo_path(house)
    if picture is None:
        path.unlink(missing_ok=True)
        return
    if not picture.startswith(tuple(PICTURES)) or len(picture) > LOGO_LARGEST:
        raise InvalidInput("logo", "input.logo", most=LOGO_LARGEST // 1000)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(picture)
    fresh.replace(path)


def _logo_path(house: House) -> Path:
    return house.home / LOGO
