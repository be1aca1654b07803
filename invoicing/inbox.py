"""The inbox: write to somebody, read what they answer, and see that nothing lies about.

A conversation is one subject with one other side. What is written goes through the outbox like
every mail, and moves no «Last sent date» (A-131). Who may see a conversation is told by the reach
of viewing, who may answer, assign and close it by that of editing, over whoever sees to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from invoicing import sending, sharing
from invoicing.documents import message_html
from invoicing.house import House
from invoicing.ledger import conversations as kept
from invoicing.ledger import people
from invoicing.ledger.books import Books
from invoicing.listing import page, view_from
from invoicing.model.conversations import Conversation, Message, Way, answer_to, link, plain
from invoicing.model.decisions import Action, Decision, decide, general
from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput, NotFound
from invoicing.model.mail import TEXT_LONGEST, Letter, Mail, MailKind, clean_name, read_address
from invoicing.model.people import Actor, Owner
from invoicing.model.received import Attached
from invoicing.model.table import Row
from invoicing.outbox import post
from invoicing.record import require_view, visible

__all__ = ["Conversation", "Message", "Thread", "Written"]

SUBJECT = "conversation"
#: What can be inserted: issued invoices; the newest so many that match.
OFFERED, OFFERED_MOST = "open,paid,voided", 8


@dataclass(frozen=True, slots=True)
class Written:
    """What a person typed; links as `link` writes them. `invoices` are those it tells of."""

    to: str
    sender: str
    subject: str
    body: str
    invoices: tuple[int, ...] = ()


@dataclass(frozen=True)
class Thread:
    """A conversation with its messages, and whether this person may answer."""

    conversation: Conversation
    messages: Sequence[Message]
    decision: Decision


# -- reading ------------------------------------------------------------------------------


def conversations(
    house: House, actor: Actor, *, closed: bool = False, words: str = "", mine: bool = False
) -> list[Conversation]:
    """Those within reach, the latest first; two hundred at most."""
    require_view(actor)
    with house.reading() as cursor:
        return kept.listed(cursor, actor, closed=closed, words=words, mine=mine)


def unread(house: House, actor: Actor) -> int:
    """How many conversations within reach have something nobody read."""
    with house.reading() as cursor:
        return kept.unread(cursor, actor)


def read(house: House, actor: Actor, id: int) -> Thread:
    """One conversation; from now on it is read, where who looks could answer."""
    with house.reading() as cursor:
        found = kept.by_id(cursor, id)
        if found is None or not actor.reaches(actor.granted().view, found.owner):
            raise NotFound("conversation", id)
        messages = kept.messages(cursor, id)
    decision = may_write(actor, found.owner)
    if decision and found.unread:
        with house.books(actor) as books:
            kept.mark_read(books.cursor, id)
    return Thread(found, messages, decision)


def file(house: House, actor: Actor, message_id: int, position: int) -> Attached:
    """A file of a message within reach, with its content; the same answer whether it is missing,
    was not kept, or is hidden."""
    with house.reading() as cursor:
        found = kept.file(cursor, message_id, position)
        talk = kept.by_id(cursor, found[0]) if found else None
    if talk is None or not actor.reaches(actor.granted().view, talk.owner):
        raise NotFound("file", message_id)
    assert found is not None
    if found[1].content is None:
        raise NotFound("file", message_id)
    return found[1]


def may_write(actor: Actor, owner: Owner | None) -> Decision:
    """Whether the actor may answer in a conversation that `owner` sees to, assign and close it."""
    reached = actor.reaches(actor.granted().edit, owner)
    return decide(Action.WRITE, replace(general(actor), may_edit=reached))


def _mine(books: Books, id: int) -> Conversation:
    """A conversation that may be answered, inside a transaction."""
    found = kept.by_id(books.cursor, id)
    if found is None or not books.actor.reaches(books.actor.granted().view, found.owner):
        raise NotFound("conversation", id)
    may_write(books.actor, found.owner).enforce()
    return found


# -- writing ------------------------------------------------------------------------------


def write(house: House, actor: Actor, wanted: Written, key: str) -> int:
    """Begin a conversation; gives its id. The same key writes once."""
    decide(Action.WRITE, general(actor)).enforce()
    letter = _letter(house, actor, wanted)
    with house.books(actor) as books:
        mail = _posted(books, letter, wanted, key)
        id = kept.of_mail(books.cursor, mail.id)
        if id is None:
            owner = people.owner(books.cursor, actor.account_id) if actor.account_id else None
            id = books.next_id("conversation")
            subject = mail.letter.subject
            other = mail.letter.to[0]
            kept.add(books.cursor, Conversation(id, subject, other, books.at, books.at, owner))
            books.note(SUBJECT, id, "created")
            _ours(books, id, mail, wanted)
    house.postman.call()
    return id


def answer(house: House, actor: Actor, id: int, wanted: Written, key: str) -> int:
    """Go on with a conversation, as an answer to its latest message."""
    thread = read(house, actor, id)
    thread.decision.enforce()
    latest = thread.messages[-1].message_id
    asked = replace(wanted, subject=wanted.subject or answer_to(thread.conversation.subject))
    letter = replace(_letter(house, actor, asked), in_reply_to=latest)
    with house.books(actor) as books:
        _mine(books, id)
        mail = _posted(books, letter, asked, key)
        if kept.of_mail(books.cursor, mail.id) is None:
            _ours(books, id, mail, wanted)
    house.postman.call()
    return id


def _letter(house: House, actor: Actor, wanted: Written) -> Letter:
    body = clean_text("body", wanted.body, TEXT_LONGEST) or ""
    sender = sending.chosen_sender(house, actor, house.settings(), wanted.sender)
    to = read_address("to", wanted.to)
    with house.reading() as cursor:
        contact = people.contact_by_email(cursor, to.email)
        known = people.customer(cursor, contact) if contact is not None else None
    name = known.contact.name if known and known.contact else None
    html = message_html.render(body, actor.language or "en")
    to = replace(to, name=clean_name(name))
    return Letter(sender, (to,), wanted.subject, plain(body), html)


def _posted(books: Books, letter: Letter, wanted: Written, key: str) -> Mail:
    for id in wanted.invoices:
        visible(books.cursor, books.actor, id)
    return post(
        books,
        letter,
        f"message-{books.actor.account_id}-{key}",
        MailKind.MESSAGE,
        invoice_id=wanted.invoices[0] if wanted.invoices else None,
        contact_id=people.contact_by_email(books.cursor, letter.to[0].email),
    )


def _ours(books: Books, id: int, mail: Mail, wanted: Written) -> None:
    message = Message(
        books.next_id("message"),
        id,
        Way.OUT,
        mail.message_id,
        books.at,
        mail.letter.sender,
        mail.letter.subject,
        clean_text("body", wanted.body, TEXT_LONGEST) or "",
        mail_id=mail.id,
    )
    kept.add_message(books.cursor, message)


# -- inserting invoices -------------------------------------------------------------------


def offered(house: House, actor: Actor, words: str) -> Sequence[Row]:
    """Issued invoices within reach that the words find, the newest first; a few of them."""
    view = view_from({"q": words, "status": OFFERED, "size": "25"}, actor=actor)
    return page(house, actor, view).rows[:OFFERED_MOST]


def inserted(house: House, actor: Actor, id: int, base: str, label: str) -> str:
    """A link to the invoice's public page, as it is typed; `label` has a place for {number}."""
    with house.reading() as cursor:
        number = visible(cursor, actor, id).number
    root = house.settings().public_url or base.rstrip("/")
    address = f"{root}{sharing.path(house, actor, id)}"
    return link(label.format(number=number), address)


# -- seeing to it -------------------------------------------------------------------------


def drawn(text: str) -> str:
    """What was typed as HTML: escaped, its links as links."""
    return message_html.marked(text)


def assign(house: House, actor: Actor, id: int, account_id: int | None) -> None:
    """Somebody else, or nobody, sees to it from now on."""
    with house.books(actor) as books:
        before = _mine(books, id)
        owner = people.owner(books.cursor, account_id) if account_id is not None else None
        if account_id is not None and owner is None:
            raise InvalidInput("owner", "input.unknown_owner")
        if before.owner != owner:
            kept.assign(books.cursor, id, account_id)
            books.note(SUBJECT, id, "assigned", to=owner and owner.name)


def close(house: House, actor: Actor, id: int) -> None:
    """There is nothing more to do; the next message opens it again."""
    with house.books(actor) as books:
        if _mine(books, id).closed_at is None:
            kept.close(books.cursor, id, books.at)
            kept.mark_read(books.cursor, id)
            books.note(SUBJECT, id, "closed")


def reopen(house: House, actor: Actor, id: int) -> None:
    """There is something to do after all."""
    with house.books(actor) as books:
        if _mine(books, id).closed_at is not None:
            kept.close(books.cursor, id, None)
            books.note(SUBJECT, id, "reopened")


def senders(house: House, actor: Actor) -> tuple[tuple[str, ...], bool]:
    """From whom it may be sent, the usual one first; whether that is the only one (A-121)."""
    settings = house.settings()
    found = sending.senders_of(house, actor, settings)
    return found, bool(settings.mail_from) and not settings.mail_from_others
