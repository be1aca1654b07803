"""What a property was before: has ever been, has never been, changed in the last N days."""

from typing import Any

import pytest

from invoicing import lifecycle, listing
from invoicing.house import House
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import CONDITIONS_MOST, VALUES_MOST, Condition, Filter, where
from invoicing.model.properties import INVOICE, PAYMENT
from invoicing.model.table import View
from invoicing.words import filter_words, words
from tests.houses import KARI, NILS, SIRI, a_draft, an_open_invoice, pay


def found(house: House, name: str, operator: str, value: Any) -> list[int]:
    """The ids of what passes, in order."""
    view = View(("id",), where(name, operator, value), sort="id", descending=False)
    return [row.id for row in listing.stream(house, KARI, view)]


def test_what_an_invoice_is_it_has_been(house: House) -> None:
    paid, unpaid = pay(house, an_open_invoice(house)).id, an_open_invoice(house).id
    assert found(house, "status", "ever", ["paid"]) == [paid]
    assert found(house, "status", "ever", ["draft"]) == [paid, unpaid]
    assert found(house, "status", "ever", ["voided", "paid"]) == [paid]
    assert found(house, "status", "never", ["paid"]) == [unpaid]


def test_what_it_was_before_it_has_been_too(house: House) -> None:
    one, other = a_draft(house).id, a_draft(house).id
    lifecycle.assign_owner(house, KARI, one, NILS.account_id)
    lifecycle.assign_owner(house, KARI, one, SIRI.account_id)
    assert found(house, "owner", "is", "Nils Berg") == []
    assert found(house, "owner", "ever", ["nils BERG"]) == [one]
    assert found(house, "owner", "never", ["Nils Berg"]) == [other]


def test_who_never_had_a_value_has_never_been_it(house: House) -> None:
    plain = a_draft(house).id
    assert found(house, "title", "ever", ["Spring"]) == []
    assert found(house, "title", "never", ["Spring"]) == [plain]


@pytest.mark.parametrize(
    ("name", "was", "value"),
    [
        ("title", 'A "quoted" ] [ \\ title', 'A "quoted" ] [ \\ title'),
        ("title", 'x","y"],["comments",null,"z', 'x","y"],["comments",null,"z'),
        ("payment_terms", 30, "30.0"),
        ("billable", False, False),
        ("currency", "EUR", "eur"),
    ],
)
def test_a_former_value_is_found_whatever_it_looks_like(
    house: House, name: str, was: Any, value: Any
) -> None:
    id = a_draft(house, **{name: was}).id
    now = {"billable": True, "payment_terms": 5, "currency": "NOK"}.get(name, "other")
    lifecycle.edit(house, KARI, id, {name: now})
    asked = [value] if name in ("title", "currency") else value
    assert found(house, name, "ever", asked) == [id]
    assert found(house, name, "never", asked) == []
    assert found(house, "comments", "ever", ["z"]) == []


def test_a_former_day_and_amount_are_found(house: House) -> None:
    first = a_draft(house, "100")
    lifecycle.edit(house, KARI, first.id, {"due_date": house.today(), "lines": ()})
    assert first.due_date
    assert found(house, "due_date", "ever", first.due_date.isoformat()) == [first.id]
    assert found(house, "due_date", "ever", house.today().isoformat()) == [first.id]
    assert found(house, "amount_billed", "ever", "100") == [first.id]
    assert found(house, "amount_billed", "never", "100.01") == [first.id]


def test_changed_counts_days_back_from_today_and_leaves_the_beginning_out(house: House) -> None:
    old, new = a_draft(house).id, a_draft(house).id
    lifecycle.edit(house, KARI, old, {"title": "Spring"})
    assert found(house, "title", "changed_in_last_days", 0) == [old]
    assert found(house, "due_date", "changed_in_last_days", 0) == []  # both began with one
    house.clock.forward(days=7)  # type: ignore[attr-defined]
    assert found(house, "title", "changed_in_last_days", 7) == [old]
    assert found(house, "title", "changed_in_last_days", 6) == []
    lifecycle.edit(house, KARI, new, {"title": None, "comments": "Thanks"})
    assert found(house, "comments", "changed_in_last_days", 1) == [new]
    assert found(house, "title", "changed_in_last_days", 1) == []


@pytest.mark.parametrize(
    ("name", "operator"),
    [("days_overdue", "ever"), ("created_at", "changed_in_last_days"), ("id", "never")],
)
def test_what_no_history_tells_cannot_be_asked(house: House, name: str, operator: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        found(house, name, operator, 1)
    assert refused.value.key == "filter.unknown_operator"


def test_a_payment_keeps_no_history_of_its_properties() -> None:
    assert not any(prop.remembered for prop in PAYMENT.properties.values())


def test_the_past_is_told_in_words_with_its_days(house: House) -> None:
    clock = house.asker(KARI).clock
    changed = where("due_date", "changed_in_last_days", 7)
    ever = where("status", "ever", ("paid", "voided"))
    assert filter_words(words("en"), changed, INVOICE, clock) == (
        "Due date was changed in the last 7 days (Mar\xa011,\xa02026 – Mar\xa018,\xa02026)"
    )
    assert filter_words(words("nb"), ever, INVOICE, clock) == (
        "Status har noen gang vært Betalt, Annullert"
    )


# ── how large a filter may be ────────────────────────────────────────────────────────────────────


def test_a_list_of_numbers_is_a_filter(house: House) -> None:
    for total in ("100", "250.5", "300"):
        a_draft(house, total)
    assert found(house, "amount_billed", "any_of", ["250.50", "300", "7"]) == [2, 3]
    assert found(house, "amount_billed", "none_of", ["250.50", "300", "7"]) == [1]


def test_twenty_groups_of_twenty_are_asked_at_once(house: House) -> None:
    a_draft(house, "100", title="Spring")
    assert CONDITIONS_MOST >= 20
    never = Condition("title", "contains", "autumn")
    group = (*[Condition("title", "contains", "r")] * 19, never)
    assert listing.page(house, KARI, View(("id",), Filter((group,) * 20))).count == 0
    some = (*(group,) * 19, (never, never), (Condition("title", "is", "spring"),) * 20)
    assert listing.page(house, KARI, View(("id",), Filter(some))).count == 1


def test_a_thousand_values_are_a_list_and_one_more_is_refused(house: House) -> None:
    an_open_invoice(house)
    many = [f"INV-{n:05}" for n in range(1, VALUES_MOST + 1)]
    assert found(house, "number", "any_of", many) == [1]
    with pytest.raises(InvalidInput) as refused:
        found(house, "number", "any_of", [*many, "INV-0"])
    assert refused.value.key == "filter.too_many_values"
