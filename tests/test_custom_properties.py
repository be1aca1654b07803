"""Properties a company defines itself: how they are defined, their values, and what they do."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicing import defining, lifecycle, listing, record
from invoicing.house import House
from invoicing.model.custom import CHOICES_MOST, DEFINED_MOST, CustomProperty, name_of
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.filters import where
from invoicing.model.invoice import Invoice
from invoicing.model.people import EVERYTHING
from invoicing.model.properties import Change, Sort
from invoicing.model.table import View
from invoicing.words import filter_words, words
from tests.export_requests import csv_of
from tests.houses import (
    KARI,
    NILS,
    OLA,
    a_draft,
    a_paid_invoice,
    an_open_invoice,
    ask,
    everything,
    history,
    may,
    now_of,
)

REGIONS = ("North", "South")


def define(house: House, label: str = "Project", kind: Sort = Sort.TEXT, *choices: str) -> str:
    return defining.define(house, KARI, label, kind, choices).name


# ── definitions ──────────────────────────────────────────────────────────────────────────────────


def test_a_super_admin_defines_a_property_and_everybody_sees_it(house: House) -> None:
    made = defining.define(house, KARI, "  Region  ", Sort.CHOICE, ["North", " South ", "north"])
    assert made == CustomProperty("c_region", "Region", Sort.CHOICE, REGIONS)
    assert defining.definitions(house, OLA) == (made,)
    prop = house.registry()["c_region"]
    assert (prop.sort, prop.choices, prop.group, prop.own) == (Sort.CHOICE, REGIONS, "custom", True)
    assert "c_region" not in house.registry("payment").properties


def test_only_a_super_admin_defines(house: House) -> None:
    who = may(NILS, **{f: getattr(EVERYTHING, f) for f in ("view", "edit", "settings")})
    with pytest.raises(Refused, match="not_super_admin"):
        defining.define(house, who, "Project", Sort.TEXT)
    name = define(house)
    with pytest.raises(Refused, match="not_super_admin"):
        defining.redefine(house, who, name, archived=True)


@pytest.mark.parametrize(
    ("label", "taken", "name"),
    [
        ("Project", [], "c_project"),
        ("Project", ["c_project"], "c_project_2"),
        ("Project", ["c_project", "c_project_2"], "c_project_3"),
        ("Kostnadssted Østfold", [], "c_kostnadssted_ostfold"),
        ("Größe & Maß", [], "c_grosse_mass"),
        ("項目", [], "c_property"),
        ("'; drop table invoice; --", [], "c_drop_table_invoice"),
    ],
)
def test_a_name_is_plain_letters_and_no_other_has_it(
    label: str, taken: list[str], name: str
) -> None:
    assert name_of(label, taken) == name


WRONG: list[tuple[str, Any, list[str], str]] = [
    (" ", Sort.TEXT, [], "custom.needs_label"),
    ("x" * 61, Sort.TEXT, [], "input.too_long"),
    ("due DATE", Sort.DATE, [], "custom.label_taken"),
    ("forfallsdato", Sort.DATE, [], "custom.label_taken"),
    ("Region", Sort.CHOICE, [" "], "custom.needs_choices"),
    ("Region", Sort.TEXT, ["North"], "custom.no_choices"),
    ("Region", Sort.CHOICE, [str(n) for n in range(CHOICES_MOST + 1)], "custom.too_many_choices"),
    ("Region", Sort.MONEY, [], "input.required"),
]


@pytest.mark.parametrize(("label", "kind", "choices", "key"), WRONG)
def test_what_cannot_be_a_property_is_refused(
    house: House, label: str, kind: Sort, choices: list[str], key: str
) -> None:
    before = everything(house)
    with pytest.raises(InvalidInput) as refused:
        defining.define(house, KARI, label, kind, choices)
    assert refused.value.key == key
    assert everything(house) == before


def test_there_is_an_end_to_them(house: House) -> None:
    for n in range(DEFINED_MOST):
        define(house, f"Property {n}")
    with pytest.raises(InvalidInput, match="custom.too_many"):
        define(house, "One more")


def test_a_property_gets_another_label_and_keeps_its_name(house: House) -> None:
    name, other = define(house, "Project"), define(house, "Site")
    invoice = lifecycle.set_properties(house, KARI, a_draft(house).id, {name: "Bridge"})
    assert defining.redefine(house, KARI, name, label="Building").label == "Building"
    assert house.words("en")(f"property.{name}") == "Building"
    assert now_of(house, invoice).custom == ((name, "Bridge"),)
    with pytest.raises(InvalidInput, match="label_taken"):
        defining.redefine(house, KARI, other, label="BUILDING")
    defining.redefine(house, KARI, name, label="building")  # its own label is not taken
    with pytest.raises(NotFound):
        defining.redefine(house, KARI, "c_none", label="X")


def test_a_choice_taken_away_stays_where_it_was_chosen_and_can_be_filtered(house: House) -> None:
    name = define(house, "Region", Sort.CHOICE, *REGIONS)
    invoice = lifecycle.set_properties(house, KARI, a_draft(house).id, {name: "south"})
    defining.redefine(house, KARI, name, choices=["North", "West"])
    assert now_of(house, invoice).custom == ((name, "South"),)
    assert found(house, name, "any_of", ["SOUTH"]) == [invoice.id]
    with pytest.raises(InvalidInput, match="unknown_choice"):
        lifecycle.set_properties(house, KARI, invoice.id, {name: "South"})
    assert defining.definitions(house, KARI)[0].choices == ("North", "West")


def test_an_archived_property_is_offered_no_more_and_forgets_nothing(house: House) -> None:
    name = define(house)
    invoice = lifecycle.set_properties(house, KARI, a_draft(house).id, {name: "Bridge"})
    defining.redefine(house, KARI, name, archived=True)
    assert name not in [p.name for p in house.registry().offered()]
    assert found(house, name, "is", "bridge") == [invoice.id]
    with pytest.raises(InvalidInput, match="custom.not_defined"):
        lifecycle.set_properties(house, KARI, invoice.id, {name: "Tower"})
    defining.redefine(house, KARI, name, archived=False)
    assert name in [p.name for p in house.registry().offered()]
    lifecycle.set_properties(house, KARI, invoice.id, {name: "Tower"})


def test_what_is_defined_is_history_and_nothing_changed_is_none(house: House) -> None:
    name = define(house, "Region", Sort.CHOICE, *REGIONS)
    defining.redefine(house, KARI, name, choices=REGIONS, label="Region")
    defining.redefine(house, KARI, name, label="Area")
    lines = ask(house, "select event, actor, changes from history order by id")
    assert [event for event, *_ in lines] == ["property_defined", "property_redefined"]
    assert lines[1][1:] == ("Kari Nordmann", '[["label","Region","Area"]]')


# ── values ───────────────────────────────────────────────────────────────────────────────────────

#: kind → value given, value read, what the books keep
GIVEN = {
    "a text": (Sort.TEXT, "  Bridge \n two ", "Bridge \n two", "Bridge \n two"),
    "a number": (Sort.NUMBER, Decimal("1200.500"), Decimal("1200.5"), "1200.5"),
    "a whole number": (Sort.NUMBER, 1000, Decimal(1000), "1000"),
    "a day": (Sort.DATE, date(2026, 3, 1), date(2026, 3, 1), "2026-03-01"),
    "a day in text": (Sort.DATE, "2026-03-01", date(2026, 3, 1), "2026-03-01"),
    "a choice": (Sort.CHOICE, "NORTH", "North", "North"),
    "yes": (Sort.FLAG, True, True, True),
    "no": (Sort.FLAG, False, False, False),
}


@pytest.mark.parametrize("case", GIVEN)
def test_a_value_is_kept_in_its_own_kind(house: House, case: str) -> None:
    kind, given, read, stored = GIVEN[case]
    name = define(house, "Own", kind, *(REGIONS if kind is Sort.CHOICE else ()))
    invoice = lifecycle.set_properties(house, KARI, a_draft(house).id, {name: given})
    assert invoice.custom == ((name, stored),)
    assert house.registry().values(invoice)[name] == read
    assert now_of(house, invoice) == invoice
    [row] = listing.page(house, KARI, View((name,))).rows
    assert row.values[name] == read


@pytest.mark.parametrize(
    ("kind", "value", "key"),
    [
        (Sort.TEXT, "x" * 501, "input.too_long"),
        (Sort.NUMBER, "12", "custom.needs_number"),
        (Sort.NUMBER, True, "custom.needs_number"),
        (Sort.NUMBER, Decimal("NaN"), "custom.needs_number"),
        (Sort.NUMBER, Decimal("0.0000001"), "custom.needs_number"),
        (Sort.NUMBER, 10**11, "custom.needs_number"),
        (Sort.DATE, "1.3.2026", "filter.needs_date"),
        (Sort.DATE, date(1, 1, 1), "filter.needs_date"),
        (Sort.DATE, 7, "filter.needs_date"),
        (Sort.CHOICE, "West", "filter.unknown_choice"),
        (Sort.FLAG, "yes", "filter.needs_flag"),
    ],
)
def test_a_value_of_another_kind_is_refused_by_the_propertys_name(
    house: House, kind: Sort, value: Any, key: str
) -> None:
    name = define(house, "Own", kind, *(REGIONS if kind is Sort.CHOICE else ()))
    draft = a_draft(house)
    before = everything(house)
    with pytest.raises(InvalidInput) as refused:
        lifecycle.set_properties(house, KARI, draft.id, {name: value})
    assert (refused.value.key, refused.value.field) == (key, name)
    for language in ("en", "nb"):
        assert "c_own" not in house.words(language).explain(refused.value)
    assert everything(house) == before


def test_what_is_not_defined_cannot_be_set(house: House) -> None:
    with pytest.raises(InvalidInput, match="custom.not_defined"):
        lifecycle.set_properties(house, KARI, a_draft(house).id, {"c_none": "x"})
    with pytest.raises(InvalidInput, match="custom.not_defined"):
        lifecycle.set_properties(house, KARI, 1, {"title": "x"})


def test_values_are_set_and_taken_off_one_by_one_and_the_history_tells(house: House) -> None:
    project, hours = define(house), define(house, "Hours", Sort.NUMBER)
    id = a_draft(house).id
    lifecycle.set_properties(house, KARI, id, {project: "Bridge", hours: Decimal("7.5")})
    lifecycle.set_properties(house, KARI, id, {hours: 8})
    last = lifecycle.set_properties(house, KARI, id, {project: " ", hours: 8})
    assert last.custom == ((hours, "8"),)
    lines = record.read(house, KARI, id).history
    assert [line.changes for line in lines[:3]] == [
        (Change(project, "Bridge", None),),
        (Change(hours, Decimal("7.5"), Decimal(8)),),
        (Change(hours, None, Decimal("7.5")), Change(project, None, "Bridge")),
    ]
    assert {line.event for line in lines[:3]} == {"property_set"}
    again = lifecycle.set_properties(house, KARI, id, {hours: Decimal("8.0")})
    assert again.version == last.version  # nothing changed, nothing written
    assert lifecycle.set_properties(house, KARI, id, {hours: None}).custom == ()
    assert ask(house, "select custom from invoice") == [(None,)]


def test_a_finalized_a_paid_and_a_voided_invoice_take_values_and_are_not_issued_anew(
    house: House,
) -> None:
    name = define(house)
    void = lifecycle.void(house, KARI, an_open_invoice(house).id)
    for invoice in (an_open_invoice(house), a_paid_invoice(house), void):
        after = lifecycle.set_properties(house, KARI, invoice.id, {name: "Bridge"}, invoice.version)
        assert (after.revision, after.status) == (invoice.revision, invoice.status)
        assert history(house, after)[-1] == "property_set"


# ── what they are good for ───────────────────────────────────────────────────────────────────────


def found(house: House, name: str, operator: str, value: Any = None) -> list[int]:
    view = View(("id",), where(name, operator, value), sort="id", descending=False)
    return [row.id for row in listing.stream(house, KARI, view)]


@pytest.fixture
def hours(house: House) -> str:
    """A number on three of four invoices: 7.5, none, 100, −3."""
    name = define(house, "Hours", Sort.NUMBER)
    for value in ("7.5", None, "100", "-3"):
        given = None if value is None else Decimal(value)
        lifecycle.set_properties(house, KARI, a_draft(house).id, {name: given})
    return name


@pytest.mark.contract("A-80")
def test_they_filter_and_sort_as_values_of_their_kind(house: House, hours: str) -> None:
    assert found(house, hours, "gt", "8") == [3]
    assert found(house, hours, "ne", "7.50") == [2, 3, 4]
    assert found(house, hours, "unknown") == [2]
    for sort, ids in ((hours, [4, 1, 3, 2]), (f"-{hours}", [3, 1, 4, 2])):
        view = listing.view_from({"sort": sort}, registry=house.registry())
        assert [row.id for row in listing.page(house, KARI, view).rows] == ids


def test_they_filter_by_what_they_were(house: House, hours: str) -> None:
    lifecycle.set_properties(house, KARI, 1, {hours: 9})
    assert found(house, hours, "ever", "7.5") == [1]
    assert found(house, hours, "never", "7.5") == [2, 3, 4]
    assert found(house, hours, "changed_in_last_days", 3) == [1, 3, 4]


def test_an_order_by_a_property_that_is_unknown_here_is_the_usual_one(house: House) -> None:
    assert listing.view_from({"sort": "c_none"}, registry=house.registry()).sort == "issue_date"


def test_a_filter_says_their_names(house: House, hours: str) -> None:
    wanted, clock = where(hours, "gt", "8"), house.asker(KARI).clock
    assert filter_words(house.words("nb"), wanted, house.registry(), clock) == "Hours > 8"


def test_a_label_with_braces_is_said_as_it_is(house: House) -> None:
    name = define(house, "Hours {planned}")
    assert house.words("en")(f"property.{name}") == "Hours {planned}"
    assert f"property.{name}" not in words("en")


def test_they_are_columns_of_a_file(house: House, hours: str) -> None:
    view = View(("id", hours), sort="id", descending=False)
    text = csv_of(house, KARI, view).decode("utf-8-sig")
    heads, *rows = (line.split(",") for line in text.splitlines())
    assert heads == ["Record ID", "Hours"]
    hours_of = {id: cell and Decimal(cell) for id, cell in rows}
    assert hours_of == {"1": Decimal("7.5"), "2": "", "3": 100, "4": -3}


def test_their_names_are_the_headers_of_a_file_in_every_language(house: House, hours: str) -> None:
    for language in ("en", "nb", "ja"):
        file = csv_of(house, KARI, View((hours,)), language).decode("utf-8-sig")
        assert file.splitlines()[0] == "Hours"


def test_a_deleted_invoice_takes_its_values_along(house: House, hours: str) -> None:
    gone: Invoice = lifecycle.delete(house, KARI, 1)
    assert gone.custom
    assert found(house, hours, "known") == [3, 4]
