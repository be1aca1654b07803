"""A filter in the making: what is whole is asked, what is half waits, and values are carried on."""

from typing import Any

import pytest

from invoicing.model.dates import Clock
from invoicing.model.filters import Condition, Filter, operators_for
from invoicing.model.properties import INVOICE, PAYMENT, Sort
from parts.filter_draft import FIRST, Draft, Row, shape
from parts.filter_values import WIDGETS
from tests.houses import SETTINGS, TODAY

CLOCK = Clock(TODAY, SETTINGS.timezone)


def row(name: str | None = None, operator: str | None = None, value: Any = None) -> Row:
    return Row(1, name, operator, value)


def test_every_operator_of_every_property_has_a_widget_or_asks_nothing() -> None:
    for registry in (INVOICE, PAYMENT):
        for prop in registry.properties.values():
            for operator in operators_for(prop):
                assert (shape(prop, operator) in WIDGETS) != (operator.takes == "none")


def test_a_property_begins_with_an_operator_it_has() -> None:
    for prop in INVOICE.properties.values():
        assert FIRST[prop.sort] in [operator.key for operator in operators_for(prop)]


def test_another_property_begins_anew_and_yes_is_the_first_answer() -> None:
    asked = row("title", "contains", "x")
    asked.choose("amount_due", INVOICE)
    assert (asked.operator, asked.value) == ("gte", None)
    asked.choose("overdue", INVOICE)
    assert asked.condition(INVOICE, CLOCK) == Condition("overdue", "is", True)
    asked.choose(None, INVOICE)
    assert asked.problem(INVOICE, CLOCK)


CARRIED = [
    ("title", "contains", "x", "starts_with", "x"),
    ("title", "contains", "x", "any_of", ("x",)),
    ("title", "any_of", ("x", "y"), "is", "x"),
    ("title", "contains", "x", "unknown", None),
    ("status", "is", "open", "none_of", ("open",)),
    ("amount_due", "gte", "5", "lt", "5"),
    ("amount_due", "gte", "5", "any_of", ("5",)),
    ("amount_due", "gte", "5", "between", None),
    ("due_date", "before", "2026-03-01", "after", "2026-03-01"),
    ("due_date", "before", "2026-03-01", "in_last_days", None),
    ("due_date", "in_last_days", 7, "changed_in_last_days", 7),
    ("due_date", "in_last_days", 7, "in_period", None),
]


@pytest.mark.parametrize(("name", "operator", "value", "other", "kept"), CARRIED)
def test_another_operator_keeps_the_value_where_it_still_is_one(
    name: str, operator: str, value: Any, other: str, kept: Any
) -> None:
    asked = row(name, operator, value)
    asked.ask(other, INVOICE)
    assert (asked.operator, asked.value) == (other, kept)


def test_only_what_is_whole_is_asked() -> None:
    draft = Draft()
    draft.add(0, name="title", operator="contains", value="x")
    draft.add(0, name="amount_due", operator="gte", value=None)
    draft.add(1, name="due_date")
    draft.add(2)
    whole = Condition("title", "contains", "x")
    assert draft.filter(INVOICE, CLOCK) == Filter(((whole,),))
    draft.forget_halves(INVOICE, CLOCK)
    assert [len(group) for group in draft.groups] == [1]


def test_a_group_goes_with_its_last_condition() -> None:
    draft = Draft()
    first, second = draft.add(0, name="title"), draft.add(1, name="number")
    draft.remove(first)
    assert draft.groups == [[second]]


def test_what_is_taken_over_gets_widgets_of_its_own() -> None:
    draft = Draft()
    old = draft.add(0, name="title")
    wanted = Filter(((Condition("title", "is", "x"),), (Condition("number", "known"),)))
    draft.take(wanted, wanted.to_json())
    assert draft.filter(INVOICE, CLOCK) == wanted
    assert old.id not in [each.id for each in draft.rows()]


def test_a_payment_asks_nothing_of_its_past() -> None:
    asked = row("method", "ever", ("card",))
    assert asked.operator_of(PAYMENT["method"]) is None
    assert PAYMENT["method"].sort is Sort.CHOICE
