"""Online money keeps an invoice from being voided for ever (A-71): by every door there is."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from invoicing import bulk, checkouts, hearing, jobs, lifecycle, refunds, working
from invoicing.gateways import sandbox
from invoicing.house import House
from invoicing.model.decisions import Action, Reason
from invoicing.model.errors import Refused
from invoicing.model.gateway import EventKind
from invoicing.model.invoice import Invoice, Status
from invoicing.record import read
from invoicing.words import words
from tests.checkouts import Buyer
from tests.command_line import tally
from tests.houses import KARI, Clock, an_open_invoice, everything, now_of, pay, set_up

D = Decimal
REASON = "reason.online_payment_ever"


def bought(house: House, paid: str = "100", how: str = "card_success") -> Invoice:
    buyer = Buyer(house)
    invoice = buyer.invoice("100", allow_partial=True)
    buyer.pays(invoice, how, amount=D(paid))
    return now_of(house, invoice)


def refunded(house: House, paid: str = "100", given: str = "100") -> Invoice:
    invoice = bought(house, paid)
    refunds.refund(house, KARI, invoice.payments[0].id, D(given), "Wrong goods", "r-1")
    return now_of(house, invoice)


def disputed(house: House) -> Invoice:
    invoice = bought(house)
    message = sandbox(house).message(invoice.payments[0].gateway_reference or "", EventKind.DISPUTE)
    hearing.hear(house, "sandbox", *message)
    return now_of(house, invoice)


def settled_later(house: House) -> Invoice:
    """A bank debit that was on its way, and arrived."""
    assert isinstance(house.clock, Clock)
    invoice = bought(house, how="debit_settles")
    house.clock.forward(days=4)
    checkouts.watch(house)
    return now_of(house, invoice)


def beside_a_manual_one(house: House) -> Invoice:
    """Whose reason wins: the one that can never be mended."""
    return pay(house, bought(house, "40"), "10")


LIVES: dict[str, Callable[[House], Invoice]] = {
    "paid online": bought,
    "a part paid online": lambda house: bought(house, "40"),
    "paid online and refunded": refunded,
    "a part paid online and refunded": lambda house: refunded(house, "40", "40"),
    "paid online and refunded in part": lambda house: refunded(house, given="30"),
    "paid online and disputed": disputed,
    "a bank debit on its way": lambda house: bought(house, how="debit_settles"),
    "a bank debit that arrived": settled_later,
    "paid online and by hand": beside_a_manual_one,
}


@pytest.fixture(params=LIVES)
def invoice(request: pytest.FixtureRequest, house: House) -> Invoice:
    return LIVES[request.param](house)


@pytest.mark.contract("A-71")
def test_the_door_refuses(house: House, invoice: Invoice) -> None:
    before = everything(house)
    with pytest.raises(Refused) as told:
        lifecycle.void(house, KARI, invoice.id, invoice.version)
    assert told.value.key == REASON
    assert everything(house) == before


@pytest.mark.contract("A-71")
def test_the_menu_says_so(house: House, invoice: Invoice) -> None:
    assert read(house, KARI, invoice.id).decisions[Action.VOID].reason is Reason.ONLINE_PAYMENT_EVER


@pytest.mark.contract("A-71")
def test_an_act_on_many_leaves_it_out_and_voids_the_others(house: House, invoice: Invoice) -> None:
    other = an_open_invoice(house)
    plan = bulk.look(house, KARI, "void", [invoice.id, other.id])
    assert [(r.reason, r.count) for r in plan.refusals] == [(Reason.ONLINE_PAYMENT_EVER, 1)]
    job = bulk.start(house, KARI, plan)
    working.work(house)
    assert jobs.read(house, KARI, job.id).outcome["done"] == 1
    assert now_of(house, other).status is Status.VOIDED
    assert now_of(house, invoice) == invoice


@pytest.mark.contract("A-71")
def test_the_command_line_refuses(house: House, invoice: Invoice) -> None:
    only = json.dumps([[{"property": "number", "operator": "is", "value": invoice.number}]])
    said = tally("bulk", "void", "--filter", only, "--yes", "--language", "en", house=house)
    assert said.code == 3
    assert words("en")(REASON) in said.out
    assert now_of(house, invoice) == invoice


@pytest.mark.contract("A-71")
def test_money_that_comes_between_looking_and_doing_stops_the_batch(house: House) -> None:
    buyer = Buyer(house)
    invoice = buyer.invoice("100", allow_partial=True)
    job = bulk.start(house, KARI, bulk.look(house, KARI, "void", [invoice.id]))
    buyer.pays(invoice, amount=D(10))
    working.work(house)
    ended = jobs.read(house, KARI, job.id)
    assert (ended.outcome["done"], ended.outcome["refused"]) == (0, 1)
    assert now_of(house, invoice).status is Status.OPEN


def test_an_attempt_that_failed_does_not_count(house: House) -> None:
    invoice = bought(house, how="card_declined")
    assert invoice.payments == ()
    assert lifecycle.void(house, KARI, invoice.id).status is Status.VOIDED


def test_void_stays_shut_when_the_settings_are_opened_wide(house: House) -> None:
    invoice = refunded(house)
    set_up(house, allow_edit_finalized=True, allow_delete_finalized=True)
    decisions = read(house, KARI, invoice.id).decisions
    assert [decisions[a].reason for a in (Action.VOID, Action.EDIT, Action.DELETE)] == [
        Reason.ONLINE_PAYMENT_EVER,
        Reason.HAS_PAYMENT_EDIT,
        Reason.PAID_CANNOT_DELETE,
    ]
