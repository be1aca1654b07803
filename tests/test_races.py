"""Two at once: exactly one wins where only one may, nobody is half served, and numbers have no gap.

Both begin behind one barrier, many times over; afterwards the laws of the books hold.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random
from threading import Barrier
from time import sleep
from typing import Any

import pytest

from invoicing import lifecycle, payments
from invoicing.house import House
from invoicing.model.errors import NotFound, Problem, Refused
from invoicing.model.invoice import Invoice, Status
from invoicing.payments import Receipt
from tests.houses import (
    KARI,
    NILS,
    TODAY,
    a_draft,
    a_payment,
    an_open_invoice,
    ask,
    keeps_the_laws,
    now_of,
    pay,
    set_up,
)

Act = Callable[[], Any]
#: Seconds, at most.
LEAD = 0.02
#: What lead is drawn from: the same ones in every run.
LEADS = Random(1)
ROUNDS = pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=pytest.mark.slow)])


def race(*acts: Act) -> list[Any]:
    """Do all of them at once; what each gave back, or the problem it met.

    A few milliseconds of lead, another one each time: else the same one is always first, and what
    the other is told then is never seen.
    """
    start = Barrier(len(acts))

    def run(act: Act) -> Any:
        lead = LEADS.random() * LEAD
        start.wait()
        sleep(lead)
        try:
            return act()
        except Problem as problem:
            return problem

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def won(outcomes: list[Any]) -> list[bool]:
    return [not isinstance(outcome, Problem) for outcome in outcomes]


def paying(house: House, invoice: Invoice, amount: str = "100", **more: Any) -> Act:
    what = Receipt(Decimal(amount), TODAY)
    return lambda: payments.record(house, KARI, invoice.id, what, **more)


@pytest.fixture
def house(house: House) -> House:
    set_up(house, allow_edit_finalized=True, allow_delete_finalized=True)
    return house


@ROUNDS
@pytest.mark.contract("A-69", "A-72")
def test_an_invoice_is_paid_or_voided_never_both(house: House, rounds: int) -> None:
    for _ in range(rounds):
        issued = an_open_invoice(house, "100")
        outcomes = race(paying(house, issued), lambda i=issued: lifecycle.void(house, NILS, i.id))
        assert sum(won(outcomes)) == 1, outcomes
        (lost,) = (each for each in outcomes if isinstance(each, Problem))
        assert isinstance(lost, Refused)
        assert lost.key in ("reason.is_voided", "reason.manual_payment_void")
        assert now_of(house, issued).status is (Status.PAID if won(outcomes)[0] else Status.VOIDED)
    keeps_the_laws(house)


@ROUNDS
@pytest.mark.contract("A-36")
def test_an_edit_and_a_payment_of_what_both_saw_do_not_both_happen(
    house: House, rounds: int
) -> None:
    for _ in range(rounds):
        issued = an_open_invoice(house, "100")
        changes = {"title": "Raced"}
        outcomes = race(
            paying(house, issued, expected=issued.version),
            lambda i=issued: lifecycle.edit(house, NILS, i.id, changes, i.version),  # noqa: B023
        )
        assert sum(won(outcomes)) == 1, outcomes
        (lost,) = (each for each in outcomes if isinstance(each, Problem))
        # Who edits is told of the payment; who pays, that the invoice is another one by now.
        told = "reason.has_payment_edit" if won(outcomes)[0] else "problem.stale_version"
        assert lost.key == told
        now = now_of(house, issued)
        assert (now.title == "Raced", now.status is Status.PAID) == tuple(reversed(won(outcomes)))


@ROUNDS
@pytest.mark.contract("A-63")
def test_a_draft_finalized_twice_at_once_has_one_number(house: House, rounds: int) -> None:
    for count in range(1, rounds + 1):
        draft = a_draft(house)
        twice = [
            lambda d=draft, who=who: lifecycle.finalize(house, who, d.id) for who in (KARI, NILS)
        ]
        outcomes = race(*twice)
        assert sum(won(outcomes)) == 1, outcomes
        assert now_of(house, draft).number == f"INV-{count:05}"


@ROUNDS
def test_the_same_money_is_never_booked_twice(house: House, rounds: int) -> None:
    for _ in range(rounds):
        issued = an_open_invoice(house, "100")
        outcomes = race(paying(house, issued, "60"), paying(house, issued, "60"))
        assert sum(won(outcomes)) == 1, outcomes
        assert now_of(house, issued).amount_paid == 60


@ROUNDS
def test_a_command_sent_twice_at_once_is_done_once_and_answered_twice(
    house: House, rounds: int
) -> None:
    for count in range(rounds):
        issued = an_open_invoice(house, "100")
        same = paying(house, issued, "30", key=f"key {count}")
        outcomes = race(same, same, same)
        assert won(outcomes) == [True] * 3, outcomes
        assert {each.amount_paid for each in outcomes} == {30}
        assert len(now_of(house, issued).payments) == 1


@ROUNDS
@pytest.mark.contract("A-66")
def test_an_invoice_is_paid_or_deleted_never_both(house: House, rounds: int) -> None:
    for _ in range(rounds):
        issued = an_open_invoice(house, "100")
        outcomes = race(paying(house, issued), lambda i=issued: lifecycle.delete(house, NILS, i.id))
        assert sum(won(outcomes)) == 1, outcomes
        (lost,) = (each for each in outcomes if isinstance(each, Problem))
        assert isinstance(lost, NotFound if won(outcomes)[1] else Refused)
    keeps_the_laws(house)


@ROUNDS
@pytest.mark.contract("A-49")
def test_one_payment_is_not_applied_to_two_invoices(house: House, rounds: int) -> None:
    for _ in range(rounds):
        both, money = [an_open_invoice(house, "100") for _ in "12"], a_payment(house)
        acts = [lambda i=i, m=money: payments.apply(house, KARI, i.id, m.id) for i in both]
        assert sum(won(race(*acts))) == 1
        assert sorted(now_of(house, i).amount_paid for i in both) == [0, 100]


@ROUNDS
def test_a_payment_deleted_twice_at_once_comes_back_once(house: House, rounds: int) -> None:
    for _ in range(rounds):
        paid = pay(house, an_open_invoice(house, "100"))
        gone = paid.payments[0].id
        outcomes = race(*[lambda g=gone: payments.delete(house, KARI, g)] * 2)
        assert sum(won(outcomes)) == 1, outcomes
        assert now_of(house, paid).amount_due == 100


@pytest.mark.contract("A-63")
def test_numbers_have_no_gap_under_twenty_five_hands(house: House) -> None:
    drafts = [[a_draft(house).id for _ in range(4)] for _ in range(25)]

    def hand(ids: list[int]) -> list[str]:
        return [str(lifecycle.finalize(house, KARI, id).number) for id in ids]

    given = race(*[lambda ids=ids: hand(ids) for ids in drafts])
    numbers = [number for each in given for number in each]
    assert sorted(numbers) == [f"INV-{i:05}" for i in range(1, 101)]
    for each in given:
        assert each == sorted(each), "a hand's own numbers go up"
    taken = ask(house, "select min(value), max(value), count(*) from issued_number")
    assert taken == [(1, 100, 100)]
