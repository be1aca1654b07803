"""Computed columns stand in a view like others: shown, streamed, kept in the link."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing import computing, listing
from invoicing.house import House
from invoicing.model.errors import InvalidInput
from invoicing.model.expressions import LONGEST
from invoicing.model.properties import INVOICE, Sort
from tests.houses import KARI, a_house, an_open_invoice, pay

REST = '{"Rest":"amount_due / amount_billed * 100","Fee":"utestående * 0.05"}'


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path)


def shown(house: House, columns: str, computed: str = REST, **params: str) -> list[list[str]]:
    view = listing.view_from({"columns": columns, "computed": computed, **params})
    found = listing.page(house, KARI, view)
    return [[str(cell) for cell in cells] for cells in found.cells()]


def test_a_computed_column_is_worked_out_for_every_row(house: House) -> None:
    first = pay(house, an_open_invoice(house, "200"), "50")
    second = an_open_invoice(house, "80", currency="JPY")
    assert shown(house, "number,=Rest,=Fee", sort="id") == [
        [str(first.number), "75", "7.50"],
        [str(second.number), "100", "4"],
    ]


def test_its_property_has_its_label_kind_and_currency(house: House) -> None:
    view = listing.view_from({"columns": "number,=Fee,title", "computed": REST})
    found = listing.page(house, KARI, view)
    assert [p.name for p in found.properties] == ["number", "=Fee", "title"]
    fee = found.properties[1]
    assert (fee.label, fee.sort, fee.money_of) == ("Fee", Sort.MONEY, "currency")


def test_a_stream_holds_it_too(house: House) -> None:
    an_open_invoice(house, "200")
    view = listing.view_from({"columns": "number,=Rest", "computed": REST})
    assert [str(row.values["=Rest"]) for row in listing.stream(house, KARI, view)] == ["100"]


def test_one_that_cannot_be_read_is_an_empty_column_and_says_why(house: House) -> None:
    an_open_invoice(house, "200")
    bad = '{"Bad":"amount_due + colour"}'
    view = listing.view_from({"columns": "number,=Bad", "computed": bad})
    problem = computing.computed(view, INVOICE).columns["=Bad"]
    assert isinstance(problem, InvalidInput)
    assert problem.values["at"] == 14
    [[_, cell]] = shown(house, "number,=Bad", bad)
    assert cell == "None"


def test_a_column_without_an_expression_is_no_column() -> None:
    assert listing.view_from({"columns": "number,=Gone"}).columns == ("number",)


def test_a_column_can_be_computed_and_not_shown(house: House) -> None:
    view = listing.view_from({"columns": "number,title", "computed": REST})
    assert set(view.computed) == {"Rest", "Fee"}
    assert computing.computed(view, INVOICE).columns == {}


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "1", '{"a":1}', '{"a":"  "}', '{"":"1"}', "[" * 9999]
)
def test_what_is_no_computed_column_is_left_out(text: str) -> None:
    assert computing.from_text(text) == {}


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=LONGEST), max_size=5
    )
)
def test_links_keep_them(kept: dict[str, str]) -> None:
    known = computing.from_text(computing.to_text(kept))
    assert computing.from_text(computing.to_text(known)) == known
    assert len(known) <= computing.MOST


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  ", "computed.needs_label"),
        ("x" * 41, "computed.label_too_long"),
        ("a\x07b", "computed.label_too_long"),
        ("REST", "computed.label_taken"),
    ],
)
def test_a_label_can_head_a_column(text: str, key: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        computing.label(text, ["Rest"])
    assert caught.value.key == key
    assert computing.label("  Rest   of it ") == "Rest of it"
