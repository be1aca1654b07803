"""Filters: what every operator means, once in plain Python and once in the books, always alike."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoicing import listing
from invoicing.house import House
from invoicing.model.dates import Clock
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import (
    ALIASES,
    BY_SORT,
    CONDITIONS_MOST,
    GROUPS_MOST,
    OPERATORS,
    UNOFFERED,
    Condition,
    Filter,
    both,
    filter_from,
    where,
)
from invoicing.model.properties import INVOICE
from invoicing.model.table import View
from invoicing.words import words
from tests.houses import (
    KARI,
    SETTINGS,
    TODAY,
    a_draft,
    a_house,
)

# ── what each operator means ─────────────────────────────────────────────────────────────────────

CELLS = (None, "Apple", "apple pie", "Pie", "100% pie")
TEXT_MEANS = [
    ("is", "APPLE", "Apple"),
    ("is_not", "apple", "None|apple pie|Pie|100% pie"),
    ("contains", "pie", "apple pie|Pie|100% pie"),
    ("contains", "%", "100% pie"),
    ("contains", "_", ""),
    ("not_contains", "pie", "None|Apple"),
    ("starts_with", "app", "Apple|apple pie"),
    ("ends_with", "PIE", "apple pie|Pie|100% pie"),
    ("any_of", ["apple", "pie"], "Apple|Pie"),
    ("none_of", ["apple", "pie"], "None|apple pie|100% pie"),
    ("known", None, "Apple|apple pie|Pie|100% pie"),
    ("unknown", None, "None"),
]


@pytest.mark.parametrize(("operator", "value", "passing"), TEXT_MEANS)
def test_text_is_compared_without_regard_to_case(
    tmp_path: Path, operator: str, value: Any, passing: str
) -> None:
    house = a_house(tmp_path, prepare=pies)
    wanted = View(("title",), where("title", operator, value), sort="id", descending=False)
    cells = [str(row.values["title"]) for row in listing.stream(house, KARI, wanted)]
    assert "|".join(cells) == passing


def pies(house: House) -> None:
    for cell in CELLS:
        a_draft(house, title=cell)


NUMBER_MEANS = [
    ("eq", "100", "100"),
    ("ne", "100", "-5 0 99.99 100.01"),
    ("gt", "100", "100.01"),
    ("gte", "100", "100 100.01"),
    ("lt", "0", "-5"),
    ("lte", "0", "-5 0"),
    ("between", ["0", "100"], "0 99.99 100"),
    ("between", ["100", "0"], "0 99.99 100"),  # the smaller is the lower end
    ("not_between", ["0", "100"], "-5 100.01"),
    ("known", None, "-5 0 99.99 100 100.01"),
    ("unknown", None, ""),
]


@pytest.mark.parametrize(("operator", "value", "passing"), NUMBER_MEANS)
def test_numbers_are_compared_exactly(
    tmp_path: Path, operator: str, value: Any, passing: str
) -> None:
    house = a_house(tmp_path, prepare=amounts)
    wanted = View(
        ("amount_billed",), where("amount_billed", operator, value), sort="id", descending=False
    )
    cells = [row.values["amount_billed"] for row in listing.stream(house, KARI, wanted)]
    assert cells == [Decimal(text) for text in passing.split()]


def amounts(house: House) -> None:
    for cell in "-5 0 99.99 100 100.01".split():
        a_draft(house, cell)


@pytest.mark.parametrize(("other", "key"), ALIASES.items())
def test_numbers_are_compared_with_the_usual_signs_too(other: str, key: str) -> None:
    clock = Clock(TODAY, SETTINGS.timezone)
    assert Condition("amount_due", other, "1").read(INVOICE, clock)[1].key == key


def test_groups_are_alternatives_and_conditions_add_up(tmp_path: Path) -> None:
    house = a_house(tmp_path, prepare=pies)
    pie, apple = Condition("title", "contains", "pie"), Condition("title", "contains", "apple")
    either = Filter(((pie,), (apple,)))
    assert count(house, Filter(((pie, apple),))) == 1
    assert count(house, either) == 4
    assert count(house, Filter()) == 5
    assert count(house, both(either, where("title", "contains", "100"))) == 1


def count(house: House, wanted: Filter) -> int:
    return listing.page(house, KARI, View(("id",), filter=wanted)).count


# ── what cannot be asked ─────────────────────────────────────────────────────────────────────────

WRONG = [
    ("nonsense", "is", "x", "unknown_property"),
    ("id; drop table invoice", "is", "x", "unknown_property"),
    ("title", "resembles", "x", "unknown_operator"),
    ("title", "gt", "x", "unknown_operator"),
    ("title", "is", "  ", "needs_text"),
    ("title", "is", 7, "needs_text"),
    ("title", "any_of", "x", "needs_list"),
    ("title", "any_of", [], "needs_list"),
    ("title", "any_of", [["x"]], "needs_text"),
    ("status", "is", "lost", "unknown_choice"),
    ("overdue", "is", "yes", "needs_flag"),
    ("overdue", "is", 1, "needs_flag"),
    ("amount_due", "gt", "1,5", "needs_number"),
    ("amount_due", "gt", "1e3", "needs_number"),
    ("amount_due", "gt", "NaN", "needs_number"),
    ("amount_due", "gt", True, "needs_number"),
    ("amount_due", "gt", "1_000", "needs_number"),
    ("amount_due", "gt", "٣", "needs_number"),
    ("amount_due", "gt", "9" * 19, "needs_number"),
    ("amount_due", "between", ["1"], "needs_two"),
    ("amount_due", "between", "12", "needs_two"),
    ("due_date", "is", "18.03.2026", "needs_date"),
    ("due_date", "is", "2026-02-30", "needs_date"),
    ("due_date", "is", "20260318", "needs_date"),
    ("due_date", "is", "0001-01-01", "needs_date"),
    ("due_date", "between", ["2026-01-01"], "needs_two"),
    ("due_date", "in_last_days", -1, "needs_days"),
    ("due_date", "in_last_days", "1.5", "needs_days"),
    ("due_date", "in_last_days", 99999, "needs_days"),
    ("due_date", "in_period", "this_century", "unknown_period"),
]


@pytest.mark.parametrize(("prop", "operator", "value", "key"), WRONG)
def test_what_cannot_be_asked_is_refused_by_the_property(
    prop: str, operator: str, value: Any, key: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        Condition(prop, operator, value).read(INVOICE, Clock(TODAY, SETTINGS.timezone))
    problem = refused.value
    assert problem.key == f"filter.{key}"
    assert problem.field == ("property" if key == "unknown_property" else prop)
    for language in ("en", "nb"):
        assert words(language).explain(problem)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "7",
        "[7]",
        "[[7]]",
        '"abc"',
        '[[{"operator":"is"}]]',
        '[{"property":"title"}]',
        "[" * 9999,
    ],
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="not_a_filter"):
        filter_from(text)


def test_a_filter_has_its_limits() -> None:
    one = Condition("title", "known")
    assert CONDITIONS_MOST >= 20 <= GROUPS_MOST
    filter_from(Filter(((one,) * 20,) * 20).to_json())
    for groups in (((one,),) * (GROUPS_MOST + 1), ((one,) * (CONDITIONS_MOST + 1),)):
        with pytest.raises(InvalidInput, match="too_big"):
            filter_from(Filter(groups).to_json())


def test_every_operator_has_a_row_for_each_kind_it_serves() -> None:
    rows = sum(len(row.sorts) for row in OPERATORS) + len(UNOFFERED)
    assert len(BY_SORT) == rows, "two rows for one question"
