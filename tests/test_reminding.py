"""Reminders leave: by the night when it is their turn, by hand whenever somebody asks."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from invoicing import (
    landing,
    lifecycle,
    night,
    outbox,
    record,
    reminders,
    reminding,
)
from invoicing.house import House
from invoicing.ledger import reminders as kept
from invoicing.model.decisions import Action
from invoicing.model.errors import NotFound, Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice
from invoicing.model.mail import MailState
from invoicing.model.payment import PaymentStatus
from invoicing.model.people import system
from invoicing.model.reminders import Waits
from invoicing.words import words
from tests.command_line import tally
from tests.houses import (
    ANNE,
    KARI,
    NILS,
    OLA,
    SELLER,
    SIRI,
    TODAY,
    Clock,
    an_online_payment,
    an_open_invoice,
    ask,
    closed,
    history,
    now_of,
    opened,
    pay,
    set_up,
)
from tests.mail_servers import mail_server
from tests.reminding import (
    BASE,
    DUE,
    by_night,
    counted,
    days,
    mails,
    next_day,
    of,
    subjects,
    switch_on,
)


@pytest.fixture
def house(house: House) -> House:
    """Books in which the schedule is switched on."""
    return switch_on(house)


# ── the night ────────────────────────────────────────────────────────────────────────────────────


def test_each_step_goes_in_its_night_in_its_words(house: House) -> None:
    invoice = an_open_invoice(house, "1000", language="nb")
    for day in range(-5, 25):
        by_night(house, days(day))
    assert subjects(house) == [
        f"Faktura {invoice.number} forfaller 17.04.2026",
        f"Påminnelse: faktura {invoice.number} forfalt 17.04.2026",
        f"Siste påminnelse: faktura {invoice.number} forfalt 17.04.2026",
    ]
    assert next_day(house, invoice) is None


def test_a_reminder_arrives_with_the_pdf_and_the_link_and_leaves_last_sent_alone(
    house: House,
) -> None:
    set_up(house, public_url=BASE)
    invoice = an_open_invoice(house, "1000", language="en")
    by_night(house, days(7))
    with mail_server() as (smtp, post):
        outbox.deliver_by(house, smtp())
    [mail] = post.mails
    assert mail["to"] == "Anne Fjell <anne@fjellhav.no>"
    assert mail["auto-submitted"] == "auto-generated"
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert f"{BASE}/p/" in plain.get_content()
    assert "NOK\xa01,000.00" in plain.get_content()
    assert next(mail.iter_attachments()).get_content().startswith(b"%PDF")
    assert history(house, invoice)[-2:] == ["reminder_queued", "reminded"]
    assert now_of(house, invoice).last_sent_at is None


def test_without_an_address_for_buyers_the_letter_has_no_link(house: House) -> None:
    an_open_invoice(house)
    by_night(house, days(7))
    assert "http" not in mails(house)[0].letter.text


def test_a_missed_night_is_caught_up_without_several_at_once(house: House) -> None:
    invoice = an_open_invoice(house)
    assert by_night(house, days(22)) == counted(sent=1, skipped=2)
    assert len(mails(house)) == 1
    past = of(house, invoice).past
    assert [(p.step, p.reason) for p in past if p.reason] == [(7, "overtaken"), (-3, "overtaken")]


def test_a_second_night_of_the_same_day_sends_nothing(house: House) -> None:
    an_open_invoice(house)
    assert by_night(house, days(7)) == counted(sent=1, skipped=1)
    assert by_night(house, days(7)) == counted()
    assert len(mails(house)) == 1


def test_a_crash_between_two_invoices_is_gone_on_from(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies with two of three done; another one begins from the start."""
    for _ in range(3):
        an_open_invoice(house)
    whole, times = reminding._take_turn, []

    def dies(books: Any, id: int, today: date) -> Any:
        times.append(id)
        if len(times) == 3:
            whole(books, id, today)
            raise SystemExit
        return whole(books, id, today)

    with monkeypatch.context() as patch:
        patch.setattr(reminding, "_take_turn", dies)
        with pytest.raises(SystemExit):
            by_night(house, days(7))
    again = opened(closed(house))
    assert by_night(again, days(7)) == counted(sent=1, skipped=1)
    assert len({mail.invoice_id for mail in mails(again)}) == len(mails(again)) == 3


def test_one_that_cannot_be_written_keeps_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = an_open_invoice(house), an_open_invoice(house)
    whole = reminding.written

    def breaks(books: Any, invoice: Invoice, *rest: Any) -> Any:
        if invoice.id == first.id:
            raise RuntimeError("no")
        return whole(books, invoice, *rest)

    monkeypatch.setattr(reminding, "written", breaks)
    assert by_night(house, days(7)) == counted(sent=1, failed=1) | {"skipped": 1}
    assert [mail.invoice_id for mail in mails(house)] == [second.id]
    assert next_day(house, first) == days(-3), "it is tried again the next night"


def test_the_books_refuse_a_second_row_of_the_same_step(house: House) -> None:
    invoice = an_open_invoice(house)
    by_night(house, days(7))
    [(reminder,)] = ask(house, "select count(*) from reminder where days = 7")
    [(keys,)] = ask(house, "select count(distinct key) from outbox where kind = 'reminder'")
    assert (reminder, keys) == (1, 1)
    assert mails(house)[0].key == f"reminder-{invoice.id}-{DUE}-7"


def test_it_waits_while_a_payment_is_disputed_and_goes_when_that_is_over(house: House) -> None:
    invoice = an_open_invoice(house)
    payment = an_online_payment(house, invoice, "40", status=PaymentStatus.DISPUTED)
    assert by_night(house, days(7)) == counted(waiting=1)
    assert of(house, invoice).waits is Waits.DISPUTED
    with pytest.raises(Refused, match="disputed"):
        reminding.remind(house, KARI, invoice.id, "k", BASE)
    with house.books(KARI) as books:
        over = replace(payment, status=PaymentStatus.SUCCEEDED)
        landing.change(books, payment, over, Event.DISPUTE_WON)
    assert by_night(house, days(8)) == counted(sent=1, skipped=1)


def test_it_waits_while_money_is_on_its_way(house: House) -> None:
    invoice = an_open_invoice(house)
    an_online_payment(house, invoice, "100", status=PaymentStatus.PROCESSING)
    assert by_night(house, days(7)) == counted(waiting=1)
    assert of(house, invoice).waits is Waits.PAYING


@pytest.mark.parametrize("email", [None, "not an address"])
def test_it_waits_for_an_address(house: House, email: str | None) -> None:
    invoice = an_open_invoice(house)
    with house.books(KARI) as books:
        nobody = replace(ANNE, email=email)
        books.write(replace(books.invoice(invoice.id), contact=nobody), Event.EDITED)
    assert by_night(house, days(7)) == counted(waiting=1)
    assert of(house, invoice).waits is Waits.NO_ADDRESS


def test_it_waits_for_an_address_of_ours(house: House) -> None:
    invoice = lifecycle.assign_owner(house, KARI, an_open_invoice(house).id, None)
    set_up(house, company=SELLER)
    assert by_night(house, days(7)) == counted(waiting=1)
    assert of(house, invoice).waits is Waits.NO_SENDER


def test_money_that_came_while_the_mail_waited_keeps_it_from_leaving(house: House) -> None:
    invoice = an_open_invoice(house)
    by_night(house, days(7))
    pay(house, invoice)
    with mail_server() as (smtp, post):
        outbox.deliver_by(house, smtp())
    assert post.mails == []
    assert mails(house)[0].state is MailState.CANCELLED
    assert history(house, invoice)[-1] == "reminder_skipped"


# ── the command line and the duty ────────────────────────────────────────────────────────────────


def test_the_night_sends_reminders_and_the_dry_run_only_tells_of_them(
    house: House, tmp_path: Path
) -> None:
    assert isinstance(house.clock, Clock)
    invoice = an_open_invoice(house)
    lifecycle.void(house, KARI, an_open_invoice(house).id)
    house.clock.to(days(7), hour=1)
    said = tally("night", "--dry-run", house=house, cwd=tmp_path)
    assert said.code == 0
    assert f"  {invoice.number}: 7 days after the due date, to {ANNE.email}\n" in said.out
    assert mails(house) == []
    assert ask(house, "select count(*) from duty_done") == [(0,)]
    said = tally("night", "--today", str(days(7)), house=house, cwd=tmp_path)
    assert "Reminders: 1 in the outbox, 1 skipped, 0 waiting, 0 failed" in said.out
    assert len(mails(house)) == 1
    said = tally("night", "--dry-run", "--today", str(days(8)), house=house, cwd=tmp_path)
    assert "Reminders: 0 invoices" in said.out


def test_the_dry_run_tells_what_waits_and_what_is_skipped(house: House) -> None:
    waits = an_open_invoice(house)
    an_online_payment(house, waits, "40", status=PaymentStatus.DISPUTED)
    told = night.foreseen(house, KARI, days(-3), words("en"))["reminders"]
    assert told == [f"{waits.number} waits: a payment is disputed."]
    told = night.foreseen(house, KARI, days(2), words("en"))["reminders"]
    assert told == [f"{waits.number}: 1 reminder is skipped, its day is past"]


def test_only_a_super_admin_foresees_the_night(house: House) -> None:
    with pytest.raises(Refused, match="not_super_admin"):
        night.foreseen(house, NILS, TODAY, words("en"))


def test_a_dashboard_that_looks_round_sends_them_once_a_day(house: House) -> None:
    assert isinstance(house.clock, Clock)
    an_open_invoice(house)
    house.clock.to(days(7), hour=3)
    night.look(house)
    night.look(house)
    assert len(mails(house)) == 1


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────


def test_a_reminder_by_hand_goes_at_once_and_a_click_twice_sends_one(house: House) -> None:
    invoice = an_open_invoice(house)
    first = reminding.remind(house, KARI, invoice.id, "k", BASE)
    assert reminding.remind(house, KARI, invoice.id, "k", BASE).id == first.id
    assert f"{BASE}/p/" in first.letter.text
    assert first.letter == reminding.preview(house, KARI, invoice.id, BASE)
    assert first.letter.sender.email == KARI.email
    assert [(p.step, p.state) for p in of(house, invoice).past] == [(None, "mail_state.queued")]
    assert next_day(house, invoice) == days(-3), "the schedule goes on"


@pytest.mark.parametrize(
    ("day", "said"), [(-10, "forfaller"), (0, "forfaller"), (1, "Påminnelse"), (30, "Siste")]
)
def test_its_words_are_those_of_the_day(house: House, day: int, said: str) -> None:
    assert isinstance(house.clock, Clock)
    invoice = an_open_invoice(house, language="nb")
    house.clock.to(days(day))
    assert said in reminding.preview(house, KARI, invoice.id, None).subject


def test_nothing_due_no_address_no_permission_no_reminder(house: House) -> None:
    paid = pay(house, an_open_invoice(house))
    with pytest.raises(Refused, match="nothing_due"):
        reminding.remind(house, KARI, paid.id, "k", BASE)
    invoice = an_open_invoice(house)
    with pytest.raises(Refused, match="no_edit"):
        reminding.remind(house, OLA, invoice.id, "k", BASE)
    with house.books(system()) as books:
        nobody = replace(ANNE, email=None)
        books.write(replace(books.invoice(invoice.id), contact=nobody), Event.EDITED)
    with pytest.raises(Refused, match="no_address"):
        reminding.remind(house, KARI, invoice.id, "k", BASE)
    with pytest.raises(NotFound):
        reminding.remind(house, SIRI, invoice.id, "k", BASE)
    assert mails(house) == []


def test_the_menu_offers_to_edit_reminders_only_while_one_is_coming(house: House) -> None:
    invoice = an_open_invoice(house)
    assert record.read(house, KARI, invoice.id).decisions[Action.EDIT_REMINDERS]
    reminders.switch(house, KARI, invoice.id, on=False)
    refused = record.read(house, KARI, invoice.id).decisions[Action.EDIT_REMINDERS]
    assert refused.reason == "no_reminder"


def test_the_list_of_due_ones_is_in_the_order_of_their_days(house: House) -> None:
    second, first = an_open_invoice(house), an_open_invoice(house, due_date=DUE - timedelta(days=1))
    with house.reading() as cursor:
        assert list(kept.due(cursor, days(0))) == [first.id, second.id]
