"""Answers fetched from a real IMAP server: joined, never lost, never twice, and what came back."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from threading import Thread

import pytest

from invoicing import inbox, jobs, mailbox, night, outbox, record, sending, working
from invoicing.house import House
from invoicing.jobs import State
from invoicing.model.conversations import Way
from invoicing.model.errors import MailDelayed, MailRejected, Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice
from invoicing.model.mail import Mail, MailState
from invoicing.outside.imap import Imap
from tests.houses import KARI, NILS, OLA, SIRI, Clock, an_open_invoice, ask, set_up
from tests.imap_server import USER, WORD, Post, imap_server
from tests.sending_to import BASE, usual
from tests.test_inbox import HELLO, begun
from tests.test_received_mail import a_bounce

FOLDERS = count(1)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with imap_server() as running:
        yield running


@pytest.fixture
def post(port: int, house: House) -> Post:
    """A folder of its own, and the settings that name it."""
    folder = Post(port, f"Svar {next(FOLDERS)}")
    folder.anew()
    told = {"imap_host": "127.0.0.1", "imap_port": port, "imap_user": USER}
    set_up(house, **told, imap_security="none", imap_folder=folder.folder)
    mailbox.set_password(house, KARI, WORD)
    return folder


def sent(house: House, invoice: Invoice) -> Mail:
    """The mail that an invoice was sent with."""
    mail = sending.send(house, KARI, invoice.id, usual(house, invoice), "k", BASE)
    outbox.deliver(house)
    return outbox.read(house, KARI, mail.id)


def an_answer(to: str | None = None, text: str = "Takk!", number: int = 1, **more: str) -> bytes:
    told = {"From": "Anne Fjell <anne@fjellhav.no>", "Subject": "Re: Faktura"}
    told |= {"Message-ID": f"<{number}@fjellhav.no>"} | ({"In-Reply-To": to} if to else {}) | more
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return f"{head}\r\n{text}\r\n".encode()


def fetch(house: House, post: Post) -> int:
    return mailbox.fetch(house, post.box)["received"]


def texts(house: House) -> list[str]:
    """What came in, oldest first."""
    return [text for (text,) in ask(house, "select body from message where way = 'in' order by id")]


# ── joined ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-124")
def test_an_answer_to_an_invoice_is_followed_up_in_the_inbox(house: House, post: Post) -> None:
    invoice = an_open_invoice(house)
    mail = sent(house, invoice)
    before = record.read(house, KARI, invoice.id).invoice
    post.put(an_answer(mail.message_id))
    assert fetch(house, post) == 1
    [talk] = inbox.conversations(house, KARI)
    assert (talk.subject, talk.other.email, talk.unread) == (
        mail.letter.subject,
        "anne@fjellhav.no",
        1,
    )
    assert talk.owner is not None
    assert talk.owner.account_id == KARI.account_id, "who sent it sees to it"
    ours, theirs = inbox.read(house, KARI, talk.id).messages
    assert (ours.way, ours.mail_id) == (Way.OUT, mail.id)
    assert (theirs.way, theirs.body, theirs.sender.name) == (Way.IN, "Takk!", "Anne Fjell")
    found = record.read(house, KARI, invoice.id)
    assert found.history[0].event == Event.ANSWERED
    assert found.invoice.last_sent_at == before.last_sent_at


def test_answers_join_by_any_message_they_name(house: House, post: Post) -> None:
    id = begun(house)
    outbox.deliver(house)
    ours = inbox.read(house, KARI, id).messages[0].message_id
    references = f"<else@where> {ours}"
    post.put(
        an_answer(ours, "one", 1),
        an_answer(None, "two", 2, References=references),
        an_answer("<1@fjellhav.no>", "three", 3),
    )
    assert fetch(house, post) == 3
    assert [m.body for m in inbox.read(house, KARI, id).messages[1:]] == ["one", "two", "three"]


def test_who_writes_without_answering_begins_a_conversation_of_nobody(
    house: House, post: Post
) -> None:
    post.put(an_answer(None, "Hello", From="stranger@else.no", Subject=""))
    assert fetch(house, post) == 1
    [talk] = inbox.conversations(house, KARI)
    assert (talk.subject, talk.other.email, talk.owner, talk.contact_id) == (
        "",
        "stranger@else.no",
        None,
        None,
    )
    assert inbox.conversations(house, SIRI) == []


def test_an_answer_opens_a_closed_conversation(house: House, post: Post) -> None:
    id = begun(house)
    outbox.deliver(house)
    inbox.close(house, KARI, id)
    post.put(an_answer(inbox.read(house, KARI, id).messages[0].message_id))
    fetch(house, post)
    assert [c.id for c in inbox.conversations(house, KARI)] == [id]


def test_a_copy_of_what_we_sent_is_no_answer(house: House, post: Post) -> None:
    id = begun(house)
    outbox.deliver(house)
    ours = inbox.read(house, KARI, id).messages[0].message_id
    post.put(an_answer(None, "Hello Anne", Message_ID=ours).replace(b"<1@fjellhav.no>", b"x"))
    head = f"From: kari@fjord.no\r\nMessage-ID: {ours}\r\nSubject: x\r\n\r\nHello".encode()
    post.put(head)
    fetch(house, post)
    assert "Hello" not in texts(house)


def test_an_answer_is_answered_under_its_name(house: House, post: Post) -> None:
    mail = sent(house, an_open_invoice(house))
    post.put(an_answer(mail.message_id))
    fetch(house, post)
    [talk] = inbox.conversations(house, KARI)
    inbox.answer(house, KARI, talk.id, replace(HELLO, subject=""), "a")
    latest = outbox.mails(house, KARI)[0].letter
    assert latest.in_reply_to == "<1@fjellhav.no>"
    assert latest.to[0].email == "anne@fjellhav.no"


# ── nothing lost, nothing twice ──────────────────────────────────────────────────────────────────


def test_what_was_read_is_not_read_again_and_stays_unread_there(house: House, post: Post) -> None:
    post.put(an_answer(number=1), an_answer(number=2, text="two"))
    assert fetch(house, post) == 2
    assert fetch(house, post) == 0
    post.put(an_answer(number=3, text="three"))
    assert fetch(house, post) == 1
    assert texts(house) == ["Takk!", "two", "three"]
    assert b"Seen" not in b"".join(post.flags())


def test_who_dies_between_two_mails_goes_on_where_it_was(
    house: House, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.put(*(an_answer(number=n, text=f"mail {n}") for n in range(1, 5)))
    real, seen = mailbox._placed, count(1)

    def dies(*args: object) -> object:
        placed = real(*args)  # type: ignore[arg-type]
        if next(seen) in (2, 3):
            raise KeyboardInterrupt
        return placed

    monkeypatch.setattr(mailbox, "_placed", dies)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            fetch(house, post)
    assert texts(house) == ["mail 1"]
    assert fetch(house, post) == 3
    assert texts(house) == [f"mail {n}" for n in range(1, 5)]


def test_a_mailbox_that_was_made_anew_is_read_again_and_nothing_comes_twice(
    house: House, post: Post
) -> None:
    old = [an_answer(number=n, text=f"mail {n}") for n in (1, 2)]
    post.put(*old)
    assert fetch(house, post) == 2
    post.anew()
    post.put(an_answer(number=3, text="mail 3"), *old)
    assert fetch(house, post) == 1
    assert texts(house) == ["mail 1", "mail 2", "mail 3"]


def test_a_mail_that_is_gone_meanwhile_stops_nothing(house: House, post: Post) -> None:
    post.put(an_answer(number=1))
    fetch(house, post)
    post.put(an_answer(number=2, text="two"), an_answer(number=3, text="three"))
    post.remove(102)
    assert fetch(house, post) == 1
    assert texts(house) == ["Takk!", "three"]


def test_a_strange_mail_stops_nothing(house: House, post: Post) -> None:
    post.put(b"Subject: \xff\xfe\r\nFrom: <<@\r\n\r\n\xff\xfe", an_answer(number=2, text="two"))
    assert fetch(house, post) == 2
    assert texts(house)[-1] == "two"


def test_an_empty_mailbox_is_no_trouble(house: House, post: Post) -> None:
    assert fetch(house, post) == 0
    state = mailbox.state(house)
    assert state is not None
    assert (state.fetched_at, state.problem, state.position) == (house.now(), None, None)


# ── what came back ───────────────────────────────────────────────────────────────────────────────


def test_a_mail_that_came_back_is_marked_with_the_reason(house: House, post: Post) -> None:
    invoice = an_open_invoice(house)
    mail = sent(house, invoice)
    post.put(a_bounce().replace(b"<1@fjord.no>", mail.message_id.encode()))
    assert mailbox.fetch(house, post.box) == {"received": 0, "bounced": 1}
    back = outbox.read(house, KARI, mail.id)
    assert back.state is MailState.BOUNCED
    assert back.problem == "anne@fjellhav.no: 550 5.1.1 No such user here"
    latest = record.read(house, KARI, invoice.id).history[0]
    assert (latest.event, latest.detail["to"]) == (Event.MAIL_BOUNCED, "anne@fjellhav.no")
    assert inbox.conversations(house, KARI) == []


def test_a_mail_that_is_only_late_has_not_come_back(house: House, post: Post) -> None:
    mail = sent(house, an_open_invoice(house))
    late = a_bounce(b"delayed").replace(b"<1@fjord.no>", mail.message_id.encode())
    post.put(late)
    fetch(house, post)
    assert outbox.read(house, KARI, mail.id).state is MailState.SENT


def test_a_report_of_a_mail_that_is_not_ours_is_a_message(house: House, post: Post) -> None:
    post.put(a_bounce())
    assert mailbox.fetch(house, post.box) == {"received": 1, "bounced": 0}


# ── servers that misbehave ───────────────────────────────────────────────────────────────────────


def test_a_wrong_password_is_told_by_the_server(house: House, post: Post) -> None:
    with pytest.raises(MailRejected):
        replace(post.box, password="wrong").check()
    with pytest.raises(MailRejected):
        replace(post.box, folder="No such folder").check()
    post.box.check()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_without_tls_gets_no_password_where_tls_is_asked_for(
    post: Post, security: str
) -> None:
    with pytest.raises((MailDelayed, MailRejected)):
        replace(post.box, security=security, seconds=2).check()


def speaking(*lines: bytes) -> Imap:
    """A server that says these and hangs up."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        guest, _ = door.accept()
        with guest, door:
            for line in lines:
                guest.sendall(line)
                guest.recv(4_096)

    Thread(target=serve, daemon=True).start()
    return Imap("127.0.0.1", door.getsockname()[1], "a", "b", "none", seconds=2)


@pytest.mark.parametrize(
    "lines",
    [(), (b"\x00\xff garbage\r\n",), (b"* OK\r\n",), (b"* BYE away\r\n",), (b"* OK\r\n", b"?\r\n")],
    ids=["hangs up", "garbage", "half way", "bye", "no answer"],
)
def test_a_line_that_breaks_is_tried_again_later(lines: tuple[bytes, ...]) -> None:
    with pytest.raises(MailDelayed):
        speaking(*lines).check()


def test_a_server_that_is_silent_is_given_up(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        box = Imap("127.0.0.1", silent.getsockname()[1], "a", "b", "none", seconds=0.2)
        with pytest.raises(MailDelayed):
            mailbox.fetch(house, box)


# ── when ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_house_fetches_by_itself_and_leaves_a_server_that_fails_alone(
    house: House, post: Post
) -> None:
    assert isinstance(house.clock, Clock)
    mailbox.set_password(house, KARI, "wrong")
    night.look(house)
    failed = mailbox.state(house)
    assert failed is not None
    assert failed.problem
    assert failed.retry_at == house.now() + mailbox.PAUSE
    mailbox.set_password(house, KARI, WORD)
    post.put(an_answer())
    night.look(house)
    assert texts(house) == []
    house.clock.at += mailbox.PAUSE + timedelta(seconds=1)
    night.look(house)
    assert texts(house) == ["Takk!"]
    mended = mailbox.state(house)
    assert mended is not None
    assert mended.problem is None


def test_fetch_now_is_a_job_and_asks_although_it_failed_before(house: House, post: Post) -> None:
    mailbox.set_password(house, KARI, "wrong")
    job = mailbox.fetch_now(house, KARI)
    working.work(house)
    assert jobs.read(house, KARI, job.id).state is State.FAILED
    mailbox.set_password(house, KARI, WORD)
    post.put(an_answer())
    job = mailbox.fetch_now(house, KARI)
    working.work(house)
    done = jobs.read(house, KARI, job.id)
    assert (done.state, done.outcome) == (State.DONE, {"received": 1, "bounced": 0})


def test_without_a_mailbox_there_is_nothing_to_fetch(house: House) -> None:
    assert mailbox.state(house) is None
    assert mailbox.fetch_due(house, house.today()) == {"received": 0, "bounced": 0}
    for act in (lambda: mailbox.fetch_now(house, KARI), lambda: mailbox.check(house, KARI)):
        with pytest.raises(Refused, match="no_mailbox"):
            act()


def test_who_may_not_write_does_not_fetch_and_settings_are_for_administrators(
    house: House, post: Post
) -> None:
    with pytest.raises(Refused):
        mailbox.fetch_now(house, OLA)
    for act in (lambda: mailbox.check(house, NILS), lambda: mailbox.set_password(house, NILS, "x")):
        with pytest.raises(Refused):
            act()
    mailbox.check(house, KARI)
    assert (house.home / "imap.secret").stat().st_mode & 0o077 == 0
