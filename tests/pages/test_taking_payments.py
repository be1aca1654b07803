"""Payments online at the desk: their settings, what is under way on a record, and an edit that
cancels a checkout."""

from datetime import timedelta
from typing import Any

import pytest

from invoicing import checkouts, lifecycle
from invoicing.model.invoice import Collection, Invoice
from invoicing.outside.sandbox import SETTLES_AFTER
from invoicing.words import words
from tests.checkouts import CONSENT, Buyer
from tests.fake_stripe import fake_stripe
from tests.houses import KARI, Clock, a_draft, now_of, set_up
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, keyed, plain
from tests.pages.reading import errors, said, toasts

EN = words("en")


def section(seat: Seat, language: str = "en") -> Any:
    return seat.open("settings", KARI, language, section="payments")


def field(at: Any, kind: str, key: str) -> Any:
    """The widget of a setting."""
    label = EN(f"settings.payments.{key}")
    [found] = [each for each in at.get(kind) if each.label == label]
    return found


def later(seat: Seat, span: timedelta) -> None:
    assert isinstance(seat.house.clock, Clock)
    seat.house.clock.at += span


def press(at: Any, key: str) -> Any:
    return keyed(at, key).click().run()


def badges_of_keys(at: Any) -> list[str]:
    return [plain(item) for item in drawn(at, "t-item")]


# ── settings ─────────────────────────────────────────────────────────────────────────────────────


def test_provider_and_offers_are_chosen_and_kept(seat: Seat) -> None:
    at = section(seat)
    field(at, "selectbox", "gateway").set_value("sandbox")
    for key in ("collect_online", "partial_payments"):
        field(at, "toggle", key).set_value(True)
    for key in ("pay_by_debit", "store_methods"):
        field(at, "toggle", key).set_value(False)
    press(at, "save")
    assert toasts(at) == ["Saved."]
    now = seat.house.settings()
    assert (now.gateway, now.collect_online, now.partial_payments) == ("sandbox", True, True)
    assert (now.pay_by_card, now.pay_by_debit, now.store_methods) == (True, False, False)


def test_new_invoices_are_paid_as_the_settings_say_and_old_ones_stay(seat: Seat) -> None:
    old = a_draft(seat.house)
    set_up(seat.house, collect_online=True, partial_payments=True)
    new = a_draft(seat.house)
    assert (new.collection, new.allow_partial) == (Collection.ONLINE, True)
    assert now_of(seat.house, old).collection is Collection.MANUAL
    other = lifecycle.create(seat.house, KARI, {"collection": Collection.MANUAL})
    assert other.collection is Collection.MANUAL
    copy = lifecycle.clone(seat.house, KARI, old.id)
    assert copy.collection is Collection.MANUAL


def test_keys_are_told_to_be_there_and_never_shown(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STRIPE_API_KEY", raising=False)
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_hidden")
    assert ["Not set" in row for row in badges_of_keys(section(seat))] == [True, False]
    (seat.house.home / "payments.secrets").write_text("# ours\nSTRIPE_API_KEY = sk_hidden\n")
    at = section(seat)
    assert ["Not set" not in row for row in badges_of_keys(at)] == [True, True]
    assert "hidden" not in f"{at}{said(at)}{[c.value for c in at.code]}"


def test_the_address_for_messages_is_there_to_copy(seat: Seat) -> None:
    assert not section(seat).code
    set_up(seat.house, gateway="stripe", public_url="https://pay.fjord.no")
    assert [code.value for code in section(seat).code] == ["https://pay.fjord.no/hooks/stripe"]


def test_the_test_button_tells_whether_the_provider_knows_us(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(seat.house, gateway="sandbox")
    at = press(section(seat), "test")
    assert [s.value for s in at.success] == [EN("settings.payments.works_play")]
    set_up(seat.house, gateway="stripe")
    monkeypatch.delenv("STRIPE_API_KEY", raising=False)
    assert errors(press(section(seat), "test")) == [EN("reason.no_gateway_key")]
    with fake_stripe() as (address, _):
        monkeypatch.setenv("STRIPE_API_BASE", address)
        monkeypatch.setenv("STRIPE_API_KEY", "sk_test_wrong")
        assert "refuses" in errors(press(section(seat), "test"))[0]
        monkeypatch.setenv("STRIPE_API_KEY", "sk_test_right")
        at = press(section(seat), "test")
        assert [s.value for s in at.success] == [EN("settings.payments.works_play")]


# ── the record ───────────────────────────────────────────────────────────────────────────────────


def card(seat: Seat, invoice: Invoice) -> str:
    at = seat.open("invoice", id=str(invoice.id))
    rows = [plain(item) for item in drawn(at, "t-item")]
    told = [*rows, *(caption.value for caption in at.caption)]
    return " / ".join(told).replace("\xa0", " ").replace("\\", "")


def test_an_open_checkout_stands_on_the_card_of_payments(seat: Seat) -> None:
    buyer = Buyer(seat.house)
    invoice = buyer.invoice()
    buyer.pays(invoice, "card_confirm")
    shown = card(seat, invoice)
    assert "Open checkout · NOK 100.00" in shown
    assert "Saving a change of the invoice cancels it." in shown


def test_an_attempt_without_an_answer_is_told_and_what_it_holds_up(seat: Seat) -> None:
    buyer = Buyer(seat.house)
    invoice = buyer.invoice()
    buyer.pays(invoice, "card_vanishes")
    shown = card(seat, invoice)
    assert "Payment under way · NOK 100.00" in shown
    assert "Unknown" in shown
    assert "Until then nothing else can be done to the invoice." in shown


def test_a_payment_that_failed_tells_why_until_another_one_came(seat: Seat) -> None:
    buyer = Buyer(seat.house)
    invoice = buyer.invoice()
    buyer.pays(invoice, "card_insufficient")
    shown = card(seat, invoice)
    assert "Payment that failed · NOK 100.00" in shown
    assert "There is not enough money on the account" in shown
    buyer.pays(invoice)
    assert "failed" not in card(seat, invoice)


@pytest.mark.contract("A-58")
def test_charging_names_the_method_and_a_refusal_tells_its_reason(seat: Seat) -> None:
    buyer = Buyer(seat.house)
    first = buyer.invoice()
    capture = buyer.pays(first, "card_confirm", consent=CONSENT)
    buyer.confirms(capture)
    buyer.message(capture)
    invoice = buyer.invoice("70")
    at = keyed(seat.open("invoice", id=str(invoice.id)), "act-charge").click().run()
    assert "NOK 70.00 is charged to Sandcard ••••" in said(at).replace("\xa0", " ")
    keyed(at, "act-charge").click()
    at = keyed(at, "sure").click().run()
    assert errors(at) == [EN("decline.not_confirmed")]
    after = now_of(seat.house, invoice)
    assert (after.payments, after.capturing, after.amount_due) == ((), False, 70)


@pytest.mark.contract("A-58")
@pytest.mark.parametrize(
    ("method", "told", "paid"),
    [("card_success", "done.charge", True), ("debit_settles", "done.charge_under_way", False)],
)
def test_a_charge_is_done_when_the_money_came_and_under_way_until_then(
    seat: Seat, method: str, told: str, paid: bool
) -> None:
    buyer = Buyer(seat.house)
    buyer.pays(buyer.invoice(), method, consent=CONSENT)
    later(seat, SETTLES_AFTER)
    checkouts.watch(seat.house)
    invoice = buyer.invoice("70")
    at = keyed(seat.open("invoice", id=str(invoice.id)), "act-charge").click().run()
    at_once = "You and the buyer get a receipt by email" in said(at)
    assert at_once is paid, "a bank debit promises a receipt only once the money came"
    assert ("get a receipt by email once it has" in said(at)) is not paid
    keyed(at, "act-charge").click()
    at = keyed(at, "sure").click().run()
    assert toasts(at) == [EN(told, name=invoice.number)]
    assert (now_of(seat.house, invoice).amount_due == 0) is paid


@pytest.mark.contract("A-37")
def test_saving_an_edit_while_the_buyer_pays_says_what_it_cancels(seat: Seat) -> None:
    buyer = Buyer(seat.house)
    invoice = buyer.invoice()
    at = seat.open("edit", id=str(invoice.id))
    assert EN("checkouts.being_paid") not in said(at)
    buyer.pays(invoice, "card_confirm")
    at = seat.open("edit", id=str(invoice.id))
    assert EN("checkouts.being_paid") in said(at)
    [comments] = [each for each in at.text_area if each.label == EN("property.comments")]
    comments.set_value("New terms")
    at = press(at, "save")
    assert now_of(seat.house, invoice).comments == "New terms"
    assert (EN("done.edit_ended"), ":material/check:") in at.session_state["_toasts"]
