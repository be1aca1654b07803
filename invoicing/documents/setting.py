"""How texts are set: rows that fit a width, addresses, and numbers in groups."""

from invoicing.documents.canvas import Pen
from invoicing.documents.typefaces import drawable
from invoicing.model.invoice import Party


def wrapped(text: str, pen: Pen, width: float) -> list[str]:
    """`text` in rows that fit `width` points; a word that is too long for a row is broken."""
    text = drawable(text)
    if pen.width(text) <= width:
        return [text]
    rows = [""]
    for word in text.split(" "):
        joined = f"{rows[-1]} {word}" if rows[-1] else word
        if pen.width(joined) <= width:
            rows[-1] = joined
            continue
        *full, rest = _broken(word, pen, width)
        rows += [*full, rest]
    return [row for row in rows if row] or [""]


def _broken(word: str, pen: Pen, width: float) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and pen.width(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def address(party: Party) -> list[str]:
    """Name and place, a row each; the country by its code."""
    place = " ".join(filter(None, (party.postcode, party.city)))
    rows = (party.name, party.street, place, party.country)
    return [row for row in rows if row]


def spaced(text: str | None) -> str | None:
    """Groups of four, as an IBAN is read out."""
    return text and " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def account(text: str | None) -> str | None:
    """1234 56 78903, as Norwegian accounts are written."""
    return text and f"{text[:4]} {text[4:6]} {text[6:]}"
