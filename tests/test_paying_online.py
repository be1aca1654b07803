"""The buyer's checkout over HTTP: what is offered, how it ends, and that it never pays twice."""

import re
from functools import partial
from typing import Any

import pytest
from starlette.testclient import TestClient

from invoicing import checkouts, lifecycle, record
from invoicing.house import House
from invoicing.model.invoice import Collection, Status
from tests.buyers import OURS, attempts, outside, paid, told, visiting
from tests.houses import KARI, Clock, a_payment, ask, pay, set_up


@pytest.fixture
def client(house: House) -> TestClient:
    return outside(house)


@pytest.fixture
def visit(house: House, client: TestClient) -> Any:
    return partial(visiting, house, client)


# ── the form ─────────────────────────────────────────────────────────────────────────────────────


def test_an_invoice_that_is_paid_online_leads_to_its_checkout(visit: Any) -> None:
    at = visit("1250.50")
    assert f'href="{at.path}/pay"' in at.see().text
    page = at.see("/pay")
    for wanted in ("Pay NOK 1,250.50", "Fjord Handel AS", at.invoice.number, "Due Apr 17, 2026"):
        assert wanted in told(page)
    assert "no money moves" in told(page)
    assert 'name="amount"' not in page.text


def test_the_checkout_speaks_the_buyers_language(visit: Any) -> None:
    page = visit("1250.50", language="nb").see("/pay")
    assert '<html lang="nb">' in page.text
    assert "Betal 1 250,50 NOK" in told(page)
    assert "Hvordan vil du betale?" in told(page)


def test_the_checkout_is_plain_and_shut_off(visit: Any) -> None:
    page = visit().see("/pay")
    assert "<script" not in page.text
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "same-origin"
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_texts_are_only_texts_here_too(house: House, visit: Any) -> None:
    at = visit()
    evil = '"><img src=x onerror=alert(1)>'
    page = at.send(at.filled(evil))
    assert page.status_code == 400
    assert "<img" not in page.text


@pytest.mark.parametrize(
    "shut",
    [
        lambda v: set_up(v.house, gateway=None),
        lambda v: lifecycle.edit(v.house, KARI, v.invoice.id, {"collection": Collection.MANUAL}),
        lambda v: lifecycle.void(v.house, KARI, v.invoice.id),
        lambda v: pay(v.house, v.invoice),
        lambda v: set_up(v.house, pay_by_card=False, pay_by_debit=False),
    ],
)
def test_what_cannot_be_paid_here_offers_no_way_to_pay(visit: Any, shut: Any) -> None:
    at = visit()
    form = at.filled()
    shut(at)
    assert "/pay" not in at.see().text
    page = at.see("/pay")
    assert "<form" not in page.text
    assert "Nothing to pay here now" in told(page)
    refused = at.send(form)
    assert refused.status_code == 409
    assert attempts(at.house, at.invoice) == []


def test_only_what_the_settings_and_the_invoice_allow_is_offered(visit: Any) -> None:
    at = visit(allowed_methods="card")
    assert "debit_settles" not in at.see("/pay").text
    assert at.send(at.filled("debit_settles")).status_code == 400
    everything = visit()
    assert "debit_settles" in everything.see("/pay").text
    set_up(at.house, pay_by_debit=False)
    assert "debit_settles" not in everything.see("/pay").text


def test_a_link_that_leads_nowhere_has_no_checkout(client: TestClient) -> None:
    for path in ("/p/nowhere/pay", "/p/nowhere/pay/x"):
        answer = client.get(path, headers=OURS)
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text
    assert client.post("/p/nowhere/pay", data={}, headers=OURS).status_code == 404
    assert client.get("/sandbox/nowhere", headers=OURS).status_code == 404


# ── how it ends ──────────────────────────────────────────────────────────────────────────────────


def test_a_card_that_pays(visit: Any) -> None:
    at = visit()
    page = at.pay()
    assert "Paid. Thank you! We have received NOK 100.00." in told(page)
    assert f'href="{at.path}"' in page.text
    assert paid(at).status is Status.PAID
    assert "Paid. Thank you!" in told(at.see())


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("card_declined", "Your bank declined the payment."),
        ("card_insufficient", "There is not enough money on the account."),
        ("card_expired", "The card has expired."),
    ],
)
def test_a_card_that_does_not_tells_why_and_lets_one_try_again(
    visit: Any, how: str, why: str
) -> None:
    at = visit()
    page = at.pay(how)
    assert f"The payment did not go through {why}" in told(page)
    assert f'href="{at.path}/pay"' in page.text
    assert paid(at).status is Status.OPEN
    assert "Paid. Thank you!" in told(at.pay())


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ("yes", Status.PAID, "Paid. Thank you!"),
        ("no", Status.OPEN, "The payment was not confirmed, so nothing was paid."),
    ],
)
def test_a_card_that_must_be_confirmed(visit: Any, answer: str, status: Status, says: str) -> None:
    at = visit()
    answered = at.send(at.filled("card_confirm"))
    page = at.see(answered.headers["location"])
    assert "One more step" in told(page)
    assert re.search(r'http-equiv="refresh" content="0;url=/sandbox/', page.text)
    assert says in told(at.confirm(page, answer))
    assert paid(at).status is status


def test_who_comes_back_without_confirming_is_asked_to_and_not_sent_away_again(visit: Any) -> None:
    at = visit()
    answered = at.send(at.filled("card_confirm"))
    page = at.see(answered.headers["location"].removesuffix("?go=1"))
    assert "http-equiv" not in page.text
    assert "Continue to confirm" in told(page)
    assert "A payment you began waits to be confirmed." in told(at.see("/pay"))


def test_a_bank_debit_is_on_its_way_first(visit: Any) -> None:
    at = visit()
    assert "Your bank debit is under way" in told(at.pay("debit_settles"))
    assert paid(at).status is Status.OPEN
    assert "A payment for this invoice is under way." in told(at.see())
    assert "/pay" not in at.see().text


def test_an_answer_that_got_lost_is_waited_for_and_asked_for_again(
    house: House, visit: Any
) -> None:
    at = visit()
    answered = at.send(at.filled("card_vanishes"))
    where = answered.headers["location"]
    page = at.see(where)
    assert "Do not pay again" in told(page)
    assert 'http-equiv="refresh"' in page.text
    assert "A payment for this invoice is under way." in told(at.see())
    assert isinstance(house.clock, Clock)
    house.clock.forward(seconds=4)
    assert "Paid. Thank you!" in told(at.see(where))
    assert paid(at).amount_paid == 100


@pytest.mark.contract("A-37")
def test_an_edit_meanwhile_cancels_the_checkout_and_the_page_says_so(visit: Any) -> None:
    at = visit()
    page = at.pay("card_confirm")
    lifecycle.edit(at.house, KARI, at.invoice.id, {"comments": "New terms"})
    checkouts.watch(at.house)
    assert "This payment was cancelled" in told(at.confirm(page))
    assert paid(at).amount_paid == 0


def test_a_form_of_an_older_revision_is_shown_anew_with_the_new_amount(visit: Any) -> None:
    at = visit()
    form = at.filled()
    lifecycle.edit(at.house, KARI, at.invoice.id, {"comments": "New terms"})
    page = at.send(form)
    assert page.status_code == 409
    assert "The invoice was changed while you were here, and nothing was paid." in told(page)
    assert attempts(at.house, at.invoice) == []


def test_money_that_fits_no_more_is_owned_up_to(visit: Any) -> None:
    at = visit()
    page = at.pay("card_confirm")
    bank = re.search(r'href="(/sandbox/[^"]+)"', page.text)
    assert bank
    at.client.post(bank[1], data={"answer": "yes"}, headers=OURS)
    pay(at.house, at.invoice)
    checkouts.watch(at.house)
    [capture] = attempts(at.house, at.invoice)
    assert "We have received your money" in told(at.see(f"/pay/{capture.key}"))


@pytest.mark.contract("A-59")
def test_the_page_tells_of_the_receipt_where_one_is_sent(house: House, visit: Any) -> None:
    assert "A receipt is on its way by email." in told(visit().pay())
    waiting = ask(house, "select distinct kind from outbox where payment_id is not null")
    assert sorted(kind for (kind,) in waiting) == ["notice", "receipt"]
    assert "receipt" not in told(visit().pay("debit_settles"))


# ── a part ───────────────────────────────────────────────────────────────────────────────────────


def test_a_part_is_paid_only_where_the_invoice_allows_it(visit: Any) -> None:
    at = visit()
    assert at.send(at.filled(amount="40")).status_code == 400
    assert paid(at).amount_paid == 0
    parts = visit("100", allow_partial=True)
    assert 'value="100.00"' in parts.see("/pay").text
    assert "We have received NOK 40.00." in told(parts.pay(amount="40"))
    assert 'value="60.00"' in parts.see("/pay").text
    assert "We have received NOK 60.00." in told(parts.pay(amount="60"))
    assert paid(parts).status is Status.PAID


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "Enter an amount above zero."),
        ("100.01", "enter that or less"),
        ("-1", "Enter an amount above zero."),
        ("ten", "ten"),
        ("", ""),
    ],
)
def test_an_amount_that_cannot_be_is_told_and_stays(visit: Any, typed: str, sentence: str) -> None:
    at = visit("100", allow_partial=True)
    page = at.send(at.filled("card_declined", amount=typed))
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert sentence in told(page)
    assert 'value="card_declined" checked' in page.text
    assert attempts(at.house, at.invoice) == []


@pytest.mark.parametrize(
    ("currency", "total", "shown", "part"),
    [("JPY", "1250", "JPY 1,250", "500"), ("KWD", "12.345", "KWD 12.345", "0.005")],
)
def test_amounts_have_the_digits_of_their_currency(
    visit: Any, currency: str, total: str, shown: str, part: str
) -> None:
    at = visit(total, currency=currency, allow_partial=True)
    assert shown in told(at.see("/pay"))
    page = at.pay(amount=part)
    assert f"We have received {currency} {part}." in told(page)
    assert str(paid(at).payments[0].amount.normalize()) == part.rstrip("0") or part == "500"
    too_fine = {"JPY": "0.5", "KWD": "0.0005"}[currency]
    assert at.send(at.filled(amount=too_fine)).status_code == 400
    at.pay()
    assert paid(at).status is Status.PAID


# ── keeping the method ───────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-58")
def test_a_method_is_kept_with_the_words_and_the_time_of_the_tick(house: House, visit: Any) -> None:
    at = visit()
    words = "Keep this payment method. Fjord Handel AS may charge it for later invoices"
    assert words in told(at.see("/pay"))
    at.pay(keep="1")
    [(consent, when)] = ask(house, "select consent, consented_at from stored_method")
    assert consent.startswith(words)
    assert when == house.now()


def test_without_the_tick_or_with_storing_off_nothing_is_kept(house: House, visit: Any) -> None:
    visit().pay()
    set_up(house, store_methods=False)
    at = visit()
    assert 'name="keep"' not in at.see("/pay").text
    at.pay(keep="1")
    assert ask(house, "select count(*) from stored_method") == [(0,)]


# ── the record ───────────────────────────────────────────────────────────────────────────────────


def test_unapplied_money_and_the_history_tell_what_came(house: House, visit: Any) -> None:
    at = visit()
    a_payment(house)
    at.pay()
    events = [h.event for h in record.read(house, KARI, at.invoice.id).history]
    assert events[:3] == ["capture_ended", "payment_landed", "capture_started"]
