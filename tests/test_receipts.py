"""Receipts: to the customer when asked for, and to both sides when money came online."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from invoicing import checkouts, lifecycle, outbox, payments, receipts, refunds, splitting
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.invoice import Invoice
from invoicing.model.mail import Mail, MailKind, MailState
from invoicing.model.payment import PaymentStatus
from invoicing.splitting import Share
from tests.checkouts import CONSENT, Buyer
from tests.houses import (
    ANNE,
    EVA,
    FJELL,
    KARI,
    NILS,
    OLA,
    SELLER,
    SIRI,
    a_paid_invoice,
    a_payment,
    an_online_payment,
    an_open_invoice,
    ask,
    history,
    may,
    pay,
    set_up,
)
from tests.mail_servers import mail_server
from tests.signing_in import later


def mails(house: House, kind: MailKind = MailKind.RECEIPT) -> list[Mail]:
    return [mail for mail in outbox.mails(house, KARI) if mail.kind is kind]


def past(house: House) -> list[str]:
    """What happened to payments."""
    found = ask(house, "select event from history where subject = 'payment' order by id")
    return [event for (event,) in found]


def recorded(house: House, **form: Any) -> Invoice:
    invoice = an_open_invoice(house)
    form_filled = payments.Receipt(invoice.amount_due, house.today(), **form)
    return payments.record(house, KARI, invoice.id, form_filled, key="k")


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-47")
def test_a_payment_recorded_by_hand_sends_nothing_by_itself(house: House) -> None:
    recorded(house)
    assert mails(house) == []


@pytest.mark.contract("A-48")
def test_a_receipt_tells_what_came_and_carries_the_invoice(house: House) -> None:
    invoice = pay(house, an_open_invoice(house, "1000"), "400")
    with mail_server() as (smtp, post):
        receipts.send(house, KARI, invoice.payments[0].id)
        assert outbox.deliver_by(house, smtp()) == 1
    [mail] = post.mails
    assert mail["to"] == "Anne Fjell <anne@fjellhav.no>"
    assert mail["subject"] == f"Kvittering på 400,00 NOK for faktura {invoice.number}"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    for text in (plain.get_content(), html.get_content()):
        assert "400,00\xa0NOK" in text
        assert "600,00\xa0NOK" in text
        assert "18.03.2026" in text
    [file] = mail.iter_attachments()
    assert file.get_content().startswith(b"%PDF")
    assert mail["auto-submitted"] == "auto-generated"


def test_a_receipt_speaks_the_language_of_the_contact_then_of_the_invoice(house: House) -> None:
    spoken = []
    for contact, language in ((None, "en"), ("nb", "en"), ("en", "nb")):
        with house.ledger.write() as cursor:
            cursor.execute("update contact set language = $l where id = 1", {"l": contact})
        invoice = a_paid_invoice(house, language=language)
        spoken.append(receipts.send(house, KARI, invoice.payments[0].id).letter.subject[:4])
    assert spoken == ["Rece", "Kvit", "Rece"]


def test_money_on_no_invoice_is_receipted_without_a_pdf(house: House) -> None:
    letter = receipts.send(house, KARI, a_payment(house).id).letter
    assert letter.enclosures == ()
    assert "til gode" in letter.text
    assert FJELL.name in letter.text


def test_it_is_sent_once_unless_another_one_is_asked_for(house: House) -> None:
    id = a_paid_invoice(house).payments[0].id
    first = receipts.send(house, KARI, id)
    assert receipts.send(house, KARI, id).id == first.id
    again = receipts.send(house, KARI, id, key="again")
    assert again.id != first.id
    assert receipts.send(house, KARI, id, key="again").id == again.id


def test_another_address_can_be_typed_and_becomes_a_contact_when_it_is_sent(house: House) -> None:
    id = a_paid_invoice(house).payments[0].id
    receipts.send(house, KARI, id, "regnskap@fjellhav.no")
    named = "select count(*) from contact where email = 'regnskap@fjellhav.no'"
    assert ask(house, named) == [(0,)]
    outbox.deliver(house)
    assert ask(house, named) == [(1,)]


def test_both_histories_tell_of_a_receipt_and_last_sent_stays(house: House) -> None:
    invoice = a_paid_invoice(house)
    receipts.send(house, KARI, invoice.payments[0].id)
    outbox.deliver(house)
    assert history(house, invoice)[-1] == "receipt_sent"
    assert past(house)[-1] == "receipt_sent"
    assert ask(house, "select last_sent_at from invoice") == [(None,)]


def test_it_comes_from_the_default_sender_else_from_who_sends(house: House) -> None:
    id = a_paid_invoice(house).payments[0].id
    assert receipts.send(house, KARI, id).letter.sender.email == KARI.email
    set_up(house, mail_from="faktura@fjord.no")
    assert receipts.send(house, KARI, id, key="2").letter.sender.email == "faktura@fjord.no"


@pytest.mark.parametrize(
    ("who", "reason"), [(OLA, "no_payments"), (may(KARI, payments=False), "no_payments")]
)
def test_who_does_not_manage_payments_sends_none(house: House, who: Any, reason: str) -> None:
    invoice = a_paid_invoice(house)
    with pytest.raises(Refused, match=reason):
        receipts.send(house, who, invoice.payments[0].id)
    assert not receipts.permitted(who)
    assert mails(house) == []


def test_who_manages_payments_without_editing_may(house: House) -> None:
    assert receipts.permitted(EVA)
    assert receipts.send(house, EVA, a_paid_invoice(house).payments[0].id)


def test_a_payment_out_of_reach_is_not_there(house: House) -> None:
    invoice = a_paid_invoice(house)
    with pytest.raises(NotFound):
        receipts.send(house, may(SIRI, view=NILS.permissions.view), invoice.payments[0].id)


def test_what_did_not_arrive_or_was_deleted_is_not_receipted(house: House) -> None:
    failed = an_online_payment(
        house, an_open_invoice(house), "100", status=PaymentStatus.PROCESSING
    )
    with pytest.raises(Refused, match="payment_not_arrived"):
        receipts.send(house, KARI, failed.id)
    payment = a_paid_invoice(house).payments[0]
    payments.delete(house, KARI, payment.id)
    with pytest.raises(Refused, match="payment_deleted"):
        receipts.send(house, KARI, payment.id)


def test_without_an_address_it_is_refused_with_the_way_out(house: House) -> None:
    payment = a_payment(house, contact_id=None, customer_email=None)
    with pytest.raises(InvalidInput, match="input.no_address"):
        receipts.send(house, KARI, payment.id)
    nobody = replace(KARI, email=None)
    with pytest.raises(Refused, match="no_sender"):
        receipts.send(house, nobody, a_payment(house).id)


# ── the tick of the form ─────────────────────────────────────────────────────────────────────────


def test_the_tick_of_the_form_sends_one_and_a_click_twice_no_second(house: House) -> None:
    invoice = recorded(house, send=True)
    again = payments.Receipt(invoice.payments[0].amount, house.today(), send=True)
    payments.record(house, KARI, invoice.id, again, key="k")
    [mail] = mails(house)
    assert mail.payment_id == invoice.payments[0].id


def test_money_over_several_invoices_is_receipted_payment_by_payment(house: House) -> None:
    invoices = [an_open_invoice(house), an_open_invoice(house)]
    form = payments.Receipt(Decimal(250), house.today(), send=True)
    shares = [Share(invoice.id, Decimal(100)) for invoice in invoices]
    splitting.split(house, KARI, form, shares)
    assert {mail.invoice_id for mail in mails(house)} == {invoices[0].id, invoices[1].id, None}


def test_the_tick_needs_the_permission_and_without_it_nothing_is_recorded(house: House) -> None:
    invoice = an_open_invoice(house)
    form = payments.Receipt(invoice.amount_due, house.today(), send=True)
    with pytest.raises(Refused, match="no_payments"):
        payments.record(house, may(KARI, payments=False), invoice.id, form)
    assert ask(house, "select count(*) from payment") == [(0,)]


# ── online ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-59")
def test_an_online_payment_is_receipted_to_the_buyer_and_to_us(house: House) -> None:
    set_up(house, company=replace(SELLER, email="post@fjord.no"))
    buyer = Buyer(house)
    invoice = buyer.invoice()
    buyer.pays(invoice)
    [receipt], [notice] = mails(house), mails(house, MailKind.NOTICE)
    assert receipt.letter.recipients == (ANNE.email,)
    assert receipt.letter.enclosures[0].invoice_id == invoice.id
    assert notice.letter.recipients == (KARI.email,), "who owns the invoice"
    assert str(invoice.number) in notice.letter.text
    outbox.deliver(house)
    assert {m.state for m in (*mails(house), *mails(house, MailKind.NOTICE))} == {MailState.SENT}
    assert ask(house, "select count(*) from contact where email = 'kari@fjord.no'") == [(0,)]


@pytest.mark.contract("A-59")
def test_charging_a_stored_method_tells_who_charged_and_who_owns(house: House) -> None:
    buyer = Buyer(house)
    buyer.pays(buyer.invoice(), consent=CONSENT)
    second = lifecycle.assign_owner(house, KARI, buyer.invoice().id, SIRI.account_id)
    checkouts.charge(house, KARI, second.id, "charge")
    notice = mails(house, MailKind.NOTICE)[0]
    assert notice.invoice_id == second.id
    assert set(notice.letter.recipients) == {KARI.email, SIRI.email}
    assert len(mails(house)) == 2


def test_a_message_that_comes_twice_sends_one_receipt(house: House) -> None:
    buyer = Buyer(house)
    capture = buyer.pays(buyer.invoice())
    buyer.message(capture)
    buyer.message(capture)
    assert (len(mails(house)), len(mails(house, MailKind.NOTICE))) == (1, 1)


def test_a_debit_on_its_way_is_receipted_when_it_arrives(house: House) -> None:
    buyer = Buyer(house)
    buyer.pays(buyer.invoice(), "debit_settles")
    assert mails(house) == []
    later(house, days=3)
    checkouts.watch(house)
    assert len(mails(house)) == 1


def test_money_is_recorded_also_where_no_receipt_can_be_sent(house: House) -> None:
    buyer = Buyer(house)
    invoice = lifecycle.assign_owner(house, KARI, buyer.invoice().id, None)
    capture = buyer.pays(invoice)
    assert capture.payment_id is not None
    assert mails(house) == []
    assert past(house).count("receipt_impossible") == 2


def test_money_that_fits_no_invoice_any_more_is_receipted_as_credit(house: House) -> None:
    unplaced = a_payment(house, processor="sandbox")
    with house.books(KARI) as books:
        receipts.arrived(books, unplaced.id)
    [receipt], [notice] = mails(house), mails(house, MailKind.NOTICE)
    assert "til gode" in receipt.letter.text
    assert "--" in notice.letter.text


def test_a_refund_sends_no_second_receipt(house: House) -> None:
    buyer = Buyer(house)
    capture = buyer.pays(buyer.invoice())
    assert capture.payment_id is not None
    refunds.refund(house, KARI, capture.payment_id, capture.amount, "back", "r")
    assert len(mails(house)) == 1
