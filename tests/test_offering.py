"""What there is to choose from: values in the books, and a column pasted from a spreadsheet."""

from decimal import Decimal
from pathlib import Path

import pytest

from invoicing import defining, lifecycle, listing, offering
from invoicing.house import House
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.filters import VALUES_MOST, where
from invoicing.model.pasting import cells
from invoicing.model.people import Reach
from invoicing.model.properties import Sort
from invoicing.model.table import View
from tests.houses import (
    BJOERN,
    KARI,
    NILS,
    OLA,
    SIRI,
    SOERENSEN,
    a_draft,
    a_house,
    a_line,
    a_payment,
    an_open_invoice,
    may,
    pay,
)


def some(house: House) -> None:
    """INV-00001 and 2 of Nils in kroner, INV-00003 of Siri in euros, a draft of Kari."""
    an_open_invoice(house, "1234.50", by=NILS, purchase_order="PO-7")
    an_open_invoice(house, "100", by=NILS, payment_reference="12344")
    euros = {"currency": "EUR", "contact": BJOERN, "company": SOERENSEN}
    an_open_invoice(house, "100", by=SIRI, lines=(a_line("100"),), **euros)
    a_draft(house, "1234", purchase_order="PO-7")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, prepare=some)


# ── values of a property ─────────────────────────────────────────────────────────────────────────


def test_the_values_of_an_open_choice_are_those_in_the_books(house: House) -> None:
    def values(name: str) -> tuple[str, ...]:
        return offering.values(house, KARI, name)

    assert values("owner") == ("Kari Nordmann", "Nils Berg", "Siri Dahl")
    assert values("team") == ("North", "South")
    assert values("currency") == ("EUR", "NOK")
    assert values("company") == ("Fjell og Hav AS", "Sørensen & Sønn")
    assert values("deal") == ()


def test_a_closed_choice_offers_all_it_has_and_a_number_nothing(house: House) -> None:
    assert offering.values(house, KARI, "status") == ("draft", "open", "paid", "voided")
    assert offering.values(house, KARI, "amount_due") == ()
    assert offering.values(house, KARI, "due_date") == ()


@pytest.mark.parametrize(
    ("reach", "owners", "currencies"),
    [
        (Reach.OWN, ("Nils Berg",), ("NOK",)),
        (Reach.TEAM, ("Kari Nordmann", "Nils Berg"), ("NOK",)),
        (Reach.ALL, ("Kari Nordmann", "Nils Berg", "Siri Dahl"), ("EUR", "NOK")),
    ],
)
def test_what_is_out_of_reach_is_not_offered(
    house: House, reach: Reach, owners: tuple[str, ...], currencies: tuple[str, ...]
) -> None:
    nils = may(NILS, view=reach, unassigned=False)
    assert offering.values(house, nils, "owner") == owners
    assert offering.values(house, nils, "currency") == currencies
    counts = offering.matched(house, nils, "number", ["INV-00003"]).counts
    assert counts == {"INV-00003": int(reach is Reach.ALL)}


def test_who_may_see_nothing_is_offered_nothing(house: House) -> None:
    nobody = may(OLA, view=Reach.NONE)
    for ask in (
        lambda: offering.values(house, nobody, "owner"),
        lambda: offering.matched(house, nobody, "number", ["INV-00001"]),
        lambda: offering.pasted(house, nobody, "INV-00001", "en"),
    ):
        with pytest.raises(Refused, match="no_view"):
            ask()


def test_values_are_looked_up_without_regard_to_case_and_accents(house: House) -> None:
    assert offering.values(house, KARI, "company", like="SØN sørensen") == ("Sørensen & Sønn",)
    assert offering.values(house, KARI, "company", like="og fjell") == ("Fjell og Hav AS",)
    assert offering.values(house, KARI, "company", like="%") == ()


def test_of_many_values_the_most_frequent_are_offered(house: House) -> None:
    assert offering.values(house, KARI, "owner", most=1) == ("Nils Berg",)


def test_payments_have_values_of_their_own(house: House) -> None:
    a_payment(house)
    assert offering.values(house, KARI, "customer", "payment") == ("Fjell og Hav AS",)


def test_an_own_choice_offers_its_choices_and_what_was_chosen_before(house: House) -> None:
    name = defining.define(house, KARI, "Region", Sort.CHOICE, ["North", "South"]).name
    lifecycle.set_properties(house, KARI, 1, {name: "South"})
    defining.redefine(house, KARI, name, choices=["north", "East"])
    assert offering.values(house, KARI, name) == ("East", "north", "South")


# ── a pasted column ──────────────────────────────────────────────────────────────────────────────

#: pasted, cells as text, cells as numbers
PASTED = [
    ("INV-1\nINV-2\r\nINV-3\n", ["INV-1", "INV-2", "INV-3"], None),
    ("INV-1\tINV-2\t\tINV-3", ["INV-1", "INV-2", "INV-3"], None),
    ("a; b ;c;", ["a", "b", "c"], None),
    ("a,b,a", ["a", "b"], ["a,b,a"]),
    ("a, b,  c", ["a", "b", "c"], None),
    ("1 234,50\n100,00", ["1 234,50", "100,00"], None),
    ("1,234.50", ["1", "234.50"], ["1,234.50"]),
    ('"Fjell, Hav AS"\n"say ""no"""', ["Fjell, Hav AS", 'say "no"'], None),
    ("  \n ", [], None),
]


@pytest.mark.parametrize(("text", "texts", "numbers"), PASTED)
def test_cells_of_a_column_are_told_apart(
    text: str, texts: list[str], numbers: list[str] | None
) -> None:
    assert list(cells(text)) == texts
    assert list(cells(text, numbers=True)) == (texts if numbers is None else numbers)


def found(house: House, pasted: offering.Pasted) -> list[int]:
    wanted = where(pasted.name, "any_of", pasted.values)
    view = View(("id",), wanted, sort="id", descending=False)
    return [row.id for row in listing.stream(house, KARI, view)]


def test_pasted_numbers_become_a_filter_with_what_was_not_found(house: House) -> None:
    pasted = offering.pasted(house, KARI, "inv-00001\nINV-00003\nINV-99", "en")
    assert (pasted.name, pasted.unread) == ("number", ())
    assert (pasted.matched.missing, pasted.matched.several) == (("INV-99",), ())
    assert pasted.matched.records == 2
    assert found(house, pasted) == [1, 3]


def test_bare_numbers_get_what_our_invoice_numbers_begin_with(house: House) -> None:
    pasted = offering.pasted(house, KARI, "1\n003", "en", "number")
    assert pasted.values == ("INV-00001", "INV-00003")
    assert found(house, pasted) == [1, 3]


def test_references_are_recognised_and_the_ambiguous_ones_named(house: House) -> None:
    orders = offering.pasted(house, KARI, "PO-7\nPO-8", "en")
    assert orders.name == "purchase_order"
    assert (orders.matched.several, orders.matched.missing) == (("PO-7",), ("PO-8",))
    assert found(house, orders) == [1, 4]
    assert offering.pasted(house, KARI, "12344", "en").name == "payment_reference"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1 234,50\n1.234,00", "en"),
        ("1,234.50\n1,234", "nb"),  # the first tells the mark of the second
        ("kr 1 234,50\n1234,00", "en"),
        ("1234.50\t1234", "nb"),
    ],
)
def test_amounts_are_read_in_both_languages_ways(house: House, text: str, language: str) -> None:
    pasted = offering.pasted(house, KARI, text, language, "amount_billed")
    assert [Decimal(value) for value in pasted.values] == [Decimal("1234.5"), Decimal(1234)]
    assert found(house, pasted) == [1, 4]
    assert offering.pasted(house, KARI, text, language).name == "amount_billed"


def test_an_amount_that_could_be_either_is_read_as_the_reader_writes(house: House) -> None:
    english = offering.pasted(house, KARI, "1,234", "en", "amount_billed")
    norwegian = offering.pasted(house, KARI, "1,234", "nb", "amount_billed")
    assert (english.values, norwegian.values) == (("1234",), ("1.234",))


def test_what_is_no_amount_is_named_and_not_asked_for(house: House) -> None:
    pasted = offering.pasted(house, KARI, "Amount\n100\n1e3", "en", "amount_due")
    assert (pasted.values, pasted.unread) == (("100",), ("Amount", "1e3"))
    assert pasted.matched.several == ("100",)
    assert found(house, pasted) == [2, 3]


def test_a_pasted_column_of_payments(house: House) -> None:
    pay(house, an_open_invoice(house, "70"))
    pasted = offering.pasted(house, KARI, "70,00", "nb", subject="payment")
    assert (pasted.name, pasted.values) == ("amount", ("70.00",))


@pytest.mark.parametrize("text", ["", " \n\t;", "\ufeff"])
def test_nothing_pasted_is_refused(house: House, text: str) -> None:
    with pytest.raises(InvalidInput, match="paste.nothing"):
        offering.pasted(house, KARI, text, "en")


def test_more_than_a_filter_holds_is_refused(house: House) -> None:
    many = "\n".join(f"INV-{n}" for n in range(VALUES_MOST + 1))
    with pytest.raises(InvalidInput, match="too_many_values"):
        offering.pasted(house, KARI, many, "en")


@pytest.mark.parametrize("evil", ["'; drop table invoice; --", "$v0", "%", "İ", "ẞ"])
def test_a_pasted_value_is_only_a_value(house: House, evil: str) -> None:
    pasted = offering.pasted(house, KARI, evil, "en")
    assert pasted.matched.missing == pasted.values
    assert offering.matched(house, KARI, "purchase_order", [evil]).missing == (evil,)
    assert found(house, pasted) == []
