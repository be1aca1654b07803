"""Files that came with a mail are kept and taken along by who sees its conversation."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.message import EmailMessage

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from invoicing import identity, inbox, mailbox
from invoicing.house import House
from invoicing.intake import mail as reading
from invoicing.model.conversations import MessageFile
from invoicing.model.errors import NotFound
from invoicing.model.people import Actor, Reach
from invoicing.model.received import Arrived, Attached, Position
from invoicing.web.command import Commands
from tests.houses import KARI, NILS, OLA, SIRI, ask, may
from tests.signing_in import enter, give_passphrase
from tests.test_received_mail import a_mail
from tests.test_routes import HERE, app, echo

PDF = Attached("bilag æ.pdf", "application/pdf", 4, b"%PDF")


def a_mail_with(*files: Attached, number: int = 1) -> EmailMessage:
    mail = a_mail("See attached")
    mail.replace_header("Message-ID", f"<{number}@fjellhav.no>") if mail["Message-ID"] else None
    for file in files:
        kind, _, sort = file.type.partition("/")
        mail.add_attachment(file.content or b"", maintype=kind, subtype=sort, filename=file.name)
    return mail


@dataclass(frozen=True)
class Box:
    """A mailbox with these mails in it."""

    mails: tuple[EmailMessage, ...]
    name: str = "svar@fjord.no/INBOX"

    def fetch(self, after: Position | None, since: date) -> Iterator[Arrived]:
        for number, mail in enumerate(self.mails, 1):
            yield Arrived(Position(1, number), datetime(2026, 3, 18, 9), bytes(mail))


def fetched(house: House, *mails: EmailMessage) -> list[inbox.Message]:
    """The messages that come of them, in one conversation each."""
    mailbox.fetch(house, Box(mails))  # type: ignore[arg-type]
    talks = sorted(inbox.conversations(house, KARI), key=lambda each: each.id)
    return [inbox.read(house, KARI, talk.id).messages[0] for talk in talks]


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_read_with_its_name_its_size_and_what_it_claims_to_be() -> None:
    assert reading.read(bytes(a_mail_with(PDF))).attached == (PDF,)


def test_a_mail_that_is_attached_is_kept_as_its_text() -> None:
    mail = a_mail("Forwarded")
    mail.add_attachment(a_mail("The inner one"))
    [file] = reading.read(bytes(mail)).attached
    assert (file.name, file.type) == ("?", "message/rfc822")
    assert b"The inner one" in (file.content or b"")


def test_a_type_that_is_none_is_that_of_any_bytes() -> None:
    raw = bytes(a_mail_with(PDF)).replace(b"application/pdf", b"application/x<script>")
    [file] = reading.read(raw).attached
    assert file.type == "application/octet-stream"


def test_what_is_too_large_is_told_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FILE_MOST", 5)
    monkeypatch.setattr(reading, "KEPT_MOST", 9)
    files = [replace(PDF, name=f"{size}.pdf", content=b"x" * size) for size in (6, 5, 5, 4)]
    found = reading.read(bytes(a_mail_with(*files))).attached
    assert [(each.name, each.size, each.content is not None) for each in found] == [
        ("6.pdf", 6, False),
        ("5.pdf", 5, True),
        ("5.pdf", 5, False),
        ("4.pdf", 4, True),
    ]


def test_the_digest_of_a_mail_is_what_it_was_before_files_were_kept() -> None:
    found = reading.read(bytes(a_mail_with(PDF)))
    assert found.digest == replace(found, attached=()).digest


# ── kept ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_has_its_files_in_their_order(house: House) -> None:
    [message] = fetched(house, a_mail_with(PDF, replace(PDF, name="2.pdf", content=b"")))
    assert message.attached == (
        MessageFile(1, PDF.name, PDF.type, 4, True),
        MessageFile(2, "2.pdf", PDF.type, 0, True),
    )
    assert inbox.file(house, KARI, message.id, 1) == PDF


def test_a_file_that_was_too_large_is_named_and_cannot_be_taken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FILE_MOST", 3)
    [message] = fetched(house, a_mail_with(PDF))
    assert message.attached == (MessageFile(1, PDF.name, PDF.type, 4, False),)
    with pytest.raises(NotFound):
        inbox.file(house, KARI, message.id, 1)


def test_a_message_that_was_fetched_before_names_files_that_are_not_kept(house: House) -> None:
    [message] = fetched(house, a_mail_with(PDF))
    with house.ledger.write() as cursor:
        cursor.execute("delete from message_file")
    talk = message.conversation_id
    assert inbox.read(house, KARI, talk).messages[0].attached == (MessageFile(1, PDF.name),)


def test_files_are_kept_once_however_often_the_mailbox_is_read(house: House) -> None:
    fetched(house, a_mail_with(PDF))
    fetched(house, a_mail_with(PDF))
    assert ask(house, "select count(*) from message_file") == [(1,)]


# ── taken along ──────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_within_the_reach_of_its_conversation(house: House) -> None:
    [message] = fetched(house, a_mail_with(PDF))
    with pytest.raises(NotFound):
        inbox.file(house, NILS, message.id, 1)
    inbox.assign(house, KARI, message.conversation_id, NILS.account_id)
    for who in (SIRI, may(OLA, view=Reach.OWN)):
        with pytest.raises(NotFound):
            inbox.file(house, who, message.id, 1)
    assert inbox.file(house, NILS, message.id, 1) == PDF


@pytest.mark.parametrize(("message", "position"), [(1, 2), (2, 1), (1, 0), (99, 1)])
def test_what_is_not_there_is_not_found(house: House, message: int, position: int) -> None:
    fetched(house, a_mail_with(PDF))
    with pytest.raises(NotFound):
        inbox.file(house, KARI, message, position)


def test_it_comes_as_a_download_that_no_browser_shows_or_guesses_about(house: House) -> None:
    page = replace(PDF, name="side.html", type="text/html", content=b"<script>alert(1)</script>")
    [message] = fetched(house, a_mail_with(page))
    for person in (KARI, SIRI):
        give_passphrase(house, person)
    served = app(house, Commands(lambda: house, echo))

    def asked_by(who: Actor | None, position: int = 1) -> Response:
        client = TestClient(served, HERE, follow_redirects=False)
        if who:
            client.cookies.set(identity.COOKIE, enter(house, who))
        return client.get(f"/inbox/files/{message.id}/{position}")

    answer = asked_by(KARI)
    assert (answer.status_code, answer.content) == (200, page.content)
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-disposition"].startswith('attachment; filename="side.html"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert asked_by(SIRI).status_code == 404
    assert asked_by(KARI, 2**60).status_code == 404
    assert asked_by(None).status_code in (303, 401)
