"""A stored payment method that is removed here is forgotten at its processor too, once."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from invoicing import checkouts, forgetting, gateways, merging
from invoicing.house import House
from invoicing.ledger import captures
from invoicing.model.customer import Side
from invoicing.model.errors import OutsideFailed, Refused
from invoicing.model.gateway import AnswerState, Order, Stored
from invoicing.model.payment import Method
from tests.fake_stripe import Books, fake_stripe
from tests.houses import ANNE, BJOERN, EVA, KARI, OLA, Clock, ask, set_up

VISA = Stored("pm_success", "cus_1", Method.CARD, "Visa", "4242", (2026, 4))
OTHER = replace(VISA, token="pm_slow", last4="1117")


@pytest.fixture
def stripe(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Books]:
    with fake_stripe() as (address, books):
        monkeypatch.setenv("STRIPE_API_BASE", address)
        monkeypatch.setenv("STRIPE_API_KEY", "sk_test_right")
        set_up(house, gateway="stripe")
        yield books


def keep(house: House, stored: Stored = VISA, contact: int = ANNE.id) -> None:
    with house.books(KARI) as books:
        forgetting.replaced(books, contact, "stripe", stored)
        captures.keep_method(books.cursor, contact, "stripe", stored, "I agree.", books.at)


def waiting(house: House) -> list[str]:
    return [token for (token,) in ask(house, "select token from method_to_forget order by id")]


def stored(house: House) -> list[str]:
    return [token for (token,) in ask(house, "select token from stored_method")]


def told(house: House, contact: int = ANNE.id) -> list[str]:
    sql = "select event from history where subject = 'contact' and subject_id = $id order by id"
    return [event for (event,) in ask(house, sql, id=contact)]


def later(house: House) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.forward(minutes=2)


def test_it_is_detached_at_stripe_with_a_key_of_its_own(house: House, stripe: Books) -> None:
    keep(house)
    assert forgetting.remove_method(house, EVA, ANNE.id)
    assert stripe.detached == {"pm_success"}
    assert stripe.asked == [("POST", "/v1/payment_methods/pm_success/detach")]
    assert list(stripe.keys) == ["forget-1"]
    assert (stored(house), waiting(house)) == ([], [])
    assert told(house) == ["method_removed", "method_forgotten"]


@pytest.mark.parametrize("line", ["cut", "dead", "500"])
def test_where_stripe_does_not_answer_it_stays_removed_and_is_asked_again(
    house: House, stripe: Books, line: str
) -> None:
    keep(house)
    stripe.line = [line] * 3
    assert not forgetting.remove_method(house, EVA, ANNE.id)
    assert (stored(house), waiting(house)) == ([], ["pm_success"])
    assert told(house) == ["method_removed"]
    assert checkouts.watch(house) == 0, "it was asked this very minute"
    later(house)
    assert checkouts.watch(house) == 1
    assert stripe.detached == {"pm_success"}
    assert set(stripe.keys) <= {"forget-1"}, "each time with the same key"
    assert (waiting(house), told(house)) == ([], ["method_removed", "method_forgotten"])
    later(house)
    assert checkouts.watch(house) == 0


def test_a_method_that_is_gone_there_already_is_forgotten(house: House, stripe: Books) -> None:
    keep(house)
    stripe.detached.add("pm_success")
    assert forgetting.remove_method(house, EVA, ANNE.id)
    assert waiting(house) == []


def test_a_key_that_stripe_does_not_know_forgets_nothing(
    house: House, stripe: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(house)
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_wrong")
    with pytest.raises(OutsideFailed):
        gateways.gateway_of(house).forget(VISA, "forget-9")
    assert not forgetting.remove_method(house, EVA, ANNE.id)
    monkeypatch.delenv("STRIPE_API_KEY")
    later(house)
    checkouts.watch(house)
    assert waiting(house) == ["pm_success"], "nor does a provider that is not set up"
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_right")
    later(house)
    checkouts.watch(house)
    assert (waiting(house), stripe.detached) == ([], {"pm_success"})


def test_a_method_that_another_takes_the_place_of_is_forgotten(house: House, stripe: Books) -> None:
    keep(house)
    keep(house, OTHER)
    assert (stored(house), waiting(house)) == (["pm_slow"], ["pm_success"])
    keep(house, OTHER)
    assert waiting(house) == ["pm_success"], "the same one again takes no place"
    later(house)
    checkouts.watch(house)
    assert stripe.detached == {"pm_success"}


def test_one_that_is_agreed_to_again_in_time_is_not_forgotten(house: House, stripe: Books) -> None:
    keep(house)
    stripe.line = ["cut"] * 3
    forgetting.remove_method(house, EVA, ANNE.id)
    keep(house)
    later(house)
    assert checkouts.watch(house) == 0
    assert (stored(house), stripe.detached) == (["pm_success"], set())


def test_of_two_contacts_that_become_one_the_older_method_is_forgotten(
    house: House, stripe: Books
) -> None:
    keep(house)
    house.clock.forward(days=1)  # type: ignore[attr-defined]
    keep(house, OTHER, BJOERN.id)
    merging.merge(house, KARI, Side.CONTACT, ANNE.id, BJOERN.id)
    assert (stored(house), waiting(house)) == (["pm_slow"], ["pm_success"])
    later(house)
    checkouts.watch(house)
    assert stripe.detached == {"pm_success"}
    assert told(house)[-1] == "method_forgotten"


def test_who_does_not_manage_payments_asks_nobody(house: House, stripe: Books) -> None:
    keep(house)
    with pytest.raises(Refused, match="no_payments"):
        forgetting.remove_method(house, OLA, ANNE.id)
    assert (stripe.asked, stored(house)) == ([], ["pm_success"])


def test_the_sandbox_charges_a_forgotten_method_no_more_until_it_is_agreed_to_again(
    house: House,
) -> None:
    sandbox = gateways.sandbox(house)
    order = Order("a-1", Decimal(10), "NOK", "card_success", "INV-1", "cus", store=True)
    kept = sandbox.pay(order).stored
    assert kept is not None
    sandbox.forget(kept, "forget-1")
    again = replace(order, key="a-2", token=kept.token, store=False, off_session=True)
    assert sandbox.pay(again).state is AnswerState.FAILED
    sandbox.pay(replace(order, key="a-3"))
    assert sandbox.pay(replace(again, key="a-4")).state is AnswerState.SUCCEEDED
