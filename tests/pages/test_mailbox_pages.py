"""The mailbox in the settings and in the inbox: named, tried, fetched, and told when it fails."""

from collections.abc import Iterator

import pytest

from invoicing import inbox, jobs, mailbox, outbox, sharing, working
from invoicing.model.errors import OutsideFailed
from tests.houses import KARI, OLA, an_open_invoice, set_up
from tests.imap_server import USER, WORD, Post, imap_server
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, keyed, labels, links, menu, open_dialog, plain, widget
from tests.pages.reading import errors
from tests.test_mailbox import an_answer


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with imap_server() as running:
        yield running


def test_the_mailbox_is_named_and_tried_as_typed_and_its_password_is_not_shown(
    seat: Seat, port: int
) -> None:
    at = seat.open("settings", section="mail")
    widget(at, "text_input", "IMAP server").set_value("127.0.0.1")
    widget(at, "text_input", "IMAP user name").set_value(USER)
    widget(at, "text_input", "IMAP password (kept beside the books)").set_value(WORD)
    widget(at, "number_input", "IMAP port").set_value(port)
    widget(at, "selectbox", "IMAP security").set_value("none")
    keyed(at, "imap-test").click().run()
    assert [each.value for each in at.success] == ["The mailbox can be read."]
    known = seat.house.settings()
    assert (known.imap_host, known.imap_port, known.imap_user) == ("127.0.0.1", port, USER)
    assert outbox.secret(seat.house, mailbox.SECRET) == WORD
    at = seat.open("settings", section="mail")
    assert widget(at, "text_input", "IMAP password (kept beside the books)").value == ""


@pytest.mark.parametrize(
    ("label", "value", "told"),
    [
        ("IMAP server", "no such/host", "IMAP server is the name of a server"),
        ("Folder", "Søppel", "Folder is named in letters of ASCII"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(seat: Seat, label: str, value: str, told: str) -> None:
    at = seat.open("settings", section="mail")
    widget(at, "text_input", label).set_value(value)
    keyed(at, "save").click().run()
    assert told in plain(drawn(at, "t-error")[0])


def test_without_a_mailbox_trying_it_says_what_to_do(seat: Seat) -> None:
    at = seat.open("settings", section="mail")
    keyed(at, "imap-test").click().run()
    assert "Settings > Email" in errors(at)[0]
    assert "Fetch now" not in labels(seat.open("inbox"))


def test_answers_are_fetched_now_and_read(seat: Seat, port: int) -> None:
    told = {"imap_host": "127.0.0.1", "imap_port": port, "imap_user": USER}
    set_up(seat.house, **told, imap_security="none")
    mailbox.set_password(seat.house, KARI, WORD)
    Post(port, "INBOX").put(an_answer(None, "Good morning"))
    at = seat.open("inbox")
    keyed(at, "fetch").click().run()
    working.work(seat.house)
    assert jobs.mine(seat.house, KARI)[0].outcome == {"received": 1, "bounced": 0}
    assert inbox.unread(seat.house, KARI) == 1
    at = seat.open("inbox")
    assert "Fetched" in plain(drawn(at, "t-quiet-line")[0])
    assert "Anne Fjell" in plain(drawn(at, "t-talks")[0])
    assert keyed(seat.open("inbox", OLA), "fetch").disabled


def test_what_went_wrong_with_fetching_is_told(seat: Seat) -> None:
    told = {"imap_host": "127.0.0.1", "imap_port": 9, "imap_user": USER}
    set_up(seat.house, **told, imap_security="none")
    box = mailbox.box_of(seat.house)
    assert box is not None
    with pytest.raises(OutsideFailed):
        mailbox.fetch(seat.house, box)
    assert "Answers could not be fetched" in plain(drawn(seat.open("inbox"), "t-error")[0])


@pytest.mark.contract("A-110")
def test_an_invoice_is_shared_in_four_ways_each_reached_from_its_page(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = seat.open("invoice", id=str(invoice.id))
    acts = menu(at)
    assert [acts[way] for way in ("Send via email", "Copy link", "Download")] == [None] * 3
    ways = links(at)
    assert ways["Copy link"] == f"/invoices/{invoice.id}/link"
    assert ways["Download"] == f"/invoices/{invoice.id}.pdf"
    dialog = open_dialog(at, "send")
    assert {"Send invoice via email", "Create custom email"} <= {tab.label for tab in dialog.tabs}
    assert links(dialog)["Write"].startswith("/inbox?write=1")
    written = seat.open("inbox", write="1", invoice=str(invoice.id))
    [text] = [each for each in written.text_area if each.label == "Text"]
    assert sharing.path(seat.house, KARI, invoice.id) in text.value
