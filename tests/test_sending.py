"""Sending an invoice by e-mail: to whom, from whom, and what the buyer gets."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from invoicing import lifecycle, outbox, record, sending
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.invoice import Invoice
from invoicing.model.mail import MailState
from invoicing.sending import Wanted
from tests.houses import ANNE, KARI, NILS, OLA, SIRI, a_draft, an_open_invoice, set_up
from tests.mail_servers import mail_server
from tests.sending_to import BASE, usual


def wanted(house: House, invoice: Invoice, **changes: Any) -> Wanted:
    """What the dialog is filled with, and what a person changed."""
    return replace(usual(house, invoice), **changes)


def sent(house: House, invoice: Invoice, key: str = "k", **changes: Any) -> Any:
    return sending.send(house, KARI, invoice.id, wanted(house, invoice, **changes), key, BASE)


@pytest.mark.contract("A-55", "A-112", "A-113", "A-114", "A-128", "A-129")
def test_the_buyer_gets_details_a_link_and_the_pdf(house: House) -> None:
    invoice = an_open_invoice(house, "1000", language="nb")
    with mail_server() as (smtp, post):
        sent(house, invoice)
        assert outbox.deliver_by(house, smtp()) == 1
    [mail] = post.mails
    assert mail["to"] == "Anne Fjell <anne@fjellhav.no>"
    assert mail["subject"] == f"Faktura {invoice.number} fra Fjord Handel AS"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    for text in (plain.get_content(), html.get_content()):
        assert str(invoice.number) in text
        assert f"{BASE}/p/" in text
        assert "1\xa0000,00\xa0NOK" in text
    [file] = mail.iter_attachments()
    assert file.get_content().startswith(b"%PDF")
    assert record.read(house, KARI, invoice.id).invoice.last_sent_at == house.now()


@pytest.mark.contract("A-115", "A-117", "A-125", "A-126")
def test_to_cc_subject_and_text_are_as_typed(house: House) -> None:
    invoice = an_open_invoice(house)
    mail = sent(
        house,
        invoice,
        to="ny@nord.no",
        cc=("a@b.no", "c@d.no"),
        subject="Hei {buyer}",
        body="Forfall {due}",
    )
    assert [a.email for a in mail.letter.to] == ["ny@nord.no"]
    assert [a.email for a in mail.letter.cc] == ["a@b.no", "c@d.no"]
    assert mail.letter.subject == f"Hei {ANNE.name}"
    assert mail.letter.text.startswith("Forfall ")


@pytest.mark.contract("A-119", "A-121")
def test_the_default_sender_is_locked_unless_the_setting_allows_others(house: House) -> None:
    set_up(house, mail_from="faktura@fjord.no")
    invoice = an_open_invoice(house)
    found = sending.propose(house, KARI, invoice.id, BASE)
    assert (found.senders, found.locked) == (("faktura@fjord.no",), True)
    with pytest.raises(Refused):
        sent(house, invoice, sender=KARI.email)
    set_up(house, mail_from="faktura@fjord.no", mail_from_others=True)
    assert sent(house, invoice, sender=KARI.email).letter.sender.email == KARI.email


@pytest.mark.contract("A-120", "A-122", "A-123")
def test_without_a_default_ones_own_address_and_then_the_one_chosen_last(house: House) -> None:
    invoice = an_open_invoice(house)
    assert sending.propose(house, KARI, invoice.id, BASE).senders[0] == KARI.email
    sent(house, invoice, sender="salg@fjord.no")
    assert sending.propose(house, KARI, invoice.id, BASE).senders[0] == "salg@fjord.no"
    assert sending.propose(house, NILS, an_open_invoice(house, by=NILS).id, BASE).senders[0] == (
        NILS.email
    )
    with mail_server() as (smtp, post):
        outbox.deliver_by(house, smtp())
    assert "salg@fjord.no" in post.mails[0]["reply-to"]


@pytest.mark.contract("A-127")
def test_the_preview_is_the_letter(house: House) -> None:
    invoice = an_open_invoice(house)
    found = sending.propose(house, KARI, invoice.id, BASE)
    asked = wanted(house, invoice)
    shown = sending.written(house, KARI, invoice, asked, found.link)
    assert sending.send(house, KARI, invoice.id, asked, "k", BASE).letter == shown


def test_a_click_twice_sends_once(house: House) -> None:
    invoice = an_open_invoice(house)
    assert sent(house, invoice).id == sent(house, invoice).id
    assert sent(house, invoice, "other").id != sent(house, invoice).id


def test_it_can_leave_later(house: House) -> None:
    invoice = an_open_invoice(house)
    tomorrow = house.now() + timedelta(days=1)
    mail = sent(house, invoice, at=tomorrow)
    outbox.deliver(house)
    assert outbox.read(house, KARI, mail.id).state is MailState.QUEUED


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("to", {"to": ""}),
        ("to", {"to": "anne"}),
        ("cc", {"cc": ("x",)}),
        ("cc", {"cc": tuple(f"a{n}@b.no" for n in range(10))}),
        ("sender", {"sender": ""}),
        ("subject", {"subject": " "}),
        ("body", {"body": ""}),
        ("body", {"body": "Hi {name}"}),
        ("subject", {"subject": "{"}),
    ],
)
def test_what_cannot_be_sent_is_named_and_nothing_is_queued(
    house: House, field: str, changes: dict[str, Any]
) -> None:
    invoice = an_open_invoice(house)
    with pytest.raises(InvalidInput) as told:
        sent(house, invoice, **changes)
    assert told.value.field == field
    assert outbox.mails(house, KARI) == []


def test_drafts_and_void_ones_are_not_sent_nor_by_who_may_not(house: House) -> None:
    with pytest.raises(Refused):
        sending.propose(house, KARI, a_draft(house).id, BASE)
    invoice = an_open_invoice(house)
    with pytest.raises(Refused):
        sending.propose(house, OLA, invoice.id, BASE)
    with pytest.raises(NotFound):
        sending.propose(house, SIRI, invoice.id, BASE)
    lifecycle.void(house, KARI, invoice.id)
    with pytest.raises(Refused):
        sending.propose(house, KARI, invoice.id, BASE)


def test_addresses_are_read_as_people_type_them() -> None:
    assert sending.split("a@b.no, c@d.no;e@f.no\n g@h.no,,") == [
        "a@b.no",
        "c@d.no",
        "e@f.no",
        "g@h.no",
    ]


def test_html_of_a_letter_is_escaped(house: House) -> None:
    invoice = an_open_invoice(house)
    letter = sent(house, invoice, body="<script>1</script>").letter
    assert "<script>" not in (letter.html or "")
    assert "&lt;script&gt;" in (letter.html or "")
