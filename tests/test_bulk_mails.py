"""Invoices and reminders sent to many: each to its own contact, or refused for its reason."""

from dataclasses import replace
from pathlib import Path

import pytest

from invoicing import bulk, jobs, lifecycle, outbox, working
from invoicing.house import House
from invoicing.model.errors import Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice
from invoicing.model.jobs import Job
from invoicing.model.mail import Mail, MailKind
from tests.command_line import tally
from tests.houses import (
    ANNE,
    BJOERN,
    KARI,
    OLA,
    SOERENSEN,
    a_draft,
    an_open_invoice,
    now_of,
    pay,
    set_up,
)
from tests.sending_to import BASE


def done(house: House, act: str, *invoices: Invoice, base: str | None = BASE) -> Job:
    plan = bulk.look(house, KARI, act, [invoice.id for invoice in invoices])
    job = bulk.start(house, KARI, plan, {"base": base}, at_once=True)
    return working.finish(house, KARI, job)


def mails(house: House) -> list[Mail]:
    return sorted(outbox.mails(house, KARI), key=lambda mail: mail.id)


def nobody(house: House) -> Invoice:
    """An invoice whose contact has no address."""
    invoice = an_open_invoice(house)
    with house.books(KARI) as books:
        contact = replace(ANNE, email=None)
        return books.write(replace(books.invoice(invoice.id), contact=contact), Event.EDITED)


@pytest.mark.parametrize("act", ["send", "remind"])
def test_each_goes_to_its_own_contact_and_others_are_refused_each_for_its_reason(
    house: House, act: str
) -> None:
    first = an_open_invoice(house)
    second = an_open_invoice(house, contact=BJOERN, company=SOERENSEN)
    void = lifecycle.void(house, KARI, an_open_invoice(house).id)
    refused = [nobody(house), a_draft(house), void]
    plan = bulk.look(house, KARI, act, [i.id for i in (first, second, *refused)])
    reasons = {row.id: row.reason for row in plan.rows}
    assert [reasons[i.id] for i in refused] == ["no_address", "is_draft", "is_voided"]
    job = done(house, act, first, second, *refused)
    assert (job.outcome["done"], job.outcome["refused"]) == (2, 3)
    assert [(m.invoice_id, m.letter.to[0].email) for m in mails(house)] == [
        (first.id, ANNE.email),
        (second.id, BJOERN.email),
    ]
    kind = MailKind.INVOICE if act == "send" else MailKind.REMINDER
    assert {m.kind for m in mails(house)} == {kind}
    assert all(f"{BASE}/p/" in m.letter.text for m in mails(house))


def test_last_sent_moves_for_invoices_and_not_for_reminders(house: House) -> None:
    invoice = an_open_invoice(house)
    done(house, "remind", invoice)
    outbox.deliver(house)
    assert now_of(house, invoice).last_sent_at is None
    done(house, "send", now_of(house, invoice))
    outbox.deliver(house)
    assert now_of(house, invoice).last_sent_at == house.now()


def test_a_batch_that_is_repeated_sends_no_second_mail(house: House) -> None:
    job = done(house, "send", an_open_invoice(house))
    jobs.repeat(house, KARI, job.id)
    working.work(house)
    assert len(mails(house)) == 1


def test_nothing_due_is_not_reminded_of(house: House) -> None:
    paid = pay(house, an_open_invoice(house))
    [row] = bulk.look(house, KARI, "remind", [paid.id]).rows
    assert row.reason == "nothing_due"
    assert bulk.look(house, KARI, "send", [paid.id]).passing == 1


def test_who_may_not_edit_sends_to_nobody(house: House) -> None:
    invoice = an_open_invoice(house)
    assert not bulk.offered(OLA)["send"]
    assert not bulk.offered(OLA)["remind"]
    [row] = bulk.look(house, OLA, "send", [invoice.id]).rows
    assert row.reason == "no_edit"


def test_invoices_need_an_address_for_their_links_and_reminders_do_without(
    house: House, tmp_path: Path
) -> None:
    an_open_invoice(house)
    with pytest.raises(Refused, match="no_public_url"):
        done(house, "send", an_open_invoice(house), base=None)
    said = tally("bulk", "remind", "--all", house=house, cwd=tmp_path)
    assert said.code == 0
    assert len(mails(house)) == 2
    said = tally("bulk", "send", "--all", house=house, cwd=tmp_path)
    assert "Settings, Email" in said.err
    set_up(house, public_url=BASE)
    assert tally("bulk", "send", "--all", house=house, cwd=tmp_path).code == 0
    assert len(mails(house)) == 4
