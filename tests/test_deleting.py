"""Deleting for good, and the numbers that never come back (T13, T14)."""

from decimal import Decimal

import pytest

from invoicing import lifecycle, listing, payments, record
from invoicing.house import House
from invoicing.model.errors import NotFound, Refused
from invoicing.model.payment import PaymentStatus
from invoicing.model.people import Reach
from tests.houses import (
    KARI,
    NILS,
    a_draft,
    a_paid_invoice,
    an_online_payment,
    an_open_invoice,
    ask,
    everything,
    may,
    pay,
    set_up,
)

# ── a draft ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-24", "A-62")
def test_a_deleted_draft_is_gone(house: House) -> None:
    draft = a_draft(house)
    lifecycle.delete(house, KARI, draft.id)
    for id in (draft.id, 999):  # the answer is that of one that never was
        with pytest.raises(NotFound):
            record.read(house, KARI, id)
    assert listing.page(house, KARI, listing.view_from({})).count == 0
    for part in ("invoice", "line", "adjustment"):
        assert ask(house, f"select count(*) from {part}") == [(0,)]


@pytest.mark.contract("A-31")
@pytest.mark.parametrize("finalized", [False, True])
def test_only_who_may_delete_does(house: House, finalized: bool) -> None:
    set_up(house, allow_delete_finalized=True)
    made = an_open_invoice(house) if finalized else a_draft(house)
    editor = may(NILS, delete=Reach.NONE)
    with pytest.raises(Refused, match="no_delete"):
        lifecycle.delete(house, editor, made.id)
    lifecycle.delete(house, may(NILS, edit=Reach.NONE), made.id)


def test_a_deleted_draft_takes_no_number_with_it(house: House) -> None:
    lifecycle.delete(house, KARI, a_draft(house).id)
    assert an_open_invoice(house).number == "INV-00001"


# ── what was issued ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-61")
def test_what_was_issued_is_deleted_only_where_that_is_switched_on(house: House) -> None:
    issued = an_open_invoice(house)
    before = everything(house)
    with pytest.raises(Refused, match="delete_finalized_off"):
        lifecycle.delete(house, KARI, issued.id)
    assert everything(house) == before
    set_up(house, allow_delete_finalized=True)
    lifecycle.delete(house, KARI, issued.id)
    with pytest.raises(NotFound):
        record.by_number(house, KARI, "INV-00001")


@pytest.mark.contract("A-62")
def test_a_tombstone_tells_what_is_gone_who_did_it_and_why(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    issued = an_open_invoice(house, "250")
    lifecycle.delete(house, NILS, issued.id, issued.version, "Sent to the wrong company")
    tomb = "select number, amount_billed, buyer, deleted_at, deleted_by, reason from deletion"
    assert ask(house, tomb) == [
        (
            "INV-00001",
            Decimal(250),
            "Fjell og Hav AS",
            house.now(),
            "Nils Berg",
            "Sent to the wrong company",
        )
    ]


def test_the_sealed_document_and_the_history_outlive_the_invoice(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    issued = an_open_invoice(house)
    lifecycle.delete(house, KARI, issued.id)
    same = "select d.sha256 = s.sha256 from deletion d join snapshot s using (invoice_id)"
    assert ask(house, same) == [(True,)]
    told = ask(house, "select event from history where subject = 'invoice' order by id")
    assert [event for (event,) in told] == ["created", "finalized", "deleted"]


@pytest.mark.contract("A-66")
def test_a_paid_invoice_is_never_deleted(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    for paid in (a_paid_invoice(house), an_open_invoice(house, "0")):
        with pytest.raises(Refused, match="paid_cannot_delete"):
            lifecycle.delete(house, KARI, paid.id)


@pytest.mark.parametrize("online", [False, True])
def test_a_part_payment_ends_deleting(house: House, online: bool) -> None:
    set_up(house, allow_delete_finalized=True)
    issued = an_open_invoice(house, "100")
    if online:
        an_online_payment(house, issued, "10", status=PaymentStatus.PROCESSING)
    else:
        pay(house, issued, "10")
    with pytest.raises(Refused, match="has_payment_delete"):
        lifecycle.delete(house, KARI, issued.id)


def test_once_its_payment_is_deleted_an_invoice_may_be_too(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    paid = a_paid_invoice(house)
    payments.delete(house, KARI, paid.payments[0].id)
    lifecycle.delete(house, KARI, paid.id)
    assert ask(house, "select sum(amount) from entry") == [(0,)]


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def numbers(house: House, count: int) -> list[str]:
    return [str(an_open_invoice(house).number) for _ in range(count)]


@pytest.mark.contract("A-63")
def test_numbers_follow_each_other_in_the_order_of_finalizing(house: House) -> None:
    first, second = a_draft(house), a_draft(house)
    assert lifecycle.finalize(house, KARI, second.id).number == "INV-00001"
    assert lifecycle.finalize(house, KARI, first.id).number == "INV-00002"


@pytest.mark.contract("A-63", "A-64")
def test_a_deleted_invoice_leaves_a_gap_for_ever(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    assert numbers(house, 3) == ["INV-00001", "INV-00002", "INV-00003"]
    for number in ("INV-00002", "INV-00003"):
        lifecycle.delete(house, KARI, record.by_number(house, KARI, number).invoice.id)
    assert numbers(house, 1) == ["INV-00004"]
    left = ask(house, "select number from invoice order by number")
    assert [number for (number,) in left] == ["INV-00001", "INV-00004"]


@pytest.mark.contract("A-63")
def test_numbers_go_on_even_after_the_very_last_invoice_is_deleted(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    lifecycle.delete(house, KARI, an_open_invoice(house).id)
    assert ask(house, "select count(*) from invoice") == [(0,)]
    assert numbers(house, 1) == ["INV-00002"]


def test_a_number_is_not_used_up_by_a_refusal(house: House) -> None:
    with pytest.raises(Refused):
        lifecycle.finalize(house, KARI, a_draft(house, lines=()).id)
    assert numbers(house, 1) == ["INV-00001"]


def test_what_fails_on_the_way_gives_everything_back(house: House) -> None:
    draft = a_draft(house)
    before = everything(house)
    with pytest.raises(ZeroDivisionError), house.books(KARI) as books:  # noqa: PT012
        invoice = books.invoice(draft.id)
        number = books.take_number(draft.id, books.settings.series)
        issued = invoice.finalized(number, books.today, books.settings.company)
        books.write(issued, "finalized")
        raise ZeroDivisionError
    assert everything(house) == before
    assert numbers(house, 1) == [number]


def test_prefix_and_digits_are_the_companys_choice(house: House) -> None:
    set_up(house, number_prefix="2026-", number_digits=3)
    assert numbers(house, 2) == ["2026-001", "2026-002"]
    set_up(house, number_prefix="F")
    assert numbers(house, 1) == ["F003"]


def test_a_number_longer_than_its_digits_is_written_whole(house: House) -> None:
    set_up(house, number_digits=1)
    assert numbers(house, 10)[-2:] == ["INV-9", "INV-10"]
