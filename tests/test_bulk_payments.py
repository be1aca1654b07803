"""Acts on many payments: receipts sent and payments deleted in one batch, by the same mechanism."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from invoicing import bulk, jobs, listing, outbox, payments, record, working
from invoicing.bulk import act_named
from invoicing.bulk_acts import PAYMENT_ACTS
from invoicing.house import House
from invoicing.ledger.payment_situations import FACTS, payment_situations
from invoicing.model.decisions import Action, Reason, decide
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.jobs import Job, State
from invoicing.model.payment import Payment, PaymentStatus
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from tests.houses import (
    ANNE,
    EVA,
    KARI,
    NILS,
    OLA,
    SIRI,
    a_paid_invoice,
    a_payment,
    an_online_payment,
    an_open_invoice,
    history,
    now_of,
    pay,
    set_up,
)

D = Decimal


def payment_of(house: House, total: str = "100", by: Actor = KARI) -> Payment:
    return a_paid_invoice(house, total, by).payments[0]


def run(house: House, act: str, ids: Sequence[int], who: Actor = KARI) -> Job:
    """Look, start and finish."""
    plan = bulk.look(house, who, act, ids)
    job = bulk.start(house, who, plan, language="en")
    working.work(house)
    return jobs.read(house, who, job.id)


def result(house: House, job: Job) -> list[dict[str, str]]:
    path, _ = jobs.result(house, KARI, job.id)
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def counts(job: Job) -> tuple[int, int, int]:
    return tuple(job.outcome[name] for name in ("done", "refused", "left"))  # type: ignore[return-value]


@pytest.fixture
def posting(house: House) -> House:
    set_up(house, mail_from="faktura@fjord.no")
    return house


# ── looking ──────────────────────────────────────────────────────────────────────────────────────


def everything_there_is(house: House) -> list[int]:
    """Payments of every status, by hand and online, on an invoice and on none."""
    payment_of(house)
    a_payment(house)
    for status in PaymentStatus:
        given = {"refunded": D(100), "partially_refunded": D(40)}.get(status, D(0))
        invoice = an_open_invoice(house, "100")
        an_online_payment(house, invoice, "100", status=status, refunded=given)
        a_payment(house, status=status, refunded=given, customer=None)
    payment_of(house, by=SIRI)
    view = replace(listing.view_from({}, "payment"), size=500)
    return [row.id for row in listing.page(house, KARI, view, "payment").rows]


@pytest.mark.parametrize("who", [KARI, NILS, SIRI, OLA, EVA])
def test_all_at_once_the_rules_say_what_they_say_of_each(house: House, who: Actor) -> None:
    ids = everything_there_is(house)
    with house.reading() as cursor:
        asker = house.asker(who)
        found = list(payment_situations(cursor, ids, asker, Settings().switches, 999))
    for each in found:
        payment, _ = record.payment(house, who, each.id)
        alone = record.payment_situation(who, payment)
        for fact in FACTS:
            assert getattr(each.situation, fact) == getattr(alone, fact), (payment, fact)
        for act in PAYMENT_ACTS.values():
            assert decide(act.action, each.situation) == decide(act.action, alone)
    assert bool(found) == (who is not OLA or bool(ids))


def test_a_look_tells_what_passes_and_why_others_do_not(house: House) -> None:
    manual, loose = payment_of(house), a_payment(house)
    online = an_online_payment(house, an_open_invoice(house), "100")
    waits = an_online_payment(house, an_open_invoice(house), "100", status=PaymentStatus.PROCESSING)
    ids = [manual.id, loose.id, online.id, waits.id, 999]
    receipts = bulk.look(house, KARI, "send_receipt", ids)
    assert (receipts.passing, receipts.missing) == (3, 1)
    assert [r.reason for r in receipts.refusals] == [Reason.PAYMENT_NOT_ARRIVED]
    gone = bulk.look(house, KARI, "delete_payment", ids)
    assert [r.id for r in gone.rows if r.reason is None] == [manual.id, loose.id]
    assert {r.reason for r in gone.refusals} == {Reason.PAYMENT_ONLINE}
    assert receipts.rows[0].name == f"#{manual.id} · Fjell og Hav AS"


def test_a_view_of_payments_is_looked_at_whole(house: House) -> None:
    payment_of(house)
    a_payment(house, amount=D(7))
    view = listing.view_from({"view": "unapplied"}, "payment")
    assert [row.id for row in bulk.look(house, KARI, "send_receipt", view).rows] == [2]


@pytest.mark.parametrize(("who", "reason"), [(OLA, Reason.NO_PAYMENTS), (KARI, None), (EVA, None)])
def test_what_is_offered_is_what_the_person_might_do(who: Actor, reason: Reason | None) -> None:
    found = bulk.offered(who, "payment")
    assert list(found) == ["send_receipt", "delete_payment"]
    assert {decision.reason for decision in found.values()} == {reason}


def test_acts_are_known_by_name_whatever_they_are_about() -> None:
    assert act_named("send_receipt").action is Action.SEND_RECEIPT
    assert act_named("void").subject == "invoice"
    with pytest.raises(InvalidInput, match="unknown_act"):
        act_named("refund")


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-48")
def test_receipts_of_ticked_payments_go_to_their_contacts(posting: House) -> None:
    house = posting
    first, second = payment_of(house), payment_of(house, "200")
    nobody = a_payment(house, contact_id=None, customer_email=None)
    job = run(house, "send_receipt", [first.id, second.id, nobody.id])
    assert job.state is State.DONE
    assert counts(job) == (2, 1, 0)
    mails = outbox.mails(house, KARI)
    assert {m.payment_id for m in mails} == {first.id, second.id}
    assert {m.letter.recipients for m in mails} == {(ANNE.email,)}
    told = result(house, job)
    assert [row["Payment"] for row in told] == [
        f"#{p.id} · Fjell og Hav AS" for p in (first, second, nobody)
    ]
    assert [row["Outcome"] for row in told] == ["Done", "Done", "Refused"]
    assert told[2]["Reason"].endswith(".")


def test_a_batch_that_is_repeated_sends_nothing_twice(posting: House) -> None:
    house = posting
    payment = payment_of(house)
    job = run(house, "send_receipt", [payment.id])
    again = jobs.repeat(house, KARI, job.id)
    working.work(house)
    assert jobs.read(house, KARI, again.id).outcome["earlier"] == 1
    assert len(outbox.mails(house, KARI)) == 1
    run(house, "send_receipt", [payment.id])
    assert len(outbox.mails(house, KARI)) == 2, "another batch is another receipt"


def test_the_same_key_is_one_batch(posting: House) -> None:
    house = posting
    plan = bulk.look(house, KARI, "send_receipt", [payment_of(house).id])
    made = {bulk.start(house, KARI, plan, key="k").id for _ in range(3)}
    working.work(house)
    assert len(made) == 1
    assert len(outbox.mails(house, KARI)) == 1


def test_who_does_not_manage_payments_sends_none(posting: House) -> None:
    plan = bulk.look(posting, OLA, "send_receipt", [payment_of(posting).id])
    with pytest.raises(Refused, match="bulk_nothing"):
        bulk.start(posting, OLA, plan)
    assert outbox.mails(posting, KARI) == []


def test_a_payment_that_was_deleted_meanwhile_gets_no_receipt(posting: House) -> None:
    house = posting
    payment = payment_of(house)
    plan = bulk.look(house, KARI, "send_receipt", [payment.id])
    job = bulk.start(house, KARI, plan)
    payments.delete(house, KARI, payment.id)
    working.work(house)
    assert counts(jobs.read(house, KARI, job.id)) == (0, 1, 0)


# ── deleting ─────────────────────────────────────────────────────────────────────────────────────


def test_payments_are_deleted_and_their_invoices_owe_again(house: House) -> None:
    one = an_open_invoice(house, "100")
    paid = pay(house, pay(house, one, "30"), "70")
    loose = a_payment(house)
    job = run(house, "delete_payment", [*(p.id for p in paid.payments), loose.id])
    assert counts(job) == (3, 0, 0)
    assert now_of(house, one).amount_due == 100
    assert history(house, one)[-2:] == ["payment_deleted", "payment_deleted"]
    newest = record.read(house, KARI, one.id).history[0]
    assert newest.detail["batch"] == job.id


def test_a_payment_that_changed_since_it_was_looked_at_is_not_deleted(house: House) -> None:
    money, one = a_payment(house, amount=D(50)), an_open_invoice(house, "100")
    plan = bulk.look(house, KARI, "delete_payment", [money.id])
    job = bulk.start(house, KARI, plan)
    payments.apply(house, KARI, one.id, money.id)
    working.work(house)
    assert counts(jobs.read(house, KARI, job.id)) == (0, 1, 0)
    assert now_of(house, one).amount_due == 50


def test_online_money_is_never_deleted_by_a_batch(house: House) -> None:
    one = an_open_invoice(house, "100")
    online, manual = an_online_payment(house, one, "60"), a_payment(house)
    job = run(house, "delete_payment", [online.id, manual.id])
    assert counts(job) == (1, 1, 0)
    assert now_of(house, one).amount_due == 40
