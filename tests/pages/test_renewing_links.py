"""The link of an invoice is renewed from its page, after a warning."""

from invoicing import sharing
from invoicing.words import words
from tests.houses import KARI, OLA, a_draft, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import cautions, keyed, labels


def test_the_link_is_renewed_once_it_is_confirmed(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    before = sharing.path(seat.house, KARI, invoice.id)
    at = seat.open("invoice", id=str(invoice.id))
    keyed(at, "renew-link").click().run()
    assert "leads nowhere any more" in cautions(at)[0]
    assert sharing.path(seat.house, KARI, invoice.id) == before
    keyed(at, "renew-link").click()
    keyed(at, "sure").click().run()
    assert sharing.path(seat.house, KARI, invoice.id) != before


def test_who_may_not_edit_sees_why_and_a_draft_has_no_link(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    button = keyed(seat.open("invoice", OLA, id=str(invoice.id)), "renew-link")
    assert (button.disabled, button.help) == (True, words("en")("reason.no_edit"))
    draft = seat.open("invoice", id=str(a_draft(seat.house).id))
    assert "Renew link" not in labels(draft)
