"""Reminders on the pages: the card, the menu, the schedule in the settings."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from invoicing import outbox, reminders
from invoicing.model.letters import LetterKind
from invoicing.model.reminders import Step
from invoicing.reminders import Wanted
from invoicing.words import words
from parts import acts
from tests.houses import ANNE, KARI, OLA, SELLER, TODAY, an_open_invoice, now_of, pay, set_up
from tests.pages.conftest import Seat
from tests.pages.looking import keyed, labels, open_dialog, widget
from tests.pages.reading import errors, said, toasts

EN = words("en")
DUE = TODAY + timedelta(days=30)
SWITCH = "Reminders of this invoice"


@pytest.fixture
def seat(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """A desk where the schedule is switched on."""
    monkeypatch.setattr(acts.secrets, "token_hex", lambda size: "5e" * size)
    set_up(seat.house, company=replace(SELLER, email="post@fjord.no"))
    wanted = [
        Wanted(-3, LetterKind.REMINDER_SOON, True),
        Wanted(7, LetterKind.REMINDER_LATE, True),
    ]
    reminders.save_schedule(seat.house, KARI, wanted)
    return seat


def coming(seat: Seat, id: int) -> list[int]:
    return [step.days for step in reminders.of(seat.house, KARI, id).coming]


# ── the card ─────────────────────────────────────────────────────────────────────────────────────


def test_the_card_tells_what_is_coming_and_what_was(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    told = said(seat.open("invoice", id=str(invoice.id))).replace("\xa0", " ")
    assert "Apr 14, 2026 Coming due · 3 days before the due date" in told
    assert "Apr 24, 2026 Reminder · 7 days after the due date" in told
    reminders.drop(seat.house, KARI, invoice.id, -3)
    told = said(seat.open("invoice", id=str(invoice.id))).replace("\xa0", " ")
    assert "3 days before the due date Deleted Mar 18, 2026" in told


@pytest.mark.contract("A-57")
def test_a_coming_reminder_is_deleted_on_the_card_after_one_more_question(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = seat.open("invoice", id=str(invoice.id))
    at = keyed(at, "drop-reminder--3").click().run()
    assert coming(seat, invoice.id) == [-3, 7]
    keyed(at, "drop-reminder--3").click()
    at = keyed(at, "sure").click().run()
    assert toasts(at) == ["The reminder is deleted."]
    assert coming(seat, invoice.id) == [7]


@pytest.mark.contract("A-57")
def test_edit_reminders_in_the_menu_deletes_one(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = open_dialog(seat.open("invoice", id=str(invoice.id)), "edit_reminders")
    keyed(at, "act-edit_reminders").click()
    at = keyed(at, "drop-7").click().run()
    assert not errors(at)
    assert coming(seat, invoice.id) == [-3]


def test_an_invoice_and_a_customer_are_switched_off_on_the_card(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = seat.open("invoice", id=str(invoice.id))
    at = widget(at, "toggle", SWITCH).set_value(False).run()
    assert reminders.of(seat.house, KARI, invoice.id).off == {"invoice"}
    assert EN("reminder.none_off") in said(at)
    at = widget(at, "toggle", SWITCH).set_value(True).run()
    at = widget(at, "toggle", "Reminders to Fjell og Hav AS").set_value(False).run()
    assert reminders.of(seat.house, KARI, invoice.id).off == {"company"}
    assert not widget(at, "toggle", "Reminders to Fjell og Hav AS").value


def test_who_may_not_edit_sees_the_card_and_changes_nothing(seat: Seat) -> None:
    at = seat.open("invoice", OLA, id=str(an_open_invoice(seat.house).id))
    assert widget(at, "toggle", SWITCH).disabled
    assert keyed(at, "drop-reminder-7").disabled


def test_a_paid_invoice_says_that_nothing_comes(seat: Seat) -> None:
    paid = pay(seat.house, an_open_invoice(seat.house))
    at = seat.open("invoice", id=str(paid.id))
    assert EN("reminder.none_due") in said(at)
    assert SWITCH not in labels(at, "toggle")


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────


def test_a_reminder_by_hand_is_shown_as_it_will_be_and_sent(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = open_dialog(seat.open("invoice", id=str(invoice.id)), "remind")
    assert ANNE.email in said(at)
    assert any(str(invoice.number) in text.value for text in at.text)
    keyed(at, "act-remind").click()
    at = keyed(at, "sure").click().run()
    assert toasts(at) == [f"The reminder of {invoice.number} is in the outbox."]
    [mail] = outbox.mails(seat.house, KARI)
    assert (mail.kind, mail.invoice_id) == ("reminder", invoice.id)


# ── the schedule ─────────────────────────────────────────────────────────────────────────────────


def settings(seat: Seat) -> Any:
    return seat.open("settings", section="reminders")


def test_the_schedule_is_changed_step_by_step(seat: Seat) -> None:
    at = settings(seat)
    widget_of = {box.key: box for box in (*at.number_input, *at.toggle)}
    widget_of["reminder-steps-1-7-days"].set_value(10)
    widget_of["reminder-steps-0--3-on"].set_value(False)
    at = keyed(at, "save").click().run()
    assert not errors(at)
    assert reminders.schedule(seat.house) == [
        Step(-3, LetterKind.REMINDER_SOON),
        Step(10, LetterKind.REMINDER_LATE, TODAY),
    ]


def test_a_step_is_added_and_taken_away_before_it_is_saved(seat: Seat) -> None:
    at = keyed(settings(seat), "add").click().run()
    assert [box.value for box in at.number_input] == [-3, 7, 21]
    at = keyed(at, "reminder-steps-0--3-gone").click().run()
    assert [box.value for box in at.number_input] == [7, 21]
    assert len(reminders.schedule(seat.house)) == 2
    keyed(at, "save").click().run()
    assert [step.days for step in reminders.schedule(seat.house)] == [7, 21]


def test_two_steps_on_one_day_are_refused_in_place(seat: Seat) -> None:
    at = settings(seat)
    at.number_input[0].set_value(7)
    at = keyed(at, "save").click().run()
    assert EN("input.reminder_twice") in said(at)
    assert [step.days for step in reminders.schedule(seat.house)] == [-3, 7]


def test_the_section_tells_what_a_night_would_send(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = settings(seat)
    at.date_input[0].set_value(DUE + timedelta(days=7))
    at = keyed(at, "foresee").click().run()
    line = f"{invoice.number}: 7 days after the due date, to {ANNE.email}"
    assert [text.value for text in at.text] == [line]
    assert outbox.mails(seat.house, KARI) == []
    assert now_of(seat.house, invoice).next_reminder == DUE - timedelta(days=3)
