"""Reminders: the schedule, whose turn it is, what is coming, and who gets none."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from invoicing import (
    lifecycle,
    merging,
    payments,
    reminders,
)
from invoicing.house import House
from invoicing.model.customer import Side
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.letters import LetterKind
from invoicing.model.reminders import Skipped, Step, Turn, coming, read_steps, turn
from invoicing.reminders import Wanted
from tests.houses import (
    ANNE,
    BJOERN,
    FJELL,
    KARI,
    NILS,
    OLA,
    SIRI,
    SOERENSEN,
    TODAY,
    Clock,
    a_draft,
    a_house,
    an_open_invoice,
    ask,
    history,
    now_of,
    pay,
    set_up,
)
from tests.reminding import (
    DUE,
    LAST,
    LATE,
    SCHEDULE,
    SOON,
    STEPS,
    by_night,
    counted,
    days,
    next_day,
    of,
    switch_on,
)


@pytest.fixture
def house(house: House) -> House:
    """Books in which the schedule is switched on."""
    return switch_on(house)


# ── whose turn it is ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (-4, Turn(None)),
        (-3, Turn(STEPS[0])),
        (0, Turn(STEPS[0])),
        (1, Turn(None, ((STEPS[0], Skipped.TOO_LATE),))),
        (7, Turn(STEPS[1], ((STEPS[0], Skipped.OVERTAKEN),))),
        (
            40,
            Turn(STEPS[2], ((STEPS[0], Skipped.OVERTAKEN), (STEPS[1], Skipped.OVERTAKEN))),
        ),
    ],
)
def test_only_the_last_step_that_is_due_has_its_turn(day: int, expected: Turn) -> None:
    assert turn(STEPS, DUE, days(day)) == expected


def test_a_step_comes_while_it_is_on_and_had_no_turn() -> None:
    off = replace(STEPS[1], since=None)
    young = replace(STEPS[0], since=days(-2))
    assert coming(STEPS, DUE, {7}) == [STEPS[0], STEPS[2]]
    assert coming([young, off, STEPS[2]], DUE, ()) == [STEPS[2]]


@pytest.mark.parametrize(
    ("steps", "key"),
    [
        ([Step(7, LATE), Step(7, LAST)], "input.reminder_twice"),
        ([Step(n, LATE) for n in range(11)], "input.reminder_many"),
        ([Step(-61, SOON)], "input.reminder_days"),
        ([Step(366, LATE)], "input.reminder_days"),
        ([Step(1, LetterKind.RECEIPT)], "input.required"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(steps: list[Step], key: str) -> None:
    with pytest.raises(InvalidInput, match=key):
        read_steps(steps)


# ── the schedule ─────────────────────────────────────────────────────────────────────────────────


def test_the_schedule_begins_switched_off(tmp_path: Path) -> None:
    fresh = a_house(tmp_path)
    assert [step.since for step in reminders.schedule(fresh)] == [None, None, None]
    assert now_of(fresh, an_open_invoice(fresh)).next_reminder is None


def test_switching_a_step_on_counts_from_that_day_and_reaches_open_invoices(house: House) -> None:
    reminders.save_schedule(house, KARI, [])
    long_due = an_open_invoice(house, issue_date=days(-300), due_date=days(-270))
    open_one = an_open_invoice(house)
    assert next_day(house, open_one) is None
    reminders.save_schedule(house, KARI, SCHEDULE)
    assert next_day(house, open_one) == days(-3)
    assert next_day(house, long_due) is None, "what is past is not made up for"


def test_a_step_that_stays_on_keeps_the_day_it_counts_from(house: House) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.forward(days=5)
    later = reminders.save_schedule(house, KARI, [*SCHEDULE, Wanted(30, LAST, True)])
    assert [step.since for step in later] == [TODAY, TODAY, TODAY, TODAY + timedelta(days=5)]


def test_only_a_super_admin_changes_the_schedule(house: House) -> None:
    with pytest.raises(Refused, match="not_super_admin"):
        reminders.save_schedule(house, NILS, [])
    assert len(reminders.schedule(house)) == 3


# ── the next one stands on the invoice ───────────────────────────────────────────────────────────


def test_finalizing_schedules_and_a_draft_has_none(house: House) -> None:
    draft = a_draft(house)
    assert next_day(house, draft) is None
    lifecycle.finalize(house, KARI, draft.id)
    assert next_day(house, draft) == days(-3)
    assert [step.days for step in of(house, draft).coming] == [-3, 7, 21]


def test_another_due_date_begins_anew(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    invoice = an_open_invoice(house)
    by_night(house, days(-3))
    assert next_day(house, invoice) == days(7)
    later = DUE + timedelta(days=14)
    lifecycle.edit(house, KARI, invoice.id, {"due_date": later})
    assert next_day(house, invoice) == later - timedelta(days=3)


def test_what_is_paid_or_void_is_reminded_of_no_more(house: House) -> None:
    paid, void = an_open_invoice(house), an_open_invoice(house)
    pay(house, paid)
    lifecycle.void(house, KARI, void.id)
    assert (next_day(house, paid), next_day(house, void)) == (None, None)
    assert by_night(house, days(30)) == counted()


def test_a_deleted_payment_brings_the_reminders_back(house: House) -> None:
    paid = pay(house, an_open_invoice(house))
    payments.delete(house, KARI, paid.payments[0].id)
    assert next_day(house, paid) == days(-3)


# ── deleted, switched off ────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-57")
def test_a_coming_reminder_is_deleted_and_the_others_stay(house: House) -> None:
    invoice = an_open_invoice(house)
    reminders.drop(house, KARI, invoice.id, -3, invoice.version)
    assert [step.days for step in of(house, invoice).coming] == [7, 21]
    assert next_day(house, invoice) == days(7)
    assert history(house, invoice)[-1] == "reminder_deleted"
    assert by_night(house, days(-3)) == counted()
    assert by_night(house, days(7)) == counted(sent=1)


@pytest.mark.contract("A-57")
def test_only_one_that_is_coming_can_be_deleted(house: House) -> None:
    invoice = an_open_invoice(house)
    with pytest.raises(Refused, match="no_reminder"):
        reminders.drop(house, KARI, invoice.id, 5)
    by_night(house, days(7))
    with pytest.raises(Refused, match="no_reminder"):
        reminders.drop(house, KARI, invoice.id, 7)
    reminders.save_schedule(house, KARI, [])
    with pytest.raises(Refused, match="no_reminder"):
        reminders.drop(house, KARI, invoice.id, 21)


def test_deleting_asks_for_permission_reach_and_the_version_seen(house: House) -> None:
    invoice = an_open_invoice(house)
    with pytest.raises(Refused, match="no_edit"):
        reminders.drop(house, OLA, invoice.id, -3)
    with pytest.raises(NotFound):
        reminders.drop(house, SIRI, invoice.id, -3)
    with pytest.raises(StaleVersion):
        reminders.drop(house, KARI, invoice.id, -3, invoice.version - 1)
    with pytest.raises(NotFound):
        reminders.of(house, SIRI, invoice.id)


def test_an_invoice_can_be_switched_off_and_on_again(house: House) -> None:
    invoice = an_open_invoice(house)
    reminders.switch(house, KARI, invoice.id, on=False)
    assert of(house, invoice).off == {"invoice"}
    assert (next_day(house, invoice), of(house, invoice).coming) == (None, ())
    assert by_night(house, days(7)) == counted()
    reminders.switch(house, KARI, invoice.id, on=True)
    assert next_day(house, invoice) == days(-3)
    assert history(house, invoice)[-2:] == ["reminders_off", "reminders_on"]


def test_a_customer_can_be_switched_off_for_all_invoices_now_and_to_come(house: House) -> None:
    theirs = an_open_invoice(house)
    other = an_open_invoice(house, contact=BJOERN, company=SOERENSEN)
    reminders.switch_customer(house, KARI, theirs.id, on=False)
    new = an_open_invoice(house, contact=ANNE, company=FJELL)
    assert [next_day(house, i) for i in (theirs, other, new)] == [None, days(-3), None]
    assert by_night(house, days(7)) == counted(sent=1, skipped=1)
    reminders.switch_customer(house, KARI, new.id, on=True)
    assert next_day(house, theirs) == days(-3)


def test_who_is_merged_into_another_customer_still_gets_none(house: House) -> None:
    theirs = an_open_invoice(house, contact=BJOERN, company=SOERENSEN)
    kept_ones = an_open_invoice(house)
    reminders.switch_customer(house, KARI, theirs.id, on=False)
    merging.merge(house, KARI, Side.COMPANY, FJELL.id, SOERENSEN.id)
    assert [next_day(house, i) for i in (theirs, kept_ones)] == [None, None]
    assert ask(house, "select subject, subject_id from reminder_off") == [("company", FJELL.id)]


def test_a_person_without_a_company_is_switched_off_by_contact(house: House) -> None:
    theirs = an_open_invoice(house, company=None)
    reminders.switch_customer(house, KARI, theirs.id, on=False)
    assert of(house, theirs).off == {"contact"}
    assert next_day(house, theirs) is None


def test_who_may_not_edit_switches_nothing(house: House) -> None:
    invoice = an_open_invoice(house)
    with pytest.raises(Refused, match="no_edit"):
        reminders.switch(house, OLA, invoice.id, on=False)
    with pytest.raises(Refused, match="no_edit"):
        reminders.switch_customer(house, OLA, invoice.id, on=False)
    assert ask(house, "select count(*) from reminder_off") == [(0,)]


def test_a_deleted_invoice_takes_its_reminders_along(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    invoice = an_open_invoice(house)
    reminders.switch(house, KARI, invoice.id, on=False)
    reminders.switch(house, KARI, invoice.id, on=True)
    reminders.drop(house, KARI, invoice.id, -3)
    lifecycle.delete(house, KARI, invoice.id)
    assert ask(house, "select count(*) from reminder") == [(0,)]
