"""The outbox: mail is written down, then taken out, then what became of it is written down.

`post` puts a mail in inside a transaction of the act it belongs to; the same key never sends
twice. `deliver` takes out all that is due: each mail is claimed (a lease) in one transaction,
handed over outside any, and settled in another. Who dies in between leaves a lease that runs out;
the mail goes again with the same Message-ID. So every mail arrives at least once, and where a
server answers, exactly once.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from invoicing import papers, statements
from invoicing.documents.letter import compose
from invoicing.house import House
from invoicing.ledger import accounts, people, reading
from invoicing.ledger import outbox as kept
from invoicing.ledger.books import Books
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import MailDelayed, MailRejected, NotFound, Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Link
from invoicing.model.mail import (
    LEASE,
    Letter,
    Mail,
    MailKind,
    MailState,
    next_attempt,
    read_letter,
)
from invoicing.model.people import Actor, system
from invoicing.model.received import Bounce
from invoicing.model.settings import Settings
from invoicing.model.statement import question_from
from invoicing.outside.mailer import Folder, Mailer, Smtp

SECRET = "mail.secret"  # noqa: S105
MAILS = "mail"
#: Seconds that somebody waits for a server that is only tried.
TRIAL = 5


def post(
    books: Books,
    letter: Letter,
    key: str,
    kind: MailKind,
    *,
    invoice_id: int | None = None,
    payment_id: int | None = None,
    contact_id: int | None = None,
    due_at: datetime | None = None,
    **detail: str,
) -> Mail:
    """Put a mail into the outbox; with a key that is known, give the one that is there.

    The postman is called when the transaction is through.
    """
    if known := kept.by_key(books.cursor, key):
        return known
    letter = read_letter(letter)
    id = books.next_id("mail")
    domain = letter.sender.email.rpartition("@")[2]
    mail = Mail(
        id,
        key,
        kind,
        letter,
        f"<{id}.{token_hex(12)}@{domain}>",
        MailState.QUEUED,
        books.at,
        books.actor.name,
        max(due_at or books.at, books.at),
        books.actor.account_id,
        invoice_id,
        payment_id,
        contact_id,
        detail=detail,
    )
    kept.save(books.cursor, mail, new=True)
    books.posted = True
    return mail


def deliver(house: House) -> None:
    """Take out all that is due, through the server of the settings."""
    deliver_by(house, mailer_of(house))


def deliver_by(house: House, mailer: Mailer) -> int:
    """Take out all that is due; gives how many mails the server took."""
    sent = 0
    while not house.postman.stopping:
        with house.ledger.write() as cursor:
            mail = kept.claim(cursor, house.now(), house.now() + LEASE)
        if mail is None:
            break
        if _pointless(house, mail):
            continue
        sent += _hand_over(house, mail, mailer)
    return sent


def _hand_over(house: House, mail: Mail, mailer: Mailer) -> bool:
    try:
        whole = compose(
            mail.letter,
            mail.message_id,
            mail.created_at,
            _files(house, mail),
            auto=mail.kind in AUTOMATIC,
        )
        refused = mailer.send(mail.letter.sender.email, mail.letter.recipients, whole)
    except MailRejected as no:
        _settle(house, replace(mail, state=MailState.FAILED, problem=no.values["said"]))
        return False
    except MailDelayed as later:
        _settle(house, _postponed(mail, house.now(), later.values["said"]))
        return False
    _settle(house, replace(mail, state=MailState.SENT, sent_at=house.now(), problem=refused))
    return True


def _pointless(house: House, mail: Mail) -> bool:
    """Whether a reminder is about money that came, or went void, while it waited: it stays."""
    if mail.kind is not MailKind.REMINDER or mail.invoice_id is None:
        return False
    with house.books(system()) as books:
        invoice = reading.invoice(books.cursor, mail.invoice_id)
        if invoice is not None and invoice.amount_due > 0:
            return False
        kept.save(books.cursor, replace(mail, state=MailState.CANCELLED, lease_until=None))
        if invoice is not None:
            books.note("invoice", invoice.id, Event.REMINDER_SKIPPED, mail=mail.id)
    return True


#: What no person writes; programs that answer mail by themselves leave it alone.
AUTOMATIC = (MailKind.REMINDER, MailKind.RECEIPT, MailKind.NOTICE)


def _files(house: House, mail: Mail) -> dict[str, bytes]:
    """The PDFs that go along: invoices as they are now, statements as they were asked for."""
    settings, found = house.settings(), {}
    for enclosure in mail.letter.enclosures:
        if enclosure.statement is not None or enclosure.invoice_id is None:
            found[enclosure.name] = _statement(house, mail, enclosure.statement or "")
            continue
        with house.reading() as cursor:
            invoice = reading.invoice(cursor, enclosure.invoice_id)
        if invoice is None:
            raise MailRejected("the invoice was deleted")
        found[enclosure.name] = papers.render(house, invoice, settings)
    return found


def _statement(house: House, mail: Mail, question: str) -> bytes:
    """A statement of account within the reach of who sent it."""
    try:
        asked = question_from(question)
        return statements.pdf(house, _sender(house, mail), asked)[1]
    except (NotFound, Refused):
        raise MailRejected("the statement cannot be made any more") from None


def _sender(house: House, mail: Mail) -> Actor:
    if mail.account_id is None:
        return system(mail.created_by)
    with house.reading() as cursor:
        account = accounts.by_id(cursor, mail.account_id)
    if account is None or account.disabled:
        raise MailRejected("who sent it has left")
    return account.actor


def _postponed(mail: Mail, at: datetime, said: str) -> Mail:
    again = next_attempt(mail.attempts, at)
    if again is None:
        return replace(mail, state=MailState.FAILED, problem=said)
    return replace(mail, state=MailState.QUEUED, due_at=again, problem=said)


def _settle(house: House, mail: Mail) -> None:
    """Write down what became of a mail, and what follows from it."""
    mail = replace(mail, lease_until=None)
    with house.books(Actor(mail.account_id, mail.created_by)) as books:
        kept.save(books.cursor, mail)
        if mail.state is MailState.SENT:
            _sent(books, mail)
        elif mail.state is MailState.FAILED and mail.invoice_id is not None:
            books.note(
                "invoice", mail.invoice_id, Event.MAIL_FAILED, to=_whom(mail), said=mail.problem
            )


def _sent(books: Books, mail: Mail) -> None:
    """Typed addresses become contacts (A-116); only invoices move «Last sent date» (A-131)."""
    ours = mail.kind is MailKind.NOTICE
    for address in () if ours else (*mail.letter.to, *mail.letter.cc):
        if people.contact_by_email(books.cursor, address.email) is None:
            name = address.name or address.email
            contact = Link(books.next_id("contact"), name, address.email)
            people.add_contact(books.cursor, contact, None, books.at)
            books.note("contact", contact.id, "created")
    told: dict[str, Any] = {"to": _whom(mail), "mail": mail.id, **mail.detail}
    if mail.payment_id is not None:
        books.note("payment", mail.payment_id, SENT_AS[mail.kind], **told)
    if "customer" in mail.detail:
        books.note(mail.detail["side"], int(mail.detail["customer"]), Event.STATEMENT_SENT, **told)
    if mail.invoice_id is None or reading.invoice(books.cursor, mail.invoice_id) is None:
        return
    if mail.kind is MailKind.INVOICE:
        invoice = books.invoice(mail.invoice_id)
        books.write(replace(invoice, last_sent_at=mail.sent_at), Event.SENT, **told)
    else:
        books.note("invoice", mail.invoice_id, SENT_AS[mail.kind], **told)


def bounced(books: Books, bounce: Bounce) -> bool:
    """A mail that was sent came back; gives whether there is such a mail. It stays as it is where
    it is known already, or was never sent."""
    found = [mails for id in bounce.message_ids if (mails := kept.by_message_id(books.cursor, id))]
    for mail in found:
        if mail.state is MailState.SENT:
            said = f"{bounce.recipient}: {bounce.reason}"
            kept.save(books.cursor, replace(mail, state=MailState.BOUNCED, problem=said))
            told: dict[str, Any] = {"to": bounce.recipient, "said": bounce.reason}
            if mail.payment_id is not None:
                books.note("payment", mail.payment_id, Event.MAIL_BOUNCED, **told)
            if mail.invoice_id is not None:
                books.note("invoice", mail.invoice_id, Event.MAIL_BOUNCED, **told)
    return bool(found)


#: What the history of an invoice calls a mail that was sent.
SENT_AS = {
    MailKind.REMINDER: Event.REMINDED,
    MailKind.RECEIPT: Event.RECEIPT_SENT,
    MailKind.NOTICE: Event.NOTICE_SENT,
    MailKind.STATEMENT: Event.STATEMENT_SENT,
    MailKind.MESSAGE: Event.MESSAGE_SENT,
}


def _whom(mail: Mail) -> str:
    return ", ".join(mail.letter.recipients)


# -- for pages and the command line -----------------------------------------------------------


def mails(
    house: House,
    actor: Actor,
    states: Sequence[str] = (),
    words: str = "",
    invoice_id: int | None = None,
) -> list[Mail]:
    """One's own mails, newest first; a super admin's are everybody's."""
    whose = None if actor.super_admin else actor.account_id
    with house.reading() as cursor:
        return kept.listed(
            cursor, states=tuple(states), words=words, account_id=whose, invoice_id=invoice_id
        )


def read(house: House, actor: Actor, id: int) -> Mail:
    """One mail within reach."""
    with house.reading() as cursor:
        mail = kept.by_id(cursor, id)
    if mail is None or not (actor.super_admin or mail.account_id == actor.account_id):
        raise NotFound("mail", id)
    return mail


def retry(house: House, actor: Actor, id: int) -> Mail:
    """Try a failed mail again, or a postponed one at once, with the same Message-ID."""
    return _change(house, actor, id, MailState.QUEUED, (MailState.FAILED, MailState.QUEUED))


def cancel(house: House, actor: Actor, id: int) -> Mail:
    """Keep a mail that waits from leaving."""
    return _change(house, actor, id, MailState.CANCELLED, (MailState.QUEUED,))


def _change(
    house: House, actor: Actor, id: int, to: MailState, allowed: tuple[MailState, ...]
) -> Mail:
    read(house, actor, id)
    with house.books(actor) as books:
        mail = kept.by_id(books.cursor, id)
        if mail is None or mail.state not in allowed:
            raise Refused("reason.mail_is_past")
        attempts = 0 if mail.state is MailState.FAILED else mail.attempts
        changed = replace(mail, state=to, due_at=books.at, attempts=attempts)
        kept.save(books.cursor, changed)
        books.note("mail", id, f"mail_{to}")
    house.postman.call()
    return changed


def mailer_of(house: House, settings: Settings | None = None) -> Mailer:
    """The server of the settings (or of INVOICING_SMTP_HOST and …_PORT), else a folder."""
    known = settings or house.settings()
    host = os.environ.get("INVOICING_SMTP_HOST") or known.smtp_host
    if not host:
        return Folder(house.home / MAILS)
    named = os.environ.get("INVOICING_SMTP_PORT")
    port = int(named) if named and named.isdigit() else known.smtp_port
    plain = "none" if os.environ.get("INVOICING_SMTP_HOST") else known.smtp_security
    return Smtp(host, port, plain, known.smtp_user, password(house))


def password(house: House) -> str | None:
    """The mail server's password, kept beside the books and never in them."""
    return secret(house, SECRET)


def set_password(house: House, actor: Actor, word: str) -> None:
    """Keep the mail server's password beside the books."""
    keep_secret(house, actor, SECRET, word)


def secret(house: House, name: str) -> str | None:
    """What is kept under a name beside the books; None: nothing."""
    path = house.home / name
    return path.read_text("utf-8") if path.exists() else None


def keep_secret(house: House, actor: Actor, name: str, word: str) -> None:
    """Keep a password beside the books, readable for their owner alone."""
    decide(Action.SETTINGS, general(actor)).enforce()
    fresh = house.home / f"{name}.new"
    private = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(private, "w", encoding="utf-8") as file:
        file.write(word)
    fresh.replace(house.home / name)


def check(house: House, actor: Actor) -> None:
    """Connect and sign in to the mail server; raises what it says where that fails."""
    decide(Action.SETTINGS, general(actor)).enforce()
    mailer = mailer_of(house)
    if isinstance(mailer, Smtp):
        replace(mailer, seconds=TRIAL).check()
