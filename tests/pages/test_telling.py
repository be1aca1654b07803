"""After an edit of a finalized invoice its page offers to tell the buyer; it can be put away."""

from datetime import timedelta
from typing import Any

import pytest

from invoicing import lifecycle, outbox
from invoicing.model.invoice import Invoice
from parts import acts
from tests.houses import KARI, OLA, TODAY, an_open_invoice, set_up
from tests.pages.conftest import Seat
from tests.pages.looking import keyed
from tests.pages.reading import said

OFFER = "The buyer has not been told what changed since the invoice was last sent: Due date."


@pytest.fixture
def invoice(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Invoice:
    """One that was edited after it was issued."""
    monkeypatch.setattr(acts.secrets, "token_hex", lambda size: "5e" * size)
    set_up(seat.house, allow_edit_finalized=True)
    issued = an_open_invoice(seat.house, language="en")
    later = {"due_date": TODAY + timedelta(days=60)}
    return lifecycle.edit(seat.house, KARI, issued.id, later)


def opened(seat: Seat, invoice: Invoice, who: Any = KARI) -> Any:
    return seat.open("invoice", who, id=str(invoice.id))


@pytest.mark.contract("A-35")
def test_the_buyer_is_told_with_the_changes_filled_in(seat: Seat, invoice: Invoice) -> None:
    at = opened(seat, invoice)
    assert OFFER in said(at)
    at = keyed(at, "tell").click().run()
    body = next(box for box in at.text_area if str(box.key).startswith("body-"))
    assert "- Due date: Apr 17, 2026 → May 17, 2026" in body.value.replace("\xa0", " ")
    keyed(at, "tell").click()
    next(b for b in at.button if str(b.key).startswith("send-")).click().run()
    [mail] = outbox.mails(seat.house, KARI)
    assert mail.letter.subject == f"Changed: invoice {invoice.number} from Fjord Handel AS"
    assert OFFER not in said(opened(seat, invoice))


@pytest.mark.contract("A-35")
def test_the_offer_is_put_away(seat: Seat, invoice: Invoice) -> None:
    at = keyed(opened(seat, invoice), "put-away").click().run()
    assert OFFER not in said(at)


def test_it_is_offered_to_who_may_send_only(seat: Seat, invoice: Invoice) -> None:
    assert OFFER not in said(opened(seat, invoice, OLA))
    assert OFFER not in said(opened(seat, an_open_invoice(seat.house)))
