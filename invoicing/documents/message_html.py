"""A typed message as HTML: every text escaped, and links that were inserted as links."""

from html import escape

from invoicing.documents.mail_html import BODY
from invoicing.model.conversations import pieces


def render(text: str, language: str) -> str:
    """The whole body of a letter."""
    return (
        f'<!DOCTYPE html><html lang="{language}"><body style="{BODY}">{marked(text)}</body></html>'
    )


def marked(text: str) -> str:
    """The text with its line ends and its links."""
    return "".join(_piece(words, to) for words, to in pieces(text))


def _piece(words: str, to: str | None) -> str:
    told = escape(words).replace("\n", "<br>")
    return f'<a href="{escape(to)}">{told}</a>' if to else told
