"""One receipt of money over several invoices: a payment on each, the rest kept for the customer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from invoicing import payments, record, splitting
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.invoice import Invoice, Status
from invoicing.model.payment import Method, suggested
from invoicing.model.people import Actor
from invoicing.payments import Receipt
from invoicing.splitting import Share
from tests.houses import (
    BJOERN,
    EVA,
    FJELL,
    KARI,
    NILS,
    OLA,
    SIRI,
    SOERENSEN,
    TODAY,
    a_draft,
    a_payment,
    an_online_payment,
    an_open_invoice,
    ask,
    everything,
    history,
    now_of,
    pay,
)

D = Decimal


def split(
    house: House,
    whole: str,
    parts: Sequence[tuple[Invoice, str]],
    key: str | None = None,
    by: Actor = KARI,
) -> list[Invoice]:
    """Spread `whole` over invoices, as they were seen."""
    shares = [Share(invoice.id, D(amount), invoice.version) for invoice, amount in parts]
    receipt = Receipt(D(whole), TODAY, Method.WIRE_TRANSFER, "KID 12")
    return splitting.split(house, by, receipt, shares, key)


def loose(house: House) -> list[tuple[Decimal, str]]:
    return ask(house, "select amount, customer from payment where invoice_id is null order by id")


# ── what is suggested ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("amount", "dues", "shares"),
    [
        ("350", ["200", "300"], ["200", "150"]),
        ("600", ["200", "300"], ["200", "300"]),
        ("200", ["200", "300"], ["200", "0"]),
        ("0.01", ["200", "300"], ["0.01", "0"]),
        ("10", [], []),
    ],
)
def test_the_first_debt_takes_as_much_as_is_due(
    amount: str, dues: list[str], shares: list[str]
) -> None:
    assert suggested(D(amount), map(D, dues)) == list(map(D, shares))


def test_money_may_cover_what_the_same_customer_owes_in_the_same_currency(house: House) -> None:
    day = TODAY + timedelta(days=20)
    last = an_open_invoice(house, due_date=day)
    first = an_open_invoice(house, due_date=day - timedelta(days=9))
    part = pay(house, an_open_invoice(house, due_date=day - timedelta(days=5)), "40")
    an_open_invoice(house, company=SOERENSEN, contact=BJOERN)
    an_open_invoice(house, currency="EUR")
    an_open_invoice(house, "-10")
    pay(house, an_open_invoice(house))
    a_draft(house)
    found = splitting.candidates(house, KARI, last.id)
    assert [invoice.id for invoice in found] == [first.id, part.id, last.id]


def test_who_reaches_some_invoices_only_spreads_money_over_those(house: House) -> None:
    mine = an_open_invoice(house, by=NILS)
    theirs = an_open_invoice(house, by=SIRI)
    assert [i.id for i in splitting.candidates(house, NILS, mine.id)] == [mine.id]
    assert len(splitting.candidates(house, KARI, mine.id)) == 2
    with pytest.raises(NotFound):
        splitting.candidates(house, NILS, theirs.id)
    with pytest.raises(NotFound):
        split(house, "200", [(mine, "100"), (theirs, "100")], by=NILS)
    assert splitting.candidates(house, OLA, mine.id) == []


# ── what is booked ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-40")
def test_each_invoice_gets_a_payment_of_its_own(house: House) -> None:
    one, other = an_open_invoice(house, "100"), an_open_invoice(house, "80")
    saved = split(house, "150", [(one, "100"), (other, "50")])
    assert [i.status for i in saved] == [Status.PAID, Status.OPEN]
    assert [[p.amount for p in now_of(house, i).payments] for i in (one, other)] == [[100], [50]]
    ids = {p.id for i in saved for p in i.payments}
    assert len(ids) == 2
    assert {p.reference for i in saved for p in i.payments} == {"KID 12"}
    assert loose(house) == []


def test_both_histories_tell_what_the_money_was_part_of(house: House) -> None:
    one, other = an_open_invoice(house, "100"), an_open_invoice(house, "80")
    split(house, "150", [(one, "100"), (other, "50")])
    newest = record.read(house, KARI, one.id).history[0]
    assert (newest.event, newest.detail["whole"]) == ("payment_recorded", "150")
    payment = now_of(house, one).payments[0]
    (told,) = record.payment_history(house, KARI, payment.id)
    assert (told.detail["whole"], told.detail["invoices"]) == ("150", 2)


def test_what_is_left_over_is_unapplied_money_of_the_customer_and_can_be_used(house: House) -> None:
    one = an_open_invoice(house, "100")
    split(house, "130", [(one, "100")])
    assert loose(house) == [(30, FJELL.name)]
    next_one = an_open_invoice(house, "50")
    (waiting,) = payments.waiting_for(house, KARI, next_one)
    applied = payments.apply(house, KARI, next_one.id, waiting.id)
    assert applied.amount_due == 20


@pytest.mark.parametrize(
    ("whole", "amounts", "key"),
    [
        ("150", ["100", "50.01"], "split_too_much"),
        ("0", ["100", "50"], "amount_positive"),
        ("NaN", ["100", "50"], "amount_positive"),
        ("200", ["100", "80.01"], "amount_too_big"),
        ("200", ["100", "0"], "amount_positive"),
        ("200", ["100", "-5"], "amount_positive"),
        ("200.001", ["100", "50"], "amount_digits"),
        ("200", ["100", "0.001"], "amount_digits"),
    ],
)
def test_all_of_it_is_booked_or_nothing(
    house: House, whole: str, amounts: list[str], key: str
) -> None:
    invoices = an_open_invoice(house, "100"), an_open_invoice(house, "80")
    before = everything(house)
    with pytest.raises(InvalidInput, match=key):
        split(house, whole, list(zip(invoices, amounts, strict=True)), "k")
    assert everything(house) == before


def test_an_invoice_is_named_once_and_at_least_one_is(house: House) -> None:
    one = an_open_invoice(house, "100")
    with pytest.raises(InvalidInput, match="split_twice"):
        split(house, "100", [(one, "50"), (one, "50")])
    with pytest.raises(InvalidInput, match="split_nothing"):
        split(house, "100", [])
    with pytest.raises(InvalidInput, match="split_many"):
        split(house, "999", [(replace(one, id=n), "1") for n in range(1, 102)])


def test_money_of_one_customer_does_not_pay_for_another(house: House) -> None:
    one = an_open_invoice(house, "100")
    theirs = an_open_invoice(house, "80", company=SOERENSEN, contact=BJOERN)
    with pytest.raises(Refused, match="split_customer"):
        split(house, "180", [(one, "100"), (theirs, "80")])
    foreign = an_open_invoice(house, "80", currency="EUR")
    with pytest.raises(Refused, match="payment_currency"):
        split(house, "180", [(one, "100"), (foreign, "80")])


def test_one_invoice_that_takes_no_payment_stops_them_all(house: House) -> None:
    one, draft = an_open_invoice(house, "100"), a_draft(house)
    with pytest.raises(Refused, match="is_draft"):
        split(house, "150", [(one, "100"), (draft, "50")])
    seen = an_open_invoice(house, "80")
    pay(house, seen, "10")
    with pytest.raises(StaleVersion):
        split(house, "150", [(one, "100"), (seen, "50")])
    assert now_of(house, one) == one


def test_spreading_takes_the_permission_of_recording(house: House) -> None:
    one = an_open_invoice(house, "100")
    with pytest.raises(Refused, match="no_payments"):
        split(house, "100", [(one, "100")], by=OLA)
    split(house, "100", [(one, "100")], by=EVA)


def test_the_same_key_spreads_money_once(house: House) -> None:
    one, other = an_open_invoice(house, "100"), an_open_invoice(house, "80")
    for _ in range(3):
        saved = split(house, "200", [(one, "100"), (other, "50")], "k")
        assert [i.amount_due for i in saved] == [0, 30]
    assert loose(house) == [(50, FJELL.name)]
    assert history(house, one)[-1] == "payment_recorded"
    with pytest.raises(InvalidInput, match="key_reused"):
        split(house, "10", [(now_of(house, other), "10")], "k")


@pytest.mark.parametrize(
    ("currency", "whole", "left"), [("JPY", "101", "1"), ("KWD", "100.005", "0.005")]
)
def test_the_rest_has_the_digits_of_its_currency(
    house: House, currency: str, whole: str, left: str
) -> None:
    one = an_open_invoice(house, "100", currency=currency)
    split(house, whole, [(one, "100")])
    assert loose(house)[0][0] == D(left)


# ── money that is there and more than is due ─────────────────────────────────────────────────────


def test_larger_money_is_divided_where_the_rest_may_stay(house: House) -> None:
    money, one = a_payment(house, amount=D(500), reference="B-1"), an_open_invoice(house, "100")
    for _ in range(2):
        paid = payments.apply(house, KARI, one.id, money.id, key="k", keep_rest=True)
    assert (paid.status, paid.payments[0].id, paid.payments[0].amount) == (
        Status.PAID,
        money.id,
        100,
    )
    assert loose(house) == [(400, FJELL.name)]
    (rest,) = payments.waiting_for(house, KARI, an_open_invoice(house))
    assert (rest.reference, rest.paid_on, rest.method) == ("B-1", money.paid_on, money.method)
    events = [h.event for h in record.payment_history(house, KARI, money.id)]
    assert events == ["payment_recorded", "payment_divided", "payment_recorded"]


def test_money_that_fits_is_not_divided(house: House) -> None:
    money, one = a_payment(house, amount=D(60)), an_open_invoice(house, "100")
    payments.apply(house, KARI, one.id, money.id, keep_rest=True)
    assert loose(house) == []


def test_money_of_a_processor_is_never_divided(house: House) -> None:
    one = an_open_invoice(house, "100")
    money = a_payment(house, amount=D(500), processor="sandbox")
    with pytest.raises(Refused, match="payment_too_big"):
        payments.apply(house, KARI, one.id, money.id, keep_rest=True)
    assert loose(house) == [(500, FJELL.name)]


def test_a_paid_invoice_takes_no_part(house: House) -> None:
    one, other = an_open_invoice(house, "100"), an_open_invoice(house, "80")
    an_online_payment(house, one, "100")
    with pytest.raises(Refused, match="nothing_due"):
        split(house, "150", [(other, "50"), (now_of(house, one), "100")])
    assert now_of(house, other) == other
