"""Two customers that are one: suggested, looked at, merged whole, and nothing is lost."""

from decimal import Decimal
from typing import Any

import pytest

from invoicing import associations, customers, importing, merging
from invoicing.house import House
from invoicing.ledger import captures, people
from invoicing.model.associations import Kind
from invoicing.model.customer import ListQuestion, Profile, Side
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.gateway import Stored
from invoicing.model.payment import Method
from invoicing.model.people import Reach
from tests.houses import (
    ANNE,
    BJOERN,
    FJELL,
    KARI,
    NILS,
    OLA,
    SOERENSEN,
    a_draft,
    a_paid_invoice,
    a_payment,
    an_open_invoice,
    ask,
    everything,
    history,
    may,
    now_of,
    pay,
)

COMPANY, CONTACT = Side.COMPANY, Side.CONTACT


def a_twin(house: House, **values: str) -> Profile:
    """The same company once more, by another hand."""
    return customers.create(house, KARI, COMPANY, {"name": "FJELL og Hav A.S.", **values})


def a_second_anne(house: House, **values: str) -> Profile:
    return customers.create(
        house, KARI, CONTACT, {"name": "Anne  FJELL", "company": FJELL.name, **values}
    )


def merge(house: House, side: Side, keep: int, gone: int, who: Any = KARI) -> Profile:
    return merging.merge(house, who, side, keep, gone)


def stored(house: House, contact: int, last4: str) -> None:
    card = Stored(f"tok{last4}", "cus", Method.CARD, "Visa", last4, None)
    with house.books(KARI) as books:
        captures.keep_method(books.cursor, contact, "sandbox", card, "I agree.", books.at)


# ── who is likely the same ───────────────────────────────────────────────────────────────────────


def test_two_of_one_number_or_name_are_suggested_with_what_they_have_in_common(
    house: House,
) -> None:
    customers.edit(house, KARI, COMPANY, FJELL.id, {"email": "POST@fjell.no"})
    twin = a_twin(house, email="post@fjell.no")
    [pair] = merging.pairs(house, KARI, COMPANY)
    assert (pair.elder.id, pair.younger.id) == (FJELL.id, twin.id)
    assert pair.common == ("email", "name")


def test_an_organisation_number_is_the_same_however_it_is_spaced(house: House) -> None:
    customers.edit(house, KARI, COMPANY, FJELL.id, {"org_number": "999 888 777"})
    twin = customers.create(house, KARI, COMPANY, {"name": "Other", "org_number": "999888777"})
    [pair] = merging.pairs(house, KARI, COMPANY)
    assert (pair.younger.id, pair.common) == (twin.id, ("org_number",))


def test_people_of_one_name_are_suggested_within_a_company_only(house: House) -> None:
    customers.create(house, KARI, CONTACT, {"name": ANNE.name, "company": SOERENSEN.name})
    assert merging.pairs(house, KARI, CONTACT) == []
    second = a_second_anne(house)
    assert [p.younger.id for p in merging.pairs(house, KARI, CONTACT)] == [second.id]


def test_what_was_merged_is_suggested_no_more(house: House) -> None:
    merge(house, COMPANY, FJELL.id, a_twin(house).id)
    assert merging.pairs(house, KARI, COMPANY) == []


# ── looking first ────────────────────────────────────────────────────────────────────────────────


def test_looking_tells_what_moves_and_writes_nothing(house: House) -> None:
    customers.edit(house, KARI, COMPANY, FJELL.id, {"city": "Bergen"})
    twin = a_twin(house, city="Oslo", org_number="123")
    an_open_invoice(house, company=twin.link)
    before = everything(house)
    plan = merging.look(house, KARI, COMPANY, FJELL.id, twin.id)
    assert everything(house) == before
    assert plan.takes == {"org_number": "123"}
    assert plan.leaves == {"name": twin.name, "city": "Oslo"}
    assert plan.moves == {"invoices": 1}


# ── the merge ────────────────────────────────────────────────────────────────────────────────────


def test_everything_of_a_company_goes_to_who_is_kept(house: House) -> None:
    twin = a_twin(house, org_number="123", external_id="K9")
    person = customers.create(house, KARI, CONTACT, {"name": "Per", "company": twin.name})
    paid = a_paid_invoice(house, "50", contact=person.link, company=twin.link)
    draft = a_draft(house, company=twin.link)
    after = merge(house, COMPANY, FJELL.id, twin.id)
    assert after.values["org_number"] == "123"
    record = customers.read(house, KARI, COMPANY, FJELL.id)
    assert {row["id"] for row in record.invoices} == {paid.id, draft.id}
    assert {each.name for each in record.contacts} == {ANNE.name, "Per"}
    assert record.figures[0].paid == Decimal(50)
    assert now_of(house, paid).company == FJELL
    moved = customers.read(house, KARI, CONTACT, person.id)
    assert moved.profile.company == FJELL
    assert moved.history[0].event == "customer_merged"


def test_everything_of_a_contact_goes_to_who_is_kept(house: House) -> None:
    second = a_second_anne(house, email="anne@privat.no")
    invoice = pay(house, an_open_invoice(house, "100", contact=second.link), "40")
    loose = a_payment(house, amount=Decimal(7), contact_id=second.id)
    stored(house, second.id, "4242")
    merge(house, CONTACT, ANNE.id, second.id)
    assert now_of(house, invoice).contact == ANNE
    record = customers.read(house, KARI, CONTACT, ANNE.id)
    assert record.figures[0].due == Decimal(60)
    assert record.figures[0].unapplied == Decimal(7)
    assert loose.id in {row["id"] for row in record.payments}
    assert [m.stored.last4 for m in record.methods] == ["4242"]
    assert ask(house, "select distinct contact_id, customer_email from payment") == [
        (ANNE.id, ANNE.email)
    ]


def test_what_was_sealed_and_what_is_owed_stay_as_they_were(house: House) -> None:
    twin = a_twin(house)
    invoice = an_open_invoice(house, "100", company=twin.link)
    told = ("select * from snapshot", "select * from entry", "select revision from invoice")
    before = [ask(house, sql) for sql in told]
    merge(house, COMPANY, FJELL.id, twin.id)
    assert [ask(house, sql) for sql in told] == before
    assert now_of(house, invoice).buyer == invoice.buyer


def test_the_history_of_all_of_them_tells_of_it(house: House) -> None:
    twin = a_twin(house, city="Oslo")
    invoice = an_open_invoice(house, company=twin.link)
    merge(house, COMPANY, FJELL.id, twin.id)
    kept, *_ = customers.read(house, KARI, COMPANY, FJELL.id).history
    assert kept.detail["merged"] == {"id": twin.id, "name": twin.name}
    assert kept.detail["moved"] == {"invoices": 1}
    assert [(c.property, c.after) for c in kept.changes] == [("city", "Oslo")]
    assert history(house, invoice)[-1] == "customer_merged"
    told = ask(house, f"select detail from history where subject_id = {twin.id} order by id")
    assert '"into"' in told[-1][0]


def test_the_old_id_the_old_number_and_the_old_address_lead_to_who_is_kept(house: House) -> None:
    customers.edit(house, KARI, COMPANY, FJELL.id, {"external_id": "K1"})
    twin = a_twin(house, external_id="K9")
    second = a_second_anne(house, email="anne@privat.no")
    merge(house, COMPANY, FJELL.id, twin.id)
    merge(house, CONTACT, ANNE.id, second.id)
    assert customers.read(house, KARI, COMPANY, twin.id).profile.id == FJELL.id
    found = customers.get(house, KARI, second.id)
    assert found is not None
    assert found.contact == ANNE
    with house.reading() as cursor:
        assert people.company_by(cursor, "K9", None) == FJELL
        assert people.company_by(cursor, None, twin.name) == FJELL
        assert people.contact_by_email(cursor, "ANNE@privat.no") == ANNE.id


def test_a_chain_of_merges_leads_to_the_last(house: House) -> None:
    first, second = a_twin(house), a_twin(house)
    merge(house, COMPANY, second.id, first.id)
    merge(house, COMPANY, FJELL.id, second.id)
    assert customers.read(house, KARI, COMPANY, first.id).profile.id == FJELL.id


def test_an_imported_invoice_of_the_old_number_is_of_who_is_kept(house: House) -> None:
    customers.edit(house, KARI, COMPANY, FJELL.id, {"external_id": "K1"})
    merge(house, COMPANY, FJELL.id, a_twin(house, external_id="K9").id)
    rows = "Invoice number,Customer number,Customer,Invoice date,Description,Quantity,Price\n"
    data = (rows + "7,K9,Somebody,2026-03-01,Rope,1,100\n").encode()
    prepared = importing.prepare(house, KARI, "old.csv", data, currency="NOK")
    importing.run(house, KARI, prepared)
    assert ask(house, "select company_id from invoice") == [(FJELL.id,)]


def test_of_two_stored_methods_the_one_agreed_to_last_stays(house: House) -> None:
    second = a_second_anne(house)
    stored(house, second.id, "1111")
    house.clock.forward(days=1)
    stored(house, ANNE.id, "4242")
    merge(house, CONTACT, ANNE.id, second.id)
    record = customers.read(house, KARI, CONTACT, ANNE.id)
    assert [m.stored.last4 for m in record.methods] == ["4242"]
    assert record.history[0].detail["method"] == {"brand": "Visa", "last4": "1111"}


def test_associations_go_along_and_stand_once(house: House) -> None:
    twin = a_twin(house)
    plain, both = (an_open_invoice(house, company=None) for _ in range(2))
    for invoice, company in ((plain, twin.id), (both, twin.id), (both, FJELL.id)):
        associations.add(house, KARI, invoice.id, Kind.COMPANY, company)
    billed = an_open_invoice(house)
    associations.add(house, KARI, billed.id, Kind.COMPANY, twin.id)
    merge(house, COMPANY, FJELL.id, twin.id)
    for invoice in (plain, both, billed):
        found = associations.of(house, KARI, invoice.id)[Kind.COMPANY]
        assert [each.record_id for each in found] == [FJELL.id]


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────


def test_the_duplicate_is_found_listed_and_chosen_no_more(house: House) -> None:
    second = a_second_anne(house)
    merge(house, CONTACT, ANNE.id, second.id)
    assert [c.contact for c in customers.find(house, KARI, "anne")] == [ANNE]
    rows, count = customers.listed(house, KARI, ListQuestion(CONTACT))
    assert (count, [row.id for row in rows]) == (2, [ANNE.id, BJOERN.id])
    with pytest.raises(InvalidInput):
        a_draft(house, contact=second.link)
    with pytest.raises(Refused, match="customer_merged"):
        customers.edit(house, KARI, CONTACT, second.id, {"name": "x"})


def test_nothing_moves_where_an_invoice_is_out_of_reach(house: House) -> None:
    twin = a_twin(house)
    an_open_invoice(house, company=twin.link)
    before = everything(house)
    own = may(NILS, view=Reach.ALL, edit=Reach.OWN, unassigned=False)
    with pytest.raises(Refused, match="out_of_reach"):
        merge(house, COMPANY, FJELL.id, twin.id, own)
    with pytest.raises(Refused, match="out_of_reach"):
        merging.look(house, own, COMPANY, FJELL.id, twin.id)
    assert everything(house) == before


def test_a_merge_of_what_changed_since_it_was_looked_at_is_refused(house: House) -> None:
    twin = a_twin(house)
    customers.edit(house, KARI, COMPANY, twin.id, {"city": "Oslo"})
    with pytest.raises(StaleVersion):
        merging.merge(house, KARI, COMPANY, FJELL.id, twin.id, (1, 1))
    assert merging.merge(house, KARI, COMPANY, FJELL.id, twin.id, (1, 2)).values["city"] == "Oslo"


@pytest.mark.parametrize(
    ("keep", "gone", "who", "problem"),
    [
        (1, 1, KARI, InvalidInput),
        (1, 99, KARI, NotFound),
        (99, 1, KARI, NotFound),
        (1, 2, OLA, Refused),
    ],
)
def test_what_cannot_be_merged_is_refused(
    house: House, keep: int, gone: int, who: Any, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        merge(house, COMPANY, keep, gone, who)


def test_nobody_is_merged_twice(house: House) -> None:
    twin = a_twin(house)
    merge(house, COMPANY, FJELL.id, twin.id)
    for keep, gone in ((SOERENSEN.id, twin.id), (twin.id, SOERENSEN.id)):
        with pytest.raises(Refused, match="customer_merged"):
            merge(house, COMPANY, keep, gone)


def test_a_merge_that_fails_at_the_end_leaves_nothing_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = a_twin(house)
    an_open_invoice(house, company=twin.link)
    before = everything(house)

    def fail(*_: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(merging.merging, "lead_on", fail)
    with pytest.raises(RuntimeError):
        merge(house, COMPANY, FJELL.id, twin.id)
    assert everything(house) == before
