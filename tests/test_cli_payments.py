"""Payments on the command line: read, recorded, spread, used and given back, once per key."""

import json
from decimal import Decimal

import pytest

from invoicing import outbox, payment_record
from invoicing.house import House
from invoicing.model.errors import Refused
from invoicing.model.invoice import Invoice, Status
from invoicing.model.payment import Method, PaymentStatus
from invoicing.outside.sandbox import Sandbox
from tests.checkouts import Buyer
from tests.command_line import Said, tally
from tests.houses import (
    KARI,
    OLA,
    TODAY,
    a_draft,
    a_payment,
    an_online_payment,
    an_open_invoice,
    ask,
    now_of,
    pay,
    set_up,
)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def flat(said: Said) -> str:
    return said.out.replace("\xa0", " ")


def bought(house: House) -> Invoice:
    buyer = Buyer(house)
    invoice = buyer.invoice("100")
    buyer.pays(invoice)
    return now_of(house, invoice)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def test_payments_are_listed_with_count_and_sums(house: House) -> None:
    pay(house, an_open_invoice(house, "100"), "40")
    an_online_payment(house, an_open_invoice(house, "5000", currency="JPY"), "5000")
    found = tally("payments", "--format", "json", "--sort", "amount", house=house).json
    assert (found["count"], found["sums"]["JPY"]["amount"]) == (2, "5000")
    assert [row["amount"] for row in found["rows"]] == ["40.00", "5000"]
    told = flat(tally("payments", house=house))
    assert "2 payments, 2 shown" in told
    assert "1 in NOK: amount NOK 40.00, refunded NOK 0.00, fees NOK 0.00" in told


def test_payments_take_views_filters_states_and_columns(house: House) -> None:
    pay(house, an_open_invoice(house, "100"))
    a_payment(house, amount=Decimal(7))
    an_online_payment(house, an_open_invoice(house), "100", status=PaymentStatus.FAILED)
    for asked, ids in (
        (("--view", "Unapplied"), [2]),
        (("--status", "failed"), [3]),
        (("--search", "7"), [2]),
        (("--view", "Online"), [3]),
    ):
        rows = tally("payments", "--format", "json", *asked, house=house).json["rows"]
        assert [row["payment_id"] for row in rows] == ids, asked
    shown = tally("payments", "--format", "csv", "--columns", "payment_id,source", house=house)
    assert shown.out.splitlines()[0] == "payment_id,source"
    assert tally("payments", "--columns", "number", house=house).code == 2


def test_one_payment_is_shown_with_its_invoice_refunds_and_history(house: House) -> None:
    id = bought(house).payments[0].id
    tally("refund", str(id), "--amount", "30", "--reason", "Wrong goods", house=house)
    found = tally("payment", str(id), "--format", "json", house=house).json
    assert (found["invoice"], found["amount"], found["left"]) == ("INV-00001", "100.00", "70.00")
    assert [(r["amount"], r["state"]) for r in found["refunds"]] == [("30.00", "succeeded")]
    assert found["history"][-1]["event"] == "payment_landed"
    assert found["actions"]["delete_payment"] == "payment_online"
    told = flat(tally("payment", str(id), house=house))
    assert told.startswith(f"Payment #{id}  NOK 100.00  Partially refunded")
    assert "Refunds: NOK 30.00 · Refunded · Wrong goods" in told
    assert tally("payment", "99", house=house).code == 2


# ── paying ───────────────────────────────────────────────────────────────────────────────────────


def test_money_is_recorded_with_all_that_is_said_of_it(house: House) -> None:
    invoice = an_open_invoice(house, "100")
    said = tally(
        "pay", "INV-00001", "--amount", "40", "--date", "2026-03-12", "--method", "cash",
        "--reference", "R-7", "--note", "At the counter", house=house,
    )  # fmt: skip
    assert (said.code, flat(said)) == (0, "INV-00001: NOK 60.00 due\n")
    (payment,) = now_of(house, invoice).payments
    assert (payment.method, payment.reference, payment.note) == (
        Method.CASH, "R-7", "At the counter",
    )  # fmt: skip
    assert payment.paid_on.isoformat() == "2026-03-12"


def test_without_an_amount_all_that_is_due_is_paid_today(house: House) -> None:
    invoice = an_open_invoice(house, "100")
    tally("pay", "INV-00001", house=house)
    paid = now_of(house, invoice)
    assert (paid.status, paid.paid_date) == (Status.PAID, TODAY)


def test_a_receipt_leaves_only_where_it_is_asked_for(house: House) -> None:
    set_up(house, mail_from="faktura@fjord.no")
    an_open_invoice(house, "100")
    tally("pay", "INV-00001", "--amount", "40", house=house)
    assert outbox.mails(house, KARI) == []
    tally("pay", "INV-00001", "--receipt", house=house)
    assert len(outbox.mails(house, KARI)) == 1


def test_the_same_key_pays_once(house: House) -> None:
    invoice = an_open_invoice(house, "100")
    for _ in range(3):
        said = tally("pay", "INV-00001", "--amount", "40", "--key", "bank-1", house=house)
        assert flat(said) == "INV-00001: NOK 60.00 due\n"
    assert now_of(house, invoice).amount_paid == 40


def test_money_is_spread_over_what_the_customer_owes_once(house: House) -> None:
    for total in ("100", "80"):
        an_open_invoice(house, total)
    asked = ("pay", "INV-00002", "--amount", "200", "--spread", "--key", "bank-2")
    assert flat(tally(*asked, house=house)) == (
        "INV-00001: NOK 0.00 due\nINV-00002: NOK 0.00 due\n"
    )
    assert flat(tally(*asked, house=house)) == "INV-00002: NOK 0.00 due\n"
    assert ask(house, "select amount from payment where invoice_id is null") == [(20,)]


def test_unapplied_money_is_used(house: House) -> None:
    money, invoice = a_payment(house, amount=Decimal(130)), an_open_invoice(house, "100")
    said = tally("pay", "INV-00001", "--use", str(money.id), house=house)
    assert flat(said) == "INV-00001: NOK 0.00 due\n"
    assert now_of(house, invoice).payments[0].id == money.id
    assert ask(house, "select amount from payment where invoice_id is null") == [(30,)]


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        (("INV-00001", "--amount", "100.01"), 2, "more than the balance due"),
        (("INV-00001", "--amount", "ten"), 2, "ten"),
        (("INV-00001", "--date", "tomorrow"), 2, "YYYY-MM-DD"),
        (("INV-00001", "--date", "2027-01-01"), 2, "later than today"),
        (("INV-00099",), 2, "INV-00099"),
        (("INV-00001", "--use", "99"), 2, "99"),
    ],
)
def test_what_cannot_be_paid_is_a_sentence_and_changes_nothing(
    house: House, asked: tuple[str, ...], code: int, says: str
) -> None:
    invoice = an_open_invoice(house, "100")
    said = tally("pay", *asked, house=house)
    assert said.code == code
    assert says in said.err
    assert now_of(house, invoice) == invoice


def test_rules_and_permissions_hold_here_too(house: House) -> None:
    invoice = an_open_invoice(house, "100")
    assert tally("pay", "INV-00001", "--as", OLA.email or "", house=house).code == 3
    tally("pay", "INV-00001", house=house)
    assert tally("pay", "INV-00001", "--amount", "1", house=house).code == 3
    assert now_of(house, invoice).status is Status.PAID
    a_draft(house)


# ── giving back ──────────────────────────────────────────────────────────────────────────────────


def test_all_that_is_left_is_given_back_once_for_a_key(house: House) -> None:
    id = bought(house).payments[0].id
    asked = ("refund", str(id), "--reason", "Wrong goods", "--key", "case-7")
    for _ in range(2):
        said = tally(*asked, house=house)
        assert (said.code, flat(said)) == (0, "NOK 100.00 is refunded.\n")
    found = payment_record.read(house, KARI, id)
    assert (found.payment.refunded, len(found.refunds)) == (100, 1)


def test_what_cannot_be_refunded_is_refused(house: House) -> None:
    id = bought(house).payments[0].id
    reason = ("--reason", "Wrong goods")
    assert tally("refund", str(id), "--amount", "100.01", *reason, house=house).code == 2
    assert tally("refund", str(id), *reason, "--as", OLA.email or "", house=house).code == 3
    assert tally("refund", str(id), house=house).code == 2
    manual = pay(house, an_open_invoice(house)).payments[0].id
    said = tally("refund", str(manual), *reason, house=house)
    assert said.code == 3
    assert "deleted, not refunded" in said.err


def test_a_refund_the_provider_refuses_ends_as_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = bought(house).payments[0].id

    def refuses(self: Sandbox, order: object) -> object:
        raise Refused("reason.refund_too_big")

    monkeypatch.setattr(Sandbox, "refund", refuses)
    said = tally("refund", str(id), "--reason", "Wrong goods", house=house)
    assert said.code == 3
    assert "nothing was given back" in said.err
    assert json.loads(tally("payment", str(id), "--format", "json", house=house).out)["left"]
