"""Promises to pay and disputes: written down, kept or broken by themselves, and filtered by."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing import lifecycle, listing, payments, promises, reminding
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.filters import where
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor
from invoicing.model.promises import DisputeState
from invoicing.model.reminders import Waits
from invoicing.model.table import View
from invoicing.payments import Receipt
from tests.export_requests import csv_of
from tests.houses import (
    KARI,
    NILS,
    OLA,
    SIRI,
    TODAY,
    Clock,
    a_draft,
    a_line,
    a_paid_invoice,
    an_open_invoice,
    ask,
    history,
    now_of,
    pay,
    set_up,
)
from tests.reminding import BASE, by_night, counted, days, of, switch_on

COLUMNS = ("promised_on", "promise_state", "dispute_state")
FRIDAY = TODAY + timedelta(days=2)
REJECTED, ACCEPTED = DisputeState.REJECTED, DisputeState.ACCEPTED


def promise(house: House, invoice: Invoice, amount: str = "100", day: date = FRIDAY) -> Invoice:
    return promises.record_promise(house, KARI, invoice.id, day, Decimal(amount))


def columns(house: House, invoice: Invoice) -> Mapping[str, Any]:
    """What the list shows."""
    view = View(COLUMNS, where("id", "eq", invoice.id))
    return dict(listing.page(house, KARI, view).rows[0].values)


def state(house: House, invoice: Invoice) -> str | None:
    """What the promise that counts is, on the card and in the list alike."""
    found = promises.of(house, KARI, invoice.id).promise
    on_card = found.state if found else None
    assert columns(house, invoice)["promise_state"] == on_card
    return on_card


def move(house: House, day: date) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.to(day)


def found(house: House, name: str, operator: str, value: Any) -> list[int]:
    view = View(("id",), where(name, operator, value))
    return sorted(int(row.values["id"]) for row in listing.page(house, KARI, view).rows)


# ── a promise is kept or broken by itself ────────────────────────────────────────────────────────


def test_a_promise_is_open_through_its_day_and_broken_the_day_after(house: House) -> None:
    invoice = promise(house, an_open_invoice(house))
    assert columns(house, invoice) == {
        "promised_on": FRIDAY,
        "promise_state": "open",
        "dispute_state": None,
    }
    move(house, FRIDAY)
    assert state(house, invoice) == "open"
    move(house, FRIDAY + timedelta(days=1))
    assert state(house, invoice) == "broken"


def test_money_by_the_day_keeps_it_however_late_it_is_recorded(house: House) -> None:
    invoice = promise(house, an_open_invoice(house))
    move(house, FRIDAY + timedelta(days=5))
    assert state(house, invoice) == "broken"
    payments.record(house, KARI, invoice.id, Receipt(Decimal(100), FRIDAY))
    assert state(house, invoice) == "kept"


def test_money_a_day_late_does_not_keep_it(house: House) -> None:
    invoice = promise(house, an_open_invoice(house))
    late = FRIDAY + timedelta(days=1)
    move(house, late)
    payments.record(house, KARI, invoice.id, Receipt(Decimal(100), late))
    assert state(house, invoice) == "broken"


def test_several_payments_keep_it_together_and_those_before_it_do_not_count(house: House) -> None:
    invoice = pay(house, an_open_invoice(house), "40")
    promise(house, invoice, "50")
    pay(house, now_of(house, invoice), "20")
    assert state(house, invoice) == "open"
    pay(house, now_of(house, invoice), "30")
    assert state(house, invoice) == "kept"


def test_a_payment_that_is_deleted_keeps_nothing(house: House) -> None:
    invoice = promise(house, an_open_invoice(house))
    paid = pay(house, now_of(house, invoice), "100")
    assert state(house, invoice) == "kept"
    payments.delete(house, KARI, paid.payments[0].id)
    assert state(house, invoice) == "open"


def test_it_is_kept_where_all_of_what_was_left_is_paid_in_time(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    invoice = promise(house, an_open_invoice(house))
    lifecycle.edit(house, KARI, invoice.id, {"lines": (a_line("60"),)})
    pay(house, now_of(house, invoice), "60")
    assert state(house, invoice) == "kept"


def test_a_voided_invoice_has_no_promise_to_keep(house: House) -> None:
    invoice = promise(house, an_open_invoice(house))
    lifecycle.void(house, KARI, invoice.id)
    assert state(house, invoice) is None


# ── written down, replaced, taken back ───────────────────────────────────────────────────────────


def test_the_latest_promise_counts_and_the_one_before_remembers_what_it_became(
    house: House,
) -> None:
    invoice = promise(house, an_open_invoice(house), "60")
    move(house, FRIDAY + timedelta(days=3))
    later = FRIDAY + timedelta(days=10)
    promise(house, invoice, "100", later)
    assert columns(house, invoice)["promised_on"] == later
    told = [(p.stands, p.state, p.amount) for p in promises.of(house, KARI, invoice.id).promises]
    assert told == [(True, "open", Decimal(100)), (False, "broken", Decimal(60))]


def test_a_promise_is_withdrawn_once(house: House) -> None:
    invoice = promise(house, an_open_invoice(house))
    promises.withdraw(house, KARI, invoice.id)
    assert columns(house, invoice) == dict.fromkeys(COLUMNS)
    assert [p.state for p in promises.of(house, KARI, invoice.id).promises] == ["withdrawn"]
    with pytest.raises(Refused, match="none_counts"):
        promises.withdraw(house, KARI, invoice.id)
    assert history(house, invoice)[-2:] == ["promised", "promise_withdrawn"]


@pytest.mark.parametrize(
    ("day", "amount", "key"),
    [
        (TODAY - timedelta(days=1), "100", "promise.day_past"),
        (date(2200, 1, 1), "100", "promise.day_past"),
        (TODAY, "0", "input.amount_positive"),
        (TODAY, "100.01", "input.amount_too_big"),
        (TODAY, "10.001", "input.amount_digits"),
    ],
)
def test_what_cannot_be_promised_is_refused_and_leaves_the_promise_before(
    house: House, day: date, amount: str, key: str
) -> None:
    invoice = promise(house, an_open_invoice(house), "60")
    with pytest.raises(InvalidInput) as problem:
        promise(house, invoice, amount, day)
    assert problem.value.key == key
    assert [p.amount for p in promises.of(house, KARI, invoice.id).promises] == [Decimal(60)]


def test_a_promise_for_today_is_a_promise(house: House) -> None:
    assert state(house, promise(house, an_open_invoice(house), day=TODAY)) == "open"


# ── disputes ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("outcome", [ACCEPTED, REJECTED])
def test_a_dispute_is_open_until_it_is_settled(house: House, outcome: DisputeState) -> None:
    invoice = an_open_invoice(house)
    promises.dispute(house, KARI, invoice.id, " Too dear ")
    assert columns(house, invoice)["dispute_state"] == "open"
    promises.resolve(house, NILS, invoice.id, outcome, "We looked at it")
    assert columns(house, invoice)["dispute_state"] == outcome
    [told] = promises.of(house, KARI, invoice.id).disputes
    assert (told.reason, told.answer) == ("Too dear", "We looked at it")
    assert (told.opened_by, told.settled_by) == (KARI.name, NILS.name)
    assert history(house, invoice)[-2:] == ["claim_disputed", f"claim_{outcome}"]


def test_one_dispute_at_a_time_and_the_last_one_is_shown(house: House) -> None:
    invoice = an_open_invoice(house)
    with pytest.raises(Refused, match="none_open"):
        promises.resolve(house, KARI, invoice.id, REJECTED)
    promises.dispute(house, KARI, invoice.id, "Too dear")
    with pytest.raises(Refused, match="is_open"):
        promises.dispute(house, KARI, invoice.id, "Too late")
    promises.resolve(house, KARI, invoice.id, REJECTED)
    promises.dispute(house, KARI, invoice.id, "Too late")
    assert columns(house, invoice)["dispute_state"] == "open"


def test_a_dispute_has_a_reason_and_is_settled_one_way_or_the_other(house: House) -> None:
    invoice = an_open_invoice(house)
    with pytest.raises(InvalidInput, match="required"):
        promises.dispute(house, KARI, invoice.id, "  ")
    promises.dispute(house, KARI, invoice.id, "Too dear")
    with pytest.raises(InvalidInput, match="required"):
        promises.resolve(house, KARI, invoice.id, DisputeState.OPEN)


def test_a_paid_invoice_can_be_disputed_and_promises_nothing(house: House) -> None:
    paid = a_paid_invoice(house)
    promises.dispute(house, KARI, paid.id, "Paid twice")
    with pytest.raises(Refused, match="nothing_due"):
        promise(house, paid)


# ── who may, and on what ─────────────────────────────────────────────────────────────────────────


ACTS = {
    "promise": lambda h, a, i, v: promises.record_promise(h, a, i, FRIDAY, Decimal(1), None, v),
    "withdraw": promises.withdraw,
    "dispute": lambda h, a, i, v: promises.dispute(h, a, i, "Too dear", v),
    "resolve": lambda h, a, i, v: promises.resolve(h, a, i, REJECTED, None, v),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("who", "problem"), [(OLA, Refused), (SIRI, NotFound)])
def test_who_may_not_edit_and_who_does_not_see_it_are_turned_away(
    house: House, act: str, who: Actor, problem: type[Exception]
) -> None:
    invoice = an_open_invoice(house)
    with pytest.raises(problem):
        ACTS[act](house, who, invoice.id, None)
    assert columns(house, invoice) == dict.fromkeys(COLUMNS)


@pytest.mark.parametrize("act", ACTS)
def test_a_draft_takes_none_of_it_and_a_stale_page_is_told_so(house: House, act: str) -> None:
    with pytest.raises(Refused, match="is_draft"):
        ACTS[act](house, KARI, a_draft(house).id, None)
    invoice = an_open_invoice(house)
    with pytest.raises(StaleVersion):
        ACTS[act](house, KARI, invoice.id, invoice.version - 1)


def test_what_was_said_is_read_by_who_sees_the_invoice_only(house: House) -> None:
    invoice = promise(house, an_open_invoice(house))
    assert promises.of(house, OLA, invoice.id).promise
    with pytest.raises(NotFound):
        promises.of(house, SIRI, invoice.id)


def test_a_deleted_invoice_takes_them_along(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    invoice = promise(house, an_open_invoice(house))
    promises.dispute(house, KARI, invoice.id, "Too dear")
    lifecycle.delete(house, KARI, invoice.id)
    assert ask(house, "select 1 from promise union all select 1 from dispute") == []


# ── filters, order and files ─────────────────────────────────────────────────────────────────────


def test_the_list_is_filtered_and_ordered_by_them(house: House) -> None:
    first, second, third = (an_open_invoice(house) for _ in range(3))
    promise(house, first, day=FRIDAY)
    promise(house, second, day=FRIDAY + timedelta(days=7))
    promises.dispute(house, KARI, third.id, "Too dear")
    move(house, FRIDAY + timedelta(days=1))
    assert found(house, "promise_state", "any_of", ["broken"]) == [first.id]
    assert found(house, "promise_state", "unknown", None) == [third.id]
    assert found(house, "dispute_state", "any_of", ["open"]) == [third.id]
    assert found(house, "promised_on", "in_next_days", 7) == [second.id]
    view = View(COLUMNS, sort="promised_on", descending=True)
    assert [row.id for row in listing.page(house, KARI, view).rows][:2] == [second.id, first.id]


def test_they_are_columns_of_a_file(house: House) -> None:
    promise(house, an_open_invoice(house))
    text = csv_of(house, KARI, View(COLUMNS), "en").decode("utf-8-sig")
    head, first, *_ = text.splitlines()
    assert head == "Promised on,Promise to pay,Dispute"
    assert first == f"{FRIDAY},open,"


# ── reminders wait ───────────────────────────────────────────────────────────────────────────────


def test_no_reminder_goes_while_a_promise_is_open_and_it_goes_when_that_is_broken(
    house: House,
) -> None:
    invoice = an_open_invoice(switch_on(house))
    promise(house, invoice, day=days(9))
    assert by_night(house, days(7)) == counted(waiting=1)
    assert of(house, invoice).waits is Waits.PROMISED
    assert by_night(house, days(9)) == counted(waiting=1)
    assert by_night(house, days(10)) == counted(sent=1, skipped=1)


def test_what_a_night_will_do_is_foreseen_with_the_promise_as_it_is_then(house: House) -> None:
    invoice = an_open_invoice(switch_on(house))
    promise(house, invoice, day=days(9))
    assert [f.waits for f in reminding.foreseen(house, days(8))] == [Waits.PROMISED]
    assert [f.waits for f in reminding.foreseen(house, days(10))] == [None]


def test_a_kept_promise_of_a_part_lets_the_rest_be_reminded(house: House) -> None:
    invoice = an_open_invoice(switch_on(house))
    promise(house, invoice, "40", days(9))
    pay(house, now_of(house, invoice), "40")
    assert by_night(house, days(7)) == counted(sent=1, skipped=1)


def test_a_reminder_by_hand_goes_in_spite_of_a_promise(house: House) -> None:
    invoice = an_open_invoice(switch_on(house))
    promise(house, invoice)
    assert reminding.remind(house, KARI, invoice.id, "k", BASE).invoice_id == invoice.id


def test_no_reminder_goes_while_the_invoice_is_disputed_by_night_or_by_hand(house: House) -> None:
    invoice = an_open_invoice(switch_on(house))
    promises.dispute(house, KARI, invoice.id, "Too dear")
    assert by_night(house, days(7)) == counted(waiting=1)
    assert of(house, invoice).waits is Waits.IN_DISPUTE
    with pytest.raises(Refused, match="in_dispute"):
        reminding.remind(house, KARI, invoice.id, "k", BASE)
    promises.resolve(house, KARI, invoice.id, REJECTED)
    assert by_night(house, days(8)) == counted(sent=1, skipped=1)


def test_an_accepted_dispute_goes_on_holding_reminders_back(house: House) -> None:
    invoice = an_open_invoice(switch_on(house))
    promises.dispute(house, KARI, invoice.id, "Too dear")
    promises.resolve(house, KARI, invoice.id, ACCEPTED)
    assert by_night(house, days(7)) == counted(waiting=1)
