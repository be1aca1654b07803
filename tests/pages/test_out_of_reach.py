"""What is not there, is out of reach or was taken back shows nothing, and the way back."""

import pytest

from invoicing import identity, lifecycle
from invoicing.house import House
from invoicing.model.people import Permissions, Reach
from tests.houses import KARI, NILS, OLA, SIRI, a_draft, an_open_invoice, now_of
from tests.pages.conftest import Seat
from tests.pages.looking import links, widget
from tests.pages.reading import errors, said


@pytest.mark.parametrize("page", ["invoice", "edit", "property_history", "then", "revisions"])
@pytest.mark.parametrize("id", ["99", "x", "", "-1", "1e3", "9" * 30, "1' or '1'='1"])
def test_what_is_not_there_shows_nothing_and_the_way_back(seat: Seat, page: str, id: str) -> None:
    a_draft(seat.house)
    at = seat.open(page, id=id)
    assert "Nothing to show here" in said(at)
    assert links(at)["Invoices"] == "/invoices"
    assert not at.get("popover")


@pytest.mark.parametrize("page", ["invoice", "edit", "property_history", "then", "revisions"])
def test_an_invoice_out_of_reach_looks_like_one_that_is_not_there(seat: Seat, page: str) -> None:
    invoice = an_open_invoice(seat.house, title="Secret deal")
    hidden = said(seat.open(page, SIRI, id=str(invoice.id)))
    missing = said(seat.open(page, SIRI, id="99"))
    assert hidden == missing.replace("99", str(invoice.id))
    assert "Secret" not in hidden


def test_a_reach_that_is_taken_back_hides_the_record_at_the_next_run(seat: Seat) -> None:
    at = seat.open("invoice", OLA, id=str(an_open_invoice(seat.house).id))
    assert "INV-00001" in said(at)
    assert OLA.account_id is not None
    none = Permissions(view=Reach.NONE)
    identity.save_account(seat.house, KARI, OLA.account_id, permissions=none)
    assert "INV-00001" not in said(at.run())


def test_a_choice_made_on_a_stale_page_changes_nothing_and_the_page_shows_what_is(
    seat: Seat, house: House
) -> None:
    invoice = an_open_invoice(house)
    at = seat.open("invoice", id=str(invoice.id))
    picker = widget(at, "selectbox", "Owner").set_value(NILS.account_id)
    assert OLA.account_id is not None
    lifecycle.assign_owner(house, KARI, invoice.id, OLA.account_id)
    picker.run()
    owner = now_of(house, invoice).owner
    assert owner is not None
    assert owner.name == "Ola Lund"
    assert not errors(at)
