"""The words of letters, in the language of who reads them, and the address they come from."""

from invoicing import papers
from invoicing.ledger import accounts, wordings
from invoicing.ledger.books import Books
from invoicing.ledger.database import Cursor
from invoicing.model.errors import Refused
from invoicing.model.invoice import Invoice
from invoicing.model.letters import PLACEHOLDERS, LetterKind, Wording
from invoicing.model.mail import Address, clean_name, read_address
from invoicing.model.settings import Settings
from invoicing.words import Words, negotiate, words


def wording(cursor: Cursor, kind: LetterKind, w: Words) -> Wording:
    """Subject and body of a kind of letter, the placeholders still in them: the company's own
    words, else ours."""
    if own := wordings.wording(cursor, kind, w.language):
        return own
    kept = {name: "{" + name + "}" for name in PLACEHOLDERS[kind]}
    return Wording(w(f"letter.{kind}.subject", **kept), w(f"letter.{kind}.body", **kept))


def words_of(settings: Settings, *languages: str | None) -> Words:
    """The words of the first language that is known of, else of the seller's country."""
    known = next((each for each in languages if each), None)
    return words(negotiate(known) if known else papers.language_of(settings))


def owner_address(books: Books, invoice: Invoice | None) -> tuple[str, ...]:
    """The e-mail address of who owns the invoice, where somebody does."""
    email = account_address(books, invoice.owner.account_id if invoice and invoice.owner else None)
    return (email,) if email else ()


def account_address(books: Books, account_id: int | None) -> str | None:
    """The e-mail address of an account."""
    account = accounts.by_id(books.cursor, account_id) if account_id is not None else None
    return account.email if account else None


def own_address(books: Books, *others: str | None) -> Address:
    """From whom letters go that no person writes: the default of the settings, else the first of
    `others`, else the company's own; `Refused` where there is none."""
    settings = books.settings
    for email in (settings.mail_from, *others, settings.company.email):
        if email:
            return Address(read_address("sender", email).email, clean_name(settings.company.name))
    raise Refused("reason.no_sender")
