"""What buyers promise and dispute, at the command line."""

from datetime import timedelta
from decimal import Decimal

import pytest

from invoicing import promises
from invoicing.cli.command import Code
from invoicing.house import House
from invoicing.model.promises import DisputeState
from tests.command_line import tally
from tests.houses import KARI, OLA, TODAY, a_paid_invoice, an_open_invoice

FRIDAY = TODAY + timedelta(days=2)
NUMBER = "INV-00001"


@pytest.fixture
def one(house: House, monkeypatch: pytest.MonkeyPatch) -> int:
    """An open invoice of 100."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return an_open_invoice(house).id


def test_a_promise_is_of_the_whole_balance_unless_an_amount_is_told(house: House, one: int) -> None:
    said = tally("promise", NUMBER, "--by", FRIDAY.isoformat(), house=house)
    assert said.out.replace("\xa0", " ") == f"{NUMBER}: NOK 100.00 promised by Mar 20, 2026\n"
    made = promises.of(house, KARI, one).promise
    assert made is not None
    assert (made.promised_on, made.amount, made.note) == (FRIDAY, 100, None)
    words = ("--by", FRIDAY.isoformat(), "--amount", "40.50", "--note", "On the phone")
    assert tally("promise", NUMBER, *words, house=house).code == Code.DONE
    made = promises.of(house, KARI, one).promise
    assert made is not None
    assert (made.amount, made.note) == (Decimal("40.5"), "On the phone")


def test_a_promise_is_taken_back(house: House, one: int) -> None:
    tally("promise", NUMBER, "--by", FRIDAY.isoformat(), house=house)
    assert tally("promise", NUMBER, "--withdraw", house=house).code == Code.DONE
    assert promises.of(house, KARI, one).promise is None
    assert tally("promise", NUMBER, "--withdraw", house=house).code == Code.REFUSED


def test_a_dispute_is_opened_and_settled(house: House, one: int) -> None:
    tally("dispute", NUMBER, "--reason", "Damaged", house=house)
    said = promises.of(house, KARI, one)
    assert said.open_dispute is not None
    assert said.open_dispute.reason == "Damaged"
    assert tally("dispute", NUMBER, "--reason", "Again", house=house).code == Code.REFUSED
    told = tally("resolve", NUMBER, "rejected", "--answer", "It was signed for", house=house)
    assert told.out == f"{NUMBER}: the dispute is settled: Rejected\n"
    [settled] = promises.of(house, KARI, one).disputes
    assert (settled.state, settled.answer) == (DisputeState.REJECTED, "It was signed for")
    assert tally("resolve", NUMBER, "accepted", house=house).code == Code.REFUSED


def test_what_was_said_is_told_as_text_and_as_json(house: House, one: int) -> None:
    assert tally("promise", NUMBER, house=house).out.count("\n") == 1
    tally("promise", NUMBER, "--by", FRIDAY.isoformat(), house=house)
    tally("dispute", NUMBER, "--reason", "Damaged", house=house)
    text = tally("promise", NUMBER, house=house).out.replace("\xa0", " ").splitlines()
    assert text == [
        "Promise to pay: NOK 100.00  Mar 20, 2026  Open",
        "Dispute: Open  Damaged",
    ]
    told = tally("promise", NUMBER, "--format", "json", house=house).json
    [promised], [disputed] = told["promises"], told["disputes"]
    assert (promised["amount"], promised["promised_on"]) == ("100.00", FRIDAY.isoformat())
    assert (promised["state"], promised["stands"]) == ("open", True)
    assert (disputed["state"], disputed["reason"], disputed["answer"]) == ("open", "Damaged", None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("promise", NUMBER, "--by", "soon"), Code.WRONG),
        (("promise", NUMBER, "--by", "2026-03-01"), Code.WRONG),
        (("promise", NUMBER, "--by", "2026-03-20", "--amount", "100.01"), Code.WRONG),
        (("promise", "INV-9", "--by", "2026-03-20"), Code.WRONG),
        (("promise", "INV-00002", "--by", "2026-03-20"), Code.REFUSED),
        (("dispute", NUMBER, "--reason", " "), Code.WRONG),
        (("resolve", NUMBER, "accepted"), Code.REFUSED),
        (("resolve", NUMBER, "open"), Code.WRONG),
        (("--as", "ola@fjord.no", "dispute", NUMBER, "--reason", "x"), Code.REFUSED),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    house: House, one: int, words: tuple[str, ...], code: Code
) -> None:
    a_paid_invoice(house)
    assert OLA.email == "ola@fjord.no"
    said = tally(*words, house=house)
    assert (said.code, bool(said.err)) == (code, True)
    found = promises.of(house, KARI, one)
    assert (found.promises, found.disputes) == ((), ())
