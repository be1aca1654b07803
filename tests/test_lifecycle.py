"""From draft to paid or void: what each act asks for, does, and leaves behind (T1 to T4, T12)."""

from datetime import date
from decimal import Decimal

import pytest

from invoicing import lifecycle, payments, record
from invoicing.house import House
from invoicing.model.errors import InvalidInput, Refused, StaleVersion
from invoicing.model.invoice import Party, Seller, Source, Status
from invoicing.model.payment import PaymentStatus
from invoicing.model.people import Actor
from tests.houses import (
    ANNE,
    FJELL,
    KARI,
    NILS,
    OLA,
    SELLER,
    TODAY,
    a_draft,
    a_line,
    an_online_payment,
    an_open_invoice,
    ask,
    everything,
    history,
    now_of,
    pay,
    set_up,
)

# ── T1: a draft begins ───────────────────────────────────────────────────────────────────────────


def test_a_draft_needs_nothing_but_a_currency(house: House) -> None:
    draft = lifecycle.create(house, KARI, {"currency": "eur"})
    assert (draft.status, draft.currency, draft.version) == (Status.DRAFT, "EUR", 1)
    assert now_of(house, draft) == draft


def test_without_a_word_the_currency_is_the_companys(house: House) -> None:
    assert lifecycle.create(house, KARI, {}).currency == "NOK"


@pytest.mark.contract("A-32")
def test_a_draft_has_no_number_and_owes_nothing(house: House) -> None:
    draft = a_draft(house, "100")
    assert draft.number is None
    assert (draft.totals.amount_billed, draft.amount_due) == (100, 0)
    assert ask(house, "select count(*) from entry") == [(0,)]


@pytest.mark.contract("A-139")
def test_history_begins_with_who_made_it_and_when(house: House) -> None:
    draft = lifecycle.create(house, NILS, {"title": "Spring"})
    assert history(house, draft) == ["created"]
    assert (draft.created_by, draft.created_at) == ("Nils Berg", house.now())
    assert draft.owner is not None
    assert (draft.owner.account_id, draft.owner.team) == (NILS.account_id, "North")


def test_only_who_may_edit_creates(house: House) -> None:
    with pytest.raises(Refused, match="no_edit"):
        lifecycle.create(house, OLA, {})


@pytest.mark.parametrize("code", ["", "NO", "N0K", "kroner", None, "ÆØÅ"])
def test_a_currency_is_three_letters(house: House, code: str | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        lifecycle.create(house, KARI, {"currency": code})
    assert refused.value.field == "currency"


@pytest.mark.parametrize("field", ["number", "status", "version", "owner", "paid_date", "nonsense"])
def test_what_has_an_act_of_its_own_is_not_typed_in(house: House, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        lifecycle.create(house, KARI, {field: "1"})
    assert refused.value.field == field
    assert ask(house, "select count(*) from invoice") == [(0,)]


# ── T2: a draft is edited ────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-21", "A-22")
def test_an_edit_is_saved_with_what_each_property_was(house: House) -> None:
    draft = a_draft(house, title="First", purchase_order="77")
    edited = lifecycle.edit(house, KARI, draft.id, {"title": "Second", "purchase_order": None})
    assert (edited.title, edited.purchase_order, edited.version) == ("Second", None, 2)
    assert now_of(house, draft) == edited
    assert changes_of(house, draft.id) == {
        "title": ("First", "Second"),
        "purchase_order": ("77", None),
    }


def test_new_lines_are_new_sums(house: House) -> None:
    draft = a_draft(house, "100")
    edited = lifecycle.edit(house, KARI, draft.id, {"lines": (a_line("10"), a_line("2.50"))})
    assert edited.totals.amount_billed == Decimal("12.50")
    assert now_of(house, draft).lines == edited.lines
    assert changes_of(house, draft.id)["amount_billed"] == (Decimal(100), Decimal("12.50"))


def test_an_edit_that_changes_nothing_writes_nothing(house: House) -> None:
    draft = a_draft(house, title="Spring")
    before = everything(house)
    assert lifecycle.edit(house, KARI, draft.id, {"title": " Spring "}).version == 1
    assert everything(house) == before


@pytest.mark.contract("A-30")
def test_a_draft_is_edited_by_who_may_edit(house: House) -> None:
    draft = a_draft(house)
    with pytest.raises(Refused, match="no_edit"):
        lifecycle.edit(house, OLA, draft.id, {"title": "Mine"})
    assert history(house, draft) == ["created"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_date": date(2026, 3, 17)}, "due_date"),
        ({"issue_date": date(1815, 1, 1)}, "issue_date"),
        ({"title": "x" * 301}, "title"),
        ({"lines": (a_line("NaN"),)}, "unit_price"),
        ({"lines": (a_line(description=" "),)}, "description"),
        ({"lines": (a_line(quantity=Decimal("Infinity")),)}, "quantity"),
        ({"lines": (a_line("0.1234567"),)}, "unit_price"),
        ({"lines": (a_line(base_quantity=Decimal(0)),)}, "base_quantity"),
        ({"lines": (a_line(discount_percent=Decimal(101)),)}, "discount_percent"),
        ({"lines": (a_line(vat="0", vat_rate=None),)}, "vat_rate"),
        ({"lines": (a_line("99999999999"),) * 20}, "lines"),
        ({"lines": (a_line(),) * 2001}, "lines"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    house: House, changes: dict[str, object], field: str
) -> None:
    draft = a_draft(house)
    before = everything(house)
    with pytest.raises(InvalidInput) as refused:
        lifecycle.edit(house, KARI, draft.id, changes)
    assert refused.value.field == field
    assert everything(house) == before


# ── T3: a draft is finalized ─────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-32", "A-139")
def test_finalizing_gives_a_number_and_opens_the_balance(house: House) -> None:
    draft = a_draft(house, "100")
    issued = lifecycle.finalize(house, NILS, draft.id, expected=1)
    assert (issued.number, issued.status, issued.revision) == ("INV-00001", Status.OPEN, 1)
    assert issued.amount_due == 100
    assert history(house, draft) == ["created", "finalized"]
    assert now_of(house, draft) == issued
    assert ask(house, "select kind, amount, effective_date from entry") == [
        ("invoiced", Decimal(100), TODAY)
    ]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"contact": None}, "no_contact"), ({"lines": ()}, "no_lines")],
)
def test_an_incomplete_draft_is_not_finalized(
    house: House, fields: dict[str, object], reason: str
) -> None:
    draft = a_draft(house, **fields)
    with pytest.raises(Refused, match=reason):
        lifecycle.finalize(house, KARI, draft.id)
    assert now_of(house, draft) == draft
    assert ask(house, "select value from counter where name = 'number'") == [(0,)]


def test_finalizing_dates_an_undated_draft_today_and_due_by_its_terms(house: House) -> None:
    draft = a_draft(house, issue_date=None, due_date=None, payment_terms=14)
    issued = lifecycle.finalize(house, KARI, draft.id)
    assert (issued.issue_date, issued.due_date) == (TODAY, date(2026, 4, 1))


def test_nothing_to_pay_is_paid_at_once(house: House) -> None:
    issued = an_open_invoice(house, "0")
    assert (issued.status, issued.paid_date, issued.amount_due) == (Status.PAID, TODAY, 0)


def test_the_sellers_and_buyers_details_are_those_of_that_day(house: House) -> None:
    issued = an_open_invoice(house, buyer=Party(street="Havnegata 1"))
    assert issued.seller == SELLER
    assert issued.buyer == Party(FJELL.name, "Havnegata 1")
    set_up(house, company=Seller("Fjord Holding AS"))
    assert now_of(house, issued).seller == SELLER
    assert an_open_invoice(house).seller.name == "Fjord Holding AS"


def test_what_is_issued_is_sealed(house: House) -> None:
    issued = an_open_invoice(house)
    ((document, sealed),) = ask(house, "select document, sha256 from snapshot")
    assert issued.number in document
    assert len(sealed) == 64


def test_an_invoice_is_finalized_once(house: House) -> None:
    issued = an_open_invoice(house)
    with pytest.raises(Refused, match="not_draft"):
        lifecycle.finalize(house, KARI, issued.id)
    assert ask(house, "select value from counter where name = 'number'") == [(1,)]


# ── T4: a finalized invoice is edited ────────────────────────────────────────────────────────────


@pytest.mark.contract("A-34")
def test_a_finalized_invoice_is_edited_only_where_that_is_switched_on(house: House) -> None:
    issued = an_open_invoice(house)
    with pytest.raises(Refused, match="edit_finalized_off"):
        lifecycle.edit(house, KARI, issued.id, {"title": "New"})
    set_up(house, allow_edit_finalized=True)
    assert lifecycle.edit(house, KARI, issued.id, {"title": "New"}).title == "New"


def test_each_edit_of_what_was_issued_is_a_revision_of_its_own(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    issued = an_open_invoice(house, "100")
    edited = lifecycle.edit(house, KARI, issued.id, {"lines": (a_line("80"),)})
    assert (edited.number, edited.revision, edited.amount_due) == (issued.number, 2, 80)
    assert history(house, issued) == ["created", "finalized", "edited_finalized"]
    revisions = "select revision, sha256 from snapshot order by revision"
    assert [revision for revision, _ in ask(house, revisions)] == [1, 2]
    assert len({sealed for _, sealed in ask(house, revisions)}) == 2
    entries = ask(house, "select kind, amount from entry order by id")
    assert entries == [("invoiced", Decimal(100)), ("edited", Decimal(-20))]


def test_an_issued_invoice_edited_to_nothing_is_paid(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    issued = an_open_invoice(house)
    assert lifecycle.edit(house, KARI, issued.id, {"lines": (a_line("0"),)}).status is Status.PAID


@pytest.mark.contract("A-36")
@pytest.mark.parametrize("amount", ["1", "100"])
def test_a_payment_ends_editing(house: House, amount: str) -> None:
    set_up(house, allow_edit_finalized=True)
    issued = an_open_invoice(house, "100")
    pay(house, issued, amount)
    with pytest.raises(Refused, match="has_payment_edit"):
        lifecycle.edit(house, KARI, issued.id, {"title": "New"})


@pytest.mark.contract("A-36")
@pytest.mark.parametrize("status", PaymentStatus)
def test_every_online_payment_but_a_failed_one_ends_editing(
    house: House, status: PaymentStatus
) -> None:
    set_up(house, allow_edit_finalized=True)
    issued = an_open_invoice(house, "100")
    an_online_payment(house, issued, "10", status=status)
    if status is PaymentStatus.FAILED:
        assert lifecycle.edit(house, KARI, issued.id, {"title": "New"}).title == "New"
        return
    with pytest.raises(Refused, match="has_payment_edit"):
        lifecycle.edit(house, KARI, issued.id, {"title": "New"})


@pytest.mark.contract("A-39")
def test_an_invoice_from_a_subscription_is_not_edited_once_issued(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    fields = {"contact": ANNE, "lines": (a_line(),)}
    draft = lifecycle.create(house, KARI, fields, source=Source.SUBSCRIPTION)
    lifecycle.edit(house, KARI, draft.id, {"title": "Still a draft"})
    lifecycle.finalize(house, KARI, draft.id)
    with pytest.raises(Refused, match="from_subscription"):
        lifecycle.edit(house, KARI, draft.id, {"title": "Too late"})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"currency": "EUR"}, "currency"),
        ({"contact": None}, "contact"),
        ({"lines": ()}, "lines"),
        ({"issue_date": None}, "issue_date"),
    ],
)
def test_what_was_issued_keeps_what_issuing_asked_for(
    house: House, changes: dict[str, object], field: str
) -> None:
    set_up(house, allow_edit_finalized=True)
    issued = an_open_invoice(house)
    with pytest.raises(InvalidInput) as refused:
        lifecycle.edit(house, KARI, issued.id, changes)
    assert refused.value.field == field
    assert now_of(house, issued) == issued


# ── T12: void ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-68", "A-69", "A-70")
def test_a_voided_invoice_owes_nothing_and_is_left_alone_for_ever(house: House) -> None:
    set_up(house, allow_edit_finalized=True, allow_delete_finalized=True)
    issued = an_open_invoice(house, "100")
    voided = lifecycle.void(house, KARI, issued.id)
    assert (voided.status, voided.voided_on, voided.amount_due) == (Status.VOIDED, TODAY, 0)
    assert voided.number == issued.number
    assert history(house, issued)[-1] == "voided"
    before = everything(house)
    for act in (lifecycle.void, lifecycle.delete, edit_title, pay_ten):
        with pytest.raises(Refused, match="is_voided"):
            act(house, KARI, issued.id)
    assert everything(house) == before


def edit_title(house: House, actor: Actor, id: int) -> None:
    lifecycle.edit(house, actor, id, {"title": "New"})


def pay_ten(house: House, actor: Actor, id: int) -> None:
    payments.record(house, actor, id, payments.Receipt(Decimal(10), TODAY))


@pytest.mark.contract("A-72")
def test_a_recorded_payment_is_deleted_before_voiding(house: House) -> None:
    issued = an_open_invoice(house, "100")
    paid = pay(house, issued, "40")
    with pytest.raises(Refused, match="manual_payment_void"):
        lifecycle.void(house, KARI, issued.id)
    payments.delete(house, KARI, paid.payments[0].id)
    assert lifecycle.void(house, KARI, issued.id).status is Status.VOIDED


@pytest.mark.contract("A-71")
@pytest.mark.parametrize("status", ["succeeded", "refunded", "partially_refunded", "disputed"])
def test_an_online_payment_ends_voiding_even_when_it_was_refunded(
    house: House, status: str
) -> None:
    issued = an_open_invoice(house, "100")
    refunded = Decimal(100 if status == "refunded" else 0)
    an_online_payment(house, issued, "100", status=PaymentStatus(status), refunded=refunded)
    with pytest.raises(Refused, match="online_payment_ever"):
        lifecycle.void(house, KARI, issued.id)


def test_a_draft_and_a_paid_invoice_are_not_voided(house: House) -> None:
    with pytest.raises(Refused, match="is_draft"):
        lifecycle.void(house, KARI, a_draft(house).id)
    with pytest.raises(Refused, match="paid_cannot_void"):
        lifecycle.void(house, KARI, an_open_invoice(house, "0").id)


# ── whoever else was there first ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("act", ["edit", "finalize", "delete", "assign_owner", "set_properties"])
def test_who_saw_an_older_version_changes_nothing(house: House, act: str) -> None:
    draft = a_draft(house)
    lifecycle.edit(house, NILS, draft.id, {"title": "Meanwhile"})
    before = everything(house)
    rest = {"edit": [{"title": "Mine"}], "assign_owner": [NILS.account_id], "set_properties": [{}]}
    with pytest.raises(StaleVersion):
        getattr(lifecycle, act)(house, KARI, draft.id, *rest.get(act, []), expected=draft.version)
    assert everything(house) == before


@pytest.mark.contract("A-38")
def test_what_forbids_an_edit_is_told_before_that_somebody_changed_it(house: House) -> None:
    set_up(house, allow_edit_finalized=True)
    seen = an_open_invoice(house)
    pay(house, seen, "10")
    with pytest.raises(Refused, match="has_payment_edit"):
        lifecycle.edit(house, KARI, seen.id, {"title": "Mine"}, expected=seen.version)


def changes_of(house: House, id: int) -> dict[str, tuple[object, object]]:
    """What the newest line of the history says changed."""
    newest = record.read(house, KARI, id).history[0]
    return {c.property: (c.before, c.after) for c in newest.changes}
