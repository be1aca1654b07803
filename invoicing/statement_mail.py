"""Statements of account by e-mail: one letter in the outbox, with the statement as a PDF.

The PDF is drawn when the letter leaves, from the day and the moment that were asked for, within
the reach of who sent it. The same key sends once.
"""

from invoicing import letters, statements
from invoicing.documents import mail_html
from invoicing.house import House
from invoicing.ledger import customers as kept
from invoicing.ledger import people
from invoicing.ledger.books import Books
from invoicing.model.customer import Side
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import InvalidInput
from invoicing.model.letters import LetterKind, filled
from invoicing.model.mail import Enclosure, Letter, Mail, MailKind, clean_name, read_address
from invoicing.model.people import Actor
from invoicing.model.statement import Statement, StatementQuestion
from invoicing.outbox import post
from invoicing.words import Words


def address_of(house: House, actor: Actor, question: StatementQuestion) -> str:
    """Where it would go: the debtor's address, else that of the first contact that has one."""
    statement = statements.of(house, actor, question)
    with house.reading() as cursor:
        contacts = kept.profiles(
            cursor,
            Side.CONTACT,
            "p.company_id = $id and p.merged_into is null",
            id=statement.debtor.id,
        )
    own = statement.debtor.values.get("email")
    others = () if statement.debtor.is_contact else contacts
    return own or next((c.values["email"] for c in others if c.values["email"]), None) or ""


def send(
    house: House, actor: Actor, question: StatementQuestion, key: str, to: str | None = None
) -> Mail:
    """Put the statement into the outbox; the same key sends once.

    `InvalidInput` naming `to` where there is no address, `Refused` by the rules or where we have
    none to send from.
    """
    statement, w, typed = _addressed(house, actor, question, to)
    asked, debtor = statement.asked, statement.debtor
    with house.books(actor) as books:
        letter = _written(books, statement, w, typed)
        return post(
            books,
            letter,
            f"statement-{debtor.side}-{debtor.id}-{asked.kind}-{asked.as_of}-{key}",
            MailKind.STATEMENT,
            contact_id=people.contact_by_email(books.cursor, letter.to[0].email),
            side=debtor.side.value,
            customer=str(debtor.id),
        )


def letter(house: House, actor: Actor, question: StatementQuestion) -> Letter:
    """What `send` would put into the outbox, refused for the same reasons; nothing is kept."""
    statement, w, typed = _addressed(house, actor, question)
    with house.books(actor) as books:
        return _written(books, statement, w, typed)


def _addressed(
    house: House, actor: Actor, question: StatementQuestion, to: str | None = None
) -> tuple[Statement, Words, str]:
    """The statement, in whose words, and where it goes."""
    decide(Action.SEND_STATEMENT, general(actor)).enforce()
    typed = to if to is not None else address_of(house, actor, question)
    if not typed.strip():
        raise InvalidInput("to", "input.no_address")
    statement = statements.of(house, actor, question)
    return statement, statements.words_of(statement, house.settings()), typed


def _written(books: Books, statement: Statement, w: Words, to: str) -> Letter:
    asked, debtor, seller = statement.asked, statement.debtor, books.settings.company
    owed = [w.money(amount, code) for code, amount in statement.totals.items()]
    values = {
        "date": w.date(asked.as_of),
        "balance": " · ".join(owed) or w("statement.nothing"),
        "buyer": debtor.name,
        "seller": seller.name or "",
    }
    said = letters.wording(books.cursor, LetterKind.STATEMENT, w)
    body = filled(said.body, values, "body")
    facts = ((w("statement.as_of"), values["date"]), (w("statement.closing"), values["balance"]))
    file = Enclosure(None, f"{statements.file_name(statement, w)}.pdf", asked.to_json())
    return Letter(
        letters.own_address(books, books.actor.email),
        (read_address("to", to, clean_name(debtor.name)),),
        filled(said.subject, values, "subject"),
        body,
        mail_html.render(body, facts, w, mail_html.Dress(books.settings.brand_colour)),
        enclosures=(file,),
    )
