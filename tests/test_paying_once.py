"""A buyer pays once: whatever is sent twice, by whom, and from where."""

import re
from functools import partial
from typing import Any

import pytest

from invoicing.house import House
from invoicing.model.capture import CaptureState
from tests.buyers import HERE, OURS, attempts, outside, paid, told, visiting

C = CaptureState


@pytest.fixture
def visit(house: House) -> Any:
    return partial(visiting, house, outside(house))


# ── never twice ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["card_success", "card_confirm", "card_vanishes", "debit_settles"])
def test_a_form_that_is_sent_again_is_the_same_attempt(visit: Any, how: str) -> None:
    at = visit("100", allow_partial=True)
    form = at.filled(how, amount="30")
    first, again = at.send(form), at.send(form)
    assert again.headers["location"].split("?")[0] == first.headers["location"].split("?")[0]
    assert len(attempts(at.house, at.invoice)) == 1
    assert at.send(form | {"amount": "70"}).status_code == 303
    assert len(attempts(at.house, at.invoice)) == 1


def test_a_page_of_an_attempt_moves_no_money_however_often_it_is_loaded(visit: Any) -> None:
    at = visit("100", allow_partial=True)
    where = at.send(at.filled(amount="30")).headers["location"]
    for _ in range(3):
        assert "We have received NOK 30.00." in told(at.see(where))
    assert paid(at).amount_paid == 30


def test_a_new_checkout_ends_the_one_that_waits(visit: Any) -> None:
    at = visit()
    old = at.pay("card_confirm")
    assert "Paid. Thank you!" in told(at.pay())
    assert "This payment was cancelled" in told(at.confirm(old))
    assert [c.state for c in attempts(at.house, at.invoice)] == [C.SUCCEEDED, C.CANCELLED]
    assert paid(at).amount_paid == 100


def test_who_confirmed_and_pays_again_from_another_tab_has_paid_once(visit: Any) -> None:
    at = visit()
    form = at.filled()
    page = at.pay("card_confirm")
    bank = re.search(r'href="(/sandbox/[^"]+)"', page.text)
    assert bank
    at.client.post(bank[1], data={"answer": "yes"}, headers=OURS)
    answer = at.send(form)
    assert answer.status_code == 409
    assert "Nothing is left to pay on this invoice." in told(answer)
    assert len(paid(at).payments) == 1


# ── nobody else's ────────────────────────────────────────────────────────────────────────────────


def test_a_form_that_was_not_made_here_for_this_invoice_pays_nothing(visit: Any) -> None:
    at, other = visit(), visit()
    forged = at.filled()["form"].replace(":", "x", 1)
    for form in (forged, "", "a.b", other.filled()["form"]):
        page = at.send(at.filled() | {"form": form})
        assert page.status_code == 400
        assert "please send it once more" in told(page)
    assert attempts(at.house, at.invoice) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
        {},
    ],
)
def test_another_site_cannot_send_the_form(visit: Any, headers: dict[str, str]) -> None:
    at = visit()
    answer = at.client.post(at.path + "/pay", data=at.filled(), headers=headers)
    assert answer.status_code == 403
    assert attempts(at.house, at.invoice) == []


def test_an_attempt_is_seen_by_its_own_link_alone(house: House, visit: Any) -> None:
    at, other = visit(), visit()
    where = at.send(at.filled()).headers["location"]
    key = where.rpartition("/")[2]
    assert other.see(f"/pay/{key}").status_code == 404
    assert at.see("/pay/nothing").status_code == 404


def test_cards_are_not_tried_out_here(visit: Any) -> None:
    at = visit()
    answers = [at.send(at.filled("card_declined")).status_code for _ in range(13)]
    assert answers[-1] == 429
    assert answers[:12] == [303] * 12


def test_a_form_of_any_size_is_not_read(visit: Any) -> None:
    at = visit()
    assert at.send(at.filled() | {"amount": "1" * 20_000}).status_code == 413
