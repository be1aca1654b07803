"""The inbox: one-to-one e-mails with links to invoices, and who sees to which conversation."""

from dataclasses import replace
from typing import Any

import pytest

from invoicing import inbox, lifecycle, outbox, record, sharing
from invoicing.documents import message_html
from invoicing.house import House
from invoicing.inbox import Written
from invoicing.ledger import conversations as kept
from invoicing.ledger import people
from invoicing.model.conversations import Message, Way, answer_to, link, pieces, plain
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.mail import Address, MailState
from invoicing.model.people import Actor
from tests.houses import ANNE, EVA, KARI, NILS, OLA, SIRI, a_draft, an_open_invoice, ask, set_up
from tests.mail_servers import mail_server
from tests.sending_to import BASE

HELLO = Written("anne@fjellhav.no", "kari@fjord.no", "About your order", "Hello Anne")


def begun(house: House, who: Actor = KARI, key: str = "k", **changes: Any) -> int:
    sender = {"sender": who.email}
    return inbox.write(house, who, replace(HELLO, **(sender | changes)), key)


def arrived(house: House, id: int, text: str = "Thanks!") -> None:
    """An answer, as the mailbox brings it."""
    with house.books(KARI) as books:
        number = books.next_id("message")
        sender = Address(str(ANNE.email), ANNE.name)
        told = ("Re: About your order", text)
        message = Message(number, id, Way.IN, f"<{number}@x>", books.at, sender, *told, unread=True)
        kept.add_message(books.cursor, message)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-130", "A-135")
def test_an_email_is_written_by_hand_and_is_a_conversation(house: House) -> None:
    id = begun(house)
    with mail_server() as (smtp, post):
        assert outbox.deliver_by(house, smtp()) == 1
    [mail] = post.mails
    assert (mail["to"], mail["subject"]) == ("Anne Fjell <anne@fjellhav.no>", "About your order")
    assert mail["reply-to"] == "Fjord Handel AS <kari@fjord.no>"
    thread = inbox.read(house, KARI, id)
    assert thread.conversation.called == "Anne Fjell"
    [message] = thread.messages
    assert (message.way, message.body, message.state) == (Way.OUT, "Hello Anne", MailState.SENT)
    assert message.message_id == mail["message-id"]


@pytest.mark.contract("A-131", "A-138")
def test_a_link_to_an_invoice_is_inserted_and_its_last_sent_date_stays(house: House) -> None:
    invoice = an_open_invoice(house)
    inserted = inbox.inserted(house, KARI, invoice.id, BASE, "Invoice {number}")
    address = f"{BASE}{sharing.path(house, KARI, invoice.id)}"
    assert inserted == f"[Invoice {invoice.number}]({address})"
    begun(house, body=f"See {inserted} please.", invoices=(invoice.id,))
    with mail_server() as (smtp, post):
        outbox.deliver_by(house, smtp())
    text, html = (post.mails[0].get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert f"See Invoice {invoice.number}: {address} please." in text.get_content()
    assert f'See <a href="{address}">Invoice {invoice.number}</a> please.' in html.get_content()
    found = record.read(house, KARI, invoice.id)
    assert found.invoice.last_sent_at is None
    assert found.history[0].event == "message_sent"


@pytest.mark.contract("A-137")
def test_issued_invoices_within_reach_are_offered_by_number_or_buyer(house: House) -> None:
    own, others = an_open_invoice(house, by=SIRI), an_open_invoice(house)
    a_draft(house)
    assert [row.id for row in inbox.offered(house, KARI, "")] == [others.id, own.id]
    assert [row.id for row in inbox.offered(house, KARI, str(own.number))] == [own.id]
    assert [row.id for row in inbox.offered(house, KARI, "fjell")] == [others.id, own.id]
    assert [row.id for row in inbox.offered(house, SIRI, "")] == [own.id]


def test_what_is_no_invoice_for_this_person_is_not_inserted(house: House) -> None:
    with pytest.raises(NotFound):
        inbox.inserted(house, SIRI, an_open_invoice(house).id, BASE, "{number}")
    with pytest.raises(Refused):
        inbox.inserted(house, KARI, a_draft(house).id, BASE, "{number}")
    with pytest.raises(NotFound):
        begun(house, SIRI, invoices=(an_open_invoice(house).id,))
    assert ask(house, "select 1 from conversation") == []


def test_the_link_leads_to_where_the_settings_say_buyers_reach_us(house: House) -> None:
    set_up(house, public_url="https://faktura.fjord.no")
    found = inbox.inserted(house, KARI, an_open_invoice(house).id, "http://inside", "{number}")
    assert "(https://faktura.fjord.no/p/" in found


def test_a_click_twice_writes_once(house: House) -> None:
    assert begun(house) == begun(house)
    assert ask(house, "select count(*) from outbox") == [(1,)]
    assert begun(house, key="other") != begun(house)


def test_a_typed_address_becomes_a_contact_after_sending(house: House) -> None:
    id = begun(house, to="ny@nord.no")
    assert inbox.read(house, KARI, id).conversation.contact_id is None
    outbox.deliver(house)
    found = inbox.read(house, KARI, id).conversation.contact_id
    with house.reading() as cursor:
        assert found == people.contact_by_email(cursor, "ny@nord.no")
    assert found is not None


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("to", {"to": "anne"}),
        ("sender", {"sender": ""}),
        ("subject", {"subject": " "}),
        ("body", {"body": "\n"}),
        ("body", {"body": "x" * 50_001}),
    ],
)
def test_what_cannot_be_sent_is_named_and_nothing_is_kept(
    house: House, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as told:
        begun(house, **changes)
    assert told.value.field == field
    assert ask(house, "select 1 from outbox union all select 1 from conversation") == []


@pytest.mark.contract("A-121")
def test_the_sender_that_the_settings_lock_holds_here_too(house: House) -> None:
    set_up(house, mail_from="post@fjord.no")
    assert inbox.senders(house, KARI) == (("post@fjord.no",), True)
    with pytest.raises(Refused, match="sender_is_set"):
        begun(house)


# ── answering ────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_names_what_it_answers(house: House) -> None:
    id = begun(house)
    arrived(house, id)
    latest = inbox.read(house, KARI, id).messages[-1]
    inbox.answer(house, KARI, id, replace(HELLO, subject="", body="You are welcome"), "a")
    with mail_server() as (smtp, post):
        outbox.deliver_by(house, smtp())
    mail = post.mails[-1]
    assert mail["subject"] == "Re: About your order"
    assert mail["in-reply-to"] == mail["references"] == latest.message_id
    assert [m.way for m in inbox.read(house, KARI, id).messages] == [Way.OUT, Way.IN, Way.OUT]


@pytest.mark.parametrize("subject", ["Order", "Re: Order", "SV: re:  Order", "AW:Order"])
def test_an_answer_has_one_re(subject: str) -> None:
    assert answer_to(subject) == "Re: Order"


# ── unread, assigned, closed ─────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-134")
def test_what_came_is_unread_until_somebody_reads_it_who_could_answer(house: House) -> None:
    id = begun(house)
    arrived(house, id)
    arrived(house, id)
    assert inbox.unread(house, KARI) == 1
    assert [c.unread for c in inbox.conversations(house, KARI)] == [2]
    inbox.read(house, OLA, id)
    assert inbox.unread(house, OLA) == 1, "who may only look leaves it unread for others"
    inbox.read(house, KARI, id)
    assert inbox.unread(house, KARI) == 0


def test_a_closed_conversation_leaves_the_list_until_it_goes_on(house: House) -> None:
    id = begun(house)
    inbox.close(house, KARI, id)
    assert inbox.conversations(house, KARI) == []
    assert [c.id for c in inbox.conversations(house, KARI, closed=True)] == [id]
    inbox.reopen(house, KARI, id)
    assert [c.id for c in inbox.conversations(house, KARI)] == [id]
    inbox.close(house, KARI, id)
    arrived(house, id)
    assert [c.id for c in inbox.conversations(house, KARI)] == [id]


def test_closing_reads_what_was_unread(house: House) -> None:
    id = begun(house)
    arrived(house, id)
    inbox.close(house, KARI, id)
    assert inbox.unread(house, KARI) == 0


def test_it_is_assigned_to_somebody_and_to_nobody(house: House) -> None:
    id = begun(house)
    inbox.assign(house, KARI, id, SIRI.account_id)
    owner = inbox.read(house, KARI, id).conversation.owner
    assert owner is not None
    assert owner.name == "Siri Dahl"
    assert [c.id for c in inbox.conversations(house, SIRI, mine=True)] == [id]
    assert inbox.conversations(house, KARI, mine=True) == []
    inbox.assign(house, KARI, id, None)
    assert inbox.read(house, KARI, id).conversation.owner is None
    with pytest.raises(InvalidInput, match="unknown_owner"):
        inbox.assign(house, KARI, id, 99)
    told = ask(house, "select event from history where subject = 'conversation' order by id")
    assert told == [("created",), ("assigned",), ("assigned",)]


def test_the_list_is_searched_by_person_address_and_subject(house: House) -> None:
    id = begun(house)
    begun(house, key="other", to="ny@nord.no", subject="Something else")
    for words in ("ANNE", "fjellhav", "your order", "anne order"):
        assert [c.id for c in inbox.conversations(house, KARI, words=words)] == [id]


# ── who may ──────────────────────────────────────────────────────────────────────────────────────


def test_a_conversation_is_seen_by_the_reach_over_who_sees_to_it(house: House) -> None:
    mine, siris = begun(house), begun(house, SIRI, key="s")
    nobodys = begun(house, key="n")
    inbox.assign(house, KARI, nobodys, None)
    seen = {who.name: {c.id for c in inbox.conversations(house, who)} for who in (KARI, NILS, SIRI)}
    assert seen == {
        "Kari Nordmann": {mine, siris, nobodys},
        "Nils Berg": {mine},
        "Siri Dahl": {siris},
    }
    arrived(house, mine)
    assert [inbox.unread(house, who) for who in (KARI, NILS, SIRI)] == [1, 1, 0]
    for act in (inbox.read, inbox.close, inbox.reopen):
        with pytest.raises(NotFound):
            act(house, SIRI, mine)
    with pytest.raises(NotFound):
        inbox.assign(house, SIRI, mine, None)
    with pytest.raises(NotFound):
        inbox.answer(house, SIRI, mine, HELLO, "x")


@pytest.mark.parametrize("who", [OLA, EVA])
def test_who_may_edit_nothing_reads_and_does_no_more(house: House, who: Actor) -> None:
    id = begun(house)
    assert inbox.read(house, who, id).decision.reason == "no_edit"
    for act in (
        lambda: begun(house, who),
        lambda: inbox.answer(house, who, id, HELLO, "x"),
        lambda: inbox.close(house, who, id),
        lambda: inbox.assign(house, who, id, None),
    ):
        with pytest.raises(Refused, match="no_edit"):
            act()


# ── typed text ───────────────────────────────────────────────────────────────────────────────────


def test_typed_text_is_escaped_and_only_our_links_are_links() -> None:
    typed = 'a <b> & "c"\n[x](javascript:alert(1)) [ok](https://fjord.no/p/1)'
    assert message_html.marked(typed) == (
        "a &lt;b&gt; &amp; &quot;c&quot;<br>[x](javascript:alert(1)) "
        '<a href="https://fjord.no/p/1">ok</a>'
    )
    assert plain(typed).endswith("[x](javascript:alert(1)) ok: https://fjord.no/p/1")


def test_words_of_a_link_never_end_it() -> None:
    typed = link("Invoice [A](B)]", "https://fjord.no/p/1")
    assert list(pieces(typed)) == [("Invoice A(B)", "https://fjord.no/p/1")]


def test_a_deleted_invoice_keeps_the_conversation(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    invoice = an_open_invoice(house)
    id = begun(house, invoices=(invoice.id,))
    lifecycle.delete(house, KARI, invoice.id)
    outbox.deliver(house)
    assert inbox.read(house, KARI, id).messages[0].state is MailState.SENT
