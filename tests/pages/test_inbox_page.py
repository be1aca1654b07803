"""The inbox without a browser: the list, a conversation, writing, and inserting invoices."""

from dataclasses import replace

import pytest

from invoicing import inbox, outbox
from invoicing.model.mail import MailKind
from invoicing.words import words
from tests.houses import KARI, OLA, SIRI, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, keyed, labels, links, open_dialog, page_of, plain, sent_to
from tests.test_inbox import arrived, begun
from tests.test_message_files import PDF, a_mail_with, fetched


def typed(at: object, field: str) -> object:
    """The widget of the composer whose key ends like that."""
    kinds = ("text_input", "text_area", "selectbox", "button")
    found = [e for k in kinds for e in at.get(k) if str(e.key or "").endswith(f"-{field}")]  # type: ignore[attr-defined]
    [only] = found
    return only


@pytest.mark.contract("A-134", "A-135", "A-136", "A-137", "A-138")
def test_write_insert_an_invoice_and_send(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = seat.open("inbox")
    keyed(at, "write").click().run()
    assert sent_to(at) == "/inbox?write=1"
    at = seat.open("inbox", write="1")
    assert "Manage" in [text for text, to in links(at).items() if to == "/invoices"]
    typed(at, "to").set_value("anne@fjellhav.no")  # type: ignore[attr-defined]
    typed(at, "subject").set_value("Your order")  # type: ignore[attr-defined]
    typed(at, "body").set_value("Hello Anne")  # type: ignore[attr-defined]
    typed(at, f"add-{invoice.id}").click().run()  # type: ignore[attr-defined]
    body = typed(at, "body").value  # type: ignore[attr-defined]
    assert body.startswith(f"Hello Anne\n[Invoice {invoice.number}](")
    typed(at, "send").click().run()  # type: ignore[attr-defined]
    [mail] = outbox.mails(seat.house, KARI)
    assert (mail.kind, mail.letter.subject) == (MailKind.MESSAGE, "Your order")
    assert mail.invoice_id == invoice.id
    [talk] = inbox.conversations(seat.house, KARI)
    assert sent_to(at) == f"/inbox?id={talk.id}"


@pytest.mark.contract("A-110", "A-130")
def test_from_an_invoice_an_email_is_written_by_hand_with_its_link_in_it(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    dialog = open_dialog(seat.open("invoice", id=str(invoice.id)), "send")
    address = links(dialog)["Write"]
    page, query = page_of(address)
    assert (page, query["to"], query["invoice"]) == ("inbox", "anne@fjellhav.no", str(invoice.id))
    at = seat.open(page, **query)
    assert typed(at, "to").value == "anne@fjellhav.no"  # type: ignore[attr-defined]
    assert f"[Invoice {invoice.number}](" in typed(at, "body").value  # type: ignore[attr-defined]


def test_a_conversation_is_read_answered_and_closed(seat: Seat) -> None:
    id = begun(seat.house)
    arrived(seat.house, id, "<b>Thanks</b>")
    at = seat.open("inbox")
    assert "1 unread" in plain(drawn(at, "t-talks")[0])
    at = seat.open("inbox", id=str(id))
    shown = drawn(at, "t-said")[0]
    assert "&lt;b&gt;Thanks&lt;/b&gt;" in shown
    typed(at, "body").set_value("You are welcome")  # type: ignore[attr-defined]
    typed(at, "send").click().run()  # type: ignore[attr-defined]
    assert "You are welcome" in drawn(at, "t-said")[0]
    keyed(at, f"close-{id}").click().run()
    assert inbox.conversations(seat.house, KARI) == []
    assert "No conversation here" in " ".join(c.value for c in at.caption)
    keyed(at, f"reopen-{id}").click().run()
    assert len(inbox.conversations(seat.house, KARI)) == 1


def test_it_is_assigned_on_the_spot(seat: Seat) -> None:
    id = begun(seat.house)
    at = seat.open("inbox", id=str(id))
    [box] = [each for each in at.selectbox if each.label == "Assigned to"]
    box.set_value(SIRI.account_id).run()
    owner = inbox.read(seat.house, KARI, id).conversation.owner
    assert owner is not None
    assert owner.account_id == SIRI.account_id


def test_what_cannot_be_sent_is_told_and_what_was_typed_stays(seat: Seat) -> None:
    at = seat.open("inbox", write="1")
    typed(at, "to").set_value("anne")  # type: ignore[attr-defined]
    typed(at, "body").set_value("Hello")  # type: ignore[attr-defined]
    typed(at, "send").click().run()  # type: ignore[attr-defined]
    assert "email address" in plain(drawn(at, "t-error")[0])
    assert typed(at, "body").value == "Hello"  # type: ignore[attr-defined]


def test_who_may_edit_nothing_reads_and_sees_why_no_more(seat: Seat) -> None:
    id = begun(seat.house)
    at = seat.open("inbox", OLA, id=str(id))
    assert keyed(at, "write").disabled
    assert keyed(at, f"close-{id}").disabled
    assert words("en")("reason.no_edit") in [c.value for c in at.caption]
    assert "Answer" not in labels(at)


def test_the_inbox_speaks_norwegian(seat: Seat) -> None:
    at = seat.open("inbox", language="nb")
    assert keyed(at, "write").label == "Skriv"
    assert at.query_params.get("id") is None


def test_files_of_a_message_are_taken_along_and_those_not_kept_are_named(seat: Seat) -> None:
    old = replace(PDF, name="old <b>.pdf")
    [message] = fetched(seat.house, a_mail_with(PDF, old))
    with seat.house.ledger.write() as cursor:
        cursor.execute("delete from message_file where position = 2")
    at = seat.open("inbox", id=str(message.conversation_id))
    [shown] = drawn(at, "t-files")
    address = f"/inbox/files/{message.id}/1"
    assert f'<a href="{address}" download>bilag æ.pdf</a> <em>1 kB</em>' in shown
    assert "old &lt;b&gt;.pdf <em>not kept: open the email in your mail program</em>" in shown
