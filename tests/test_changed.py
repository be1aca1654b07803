"""After a finalized invoice was edited its buyer is told what changed (A-35)."""

from datetime import timedelta
from typing import Any

import pytest

from invoicing import changed, lifecycle, outbox, sending
from invoicing.house import House
from invoicing.model.errors import NotFound
from invoicing.model.invoice import Invoice
from invoicing.sending import Wanted
from tests.houses import (
    KARI,
    SIRI,
    TODAY,
    Clock,
    a_draft,
    a_line,
    an_open_invoice,
    pay,
    set_up,
)
from tests.sending_to import BASE

LATER = TODAY + timedelta(days=60)


@pytest.fixture
def house(house: House) -> House:
    """Books in which finalized invoices can be edited."""
    set_up(house, allow_edit_finalized=True)
    return house


def edited(house: House, invoice: Invoice, **changes: Any) -> Invoice:
    """Somebody edits it, an hour later."""
    assert isinstance(house.clock, Clock)
    house.clock.forward(hours=1)
    return lifecycle.edit(house, KARI, invoice.id, changes)


def untold(house: House, invoice: Invoice) -> list[str]:
    return [change.property for change in changed.untold(house, KARI, invoice.id)]


def told(house: House, invoice: Invoice, key: str) -> None:
    """The offer is taken as it is."""
    found = sending.propose(house, KARI, invoice.id, BASE, telling=True)
    wanted = Wanted(found.to, found.senders[0], found.subject, found.body)
    sending.send(house, KARI, invoice.id, wanted, key, BASE)


@pytest.mark.contract("A-35")
@pytest.mark.parametrize(
    ("language", "row"),
    [("nb", "- Forfallsdato: 17.04.2026 → 17.05.2026"), ("en", "- Due date: Apr 17, 2026 → ")],
)
def test_the_letter_lists_the_changes_in_the_words_of_the_buyer(
    house: House, language: str, row: str
) -> None:
    invoice = an_open_invoice(house, language=language)
    edited(house, invoice, due_date=LATER, lines=(a_line("150"),))
    body = sending.propose(house, KARI, invoice.id, BASE, telling=True).body
    assert row in body.replace("\xa0", " ")
    assert "150" in body
    told(house, invoice, "k")
    [mail] = outbox.mails(house, KARI)
    assert row in mail.letter.text.replace("\xa0", " ")
    assert "{" not in mail.letter.text
    assert mail.letter.enclosures


def test_without_an_edit_there_is_nothing_to_tell(house: House) -> None:
    invoice = an_open_invoice(house)
    assert untold(house, invoice) == []
    usual = sending.propose(house, KARI, invoice.id, BASE)
    assert sending.propose(house, KARI, invoice.id, BASE, telling=True) == usual


def test_what_does_not_concern_the_buyer_is_not_told(house: House) -> None:
    invoice = an_open_invoice(house)
    edited(house, invoice, billable=False)
    lifecycle.assign_owner(house, KARI, invoice.id, SIRI.account_id)
    assert untold(house, invoice) == []


def test_several_edits_are_told_from_what_was_known_to_what_is_now(house: House) -> None:
    invoice = an_open_invoice(house, comments="one")
    edited(house, invoice, comments="two", due_date=LATER)
    edited(house, invoice, comments="three")
    edited(house, invoice, due_date=invoice.due_date)
    [change] = changed.untold(house, KARI, invoice.id)
    assert (change.property, change.before, change.after) == ("comments", "one", "three")


def test_what_was_sent_is_told_and_the_next_edit_is_news(house: House) -> None:
    invoice = an_open_invoice(house)
    edited(house, invoice, due_date=LATER)
    told(house, invoice, "first")
    assert untold(house, invoice) == [], "it is in the outbox"
    outbox.deliver(house)
    assert untold(house, invoice) == [], "it was sent"
    edited(house, invoice, comments="news")
    assert untold(house, invoice) == ["comments"]


def test_a_mail_that_was_cancelled_told_nobody(house: House) -> None:
    invoice = an_open_invoice(house)
    edited(house, invoice, due_date=LATER)
    told(house, invoice, "first")
    outbox.cancel(house, KARI, outbox.mails(house, KARI)[0].id)
    assert untold(house, invoice) == ["due_date"]


def test_braces_in_what_changed_are_no_placeholders(house: House) -> None:
    invoice = an_open_invoice(house)
    edited(house, invoice, comments="{number} {x}")
    told(house, invoice, "k")
    assert "(number) (x)" in outbox.mails(house, KARI)[0].letter.text


def test_a_draft_and_a_paid_invoice_have_nothing_to_tell(house: House) -> None:
    draft = a_draft(house)
    edited(house, draft, comments="new")
    assert untold(house, draft) == []
    paid = an_open_invoice(house)
    edited(house, paid, comments="new")
    pay(house, paid)
    assert untold(house, paid) == []


def test_out_of_reach_there_is_no_such_invoice(house: House) -> None:
    with pytest.raises(NotFound):
        changed.untold(house, SIRI, an_open_invoice(house).id)
