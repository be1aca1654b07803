"""The module and its pages, as the side shows them."""

import pytest

from invoicing.model.decisions import decide, general
from invoicing.words import words
from parts import sides
from tests.houses import KARI, OLA
from tests.pages.conftest import Seat


@pytest.mark.contract("A-01")
@pytest.mark.parametrize(
    ("language", "module", "first", "second"),
    [("nb", "Handel", "Fakturaer", "Betalinger"), ("en", "Commerce", "Invoices", "Payments")],
)
def test_the_module_is_commerce_and_its_first_page_is_the_invoices(
    language: str, module: str, first: str, second: str
) -> None:
    w = words(language)
    pages = [w(place.key) for place in sides.COMMERCE if not place.hidden]
    assert (w("nav.commerce"), *pages[:2]) == (module, first, second)
    assert sides.COMMERCE[0].needs is None, "whoever is signed in finds it"


@pytest.mark.parametrize(
    ("page", "under"), [("edit", "invoices"), ("then", "invoices"), ("statement", "customers")]
)
def test_a_page_that_links_lead_to_is_marked_where_it_belongs(
    seat: Seat, page: str, under: str
) -> None:
    at = seat.open(page)
    marks = [e.proto.body for e in at.html if '"stSidebarNavLink"][href$=' in e.proto.body]
    assert [f'href$="/{under}"' in body for body in marks] == [True]
    assert under in {place.file for place in sides.COMMERCE}


def test_a_page_that_needs_a_permission_is_no_page_without_it() -> None:
    needed = {place.file: place.needs for place in (*sides.COMMERCE, *sides.HIDDEN) if place.needs}
    assert "edit" in needed
    theirs = {file for file, act in needed.items() if decide(act, general(OLA))}
    assert "edit" not in theirs
    assert {file for file, act in needed.items() if decide(act, general(KARI))} == set(needed)
