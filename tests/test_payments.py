"""Money received: recorded, applied, deleted; what is due and what comes back (T5 to T7, T10)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoicing import lifecycle, payments, record
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.invoice import Invoice, Status
from invoicing.model.payment import Method, PaymentStatus
from invoicing.payments import Receipt
from tests.houses import (
    ANNE,
    EVA,
    FJELL,
    KARI,
    NILS,
    OLA,
    TODAY,
    a_draft,
    a_paid_invoice,
    a_payment,
    an_online_payment,
    an_open_invoice,
    ask,
    everything,
    history,
    may,
    now_of,
    pay,
)


def balance(house: House, invoice: Invoice) -> tuple[str, Decimal, Decimal]:
    """Status, paid and due as the books have them now."""
    now = now_of(house, invoice)
    return now.status.value, now.amount_paid, now.amount_due


# ── T5, T6: a payment is recorded ────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-40", "A-42")
def test_a_recorded_payment_stands_on_its_invoice(house: House) -> None:
    issued = an_open_invoice(house, "100")
    what = Receipt(Decimal(40), TODAY - timedelta(days=2), Method.CASH, "ref 7", "at the counter")
    paid = payments.record(house, EVA, issued.id, what, expected=issued.version)
    (payment,) = now_of(house, issued).payments
    assert payment == paid.payments[0]
    assert (payment.amount, payment.currency, payment.paid_on) == (40, "NOK", date(2026, 3, 16))
    assert (payment.method, payment.status) == (Method.CASH, PaymentStatus.SUCCEEDED)
    assert (payment.reference, payment.note) == ("ref 7", "at the counter")
    assert (payment.customer, payment.customer_email) == (FJELL.name, ANNE.email)
    assert (payment.created_by, payment.created_at) == ("Eva Moe", house.now())
    assert not payment.online


@pytest.mark.contract("A-40")
def test_part_payments_lower_the_balance_and_the_last_one_pays(house: House) -> None:
    issued = an_open_invoice(house, "100")
    pay(house, issued, "30")
    assert balance(house, issued) == ("open", 30, 70)
    assert now_of(house, issued).paid_date is None
    pay(house, issued, "69.99")
    assert balance(house, issued) == ("open", Decimal("99.99"), Decimal("0.01"))
    pay(house, issued, "0.01")
    assert balance(house, issued) == ("paid", 100, 0)


def test_the_day_it_was_paid_is_the_day_the_money_came(house: House) -> None:
    issued = an_open_invoice(house, "100")
    day = TODAY - timedelta(days=5)
    paid = payments.record(house, KARI, issued.id, Receipt(Decimal(100), day))
    assert paid.paid_date == day
    assert ask(house, "select kind, amount, effective_date from entry where kind = 'paid'") == [
        ("paid", Decimal(-100), day)
    ]


@pytest.mark.contract("A-139")
def test_both_histories_tell_of_a_payment(house: House) -> None:
    issued = an_open_invoice(house, "100")
    paid = pay(house, issued, "40")
    assert history(house, issued)[-1] == "payment_recorded"
    newest = record.read(house, KARI, issued.id).history[0]
    assert newest.detail["amount"] == "40"
    assert newest.actor == "Kari Nordmann"
    (told,) = record.payment_history(house, KARI, paid.payments[0].id)
    assert (told.event, told.detail["invoice"]) == ("payment_recorded", issued.number)


@pytest.mark.contract("A-47")
def test_recording_a_payment_leaves_no_letter_to_anybody(house: House) -> None:
    """There is no outbox yet, so what can be seen is that nothing says it was sent."""
    issued = an_open_invoice(house)
    paid = pay(house, issued)
    assert paid.last_sent_at is None
    assert "sent" not in history(house, issued)


@pytest.mark.parametrize(
    ("amount", "key"),
    [
        ("0", "amount_positive"),
        ("-1", "amount_positive"),
        ("NaN", "amount_positive"),
        ("Infinity", "amount_positive"),
        ("0.001", "amount_digits"),
        ("100.01", "amount_too_big"),
        ("1000000", "amount_too_big"),
    ],
)
def test_an_amount_is_more_than_nothing_and_no_more_than_is_due(
    house: House, amount: str, key: str
) -> None:
    issued = an_open_invoice(house, "100")
    before = everything(house)
    with pytest.raises(InvalidInput) as refused:
        payments.record(house, KARI, issued.id, Receipt(Decimal(amount), TODAY))
    assert (refused.value.field, refused.value.key) == ("amount", f"input.{key}")
    assert everything(house) == before


@pytest.mark.parametrize(
    ("currency", "total", "too_fine", "payable"),
    [("JPY", "1000", "0.5", "1"), ("KWD", "1.005", "0.0005", "0.005"), ("EUR", "9", "0.005", "1")],
)
def test_a_payment_has_the_digits_of_its_currency(
    house: House, currency: str, total: str, too_fine: str, payable: str
) -> None:
    issued = an_open_invoice(house, total, currency=currency)
    with pytest.raises(InvalidInput, match="amount_digits"):
        pay(house, issued, too_fine)
    part = pay(house, issued, payable)
    assert part.amount_due == Decimal(total) - Decimal(payable)
    assert pay(house, part).status is Status.PAID


@pytest.mark.parametrize(
    ("day", "key"),
    [(TODAY + timedelta(days=1), "date_in_future"), (date(1899, 12, 31), "date_out_of_range")],
)
def test_money_has_come_on_a_day_that_has_been(house: House, day: date, key: str) -> None:
    issued = an_open_invoice(house)
    with pytest.raises(InvalidInput, match=key):
        payments.record(house, KARI, issued.id, Receipt(Decimal(1), day))


def test_today_is_the_companys_day(house: House) -> None:
    house.clock.to(TODAY, hour=23)  # after midnight in Oslo
    issued = an_open_invoice(house)
    tomorrow = TODAY + timedelta(days=1)
    assert payments.record(house, KARI, issued.id, Receipt(Decimal(1), tomorrow)).amount_paid == 1


@pytest.mark.contract("A-69")
@pytest.mark.parametrize(
    ("situation", "reason"),
    [
        ("draft", "is_draft"),
        ("voided", "is_voided"),
        ("paid", "nothing_due"),
        ("credit note", "credit_note_payment"),
    ],
)
def test_where_nothing_can_be_collected_nothing_is_recorded(
    house: House, situation: str, reason: str
) -> None:
    made = {
        "draft": a_draft,
        "voided": lambda h: lifecycle.void(h, KARI, an_open_invoice(h).id),
        "paid": a_paid_invoice,
        "credit note": lambda h: an_open_invoice(h, "-100"),
    }[situation](house)
    with pytest.raises(Refused, match=reason):
        payments.record(house, KARI, made.id, Receipt(Decimal(1), TODAY))


def test_recording_takes_the_permission_for_payments_or_for_editing(house: House) -> None:
    issued = an_open_invoice(house)
    with pytest.raises(Refused, match="no_payments"):
        pay(house, issued, "1", by=OLA)
    pay(house, issued, "1", by=EVA)
    pay(house, issued, "1", by=may(NILS, payments=False))
    assert now_of(house, issued).amount_paid == 2


def test_who_saw_an_older_version_records_nothing(house: House) -> None:
    issued = an_open_invoice(house)
    pay(house, issued, "10")
    with pytest.raises(StaleVersion):
        payments.record(house, KARI, issued.id, Receipt(Decimal(10), TODAY), issued.version)
    assert now_of(house, issued).amount_paid == 10


# ── keys: a command that is sent again ───────────────────────────────────────────────────────────


def test_the_same_key_never_books_twice(house: House) -> None:
    issued = an_open_invoice(house, "100")
    for _ in range(3):
        again = payments.record(house, KARI, issued.id, Receipt(Decimal(40), TODAY), key="k1")
        assert (again.amount_paid, len(again.payments)) == (40, 1)
    payments.record(house, KARI, issued.id, Receipt(Decimal(40), TODAY), key="k2")
    assert now_of(house, issued).amount_paid == 80


def test_a_repeated_command_is_answered_even_when_it_could_not_be_done_any_more(
    house: House,
) -> None:
    issued = an_open_invoice(house, "100")
    whole = Receipt(Decimal(100), TODAY)
    payments.record(house, KARI, issued.id, whole, expected=issued.version, key="k")
    again = payments.record(house, KARI, issued.id, whole, expected=issued.version, key="k")
    assert again.status is Status.PAID


def test_a_key_is_for_one_command(house: House) -> None:
    one, other = an_open_invoice(house), an_open_invoice(house)
    payments.record(house, KARI, one.id, Receipt(Decimal(1), TODAY), key="k")
    with pytest.raises(InvalidInput, match="key_reused"):
        payments.record(house, KARI, other.id, Receipt(Decimal(1), TODAY), key="k")
    assert now_of(house, other).amount_paid == 0


def test_a_refused_command_has_not_used_its_key(house: House) -> None:
    issued = an_open_invoice(house, "100")
    with pytest.raises(InvalidInput):
        payments.record(house, KARI, issued.id, Receipt(Decimal(101), TODAY), key="k")
    assert payments.record(house, KARI, issued.id, Receipt(Decimal(1), TODAY), key="k").amount_paid


def test_applying_and_deleting_again_change_nothing_more(house: House) -> None:
    issued, money = an_open_invoice(house, "100"), a_payment(house)
    for _ in range(2):
        payments.apply(house, KARI, issued.id, money.id, key="apply")
    for _ in range(2):
        payments.delete(house, KARI, money.id, key="delete")
    told = ["created", "finalized", "payment_recorded", "payment_deleted"]
    assert history(house, issued) == told


# ── T7: money that is there is applied ───────────────────────────────────────────────────────────


@pytest.mark.contract("A-40")
@pytest.mark.parametrize(("amount", "status"), [("60", "open"), ("100", "paid")])
def test_unapplied_money_is_put_on_an_invoice(house: House, amount: str, status: str) -> None:
    issued, money = an_open_invoice(house, "100"), a_payment(house, amount=Decimal(amount))
    applied = payments.apply(house, EVA, issued.id, money.id)
    assert (applied.status.value, applied.amount_paid) == (status, Decimal(amount))
    assert now_of(house, issued).payments[0].id == money.id
    assert record.payment(house, KARI, money.id)[0].invoice_id == issued.id


@pytest.mark.contract("A-49")
def test_a_payment_is_on_one_invoice_at_most(house: House) -> None:
    one, other = an_open_invoice(house, "100"), an_open_invoice(house, "100")
    paid = pay(house, one, "40")
    before = everything(house)
    for invoice in (other, one):
        with pytest.raises(Refused, match="payment_elsewhere"):
            payments.apply(house, KARI, invoice.id, paid.payments[0].id)
    assert everything(house) == before


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"currency": "EUR"}, "payment_currency"),
        ({"amount": Decimal("100.01")}, "payment_too_big"),
        ({"status": PaymentStatus.PROCESSING}, "payment_not_succeeded"),
        ({"status": PaymentStatus.FAILED}, "payment_not_succeeded"),
        ({"status": PaymentStatus.REFUNDED}, "payment_not_succeeded"),
    ],
)
def test_money_that_does_not_fit_is_not_applied(
    house: House, fields: dict[str, object], reason: str
) -> None:
    issued, money = an_open_invoice(house, "100"), a_payment(house, **fields)
    with pytest.raises(Refused, match=reason):
        payments.apply(house, KARI, issued.id, money.id)
    assert now_of(house, issued) == issued


def test_deleted_money_and_money_that_never_was_are_not_applied(house: House) -> None:
    issued, money = an_open_invoice(house), a_payment(house)
    assert payments.delete(house, KARI, money.id) is None
    with pytest.raises(Refused, match="payment_deleted"):
        payments.apply(house, KARI, issued.id, money.id)
    with pytest.raises(NotFound):
        payments.apply(house, KARI, issued.id, 999)


# ── T10: a recorded payment is deleted ───────────────────────────────────────────────────────────


@pytest.mark.contract("A-50")
@pytest.mark.parametrize("amount", ["40", "100"])
def test_a_deleted_payment_gives_the_balance_back(house: House, amount: str) -> None:
    issued = an_open_invoice(house, "100")
    paid = pay(house, issued, amount)
    reopened = payments.delete(house, EVA, paid.payments[0].id)
    assert reopened is not None
    assert (reopened.status, reopened.amount_due, reopened.payments) == (Status.OPEN, 100, ())
    assert reopened.paid_date is None
    assert now_of(house, issued) == reopened


@pytest.mark.contract("A-50")
def test_history_keeps_what_a_deleted_payment_was(house: House) -> None:
    issued = an_open_invoice(house, "100")
    paid = payments.record(house, KARI, issued.id, Receipt(Decimal(40), TODAY, Method.CHECK))
    payments.delete(house, NILS, paid.payments[0].id)
    newest = record.read(house, KARI, issued.id).history[0]
    assert (newest.event, newest.actor) == ("payment_deleted", "Nils Berg")
    assert (Decimal(newest.detail["amount"]), newest.detail["method"]) == (40, "check")
    deleted, decision = record.payment(house, KARI, paid.payments[0].id)
    assert deleted.deleted_at == house.now()
    assert not decision


def test_the_other_payments_stay(house: House) -> None:
    issued = an_open_invoice(house, "100")
    paid = pay(house, pay(house, issued, "30"))
    reopened = payments.delete(house, KARI, paid.payments[0].id)
    assert reopened is not None
    assert [p.amount for p in reopened.payments] == [70]
    assert balance(house, issued) == ("open", 70, 30)


@pytest.mark.contract("A-50")
def test_a_payment_leaves_its_invoice_only_by_being_deleted(house: House) -> None:
    """Deleted, it is no unapplied money that could go elsewhere."""
    one, other = an_open_invoice(house), an_open_invoice(house)
    paid = pay(house, one)
    payments.delete(house, KARI, paid.payments[0].id)
    with pytest.raises(Refused, match="payment_deleted"):
        payments.apply(house, KARI, other.id, paid.payments[0].id)


def test_an_online_payment_is_not_deleted(house: House) -> None:
    issued = an_open_invoice(house, "100")
    online = an_online_payment(house, issued, "100")
    with pytest.raises(Refused, match="payment_online"):
        payments.delete(house, KARI, online.id)
    assert now_of(house, issued).status is Status.PAID


def test_a_payment_is_deleted_once(house: House) -> None:
    paid = a_paid_invoice(house)
    payments.delete(house, KARI, paid.payments[0].id)
    with pytest.raises(Refused, match="payment_deleted"):
        payments.delete(house, KARI, paid.payments[0].id)


@pytest.mark.parametrize("who", [OLA, may(NILS, payments=False)])
def test_deleting_a_payment_takes_the_permission_for_payments(house: House, who) -> None:
    paid = a_paid_invoice(house)
    with pytest.raises(Refused, match="no_payments"):
        payments.delete(house, who, paid.payments[0].id)


# ── what a payment stands in the way of ──────────────────────────────────────────────────────────


@pytest.mark.contract("A-72")
def test_the_refusal_to_void_points_to_the_payment(house: House) -> None:
    paid = a_paid_invoice(house)
    with pytest.raises(Refused, match="manual_payment_void"):
        lifecycle.void(house, KARI, paid.id)
    payments.delete(house, KARI, paid.payments[0].id)
    assert lifecycle.void(house, KARI, paid.id).status is Status.VOIDED


def test_a_processing_payment_is_not_money_yet(house: House) -> None:
    issued = an_open_invoice(house, "100")
    an_online_payment(house, issued, "100", status=PaymentStatus.PROCESSING)
    assert balance(house, issued) == ("open", 0, 100)
