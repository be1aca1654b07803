"""The mailbox: what people answer is fetched, joined with what it answers, and read in the inbox.

Each mail is taken in by one transaction: the message, that it was taken in, and how far the
mailbox is read. Who dies in between leaves it to the next look; nothing is lost, and nothing is
taken in twice, not even where the mailbox was made anew and is read again.
"""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Lock

from invoicing import jobs, outbox
from invoicing.house import House
from invoicing.intake import mail as reading
from invoicing.jobs import Job, Outcome, Report
from invoicing.ledger import conversations, people
from invoicing.ledger import mailbox as kept
from invoicing.ledger import outbox as mails
from invoicing.ledger.books import Books
from invoicing.ledger.mailbox import Mailbox
from invoicing.model.conversations import Conversation, Message, Way
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import OutsideFailed, Refused
from invoicing.model.events import Event
from invoicing.model.mail import Address, Mail
from invoicing.model.people import Actor, system
from invoicing.model.received import Arrived, Received
from invoicing.model.settings import Settings
from invoicing.outside.imap import Imap

KIND = "fetch_mail"
SECRET = "imap.secret"  # noqa: S105
#: A mailbox that is read for the first time is read back so far; one that was made anew, so far
#: before it was read last.
FIRST, AGAIN = timedelta(days=30), timedelta(days=2)
#: A server that fails is left alone for so long, unless somebody asks.
PAUSE = timedelta(minutes=15)
POSTMAN = system("mailbox")
FIGURES = ("received", "bounced")
_fetching = Lock()


def box_of(house: House, settings: Settings | None = None) -> Imap | None:
    """The mailbox of the settings (or at INVOICING_IMAP_HOST and …_PORT); None: there is none."""
    known = settings or house.settings()
    named = os.environ.get("INVOICING_IMAP_HOST")
    host, user = named or known.imap_host, known.imap_user
    if not host or not user:
        return None
    told = os.environ.get("INVOICING_IMAP_PORT")
    port = int(told) if told and told.isdigit() else known.imap_port
    security = "none" if named else known.imap_security
    word = outbox.secret(house, SECRET) or ""
    return Imap(host, port, user, word, security, known.imap_folder)


def set_password(house: House, actor: Actor, word: str) -> None:
    """Keep the mailbox's password beside the books."""
    outbox.keep_secret(house, actor, SECRET, word)


def check(house: House, actor: Actor) -> None:
    """Sign in and look into the folder; raises what the server says where that fails."""
    decide(Action.SETTINGS, general(actor)).enforce()
    replace(_must_be(box_of(house)), seconds=outbox.TRIAL).check()


def _must_be(box: Imap | None) -> Imap:
    if box is None:
        raise Refused("reason.no_mailbox")
    return box


def state(house: House) -> Mailbox | None:
    """When it was fetched last and what went wrong; None where no mailbox is set."""
    box = box_of(house)
    if box is None:
        return None
    with house.reading() as cursor:
        return kept.by_name(cursor, box.name)


# -- when -------------------------------------------------------------------------------


def fetch_due(house: House, today: date) -> Mapping[str, int]:
    """The duty (night.DUTIES): fetch, unless the server failed just before. A failure is kept for
    the page to tell, and holds up nobody else."""
    found = state(house)
    if found is None or (found.retry_at is not None and house.now() < found.retry_at):
        return dict.fromkeys(FIGURES, 0)
    try:
        return fetch(house, _must_be(box_of(house)))
    except OutsideFailed:
        return dict.fromkeys(FIGURES, 0)


def fetch_now(house: House, actor: Actor) -> Job:
    """Fetch in the background, whether the server failed before or not."""
    _must_be(box_of(house))
    return jobs.start(house, actor, KIND, {}, needs=Action.WRITE)


def run(house: House, actor: Actor, job: Job, report: Report) -> Outcome:
    """The runner of `fetch_now` (working.KINDS)."""
    return Outcome(dict(fetch(house, _must_be(box_of(house)), report)))


# -- fetching ---------------------------------------------------------------------------


def fetch(house: House, box: Imap, report: Report | None = None) -> Mapping[str, int]:
    """Take in all that arrived since; raises `OutsideFailed` where the server does not let us,
    having kept what was taken in before."""
    counts: Counter[str] = Counter()
    with _fetching:
        with house.reading() as cursor:
            before = kept.by_name(cursor, box.name)
        back = before.fetched_at - AGAIN if before.fetched_at else house.now() - FIRST
        try:
            for arrived in box.fetch(before.position, back.date()):
                counts[_take(house, box.name, arrived)] += 1
                if report:
                    report(sum(counts.values()))
        except OutsideFailed as failed:
            _looked(house, box.name, str(failed.values["said"]))
            raise
        _looked(house, box.name, None)
    return {"received": counts["message"], "bounced": counts["bounce"]}


def _looked(house: House, name: str, problem: str | None) -> None:
    """Write down that the mailbox was looked at in full, or why it could not be."""
    with house.ledger.write() as cursor:
        at, before = house.now(), kept.by_name(cursor, name)
        if problem is None:
            after = replace(before, fetched_at=at, problem=None, retry_at=None)
        else:
            after = replace(before, problem=problem, retry_at=at + PAUSE)
        kept.save(cursor, after)


def _take(house: House, name: str, arrived: Arrived) -> str:
    """Take in one mail, and tell what became of it."""
    received = reading.read(arrived.raw)
    with house.books(POSTMAN) as books:
        box = kept.by_name(books.cursor, name)
        kept.save(books.cursor, replace(box, position=arrived.position))
        if kept.known(books.cursor, received.digest):
            return "known"
        at = min(arrived.at, books.at)
        became, conversation = _placed(books, received, at)
        kept.keep(
            books.cursor, received.digest, name, arrived.position, books.at, became, conversation
        )
    return became


def _placed(books: Books, received: Received, at: datetime) -> tuple[str, int | None]:
    """A report of mails that came back, a copy of what we sent, or a message."""
    told = [outbox.bounced(books, bounce) for bounce in received.bounces]
    if any(told):
        return "bounce", None
    if received.message_id and mails.by_message_id(books.cursor, received.message_id):
        return "own", None
    id = _conversation(books, received, at)
    message = Message(
        books.next_id("message"),
        id,
        Way.IN,
        received.message_id or f"<{received.digest}@received>",
        at,
        received.sender,
        received.subject,
        received.text,
        received.files,
        received.automatic,
        unread=True,
    )
    conversations.add_message(books.cursor, message)
    for position, file in enumerate(received.attached, 1):
        conversations.add_file(books.cursor, message.id, position, file)
    return "message", id


def _conversation(books: Books, received: Received, at: datetime) -> int:
    """The conversation of what it answers, a new one about a mail of ours, or just a new one."""
    for message_id in received.answers:
        if (id := conversations.of_message(books.cursor, message_id)) is not None:
            return id
    for message_id in received.answers:
        if mail := mails.by_message_id(books.cursor, message_id):
            return _about(books, mail, received)
    return _begun(books, received.subject, received.sender, at, None)


def _about(books: Books, mail: Mail, received: Received) -> int:
    """A conversation that begins with a mail of ours, seen to by who sent it (A-124)."""
    at = mail.sent_at or mail.created_at
    id = _begun(books, mail.letter.subject, mail.letter.to[0], at, mail.account_id)
    message = Message(
        books.next_id("message"),
        id,
        Way.OUT,
        mail.message_id,
        at,
        mail.letter.sender,
        mail.letter.subject,
        mail.letter.text,
        mail_id=mail.id,
    )
    conversations.add_message(books.cursor, message)
    if mail.invoice_id is not None:
        sender = received.sender.email
        books.note("invoice", mail.invoice_id, Event.ANSWERED, by=sender, conversation=id)
    return id


def _begun(books: Books, subject: str, other: Address, at: datetime, account_id: int | None) -> int:
    id = books.next_id("conversation")
    owner = people.owner(books.cursor, account_id) if account_id is not None else None
    conversations.add(books.cursor, Conversation(id, subject, other, at, at, owner))
    books.note("conversation", id, "created")
    return id
