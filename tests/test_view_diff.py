"""What entered, left and changed in a view between two days, from nothing but the history."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from invoicing import identity, lifecycle, listing, view_diff
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.filters import Condition, Filter, where
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor, Reach
from invoicing.model.properties import Change
from invoicing.model.table import View
from invoicing.model.view_diff import Cause, Moved, ViewDiff
from tests.houses import (
    FJELL,
    KARI,
    NILS,
    SIRI,
    SOERENSEN,
    TODAY,
    a_draft,
    a_house,
    a_paid_invoice,
    an_open_invoice,
    may,
    pay,
    set_up,
)

DAY = timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path)


def diff(house: House, who: Actor = KARI, since: date = TODAY + DAY, **params: str) -> ViewDiff:
    """What became of a view since tomorrow began, seen from today."""
    return view_diff.between(house, who, listing.view_from(params, actor=who), since)


def ids(rows: tuple[Moved, ...]) -> set[int]:
    return {row.id for row in rows}


def tomorrow(house: House, days: int = 1) -> None:
    house.clock.forward(days=days)  # type: ignore[attr-defined]


# ── why a row moves ──────────────────────────────────────────────────────────────────────────────


def test_nothing_happened_and_nothing_moved(house: House) -> None:
    an_open_invoice(house)
    tomorrow(house)
    found = diff(house, status="open")
    assert (found.entered.count, found.left.count, found.changed.count) == (0, 0, 0)


def test_a_new_invoice_enters(house: House) -> None:
    tomorrow(house)
    invoice = a_draft(house, title="New")
    [row] = diff(house).entered.rows
    assert (row.id, row.title, row.cause) == (invoice.id, "New", Cause.CREATED)
    assert not diff(house, status="open").entered.count


def test_a_changed_property_lets_a_row_in_and_out_and_is_named(house: House) -> None:
    draft, paid = a_draft(house), an_open_invoice(house, "500")
    tomorrow(house)
    lifecycle.finalize(house, KARI, draft.id)
    pay(house, paid)
    found = diff(house, status="open")
    [entered], [left] = found.entered.rows, found.left.rows
    assert (entered.id, left.id) == (draft.id, paid.id)
    assert Change("status", "draft", "open") in entered.changes
    assert Change("amount_due", Decimal("500"), Decimal("0")) in left.changes
    assert {entered.cause, left.cause} == {Cause.CHANGED}


def test_what_changed_and_stayed_is_told_from_first_to_last(house: House) -> None:
    draft = a_draft(house, title="One")
    tomorrow(house)
    for title in ("Two", "Three"):
        lifecycle.edit(house, KARI, draft.id, {"title": title})
    found = diff(house, status="draft")
    [row] = found.changed.rows
    assert row.changes == (Change("title", "One", "Three"),)
    assert not found.entered.count


def test_what_was_changed_and_changed_back_did_not_move(house: House) -> None:
    draft = a_draft(house, title="One")
    tomorrow(house)
    for title in ("Two", "One"):
        lifecycle.edit(house, KARI, draft.id, {"title": title})
    assert diff(house).changed.count == 0


def test_the_days_go_by_and_an_untouched_invoice_becomes_overdue(house: House) -> None:
    invoice = an_open_invoice(house, due_date=TODAY + DAY)
    tomorrow(house, 2)
    found = diff(house, status="overdue")
    [row] = found.entered.rows
    assert (row.id, row.cause, row.changes) == (invoice.id, Cause.TIME, ())
    assert not diff(house, since=TODAY + 2 * DAY, status="overdue").entered.count


def test_a_relative_date_means_each_days_own(house: House) -> None:
    invoice = an_open_invoice(house, due_date=TODAY + 10 * DAY)
    tomorrow(house, 5)
    soon = where("due_date", "in_next_days", 7).to_json()
    assert ids(diff(house, filter=soon).entered.rows) == {invoice.id}


def test_a_deleted_invoice_leaves_with_its_number_and_no_record(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    invoice = an_open_invoice(house)
    tomorrow(house)
    lifecycle.delete(house, KARI, invoice.id)
    [row] = diff(house, status="open").left.rows
    assert (row.id, row.number, row.cause) == (invoice.id, invoice.number, Cause.DELETED)


def test_what_came_and_went_in_between_did_neither(house: House) -> None:
    tomorrow(house)
    lifecycle.delete(house, KARI, a_draft(house).id)
    found = diff(house)
    assert (found.entered.count, found.left.count) == (0, 0)


def test_a_later_day_is_not_looked_at(house: House) -> None:
    first = a_draft(house, title="One")
    tomorrow(house)
    lifecycle.edit(house, KARI, first.id, {"title": "Two"})
    tomorrow(house)
    lifecycle.edit(house, KARI, first.id, {"title": "Three"})
    a_draft(house)
    all_of_it = listing.view_from({})
    found = view_diff.between(house, KARI, all_of_it, TODAY + DAY, TODAY + DAY)
    [row] = found.changed.rows
    assert row.changes == (Change("title", "One", "Two"),)
    assert not found.entered.count
    titled = listing.view_from({"filter": where("title", "is", "Two").to_json()})
    assert view_diff.between(house, KARI, titled, TODAY + DAY, TODAY + DAY).entered.count == 1
    assert view_diff.between(house, KARI, titled, TODAY + 2 * DAY).left.count == 1


def test_the_search_looks_at_the_words_of_the_day(house: House) -> None:
    draft = a_draft(house, title="Årsavgift")
    tomorrow(house)
    lifecycle.edit(house, KARI, draft.id, {"title": "Lisens"})
    assert ids(diff(house, q="arsavgift").left.rows) == {draft.id}
    assert ids(diff(house, q="LISENS").entered.rows) == {draft.id}


def test_has_ever_been_asks_the_history_up_to_the_day(house: House) -> None:
    draft = a_draft(house)
    tomorrow(house)
    lifecycle.finalize(house, KARI, draft.id)
    once_open = where("status", "ever", ["open"]).to_json()
    assert ids(diff(house, filter=once_open).entered.rows) == {draft.id}
    tomorrow(house)
    assert not diff(house, since=TODAY + 2 * DAY, filter=once_open).entered.count


def test_an_owner_who_changes_moves_the_invoice_between_views(house: House) -> None:
    invoice = a_draft(house)
    tomorrow(house)
    lifecycle.assign_owner(house, KARI, invoice.id, 2)
    assert ids(diff(house, owner="Nils Berg").entered.rows) == {invoice.id}
    assert ids(diff(house, view="mine").left.rows) == {invoice.id}


def test_an_account_that_is_renamed_moves_its_invoices(house: House) -> None:
    invoice = a_draft(house, by=NILS)
    tomorrow(house)
    identity.save_account(house, KARI, 2, name="Nils Fjell")
    assert ids(diff(house, owner="Nils Fjell").entered.rows) == {invoice.id}


def test_many_rows_are_counted_and_the_newest_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_diff, "NAMED_MOST", 2)
    tomorrow(house)
    made = [a_draft(house).id for _ in range(4)]
    found = diff(house)
    assert found.entered.count == 4
    assert [row.id for row in found.entered.rows] == sorted(made, reverse=True)[:2]


# ── rights and days ──────────────────────────────────────────────────────────────────────────────


def test_only_what_is_within_reach_is_told(house: House) -> None:
    mine, other = a_draft(house, by=NILS, title="x"), a_draft(house, by=SIRI, title="x")
    gone = a_draft(house, by=NILS)
    tomorrow(house)
    for invoice in (mine, other):
        lifecycle.edit(house, KARI, invoice.id, {"title": "y"})
    lifecycle.delete(house, KARI, gone.id)
    new = a_draft(house, by=SIRI)
    assert ids(diff(house, KARI).changed.rows) == {mine.id, other.id}
    assert ids(diff(house, KARI).left.rows) == {gone.id}
    his = diff(house, NILS)
    assert ids(his.changed.rows) == {mine.id}
    assert (his.left.count, his.entered.count) == (0, 0)
    assert ids(diff(house, SIRI).entered.rows) == {new.id}
    with pytest.raises(Refused):
        diff(house, may(NILS, view=Reach.NONE))


@pytest.mark.parametrize(("since", "until"), [(1, 0), (0, 1), (1, None)])
def test_days_ahead_or_in_the_wrong_order_are_refused(
    house: House, since: int, until: int | None
) -> None:
    last = None if until is None else TODAY + until * DAY
    with pytest.raises(InvalidInput):
        view_diff.between(house, KARI, listing.view_from({}), TODAY + since * DAY, last)


# ── the books as they were, against what was seen at the time ────────────────────────────────────

ACTS: tuple[Callable[[House, Invoice, random.Random], object], ...] = (
    lambda h, i, r: lifecycle.edit(
        h, KARI, i.id, {"title": r.choice("abcå"), "purchase_order": "7"}
    ),
    lambda h, i, r: lifecycle.edit(h, KARI, i.id, {"due_date": TODAY + r.randrange(40) * DAY}),
    lambda h, i, r: lifecycle.edit(h, KARI, i.id, {"company": r.choice((FJELL, SOERENSEN))}),
    lambda h, i, r: lifecycle.finalize(h, KARI, i.id),
    lambda h, i, r: pay(h, i, str(r.randrange(1, 100))),
    lambda h, i, r: lifecycle.void(h, KARI, i.id),
    lambda h, i, r: lifecycle.delete(h, KARI, i.id),
    lambda h, i, r: lifecycle.assign_owner(h, KARI, i.id, r.choice((1, 2, None))),
    lambda h, i, r: a_draft(h, str(r.randrange(50, 150)), title=r.choice("abcå")),
)
ASKED = (
    Filter(),
    where("status", "is", "open"),
    where("overdue", "is", True),
    where("title", "any_of", ["a", "å"]),
    where("amount_due", "between", ["20", "90"]),
    where("owner", "unknown"),
    where("payment_count", "gt", "0"),
    where("modified_at", "in_last_days", 1),
    where("created_at", "in_last_days", 2),
    where("created_by", "is", KARI.name),
    where("due_date", "in_next_days", 12),
    where("status", "ever", ["voided", "paid"]),
    where("title", "changed_in_last_days", 2),
    Filter(((Condition("company", "is", FJELL.name),), (Condition("days_overdue", "gte", "3"),))),
)


def a_day(house: House, living: list[Invoice], chance: random.Random) -> None:
    """Some acts, whatever comes of them."""
    for _ in range(6):
        try:
            made = chance.choice(ACTS)(house, chance.choice(living), chance)
        except (Refused, InvalidInput, NotFound):
            continue
        if isinstance(made, Invoice):
            living.append(made)


def shown(house: House) -> list[set[int]]:
    """What each view shows now."""
    views = (View(("id",), wanted, size=500) for wanted in ASKED)
    return [{row.id for row in listing.page(house, KARI, view).rows} for view in views]


@pytest.mark.parametrize("seed", range(3))
def test_what_moved_is_what_was_seen_one_evening_and_not_that_morning(
    house: House, seed: int
) -> None:
    """A week of random acts; later, any two days are compared with what was seen on them."""
    chance = random.Random(seed)
    set_up(house, allow_edit_finalized=True, allow_delete_finalized=True)
    living = [a_draft(house, title="a"), a_paid_invoice(house), an_open_invoice(house)]
    mornings, evenings = [], []
    for _ in range(7):
        tomorrow(house)
        mornings.append(shown(house))
        a_day(house, living, chance)
        evenings.append(shown(house))
    days = [TODAY + DAY * (n + 1) for n in range(7)]
    for number, wanted in enumerate(ASKED):
        for first, last in ((0, 6), (2, 4), (3, 3)):
            before, after = mornings[first][number], evenings[last][number]
            found = view_diff.between(house, KARI, View((), wanted), days[first], days[last])
            said = (ids(found.entered.rows), ids(found.left.rows))
            assert said == (after - before, before - after), (wanted, first, last)
            assert ids(found.changed.rows) <= after & before
