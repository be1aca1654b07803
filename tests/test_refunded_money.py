"""Money on no invoice that was given back is the customer's no more: in no report, from then on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoicing import customers, landing, receivables, statements
from invoicing.house import House
from invoicing.ledger import captures
from invoicing.model.aging import AgingQuestion, Moments
from invoicing.model.capture import Refund, RefundProgress
from invoicing.model.customer import Side
from invoicing.model.gateway import Refunded, RefundState
from invoicing.model.payment import Payment, PaymentStatus
from invoicing.model.statement import StatementKind
from invoicing.model.table import View
from tests.houses import (
    FJELL,
    KARI,
    TODAY,
    Clock,
    a_payment,
    an_online_payment,
    an_open_invoice,
)

D = Decimal


@pytest.fixture
def clock(house: House) -> Clock:
    assert isinstance(house.clock, Clock)
    return house.clock


def some_money(house: House, amount: str = "50") -> Payment:
    return a_payment(house, amount=D(amount), processor="sandbox", gateway_reference="sb_1")


def give_back(
    house: House, payment: Payment, amount: str, found: RefundState = RefundState.SUCCEEDED
) -> None:
    with house.books(KARI) as books:
        id = books.next_id("refund")
        made = Refund(
            id,
            f"r-{id}",
            payment.id,
            D(amount),
            "NOK",
            "Wrong",
            RefundProgress.SENT,
            KARI.name,
            books.at,
            books.at,
        )
        captures.save_refund(books.cursor, made)
        landing.settle_refund(books, made, Refunded(found, f"re-{id}", D(amount)))


def aged(house: House, day: date, **known: object) -> Decimal:
    """What lies unapplied as of a day, with the sign of the report."""
    question = AgingQuestion(receivables.moments(house, day, **known), "currency")
    return sum((r.unapplied for r in receivables.aged(house, KARI, View(()), question).rows), D(0))


def stated(house: House, day: date) -> Decimal:
    question = statements.asked(house, Side.COMPANY, FJELL.id, as_of=day)
    return sum((a.unapplied for a in statements.of(house, KARI, question).accounts), D(0))


def on_page(house: House) -> Decimal:
    record = customers.read(house, KARI, Side.COMPANY, FJELL.id)
    return sum((figures.unapplied for figures in record.figures), D(0))


def everywhere(house: House, day: date) -> list[Decimal]:
    return [-aged(house, day), -stated(house, day), on_page(house)]


def test_a_part_that_was_given_back_is_not_unapplied_any_more(house: House) -> None:
    payment = some_money(house)
    assert everywhere(house, TODAY) == [D(50)] * 3
    give_back(house, payment, "20")
    assert everywhere(house, TODAY) == [D(30)] * 3


def test_what_was_given_back_whole_stands_nowhere(house: House) -> None:
    give_back(house, some_money(house), "50")
    assert everywhere(house, TODAY) == [D(0)] * 3
    assert customers.read(house, KARI, Side.COMPANY, FJELL.id).figures == []
    question = statements.asked(house, Side.COMPANY, FJELL.id)
    assert statements.of(house, KARI, question).accounts == []
    assert (
        receivables.aged(
            house, KARI, View(()), AgingQuestion(receivables.moments(house), "currency")
        ).rows
        == []
    )


def test_a_refund_counts_from_its_day_and_from_when_it_was_known(
    house: House, clock: Clock
) -> None:
    payment = some_money(house)
    clock.forward(days=2)
    give_back(house, payment, "20")
    known = receivables.end_of(house, TODAY)
    assert aged(house, TODAY) == stated(house, TODAY) == D(-50), "it was not given back by then"
    assert aged(house, TODAY + timedelta(days=2)) == stated(house, TODAY + timedelta(days=2)) == -30
    assert aged(house, TODAY + timedelta(days=2), known_at=known) == D(-50), "nor was it known"


def test_the_day_of_a_refund_is_a_moment_that_matters(house: House, clock: Clock) -> None:
    payment = some_money(house)
    clock.forward(days=2)
    give_back(house, payment, "20")
    clock.forward(days=3)
    day = TODAY + timedelta(days=4)
    ended = receivables.end_of(house, TODAY + timedelta(days=2))
    assert ended in receivables.moments_that_matter(house, KARI, View(()), day)
    question = statements.asked(house, Side.COMPANY, FJELL.id, as_of=day)
    assert ended in statements.moments_that_matter(house, KARI, question)


def test_a_refund_that_failed_gives_nothing_back(house: House) -> None:
    give_back(house, some_money(house), "20", RefundState.FAILED)
    assert everywhere(house, TODAY) == [D(50)] * 3


def test_what_is_refunded_of_a_payment_on_an_invoice_is_unapplied_at_no_moment(
    house: House,
) -> None:
    payment = an_online_payment(house, an_open_invoice(house, "100"), "100", processor="sandbox")
    give_back(house, payment, "100")
    assert everywhere(house, TODAY) == [D(0)] * 3


def test_an_activity_tells_the_refund_and_ends_with_what_is_left(
    house: House, clock: Clock
) -> None:
    payment = some_money(house)
    clock.forward(days=10)
    give_back(house, payment, "20")
    day = TODAY + timedelta(days=10)
    question = statements.asked(
        house, Side.COMPANY, FJELL.id, StatementKind.ACTIVITY, day, TODAY + timedelta(days=1)
    )
    [account] = statements.of(house, KARI, question).accounts
    assert (account.opening, account.closing) == (D(-50), D(-30))
    assert [(m.called, m.amount, m.on) for m in account.movements] == [
        ("refunded", D(20), day),
    ]


def test_what_came_and_went_back_in_one_period_is_told_both_times(house: House) -> None:
    give_back(house, some_money(house), "50")
    question = statements.asked(house, Side.COMPANY, FJELL.id, StatementKind.ACTIVITY)
    [account] = statements.of(house, KARI, question).accounts
    assert [(m.called, m.amount, m.balance) for m in account.movements] == [
        ("unapplied", D(-50), D(-50)),
        ("refunded", D(50), D(0)),
    ]


def test_a_refund_of_books_that_know_no_more_of_it_counts_at_once(house: House) -> None:
    a_payment(house, amount=D(50), refunded=D(50), status=PaymentStatus.REFUNDED)
    assert everywhere(house, TODAY) == [D(0)] * 3
    far = Moments(date(9999, 12, 31), house.now())
    question = AgingQuestion(far, "currency")
    assert receivables.aged(house, KARI, View(()), question).rows == [], "no day is too far"
