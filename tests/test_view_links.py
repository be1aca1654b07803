"""A view is the whole state of an index: what links say of it, and what a link means."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing import lifecycle, listing, quick
from invoicing.house import House
from invoicing.model.filters import where
from invoicing.model.lists import join_list, split_list
from invoicing.model.table import View
from tests.houses import BJOERN, KARI, NILS, SOERENSEN, a_draft, a_house, an_open_invoice

EVERYTHING = {
    "q": "owner:kari fjell",
    "status": "open,overdue",
    "owner": r"Berg\, Nils,@none",
    "due": "this_month,2026-01-01..2026-01-31",
    "currency": "EUR",
    "customer": "Fjell og Hav AS",
    "filter": where("title", "contains", "x").to_json(),
    "sort": "due_date",
    "columns": "number,title,amount_due,=Rest",
    "pinned": "2",
    "widths": "title:240,amount_due:90",
    "density": "compact",
    "group": "owner,due_date.month",
    "marks": "on",
    "large": "5000",
    "grouporder": "-balance",
    "computed": '{"Rest":"amount_due * 2"}',
    "size": "100",
    "page": "3",
}


@given(st.lists(st.text(min_size=1).map(str.strip).filter(bool), unique=True))
def test_values_in_one_parameter_come_back_as_they_were(values: list[str]) -> None:
    assert split_list(join_list(values)) == tuple(values)


def test_a_link_says_the_whole_view_and_gives_it_back() -> None:
    view = listing.view_from(EVERYTHING)
    assert listing.params_of(view) == EVERYTHING
    assert listing.view_from(listing.params_of(view)) == view


def test_a_view_knows_columns_pins_widths_density_groups_and_marks() -> None:
    view = listing.view_from(EVERYTHING)
    assert view.columns == ("number", "title", "amount_due", "=Rest")
    assert (view.computed, view.large) == ({"Rest": "amount_due * 2"}, 5000)
    assert (view.pinned, view.widths) == (2, {"title": 240, "amount_due": 90})
    assert (view.density, view.marks) == ("compact", True)
    assert view.group_by == ("owner", "due_date.month")


def test_the_usual_view_needs_no_parameters_and_can_be_said_in_full() -> None:
    view = listing.view_from({})
    assert listing.params_of(view) == {}
    whole = listing.params_of(replace(view, page=4), whole=True)
    assert whole["columns"] == ",".join(listing.COLUMNS["invoice"])
    assert (whole["sort"], whole["size"], whole["marks"]) == ("-issue_date", "50", "off")
    assert "page" not in whole
    assert listing.view_from(whole) == view


def test_a_view_that_was_built_by_hand_becomes_a_link_too() -> None:
    view = View(("number", "title"), where("status", "is", "paid"), "fjell", sort="id")
    again = listing.view_from(listing.params_of(view))
    assert (again.filter, again.search, again.sort) == (view.filter, "fjell", "id")


@pytest.mark.parametrize("subject", ["invoice", "payment"])
def test_the_first_column_is_always_the_record_itself(subject: str) -> None:
    first = listing.COLUMNS[subject][0]
    view = listing.view_from({"columns": "currency,nonsense,currency"}, subject)
    assert view.columns == (first, "currency")
    assert listing.view_from({"columns": "nonsense"}, subject).columns == listing.COLUMNS[subject]


@pytest.mark.parametrize(
    "params",
    [
        {"pinned": "0"},
        {"pinned": "x"},
        {"widths": "number"},
        {"widths": "number:x"},
        {"widths": "number:9999999"},
        {"widths": "number:1"},
        {"widths": "nonsense:100"},
        {"density": "roomy"},
        {"group": "nonsense"},
        {"group": "amount_due"},
        {"group": "owner,status,currency"},
        {"marks": "maybe"},
        {"due": "someday,2026-01-01..x"},
        {"view": "no such view"},
        {"columns": ","},
    ],
    ids=str,
)
def test_what_a_link_cannot_mean_is_the_usual(params: dict[str, str]) -> None:
    assert listing.view_from(params) == listing.view_from({})


def test_no_more_columns_are_pinned_than_there_are_and_never_more_than_three() -> None:
    assert listing.view_from({"pinned": "9"}).pinned == 3
    assert listing.view_from({"pinned": "3", "columns": "number,title"}).pinned == 2


def test_more_can_be_read_than_is_shown() -> None:
    view = listing.fetching(listing.view_from({"columns": "number"}), "currency", "number")
    assert view.columns == ("number", "currency")


# ── the built-in views ───────────────────────────────────────────────────────────────────────────


def test_a_built_in_view_gives_what_no_other_parameter_says() -> None:
    overdue = listing.view_from({"view": "overdue"})
    assert overdue == listing.view_from({"status": "overdue", "sort": "due_date"})
    assert listing.view_from({"view": "overdue", "sort": "-issue_date"}).sort == "issue_date"
    assert listing.view_from({"view": "overdue", "status": "", "sort": ""}) == listing.view_from({})


def test_every_built_in_view_can_be_asked(tmp_path: Path) -> None:
    house = a_house(tmp_path, prepare=two_owners)
    for subject, views in listing.BUILT_IN.items():
        for name in views:
            listing.page(house, KARI, listing.view_from({"view": name}, subject), subject)


# ── the quick filters ────────────────────────────────────────────────────────────────────────────


def two_owners(house: House) -> None:
    an_open_invoice(house, title="hers")
    an_open_invoice(house, by=NILS, title="his", currency="EUR")
    a_draft(house, title="buyer", company=SOERENSEN, contact=BJOERN)
    lifecycle.assign_owner(house, KARI, a_draft(house, title="nobody's").id, None)


def titles(house: House, **params: str) -> set[str]:
    view = listing.view_from(params | {"sort": "id"}, columns=["title"], actor=KARI)
    return {str(row.values["title"]) for row in listing.page(house, KARI, view).rows}


@pytest.mark.parametrize(
    ("params", "wanted"),
    [
        ({"owner": "Nils Berg"}, {"his"}),
        ({"owner": "@me"}, {"hers", "buyer"}),
        ({"view": "mine"}, {"hers", "buyer"}),
        ({"owner": "@none"}, {"nobody's"}),
        ({"owner": "@none,Nils Berg"}, {"his", "nobody's"}),
        ({"currency": "EUR"}, {"his"}),
        ({"currency": "EUR,NOK"}, {"hers", "his", "buyer", "nobody's"}),
        ({"customer": SOERENSEN.name}, {"buyer"}),
        ({"status": "draft,open"}, {"hers", "his", "buyer", "nobody's"}),
        ({"status": "draft,overdue", "owner": "@me"}, {"buyer"}),
        ({"due": "next_month"}, {"hers", "his", "buyer", "nobody's"}),
        ({"due": "overdue,@none"}, set()),
        ({"due": "2026-04-17..2026-04-17", "currency": "EUR"}, {"his"}),
        ({"due": "2026-04-18..2026-05-01"}, set()),
    ],
    ids=lambda each: str(sorted(each) if isinstance(each, set) else each),
)
def test_quick_filters_are_joined_by_and_their_choices_by_or(
    tmp_path: Path, params: dict[str, str], wanted: set[str]
) -> None:
    assert titles(a_house(tmp_path, prepare=two_owners), **params) == wanted


def test_no_more_is_chosen_than_an_address_holds() -> None:
    many = ",".join(map(str, range(quick.CHOSEN_MOST + 10)))
    [(_, values)] = quick.chosen({"owner": many}, "invoice")
    assert len(values) == quick.CHOSEN_MOST
