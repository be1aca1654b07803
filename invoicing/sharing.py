"""The buyer's view: a link of 256 bits to the invoice, without signing in.

Only the hash of a token is kept. A token is made from a secret beside the books and the number of
the link, so that it can be shown again; where the secret is lost, the link is renewed.
"""

import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from invoicing import papers
from invoicing.documents import invoice_html
from invoicing.house import House
from invoicing.ledger import links, reading
from invoicing.ledger.books import Books
from invoicing.ledger.database import Cursor
from invoicing.ledger.links import Link
from invoicing.lifecycle import allowed
from invoicing.model.badges import badges
from invoicing.model.decisions import Action
from invoicing.model.editing import clean_text
from invoicing.model.errors import NotFound
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor, system
from invoicing.model.properties import INVOICE
from invoicing.model.settings import Settings
from invoicing.words import Words, words

SECRET = "link.secret"  # noqa: S105
#: Looks within this time are one look.
ONE_LOOK = timedelta(minutes=10)
BUYER = system("buyer")


@dataclass(frozen=True)
class Shared:
    """What a token leads to."""

    link: Link
    invoice: Invoice


def path(house: House, actor: Actor, id: int) -> str:
    """The address of an invoice on this server, ``/p/<token>``; made when first asked for."""
    with house.books(actor) as books:
        return path_in(books, allowed(books, Action.COPY_LINK, id, None))


def path_in(books: Books, invoice: Invoice) -> str:
    """`path` inside an open transaction, of an invoice that may be shared."""
    id, home = invoice.id, books.home
    link = links.current(books.cursor, id)
    if link is None or not _fits(home, link):
        link = _fresh(home, books.cursor, id)
        links.revoke(books.cursor, id, books.at)
        links.add(books, link)
        books.note("invoice", id, Event.LINK_MADE, number=invoice.number)
    return f"/p/{_token(home, id, link.generation)}"


def renew(house: House, actor: Actor, id: int) -> str:
    """A new link; the old one leads nowhere from now on."""
    with house.books(actor) as books:
        allowed(books, Action.RENEW_LINK, id, None)
        link = _fresh(house.home, books.cursor, id)
        links.revoke(books.cursor, id, books.at)
        links.add(books, link)
        books.note("invoice", id, Event.LINK_RENEWED)
    return f"/p/{_token(house.home, id, link.generation)}"


def opened(house: House, token: str) -> Shared:
    """What a token leads to; `NotFound` for one that never was, was revoked, or whose invoice is
    gone: the answer is the same."""
    with house.reading() as cursor:
        link = links.by_hash(cursor, _hash(token))
        invoice = reading.invoice(cursor, link.invoice_id) if link else None
    if link is None or invoice is None or invoice.number is None:
        raise NotFound("page", "?")
    return Shared(link, invoice)


def again(house: House, shared: Shared) -> Shared:
    """What the link leads to by now; as it was where the invoice is gone."""
    with house.reading() as cursor:
        invoice = reading.invoice(cursor, shared.invoice.id)
    return Shared(shared.link, invoice or shared.invoice)


def speaking(settings: Settings, shared: Shared) -> Words:
    """The buyer's language."""
    return words(shared.invoice.language or papers.language_of(settings))


def page(
    house: House, shared: Shared, token: str, pay: str | None = None, note: str | None = None
) -> str:
    """The invoice as a page of HTML in the buyer's language; `note` is the key of a sentence
    about what is going on."""
    settings = house.settings()
    w = speaking(settings, shared)
    known = INVOICE.values(shared.invoice)
    late = "overdue" in badges(known, house.today(settings))
    told = w(note) if note else None
    place = invoice_html.Place(f"/p/{token}.pdf", pay, settings.brand_colour, late, told)
    return invoice_html.render(shared.invoice, w, place)


def paper(house: House, shared: Shared) -> tuple[str, bytes]:
    """File name and PDF."""
    settings = house.settings()
    return papers.file_name(shared.invoice), papers.render(house, shared.invoice, settings)


def looked(house: House, shared: Shared, kind: str, agent: str | None) -> None:
    """Note that the buyer looked; within ten minutes it is one look."""
    with house.books(BUYER) as books:
        before = links.last_view(books.cursor, shared.link, kind)
        if before is None or books.at - before >= ONE_LOOK:
            told = clean_text("agent", (agent or "")[:200])
            links.viewed(books, shared.link, kind, told)
            books.note("invoice", shared.invoice.id, Event.VIEWED, kind=kind)


def sealed(house: House, text: str) -> str:
    """`text` with a seal of this server behind it, to be given back by a form."""
    return f"{text}.{_seal(house, text)}"


def unsealed(house: House, given: str) -> str | None:
    """What was sealed here; None for anything else."""
    text, _, seal = given.rpartition(".")
    right = _seal(house, text)
    return text if hmac.compare_digest(right.encode(), seal.encode()) else None


def _seal(house: House, text: str) -> str:
    return hmac.new(_secret(house.home), b"form:" + text.encode(), sha256).hexdigest()[:32]


def _fresh(home: Path, cursor: Cursor, id: int) -> Link:
    generation = links.last_generation(cursor, id) + 1
    return Link(_hash(_token(home, id, generation)), id, generation)


def _fits(home: Path, link: Link) -> bool:
    mine = _hash(_token(home, link.invoice_id, link.generation))
    return hmac.compare_digest(mine, link.token_hash)


def _token(home: Path, id: int, generation: int) -> str:
    made = hmac.new(_secret(home), f"{id}:{generation}".encode(), sha256).digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _secret(home: Path) -> bytes:
    """256 bits beside the books, made once, readable for their owner alone."""
    place = home / SECRET
    try:
        return place.read_bytes()
    except FileNotFoundError:
        fresh = secrets.token_bytes(32)
        try:
            private = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return place.read_bytes()
        with os.fdopen(private, "wb") as file:
            file.write(fresh)
        return fresh
