"""The panel of advanced filters: what is chosen there is in the URL and in the table at once."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import defining, lifecycle
from invoicing.house import House
from invoicing.model.filters import Condition, where
from invoicing.model.properties import Sort
from tests import houses
from tests.houses import KARI, OLA, a_payment
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, labels, plain, widget
from tests.pages.panels import OPEN, asked, choose, numbers, opened, press, some, type_in
from tests.pages.reading import errors, said
from tests.pages.test_index_page import allow


@pytest.fixture
def house(tmp_path: Path) -> House:
    return houses.a_house(tmp_path, prepare=some)


def panel_is_open(at: AppTest) -> bool:
    return "Close the panel" in labels(at)


# ── making a filter ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-80", "A-81", "A-82")
def test_a_property_is_searched_for_then_its_criterion_and_value_set(seat: Seat) -> None:
    at = opened(seat)
    box = widget(at, "selectbox", "Property")
    assert box.placeholder == "Search for a property"
    assert "Amounts › Balance due" in box.options
    assert "Dates › Due date" in box.options
    choose(at, "Property", "amount_billed")
    assert widget(at, "selectbox", "Criterion").options[:4] == ["=", "≠", ">", "≥"]
    choose(at, "Criterion", "gt")
    type_in(at, "Value", "199.99")
    assert asked(at) == where("amount_billed", "gt", "199.99")
    assert numbers(at) == {"INV-00001", "INV-00002"}
    assert plain(drawn(at, "t-filter")[0]).startswith("Amount billed > 199.99")


@pytest.mark.contract("A-83")
def test_add_filter_asks_another_property_in_the_same_group(seat: Seat) -> None:
    at = opened(seat, filter=where("title", "contains", "spring").to_json())
    assert numbers(at) == {"INV-00001", "Spring fair"}
    press(at, "Add filter")
    choose(at, "Property", "overdue")
    assert asked(at).groups == (
        (Condition("title", "contains", "spring"), Condition("overdue", "is", True)),
    )
    [flag] = at.radio
    flag.set_value(False).run()
    assert asked(at).groups[0][1] == Condition("overdue", "is", False)


@pytest.mark.contract("A-84")
def test_add_filter_group_asks_the_chosen_or_another_filter(seat: Seat) -> None:
    at = opened(seat, filter=where("title", "is", "Spring").to_json())
    press(at, "Add filter group")
    choose(at, "Property", "owner")
    [box] = at.multiselect
    assert box.options == ["Kari Nordmann", "Nils Berg", "Siri Dahl"]
    box.set_value(["Siri Dahl"]).run()
    assert asked(at).groups == (
        (Condition("title", "is", "Spring"),),
        (Condition("owner", "any_of", ("Siri Dahl",)),),
    )
    assert numbers(at) == {"INV-00001", "Spring fair"}
    assert "OR" in said(at)


@pytest.mark.contract("A-85")
def test_x_closes_the_panel_and_the_filter_stays(seat: Seat) -> None:
    at = opened(seat)
    choose(at, "Property", "title")
    type_in(at, "Value", "autumn")
    press(at, "Close the panel")
    assert not panel_is_open(at)
    assert asked(at) == where("title", "contains", "autumn")
    assert numbers(at) == {"INV-00002"}
    press(at, f"{OPEN} (1)")
    assert panel_is_open(at)
    assert "Title contains «autumn»" in said(at)


def test_the_button_closes_too(seat: Seat) -> None:
    at = opened(seat)
    assert panel_is_open(at)
    assert not panel_is_open(press(at, OPEN))


# ── every kind of value ──────────────────────────────────────────────────────────────────────────


def with_property(seat: Seat, name: str, operator: str, language: str = "en") -> AppTest:
    at = seat.open("invoices", language=language)
    [button] = [b for b in at.button if b.key == "filter-panel-invoice-button"]
    button.click().run()
    labels = {"en": ("Property", "Criterion"), "nb": ("Egenskap", "Kriterium")}[language]
    choose(at, labels[0], name)
    return choose(at, labels[1], operator)


def test_numbers_are_typed_as_the_reader_writes_them(seat: Seat) -> None:
    at = with_property(seat, "amount_billed", "between", "nb")
    type_in(at, "Fra", "1 000,50")
    assert not asked(at), "one of two is only half a condition"
    type_in(at, "Til", "2.000,00")
    assert asked(at) == where("amount_billed", "between", ("1000.50", "2000.00"))


def test_a_list_of_numbers_is_typed_line_by_line(seat: Seat) -> None:
    at = with_property(seat, "amount_billed", "any_of")
    type_in(at, "Each value on a line of its own", "1,000\n200", "text_area")
    assert asked(at) == where("amount_billed", "any_of", ("1000", "200"))
    assert numbers(at) == {"INV-00001", "INV-00002"}
    assert "2 of 2 values are found." in said(at)


def test_a_day_and_two_days_are_picked(seat: Seat) -> None:
    at = with_property(seat, "due_date", "before")
    widget(at, "date_input", "Value").set_value(date(2026, 4, 1)).run()
    assert asked(at) == where("due_date", "before", "2026-04-01")
    choose(at, "Criterion", "between")
    widget(at, "date_input", "From").set_value(date(2026, 3, 1)).run()
    assert not asked(at)
    widget(at, "date_input", "To").set_value(date(2026, 3, 31)).run()
    assert asked(at) == where("due_date", "between", ("2026-03-01", "2026-03-31"))


def test_relative_days_show_the_days_they_mean(seat: Seat) -> None:
    at = with_property(seat, "due_date", "in_next_days")
    widget(at, "number_input", "Number of days").set_value(7).run()
    assert asked(at) == where("due_date", "in_next_days", 7)
    assert drawn(at, "t-quiet-line")[-1].count("Mar\xa018,\xa02026 – Mar\xa025,\xa02026") == 1
    choose(at, "Criterion", "in_period")
    assert "today" in widget(at, "selectbox", "Value").options
    choose(at, "Value", "next_month")
    assert "Apr\xa01,\xa02026 – Apr\xa030,\xa02026" in drawn(at, "t-quiet-line")[-1]


def test_one_and_many_choices_are_said_in_words(seat: Seat) -> None:
    at = with_property(seat, "status", "is")
    assert widget(at, "selectbox", "Value").options == ["Draft", "Open", "Paid", "Voided"]
    choose(at, "Value", "paid")
    assert asked(at) == where("status", "is", "paid")
    choose(at, "Criterion", "none_of")
    assert widget(at, "multiselect", "Value").value == ["paid"]
    assert asked(at) == where("status", "none_of", ("paid",))


def test_a_text_list_offers_what_is_in_the_books(seat: Seat) -> None:
    at = with_property(seat, "title", "any_of")
    box = widget(at, "multiselect", "Value")
    assert box.options == ["Autumn", "Spring", "Spring fair"]
    box.set_value(["Spring"]).run()
    assert numbers(at) == {"INV-00001"}


def test_what_is_out_of_reach_is_not_offered(seat: Seat, house: House) -> None:
    allow(house, OLA, view="own", unassigned=False)
    at = seat.open("invoices", OLA)
    press(at, OPEN)
    choose(at, "Property", "owner")
    assert widget(at, "multiselect", "Value").options == []


def test_what_was_is_asked_of_the_history(seat: Seat) -> None:
    at = with_property(seat, "status", "ever")
    widget(at, "multiselect", "Value").set_value(["draft"]).run()
    assert numbers(at) == {"INV-00001", "INV-00002", "Spring fair"}
    choose(at, "Criterion", "changed_in_last_days")
    widget(at, "number_input", "Number of days").set_value(1).run()
    assert numbers(at) == {"INV-00001", "INV-00002"}


def test_a_property_of_the_companys_own_is_offered_until_it_is_archived(
    seat: Seat, house: House
) -> None:
    name = defining.define(house, KARI, "Project", Sort.TEXT).name
    lifecycle.set_properties(house, KARI, 1, {name: "Bridge"})
    at = opened(seat)
    assert "Own properties › Project" in widget(at, "selectbox", "Property").options
    choose(at, "Property", name)
    type_in(at, "Value", "bridge")
    assert numbers(at) == {"INV-00001"}
    assert "Project contains «bridge»" in said(at)
    defining.redefine(house, KARI, name, archived=True)
    at = opened(seat)
    assert "Own properties › Project" not in widget(at, "selectbox", "Property").options
    at = opened(seat, filter=where(name, "is", "bridge").to_json())
    assert numbers(at) == {"INV-00001"}


# ── half a condition ─────────────────────────────────────────────────────────────────────────────


def test_what_is_not_whole_is_marked_and_not_asked(seat: Seat) -> None:
    at = opened(seat, filter=where("title", "contains", "spring").to_json())
    press(at, "Add filter")
    choose(at, "Property", "amount_billed")
    assert "Not asked yet: choose what is missing." in said(at)
    assert asked(at) == where("title", "contains", "spring")
    assert numbers(at) == {"INV-00001", "Spring fair"}


def test_what_cannot_be_read_is_said_at_its_place_and_not_asked(seat: Seat) -> None:
    at = with_property(seat, "amount_billed", "gt")
    type_in(at, "Value", "many")
    assert len(errors(at)) == 1
    assert not asked(at)
    assert len(numbers(at)) == 3
    assert widget(at, "text_input", "Value").value == "many"
    type_in(at, "Value", "900")
    assert not errors(at)
    assert numbers(at) == {"INV-00001"}


def test_a_half_condition_is_gone_when_the_panel_opens_again(seat: Seat) -> None:
    at = with_property(seat, "amount_billed", "gt")
    press(at, "Close the panel")
    press(at, OPEN)
    assert "Criterion" not in labels(at, "selectbox")


# ── payments have the same panel ─────────────────────────────────────────────────────────────────


def test_payments_are_filtered_in_the_same_panel(seat: Seat, house: House) -> None:
    a_payment(house)
    at = opened(seat, "payments")
    choose(at, "Property", "amount")
    type_in(at, "Value", "150")
    assert asked(at) == where("amount", "gte", "150")
    assert numbers(at, "payments") == {"200.00"}
    assert "has ever been" not in widget(at, "selectbox", "Criterion").options
