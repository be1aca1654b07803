"""Mail: written down before it leaves, sent once per key, and accounted for whatever happens."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing import lifecycle, outbox, record
from invoicing.documents.letter import compose
from invoicing.house import House
from invoicing.ledger import people
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.events import Event
from invoicing.model.mail import (
    BACKOFF,
    LEASE,
    Address,
    Enclosure,
    Letter,
    Mail,
    MailKind,
    MailState,
    read_address,
    read_cc,
)
from invoicing.outside.mailer import Folder, Smtp
from tests.houses import KARI, NILS, NOON, Clock, an_open_invoice, set_up
from tests.mail_servers import Post, mail_server

FROM = Address("faktura@fjord.no", "Fjord Handel AS")
ANNE = Address("anne@fjellhav.no", "Anne Fjell")
Open = Callable[..., Smtp]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Open, Post]]:
    with mail_server() as running:
        yield running


@pytest.fixture
def smtp(server: tuple[Open, Post]) -> Smtp:
    server[1].__init__()  # type: ignore[misc]
    return server[0]()


@pytest.fixture
def post(server: tuple[Open, Post]) -> Post:
    return server[1]


def a_letter(**changes: Any) -> Letter:
    base = Letter(FROM, (ANNE,), "Faktura INV-00001", "Hei på deg\n\nVennlig hilsen", "<p>Hei</p>")
    return replace(base, **changes)


def posted(house: House, key: str = "k-1", letter: Letter | None = None, **about: Any) -> Mail:
    with house.books(KARI) as books:
        kind = about.pop("kind", MailKind.INVOICE)
        return outbox.post(books, letter or a_letter(), key, kind, **about)


def state(house: House, mail: Mail) -> Mail:
    return outbox.read(house, KARI, mail.id)


# ── once per key ─────────────────────────────────────────────────────────────────────────────────


def test_the_same_key_is_the_same_mail(house: House, smtp: Smtp, post: Post) -> None:
    first, again = posted(house), posted(house)
    assert first.id == again.id
    assert outbox.deliver_by(house, smtp) == 1
    posted(house)
    assert outbox.deliver_by(house, smtp) == 0
    assert len(post.arrived) == 1


def test_a_mail_that_is_not_due_waits(house: House, smtp: Smtp, post: Post) -> None:
    assert isinstance(house.clock, Clock)
    posted(house, due_at=house.now() + timedelta(hours=2))
    assert outbox.deliver_by(house, smtp) == 0
    house.clock.forward(hours=3)
    assert outbox.deliver_by(house, smtp) == 1


# ── servers that misbehave ───────────────────────────────────────────────────────────────────────

LATER = ["mail_450", "rcpt_451", "data_452", "cut_mail", "cut_rcpt", "cut_data", "stall"]
UNCLEAR = ["dead", "slow"]
NEVER = ["mail_550", "rcpt_550", "data_554"]


@pytest.mark.parametrize("way", LATER)
def test_not_now_is_tried_again_later(house: House, smtp: Smtp, post: Post, way: str) -> None:
    assert isinstance(house.clock, Clock)
    post.ways = [way]
    mail = posted(house)
    assert outbox.deliver_by(house, smtp) == 0
    waiting = state(house, mail)
    assert (waiting.state, waiting.attempts) == (MailState.QUEUED, 1)
    assert waiting.due_at == house.now() + BACKOFF[0]
    assert waiting.problem
    house.clock.forward(minutes=2)
    assert outbox.deliver_by(house, smtp) == 1
    assert state(house, mail).state is MailState.SENT
    assert len(post.arrived) == 1


@pytest.mark.parametrize("way", UNCLEAR)
def test_where_nobody_knows_it_goes_again_under_the_same_name(
    house: House, smtp: Smtp, post: Post, way: str
) -> None:
    assert isinstance(house.clock, Clock)
    post.ways = [way]
    mail = posted(house)
    assert outbox.deliver_by(house, smtp) == 0
    house.clock.forward(minutes=2)
    assert outbox.deliver_by(house, smtp) == 1
    first, second = post.mails
    assert first["message-id"] == second["message-id"] == mail.message_id
    assert post.arrived[0] == post.arrived[1]


@pytest.mark.parametrize("way", NEVER)
def test_a_no_is_final_and_told_in_the_history(
    house: House, smtp: Smtp, post: Post, way: str
) -> None:
    invoice = an_open_invoice(house)
    post.ways = [way]
    mail = posted(house, invoice_id=invoice.id)
    outbox.deliver_by(house, smtp)
    failed = state(house, mail)
    assert (failed.state, failed.attempts) == (MailState.FAILED, 1)
    assert failed.problem
    assert failed.problem.startswith("5")
    history = record.read(house, KARI, invoice.id).history
    assert history[0].event == Event.MAIL_FAILED
    assert record.read(house, KARI, invoice.id).invoice.last_sent_at is None


def test_what_some_do_not_want_others_get(house: House, smtp: Smtp, post: Post) -> None:
    post.ways = ["some_refused"]
    mail = posted(house, letter=a_letter(cc=(Address("no@fjellhav.no"),)))
    assert outbox.deliver_by(house, smtp) == 1
    assert "no@fjellhav.no: 550" in (state(house, mail).problem or "")


def test_after_the_last_wait_it_has_failed(house: House, post: Post) -> None:
    assert isinstance(house.clock, Clock)
    away = Smtp("127.0.0.1", 9, "none", seconds=1)
    mail = posted(house)
    for wait in (*BACKOFF, timedelta()):
        outbox.deliver_by(house, away)
        house.clock.at += wait
    failed = state(house, mail)
    assert (failed.state, failed.attempts) == (MailState.FAILED, len(BACKOFF) + 1)


def test_who_dies_with_a_mail_in_hand_leaves_it_to_the_next(
    house: House, smtp: Smtp, post: Post
) -> None:
    assert isinstance(house.clock, Clock)
    mail = posted(house)

    class Dies:
        def send(self, *_: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox.deliver_by(house, Dies())  # type: ignore[arg-type]
    assert state(house, mail).state is MailState.SENDING
    assert outbox.deliver_by(house, smtp) == 0
    house.clock.at += LEASE + timedelta(seconds=1)
    assert outbox.deliver_by(house, smtp) == 1
    assert len(post.arrived) == 1


# ── what follows ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-131")
@pytest.mark.parametrize("kind", MailKind)
def test_only_an_invoice_that_was_sent_moves_its_last_sent_date(
    house: House, smtp: Smtp, kind: MailKind
) -> None:
    invoice = an_open_invoice(house)
    posted(house, invoice_id=invoice.id, kind=kind)
    assert record.read(house, KARI, invoice.id).invoice.last_sent_at is None
    outbox.deliver_by(house, smtp)
    found = record.read(house, KARI, invoice.id)
    moved = found.invoice.last_sent_at is not None
    assert moved is (kind is MailKind.INVOICE)
    assert found.history[0].detail["to"] == "anne@fjellhav.no"
    assert found.history[0].actor == "Kari Nordmann"


@pytest.mark.contract("A-116")
def test_a_typed_address_becomes_a_contact_after_sending_and_not_before(
    house: House, smtp: Smtp
) -> None:
    def known(email: str) -> bool:
        with house.reading() as cursor:
            return people.contact_by_email(cursor, email) is not None

    new = Address("ny.kunde@nord.no", "Ny Kunde")
    posted(house, letter=a_letter(to=(new,), cc=(Address("kopi@nord.no"),)))
    assert not known(new.email)
    outbox.deliver_by(house, smtp)
    assert known(new.email)
    assert known("kopi@nord.no")


def test_the_pdf_goes_along(house: House, smtp: Smtp, post: Post) -> None:
    invoice = an_open_invoice(house)
    enclosed = (Enclosure(invoice.id, f"{invoice.number}.pdf"),)
    posted(house, letter=a_letter(enclosures=enclosed), invoice_id=invoice.id)
    outbox.deliver_by(house, smtp)
    [mail] = post.mails
    [file] = mail.iter_attachments()
    assert file.get_filename() == f"{invoice.number}.pdf"
    assert file.get_content().startswith(b"%PDF")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Hei på deg" in body.get_content()


def test_an_invoice_that_was_deleted_meanwhile_is_not_sent(
    house: House, smtp: Smtp, post: Post
) -> None:
    set_up(house, allow_delete_finalized=True)
    invoice = an_open_invoice(house)
    enclosed = (Enclosure(invoice.id, "x.pdf"),)
    mail = posted(house, letter=a_letter(enclosures=enclosed), invoice_id=invoice.id)
    lifecycle.delete(house, KARI, invoice.id)
    assert outbox.deliver_by(house, smtp) == 0
    assert state(house, mail).state is MailState.FAILED
    assert post.arrived == []


# ── the page's acts ──────────────────────────────────────────────────────────────────────────────


def test_a_mail_that_waits_can_be_cancelled_and_one_that_failed_tried_again(
    house: House, smtp: Smtp, post: Post
) -> None:
    waiting = posted(house)
    outbox.cancel(house, KARI, waiting.id)
    assert outbox.deliver_by(house, smtp) == 0
    with pytest.raises(Refused):
        outbox.cancel(house, KARI, waiting.id)
    post.ways = ["mail_550"]
    failed = posted(house, "k-2")
    outbox.deliver_by(house, smtp)
    outbox.retry(house, KARI, failed.id)
    assert outbox.deliver_by(house, smtp) == 1
    with pytest.raises(Refused):
        outbox.retry(house, KARI, failed.id)


def test_everybody_sees_their_own_mail_and_a_super_admin_everybodys(house: House) -> None:
    mine = posted(house)
    assert [m.id for m in outbox.mails(house, KARI, words="fjellhav")] == [mine.id]
    assert outbox.mails(house, KARI, ("sent",)) == []
    assert outbox.mails(house, NILS) == []
    with pytest.raises(NotFound):
        outbox.read(house, NILS, mine.id)


def test_without_a_server_a_mail_is_a_file(house: House) -> None:
    mail = posted(house)
    outbox.deliver(house)
    [file] = (house.home / "mail").glob("*.eml")
    assert mail.message_id.strip("<>") in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0
    assert isinstance(outbox.mailer_of(house), Folder)


# ── headers and addresses ────────────────────────────────────────────────────────────────────────

EVIL = "Hi\r\nBcc: x@evil.example\x00\u2028=?utf-8?q?a=0D=0ABcc:_y@evil.example?="


def test_nothing_typed_becomes_a_header() -> None:
    sender = Address("faktura@fjord.no", EVIL)
    letter = a_letter(sender=sender, to=(Address("a@b.no", EVIL),), subject=EVIL)
    whole = compose(letter, "<1@fjord.no>", NOON.replace(tzinfo=None), {EVIL: b"%PDF"})
    head = whole.split(b"\r\n\r\n", 1)[0]
    assert b"\r\nBcc" not in head
    assert b"=?utf-8?q?a=0D" not in head


@given(st.text(max_size=300), st.text(max_size=100), st.text(max_size=2000))
def test_any_text_makes_a_mail_that_reads_back(subject: str, name: str, text: str) -> None:
    clean = "".join(c for c in text if c.isprintable() or c == "\n")
    letter = a_letter(sender=Address("a@b.no", name), subject=subject, text=clean)
    whole = compose(letter, "<1@b.no>", NOON.replace(tzinfo=None), {})
    assert max(map(len, whole.split(b"\r\n"))) <= 998
    whole.decode("ascii")


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "@b.no", "a@.no", "a b@c.no", "a@b.no,c@d.no", "æ@b.no", "a..b@c.no"]
)
def test_what_is_no_address_is_refused_by_its_field(text: str) -> None:
    with pytest.raises(InvalidInput) as told:
        read_address("to", text)
    assert told.value.field == "to"


def test_a_domain_with_letters_of_its_own_travels_in_ascii() -> None:
    assert read_address("to", "post@blåbær.no").email == "post@xn--blbr-roah.no"


@pytest.mark.contract("A-118")
def test_nine_copies_and_no_tenth_duplicates_and_to_not_counted() -> None:
    nine = [Address(f"a{n}@b.no") for n in range(9)]
    doubled = [*nine, Address("A1@B.no"), ANNE]
    assert read_cc(doubled, (ANNE,)) == tuple(nine)
    with pytest.raises(InvalidInput):
        read_cc([*nine, Address("a10@b.no")], (ANNE,))
