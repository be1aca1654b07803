"""Likely duplicates are listed, looked at in a dialog, and merged with a yes."""

from invoicing import customers, merging
from invoicing.model.customer import Side
from invoicing.words import words
from tests.houses import FJELL, KARI, OLA, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import cautions, keyed, sent_to, widget
from tests.pages.reading import said, toasts

EN = words("en")


def twins(seat: Seat) -> int:
    """A second Fjell og Hav AS, with an invoice."""
    twin = customers.create(seat.house, KARI, Side.COMPANY, {"name": FJELL.name, "city": "Voss"})
    an_open_invoice(seat.house, company=twin.link)
    return twin.id


def test_likely_duplicates_are_told_with_what_they_have_in_common(seat: Seat) -> None:
    twins(seat)
    page = said(seat.open("duplicates"))
    assert "1 pair" in page
    assert "In common\\: Name" in page
    assert EN("merge.none") in said(seat.open("duplicates", side="contact")).replace("\\", "")


def test_a_pair_is_merged_after_it_was_told_what_moves(seat: Seat) -> None:
    twin = twins(seat)
    at = seat.open("duplicates")
    keyed(at, f"merge-1-{twin}").click().run()
    told = said(at)
    for part in ("Moves along 1 invoice", "City Voss"):
        assert part in told
    assert cautions(at) == [EN("merge.final", name=FJELL.name)]
    keyed(at, f"merge-1-{twin}").click()
    keyed(at, "sure").click().run()
    assert sent_to(at) == "/company?id=1"
    assert customers.read(seat.house, KARI, Side.COMPANY, twin).profile.id == FJELL.id


def test_the_other_one_of_a_pair_can_be_kept(seat: Seat) -> None:
    twin = twins(seat)
    at = seat.open("duplicates")
    keyed(at, f"merge-1-{twin}").click().run()
    keyed(at, f"merge-1-{twin}").click()
    widget(at, "radio", "Who is kept").set_value(twin)
    keyed(at, "sure").click().run()
    assert sent_to(at) == f"/company?id={twin}"
    assert customers.read(seat.house, KARI, Side.COMPANY, FJELL.id).profile.id == twin


def test_from_its_page_a_customer_is_merged_with_one_that_is_searched_for(seat: Seat) -> None:
    at = seat.open("company", id="1")
    keyed(at, "merge-customer").click().run()
    assert widget(at, "selectbox", "The other customer").options == ["Sørensen & Sønn"]
    keyed(at, "merge-customer").click()
    widget(at, "selectbox", "The other customer").set_value(2).run()
    keyed(at, "merge-customer").click()
    keyed(at, "sure").click().run()
    assert sent_to(at) == "/company?id=1"


def test_the_page_of_a_merged_customer_shows_who_stands_for_it(seat: Seat) -> None:
    twin = twins(seat)
    merging.merge(seat.house, KARI, Side.COMPANY, FJELL.id, twin)
    at = seat.open("company", id=str(twin))
    assert cautions(at) == [EN("customer.was_merged", name=FJELL.name)]
    assert not toasts(at)
    assert "Customers merged" in said(at)


def test_who_may_edit_nothing_cannot_merge(seat: Seat) -> None:
    twin = twins(seat)
    assert keyed(seat.open("duplicates", OLA), f"merge-1-{twin}").disabled
    assert keyed(seat.open("company", OLA, id="1"), "merge-customer").disabled
